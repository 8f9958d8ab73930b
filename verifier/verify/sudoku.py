"""Does the answer complete the sudoku?"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import regex as re
from pydantic import Field

from verifier.parts import Verifier
from verifier.read.grid import GLUED, OPEN, Grid, grid_of, read_grid
from verifier.verify.grid import opened, size_of
from verifier.verify.quoting import json_name
from verifier.wire import Json, Verdict

BOXES = {4: (2, 2), 6: (2, 3), 8: (2, 4), 9: (3, 3), 10: (2, 5), 12: (3, 4), 16: (4, 4), 25: (5, 5)}
"""Rows and columns of a box, by the side of the grid."""
EXAMPLE = '{"puzzle": "530070000600195000..."}, and "solution" if there is one'


class Task(NamedTuple):
    """What is given (None where a cell is open), and the solution if it is known."""

    given: tuple[tuple[str | None, ...], ...]
    solution: Grid | None

    @property
    def side(self) -> int:
        return len(self.given)


class Sudoku(Verifier):
    """Every number once in each row, column and box, and the given ones where they were.

    Any solution is right where the puzzle has several. The side is 4, 6, 8, 9, 10, 12, 16 or 25. An answer that is not
    a grid to its last character is undecided.
    """

    kind: Literal["sudoku"] = "sudoku"
    score: Literal["all", "share"] = Field(
        default="all",
        description="All or nothing, or the share of the open cells that are as in the ground truth's solution",
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        task = task_of(ground_truth)
        return task if isinstance(task, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        task = task_of(ground_truth)
        if isinstance(task, str):
            return Verdict.unverifiable(task)
        found = grid_in(answer)
        if found is None:
            return Verdict.undecided("the answer is not a grid, or more than one", rule="unread")
        side = task.side
        if size_of(found) != f"{side} x {side}":
            return Verdict.incorrect(f"its size is {size_of(found)}, not {side} x {side}", rule="size")
        if moved := next(changed(found, task), None):
            return Verdict.incorrect(
                f"the given {moved[2]} in row {moved[0]}, column {moved[1]} is not kept", rule="given"
            )
        if problem := broken(found):
            return self._wrong(found, task, problem)
        return Verdict.correct("every row, column and box is complete", rule="rules")

    def _wrong(self, found: Grid, task: Task, problem: str) -> Verdict:
        if self.score == "share" and task.solution is not None:
            places = [
                (row, column) for row, line in enumerate(task.given) for column, one in enumerate(line) if one is None
            ]
            right = sum(found[row][column] == task.solution[row][column] for row, column in places)
            if places and right:
                return Verdict.partial(
                    right / len(places), f"{right} of {len(places)} open cells are right", rule="cells"
                )
        return Verdict.incorrect(problem, rule="rules")


def grid_in(text: str) -> Grid | None:
    """The grid in the text; a row of side times side cells is one, too."""
    found = read_grid(text)
    if found is not None and len(found) == len(found[0]):
        return found
    if glued := glued_rows(text):
        return glued
    if found is None or len(found) != 1:
        return found
    side = next((side for side in BOXES if side * side == len(found[0])), None)
    return found if side is None else tuple(found[0][row * side : (row + 1) * side] for row in range(side))


def glued_rows(text: str) -> Grid | None:
    """Rows of digits in groups (`534 678 912`), which would be numbers of three digits elsewhere."""
    rows = [re.sub(r"[\s|]+", "", line) for line in text.strip().splitlines() if re.search(r"[\d.*_?]", line)]
    if len(rows) not in BOXES or any(len(row) != len(rows) or not GLUED.fullmatch(row) for row in rows):
        return None
    return tuple(map(tuple, rows))


def changed(found: Grid, task: Task) -> Iterator[tuple[int, int, str]]:
    """Given cells that the answer has otherwise: row and column from 1, and the number."""
    for row, line in enumerate(task.given):
        for column, one in enumerate(line):
            if one is not None and found[row][column] != one:
                yield row + 1, column + 1, one


def broken(grid: Grid) -> str:
    """Which row, column or box does not hold every number once; empty for none."""
    side = len(grid)
    wanted = {str(number) for number in range(1, side + 1)}
    high, wide = BOXES[side]
    for number, row in enumerate(grid, 1):
        if set(row) != wanted:
            return f"row {number} does not hold every number from 1 to {side}"
    for number, column in enumerate(zip(*grid, strict=True), 1):
        if set(column) != wanted:
            return f"column {number} does not hold every number from 1 to {side}"
    for top in range(0, side, high):
        for left in range(0, side, wide):
            if {one for row in grid[top : top + high] for one in row[left : left + wide]} != wanted:
                return f"the box at row {top + 1}, column {left + 1} does not hold every number from 1 to {side}"
    return ""


def task_of(ground_truth: Json) -> Task | str:
    """The puzzle, or why it cannot be judged against."""
    value: Any = opened(ground_truth)
    puzzle, solution = (value, None) if not isinstance(value, dict) else (value.get("puzzle"), value.get("solution"))
    if puzzle is None and solution is None:
        return f"the ground truth is {json_name(ground_truth)} without a puzzle; expected {EXAMPLE}"
    solved = None if solution is None else square(solution)
    given = solved if puzzle is None else square(puzzle)
    if given is None or (solution is not None and solved is None):
        return f"the puzzle or its solution is no square grid of side {', '.join(map(str, BOXES))}; expected {EXAMPLE}"
    cells = tuple(tuple(None if one in OPEN or one == "0" else one for one in row) for row in given)
    task = Task(cells, solved)
    if solved is not None:
        if len(solved) != len(cells):
            return "the puzzle and its solution have different sizes"
        if next(changed(solved, task), None) or broken(solved):
            return "the ground truth's solution does not solve its puzzle"
    elif not any(None in row for row in cells) and broken(given):
        return "the ground truth's grid is complete and breaks the rules"
    return repeated(cells) or task


def repeated(given: tuple[tuple[str | None, ...], ...]) -> str:
    """A number that is given twice in a row, column or box, or is out of range: then nobody can be right."""
    side = len(given)
    high, wide = BOXES[side]
    seen: set[tuple[str, int, str]] = set()
    for row, line in enumerate(given):
        for column, one in enumerate(line):
            if one is None:
                continue
            box = (row // high) * (side // wide) + column // wide
            places = {("row", row, one), ("column", column, one), ("box", box, one)}
            if not 1 <= int(one) <= side or places & seen:
                return f"the puzzle's {one} in row {row + 1}, column {column + 1} breaks the rules"
            seen |= places
    return ""


def square(value: Any) -> Grid | None:
    """A grid of a known side, from lists, rows, or all cells in one text."""
    value = opened(value)
    grid = grid_in(value) if isinstance(value, str) else grid_of(value)
    return grid if grid is not None and len(grid) == len(grid[0]) and len(grid) in BOXES else None
