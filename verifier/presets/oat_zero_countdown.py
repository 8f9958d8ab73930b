"""oat-zero's countdown reward: https://github.com/sail-sg/oat-zero."""

from verifier.extract.upstream.tinyzero_countdown import TinyZeroCountdownAnswer
from verifier.parts import Points
from verifier.presets.preset import Origin, Preset
from verifier.presets.tinyzero_countdown import QUIRKS, countdown_rubric
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
    ),
)
