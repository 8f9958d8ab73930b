"""A grid of cells as it is written: JSON lists, rows of digits, tables with bars, what numpy prints.

Read to the last character or not at all: a text with a word too many is no grid. Cells are whole numbers, or a single
`.`, `_`, `*` or `?` where one is open. For coloured grids (ARC), sudoku and their kin; not for tables of words.
"""

from typing import Any

import regex as re
from pydantic_core import from_json

Grid = tuple[tuple[str, ...], ...]

LONGEST = 40_000
"""Characters of a grid: 100 rows of 100 numbers of three digits, as JSON with white space."""
MOST_CELLS = 10_000
OPEN = frozenset(".*_?")
NUMPY = re.compile(r"(?:np\.|numpy\.)?array\((?P<rows>\[.*?\])(?:,\s*dtype=[\w.']{1,20})?,?\s*\)", re.DOTALL)
MATRIX = re.compile(
    r"\\begin\{(?P<name>[bpvBV]?matrix|array)\}(?:\{[clr| ]{1,200}\})?(?P<rows>[\d\s&\\.*_?−-]*)\\end\{(?P=name)\}"
)
KEYS = frozenset(("output", "grid", "solution", "answer"))
RULE = re.compile(r"(?=.*[-=─━])[-+|=─│┼━┃╋:\s]++")
SEPARATORS = re.compile(r"[\s,;|│┃\[\]()]+")
CELL = re.compile(r"[-−]?\d{1,3}|[.*_?]")
GLUED = re.compile(r"[\d.*_?]{2,}")
ROW_LINE = re.compile(r"[ \t]*+[\[(|│┃]*+[ \t]*+(?:[-−](?=\d))?[\d.*_?](?:[\d.*_?\s,;|│┃\[\]()]|[-−](?=\d))*+")
LABEL = re.compile(r"(?i)[ \t]*+[*_]{0,2}row[ \t]?#?(\d{1,3})[*_]{0,2}[ \t]?[:=][*_]{0,2}")
"""`Row 1: 0 1 2`, as models number the rows of an answer."""


def grid_of(value: Any) -> Grid | None:
    """The grid that a JSON value is: a list of rows, each a list of cells or a text of them; or all in one text."""
    if isinstance(value, str):
        return read_grid(value)
    if not isinstance(value, list) or not 0 < len(value) <= MOST_CELLS:
        return None
    rows = []
    for row in value:
        cells = list(row) if isinstance(row, str) and GLUED.fullmatch(row) else row
        if isinstance(cells, str):
            cells = cells_of(cells)
        if not isinstance(cells, list):
            return None
        rows.append(tuple(cell(one) for one in cells))
    return rectangle(rows)


def cell(value: Any) -> str:
    """A cell as text, numbers without leading zeros; empty where it is none."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value) if -1000 < value < 1000 else ""
    if isinstance(value, str) and CELL.fullmatch(value.strip()):
        text = value.strip()
        return text if text in OPEN else str(int(text.replace("−", "-")))
    return ""


def rectangle(rows: list[tuple[str, ...]]) -> Grid | None:
    """The rows, where they are as long as each other and each cell is one."""
    if not rows or not rows[0] or len(rows) * len(rows[0]) > MOST_CELLS:
        return None
    width = len(rows[0])
    return tuple(rows) if all(len(row) == width and all(row) for row in rows) else None


def read_grid(text: str) -> Grid | None:
    """The grid that all of `text` is; None where it is none, or more."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    if array := NUMPY.fullmatch(text):
        text = array["rows"]
    if matrix := MATRIX.fullmatch(text):
        text = matrix["rows"].replace(r"\\", "\n").replace("&", " ")
    if text.startswith(("[", "{")):
        try:
            value = from_json(text, allow_inf_nan=False)
        except ValueError:
            pass  # as numpy prints it, without commas
        else:
            if isinstance(value, dict):
                value = value[next(iter(value))] if len(value) == 1 and KEYS.issuperset(value) else None
            return grid_of(value)
    rows: list[tuple[str, ...]] = []
    lines = without_labels([line for line in text.splitlines() if line.strip() and not RULE.fullmatch(line)])
    for line in lines:
        cells = cells_of(line)
        if cells is None:
            return None
        rows.append(tuple(cell(one) for one in cells))
    return rectangle(rows)


def without_labels(lines: list[str]) -> list[str]:
    """The lines without `Row 1:`, where each has one and they count from 0 or 1."""
    labels = [LABEL.match(line) for line in lines]
    numbers = [int(label[1]) for label in labels if label]
    if len(numbers) < len(lines) or numbers not in (list(range(len(lines))), list(range(1, len(lines) + 1))):
        return lines
    return [line[label.end() :] for line, label in zip(lines, labels, strict=True) if label]


def cells_of(line: str) -> list[str] | None:
    """The cells of one line, apart or one digit next to the other; None where something else stands there."""
    parts = [part for part in SEPARATORS.split(line) if part]
    if len(parts) == 1 and GLUED.fullmatch(parts[0]):
        return list(parts[0])
    if parts and all(CELL.fullmatch(part) for part in parts):
        return parts
    if parts and all(GLUED.fullmatch(part) for part in parts) and len({len(part) for part in parts}) == 1:
        return list("".join(parts))  # a sudoku's `530 070 000`
    return None


def is_row(line: str) -> bool:
    """Whether a line may be a row of a grid, or a rule between rows."""
    label = LABEL.match(line)
    cells = line[label.end() :] if label else line
    return bool(ROW_LINE.fullmatch(cells)) or bool(line.strip() and RULE.fullmatch(line))
