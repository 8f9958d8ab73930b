"""The table that a completion ends with: an object of JSON, or rows between bars."""

from typing import Literal

from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.span import Span, stripped_span
from verifier.extract.tagged import closed_blocks
from verifier.parts import Extractor
from verifier.wire import Extraction

SEARCHED = 80_000
"""Characters at the end of a text in which a table is looked for."""


class TableExtractor(Extractor):
    """The last JSON value, or lines with bars if they stand behind it; within the last `<answer>` if there is one."""

    kind: Literal["table"] = "table"

    def extract(self, text: str) -> Extraction:
        tagged = closed_blocks(text, "answer", last_only=True)
        start, end = tagged[-1] if tagged else (0, len(text))
        inner = text[start:end]
        value = JsonValueExtractor().extract(inner)
        table = last_table(inner)
        if table is not None and (value.span is None or value.span[1] <= table[0]):
            span = stripped_span(inner, *table)
            return Extraction(answer=inner[slice(*span)], method="table", span=span).shifted(start)
        return value.shifted(start)


def last_table(text: str) -> Span | None:
    """The last lines that begin with a bar, at least two."""
    end = None
    position = len(text)
    first = max(0, position - SEARCHED)
    rows = start = 0
    while position >= first:
        line = text.rfind("\n", first, position) + 1 or first
        if text[line:position].lstrip().startswith("|"):
            end = position if end is None else end
            start, rows = line, rows + 1
        elif end is not None:
            break
        if line <= first:
            break
        position = line - 1
    return (start, end) if end is not None and rows >= 2 else None
