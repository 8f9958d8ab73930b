"""Are two written numbers the same number, within a stated tolerance?"""

from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.patterns import standard as re
from verifier.read.amount import without_uncertainty
from verifier.read.finance import as_beside
from verifier.read.ground_truth import answer_in, sole
from verifier.read.options import value_of_option
from verifier.read.reason import more_than_a_reason
from verifier.read.substance import TWO_SUBSTANCES, without_substances
from verifier.read.units import Unit, conversion, with_subunit
from verifier.verify.number_text import (
    MAX_DIGITS,
    NotANumber,
    NumberPolicy,
    NumberText,
    PercentPolicy,
    UnitPolicy,
    read_number,
)
from verifier.verify.quoting import abridged, json_name, shown
from verifier.verify.symbolic import Symbolic
from verifier.wire import Json, Outcome, Verdict

SHOWN_BITS = 400
LEAST_PLACES = 10
"""A decimal of one digit, 0.3, is rounded too far to stand for another number."""
LARGEST_WRITTEN_OUT = 10**15
MOST_FOR_NEAR = 0.999
"""A share by distance stays below the score of the right number."""
CACHED_CHARACTERS = 1000


class Decision(NamedTuple):
    """Whether two numbers count as the same, and by which rule."""

    equal: bool
    rule: str


EQUAL = Decision(True, "equal numbers")
DIFFERENT = Decision(False, "different numbers")


EXPRESSION = re.compile(r"\\(?:pi|sqrt|ln|log|exp|[dt]?binom|choose)(?![a-z])|[π√^]|\bsqrt\b|\bpi\b|\d\s?!(?!=)")
MAGNITUDES = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
BY_EXPRESSION = Symbolic(percent="factor")


