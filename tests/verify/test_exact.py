"""Text against text, with the foldings that were asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.verify.exact import Exact
from verifier.wire import Json, Outcome

CASES: list[tuple[str, Json, dict[str, Any], bool, str]] = [
    ("Paris", "Paris", {}, True, "the same text"),
    ("  New \n York ", "New York", {}, True, "white space is folded by default"),
    (" Paris", "Paris", {"strip": False}, False, "white space at the ends kept"),
    ("New  York", "New York", {"collapse_whitespace": False}, False, "white space within kept"),
    ("paris", "Paris", {}, False, "case counts by default"),
    ("STRASSE", "Straße", {"ignore_case": True}, True, "case-folded, not lowered"),
    ("Ａ", "A", {}, False, "Unicode forms differ by default"),
    ("Ａ", "A", {"unicode_nfkc": True}, True, "full width"),
    ("cafe\u0301", "caf\u00e9", {"unicode_nfkc": True}, True, "composed and decomposed"),
    ("St. John's!", "St Johns", {"ignore_punctuation": True}, True, "ASCII punctuation"),
    ("巴黎。", "巴黎", {"ignore_punctuation": True}, True, "Chinese full stop"),
    ("हिन्दी!", "हिन्दी", {"ignore_punctuation": True}, True, "vowel signs are no punctuation"),
    ("the Beatles", "Beatles", {"ignore_articles": True}, True, "an article"),
    ("theatre", "atre", {"ignore_articles": True}, False, "no article inside a word"),
    ("true", True, {}, True, "a boolean stands for its JSON"),
    ("True", True, {}, False, "Python's spelling is not JSON's"),
    ("3", 3, {}, True, "a number stands for its JSON"),
    ("[1,2]", [1, 2], {}, True, "a list is one ground truth"),
    ("1", [1, 2], {}, False, "a list is not a choice among its items"),
    ('{"a":1,"b":2}', {"b": 2, "a": 1}, {}, True, "keys sorted"),
    ("", "Paris", {}, False, "nothing"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "options", "equal", "why"), CASES)
def test_texts_are_equal_after_the_foldings_asked_for(
    answer: str, ground_truth: Json, options: dict[str, Any], equal: bool, why: str
) -> None:
    verdict = Exact(**options).verify(answer, ground_truth)
    assert (verdict.outcome is Outcome.CORRECT) is equal, f"{why}: {verdict.reason}"


@pytest.mark.parametrize("ground_truth", [None, "", "  \n"])
def test_an_empty_ground_truth_is_unreadable(ground_truth: Json) -> None:
    assert Exact().unreadable(ground_truth)


def test_a_ground_truth_that_folds_to_nothing_is_unreadable() -> None:
    assert "empty after normalisation" in (Exact(ignore_punctuation=True).unreadable("> )") or "")
    assert Exact().unreadable("> )") is None


def test_evidence_holds_both_normal_forms() -> None:
    verdict = Exact(ignore_case=True).verify(" B ", "b")
    assert verdict.evidence == {"answer": "b", "ground_truth": "b", "rule": "equal text"}


@given(st.text(min_size=1).filter(str.strip), st.booleans(), st.booleans(), st.booleans())
def test_a_text_equals_itself(text: str, ignore_case: bool, unicode_nfkc: bool, ignore_punctuation: bool) -> None:
    verifier = Exact(ignore_case=ignore_case, unicode_nfkc=unicode_nfkc, ignore_punctuation=ignore_punctuation)
    if verifier.unreadable(text) is None:
        assert verifier.verify(text, text).outcome is Outcome.CORRECT


@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_different_words_are_never_equal(one: str, other: str) -> None:
    verdict = Exact().verify(one, other)
    assert (verdict.outcome is Outcome.CORRECT) == (one.split() == other.split())
