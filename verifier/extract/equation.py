r"""The last expression or equation in numbers: `(3+5)*2`, `44 = 28 + (36 - 20)`, `\frac{8}{4} \times 2`."""

from typing import Literal

import regex as re
from pydantic import Field

from verifier.extract.boxed import find_boxes
from verifier.extract.span import Span, stripped_span
from verifier.extract.tagged import closed_blocks
from verifier.parts import Extractor
from verifier.wire import Extraction

COMMANDS = r"\\(?:times|cdot|ast|div|[dtc]?frac|left|right)(?![A-Za-z])"
STRETCH = re.compile(
    rf"(?:{COMMANDS}|[0-9０-９.,(){{}}\[\]+\-*/^=×·⋅∙÷−–—－＋＊／（）＝ \t]|(?<=[0-9)\]}} ])[xX](?=[ 0-9(\[{{]))++"
)
OPERATOR = re.compile(rf"{COMMANDS}|[0-9０-９)\]}}][ \t]*+[+\-*/^×·⋅∙÷−–—－＋＊／xX]")
DIGIT = re.compile(r"[0-9０-９]")
TRIES = 200
LONGEST = 20_000


class EquationExtractor(Extractor):
    """The last stretch of text that is arithmetic with an operator in it, or the last number when there is none.

    Looked for in the last `<answer>` block, else in the last box, else in the whole text. A block or box without any
    digit is an answer as it stands, and a wrong one.
    """

    kind: Literal["equation"] = "equation"
    tag_required: bool = Field(default=False, description="Only an `<answer>` block is looked in")

    def extract(self, text: str) -> Extraction:
        blocks = closed_blocks(text, "answer", last_only=True)
        if self.tag_required and not blocks:
            return Extraction(answer=None, method="no closed <answer>")
        boxes = [] if blocks else find_boxes(text, last_only=True).spans
        named = (blocks or boxes)[-1:]
        start, end = named[0] if named else (0, len(text))
        span = last_stretch(text, start, end)
        if span is None and named and text[start:end].strip():
            span = stripped_span(text, start, end)
        if span is None:
            return Extraction(answer=None, method="no expression of numbers")
        method = "answer tag" if blocks else "boxed" if boxes else "last expression"
        return Extraction(answer=text[slice(*span)], method=method, span=span)


def last_stretch(text: str, start: int, end: int) -> Span | None:
    """The place of the last expression between `start` and `end`, read from the end line by line."""
    lone = None
    tries = 0
    while end > start and tries < TRIES:
        tries += 1
        end = start + len(text[start:end].rstrip())
        line = max(start, text.rfind("\n", start, end) + 1)
        for stretch in reversed(list(STRETCH.finditer(text, max(line, end - LONGEST), end))):
            span = trimmed(text, *stretch.span())
            content = text[slice(*span)]
            if OPERATOR.search(content) and DIGIT.search(content):
                return span
            if lone is None and DIGIT.search(content):
                lone = span
        end = line - 1
    return lone


def trimmed(text: str, start: int, end: int) -> Span:
    """Without what belongs to the sentence: white space, stops and commas, a dash or bullet in front."""
    content = text[start:end]
    end = start + len(content.rstrip(" \t.,=*"))
    content = text[start:end]
    start += len(content) - len(content.lstrip(" \t.,=*/^–—)"))
    if text[start : start + 2] in ("- ", "* ", "+ "):
        start += 2
    return stripped_span(text, start, end)
