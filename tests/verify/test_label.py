"""One class of few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.execution import no_sandbox
from verifier.verify.label import Label
from verifier.wire import Json, Outcome

ROWS: list[tuple[str, Json, bool, str]] = [
    ("Yes", "yes", True, "case"),
    ("**Yes.**", "yes", True, "dress"),
    (r"\text{True}", "yes", True, "a synonym in LaTeX"),
    ("no", False, True, "a boolean ground truth"),
    ("是", "yes", True, "Chinese"),
    ("不正确", "no", True, "a longer word with the shorter one in it"),
    ("Yes, because it is not far.", "yes", True, "what opens the sentence counts"),
    ("No, that's correct.", "no", True, "and not what is said about it"),
    ("It is untrue.", "true", False, "a word that holds the other"),
    ("not yes; it is no", "yes", False, "denied"),
    ("This is not true.", "false", True, "a denial is the opposite"),
    ("The sentiment is negative, not positive.", "negative", True, "what is affirmed outranks what is denied"),
    ("Yes and no", "yes", False, "both"),
    ("Yes/No", "no", False, "either"),
    ("Maybe yes", "yes", False, "in doubt"),
    ("I don't know", "no", False, "no class"),
    ("No idea", "no", False, "no is not always an answer"),
    ("invalid", "valid", False, "the opposite"),
    ("The argument is not valid.", "invalid", True, "the opposite, denied"),
    ("sci/tech", "Sci/Tech", True, "a class of no family"),
    ("Business", "Sci/Tech", False, "another one"),
    ("Sci/Tech or Business", "Sci/Tech", False, "a hedge"),
    ("entails", "entailment", True, "another form of the word"),
    ("t", "True", True, "a letter that is all of the answer"),
    ("So f(0) = 1.\nIt is true.", "true", True, "the last line that names a class"),
    ("", "yes", False, "nothing"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "right", "why"), ROWS)
def test_the_class_is_right(answer: str, ground_truth: Json, right: bool, why: str) -> None:
    verdict = Label().verify(answer, ground_truth, no_sandbox)
    assert (verdict.outcome is Outcome.CORRECT) is right, f"{why}: {verdict.reason}"


def test_classes_of_ones_own_exclude_one_another() -> None:
    verifier = Label(labels=("cat", "dog"), synonyms={"dog": ("hound",)})
    assert verifier.verify("It is a hound.", "dog", no_sandbox).outcome is Outcome.CORRECT
    assert verifier.verify("a cat and a dog", "dog", no_sandbox).outcome is Outcome.INCORRECT
    assert "none of the labels" in (verifier.unreadable("bird") or "")


@pytest.mark.parametrize("ground_truth", [None, "", 3, ["yes"], "x" * 300])
def test_a_ground_truth_that_is_no_class_is_unreadable(ground_truth: Json) -> None:
    assert Label().unreadable(ground_truth)


@given(st.sampled_from(["yes", "no", "valid", "neutral"]), st.text(max_size=40))
def test_any_answer_gets_a_verdict(ground_truth: str, answer: str) -> None:
    assert Label().verify(answer, ground_truth, no_sandbox).outcome in (Outcome.CORRECT, Outcome.INCORRECT)
