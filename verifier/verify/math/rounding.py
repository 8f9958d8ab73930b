"""When a number that was rounded stands for another.

| ground truth | answer | equal when |
| --- | --- | --- |
| a decimal of at least two digits, `0.33` | any number | it rounds to the ground truth in its last written place |
| a decimal of more digits, `2.7778` | a decimal of at least three digits, `2.78` | the ground truth rounds to it |
| exact, `\\frac13` | a decimal of at least `approximation_digits` digits | it is rounded or cut off to it |

Whole numbers are exact on both sides. Not for intervals of tolerance: nothing here depends on a relative error.
"""

from fractions import Fraction
from typing import Any

from verifier.verify.math.policy import Policy
from verifier.verify.math.tree import Node, Written

LEAST_DIGITS = 3
NOISE = 10**6
WHOLE_NOISE = 10**10
LEAST_GOLD_DIGITS = 2


def written_form(node: Node) -> Written | None:
    """How a number was written, when the tree is one number: `-1.5`, `4.5\\times10^6`, `12.5\\%`; else None."""
    if node.number is not None:
        return node.number
    if node.head in ("negate", "quantity"):
        inner = written_form(node.args[0])
        if inner and node.head == "negate":
            return inner._replace(value=-inner.value)
        return inner
    if node.head == "percent":
        return _scaled(written_form(node.args[0]), Fraction(1, 100))
    if node.head == "multiply" and len(node.args) == 2:
        scale = _power_of_ten(node.args[1])
        return _scaled(written_form(node.args[0]), scale, decimal=True) if scale else None
    return None


def _power_of_ten(node: Node) -> Fraction | None:
    if node.head != "power" or node.args[0].number is None or node.args[0].number.value != 10:
        return None
    exponent = written_form(node.args[1])
    if exponent is None or exponent.value.denominator != 1 or abs(exponent.value) > 10_000:
        return None
    return Fraction(10) ** int(exponent.value)


def _scaled(form: Written | None, scale: Fraction, *, decimal: bool = False) -> Written | None:
    if form is None:
        return None
    last_place = form.last_place if form.last_place is not None else Fraction(1) if decimal else None
    return Written(form.value * scale, last_place * scale if last_place is not None else None, form.digits)


def rounds_to(gold: Node, answer: Node, gold_value: Any, answer_value: Any, policy: Policy) -> bool:
    """Whether two different real values are one number, rounded. Values are fractions or mpmath reals."""
    gold_form, answer_form = written_form(gold), written_form(answer)
    gold_place = gold_form.last_place if gold_form else None
    answer_place = answer_form.last_place if answer_form else None
    difference = abs(gold_value - answer_value)
    noise = WHOLE_NOISE if gold_form is not None and gold_place is None else NOISE
    if (gold_place is not None or answer_place is not None) and gold_value and difference * noise <= abs(gold_value):
        return answer_place is None or policy.approximation_digits is not None
    if gold_place is not None and policy.round_to_gold and gold_form and gold_form.digits >= LEAST_GOLD_DIGITS:
        if difference * 2 <= _as(gold_place, difference):
            return True
        digits = answer_form.digits if answer_form else 0
        return answer_place is not None and digits >= LEAST_DIGITS and difference * 2 <= _as(answer_place, difference)
    if answer_place is None or answer_form is None or policy.approximation_digits is None:
        return False
    if gold_form is not None and gold_form.last_place is None:
        return False
    return answer_form.digits >= policy.approximation_digits and difference < _as(answer_place, difference)


def _as(fraction: Fraction, like: Any) -> Any:
    """`fraction` in the arithmetic of `like`."""
    if isinstance(like, Fraction):
        return fraction
    return like * 0 + fraction.numerator / (like * 0 + fraction.denominator)
