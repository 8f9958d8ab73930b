"""Short answers by rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.execution import no_sandbox
from verifier.verify.text import Text
from verifier.wire import Json, Outcome

ROWS: list[tuple[str, Json, bool, str]] = [
    ("paris", "Paris", True, "case"),
    ("The capital is Paris.", "Paris", True, "in a sentence"),
    ("Parisian", "Paris", False, "not in a word"),
    ("It is Paris, not London.", "Paris", True, "asserted"),
    ("It is London, not Paris.", "Paris", False, "denied"),
    ("Not Paris.", "Paris", False, "denied outright"),
    ("It isn't Paris", "Paris", False, "denied for short"),
    ("London rather than Paris", "Paris", False, "passed over"),
    ("Paris is wrong; it is London", "Paris", False, "denied behind"),
    ("Anything but Paris", "Paris", False, "all the others"),
    ("not Paris but London", "London", True, "the one that is meant"),
    ("Paris? No, London.", "Paris", False, "asked and answered"),
    ("Paris. Just kidding, London.", "Paris", False, "taken back"),
    ("Paris or London", "Paris", False, "two alternatives"),
    ("acid precipitation or acid rain", "acid rain", True, "two names of one thing"),
    ("London, Paris, Rome, Berlin or Madrid", "Paris", False, "a list of candidates"),
    ("Maybe Paris", "Paris", False, "in doubt"),
    ("I'm sorry, I couldn't find anything about Paris", "Paris", False, "given up"),
    ("New York", ["New York City", "NYC", "New York"], True, "one of several"),
    ("café de Flore", "Cafe de Flore", True, "accents"),
    ("the lacteals", "A lacteal", True, "articles and plurals"),
    ("anti meridian", "antimeridian", True, "one word or two"),
    ("eight hundred and fifteen", "815", True, "a number in words"),
    ("1,000", "1000", True, "digits in groups"),
    ("100", "1000", False, "another number"),
    ("-5", "5", False, "a sign"),
    ("World War II", "World War I", False, "a numeral"),
    ("It was July 4, 1776.", "4 July 1776", True, "a date in another order"),
    ("July 5, 1776", "July 4, 1776", False, "another day"),
    ("in 1776", "July 4, 1776", True, "a date as far as it is given"),
    ("Thomas Edison", "Thomas Alva Edison", True, "without the middle name"),
    ("B. N. Rau", "Sir Benegal Narsing Rau", True, "initials"),
    ("Pierre Curie", "Marie Curie", False, "another given name"),
    ("Carl Linnaeus", "Swedish botanist Carl Linnaeus", True, "a name without its description"),
    ("Marlene Dietrich", "Marlena Dietrich", True, "a letter in a long word"),
    ("Iran", "Iraq", False, "a letter in a short one"),
    ("C++", "C", False, "signs that are part of a name"),
    ("> ) }", "> ) }", True, "brackets"),
    ("> ) ]", "> ) }", False, "other brackets"),
    ("of", "of", True, "a small word that is all of the answer"),
    ("one of them", "of", False, "a small word in others"),
    ("", "Paris", False, "nothing"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "right", "why"), ROWS)
def test_a_short_answer_says_an_accepted_one(answer: str, ground_truth: Json, right: bool, why: str) -> None:
    verdict = Text().verify(answer, ground_truth, no_sandbox)
    assert (verdict.outcome is Outcome.CORRECT) is right, f"{why}: {verdict.reason}"


def test_containment_and_misspellings_can_be_refused() -> None:
    assert Text(containment=False).verify("It is Paris", "Paris", no_sandbox).outcome is Outcome.INCORRECT
    assert Text(fuzzy=False).verify("Marlene Dietrich", "Marlena Dietrich", no_sandbox).outcome is Outcome.INCORRECT


@pytest.mark.parametrize("ground_truth", [None, "", [], [" "], {"a": 1}, [["a"]], True, ["x"] * 1001])
def test_a_ground_truth_that_is_no_text_is_unreadable(ground_truth: Json) -> None:
    assert Text().unreadable(ground_truth)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12), st.sampled_from(["upper", "title"]))
def test_an_answer_equals_itself_in_any_case(word: str, case: str) -> None:
    assert Text().verify(getattr(word, case)(), word, no_sandbox).outcome is Outcome.CORRECT


@given(st.text(max_size=200))
def test_any_answer_gets_a_verdict(answer: str) -> None:
    assert Text().verify(answer, ["Marie Curie", "1903"], no_sandbox).outcome in (Outcome.CORRECT, Outcome.INCORRECT)
