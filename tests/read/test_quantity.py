"""What the words around a number make of it, and numbers that are words."""

from fractions import Fraction

import pytest

from verifier.read.quantity import before, behind, number_in_words
from verifier.verify.symbolic import Symbolic
from verifier.wire import Outcome

BEHIND = [  # words, factor, power, the unit's or label's name
    ("dozen eggs", 12, 1, "eggs", "a magnitude, and what was counted"),
    ("squared", 1, 2, None, "an operation"),
    ("thirds", Fraction(1, 3), 1, None, "parts"),
    ("below zero", -1, 1, None, "a sign"),
    ("degrees below zero", -1, 1, "deg", "a sign behind a unit"),
    ("million dollars", 10**6, 1, "$", "a magnitude and a unit"),
    ("百万円", 10**6, 1, "円", "the same in Japanese"),
    ("k", 1000, 1, None, "thousands, for short"),
    ("blue marbles in the bag", 1, 1, "blue marbles in the bag", "a plural, and where"),
    ("ways to arrange the books", 1, 1, "ways to arrange the books", "a plural, and what for"),
    ("hours of homework", 1, 1, "h", "a unit, and of what"),
    ("m long", 1, 1, "m", "a unit, and in which direction"),
    ("个苹果", 1, 1, "个苹果", "counted in Chinese"),
    ("people", 1, 1, "people", "an irregular plural"),
]


@pytest.mark.parametrize(("words", "factor", "power", "unit", "why"), BEHIND)
def test_words_behind_a_number_are_interpreted(
    words: str, factor: Fraction, power: int, unit: str | None, why: str
) -> None:
    made = behind(words)
    assert made.left_over == (), why
    assert (made.factor, made.power, made.unit.name if made.unit else None) == (factor, power, unit), why


@pytest.mark.parametrize(
    "words",
    [
        "wrong",
        "more",
        "years older",
        "factorial",
        "miles east",
        "(this is wrong)",
        "or 6",
        "pieces are left",
        "not",
        "左右",
        "以上",
        "倍",
        "to 12",
        "maybe",
        "if lucky",
        "below",
        "fewer apples",
    ],
)
def test_words_that_may_change_a_value_are_left_over(words: str) -> None:
    assert behind(words).left_over


BEFORE = [
    ("the answer is", "", "an introduction"),
    ("negative", "negate", "a sign"),
    ("the answer is minus", "negate", "a sign behind an introduction"),
    ("half of", "1/2", "a factor"),
    ("the square root of", "sqrt", "a function"),
    ("anything but", None, "a denial"),
    ("at least", None, "a bound"),
    ("not", None, "a denial in one word"),
]


@pytest.mark.parametrize(("words", "operation", "why"), BEFORE)
def test_words_before_a_number_are_an_operation_or_none(words: str, operation: str | None, why: str) -> None:
    assert before(words.split()) == operation, why


IN_WORDS = [
    ("twenty-three", 23), ("two hundred and five", 205), ("one million two hundred thousand", 1_200_000),
    ("twelve hundred", 1200), ("minus two and a half", Fraction(-5, 2)), ("three quarters", Fraction(3, 4)),
    ("a dozen", 12), ("three point one four", Fraction(157, 50)), ("二十三", 23), ("百分之五十", Fraction(1, 2)),
    ("三分之二", Fraction(2, 3)), ("负五", -5), ("两万三千", 23_000), ("一百零五", 105), ("one two", None),
    ("nineteen eighty", None), ("seven wonders", None), ("and", None), ("hundred and", None), ("", None), ("5", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), IN_WORDS)
def test_numbers_in_words(text: str, value: Fraction | None) -> None:
    assert number_in_words(text) == value


VALUES = [  # ground truth, answer, right or wrong, why
    ("60", "5 dozen", True, "a magnitude is computed"),
    ("5", "5 dozen", False, "and not dropped"),
    ("-5", "negative 5", True, "a sign in words"),
    ("5", "negative 5", False, "and not dropped"),
    ("5/2", "half of 5", True, "a factor in words"),
    ("5", r"\text{half of }5", False, "and not dropped"),
    ("25", r"5\text{ squared}", True, "a power in words"),
    ("-5", r"5\text{ below zero}", True, "a sign behind the value"),
    ("72", "72, as desired", True, "a remark"),
    ("72", "72, which is even", True, "another"),
    ("72", "72 is the final answer", True, "the same said again"),
    ("72", "72 clips, altogether", True, "what was counted, and how"),
    ("72", "72 (this is wrong)", False, "a value that is taken back"),
    ("72", "72 is wrong", False, "taken back without brackets"),
    ("0.50", r"\$0.50", True, "money without its sign"),
    (r"50\text{ cents}", r"\$0.50", True, "a subunit"),
    (r"\$5", "€5", False, "another currency"),
    ("5元", "5角", False, "a subunit is not the unit"),
    (r"\$13,802", "$13,802", True, "a lone sign before a number is money"),
    ("CHF2,000", "2000", True, "a currency code"),
    ("45.5^\\circ", "45^\\circ 30'", True, "degrees and minutes"),
    ("45.5^\\circ", "45^\\circ 50'", False, "other minutes"),
    ("25 °C", "298.15 K", True, "temperatures are converted"),
    ("25 °C", "25 K", False, "and not compared bare"),
    ("7873", "7 873", True, "grouped with spaces"),
    ("1234.56", "1.234,56", True, "grouped with stops"),
    ("12 V", r"\boxed{12\,\mathrm{V}}", True, "a plain unit and an upright one"),
    ("5 mV", "5 V", False, "a unit of one letter"),
    ("5 kg", "5 m", False, "and another"),
    ("9.8", r"9.8\ \frac{\text{m}}{\text{s}^2}", True, "a unit as a fraction"),
    ("t = 10 \\, \\mu m", r"1 \times 10^{-5} \, \text{m}", True, "micro in italics"),
    ("2cd", "2dc", True, "letters behind a number that are no unit"),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "answer", "right", "why"), VALUES)
def test_words_and_units_count(gold: str, answer: str, right: bool, why: str) -> None:
    verdict = Symbolic().verify(answer, gold)
    assert (verdict.outcome is Outcome.CORRECT) == right, (why, verdict.reason)


def test_what_is_left_over_is_named_and_decides_nothing() -> None:
    verdict = Symbolic().verify(r"5\text{ years older}", "5")
    assert verdict.outcome is Outcome.INCORRECT
    assert not verdict.decided
    assert verdict.evidence["left_over"] == ["older"]
