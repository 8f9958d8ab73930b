r"""The text normalisation of Qwen2.5-Math's evaluation (`strip_string`), and LIMO's dialect of it.

Plain replacement, in an order that matters. It removes much that means something (units, names, brackets' kinds); what
is compared afterwards is what is left.
"""

from functools import lru_cache

import regex as re

from verifier.upstream.shared import mathd
from verifier.upstream.shared.word_numbers import NoNumber, number_in

LONGEST = 3_000
ARRAY = re.compile(r"\\begin\{array\}\{.*?\}")
ARRAY_END = "\\end{array}"
TRAILING_TEXT = re.compile(r"\\text\{.*?\}$")
TEXT = re.compile(r"\\text\{(.*?)\}")
MBOX = re.compile(r"\\mbox\{.*?\}")
POINT_ZERO = re.compile(r"(?<!\d)(\d++)\.0*+(\D)")
POINT_ZERO_AT_END = re.compile(r"(?<!\d)(\d++)\.0*+$")
ROOT = re.compile(r"\\sqrt(\w+)")
ASSIGNED = ("x=", "y=", "z=", "x\\in", "y\\in", "z\\in", "x\\to", "y\\to", "z\\to")
MONTHS = re.compile(
    "January|February|March|April|May|June|July|August|September|October|November|December", re.IGNORECASE
)


@lru_cache(maxsize=4_096)
def stripped(text: str, *, keep_units: bool = False, limo: bool = False) -> str:
    """The normal form; text of more than `LONGEST` characters is taken as it is."""
    text = text.strip()
    if len(text) > LONGEST:
        return text
    text = text.replace("\n", "").rstrip(".").replace("\\!", "")
    text = ARRAY.sub(r"\\begin{pmatrix}", text).replace(ARRAY_END, "\\end{pmatrix}").replace("bmatrix", "pmatrix")
    text = text.replace("tfrac", "frac").replace("dfrac", "frac")
    text = text.replace("\\neq", "\\ne").replace("\\leq", "\\le").replace("\\geq", "\\ge")
    text = text.replace("\\left", "").replace("\\right", "").replace("\\{", "{").replace("\\}", "}")
    text = TRAILING_TEXT.sub("", text).strip() or text
    if not keep_units:
        text = without_units(text, rounds=1 if limo else 2)
    text = text.replace("^{\\circ}", "").replace("^\\circ", "")
    text = text.replace("\\$", "").replace("$", "").replace("\\(", "").replace("\\)", "")
    text = TEXT.sub(r"\1", spelt_in_digits(text))
    for prefix in ASSIGNED:
        text = text.replace(prefix, "")
    text = text.replace("\\emptyset", "{}").replace("(-\\infty,\\infty)", "\\mathbb{R}")
    text = text.replace("\\%", "").replace("%", "")
    if limo:
        text = MONTHS.sub("", text)
    return of_values(text.replace(" .", " 0.").replace("{.", "{0."))


def of_values(text: str) -> str:
    """The second half: infinity, numbers, roots and fractions."""
    text = text.replace("infinity", "\\infty")
    if "\\infty" not in text:
        text = text.replace("inf", "\\infty")
    text = MBOX.sub("", text.replace("and", "").replace("\\mathbf", ""))
    if "j" in text and "i" not in text:
        text = text.replace("j", "i")
    text = POINT_ZERO_AT_END.sub(r"\1", POINT_ZERO.sub(r"\1\2", text))
    if not text:
        return text
    text = mathd.value_of_short_equation("0" + text if text[0] == "." else text)
    text = ROOT.sub(r"\\sqrt{\1}", text).replace(" ", "")
    return slash_as_fraction(fractions(text))


def without_units(text: str, rounds: int) -> str:
    for _ in range(rounds):
        for key, pattern in mathd.UNIT_PATTERNS:
            if key in text:
                text = pattern.sub(r"\1\2", text) or text
    return text


def spelt_in_digits(text: str) -> str:
    try:
        return str(number_in(text))
    except NoNumber:
        return text


def fractions(text: str) -> str:
    r"""`\frac12` as `\frac{1}{2}`; all as it was where one lacks its parts."""
    try:
        return mathd.braced_fractions(text)
    except mathd.Tripped:
        return text


def slash_as_fraction(text: str) -> str:
    r"""`a/b` of whole numbers, or of anything with a root in it, as `\frac{a}{b}`."""
    sides = text.split("/")
    if len(sides) != 2:
        return text
    try:
        above, below = (side if "sqrt" in side else str(int(side)) for side in sides)
    except ValueError:
        return text
    return f"\\frac{{{above}}}{{{below}}}" if text == f"{above}/{below}" else text
