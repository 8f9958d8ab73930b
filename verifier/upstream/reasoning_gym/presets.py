"""reasoning-gym's own scorers: https://github.com/open-thought/reasoning-gym, the release 0.1.25."""

from typing import Literal

from pydantic import Field

from verifier.presets.preset import Origin, Preset
from verifier.rubric import Bounds, Rubric
from verifier.upstream.reasoning_gym.extract import ReasoningGymAnswer
from verifier.upstream.reasoning_gym.verify import ReasoningGymScore
from verifier.wire import Wire

ENVIRONMENT = "reasoning_gym"
ORIGIN = Origin(
    repository="https://github.com/open-thought/reasoning-gym", commit="v0.1.25", path="reasoning_gym/*/*.py"
)
ENTRY = '{"answer": "42", "metadata": {"source_dataset": "chain_sum", ...}}, as an object or JSON text'
BOUNDS = Bounds(cpu_seconds=5.0)
"""sympy's `simplify` takes a second for some right integrals of `intermediate_integration`."""


class GymParams(Wire):
    """The parameters of `reasoning_gym`."""

    dataset: str | None = Field(
        default=None, max_length=64, description="The data set, for entries whose metadata do not name it"
    )


class StrictGymParams(GymParams):
    """The parameters of `reasoning_gym/strict`."""

    score: Literal["all", "original"] = Field(
        default="all", description="All or nothing, or also what the scorers give for answers that are partly right"
    )


def original(params: GymParams) -> Rubric:
    return Rubric(
        extractor=ReasoningGymAnswer(),
        verifier=ReasoningGymScore(dataset=params.dataset),
        thinking="keep",
        environment=ENVIRONMENT,
        bounds=BOUNDS,
    )


def strict(params: StrictGymParams) -> Rubric:
    return Rubric(
        extractor=ReasoningGymAnswer(single=True),
        verifier=ReasoningGymScore(dataset=params.dataset, strict=True, partial=params.score == "original"),
        environment=ENVIRONMENT,
        bounds=BOUNDS,
    )


PRESETS = (
    Preset(
        name="reasoning_gym",
        summary="The last <answer>, scored by the scorer of its entry's data set, of all 105.",
        ground_truth=ENTRY,
        build=original,
        params=GymParams,
        origin=ORIGIN,
        environment=ENVIRONMENT,
        only_pinned=True,
        quirks=(
            "Data sets are made with their defaults, as `get_score_answer_fn` makes them.",
            "Many pay 0.01 to 0.1 for any answer at all, and most pay part of 1 for the right answer in a longer text.",
            "game_of_life_halting: every text but an empty one is right. complex_arithmetic: `nan` is right.",
            "puzzle24: any four numbers from 1 to 10 will do, and 24.9 is 24. number_sorting: each number may be wrong "
            "by 1. polynomial_equations: without real roots, any words are right. gsm_symbolic: signs are not read. "
            "spell_backward: the word may go on.",
            "An entry whose own answer is not worth 1 is not judged; the original gives its number.",
            "An answer that would be evaluated as Python, and is more than a value or formula, is undecided.",
            "A score beyond 1 (calendar_arithmetic, where the count is -1) is 1.",
            "Without an <answer> nothing is earned: countdown, puzzle24 and fraction_simplification pay 0.01.",
        ),
        twin="reasoning_gym/strict",
    ),
    Preset(
        name="reasoning_gym/strict",
        summary="All or nothing, by the same scorers without their loopholes; one <answer>, behind the reasoning.",
        ground_truth=ENTRY,
        build=strict,
        params=StrictGymParams,
        environment=ENVIRONMENT,
        only_pinned=True,
        closes=(
            "The reasoning does not count, and a second <answer> is no answer.",
            "Only what is worth 1 is paid, unless `score` is `original`.",
            "The holes of game_of_life_halting, complex_arithmetic, puzzle24, number_sorting, polynomial_equations, "
            "gsm_symbolic, spell_backward, calendar_arithmetic; in countdown and puzzle24 only + - * / and brackets.",
        ),
        twin="reasoning_gym",
    ),
)
