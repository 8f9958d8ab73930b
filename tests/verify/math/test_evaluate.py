"""Values: exactly, and to forty digits."""

from fractions import Fraction

import pytest

from verifier.verify.math.evaluate import Approximate, NotRational, NoValue, TooLarge, Undefined, exact, whole_root
from verifier.verify.math.grammar import read

EXACT = [
    (r"1\frac{4}{5}", Fraction(9, 5)),
    (r"\sqrt{\frac{9}{16}}", Fraction(3, 4)),
    (r"8^{2/3}", Fraction(4)),
    (r"\sqrt[3]{-27}", Fraction(-3)),
    (r"\frac{8!}{6!}", Fraction(56)),
    (r"\binom{9}{4}", Fraction(126)),
    ("1011_2", Fraction(11)),
    (r"12.5\%", Fraction(1, 8)),
    (r"\lfloor -1.5 \rfloor", Fraction(-2)),
    (r"\gcd(12,18)", Fraction(6)),
    ("2^{-3}", Fraction(1, 8)),
    ("(-1)^{10^{30}+1}", Fraction(-1)),
]
FORTY_DIGITS = [
    (r"\sin(90^\circ)", 1),
    (r"\log_{10} 1000", 3),
    (r"e^{i\pi}", -1),
    (r"\arctan 1 \cdot 4 - \pi", 0),
    (r"\cosh 0", 1),
]
NO_VALUE = [
    (r"9^{9^9}", TooLarge),
    ("10000000!", TooLarge),
    (r"\binom{10^9}{10^8}", TooLarge),
    ("10^{1000000}", TooLarge),
    ("1/0", Undefined),
    ("0^0", Undefined),
    ("1012_2", Undefined),
    ("x", NotRational),
    (r"\pi", NotRational),
    (r"\sqrt{2}", NotRational),
]


@pytest.mark.parametrize(("text", "value"), EXACT)
def test_a_fraction_is_found_exactly(text: str, value: Fraction) -> None:
    assert exact(read(text)) == value


@pytest.mark.parametrize(("text", "value"), FORTY_DIGITS)
def test_a_constant_is_found_to_forty_digits(text: str, value: int) -> None:
    assert abs(Approximate({}).value(read(text)) - value) < 1e-35


@pytest.mark.parametrize(("text", "problem"), NO_VALUE)
def test_what_has_no_value_within_bounds_says_so(text: str, problem: type[NoValue]) -> None:
    with pytest.raises(problem):
        exact(read(text))


@pytest.mark.parametrize("text", [r"e^{e^{e^{20}}}", r"\sin(10^{900})", "9^{9^9}", r"\sinh(10^9)"])
def test_a_magnitude_beyond_the_bounds_is_never_computed(text: str) -> None:
    with pytest.raises(TooLarge):
        Approximate({}).value(read(text))


def test_a_branch_is_noted() -> None:
    sides = Approximate({})
    sides.value(read(r"\sqrt{-2}"))
    assert sides.branched


@pytest.mark.parametrize(
    ("value", "index", "root"), [(16, 2, 4), (27, 3, 3), (28, 3, None), (10**40, 4, 10**10), (0, 5, 0), (1, 7, 1)]
)
def test_a_whole_root_is_found_or_not(value: int, index: int, root: int | None) -> None:
    assert whole_root(value, index) == root
