r"""The text normalisation of the MATH benchmark (Hendrycks) in the dialects that the reproduced graders carry.

Plain string replacement, in an order that matters. Where the original trips over its input (two units, `\frac` at the
end), it keeps the text as it was: `Tripped` says so.
"""

from functools import lru_cache
from typing import NamedTuple

import regex as re

TEXT = re.compile(r"^\\text\{(?P<text>.+?)\}$")
ARRAY = re.compile(r"\\begin\{array\}\{.*?\}")
TRAILING_TEXT = re.compile(r"\\text\{.*?\}$")
PARENTHESES = re.compile(r"^\((.*?)\)$")
LONGEST = 5_000
MATHQA = (
    "east|degree|mph|kmph|ft|m sqaure| m east|sq m|deg|mile|q .|monkey|prime|ratio|profit of rs|rd|"
    "o|gm|p . m|lb|tile|per|dm|lt|gain|ab|way|west|a .|b .|c .|d .|e .|f .|g .|h .|t|a|h|"
    "no change|men|soldier|pie|bc|excess|st|inches|noon|percent|by|gal|kmh|c|acre|rise|a . m|th|"
    "π r 2|sq|mark|l|toy|coin|sq . m|gallon|° f|profit|minw|yr|women|feet|am|pm|hr|cu cm|square|"
    "v â € ™|are|rupee|rounds|cubic|cc|mtr|s|ohm|number|kmph|day|hour|minute|min|second|man|woman|"
    "sec|cube|mt|sq inch|mp|∏ cm ³|hectare|more|sec|unit|cu . m|cm 2|rs .|rs|kg|g|month|km|m|cm|"
    "mm|apple|liter|loss|yard|pure|year|increase|decrease|d|less|Surface|litre|pi sq m|s .|metre|"
    "meter|inch"
)
UNITS = MATHQA.split("|")
UNIT_PATTERNS = tuple(
    # A full stop in a unit stands for any character, there as here; what stands before it must be there as it is.
    (unit.split(".")[0], re.compile(rf"(^|\W){unit}($|\W)"))
    for unit in (*UNITS, *(unit + "s" for unit in UNITS))
)


class Tripped(ValueError):
    """The original raises here, and goes on with the text as it was."""


class Dialect(NamedTuple):
    """How one project's copy differs."""

    units: bool = False  # matrices alike, a trailing \text dropped, a list of unit words removed wherever they stand
    parentheses: bool = False  # digits without commas, one pair of parentheses around all dropped
    trips_over_slash: bool = False  # `a/b` of anything but whole numbers


MATHD = Dialect()
WITH_UNITS = Dialect(units=True)
DEMYSTIFY = Dialect(parentheses=True, trips_over_slash=True)


def normalised(answer: str, dialect: Dialect = MATHD) -> str:
    r"""The form in which answers are compared: the text in a `\text{}` around all of it, stripped."""
    answer = answer.strip()
    if len(answer) > LONGEST:
        return answer
    if found := TEXT.search(answer):
        answer = found["text"].strip()
    try:
        return stripped(answer, dialect)
    except Tripped:
        return answer


def equal(one: str, other: str, dialect: Dialect = MATHD) -> bool:
    """Whether both have one normal form."""
    return normalised(one, dialect) == normalised(other, dialect)


@lru_cache(maxsize=4_096)
def stripped(text: str, dialect: Dialect) -> str:
    """The normalisation itself; raises Tripped where the original raises."""
    text = text.replace("\n", "").replace("\\!", "").replace("\\\\", "\\")
    if dialect.units:
        text = ARRAY.sub(r"\\begin{pmatrix}", text).replace("\\end{array}", "\\end{pmatrix}")
        text = text.replace("bmatrix", "pmatrix")
    text = text.replace("tfrac", "frac").replace("dfrac", "frac")
    if dialect.units:
        text = text.replace("\\neq", "\\ne").replace("\\leq", "\\le").replace("\\geq", "\\ge")
    text = text.replace("\\left", "").replace("\\right", "")
    if dialect.units:
        text = without_units(text)
    text = text.replace("^{\\circ}", "").replace("^\\circ", "").replace("\\$", "")
    text = before_right_unit(text).replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.")
    if dialect.parentheses:
        text = without_parentheses(text)
    if not text:
        return text
    text = value_of_short_equation("0" + text if text[0] == "." else text)
    text = braced_fractions(braced_roots(text).replace(" ", ""))
    if text == "0.5":
        text = "\\frac{1}{2}"
    return slash_as_fraction(text, trips=dialect.trips_over_slash)


def without_units(text: str) -> str:
    """Without a trailing text group and, twice over, every unit word between characters that are not letters."""
    shorter = TRAILING_TEXT.sub("", text).strip()
    text = shorter or text
    for _ in range(2):
        for key, pattern in UNIT_PATTERNS:
            if key in text:
                text = pattern.sub(r"\1\2", text) or text
    return text


def before_right_unit(text: str) -> str:
    head, found, tail = text.partition("\\text{ ")
    if found and "\\text{ " in tail:
        raise Tripped("two units")
    return head


def without_parentheses(text: str) -> str:
    """Digits without their commas; the text between one pair of parentheses around all."""
    if text.replace(",", "").isdigit():
        text = text.replace(",", "")
    found = PARENTHESES.search(text)
    return found[1] if found else text


def value_of_short_equation(text: str) -> str:
    """The right side of the only `=`, if the left one has two characters at most."""
    left, found, right = text.partition("=")
    return right if found and len(left) <= 2 and "=" not in right else text


def braced_roots(text: str) -> str:
    r"""`\sqrt3` as `\sqrt{3}`."""
    head, *tails = text.split("\\sqrt")
    if not all(tails):
        raise Tripped("a root of nothing")
    return head + "".join(f"\\sqrt{tail}" if tail[0] == "{" else f"\\sqrt{{{tail[0]}}}{tail[1:]}" for tail in tails)


def braced_fractions(text: str) -> str:
    r"""`\frac12` and `\frac1{2}` as `\frac{1}{2}`."""
    head, *tails = text.split("\\frac")
    parts = [head]
    for tail in tails:
        if not tail:
            raise Tripped("a fraction of nothing")
        if tail[0] == "{":
            parts.append(f"\\frac{tail}")
        elif len(tail) < 2:
            return text
        elif tail[1] == "{":
            parts.append(f"\\frac{{{tail[0]}}}{tail[1:]}")
        else:
            parts.append(f"\\frac{{{tail[0]}}}{{{tail[1]}}}{tail[2:]}")
    return "".join(parts)


def slash_as_fraction(text: str, *, trips: bool) -> str:
    r"""`3/4` as `\frac{3}{4}`, for whole numbers in their usual spelling."""
    left, found, right = text.partition("/")
    if not found or "/" in right:
        return text
    try:
        above, below = int(left), int(right)
    except ValueError as error:
        if trips:
            raise Tripped("a ratio of no whole numbers") from error
        return text
    return f"\\frac{{{above}}}{{{below}}}" if text == f"{above}/{below}" else text
