"""Who lives where: the table of a zebra puzzle, house by house."""

import json
from typing import Any, Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name
from verifier.wire import Json, Verdict

EXAMPLE = '{"header": ["House", "Name"], "rows": [["1", "Ann"], ["2", "Bo"]]}'
MOST_CELLS = 1_000

Houses = dict[str, dict[str, str]]


class Unread(NamedTuple):
    """Why an answer could not be read."""

    reason: str


class Zebra(Verifier):
    """Every cell of the solution, compared without case and outer white space.

    The answer is `{"solution": {"House 1": {"Name": "Ann"}}}`, that without `solution`, a list of rows, or a table with
    bars. `strict`: houses and columns must be those of the solution, each once, their cells text; otherwise what is
    extra or repeated does not count, and a cell may be a list, whose first item counts, as for ZeroEval.
    """

    kind: Literal["zebra"] = "zebra"
    score: Literal["all", "share"] = Field(default="all", description="All cells, or the share of those that are right")
    strict: bool = True

    def unreadable(self, ground_truth: Json) -> str | None:
        wanted = wanted_houses(ground_truth)
        return wanted if isinstance(wanted, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        wanted = wanted_houses(ground_truth)
        if isinstance(wanted, str):
            return Verdict.unverifiable(wanted)
        if not self.strict:
            return self._as_zero_eval(answer, wanted)
        found = read_houses(answer, wanted)
        if isinstance(found, Unread):
            return Verdict.undecided(f"the answer is no table of houses: {found.reason}", rule="unread")
        columns = {column.casefold(): column for column in next(iter(wanted.values()))}
        if any(len({name.casefold() for name in cells}) < len(cells) for cells in found.values()):
            return Verdict.undecided("a column stands twice in a house", rule="unread")
        found = {
            house: {columns.get(name.casefold(), name): cell for name, cell in cells.items()}
            for house, cells in found.items()
        }
        extra = [house for house in found if house not in wanted]
        extra += [name for cells in found.values() for name in cells if name.casefold() not in columns]
        if extra:
            return Verdict.incorrect(f"the solution has no {extra[0][:60]!r}", rule="extra")
        return self._judged(sum(found.get(h, {}).get(c) == v for h, c, v in cells_of(wanted)), wanted)

    def _judged(self, right: int, wanted: Houses) -> Verdict:
        total = len(cells_of(wanted))
        reason = f"{right} of {total} cells are right"
        if right == total:
            return Verdict.correct(reason, rule="cells")
        if right and self.score == "share":
            return Verdict.partial(right / total, reason, rule="cells")
        return Verdict.incorrect(reason, rule="cells")

    def _as_zero_eval(self, answer: str, wanted: Houses) -> Verdict:
        """src/evaluation/zebra_grid_eval.py: what its comparison raises is wrong here."""
        try:
            table: Any = json.loads(answer)["solution"]
        except (ValueError, RecursionError, TypeError, KeyError):
            return Verdict.incorrect("no JSON object with a solution", rule="unread")
        if not isinstance(table, dict):
            return Verdict.incorrect("the solution is no object", rule="unread")
        right = 0
        for house, column, value in cells_of(wanted):
            cells = table.get(house)
            if cells is not None and not isinstance(cells, dict):
                return Verdict.incorrect(f"{house} is no object, at which the original raises", rule="raises")
            cell = (cells or {}).get(column)
            if cell is None or cell == "" or cell == [] or cell == {}:
                continue
            if isinstance(cell, list):
                cell = cell[0]
            if not isinstance(cell, str):
                return Verdict.incorrect(f"a cell is {json_name(cell)}, at which the original raises", rule="raises")
            right += folded(cell) == value
        return self._judged(right, wanted)


def folded(cell: str) -> str:
    return cell.lower().strip()


def cells_of(houses: Houses) -> list[tuple[str, str, str]]:
    return [(house, column, value) for house, cells in houses.items() for column, value in cells.items()]


def wanted_houses(ground_truth: Json) -> Houses | str:
    """The cells of the solution by house and column, folded; or why there are none."""
    value: Any = ground_truth
    if isinstance(value, str):
        value = read_json_text(value).value
    if isinstance(value, dict) and isinstance(value.get("solution"), dict):
        value = value["solution"]
    if not isinstance(value, dict):
        return f"the ground truth is {json_name(ground_truth)}; expected {EXAMPLE}"
    header, rows = value.get("header"), value.get("rows")
    if not isinstance(header, list) or len(header) < 2 or not isinstance(rows, list) or not rows:
        return f"the ground truth has no header of columns, or no rows; expected {EXAMPLE}"
    if not all(isinstance(name, str) for name in header) or len(set(header)) < len(header):
        return "the header's columns are not texts that differ"
    if len(header) * len(rows) > MOST_CELLS:
        return f"the solution has more than {MOST_CELLS:,} cells"
    houses: Houses = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != len(header) or not all(isinstance(c, str | int) for c in row):
            return f"row {number} of the solution does not have a cell for each column"
        cells = [folded(str(cell)) for cell in row[1:]]
        if not all(cells) or any(set(cell) <= {"_"} for cell in cells):
            return f"row {number} of the solution has an empty cell, as in the set without its solutions"
        houses[f"House {number}"] = dict(zip(header[1:], cells, strict=True))
    return houses


def read_houses(text: str, wanted: Houses) -> Houses | Unread:
    """The table that all of the answer is."""
    if "|" in text and not text.lstrip().startswith(("{", "[")):
        return read_table(text)
    read = read_json_text(text)
    if read.problem is not None:
        return Unread(read.problem)
    if read.repeated:
        return Unread(f"{read.repeated[0]!r} stands twice")
    value = read.value
    if isinstance(value, dict) and "solution" in value and set(value) <= {"reasoning", "solution"}:
        value = value["solution"]
    if isinstance(value, dict) and set(value) == {"header", "rows"}:
        return of_rows([value["header"], *value["rows"]] if isinstance(value["rows"], list) else [])
    if isinstance(value, dict):
        return of_objects(value)
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return of_objects({str(number): row for number, row in enumerate(value, 1)})
    return Unread("expected an object of houses")


def of_objects(value: dict[str, Any]) -> Houses | Unread:
    houses: Houses = {}
    for name, cells in value.items():
        if not isinstance(cells, dict) or not all(isinstance(cell, str | int) for cell in cells.values()):
            return Unread(f"{name[:60]!r} does not hold texts by column")
        kept = {column: folded(str(cell)) for column, cell in cells.items()}
        number = kept.pop("House", None)
        house = house_named(name)
        if house in houses or (number is not None and house_named(number) != house):
            return Unread(f"{house[:60]!r} stands twice")
        houses[house] = kept
    return houses


def of_rows(rows: list[Any]) -> Houses | Unread:
    if len(rows) < 2 or not all(isinstance(row, list) and len(row) == len(rows[0]) for row in rows):
        return Unread("its rows are not as long as its header")
    header = [str(name) for name in rows[0]]
    if not header or header[0].lower() not in ("house", "houses", "#", "house number"):
        return Unread("its first column is not House")
    if len(set(header)) < len(header):
        return Unread("a column stands twice")
    named = {}
    for row in rows[1:]:
        house = house_named(str(row[0]))
        if house in named:
            return Unread(f"{house[:60]!r} stands twice")
        named[house] = {column: folded(str(cell)) for column, cell in zip(header[1:], row[1:], strict=True)}
    return named


def read_table(text: str) -> Houses | Unread:
    """A table of Markdown."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    rows = []
    for number, line in enumerate(lines):
        if "|" not in line:
            return Unread("a line of it is no row of a table")
        cells = [cell.strip().strip("*").strip() for cell in line.strip("|").split("|")]
        if number == 1 and all(cell and set(cell) <= set("-: ") for cell in cells):
            continue
        rows.append(cells)
    return of_rows(rows)


def house_named(name: str) -> str:
    """`House 1` of `1`, `house 1` and `House 1`; any other name as it is."""
    digits = name.strip().lower().removeprefix("house").strip(" #")
    return f"House {int(digits)}" if digits.isascii() and digits.isdigit() and len(digits) < 5 else name
