"""Letters and sets of letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.verify.choice import Choice
from verifier.wire import Json, Outcome

CITIES: Json = {"answer": "B", "options": ["Rome", "Paris", "Oslo", "B-side"]}

ONE: list[tuple[str, Json, bool, str]] = [
    ("B", "B", True, "a letter"),
    ("b.", "(B)", True, "case and dress do not count"),
    ("B)", "b", True, "half a parenthesis"),
    ("[B]", "B", True, "brackets"),
    (r"\text{(B)}", "B", True, "LaTeX"),
    (r"$\mathbf{B}$", "B", True, "LaTeX bold"),
    ("**B**", "B", True, "Markdown"),
    ("Ｂ", "B", True, "full width"),
    ("【B】", "B", True, "Chinese brackets"),
    ("Option B", "B", True, "the word option"),
    ("Choice_B", "B", True, "an underscore"),
    ("答案是B", "B", True, "Chinese"),
    ("B. Paris", "B", True, "letter with text"),
    ("C", "B", False, "another letter"),
    ("K", "B", False, "no such letter"),
    ("", "B", False, "nothing"),
    ("A, B", "B", False, "two letters"),
    ("AB", "B", False, "two letters together"),
    ("A/B/C/D", "C", False, "all letters"),
    ("A or B", "B", False, "a hedge"),
    ("(B) or (C)", "B", False, "a hedge in dress"),
    ("B is wrong", "B", False, "a denial"),
    ("not B", "B", False, "a denial"),
    ("Because", "B", False, "a word"),
    ("Paris", CITIES, True, "the option's text"),
    ("  PARIS.", CITIES, True, "the option's text, case and stop aside"),
    ("Rome", CITIES, False, "another option's text"),
    ("(B) Paris", CITIES, True, "letter and text agree"),
    ("(B) Rome", CITIES, False, "letter and text disagree"),
    ("(B) the capital of France", CITIES, True, "a text that is no option's says nothing against the letter"),
    ("Madrid", CITIES, False, "no option"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "right", "why"), ONE)
def test_one_letter_is_right(answer: str, ground_truth: Json, right: bool, why: str) -> None:
    verdict = Choice().verify(answer, ground_truth)
    assert (verdict.outcome is Outcome.CORRECT) is right, f"{why}: {verdict.reason}"


SEVERAL: list[tuple[str, Json, float, str]] = [
    ("AC", ["A", "C"], 1.0, "letters together"),
    ("C, A", "AC", 1.0, "in any order"),
    ("A, B and D", "ABD", 1.0, "a sentence's list"),
    ("(A) (C)", "A,C", 1.0, "in parentheses"),
    ("A、C", "AC", 1.0, "Chinese comma"),
    ("A", "AC", 0.5, "one of two"),
    ("ABC", "AC", 0.5, "one too many"),
    ("AB", "AC", 0.0, "one right, one wrong"),
    ("ABCD", "AC", 0.0, "naming all earns nothing"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "score", "why"), SEVERAL)
def test_a_set_of_letters_scores_its_right_letters_less_its_wrong_ones(
    answer: str, ground_truth: Json, score: float, why: str
) -> None:
    assert Choice(several=True, partial_credit=True).verify(answer, ground_truth).score == score, why


def test_without_partial_credit_a_set_is_right_or_wrong() -> None:
    assert Choice(several=True).verify("A", "AC").outcome is Outcome.INCORRECT


def test_the_ground_truth_says_whether_several_letters_are_asked_for() -> None:
    assert Choice().verify("A and C", "AC").outcome is Outcome.CORRECT
    assert Choice().verify("A", "AC").outcome is Outcome.INCORRECT
    assert Choice().verify("A and C", "A").outcome is Outcome.INCORRECT


def test_where_one_letter_is_asked_for_a_ground_truth_of_two_is_unreadable() -> None:
    assert "`several` is off" in (Choice(several=False).unreadable("AC") or "")


def test_letters_go_to_z_unless_told() -> None:
    assert Choice().verify("(R)", "R").outcome is Outcome.CORRECT
    assert "no letter" in (Choice(letters="ABCD").unreadable("R") or "")


def test_options_of_the_rubric_serve_every_question() -> None:
    verifier = Choice(letters="AB", options={"A": "valid", "B": "invalid"})
    assert verifier.verify("Invalid", "B").outcome is Outcome.CORRECT
    assert verifier.unreadable("invalid") is None


UNREADABLE: list[tuple[Json, str]] = [
    (None, "is null"),
    ("", "no letter"),
    ("9", "no letter"),
    ("WORD", "no letter"),
    (5, "is a number"),
    ([], "is a list"),
    (["A", 3], "is a list"),
    ({"right": "A"}, "expects answer and options"),
    ({"answer": "A", "options": 7}, "options"),
]


@pytest.mark.parametrize(("ground_truth", "named"), UNREADABLE)
def test_a_ground_truth_without_a_letter_says_what_it_is(ground_truth: Json, named: str) -> None:
    assert named in (Choice().unreadable(ground_truth) or "")
    assert Choice().verify("A", ground_truth).outcome is Outcome.UNVERIFIABLE


@given(st.sets(st.sampled_from("ABCDEFGHIJ"), min_size=1), st.sets(st.sampled_from("ABCDEFGHIJ"), min_size=1))
def test_two_sets_are_right_exactly_when_they_are_one(one: set[str], other: set[str]) -> None:
    verdict = Choice(several=True).verify(", ".join(one), "".join(other))
    assert (verdict.outcome is Outcome.CORRECT) == (one == other)


@given(st.text(max_size=60))
def test_any_answer_gets_a_verdict(answer: str) -> None:
    assert Choice().verify(answer, CITIES).outcome in (Outcome.CORRECT, Outcome.INCORRECT)