class Numeric(Verifier):
    r"""Both texts are read as exact fractions and compared; what is not one written number is `incorrect`.

    Read are whole numbers, decimals, `1,234`, `3/4`, `1 1/2`, `1.5e3`, `1.5 x 10^3`, their LaTeX (`\frac{3}{4}`,
    `\times 10^{3}`, `\%`, `\text{ cm}`) and Unicode spellings. An expression with a root, a power, a logarithm or
    pi (`4\pi` for 12.57) is right where `symbolic` says so; a sum (`2+3`) is not read. A name before it (`x = 5`),
    words that it is written in (`minus five`) and words that change it (`5 dozen`) are read; words that nobody
    knows leave the answer undecided. An answer past 10,000 digits or an exponent past 10,000 is `too_costly`,
    refused unread.
    """

    kind: Literal["numeric"] = "numeric"
    rel_tol: float = Field(
        default=1e-6,
        ge=0,
        lt=1,
        allow_inf_nan=False,
        description="Greatest difference, as a share of the larger number",
    )
    abs_tol: float = Field(default=0.0, ge=0, allow_inf_nan=False, description="Absolute tolerance, if that is larger")
    exact_whole_numbers: bool = Field(
        default=True, description="`rel_tol` does not apply between two whole numbers: 1000001 is not 1000000"
    )
    percent: PercentPolicy = Field(
        default="factor", description="What 50% is: 0.5 (factor), 50 (ignore), or no number (refuse)"
    )
    units: UnitPolicy = Field(
        default="optional",
        description="optional: a missing unit is no fault, two known ones must agree after conversion; "
        "ignore: units are dropped; require: answer and ground truth must name one unit; refuse: no number has one",
    )
    thousands: bool = Field(
        default=True, description="Read 1,234 and 1 234 as 1234; otherwise they are not read as numbers"
    )
    currency: bool = Field(default=True, description="Read a currency sign before the number as its unit")
    significant_digits: int | None = Field(
        default=None, ge=1, le=1000, description="Also equal when both round (half up) to this many significant digits"
    )
    round_to_gold: bool = Field(
        default=True,
        description="Also equal when the answer rounds to the last written decimal of a ground truth that has one",
    )
    closeness: float | None = Field(
        default=None,
        gt=0,
        le=100,
        allow_inf_nan=False,
        description="Graded: a wrong number earns a share that falls from 1 to 0 at this distance, as a share of the "
        "ground truth (of 1 where that is 0). Null: right or wrong",
    )

    @cached_property
    def policy(self) -> NumberPolicy:
        """How numbers are read, as a value that a cache can be keyed by."""
        return NumberPolicy(percent=self.percent, units=self.units, thousands=self.thousands, currency=self.currency)

    @cached_property
    def whole_is_exact(self) -> bool:
        """Whether no tolerance concerns two whole numbers."""
        return self.exact_whole_numbers and not (self.abs_tol or self.significant_digits)

    @cached_property
    def tolerance(self) -> tuple[Fraction, Fraction]:
        """`rel_tol` and `abs_tol` as the decimals they were written as: 1e-6 is exactly a millionth."""
        return Fraction(repr(self.rel_tol)), Fraction(repr(self.abs_tol))

    def unreadable(self, ground_truth: Json) -> str | None:
        plain = as_beside(ground_truth, "1") if isinstance(ground_truth, str) else ground_truth
        gold = read_gold(plain, self.policy)
        return f"the ground truth {gold.reason}" if isinstance(gold, NotANumber) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        if isinstance(ground_truth, str):
            answer, ground_truth = as_beside(answer, ground_truth), as_beside(ground_truth, answer)
        gold = read_gold(ground_truth, self.policy)
        if isinstance(gold, NotANumber):
            return Verdict.unverifiable(f"the ground truth {gold.reason}")
        if more := more_than_a_reason(answer):
            return Verdict.undecided(f"what follows the number, {shown(more)}, is more than a reason")
        if isinstance(ground_truth, str):
            in_percent = with_subunit(ground_truth, answer)
            if in_percent != ground_truth and isinstance(same := read_gold(in_percent, self.policy), NumberText):
                ground_truth, gold = in_percent, same
            amounts = without_substances(with_subunit(answer, ground_truth), ground_truth)
            if amounts is None:
                return Verdict.undecided(TWO_SUBSTANCES)
            answer = amounts[0]
        answer = without_uncertainty(value_of_option(answer, ""))
        short = len(answer) <= CACHED_CHARACTERS
        found = _remembered_number(answer, self.policy) if short else read_number(answer, self.policy)
        if isinstance(found, NotANumber):
            return self._by_expression(answer, ground_truth, found) or refusal(found, answer, gold)
        if unknown := unknown_unit(found, gold):
            return Verdict.undecided(f"what follows the number, {shown(unknown)}, is no unit that is known")
        equal, rule = self.decide(found, gold)
        if not equal and not gold.unit and found.unit and (scale := MAGNITUDES.get(found.unit.name)):
            # "3.5M" for 3500000, and no molarity, where nobody asked for a unit
            scaled = found._replace(value=found.value * scale, unit=None)
            equal, rule = self.decide(scaled, gold)
            found = scaled if equal else found
        forms = {"answer": written(found), "ground_truth": written(gold), "rule": rule}
        if equal:
            return Verdict.correct(rule, **forms)
        if self.closeness and (share := self.share_of(found, gold)):
            return Verdict.partial(share, f"{forms['answer']} is near {forms['ground_truth']}: {share:.3f}", **forms)
        return Verdict.incorrect(f"{forms['answer']} is not {forms['ground_truth']}: {rule}", **forms)

    def _by_expression(self, answer: str, ground_truth: Json, found: NotANumber) -> Verdict | None:
        r"""Correct where the answer is an expression of the number: `4\pi` for 12.57, `7!`; else nothing."""
        if found.beyond_bounds or self.units == "refuse" or EXPRESSION.search(answer) is None:
            return None
        verdict = BY_EXPRESSION.verify(answer, ground_truth)
        return verdict if verdict.outcome is Outcome.CORRECT else None

    def share_of(self, found: NumberText, gold: NumberText) -> float:
        """What a wrong number earns for being near; nothing where units have to be told apart."""
        if self.closeness is None or (self.units != "ignore" and (found.unit or gold.unit)):
            return 0.0
        farthest = Fraction(repr(self.closeness)) * (abs(gold.value) or 1)
        missing = abs(found.value - gold.value) / farthest
        return 0.0 if missing >= 1 else min(MOST_FOR_NEAR, float(1 - missing))

    def decide(self, found: NumberText, gold: NumberText) -> Decision:
        """Whether `found` is `gold`, units first, then the value."""
        if not (found.unit or gold.unit) or self.units == "ignore":
            return self.decide_values(found.value, gold.value, gold.last_place)
        if self.units == "require" and not interchangeable(found.unit, gold.unit):
            return Decision(False, f"the units {named(found.unit)} and {named(gold.unit)} are not one")
        if not (found.unit and gold.unit) or found.unit.dimension is gold.unit.dimension is None:
            return self.decide_values(found.value, gold.value, gold.last_place)
        converted = conversion(gold.unit, found.unit)
        if converted is None:
            return Decision(False, f"the units {named(found.unit)} and {named(gold.unit)} measure different things")
        value = found.value * converted.factor + converted.shift
        return self.decide_values(value, gold.value, gold.last_place)

    def decide_values(self, one: Fraction, other: Fraction, last_place: Fraction | None) -> Decision:
        """Whether `one` is `other`, the ground truth, written to `last_place`."""
        if one == other:
            return EQUAL
        rounded = last_place if self.round_to_gold and last_place and abs(other) >= LEAST_PLACES * last_place else None
        if self.whole_is_exact and not rounded and one.denominator == other.denominator == 1:
            return DIFFERENT
        left, right = one.numerator * other.denominator, other.numerator * one.denominator
        difference = abs(left - right)
        relative, absolute = self.tolerance
        whole = one.denominator == other.denominator == 1
        if not (whole and self.exact_whole_numbers) and (
            difference * relative.denominator <= relative.numerator * max(abs(left), abs(right))
        ):
            return Decision(True, f"equal within rel_tol {self.rel_tol:g}")
        common = one.denominator * other.denominator
        if difference * absolute.denominator <= absolute.numerator * common:
            return Decision(True, f"equal within abs_tol {self.abs_tol:g}")
        if rounded and 2 * difference * rounded.denominator <= rounded.numerator * common:
            return Decision(True, "the answer rounds to the ground truth's last written decimal")
        digits = self.significant_digits
        if digits is not None and to_significant(one, digits) == to_significant(other, digits):
            return Decision(True, f"equal when rounded to {digits} significant digits")
        return DIFFERENT


