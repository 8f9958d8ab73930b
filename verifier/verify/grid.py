"""Is the answer the same grid of cells?"""

import json
from typing import Any, Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.read.grid import Grid, grid_of, read_grid
from verifier.verify.quoting import json_name
from verifier.wire import Json, Verdict

EXAMPLE = "[[0, 1], [1, 0]]"


class GridEqual(Verifier):
    """Every cell of the ground truth's grid, in a grid of its size.

    Both are read as JSON lists, rows of digits, tables or numpy prints. What is not a grid to its last character is
    undecided.
    """

    kind: Literal["grid"] = "grid"
    score: Literal["all", "share"] = Field(
        default="all", description="All cells, or the share of cells that are right in a grid of the right size"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        wanted = wanted_grid(ground_truth)
        return wanted if isinstance(wanted, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        wanted = wanted_grid(ground_truth)
        if isinstance(wanted, str):
            return Verdict.unverifiable(wanted)
        found = read_grid(answer)
        if found is None:
            return Verdict.undecided("the answer is not a grid, or more than one", rule="unread")
        return compared(found, wanted, share=self.score == "share")


def compared(found: Grid, wanted: Grid, *, share: bool) -> Verdict:
    sizes = {"size": size_of(found), "expected_size": size_of(wanted)}
    if sizes["size"] != sizes["expected_size"]:
        return Verdict.incorrect(f"its size is {sizes['size']}, not {sizes['expected_size']}", **sizes, rule="size")
    cells = [
        (one, other) for row, right in zip(found, wanted, strict=True) for one, other in zip(row, right, strict=True)
    ]
    same = sum(one == other for one, other in cells)
    if same == len(cells):
        return Verdict.correct(f"all {same} cells are right", **sizes, rule="cells")
    reason = f"{same} of {len(cells)} cells are right"
    if share and same:
        return Verdict.partial(same / len(cells), reason, **sizes, rule="cells")
    return Verdict.incorrect(reason, **sizes, rule="cells")


def size_of(grid: Grid) -> str:
    return f"{len(grid)} x {len(grid[0])}"


def wanted_grid(ground_truth: Json) -> Grid | str:
    """The ground truth's grid: the lists, their text, or an object's `output` as ARC has it."""
    value: Any = opened(ground_truth)
    if isinstance(value, dict):
        value = value.get("output", value.get("solution"))
        value = opened(value)
    grid = grid_of(value)
    if grid is None:
        return f"the ground truth is {json_name(ground_truth)} that is no grid; expected {EXAMPLE}, or its rows as text"
    return grid


def opened(value: Any) -> Any:
    """JSON text as what it spells."""
    if isinstance(value, str) and value.strip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
