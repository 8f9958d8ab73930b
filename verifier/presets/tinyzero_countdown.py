"""TinyZero's countdown reward: https://github.com/Jiayi-Pan/TinyZero."""

from typing import Self

from pydantic import Field, model_validator

from verifier.extract.equation import EquationExtractor
from verifier.extract.upstream.tinyzero_countdown import TinyZeroCountdownAnswer
from verifier.parts import Points
from verifier.presets.preset import Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.rubric import Rubric, Weighted
from verifier.verify.countdown import Countdown
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
    return Rubric(extractor=extractor, verifier=verifier, components={"score": Weighted(part=paid)}, thinking="keep")


class CountdownStrictParams(Wire):
    """What the strict sibling pays."""

    format_score: float = Field(
        default=0.1, ge=0, description="For an expression of the given numbers, each once, of another value"
    )
    score: float = Field(default=1.0, gt=0, le=1e6)

    @model_validator(mode="after")
    def _less_for_less(self) -> Self:
        if self.format_score >= self.score:
            raise ValueError("format_score must be below score: a wrong value may not earn what a right one does")
        return self


def countdown_strict(params: CountdownStrictParams) -> Rubric:
    return Rubric(
        extractor=EquationExtractor(tag_required=True),
        verifier=Countdown(wrong_value=params.format_score / params.score),
        components={"score": Weighted(part=Correctness(correct=params.score))},
    )


CLOSES = (
    "Read by an exact grammar: fractions instead of floats, and no `**`, `//` or joined digits.",
    "The share for form is paid only for an expression that uses each given number once.",
    "×, ÷, −, LaTeX, several lines, a text behind the block and = target are read as what they say.",
    "Negative and fractional numbers can be met; a ground truth that cannot be read is not judged.",
    "No header is looked for: the completion is the response. An answer inside the reasoning does not count.",
)

PRESETS: tuple[Preset, ...] = (
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
        twin="tinyzero/countdown/strict",
    ),
    Preset(
        name="tinyzero/countdown/strict",
        summary="tinyzero/countdown, judged exactly, its 0.1 paid for the right numbers only.",
        ground_truth='{"target": 24, "numbers": [1, 2, 3, 4]}',
        build=countdown_strict,
        params=CountdownStrictParams,
        closes=CLOSES,
        twin="tinyzero/countdown",
    ),
)
