"""oat-zero's math reward: https://github.com/sail-sg/oat-zero. Its countdown has a file of its own."""

from pydantic import Field

from verifier.presets import understand_r1_zero
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Rubric
from verifier.wire import Wire

ORIGIN = Origin(
    repository="https://github.com/sail-sg/oat-zero", commit="main, February 2025", path="analysis/math_grader.py"
)


class Fast(Wire):
    """The parameter that changes nothing."""

    fast: bool = Field(
        default=False, description="Changes nothing: the slow way's import is commented out in the original"
    )


def boxed(params: Fast) -> Rubric:
    return understand_r1_zero.boxed(understand_r1_zero.Fast(fast=True))


QUIRKS = (
    "The slow way, with math-verify, trips over its own missing import and says no: `fast` changes nothing.",
    *understand_r1_zero.BOX_QUIRKS,
    *understand_r1_zero.GRADER_QUIRKS[:2],
)

PRESETS = (
    Preset(
        name="oat_zero",
        summary="oat-zero's training reward on mathematics: 1 for a right answer in the last box, else 0.",
        ground_truth=understand_r1_zero.TRUTH,
        build=boxed,
        params=Fast,
        origin=ORIGIN,
        quirks=QUIRKS,
        weights={"oat_zero/boxed_reward_fn": 1.0},
    ),
    Preset(
        name="oat_zero/boxed_reward_fn",
        summary="1 for a right answer in the last box, else 0, by understand-r1-zero's text graders.",
        ground_truth=understand_r1_zero.TRUTH,
        build=boxed,
        params=Fast,
        origin=ORIGIN,
        quirks=QUIRKS,
        twin="oat_zero/boxed_reward_fn/strict",
    ),
    Preset(
        name="oat_zero/boxed_reward_fn/strict",
        summary="1 for a right answer in a box behind the reasoning, by our own mathematics.",
        ground_truth="text, a number, or a list of accepted ones",
        build=understand_r1_zero.boxed_strict,
        closes=understand_r1_zero.CLOSED,
        twin="oat_zero/boxed_reward_fn",
    ),
)
