"""oat-zero's countdown reward: https://github.com/sail-sg/oat-zero."""

from verifier.extract.upstream.tinyzero_countdown import TinyZeroCountdownAnswer
from verifier.parts import Points
from verifier.presets.preset import Origin, Preset
from verifier.presets.tinyzero_countdown import (
    CLOSES,
    QUIRKS,
    CountdownStrictParams,
    countdown_rubric,
    countdown_strict,
)
from verifier.rubric import Rubric
from verifier.verify.upstream.tinyzero_countdown import TinyZeroCountdown
from verifier.wire import Wire


class OatZeroCountdownParams(Wire):
    """The original's keyword arguments."""

    format_score: Points = 0.1
    score: Points = 1.0


def countdown(params: OatZeroCountdownParams) -> Rubric:
    extractor, verifier = TinyZeroCountdownAnswer(header=False), TinyZeroCountdown(as_text=True)
    return countdown_rubric(extractor, verifier, params.score, params.format_score)


PRESETS = (
    Preset(
        name="oat_zero/countdown",
        summary="TinyZero's countdown without a header, its ground truth in JSON text.",
        ground_truth='the JSON text of an object: "{\\"target\\": 24, \\"numbers\\": [1, 2, 3, 4]}"',
        build=countdown,
        params=OatZeroCountdownParams,
        origin=Origin(repository="https://github.com/sail-sg/oat-zero", commit="main", path="training/countdown.py"),
        quirks=QUIRKS,
        twin="oat_zero/countdown/strict",
    ),
    Preset(
        name="oat_zero/countdown/strict",
        summary="oat_zero/countdown, judged exactly, its 0.1 paid for the right numbers only.",
        ground_truth='{"target": 24, "numbers": [1, 2, 3, 4]}, or its JSON text',
        build=countdown_strict,
        params=CountdownStrictParams,
        closes=CLOSES,
        twin="oat_zero/countdown",
    ),
)
