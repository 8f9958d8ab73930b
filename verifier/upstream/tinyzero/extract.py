"""Where TinyZero's rewards for multiplication and GSM8K find the answer."""

import re
from typing import Literal

import regex

from verifier.parts import Extractor
from verifier.wire import Extraction

HEADER = "Assistant:"
MARKED = re.compile(r"#### (-?[0-9.,]+)")
NUMBER = regex.compile(r"-?[0-9.,]+")
ENDS_OF_NUMBERS = "0123456789.,"
# Read from the end: a run of digits, dots and commas that is more than a lone dot.
LAST_NUMBER = regex.compile(r"(?r)-?[0-9.,]*[0-9,][0-9.,]*|-\.+|\.{2,}")


class TinyZeroMultiply(Extractor):
    """The last one-line `<answer>` block after the first "Assistant:", if Python reads it as an integer."""

    kind: Literal["tinyzero_multiply"] = "tinyzero_multiply"

    def extract(self, text: str) -> Extraction:
        header = text.find(HEADER)
        if header < 0:
            return Extraction(answer=None, method=f"there is no {HEADER!r}")
        span = last_block_of_one_line(text, header + len(HEADER))
        if span is None:
            return Extraction(answer=None, method="no <answer> block on one line")
        answer = text[span[0] : span[1]].strip()
        if as_integer(answer) is None:
            return Extraction(answer=None, method="the last <answer> block is not an integer")
        return Extraction(answer=answer, method="last <answer> block", span=span)


def last_block_of_one_line(text: str, start: int) -> tuple[int, int] | None:
    """The inside of the last `<answer>...</answer>` on one line, as a lazy pattern read from the left finds them."""
    found = None
    opened = text.find("<answer>", start)
    closed = line_end = -1
    while opened >= 0:
        begin = opened + len("<answer>")
        if closed < begin:
            closed = text.find("</answer>", begin)
        if closed < 0:
            return found
        if line_end < begin:
            line_end = (text.find("\n", begin) + 1 or len(text) + 1) - 1
        if closed < line_end:
            found = (begin, closed)
            opened = text.find("<answer>", closed)
        else:
            opened = text.find("<answer>", begin)
    return found


def as_integer(text: str) -> int | None:
    """What Python's `int` makes of the text."""
    try:
        return int(text)
    except ValueError:
        return None


class TinyZeroGsm8k(Extractor):
    """`strict`: the number after the first "#### ", without commas. `flexible`: the last number, as it is."""

    kind: Literal["tinyzero_gsm8k"] = "tinyzero_gsm8k"
    method: Literal["strict", "flexible"] = "strict"

    def extract(self, text: str) -> Extraction:
        if self.method == "flexible":
            return self.last_number(text)
        marked = MARKED.search(text)
        if marked is None:
            return Extraction(answer=None, method="no number after '#### '")
        return Extraction(answer=marked[1].replace(",", ""), method="after ####", span=marked.span(1))

    def last_number(self, text: str) -> Extraction:
        end = max(map(text.rfind, ENDS_OF_NUMBERS)) + 1  # to search a megabyte of minus signs takes 80 ms
        number = LAST_NUMBER.search(text, 0, end) or NUMBER.search(text, 0, end)
        if number is None:
            return Extraction(answer=None, method="no number")
        return Extraction(answer=number[0], method="last number", span=number.span())
