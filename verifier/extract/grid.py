"""The grid that a completion ends with."""

from itertools import islice
from typing import Literal

import regex as re

from verifier.extract.code_block import blocks
from verifier.extract.span import Span, stripped_span
from verifier.extract.tagged import closed_blocks
from verifier.parts import Extractor
from verifier.read.grid import LONGEST, cells_of, is_row, read_grid
from verifier.wire import Extraction

SEARCHED = 2 * LONGEST
"""Characters at the end of a text in which a bare grid is looked for."""
OPENING = re.compile(
    r'(?:(?:np\.|numpy\.)?array\(\s*+|\{\s*+"\w{1,20}"\s*+:\s*+)?\[\s*+\[|(?m:^)\[\s*+"'
    r"|\\begin\{(?:[bpvBV]?matrix|array)\}"
)
BEHIND = " \t\n\r.*`$)}"
"""What may stand behind a grid that ends a text: `**`, `$$`, the end of `array(`."""
MOST_LINES = 1_000
"""And lines: of a grid there are a hundred, and an essay behind it has no more than this."""


class GridExtractor(Extractor):
    """What stands in the last `<answer>`, else the last fenced block that is a grid, else the last lines that are.

    A grid in one line (`[[0, 1], [1, 0]]`) counts where it ends a line. An `<answer>` block counts whatever is in it.
    """

    kind: Literal["grid"] = "grid"
    least_rows: int = 2

    def extract(self, text: str) -> Extraction:
        if tagged := closed_blocks(text, "answer", last_only=True):
            start, end = tagged[-1]
            inner = fenced_grid(text[start:end])
            span = (start + inner[0], start + inner[1]) if inner else (start, end)
            return found(text, span, "answer tag")
        if fenced := fenced_grid(text):
            return found(text, fenced, "code block")
        if bare := bare_grid(text, self.least_rows):
            return found(text, bare, "lines")
        if last := last_grid(text):
            return found(text, last, "brackets")
        return Extraction(answer=None, method="no grid")


def found(text: str, span: Span, method: str) -> Extraction:
    span = stripped_span(text, *span)
    if span[0] == span[1]:
        return Extraction(answer=None, method=f"empty {method}")
    return Extraction(answer=text[slice(*span)], method=method, span=span)


def fenced_grid(text: str) -> Span | None:
    """The last closed fenced block that is a grid and nothing else."""
    last = None
    for block in blocks(text):
        if block.closed and block.end - block.start <= LONGEST and read_grid(text[block.start : block.end]):
            last = (block.start, block.end)
    return last


def bare_grid(text: str, least_rows: int) -> Span | None:
    """The last run of lines that is a grid, or a grid in brackets at the end of a line."""
    first = max(0, len(text) - SEARCHED)
    lines: list[Span] = []
    for start, end in reversed(lines_of(text, first)[-MOST_LINES:]):
        line = text[start:end]
        if is_row(line):
            lines.append((start, end))
        elif not line.strip() and (not lines or is_band(text, lines)):
            continue  # behind the grid, or between the bands of a sudoku
        else:
            if lines and (span := long_enough(text, lines, least_rows)):
                return span
            lines = []
            if span := in_brackets(text, start, end):
                return span
    return long_enough(text, lines, least_rows) if lines else None


def last_grid(text: str) -> Span | None:
    """The one grid in brackets or as a LaTeX matrix, over several lines, where nothing but signs stands behind it."""
    first = max(0, len(text) - SEARCHED)
    end = len(text.rstrip(BEHIND).removesuffix(r"\]").rstrip(BEHIND))
    openings = [one.start() for one in islice(OPENING.finditer(text, first), 2)]
    if len(openings) != 1:
        return None  # none, or which?
    start = openings[0]
    for stop in range(end, min(len(text), end + 12) + 1):  # brackets are among the signs that end a text
        if read_grid(text[start:stop]) is not None:
            return start, stop
    return None


def lines_of(text: str, first: int) -> list[Span]:
    spans = []
    while first <= len(text):
        end = text.find("\n", first)
        end = len(text) if end < 0 else end
        spans.append((first, end))
        first = end + 1
    return spans


def is_band(text: str, lines: list[Span]) -> bool:
    """Whether so few lines, wider than they are many, are a part of a grid: an empty line may stand above."""
    cells = cells_of(text[slice(*lines[-1])])
    return cells is not None and len(lines) < len(cells)


def long_enough(text: str, lines: list[Span], least_rows: int) -> Span | None:
    span = (lines[-1][0], lines[0][1])
    grid = read_grid(text[slice(*span)])
    if grid is None:
        return None
    return span if len(grid) >= least_rows or text[slice(*span)].lstrip().startswith("[[") else None


def in_brackets(text: str, start: int, end: int) -> Span | None:
    """`The output is [[0, 1], [1, 0]].`: the grid at the end of a line of prose."""
    line = text[start:end].rstrip(" \t.*`$")
    opening = line.find("[[")
    if opening < 0 or not line.endswith("]]") or read_grid(line[opening:]) is None:
        return None
    return start + opening, start + len(line)
