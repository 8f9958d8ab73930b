"""A small table of units whose conversions are exact, and how the words behind a number are read.

A unit is a dimension and a scale; `5 km` and `5000 m` are one quantity because both scale to the same number of metres.
Only exact, purely multiplicative conversions are here: no temperatures between scales, no calendar months in days, no
exchange rates. Words that are not in the table are labels ("apples"), which have no scale.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple


class Unit(NamedTuple):
    """`scale` of the dimension's base unit, or with `dimension` None a label that converts to nothing."""

    name: str
    dimension: str | None
    scale: Fraction = Fraction(1)


def _read_table(table: dict[str, str]) -> dict[str, Unit]:
    units = {}
    for dimension, rows in table.items():
        for row in rows.split(";"):
            scale, names = row.split("=")
            spellings = [name.strip() for name in names.split(",")]
            units.update({name: Unit(spellings[0], dimension, Fraction(scale.strip())) for name in spellings})
    return units


# Symbols keep their case: m is a metre and M is none, mW is not MW.
SYMBOLS = _read_table(
    {
        "length": "1=m,米; 1/100=cm,厘米; 1/1000=mm,毫米; 1000=km,千米,公里; 1/10=dm,分米; 1/1000000=µm;"
        " 1/1000000000=nm; 127/5000=in; 381/1250=ft; 1143/1250=yd; 201168/125=mi",
        "area": "1=m²,平方米; 1/10000=cm²,平方厘米; 1/1000000=mm²; 1000000=km²,平方千米; 10000=ha",
        "volume": "1=m³,立方米; 1/1000=L,l,dm³,升; 1/1000000=mL,ml,cm³,cc,毫升,立方厘米",
        "mass": "1=kg,千克,公斤; 1/1000=g,克; 1/1000000=mg; 1/1000000000=µg; 45359237/100000000=lb,lbs;"
        " 45359237/1600000000=oz",
        "time": "1=s,sec,秒; 1/1000=ms; 1/1000000=µs; 60=min,mins,分钟; 3600=h,hr,hrs,小时; 86400=天",
        "speed": "1=m/s; 5/18=km/h,kph,kmh; 1397/3125=mph; 381/1250=ft/s; 1000=km/s; 1/100=cm/s",
        "angle": "1=°,deg,度",
        "radian": "1=rad",
        "temperature in C": "1=°C,℃",
        "temperature in F": "1=°F,℉",
        "temperature": "1=K",
        "energy": "1=J; 1000=kJ; 1000000=MJ; 3600000=kWh",
        "electronvolt": "1=eV; 1000=keV; 1000000=MeV; 1000000000=GeV",
        "power": "1=W; 1000=kW; 1000000=MW; 1/1000=mW",
        "force": "1=N; 1000=kN",
        "pressure": "1=Pa; 1000=kPa; 1000000=MPa; 101325=atm",
        "frequency": "1=Hz; 1000=kHz; 1000000=MHz; 1000000000=GHz",
        "charge": "1=C",
        "potential": "1=V; 1000=kV; 1/1000=mV",
        "current": "1=A; 1/1000=mA",
        "resistance": "1=Ω; 1000=kΩ",
        "amount": "1=mol; 1/1000=mmol",
        "dollar": "1=$,USD; 1/100=¢",
        "euro": "1=€,EUR",
        "pound sterling": "1=£,GBP",
        "yuan": "1=¥,元,CNY,RMB",
    }
)

# Words are read without regard to case, and with or without a plural s.
WORDS = _read_table(
    {
        "length": "1=meter,metre; 1/100=centimeter,centimetre; 1/1000=millimeter,millimetre; 1000=kilometer,kilometre;"
        " 127/5000=inch,inches; 381/1250=foot,feet; 1143/1250=yard; 201168/125=mile",
        "area": "10000=hectare; 316160658/78125=acre",
        "volume": "1/1000=liter,litre; 1/1000000=milliliter,millilitre; 473176473/125000000000=gallon",
        "mass": "1=kilogram; 1/1000=gram,gramme; 1/1000000=milligram; 45359237/100000000=pound;"
        " 45359237/1600000000=ounce; 1000=tonne",
        "time": "1=second; 1/1000=millisecond; 60=minute; 3600=hour; 86400=day; 604800=week",
        "month": "1=month; 12=year",
        "angle": "1=degree; 1/60=arcminute; 1/3600=arcsecond",
        "radian": "1=radian",
        "temperature in C": "1=degrees celsius,celsius",
        "temperature in F": "1=degrees fahrenheit,fahrenheit",
        "temperature": "1=kelvin",
        "speed": "1=meters per second; 5/18=kilometers per hour; 1397/3125=miles per hour; 381/1250=feet per second",
        "energy": "1=joule; 1000=kilojoule",
        "power": "1=watt; 1000=kilowatt",
        "force": "1=newton",
        "pressure": "1=pascal; 1000=kilopascal",
        "frequency": "1=hertz; 1000=kilohertz; 1000000=megahertz",
        "potential": "1=volt",
        "current": "1=ampere,amp",
        "resistance": "1=ohm",
        "amount": "1=mole",
        "dollar": "1=dollar; 1/100=cent",
        "euro": "1=euro",
        "yuan": "1=yuan",
    }
)

