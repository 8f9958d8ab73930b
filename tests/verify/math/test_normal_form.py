"""One spelling for text that differs in typesetting only."""

import pytest

from verifier.verify.math.normal_form import squeezed, tidy

TABLE = [
    (r"\left( 1, 2 \right]", "( 1, 2 ]", "sizes"),
    (r"\dfrac12 + \tfrac{3}{4}", r"\frac12 + \frac{3}{4}", "fractions of any style"),
    (r"$32,\!348$", "32348", "a thin space in a number"),
    (r"14{,}916", "14916", "braces around its comma"),
    ("1 000 000", "1000000", "spaces in a number"),
    (r"\$18.90", r"18.90\text{ USD}", "currency, as the unit that it is"),
    (r"x\,\;\! + \quad y", "x + y", "spaces"),
    ("√53", "√53", "a root sign stays, for the reader"),
    ("x² − 2x₁", "x^{2} - 2x_{1}", "super- and subscripts, minus"),
    ("6 × 10⁻³", r"6 \times 10^{-3}", "scientific notation in unicode"),
    ("1.5 x 10^3", r"1.5\times 10^3", "an x that multiplies"),
    ("½", r"\frac{1}{2}", "a vulgar fraction"),
    ("１２３", "123", "full-width digits"),
    ("١٢٣", "123", "Arabic digits"),
    ("1和3", "1 and 3", "Chinese conjunctions"),
    ("5.", "5", "a closing stop"),
    (".125", ".125", "a stop that is a decimal point"),
    ("'5'", "5", "quotes"),
    ("**7**", "7", "bold"),
    (r"\color{red}{5}", "{5}", "colour"),
    (r"\text{three}", "3", "a number word"),
    ("4:30 p.m.", "4:30 pm", "half of the day"),
    ("\u202e12", "\u202e12", "a direction override is left for the reader to refuse"),
    ("1\u200b2", "12", "a zero-width space is nothing"),
]


@pytest.mark.parametrize(("text", "expected", "why"), TABLE)
def test_typesetting_is_taken_off(text: str, expected: str, why: str) -> None:
    assert tidy(text) == expected, why


def test_space_that_separates_digits_or_letters_remains() -> None:
    assert squeezed("( 1 , 2 )") == "(1,2)"
    assert squeezed("1 2") != squeezed("12")
    assert squeezed(r"2^{10}") != squeezed(r"2^10")
