"""Two written numbers: which are one, which are not, and which texts are no number."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from verifier.verify.number_text import NotANumber, NumberPolicy, NumberText, read_number
from verifier.verify.numeric import Numeric, to_significant
from verifier.wire import Json, Outcome, Verdict

RIGHT, WRONG = Outcome.CORRECT, Outcome.INCORRECT


def judged(answer: str, ground_truth: Json, **options: Any) -> Verdict:
    return Numeric(**options).verify(answer, ground_truth)


def value_of(text: str, policy: NumberPolicy | None = None) -> Fraction | None:
    number = read_number(text, policy or NumberPolicy())
    return number.value if isinstance(number, NumberText) else None


READINGS = [
    ("42", "42", "whole"),
    (" 42\n", "42", "white space around"),
    ("-5.", "-5", "a point with nothing behind it"),
    ("+.50", "1/2", "nothing before the point"),
    ("- 5", "-5", "a gap behind the sign"),
    ("−5", "-5", "Unicode minus"),
    ("１２３", "123", "full-width digits"),
    ("١٢٣", "123", "Arabic-Indic digits"),
    ("1,234,567.5", "2469135/2", "grouped by commas"),
    ("1 234 567", "1234567", "grouped by spaces"),
    (r"1{,}234", "1234", "LaTeX comma without a gap"),
    (r"1\,234", "1234", "LaTeX thin space"),
    (r"1,\!234", "1234", "LaTeX negative space"),
    ("1,23", Fraction("1.23"), "a decimal comma: thousands have three digits"),
    ("1,25,000", Fraction(125000), "lakhs"),
    ("1,25,00", None, "no grouping that exists"),
    ("1,234,56", None, "a last group of two digits"),
    ("1234,567", None, "a first group of four digits"),
    ("1,234 567", None, "two kinds of separator"),
    ("0,123", Fraction("0.123"), "a decimal comma: no group of thousands begins with 0"),
    ("1.2.3", None, "two points"),
    ("3/4", "3/4", "a fraction"),
    ("3 / -4", "-3/4", "the sign below the bar"),
    (r"\frac{3}{4}", "3/4", "LaTeX"),
    (r"-\dfrac34", "-3/4", "LaTeX without braces"),
    (r"\frac{-3}{4}", "-3/4", "the sign in the numerator"),
    (r"\frac{3}{4}5", None, "a product is not evaluated"),
    ("1/0", None, "no value"),
    ("1 1/2", "3/2", "mixed"),
    (r"-1\frac{1}{2}", "-3/2", "the sign goes for the whole mixed number"),
    ("1½", "3/2", "a vulgar fraction is not the digit 11/2"),
    (r"1\frac{-1}{2}", None, "a signed part is no mixed number"),
    ("1e3", "1000", "e-notation"),
    ("3.2E-5", "1/31250", "a negative exponent"),
    (r"6.02\times 10^{23}", "602000000000000000000000", "LaTeX power of ten"),
    ("1.5×10³", "1500", "raised digits"),
    (r"1.5 \cdot 10^3", "1500", "cdot"),
    ("1.5x10^-3", "3/2000", "the letter x"),
    ("10^{-3}", "1/1000", "a bare power of ten"),
    ("5²", None, "a power is not the number 52"),
    ("5₂", None, "a lowered digit is not a digit"),
    ("2^10", None, "nothing is evaluated"),
    ("2+3", None, "nothing is evaluated"),
    ("2x=5", None, "an equation"),
    ("(5)", None, "a parenthesis"),
    ("50%", "1/2", "percent is a factor"),
    (r"12.5\%", "1/8", "LaTeX percent"),
    ("50 percent", "1/2", "the word"),
    ("5%%", None, "two percent signs"),
    ("$5$", "5", "math delimiters, not dollars"),
    (r"\$1,000.50", "2001/2", "dollars"),
    ("-$5", "-5", "a sign before the currency"),
    ("1.5 million", "1500000", "a multiplier"),
    ("3万", "30000", "a Chinese multiplier"),
    ("5 km", "5", "a unit"),
    (r"15\text{ cm}^2", "15", "a LaTeX unit"),
    ("9 cups of flour", "9", "what is counted"),
    ("5 or 6", None, "two candidates"),
    ("5 or so", None, "a hedge"),
    ("12 is wrong", None, "a denial"),
    ("5x", None, "a variable"),
    ("0x10", None, "hexadecimal"),
    ("1_000", None, "Python's separator"),
    ("nan", None, "not a number by its own word"),
    ("-inf", None, "not finite"),
    ("\u202e12\u202c", None, "right-to-left override shows 21"),
    ("", None, "nothing"),
    ("-", None, "a lone sign"),
    ("1\x002", None, "a NUL"),
]


@pytest.mark.parametrize(("text", "value", "why"), READINGS)
def test_a_written_number_has_one_exact_value(text: str, value: str | None, why: str) -> None:
    assert value_of(text) == (None if value is None else Fraction(value)), why


VERDICTS: list[tuple[str, Json, dict[str, Any], Outcome, str]] = [
    ("42.0", 42, {}, RIGHT, "a JSON number"),
    ("0.1", 0.1, {}, RIGHT, "a JSON float means the decimal it is written as"),
    ("1/3", "0.333", {"round_to_gold": False}, WRONG, "three digits are not within a millionth"),
    ("0.08206", "0.0821", {}, RIGHT, "a decimal stands for what rounds to it"),
    ("0.08216", "0.0821", {}, WRONG, "rounds to 0.0822"),
    ("0.082", "0.0821", {}, WRONG, "fewer digits than were asked for"),
    ("0.34", "0.3", {}, WRONG, "one digit is rounded too far to stand for others"),
    ("3.04", 3.0, {}, WRONG, "3.0 is how JSON writes 3"),
    ("1 hour 30 minutes", "1.5 hours", {}, RIGHT, "parts of one kind add up"),
    ("2小时30分钟", "150分钟", {}, RIGHT, "parts, in Chinese"),
    ("5 feet 4 inches tall", "64 inches", {}, RIGHT, "parts, and a neutral word"),
    ("5 dollars and 25 cents", "$5.25", {}, RIGHT, "parts of money"),
    ("30°15'", "30.25", {}, RIGHT, "degrees and minutes"),
    ("30 minutes 1 hour", "90 minutes", {}, WRONG, "parts in no order"),
    ("5 out of 36", "5/36", {}, RIGHT, "a share in words"),
    ("three out of ten", "0.3", {}, RIGHT, "a share in words alone"),
    ("12 (twelve)", "12", {}, RIGHT, "said twice"),
    ("12 (thirteen)", "12", {}, WRONG, "said twice, differently"),
    ("1.5 litres, i.e. 1500 mL", "1.5", {}, RIGHT, "said twice, in two units"),
    ("25,50 €", "25.50", {}, RIGHT, "a decimal comma, where a currency is named"),
    ("25,50", "25.50", {}, RIGHT, "a decimal comma, where one number is asked for"),
    ("25,50", "2550", {}, WRONG, "no grouping in hundreds"),
    ("1,234", "1.234", {}, WRONG, "thousands"),
    ("1h 30m", "1.5 h", {}, RIGHT, "m behind hours is minutes"),
    ("1.250 €", "1250", {}, RIGHT, "no price in euros has three decimals"),
    ("$1.250", "1250", {}, WRONG, "a point before three digits"),
    ("15개", "15", {}, RIGHT, "a Korean counter"),
    ("5 тысяч", "5000", {}, RIGHT, "thousands in Russian"),
    ("5 тысяч", "5", {}, WRONG, "thousands in Russian are no things"),
    ("2,5 Millionen", "2500000", {}, RIGHT, "millions in German"),
    ("45 Möglichkeiten", "45", {}, RIGHT, "things in German"),
    ("5 Prozent", "5", {}, WRONG, "per cent in German"),
    ("420p", "£4.20", {}, RIGHT, "pence beside pounds"),
    ("420p", "$4.20", {}, WRONG, "pence beside dollars"),
    ("420 cents", "€4.20", {}, RIGHT, "cents of a euro"),
    ("85c", "$0.85", {}, RIGHT, "cents for short"),
    ("85c", "£0.85", {}, WRONG, "cents beside pounds"),
    ("500 paise", "₹5", {}, RIGHT, "paise of a rupee"),
    ("₹1,25,000", "125000", {}, RIGHT, "lakhs of rupees"),
    ("₹1,52,000", "125000", {}, WRONG, "other digits"),
    ("$1.2M", "1200000", {}, RIGHT, "a scale behind money"),
    ("$150.00 per year", "150", {}, RIGHT, "money and a time"),
    ("24 км", "24000 m", {}, RIGHT, "a unit in Cyrillic letters"),
    ("3,5 Stunden", "210 minutes", {}, RIGHT, "a unit in German, and a decimal comma"),
    ("= 42", "42", {}, RIGHT, "an equals sign with nothing before it"),
    ("EUR 3.20", "€3.20", {}, RIGHT, "the code of a currency"),
    ("0.333333", "1/3", {}, RIGHT, "within a millionth"),
    ("1000001", "1000000", {}, WRONG, "whole numbers are compared exactly"),
    ("1000001", "1000000", {"exact_whole_numbers": False}, RIGHT, "unless told otherwise"),
    ("11", "10", {"abs_tol": 1}, RIGHT, "abs_tol holds between whole numbers"),
    ("11.0000001", "10", {"abs_tol": 1, "rel_tol": 0}, WRONG, "just past abs_tol"),
    ("1.1", "1", {"abs_tol": 0.1, "rel_tol": 0}, RIGHT, "the bound itself is within, exactly"),
    ("1e-999", "0", {}, WRONG, "tiny but not zero"),
    ("50", "50%", {}, WRONG, "a factor of a hundred"),
    ("50", "50%", {"percent": "ignore"}, RIGHT, "the sign ignored"),
    ("50%", "0.5", {"percent": "refuse"}, WRONG, "a percentage refused"),
    ("5000 m", "5 km", {}, RIGHT, "one quantity"),
    ("5", "5 km", {}, RIGHT, "a missing unit is no fault by default"),
    ("5 miles", "5 km", {}, WRONG, "another quantity"),
    ("5 kg", "5 km", {}, WRONG, "another dimension"),
    ("5 kg", "5 km", {"units": "ignore"}, RIGHT, "units ignored"),
    ("5 oranges", "5 apples", {}, RIGHT, "labels are not compared by default"),
    ("5 oranges", "5 apples", {"units": "require"}, WRONG, "labels compared"),
    ("5 apples", "5 Apples", {"units": "require"}, RIGHT, "one label"),
    ("5", "5 km", {"units": "require"}, WRONG, "the unit is missing"),
    ("5000 m", "5 km", {"units": "require"}, RIGHT, "agrees after conversion"),
    ("5 km", "5", {"units": "refuse"}, WRONG, "a unit refused"),
    (r"15\text{ m}^2", r"15\text{ cm}^2", {}, WRONG, "square metres"),
    ("10000 cm²", "1 square meter", {}, RIGHT, "an area converts by the square"),
    ("2 hours", "120 min", {}, RIGHT, "time"),
    (r"18.50\text{ dollars}", r"\$18.50", {}, RIGHT, "a sign and its word"),
    ("50 cents", "$0.50", {}, RIGHT, "cents"),
    ("$5", "€5", {}, WRONG, "another currency"),
    ("$5", "5", {"currency": False}, WRONG, "currency signs refused"),
    ("90 degrees", r"90^\circ", {}, RIGHT, "degrees"),
    ("20 °F", "20 °C", {}, WRONG, "temperatures do not convert"),
    ("12 in", "1 ft", {}, RIGHT, "exact by definition"),
    ("1,234", "1234", {"thousands": False}, WRONG, "separators refused"),
    ("3.142", "3.14159", {"significant_digits": 4}, RIGHT, "both round to 3.142"),
    ("3.141", "3.14159", {"significant_digits": 4}, WRONG, "the fourth digit differs"),
    ("0.0025", "0.0035", {"significant_digits": 1}, WRONG, "halves go up: 0.003 and 0.004"),
    ("1/3", "0.333", {"round_to_gold": True}, RIGHT, "rounds to the last written decimal"),
    ("0.33", "0.333", {"round_to_gold": True}, WRONG, "the answer is too coarse"),
    ("0.3336", "0.333", {"round_to_gold": True}, WRONG, "rounds to 0.334"),
    ("41.7", "42", {"round_to_gold": True}, WRONG, "a whole ground truth is exact"),
    ("33.34%", "33.3%", {"round_to_gold": True}, RIGHT, "the last decimal of a percentage"),
    ("42 or 43", "42", {}, WRONG, "not one number"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "options", "outcome", "why"), VERDICTS)
def test_two_numbers_are_one_by_the_stated_rule(
    answer: str, ground_truth: Json, options: dict[str, Any], outcome: Outcome, why: str
) -> None:
    verdict = judged(answer, ground_truth, **options)
    assert verdict.outcome is outcome, f"{why}: {verdict.reason}"


UNREADABLE: list[tuple[Json, str]] = [
    (None, "null"),
    ("", "empty"),
    (True, "a boolean"),
    ([1], "a list"),
    ({}, "an object"),
    ("nan", "'nan'"),
    (float("inf"), "'inf'"),
    ("2x=5", "follows the number"),
    ("1e99999", "exponent"),
]


@pytest.mark.parametrize(("ground_truth", "named"), UNREADABLE)
def test_a_ground_truth_that_is_no_number_says_what_it_is(ground_truth: Json, named: str) -> None:
    problem = Numeric().unreadable(ground_truth)
    assert problem is not None
    assert named in problem
    assert judged("5", ground_truth).outcome is Outcome.UNVERIFIABLE


def test_a_whole_number_of_too_many_digits_is_unreadable() -> None:
    assert "more digits" in (Numeric().unreadable(10**20_000) or "")
    assert Numeric().unreadable(10**9000) is None


def test_evidence_holds_both_normal_forms_and_the_rule() -> None:
    assert judged("5000 m", "5 km").evidence == {"answer": "5000 m", "ground_truth": "5 km", "rule": "equal numbers"}


def test_an_exponent_past_the_bound_is_refused_and_not_computed() -> None:
    verdict = judged("9e999999999", "5")
    assert verdict.outcome is Outcome.TOO_COSTLY
    assert "exponent" in verdict.reason


def test_a_tolerance_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValidationError):
        Numeric(rel_tol=float("nan"))


whole_numbers = st.integers(min_value=-(10**40), max_value=10**40)
rationals = st.fractions(max_denominator=10**6)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6)


@given(rationals)
def test_a_fraction_reads_as_it_was_written(value: Fraction) -> None:
    sign = "-" if value < 0 else ""
    top, bottom = abs(value.numerator), value.denominator
    spellings = [str(value), rf"{sign}\frac{{{top}}}{{{bottom}}}", f"{sign}{top // bottom} {top % bottom}/{bottom}"]
    assert {value_of(spelling) for spelling in spellings} == {value}


@given(whole_numbers, st.sampled_from([",", " ", "{,}", r"\,"]))
def test_grouping_in_thousands_changes_nothing(value: int, separator: str) -> None:
    assert value_of(f"{value:,}".replace(",", separator)) == value


@given(decimals)
def test_a_decimal_reads_as_it_was_written(value: Any) -> None:
    assert value_of(f"{value:f}") == value_of(f"{value:e}") == Fraction(value)


@given(rationals, rationals)
def test_unequal_rationals_are_never_equal_without_tolerance(one: Fraction, other: Fraction) -> None:
    assume(one != other)
    assert judged(str(one), str(other), rel_tol=0).outcome is WRONG


@given(rationals, rationals, st.sampled_from([0, 1e-6, 0.01, 0.5]))
def test_the_verdict_is_symmetric(one: Fraction, other: Fraction, rel_tol: float) -> None:
    forward, backward = judged(str(one), str(other), rel_tol=rel_tol), judged(str(other), str(one), rel_tol=rel_tol)
    assert forward.outcome is backward.outcome


@given(rationals.filter(bool), st.integers(min_value=1, max_value=12))
def test_rounding_to_significant_digits_moves_a_number_by_half_a_unit_at_most(value: Fraction, digits: int) -> None:
    rounded = to_significant(value, digits)
    assert abs(rounded - value) * 10 ** (digits - 1) * 2 <= abs(value)
    assert to_significant(rounded, digits) == rounded


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(read_number(text, NumberPolicy()), NumberText | NotANumber)


@given(st.text(alphabet="0123456789.,-+/ e%$x^{}\\frac", max_size=30))
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_number(text, NumberPolicy()) == read_number(f" {text}\n", NumberPolicy())


@pytest.mark.parametrize(
    ("answer", "gold", "score"),
    [
        ("100", "100", 1.0),
        ("105", "100", 0.75),
        ("90", "100", 0.5),
        ("120", "100", 0.0),
        ("1e300", "100", 0.0),
        ("0.1", "0", 0.5),
        ("100.0001", "100.0", 1.0),
        ("5 km", "5 cm", 0.0),
        ("none", "100", 0.0),
    ],
)
def test_a_near_number_earns_a_share_if_the_rubric_says_so(answer: str, gold: str, score: float) -> None:
    verdict = Numeric(closeness=0.2).verify(answer, gold)
    assert verdict.score == pytest.approx(score)
    assert (verdict.outcome is Outcome.PARTIAL) == (0 < score < 1)


def test_a_near_number_never_earns_as_much_as_the_right_one() -> None:
    verdict = Numeric(closeness=100, rel_tol=0).verify("100.000000000001", "100")
    assert verdict.score == 0.999
