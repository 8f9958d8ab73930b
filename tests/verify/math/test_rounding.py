"""When a rounded number stands for another."""

import pytest

from verifier.verify.math.grammar import read
from verifier.verify.math.policy import Policy
from verifier.verify.math.values import same_value

TABLE = [
    ("0.333", r"\frac13", True, "the exact value rounds to the ground truth"),
    ("0.333", "0.3336", False, "it does not"),
    ("4.6e-24", r"4.57 \times 10^{-24}", True, "in scientific notation"),
    ("2.7778e-6", r"2.78 \times 10^{-6}", True, "three digits of a longer decimal"),
    ("2.7778e-6", r"2.8 \times 10^{-6}", False, "two digits are too few"),
    ("0.01", "0.0122", False, "a ground truth of one digit is exact"),
    ("50.0", "49.60", False, "outside its last place"),
    (r"\frac13", "0.333333", True, "six digits of an exact value"),
    (r"\frac13", "0.33", False, "two are too few"),
    (r"\pi", "3.14159", True, "cut off"),
    (r"\pi", "22/7", False, "another exact value"),
    (r"\frac{\sqrt3}{2}", "0.8660254037844386", True, "a float's digits"),
    ("0.001", "0.0010000001", True, "noise"),
    ("3", "3.0000001", False, "a whole number is exact"),
    ("3", "2.9999999999999996", True, "but for a float's last bit"),
    ("432", "432.25", False, "a whole number is not rounded to"),
    ("1000", "1001", False, "nor are whole numbers alike"),
    ("0", "1e-999", False, "nothing rounds to zero"),
    ("1.75", r"2.5 \log_{10} 5", True, "an irrational value rounds"),
]


@pytest.mark.parametrize(("gold", "answer", "equal", "why"), TABLE)
def test_rounding(gold: str, answer: str, equal: bool, why: str) -> None:
    assert same_value(read(gold), read(answer), Policy()).equal is equal, why


def test_rounding_can_be_switched_off() -> None:
    strict = Policy(round_to_gold=False, approximation_digits=None)
    assert not same_value(read("0.333"), read(r"\frac13"), strict).equal
    assert not same_value(read(r"\frac13"), read("0.333333"), strict).equal
    assert same_value(read("0.25"), read(r"\frac14"), strict).equal
