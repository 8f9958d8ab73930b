"""TinyZero's countdown reward: https://github.com/Jiayi-Pan/TinyZero."""

from pydantic import Field

from verifier.extract.upstream.tinyzero_countdown import TinyZeroCountdownAnswer
from verifier.parts import Points
from verifier.presets.preset import Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.rubric import Rubric, Weighted
from verifier.verify.upstream.tinyzero_countdown import TinyZeroCountdown
from verifier.wire import Wire

QUIRKS = (
    "Only the last line counts: an answer of several lines, or with a line feed behind it, earns nothing.",
    "Any answer block on the last line earns `format_score`, an empty one too.",
    "`**`, `//`, roots by fractional powers, unary signs and decimal points that join digits are in order.",
    '"expr = target" is wrong, for the target counts as a number; so are ×, ÷, − and LaTeX.',
    "Numbers that are negative or not whole, and a target that is text, make every answer wrong.",
    "An equation whose value would take very long is wrong here; the original computes it.",
)


class TinyZeroCountdownParams(Wire):
    """The original's keyword arguments."""

    format_score: Points = 0.1
    score: Points = 1.0
    method: str = Field(default="strict", description="Not read, as in the original")
    response_only: bool = Field(
        default=False,
        description="The completion is the response alone; the original finds it behind the header of the prompt, and "
        "pays nothing without one",
    )


def countdown(params: TinyZeroCountdownParams) -> Rubric:
    return countdown_rubric(
        TinyZeroCountdownAnswer(header=not params.response_only), TinyZeroCountdown(), params.score, params.format_score
    )


def countdown_rubric(
    extractor: TinyZeroCountdownAnswer, verifier: TinyZeroCountdown, score: float, format_score: float
) -> Rubric:
    paid = Correctness(correct=score, incorrect=format_score, no_answer=0.0)
    return Rubric(
        extractor=extractor, verifier=verifier, components={"score": Weighted(part=paid)}, thinking="keep"
    )


PRESETS = (
    Preset(
        name="tinyzero/countdown",
        summary="An equation of the given numbers that makes the target, on the last line; 0.1 for any answer block.",
        ground_truth='{"target": 24, "numbers": [1, 2, 3, 4]}',
        build=countdown,
        params=TinyZeroCountdownParams,
        origin=Origin(
            repository="https://github.com/Jiayi-Pan/TinyZero",
            commit="95df88f",
            path="verl/utils/reward_score/countdown.py",
        ),
        quirks=(*QUIRKS, "A chat template other than ChatML, or a header in lower case, earns nothing."),
    ),
)