POWERS = {"area": 2, "volume": 3}
# Behind a number these say that the text is more than one number with a unit: "5 or", "3 plus", "12 is wrong".
# fmt: off
NOT_UNITS = frozenset((
    "a", "about", "almost", "an", "and", "approx", "approximately", "around", "at", "between", "but", "by", "divided",
    "either", "equal", "equals", "false", "from", "hence", "if", "impossible", "incorrect", "infinity", "is", "least",
    "less", "maybe", "minus", "modulo", "mod", "more", "most", "negative", "neither", "never", "no", "none", "nor",
    "not", "of", "or", "over", "perhaps", "plus", "possibly", "squared", "cubed", "root", "roughly", "so", "than",
    "then", "thus", "times", "to", "undefined", "unless", "until", "unknown", "versus", "vs", "was", "were", "where",
    "which", "wrong", "x", "y", "z", "i", "e", "n", "pi", "half", "halves", "third", "thirds", "quarter", "quarters",
    "fifth", "fifths", "sixth", "sixths", "eighth", "eighths", "ninth", "ninths", "tenth", "tenths", "zero", "one",
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "hundred",
    "factorial", "choose", "percent", "sin", "cos", "tan", "cot", "sec", "csc", "log", "exp", "sqrt", "alpha", "beta",
    "gamma", "delta", "theta", "lambda", "sigma", "omega", "phi", "psi", "infty",
))
# fmt: on
INNER_WORDS = frozenset(("of", "per", "and", "the", "a", "square", "cubic"))
LABEL = re.compile(r"[^\W\d_]+(?:[ \-/][^\W\d_]+){0,3}")
LABEL_CHARACTERS = 60
SHORTEST_LABEL = 3  # Two letters behind a number are more often variables than a word.
POWER_SUFFIX = re.compile(r" ?(?:\^\{?|\*\*)([23])\}?$")


def unit_of(words: str) -> Unit | None:
    """The unit or label that `words` (what stands behind a number) names, or None when they are something else."""
    words = words.strip()
    return _unit_named(words) if len(words) <= LABEL_CHARACTERS else None


@lru_cache(maxsize=4096)
def _unit_named(words: str) -> Unit | None:
    words = POWER_SUFFIX.sub(lambda found: "²" if found[1] == "2" else "³", words)
    found = SYMBOLS.get(words) or SYMBOLS.get(words.rstrip(".")) or _unit_in_words(words.rstrip(".").casefold())
    return found or _label(words.rstrip(".").casefold())


def _unit_in_words(words: str) -> Unit | None:
    words = " ".join(words.replace("-", " ").split())
    for spelling in (words, words.removesuffix("s"), words.removesuffix("es")):
        if spelling in WORDS:
            return WORDS[spelling]
    for prefix, suffix, dimension in (
        ("square ", " squared", "area"),
        ("cubic ", " cubed", "volume"),
        ("sq ", "²", "area"),
    ):
        if words.startswith(prefix) or words.endswith(suffix):
            return _power(words.removeprefix(prefix).removesuffix(suffix), dimension)
    return _power(words.removesuffix("³"), "volume") if words.endswith("³") else None


def _power(words: str, dimension: str) -> Unit | None:
    length = SYMBOLS.get(words) or _unit_in_words(words)
    if length is None or length.dimension != "length":
        return None
    exponent = POWERS[dimension]
    return Unit(f"{length.name}^{exponent}", dimension, length.scale**exponent)


def _label(words: str) -> Unit | None:
    if not LABEL.fullmatch(words) or (words.isascii() and len(words) < SHORTEST_LABEL):
        return None
    each = re.split(r"[ \-/]", words)
    if each[0] in NOT_UNITS or any(word in NOT_UNITS - INNER_WORDS for word in each[1:]):
        return None
    return Unit(words.removesuffix("s"), None)
