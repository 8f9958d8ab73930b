"""Answers of puzzles whose rules are known."""

from typing import Literal

from pydantic import Field

from verifier.extract.equation import EquationExtractor
from verifier.extract.grid import GridExtractor
from verifier.extract.last_braces import LastBraces
from verifier.extract.role_statements import RoleStatements
from verifier.extract.standing import Standing
from verifier.extract.table import TableExtractor
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Rubric
from verifier.verify.countdown import Countdown
from verifier.verify.grid import GridEqual
from verifier.verify.knights_knaves import KnightsKnaves
from verifier.verify.sudoku import Sudoku
from verifier.verify.zebra import Zebra
from verifier.wire import Wire


class ZebraParams(Wire):
    """The parameters of the zebra presets."""

    score: Literal["all", "share"] = Field(default="all", description="All cells, or the share of those that are right")


def countdown(params: Countdown) -> Rubric:
    return Rubric(extractor=EquationExtractor(), verifier=params)


def knights_knaves(params: KnightsKnaves) -> Rubric:
    return Rubric(extractor=RoleStatements(), verifier=params)


def grid(params: GridEqual) -> Rubric:
    return Rubric(extractor=Standing(extractor=GridExtractor()), verifier=params)


def sudoku(params: Sudoku) -> Rubric:
    return Rubric(extractor=Standing(extractor=GridExtractor(least_rows=1)), verifier=params)


def zebra(params: ZebraParams) -> Rubric:
    return Rubric(extractor=Standing(extractor=TableExtractor()), verifier=Zebra(score=params.score))


def zero_eval(params: ZebraParams) -> Rubric:
    verifier = Zebra(score=params.score, strict=False)
    return Rubric(extractor=LastBraces(member="solution"), verifier=verifier, thinking="keep")


PRESETS = (
    Preset(
        name="countdown",
        summary="An expression that uses each given number once and equals the target.",
        ground_truth='{"target": 24, "numbers": [1, 2, 3, 4]}',
        build=countdown,
        params=Countdown,
    ),
    Preset(
        name="knights_knaves",
        summary="Who is a knight and who is a knave, from sentences.",
        ground_truth='{"Zoey": "knight", "Oliver": "knave"}, or lines "Zoey is a knight"',
        build=knights_knaves,
        params=KnightsKnaves,
    ),
    Preset(
        name="grid",
        summary="A grid of numbers, as ARC has them: the same size and the same cells.",
        ground_truth='[[0, 1], [1, 0]], its rows as text, or {"output": [[0, 1], [1, 0]]}',
        build=grid,
        params=GridEqual,
    ),
    Preset(
        name="sudoku",
        summary="A completed sudoku that keeps the given numbers.",
        ground_truth='{"puzzle": "530070000...", "solution": "534678912..."}, either of them, as text or lists',
        build=sudoku,
        params=Sudoku,
    ),
    Preset(
        name="zebra",
        summary="The table of a zebra puzzle, house by house, as JSON or between bars.",
        ground_truth='{"header": ["House", "Name"], "rows": [["1", "Ann"], ["2", "Bo"]]}',
        build=zebra,
        params=ZebraParams,
    ),
    Preset(
        name="zebra/zero_eval",
        summary="The table of a zebra puzzle as ZeroEval reads it: the solution of the last JSON object.",
        ground_truth='{"header": ["House", "Name"], "rows": [["1", "Ann"], ["2", "Bo"]]}',
        build=zero_eval,
        params=ZebraParams,
        origin=Origin(
            repository="https://github.com/WildEval/ZeroEval",
            commit="8c1485e",
            path="src/evaluation/zebra_grid_eval.py",
        ),
        quirks=(
            "Further houses and columns do not count, and of a list of values the first does.",
            "An object is read wherever it stands, in the reasoning too.",
        ),
    ),
)