def read_gold(ground_truth: Json, policy: NumberPolicy) -> NumberText | NotANumber:
    """The number that a ground truth is, or what is wrong with it, as the end of "the ground truth ..."."""
    ground_truth = sole(ground_truth)
    if isinstance(ground_truth, str):
        if len(ground_truth) <= CACHED_CHARACTERS:
            return _remembered_gold(ground_truth, policy)
        return _read_gold_text(ground_truth, policy)
    if isinstance(ground_truth, bool) or not isinstance(ground_truth, int | float):
        hint = " (any_of takes a list of accepted ones)" if isinstance(ground_truth, list) else ""
        return NotANumber(f"is {json_name(ground_truth)}; numeric expects a number or text such as '3/4'{hint}")
    if isinstance(ground_truth, float):
        if ground_truth.is_integer() and abs(ground_truth) < LARGEST_WRITTEN_OUT:
            return NumberText(Fraction(ground_truth))  # 3.0 is how JSON writes 3, and says nothing about rounding
        return _remembered_gold(repr(ground_truth), policy)
    if ground_truth.bit_length() > MAX_DIGITS * 10 // 3:
        return NotANumber("has more digits than are computed with", True)
    return NumberText(Fraction(ground_truth))


def _read_gold_text(text: str, policy: NumberPolicy) -> NumberText | NotANumber:
    if not text.strip():
        return NotANumber("is empty; numeric expects a number or text such as '3/4'")
    gold = read_number(answer_in(text), policy)
    if isinstance(gold, NumberText):
        return gold
    return NotANumber(f"{shown(text)} cannot be read as a number: {gold.reason}", gold.beyond_bounds)


_remembered_gold = lru_cache(maxsize=8192)(_read_gold_text)
_remembered_number = lru_cache(maxsize=8192)(read_number)


def refusal(found: NotANumber, answer: str, gold: NumberText) -> Verdict:
    """The verdict on an answer that was not read."""
    forms = {"answer": abridged(answer), "ground_truth": written(gold), "rule": "not a number"}
    if found.beyond_bounds:
        return Verdict.too_costly(f"the answer was refused unread: {found.reason}", **forms)
    left_over = {"left_over": list(found.left_over)} if found.left_over else {}
    return Verdict.undecided(f"the answer is not a number that is read: {found.reason}", **forms, **left_over)


def written(number: NumberText) -> str:
    """The number as evidence shows it: a fraction in lowest terms, and its unit."""
    value = number.value
    if value.denominator == 1 and not number.unit and -(10**15) < value.numerator < 10**15:
        return str(value.numerator)
    if value.numerator.bit_length() + value.denominator.bit_length() > SHOWN_BITS:
        return f"a number of {value.numerator.bit_length()} over {value.denominator.bit_length()} bits"
    return f"{value} {number.unit.name}" if number.unit else str(value)


def unknown_unit(found: NumberText, gold: NumberText) -> str:
    """The word behind an answer that may be a unit of another language, where the ground truth has one; or nothing."""
    if not (found.unit and gold.unit) or found.unit.dimension is not None or gold.unit.dimension is None:
        return ""
    return "" if found.unit.name.isascii() else found.unit.name


def named(unit: Unit | None) -> str:
    return shown(unit.name) if unit else "none"


def interchangeable(one: Unit | None, other: Unit | None) -> bool:
    """Whether both are missing, measure one dimension, or are one label."""
    if one is None or other is None:
        return one is other
    if one.dimension is None:
        return other.dimension is None and one.name.removesuffix("s") == other.name.removesuffix("s")
    return conversion(one, other) is not None


def to_significant(value: Fraction, digits: int) -> Fraction:
    """`value` rounded, halves away from zero, to `digits` significant digits."""
    if value == 0:
        return value
    magnitude = abs(value)
    # log10(2) is a little more than 0.30102; the loops below put right an estimate that is off by one or two.
    exponent = (magnitude.numerator.bit_length() - magnitude.denominator.bit_length()) * 30103 // 100000
    while magnitude >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while magnitude < Fraction(10) ** exponent:
        exponent -= 1
    unit = Fraction(10) ** (exponent - digits + 1)
    rounded = (magnitude / unit + Fraction(1, 2)).__floor__() * unit
    return rounded if value > 0 else -rounded
