"""Patterns from data, in linear time."""

import pytest

from verifier.verify.pattern import Regex
from verifier.wire import Json, Outcome

pytest.importorskip("re2", reason="google-re2 is not installed")


@pytest.mark.parametrize(
    ("answer", "ground_truth", "params", "right", "why"),
    [
        ("2024-01-02", r"\d{4}-\d{2}-\d{2}", {}, True, "all of it"),
        ("On 2024-01-02.", r"\d{4}-\d{2}-\d{2}", {}, False, "not all of it"),
        ("On 2024-01-02.", r"\d{4}-\d{2}-\d{2}", {"match": "search"}, True, "in it"),
        ("AB12", {"pattern": "[a-z]+[0-9]+"}, {}, False, "case"),
        ("AB12", {"pattern": "[a-z]+[0-9]+"}, {"ignore_case": True}, True, "case"),
        ("b", ["a", "b"], {}, True, "any"),
        ("b", ["a", "b"], {"needed": "all"}, False, "all"),
        ("ab", ["a", "b"], {"needed": "all", "match": "search"}, True, "all"),
        ("xy", ["a", "b"], {"needed": "none", "match": "search"}, True, "none"),
        ("xa", ["a", "b"], {"needed": "none", "match": "search"}, False, "forbidden"),
        ("a\nb", "a.b", {}, False, "a dot is no line break"),
        ("a\nb", "a.b", {"dot_is_any": True}, True, "it is"),
        ("x\nTotal: 5\ny", r"^Total: \d$", {"match": "search"}, False, "of the text"),
        ("x\nTotal: 5\ny", r"^Total: \d$", {"match": "search", "multiline": True}, True, "of a line"),
        ("Zürich", r"\pL+", {}, True, "letters of any script"),
        ("\ud800", r"\d+", {}, False, "half of a character"),
    ],
)
def test_patterns(answer: str, ground_truth: Json, params: dict[str, str], right: bool, why: str) -> None:
    verifier = Regex.model_validate(params)
    assert verifier.unreadable(ground_truth) is None
    assert verifier.verify(answer, ground_truth).outcome is (Outcome.CORRECT if right else Outcome.INCORRECT), why


@pytest.mark.parametrize(
    "ground_truth",
    [
        r"(?=a)",
        r"(a)\1",
        r"a\Z",
        "[a",
        "((a{100}){100}){100}",
        "",
        None,
        5,
        [],
        [""],
        ["a", 5],
        {"x": "a"},
        "a" * 2001,
        ".*",
    ],
)
def test_a_pattern_that_cannot_be_used_is_not_judged(ground_truth: Json) -> None:
    verifier = Regex(dot_is_any=True)
    told = verifier.unreadable(ground_truth)
    assert told
    assert verifier.verify("a", ground_truth).outcome is Outcome.UNVERIFIABLE


def test_a_pattern_that_matches_anything_may_be_forbidden() -> None:
    assert Regex(match="search").unreadable("a*")
    assert Regex(match="search", needed="none").unreadable("a*") is None


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(?:a?){200}a{200}b", ".{0,900}x.{0,90}"])
def test_what_stops_other_engines_ends(pattern: str) -> None:
    assert Regex(match="search").verify("a" * 20_000, pattern).outcome is Outcome.INCORRECT
    assert Regex(match="search").verify("a" * 1_000_000, pattern).outcome is Outcome.TOO_COSTLY


@pytest.mark.parametrize("pattern", [".+", ".*", r"[\s\S]+", r"(.|\n)*"])
def test_a_pattern_that_asks_nothing_of_a_line_is_not_judged(pattern: str) -> None:
    assert Regex().unreadable(pattern)


@pytest.mark.parametrize(("pattern", "wrong"), [("[^,]*", "a,b"), (".{1,80}", "a" * 81), (r"\S+", "a b")])
def test_a_pattern_that_only_forbids_is_judged(pattern: str, wrong: str) -> None:
    assert Regex().unreadable(pattern) is None
    assert Regex().verify("ab", pattern).outcome is Outcome.CORRECT
    assert Regex().verify(wrong, pattern).outcome is Outcome.INCORRECT
