"""Predicates are values: the same statement is right, the contrary wrong, anything else undecided."""

import pytest

from verifier.read.predicate import read_predicates, same_predicates
from verifier.verify.symbolic import Symbolic
from verifier.wire import Outcome

TABLE = [
    (r"n \text{ is odd}", r"n \text{ is even}", False, "the opposite"),
    (r"\text{n is odd}", "n is odd", True, "typesetting"),
    ("odd", "n is odd", True, "the subject goes without saying"),
    ("odd $n$", r"\text{odd } n", True, "the subject behind"),
    ("f is not continuous", "f is continuous", False, "a denial"),
    ("f is discontinuous", "f is not continuous", True, "two denials of one"),
    ("x is irrational", "x is not rational", True, "an opposite denied"),
    (r"\triangle ABC \text{ is acute}", r"\triangle ABC is obtuse", False, "of one family"),
    ("5 is prime", "5 is composite", False, "of a number"),
    ("A is a knave", "A is a knight", False, "the subject is no article"),
    ("A is a knave and B is a knight", "B is a knight, A is a knave", True, "two, in any order"),
    ("A is a knave and B is a knight", "A is a knight and B is a knave", False, "swapped"),
    ("The series converges", "the series diverges", False, "a verb"),
    ("f(x) is even", "f(x) is odd", False, "a function"),
    ("The matrix is not invertible", "singular", True, "a synonym of the opposite"),
    ("f is strictly increasing", "f is strictly decreasing", False, "with a qualifier"),
    ("x is not prime", "x is composite", None, "one is neither"),
    ("f is strictly increasing", "f is increasing", None, "less than was asked"),
    ("n is odd", "m is odd", None, "of something else"),
]


@pytest.mark.parametrize(("gold", "answer", "equal", "why"), TABLE)
def test_predicates_are_compared_as_what_they_say(gold: str, answer: str, equal: bool | None, why: str) -> None:
    assert same_predicates(read_predicates(gold), read_predicates(answer)) is equal, why
    verdict = Symbolic().verify(answer, gold)
    assert (verdict.outcome is Outcome.CORRECT) is bool(equal), why
    assert verdict.decided is (equal is not None), why


@pytest.mark.parametrize(
    "text", ["5", "2x+1", "5 is the answer", "n is odd if and only if m is even", "x is not 5", ""]
)
def test_what_is_no_predicate_to_the_last_word_is_none(text: str) -> None:
    assert read_predicates(text) == ()
