r"""The grader of PRM800K, which DeepScaleR, oat-zero, understand-r1-zero and many others carry.

Both sides are normalised as text; then equal text is right, tuples and intervals are compared member by member, and
what remains is right if sympy simplifies the difference to nothing. It is lenient on units and strict on form:
fractions must be reduced as the ground truth is, a whole number must be met by a whole number.
"""

from functools import lru_cache

import regex as re

from verifier.upstream.shared import libraries
from verifier.upstream.shared.sympy_text import read

BRACKETS = "()[]"
TEXT = re.compile(r"^\\text\{(?P<text>.+?)\}$")
UNITS = tuple(
    (unit, re.compile(rf"{unit}(es)?(s)?+ *+(\^[0-9]++)?+"))
    for unit in """degree cm centimeter meter mile second minute hour day week month year foot feet inch yard""".split()  # noqa: SIM905
)
DEGREES = re.compile(r"\^ *\\circ")
THIN_SPACE = re.compile(r",\\! *")
MINUS = re.compile(r"- *")
MIXED_NUMBER = re.compile(r"([0-9]) +([0-9])")
THOUSANDS = re.compile(r"(\d)(,)(\d\d\d)($|\D)")
FRACTION = re.compile(r"^-?[0-9]+.?/0*[1-9][0-9]*.?$")
DEAR = re.compile(r"\^[{(]|\^[0-9]+\^|\^[0-9][0-9]+")
WORDS = {" or ": " , ", " and ": " , ", "million": "*10^6", "billion": "*10^9", "trillion": "*10^12"}
AS_WRITTEN = {"√": "sqrt", "π": "pi", "∞": "inf", "∪": "U", "·": "*", "×": "*"}


def number(text: str) -> float | None:
    """`text` as Python reads a float; None where it does not."""
    try:
        return float(text)
    except ValueError:
        return None


def nearly_whole(found: float | None) -> bool:
    try:
        return found is not None and abs(found - round(found)) <= 1e-7
    except (OverflowError, ValueError):
        return False


def without_thousands(text: str) -> str:
    """`text` without commas between digits where three digits follow; those of tuples stay."""
    while (shorter := THOUSANDS.sub(r"\1\3\4", text)) != text:
        text = shorter
    return text


def whole(text: str) -> bool:
    """Whether `text` is a whole number, written with proper thousands or none."""
    return nearly_whole(number(without_thousands(text)))


def read_latex(text: str) -> str:
    """LaTeX as the plain text that sympy may be able to read; as it is where that fails."""
    spaced = text.replace("\\tfrac", "\\frac").replace("\\dfrac", "\\frac").replace("\\frac", " \\frac")
    plain = libraries.latex_to_text(spaced)
    if plain is None:
        return text
    for sign, name in AS_WRITTEN.items():
        plain = plain.replace(sign, name)
    return plain.strip()


@lru_cache(maxsize=4_096)
def normalised(text: str) -> str:
    """The form in which two answers are compared as text."""
    if found := TEXT.search(text):
        text = found["text"]
    text = text.replace("\\%", "%").replace("\\$", "$").replace("$", "").replace("%", "")
    for word, meaning in WORDS.items():
        text = text.replace(word, meaning)
    for unit, pattern in UNITS:
        if unit in text:
            text = pattern.sub("", text)
    text = DEGREES.sub("", text)
    if text and text[0] == "{" and text[-1] == "}":
        text = text[1:-1]
    text = THIN_SPACE.sub("", text)
    if nearly_whole(found_number := number(text)) and found_number is not None:
        text = str(round(found_number))
    if "\\" in text:
        text = read_latex(text)
    text = MIXED_NUMBER.sub(r"\1+\2", MINUS.sub("-", text))
    text = text.replace(" ", "").replace("{", "").replace("}", "").lower()
    if whole(text):
        found_number = number(text.replace(",", ""))
        text = text if found_number is None else str(int(found_number))
    return text


def members(text: str) -> list[str]:
    """The members of a tuple or interval; the text itself where it is none."""
    text = without_thousands(text)
    if not text:
        return []
    bracketed = len(text) > 2 and text[0] in BRACKETS and text[-1] in BRACKETS
    if bracketed and not any(bracket in text[1:-1] for bracket in BRACKETS):
        return [member.strip() for member in text[1:-1].split(",")]
    return [text]


def readable(text: str) -> bool:
    """Whether it is tried with sympy: at most two letters, and no powers that could take long."""
    letters = {letter for letter in text.replace("sqrt", "").replace("frac", "") if letter.isalpha()}
    return len(letters) <= 2 and not DEAR.search(text)


@lru_cache(maxsize=4_096)
def equal_to_sympy(truth: str, given: str) -> bool:
    """Whether sympy simplifies the difference to nothing. What raises, or is not read, is not equal."""
    difference = f"({truth})-({given})"
    if not readable(difference):
        return False
    try:
        return bool(libraries.sympy().simplify(read(difference.replace("^", "**"), implicit=True)) == 0)
    except libraries.raised():
        return False


def equal_members(truth: str, given: str) -> bool:
    if FRACTION.search(truth) and FRACTION.search(given):
        return truth == given
    if whole(truth) != whole(given):
        return False
    return equal_to_sympy(truth, given)


def equal(given: str, truth: str) -> bool:
    """The grader's verdict."""
    given, truth = normalised(given), normalised(truth)
    if truth == given:
        return True
    if not given:
        return False
    truths, givens = members(truth), members(given)
    if len(truths) > 1 and (truth[0] != given[0] or truth[-1] != given[-1]):
        return False
    if len(truths) != len(givens):
        return False
    return all(equal_members(one, other) for one, other in zip(truths, givens, strict=True))
