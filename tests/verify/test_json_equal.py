"""JSON values compared by structure."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.verify.json_equal import JsonEqual
from verifier.wire import Json, Outcome, Rollout

CASES: list[tuple[str, Json, dict[str, Any], bool, str]] = [
    ('{"b": 2, "a": 1}', {"a": 1, "b": 2}, {}, True, "the order of keys"),
    ('{"a": 1}', '{"a": 1}', {}, True, "a ground truth in JSON text"),
    ("1.0", 1, {}, True, "numbers by value"),
    ("1e0", 1, {}, True, "numbers by value"),
    ("0.30000000000000004", 0.3, {}, True, "within the tolerance"),
    ("1000000001", 1000000000, {"rel_tol": 0.01}, False, "whole numbers are compared exactly"),
    ("11", 10, {"abs_tol": 1}, True, "abs_tol holds between whole numbers"),
    ("1e999999", "1e999998", {}, False, "beyond a double, and different"),
    ('{"a": true}', {"a": 1}, {}, False, "true is not 1"),
    ('{"a": "1"}', {"a": 1}, {}, False, "text is not a number"),
    ('{"a": "1"}', {"a": 1}, {"strict_types": False}, True, "text that spells a number"),
    ('"true"', True, {"strict_types": False}, True, "text that spells a boolean"),
    ("1", True, {"strict_types": False}, False, "no text is involved"),
    ('"null"', "null", {"strict_types": False}, True, "text that spells null"),
    ('{"A": 1}', {"a": 1}, {"ignore_case": True}, False, "keys keep their case"),
    ('["Ann"]', ["ann"], {}, False, "case counts by default"),
    ('["Ann"]', ["ann"], {"ignore_case": True}, True, "case ignored"),
    ("[1, 2]", [2, 1], {}, False, "lists are ordered"),
    ("[1, 2]", [2, 1], {"ordered_lists": False}, True, "lists as bags"),
    ("[1, 1, 2]", [1, 2, 2], {"ordered_lists": False}, False, "how often an item stands counts"),
    ("[[1, 2], [3.0000000001]]", [[3], [2, 1]], {"ordered_lists": False}, True, "bags in a bag, with tolerance"),
    ('["1", 1]', [1, 1], {"ordered_lists": False}, False, "types count in bags too"),
    ('{"name": "Ann", "age": 30}', {"name": "Ann"}, {}, False, "an extra key"),
    ("{}", {"name": "Ann"}, {}, False, "a missing key"),
    ('{"a": 2, "a": 1}', {"a": 1}, {}, False, "a key with two values is a hedge"),
    ('{"a": 1} {"a": 2}', {"a": 1}, {}, False, "two values"),
    ('{"a": NaN}', {"a": 1}, {}, False, "not JSON"),
    ("{'a': 1}", {"a": 1}, {}, False, "Python's quotes"),
    ("", {"a": 1}, {}, False, "nothing"),
    ("null", "null", {}, True, "the value null"),
    ("false", False, {}, True, "a ground truth of false is no missing one"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "options", "equal", "why"), CASES)
def test_values_are_equal_by_structure(
    answer: str, ground_truth: Json, options: dict[str, Any], equal: bool, why: str
) -> None:
    verdict = JsonEqual(**options).verify(answer, ground_truth)
    assert (verdict.outcome is Outcome.CORRECT) is equal, f"{why}: {verdict.reason}"


@pytest.mark.parametrize(
    "ground_truth",
    [None, "", "Paris", float("nan"), '{"a": 1, "a": 2}', "1e99999999999999999999", "[" * 101 + "]" * 101],
)
def test_a_ground_truth_that_is_no_json_is_unreadable(ground_truth: Json) -> None:
    assert JsonEqual().unreadable(ground_truth)
    assert JsonEqual().verify("1", ground_truth).outcome is Outcome.UNVERIFIABLE


def test_the_reason_names_the_place_where_values_differ() -> None:
    verdict = JsonEqual().verify('{"a": {"b": [1, {"c": 2}]}}', {"a": {"b": [1, {"c": 3}]}})
    assert verdict.reason == "the JSON values differ at $['a']['b'][1]['c']: 2 is not 3"


SHARES: list[tuple[str, Json, float, str]] = [
    ('{"a": 1, "b": 3}', {"a": 1, "b": 2}, 0.5, "one of two members"),
    ('{"a": 1, "b": 2, "c": 3, "d": 4}', {"a": 1, "b": 2}, 0.5, "extra members count as wrong"),
    ("[1, 2, 4]", [1, 2, 3, 4], 0.5, "items by place"),
    ("7", 8, 0.0, "a scalar has no share"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "score", "why"), SHARES)
def test_partial_credit_is_the_share_of_members(answer: str, ground_truth: Json, score: float, why: str) -> None:
    assert JsonEqual(partial_credit=True).verify(answer, ground_truth).score == score, why


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(values, st.booleans())
def test_a_value_equals_its_own_text(value: Any, ordered_lists: bool) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert JsonEqual(ordered_lists=ordered_lists).verify(text, text).outcome is Outcome.CORRECT


@given(st.lists(st.integers() | st.booleans() | st.text(max_size=3), max_size=8), st.randoms())
def test_a_shuffled_list_is_the_same_bag(items: list[Any], random: Any) -> None:
    shuffled = random.sample(items, len(items))
    verdict = JsonEqual(ordered_lists=False).verify(json.dumps(shuffled), json.dumps(items))
    assert verdict.outcome is Outcome.CORRECT


@pytest.mark.parametrize(("levels", "outcome"), [(100, Outcome.CORRECT), (101, Outcome.UNVERIFIABLE)])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_right_answer_is_found_or_its_ground_truth_is_too_deep_to_judge(
    levels: int, outcome: Outcome, opening: str
) -> None:
    value = opening * (levels - 1) + "[7]" + {"[": "]"}.get(opening, "}") * (levels - 1)
    rollout = Rollout(id="1", completion=f"Here it is:\n```json\n{value}\n```", ground_truth=json.loads(value))
    assert score_task(task_for(rollout, "json")).verdict.outcome is outcome
