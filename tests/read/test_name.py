"""Words and formulas as answers: never products of their letters."""

import pytest

from verifier.read.name import formula
from verifier.verify.symbolic import Symbolic
from verifier.wire import Outcome

TABLE = [
    ("Yes", r"\text{Yes}", True, "a word in a text command"),
    ("Yes", "sYe", False, "its letters in another order"),
    ("Yes", "yes", True, "in another case"),
    ("Tom", r"\textbf{Tom}", True, "a name"),
    ("ABC", "CBA", False, "three capitals"),
    ("cat", "act", False, "an anagram"),
    ("no", r"\text{No}", True, "two letters"),
    ("CO", "OC", False, "a formula's order"),
    ("CO", "Co", False, "a formula's case"),
    ("NO", "No", False, "nitric oxide is no nobelium"),
    ("H2SO4", r"\mathrm{H_2SO_4}", True, "typesetting of a formula"),
    ("MgCl2", "MgCl", False, "a digit of a formula"),
    ("ab", "ba", True, "a product"),
    ("xy", "yx", True, "another"),
    ("abc", "cba", True, "of three"),
    ("IR", "RI", True, "of two capitals"),
]


@pytest.mark.parametrize(("gold", "answer", "right", "why"), TABLE)
def test_words_are_words_and_products_products(gold: str, answer: str, right: bool, why: str) -> None:
    verdict = Symbolic().verify(answer, gold)
    assert (verdict.outcome is Outcome.CORRECT) is right, (why, verdict.reason)


@pytest.mark.parametrize("text", ["AB", "5", "C", "hello", "x^2", "PQR", "", "h2o"])
def test_what_is_no_formula(text: str) -> None:
    assert formula(text) is None
