"""Units of measurement: spellings, conversions, and that a wrong unit is never the right one."""

from fractions import Fraction
from itertools import permutations

import pytest

from verifier.read.units import conversion, read_unit
from verifier.verify.numeric import Numeric
from verifier.verify.symbolic import Symbolic
from verifier.wire import Outcome

SPELLINGS = [
    ("kJ mol^{-1}", "kJ/mol", "an exponent for a slash"),
    ("kilojoules per mole", "kJ/mol", "in words"),
    (r"\mu m", "um", "micro in LaTeX and in ASCII"),
    ("µm", "μm", "the two characters that look like micro"),
    (r"\frac{m}{s^2}", "m s-2", "as a fraction, and with bare exponents"),
    (r"\mathrm{kg}\cdot\mathrm{m}^2/\mathrm{s}^2", "J", "what it is made of"),
    ("kJ/(kg·K)", "kJ/kg K", "a slash divides by all that follows"),
    ("m³/kg", "m^3/kg", "a raised digit"),
    ("kg/m3", "kg m^{-3}", "a glued digit"),
    ("meters per second squared", "m/s^2", "squared, of the last"),
    ("square feet", "ft^2", "square, of the next"),
    ("H.P.", "hp", "with stops"),
    (r"^\circ C", "degrees Celsius", "a temperature"),
    ("cm/sec", "cm/s", "sec"),
    ("平方厘米", "cm^2", "in Chinese"),
    ("kilómetros por hora", "km/h", "a phrase of another language"),
    ("квадратных метров", "m^2", "in a case"),
    ("किलोमीटर प्रति घंटा", "km/h", "in Hindi"),
    ("kilogramos por metro cúbico", "kg/m^3", "words of another language, one by one"),
    ("jours", "d", "a plural"),
    ("ชั่วโมง", "h", "in Thai"),
    ("US dollars", "USD", "money"),
    (r"\Omega", "ohms", "a Greek letter"),
]


@pytest.mark.parametrize(("one", "other", "why"), SPELLINGS)
def test_a_unit_has_many_spellings(one: str, other: str, why: str) -> None:
    left, right = read_unit(one), read_unit(other)
    assert left is not None, why
    assert right is not None, why
    assert (left.dimension, left.scale, left.shift) == (right.dimension, right.scale, right.shift), why


@pytest.mark.parametrize(
    "text",
    ["apples", "wrong", "pies", "let", "години", "5", "", "m or s", "kg?", "x" * 500, "m^m", "((m", "/", "squared"],
)
def test_what_is_no_unit_to_its_last_character_is_none(text: str) -> None:
    assert read_unit(text) is None


CONVERSIONS = [
    ("J/mol", "kJ/mol", 1, 1000, "a prefix"),
    ("kg/m^3", "g/cm^3", 1, 1000, "in both parts"),
    ("kPa", "bar", 1, 100, "another name"),
    ("nm", "Å", 10, 1, "an angstrom"),
    ("K", "°C", 25, Fraction(29815, 100), "a shift"),
    ("°C", "°F", 212, 100, "a factor and a shift"),
    ("$", "cents", 50, Fraction(1, 2), "a subunit"),
    ("s^{-1}", "Hz", 5, 5, "cycles go without saying"),
    ("rad/s", "s^{-1}", 5, 5, "so do radians"),
]


@pytest.mark.parametrize(("to", "of", "value", "expected", "why"), CONVERSIONS)
def test_conversions_are_exact(to: str, of: str, value: int, expected: Fraction, why: str) -> None:
    units = read_unit(to), read_unit(of)
    assert units[0] is not None
    assert units[1] is not None
    converted = conversion(units[0], units[1])
    assert converted is not None, why
    assert value * converted.factor + converted.shift == expected, why


@pytest.mark.parametrize(
    ("one", "other"),
    [("$", "€"), ("Hz", "rad/s"), ("mol", "m"), ("g", "N"), ("m/s", "m/s^2"), ("N/C", "N/m"), ("元", "円")],
)
def test_different_things_are_not_converted(one: str, other: str) -> None:
    units = read_unit(one), read_unit(other)
    assert units[0] is not None
    assert units[1] is not None
    assert conversion(units[0], units[1]) is None


SIXTY = [
    r"m",
    r"cm",
    r"mm",
    r"km",
    r"nm",
    r"µm",
    r"Å",
    r"in",
    r"ft",
    r"mi",
    r"kg",
    r"g",
    r"mg",
    r"lb",
    r"s",
    r"ms",
    r"min",
    r"h",
    r"m/s",
    r"km/h",
    r"m/s^2",
    r"N",
    r"kN",
    r"N/m",
    r"N/C",
    r"V/m",
    r"kV/m",
    r"V",
    r"mV",
    r"A",
    r"mA",
    r"Ω",
    r"J",
    r"kJ",
    r"eV",
    r"W",
    r"kW",
    r"Pa",
    r"kPa",
    r"bar",
    r"atm",
    r"Hz",
    r"mol",
    r"mmol",
    r"mol/L",
    r"mmol/L",
    r"g/mol",
    r"kg/mol",
    r"kJ/mol",
    r"J/mol",
    r"W/m^2",
    r"W/cm^2",
    r"kg/m^3",
    r"g/cm^3",
    r"K",
    r"°C",
    r"L",
    r"mL",
    r"m^2",
    r"C",
]


@pytest.mark.parametrize("verifier", [Symbolic(), Numeric()], ids=["symbolic", "numeric"])
def test_of_sixty_units_no_wrong_one_is_accepted(verifier: Symbolic | Numeric) -> None:
    assert len(SIXTY) == 60
    for gold, answer in permutations(SIXTY, 2):
        units = read_unit(gold), read_unit(answer)
        assert units[0] is not None, gold
        assert units[1] is not None, answer
        converted = conversion(units[0], units[1])
        equal = converted is not None and 5 * converted.factor + converted.shift == 5
        verdict = verifier.verify(f"5 {answer}", rf"5\text{{ {gold}}}")
        assert (verdict.outcome is Outcome.CORRECT) == equal, (gold, answer, verdict.reason)


@pytest.mark.parametrize("unit", SIXTY)
def test_a_unit_in_other_dress_is_the_same_and_a_missing_one_no_fault(unit: str) -> None:
    for answer in (f"5 {unit}", rf"5\,\mathrm{{{unit}}}", rf"5\ \text{{{unit}}}", "5", f"{unit_in_words(unit)}"):
        verdict = Symbolic().verify(answer, f"5 {unit}")
        assert verdict.outcome is Outcome.CORRECT, (answer, verdict.reason)


def unit_in_words(unit: str) -> str:
    return f"the answer is 5 {unit}"
