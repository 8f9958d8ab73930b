r"""The last number written in a text."""

from typing import Literal

from pydantic import Field

from verifier.parts import Extractor
from verifier.patterns import full as re
from verifier.wire import Extraction

THOUSANDS = r"[0-9]{1,3}(?:(?:,|\{,\}|\\,|\\!)[0-9]{3})++(?![0-9])"
WHOLE = rf"(?:{THOUSANDS}|[0-9]++)"
DECIMAL = rf"(?:{WHOLE}(?:\.[0-9]++)?+|(?<![\w.])\.[0-9]++)"
POWER = r"(?:[eE][-+]?+[0-9]++|[ ]?(?:\\times|\\cdot|×|\*)[ ]?10(?:\^|\*\*)(?:\{[-−]?[0-9]{1,50}\}|[-−]?[0-9]{1,50}))?+"
PART = r"[0-9]{1,50}(?:\.[0-9]{1,50})?"
FRACTION = rf"\\[dt]?frac(?:\{{[-−]?{PART}\}}\{{{PART}\}}|[0-9][0-9])"
SIGN = r"(?:(?<![\w)\]}.])[-+−])?+"
CURRENCY = r"\\?\$|€|£|¥|￥"
NUMBER = re.compile(
    rf"(?P<sign>{SIGN})(?P<currency>(?:{CURRENCY})?+)"
    rf"(?P<value>(?:{FRACTION}|{DECIMAL}{POWER}(?:/[0-9]++(?![/0-9]))?+))(?P<percent>(?:[ ]?\\?%|％)?+)"
)

DIGIT = re.compile("[0-9]")
MARGIN = 256  # more characters than a LaTeX fraction or a power of ten has
TAIL = len("} \\\\%")  # what of a number may stand behind its last digit


class LastNumber(Extractor):
    r"""The last number, written as it stands.

    `-3`, `1,234.5`, `1{,}234`, `1e-3`, `1.5 \times 10^{3}`, `3/4`, `\frac{3}{4}` are numbers.

    A minus counts as a sign unless it follows a letter, digit or closing bracket (`10-5` ends in 5). A full stop behind
    is not part of the number; commas are, where they part groups of three. It is no judge of what the number means: the
    5 of `x_5` is one too.
    """

    kind: Literal["last_number"] = "last_number"
    percent: Literal["keep", "drop"] = Field(default="keep", description="Whether `50%` answers `50%` or `50`")
    currency: Literal["keep", "drop"] = Field(default="drop", description="Whether `$5` answers `$5` or `5`")

    def extract(self, text: str) -> Extraction:
        number = last_number(text)
        if number is None:
            return Extraction(answer=None, method="no number")
        start, end = number.span("value")
        if self.percent == "keep":
            end = number.end("percent")
        if self.currency == "keep":
            start = number.start()
        elif number["sign"] and not number["currency"]:
            start = number.start("sign")
        answer = text[start:end]
        if number["sign"] and start > number.start():
            answer = number["sign"] + answer
            start = number.start()
        return Extraction(answer=answer, method="last_number", span=(start, end))


def last_number(text: str) -> re.Match[str] | None:
    """The last match of NUMBER, read in a window around the last digit.

    Whatever of a number a window cuts off, what is left of it begins within MARGIN, unless it is the whole number; so a
    match that begins there sends for a wider window.
    """
    digit = DIGIT.search(text[::-1])
    if digit is None:
        return None
    end = len(text) - digit.start()
    width = 4 * MARGIN
    while True:
        start = max(0, end - width)
        *_, last = NUMBER.finditer(text, start, end + TAIL)
        if not start or last.start() >= start + MARGIN:
            return last
        width *= 4
