"""oat-zero's rewards for mathematics and countdown: https://github.com/sail-sg/oat-zero."""

from pydantic import Field

from verifier.parts import Points
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Rubric
from verifier.upstream.tinyzero.extract_countdown import TinyZeroCountdownAnswer
from verifier.upstream.tinyzero.presets import (
    COUNTDOWN_CLOSES,
    COUNTDOWN_QUIRKS,
    CountdownStrictParams,
    countdown_rubric,
    countdown_strict,
)
from verifier.upstream.tinyzero.verify_countdown import TinyZeroCountdown
from verifier.upstream.understand_r1_zero import presets as understand_r1_zero
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

MATH_PRESETS = (
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


class OatZeroCountdownParams(Wire):
    """The original's keyword arguments."""

    format_score: Points = 0.1
    score: Points = 1.0


def countdown(params: OatZeroCountdownParams) -> Rubric:
    extractor, verifier = TinyZeroCountdownAnswer(header=False), TinyZeroCountdown(as_text=True)
    return countdown_rubric(extractor, verifier, params.score, params.format_score)


COUNTDOWN_PRESETS = (
    Preset(
        name="oat_zero/countdown",
        summary="TinyZero's countdown without a header, its ground truth in JSON text.",
        ground_truth='the JSON text of an object: "{\\"target\\": 24, \\"numbers\\": [1, 2, 3, 4]}"',
        build=countdown,
        params=OatZeroCountdownParams,
        origin=Origin(repository="https://github.com/sail-sg/oat-zero", commit="main", path="training/countdown.py"),
        quirks=COUNTDOWN_QUIRKS,
        twin="oat_zero/countdown/strict",
    ),
    Preset(
        name="oat_zero/countdown/strict",
        summary="oat_zero/countdown, judged exactly, its 0.1 paid for the right numbers only.",
        ground_truth='{"target": 24, "numbers": [1, 2, 3, 4]}, or its JSON text',
        build=countdown_strict,
        params=CountdownStrictParams,
        closes=COUNTDOWN_CLOSES,
        twin="oat_zero/countdown",
    ),
)

PRESETS: tuple[Preset, ...] = (*MATH_PRESETS, *COUNTDOWN_PRESETS)
