"""Keys and values, each value under its own verifier."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from verifier.extract.key_values import KeyValuesExtractor
from verifier.verify.exact import Exact
from verifier.verify.key_values import KeyValues
from verifier.wire import Json, Outcome

PEOPLE: Json = {"Alice": "knight", "Bob": "knave"}

ROLES = {"knight": ["骑士", "truth-teller"], "knave": ["无赖", "liar"]}
TYPED = {
    "n": {"kind": "numeric", "abs_tol": 0.5},
    "ok": {"kind": "boolean"},
    "day": {"kind": "date"},
    "tags": {"kind": "set"},
    "pick": {"kind": "choice"},
    "x": {"kind": "symbolic"},
}
CASES: list[tuple[str, Json, dict[str, Any], float, str]] = [
    ('{"Bob": "knave", "Alice": "Knight"}', PEOPLE, {}, 1.0, "any order, any case"),
    ("- **Alice**: knight\n- Bob = knave", PEOPLE, {}, 1.0, "lines"),
    ("Alice：knight\nBob：knave", PEOPLE, {}, 1.0, "full-width colons"),
    ('{"Alice": "knight", "Bob": "knight"}', PEOPLE, {}, 0.0, "one wrong of two, all wanted"),
    ('{"Alice": "knight", "Bob": "knight"}', PEOPLE, {"score": "share"}, 0.5, "one wrong of two"),
    ('{"Alice": "knight"}', PEOPLE, {"score": "share"}, 0.5, "a missing key is wrong"),
    ("Alice: knight\nAlice: knave\nBob: knave", PEOPLE, {"score": "share"}, 0.5, "a key with two values is wrong"),
    ("Alice: knave\nAlice: knight\nBob: knave", PEOPLE, {}, 0.0, "the right one last is a hedge all the same"),
    ("Alice: knight\nAlice: knight\nBob: knave", PEOPLE, {}, 1.0, "said twice alike"),
    ('{"Alice": "knave", "Alice": "knight", "Bob": "knave"}', PEOPLE, {"score": "share"}, 0.5, "twice in JSON"),
    ('{"Alice": "knight", "Bob": "knave", "Eve": "spy"}', PEOPLE, {}, 0.0, "an extra key is penalised"),
    ('{"Alice": "knight", "Bob": "knave", "Eve": "spy"}', PEOPLE, {"extra": "ignore"}, 1.0, "an extra key ignored"),
    ('{"Alice": "knight", "Eve": "spy"}', PEOPLE, {"score": "share"}, 1 / 3, "an extra key counts as one more wrong"),
    ('{"Alice": "knight", "Eve": ""}', PEOPLE, {"score": "share", "extra": "reject"}, 0.0, "an extra key rejected"),
    ('{"first name": "Ann"}', {"First_Name": "ann"}, {}, 1.0, "separators in keys"),
    ('{"a": 1}', {"A": 1}, {"ignore_key_case": False}, 0.0, "the case of keys counts"),
    ('{"a": 0.10}', {"a": 0.1}, {"default": {"kind": "numeric"}}, 1.0, "another default"),
    ('{"age": "30.0", "x": "b"}', {"Age": 30, "x": "b"}, {"keys": {"age": {"kind": "numeric"}}}, 1.0, "typed by key"),
    ("I do not know.", PEOPLE, {}, 0.0, "no keys"),
    ("[1]", PEOPLE, {}, 0.0, "no object"),
    ("{'Alice': 'knight'}", PEOPLE, {}, 0.0, "not JSON"),
    ('{"t": "10:30"}', '{"t": "10:30"}', {}, 1.0, "a ground truth in JSON text"),
    ("t: 10:30", {"t": "10:30"}, {}, 1.0, "the first divider divides"),
    ("age: 31\nname: Ana", "name: Ana\nage: 31", {}, 1.0, "a ground truth in lines"),
    ("age: 13\nname: Ana", "name: Ana\nage: 31", {}, 0.0, "another value"),
    ("from: Bergen\nto: Oslo", "- **from**: Oslo\n- **to**: Bergen", {}, 0.0, "the values exchanged"),
    ('{"name": "Ana", "age": 31}', "name = Ana, age = 31", {}, 1.0, "a ground truth in one line"),
    ("Ana: knight\nBob: knave", "Ana is a knight\nBob is a knave", {}, 1.0, "a ground truth in sentences"),
    ("at: Paris, France", "at: Paris, France", {}, 1.0, "a comma in a value"),
    ('{"a": [1, 2]}', {"a": [1, 2]}, {"default": {"kind": "json"}}, 1.0, "structures reach their verifier"),
    ('{"年龄": "30"}', {"age": "30"}, {"aliases": {"age": ["years", "年龄"]}}, 1.0, "another name of a key"),
    ('{"years": "30", "age": "31"}', {"age": "30"}, {"aliases": {"age": ["years"]}}, 0.0, "two names, two values"),
    ("Alice: 骑士\nBob: LIAR", PEOPLE, {"value_aliases": ROLES}, 1.0, "other spellings of a value"),
    ('{"Alice": "knight"}', PEOPLE, {"optional": ["bob"]}, 1.0, "an optional key left out"),
    ('{"Alice": "knight", "Bob": "knight"}', PEOPLE, {"optional": ["Bob"]}, 0.0, "an optional key that is wrong"),
    ('{"Bob": "knave"}', PEOPLE, {"score": "share", "required": ["Alice"]}, 0.0, "without the required key"),
    ('{"Alice": "knight"}', PEOPLE, {"score": "share", "required": ["Alice"]}, 0.5, "with it"),
    (
        '{"Alice": "knight", "Bob": "knave", "note": ""}',
        PEOPLE,
        {"score": "share", "extra": "ignore", "forbidden": ["Note"]},
        0.0,
        "a forbidden key",
    ),
    ('{"Alice": "knight"}', PEOPLE, {"score": "share", "weights": {"alice": 3}}, 0.75, "weights"),
    ('{"Alice": "knight"}', PEOPLE, {"score": "f1"}, 2 / 3, "F1: all precise, half recalled"),
    ('{"Alice": "knight", "Bob": "x"}', PEOPLE, {"score": "f1"}, 0.5, "F1: half and half"),
    ('{"Alice": "knight", "Bob": "knave", "Eve": ""}', PEOPLE, {"score": "f1"}, 0.8, "F1: one too many"),
    (
        '{"n": "1,000.4", "ok": "yes", "day": "5 Mar 2024", "tags": "b, a", "pick": "(B)", "x": "\\\\frac12"}',
        {"n": 1000, "ok": True, "day": "2024-03-05", "tags": ["a", "b"], "pick": "B", "x": "0.5"},
        {"keys": TYPED},
        1.0,
        "a verifier for each key",
    ),
]


@pytest.mark.parametrize(("answer", "ground_truth", "options", "score", "why"), CASES)
def test_each_key_is_judged(answer: str, ground_truth: Json, options: dict[str, Any], score: float, why: str) -> None:
    verdict = KeyValues.model_validate(options).verify(answer, ground_truth)
    assert verdict.score == pytest.approx(score), f"{why}: {verdict.reason}"


UNREADABLE: list[tuple[Json, str]] = [
    (None, "is null"),
    ({}, "an empty object"),
    ([1], "is a list"),
    ("x", "not JSON"),
    ("name: Ana\nand more words", "not JSON"),
    ("name: Ana\nname: Bob", "twice"),
    ('{"a": 1, "a": 2}', "twice"),
    ({"A": 1, "a": 1}, "are alike"),
    ({str(number): "x" for number in range(1001)}, "at most 1000"),
]


@pytest.mark.parametrize(("ground_truth", "named"), UNREADABLE)
def test_a_ground_truth_without_pairs_says_what_it_is(ground_truth: Json, named: str) -> None:
    assert named in (KeyValues().unreadable(ground_truth) or "")
    assert KeyValues().verify('{"a": 1}', ground_truth).outcome is Outcome.UNVERIFIABLE


def test_a_value_that_its_verifier_cannot_read_leaves_the_whole_unjudged() -> None:
    verifier = KeyValues.model_validate({"keys": {"age": {"kind": "numeric"}}, "score": "share"})
    verdict = verifier.verify('{"name": "Ann", "age": 3}', {"name": "Ann", "age": "unknown"})
    assert verdict.outcome is Outcome.UNVERIFIABLE
    assert "at the key 'age'" in verdict.reason


def test_evidence_has_a_verdict_for_each_key() -> None:
    verdict = KeyValues().verify("Alice: knave\nBob: knave", PEOPLE)
    keys = verdict.evidence["keys"]
    assert isinstance(keys, dict)
    assert [str(told).split(":")[0] for told in keys.values()] == ["incorrect", "correct"]


def test_verifiers_nest() -> None:
    inner = {"kind": "key_values", "keys": {"x": {"kind": "numeric"}}}
    verifier = KeyValues.model_validate({"keys": {"point": inner}})
    assert verifier.verify('{"point": {"x": 1.0}}', {"point": {"x": "1"}}).outcome is Outcome.CORRECT


def test_a_misspelt_verifier_names_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="'numeric'"):
        KeyValues.model_validate({"keys": {"a": {"kind": "numerc"}}})


@given(st.dictionaries(st.text("abcdefgh", min_size=1), st.text("xyz", min_size=1), min_size=1), st.randoms())
def test_pairs_in_any_order_are_right(pairs: dict[str, str], random: Any) -> None:
    shuffled = dict(random.sample(list(pairs.items()), len(pairs)))
    lines = "\n".join(f"{key}: {value}" for key, value in shuffled.items())
    for answer in (json.dumps(shuffled), lines):
        assert KeyValues().verify(answer, {**pairs}).outcome is Outcome.CORRECT


def forms_of(pairs: dict[str, str]) -> dict[str, str]:
    """The same pairs in each form that is read."""
    listed = list(pairs.items())
    return {
        "JSON": json.dumps(pairs, ensure_ascii=False),
        "fenced": f"```json\n{json.dumps(pairs)}\n```",
        "lines": "\n".join(f"{key}: {value}" for key, value in listed),
        "yaml": "```yaml\n" + "\n".join(f"{key}: {value}" for key, value in listed) + "\n```",
        "bullets": "\n".join(f"- **{key}**: {value}" for key, value in listed),
        "equals": "\n".join(f"{key} = {value}" for key, value in listed),
        "table": "| key | value |\n|---|---|\n" + "\n".join(f"| {key} | {value} |" for key, value in listed),
        "prose": "\n".join(f"{key} is a {value}." for key, value in listed),
        "Chinese": "\n".join(f"{key}：{value}" for key, value in listed),
        "tagged": "<answer>" + "\n".join(f"{key}: {value}" for key, value in listed) + "</answer> done",
    }


NAMES = st.sampled_from(["Zoey", "Oliver", "Mia", "Jean-Luc", "张三", "first name", "Ünal"])
VALUES = st.sampled_from(["knight", "knave", "red", "blue green", "骑士", "12", "3.5"])


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5))
def test_what_is_written_in_any_form_is_read_back(pairs: dict[str, str]) -> None:
    for form, text in forms_of(pairs).items():
        answer = KeyValuesExtractor().extract(f"Let me think.\n\n{text}").answer
        assert answer is not None, form
        verdict = KeyValues().verify(answer, {**pairs})
        assert verdict.outcome is Outcome.CORRECT, (form, answer, verdict.reason)


@pytest.mark.parametrize(
    ("text", "pairs", "why"),
    [
        ("colors:\n  - red\n  - blue\nname: Ann", {"colors": ["red", "blue"], "name": "Ann"}, "a YAML list"),
        (
            "| name | age | city |\n|---|---|---|\n| Ann | 30 | Rome |",
            {"name": "Ann", "age": "30", "city": "Rome"},
            "a wide table",
        ),
        ("- apples\n- pears", None, "a list without a key"),
    ],
)
def test_lists_and_wide_tables(text: str, pairs: dict[str, Json] | None, why: str) -> None:
    answer = KeyValuesExtractor().extract(text).answer
    assert (answer and json.loads(answer)) == pairs, why


def test_equal_numbers_are_equal_only_where_text_is_the_default() -> None:
    by_default = KeyValues()
    assert by_default.verify('{"total": "18.5"}', {"total": "18.50"}).outcome == "correct"
    for strict in (KeyValues(equal_numbers=False), KeyValues(keys={"version": Exact()})):
        assert strict.verify('{"version": "1.1"}', {"version": "1.10"}).outcome == "incorrect"


@pytest.mark.parametrize(("phone", "outcome"), [("none", "correct"), ("N/A", "correct"), ("555-0134", "incorrect")])
def test_a_key_without_a_value_is_right_where_the_answer_has_none(phone: str, outcome: str) -> None:
    assert KeyValues().verify(f"name: Zoe\nphone: {phone}", {"name": "Zoe", "phone": None}).outcome == outcome
