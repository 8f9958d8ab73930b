"""Are two expressions the same value?"""

import pytest

from verifier.verify.math.grammar import read
from verifier.verify.math.normal_form import tidy
from verifier.verify.math.policy import Policy
from verifier.verify.math.values import same_value

TABLE = [
    ("x^2+2x+1", "(x+1)^2", True, "factored"),
    ("x^2+2x+1", "(x-1)^2", False, "another sign"),
    (r"\frac{x^2-4}{x-2}", "x+2", True, "a common factor"),
    (r"\tan x", r"\frac{\sin x}{\cos x}", True, "an identity"),
    (r"\sin^2 x", r"\sin(x^2)", False, "the square in another place"),
    (r"\ln x^2", r"2\ln x", True, "equal where both are real"),
    (r"\sqrt{x^2}", "x", False, "not for negative x"),
    (r"\sqrt{ab}", r"\sqrt a\sqrt b", True, "branches do not refute"),
    ("(-1)^n", r"\cos(n\pi)", True, "n is a whole number"),
    (r"\frac{n!}{(n-1)!}", "n", True, "factorials of symbols"),
    ("2^{n+1}", "2^n+1", False, "an exponent's scope"),
    ("0", r"0\cdot x", True, "zero whatever x is"),
    ("1", r"\frac{9^{9^9}}{9^{9^9}}", True, "numbers beyond the bounds cancel"),
    ("0", "10^{1000000}-10^{1000000}", True, "and so do these"),
    ("x", "(x+1)^{5000}", False, "an expansion that is never expanded"),
    (r"\frac{1}{2}x^2+C", r"\frac{x^2}{2}+K", True, "an arbitrary constant"),
    ("2k", "2a", False, "a parameter is not arbitrary"),
    (r"C_1 \cos t + C_2 \sin t", r"C_1 \sin t + C_2 \cos t", True, "constants change places"),
    (r"100\sqrt{p}", r"100\sqrt{P}", True, "letter case where nothing else differs"),
    ("E", "e", False, "a symbol is not Euler's number"),
    (r"2.2\tau", r"\tau\ln 9", True, "a rounded coefficient"),
    (r"2.2\tau", r"\tau\ln 10", False, "not rounded to that"),
    ("(1+i)^2", "2i", True, "complex"),
    (r"\frac{4 A}{3+3 i} e^{i t}", r"\frac{2 A (1 - i)}{3} e^{i t}", True, "a complex coefficient"),
    (r"25\%", "25", True, "the sign left out"),
    (r"25\%", "0.25", True, "as a share"),
    (r"0.5\%", "0.5", False, "a share as it stands"),
    ("0.4", "40", False, "no sign anywhere"),
    ("10", r"10\%", True, "a sign too many"),
    (r"15\text{ cm}^2", "15", True, "a unit left out"),
    (r"15\text{ cm}^2", r"15\text{ m}^2", False, "another unit"),
    (r"90\text{ minutes}", r"1.5\text{ hours}", True, "converted"),
    (r"3 \text{ apples}", r"3 \text{ oranges}", False, "other things"),
    ("5 m", "5m", True, "an italic letter is a symbol where the ground truth has one"),
    ("90 minutes", "1 hour 30 minutes", True, "parts in two units"),
    ("Ae^{2x}", "Ce^{2x}", True, "a factor of integration"),
    (r"2\pi", r"360^\circ", True, "a full turn"),
    ("45", r"45^\circ", True, "degrees left out"),
    (r"18.8^{\circ}", "0.33", False, "degrees are not rounded as radians"),
    (r"90^\circ", r"\pi", False, "half a turn is not a quarter"),
    ("-5", r"-5^\circ", True, "degrees left out, with a sign"),
    ("-15", "15 degrees below zero", True, "degrees below zero"),
    ("1011_2", "1011_3", False, "another base"),
    ("2516_8", "2516", True, "the base left out"),
    (r"\infty", "10^{400}", False, "large is not infinite"),
    (r"\infty", r"-\infty", False, "the other end"),
    (r"\lfloor x \rfloor", r"\lceil x\rceil", False, "equal at whole numbers alone"),
    (r"2\lfloor x\rfloor", r"\lfloor 2x\rfloor", False, "equal at whole numbers alone"),
    (r"\lfloor x \rfloor", "x", False, "equal at whole numbers alone"),
    (r"\lceil x\rceil", r"-\lfloor -x\rfloor", True, "equal everywhere"),
    (r"\lfloor n/2\rfloor", r"\lceil (n-1)/2\rceil", True, "n is a whole number"),
    (r"\lfloor n/2\rfloor", r"\lceil n/2\rceil", False, "different at odd numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "answer", "equal", "why"), TABLE)
def test_values(gold: str, answer: str, equal: bool, why: str) -> None:
    assert bool(same_value(read(tidy(gold)), read(tidy(answer)), Policy()).equal) is equal, why
