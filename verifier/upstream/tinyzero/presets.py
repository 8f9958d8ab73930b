"""TinyZero's rewards for countdown, multiplication, GSM8K and MATH: https://github.com/Jiayi-Pan/TinyZero."""

from typing import Literal, Self

from pydantic import Field, model_validator

from verifier.extract.boxed import Boxed
from verifier.extract.equation import EquationExtractor
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.first_of import FirstOf
from verifier.extract.last_number import LastNumber
from verifier.extract.marked import Marked
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.parts import Points
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.rubric import Rubric, Weighted
from verifier.upstream.shared.rubrics import alone, of_the_whole
from verifier.upstream.tinyzero.extract import TinyZeroGsm8k, TinyZeroMultiply
from verifier.upstream.tinyzero.extract_countdown import TinyZeroCountdownAnswer
from verifier.upstream.tinyzero.verify import TinyZeroInteger, TinyZeroMath, TinyZeroText
from verifier.upstream.tinyzero.verify_countdown import TinyZeroCountdown
from verifier.verify.countdown import Countdown
from verifier.verify.numeric import Numeric
from verifier.verify.symbolic import Symbolic
from verifier.wire import Wire

REPOSITORY, COMMIT = "https://github.com/Jiayi-Pan/TinyZero", "95df88f"
STATED = FirstOf(extractors=(Boxed(), Tagged(), Marked(), LastNumber()))


def origin(file: str) -> Origin:
    return Origin(repository=REPOSITORY, commit=COMMIT, path=f"verl/utils/reward_score/{file}.py")


class ScoreParams(Wire):
    """The parameters of `tinyzero/multiply`."""

    method: Literal["strict", "flexible"] = "strict"
    format_score: Points = 0.1
    score: Points = 1.0


class Gsm8kParams(Wire):
    """The parameters of `tinyzero/gsm8k`."""

    method: Literal["strict", "flexible"] = "strict"
    format_score: Points = 0.0
    score: Points = 1.0


def paid(params: ScoreParams | Gsm8kParams) -> Correctness:
    return Correctness(correct=params.score, incorrect=params.format_score)


def multiply(params: ScoreParams) -> Rubric:
    return of_the_whole(TinyZeroMultiply(), TinyZeroInteger(), accuracy=paid(params))


def gsm8k(params: Gsm8kParams) -> Rubric:
    return of_the_whole(TinyZeroGsm8k(method=params.method), TinyZeroText(), accuracy=paid(params))


def math(params: NoParams) -> Rubric:
    return of_the_whole(Whole(raw=True), TinyZeroMath(), accuracy=Correctness())


SCORE_PRESETS = (
    Preset(
        name="tinyzero/multiply",
        summary="An integer in the last answer block, compared as an integer; a wrong one pays a little too.",
        ground_truth='an integer, or text that Python reads as one: "460320"',
        build=multiply,
        params=ScoreParams,
        origin=origin("multiply"),
        quirks=(
            'Only what follows the first "Assistant:" is read, so that any other chat template scores 0.',
            "An answer block with a line break in it, 1,234 and 42.0 are not answers; 1_234 and full-width digits are.",
            "Any integer in an answer block earns `format_score`. `method` changes nothing.",
            "Without an answer the reward is 0 even when the ground truth is missing.",
        ),
        twin="tinyzero/multiply/strict",
    ),
    Preset(
        name="tinyzero/multiply/strict",
        summary="The stated number, compared as a number.",
        ground_truth='a number, or text such as "460,320"',
        build=lambda params: Rubric(extractor=STATED, verifier=Numeric()),
        closes=(
            "No chat template is needed; answers may span lines; 1,234 and 42.0 are read as numbers.",
            "A wrong number earns nothing, and a missing ground truth is not judged.",
        ),
        twin="tinyzero/multiply",
    ),
    Preset(
        name="tinyzero/gsm8k",
        summary="The number after the first '#### ', or with `flexible` the last number, compared as text.",
        ground_truth='the number as text, without commas: "1234"',
        build=gsm8k,
        params=Gsm8kParams,
        origin=origin("gsm8k"),
        quirks=(
            "The first '#### ' counts, though it stand in the prompt or be corrected later. One space must follow.",
            "72. and 72.0 are not 72, and $72 is not a number. With `flexible`, a comma further on is the last number.",
        ),
        twin="tinyzero/gsm8k/strict",
    ),
    Preset(
        name="tinyzero/gsm8k/strict",
        summary="The stated number, compared as a number.",
        ground_truth='a number, or text such as "1,234"',
        build=lambda params: Rubric(extractor=STATED, verifier=Numeric()),
        closes=(
            "The last statement counts, not the first; 72., 72.0, $72 and 1,234 are read as the numbers they are.",
        ),
        twin="tinyzero/gsm8k",
    ),
    Preset(
        name="tinyzero/math",
        summary="The last box of the whole text, compared as text after the rewriting of Hendrycks' MATH.",
        ground_truth='LaTeX: "\\\\frac{1}{2}"',
        build=math,
        origin=origin("math"),
        quirks=(
            "The prompt is part of the text: a box in it counts.",
            "All after `\\text{ ` is dropped, so that `\\text{ Evelyn}` equals `\\text{ Bob}`.",
            "-1/2 is not -\\frac{1}{2}; 0.50 and 5.0 are not 0.5 and 5; \\boxed {5} is not 5.",
        ),
        twin="tinyzero/math/strict",
    ),
    Preset(
        name="tinyzero/math/strict",
        summary="The final answer, compared as mathematics.",
        ground_truth='LaTeX or plain text: "\\\\frac{1}{2}", "x=3"',
        build=lambda params: Rubric(extractor=FinalAnswer(), verifier=Symbolic()),
        closes=(
            "Words are compared, and forms of one number are equal.",
            "Only the completion is read, and of it what follows the reasoning.",
        ),
        twin="tinyzero/math",
    ),
)


COUNTDOWN_QUIRKS = (
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


COUNTDOWN_CLOSES = (
    "Read by an exact grammar: fractions instead of floats, and no `**`, `//` or joined digits.",
    "The share for form is paid only for an expression that uses each given number once.",
    "×, ÷, −, LaTeX, several lines, a text behind the block and = target are read as what they say.",
    "Negative and fractional numbers can be met; a ground truth that cannot be read is not judged.",
    "No header is looked for: the completion is the response. An answer inside the reasoning does not count.",
)

COUNTDOWN_PRESETS: tuple[Preset, ...] = (
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
        quirks=(*COUNTDOWN_QUIRKS, "A chat template other than ChatML, or a header in lower case, earns nothing."),
        twin="tinyzero/countdown/strict",
    ),
    Preset(
        name="tinyzero/countdown/strict",
        summary="tinyzero/countdown, judged exactly, its 0.1 paid for the right numbers only.",
        ground_truth='{"target": 24, "numbers": [1, 2, 3, 4]}',
        build=countdown_strict,
        params=CountdownStrictParams,
        closes=COUNTDOWN_CLOSES,
        twin="tinyzero/countdown",
    ),
)

PROJECT = alone(
    "tinyzero",
    "countdown",
    COUNTDOWN_PRESETS,
    "The task TinyZero is known for; for its others, which it tells apart by `data_source`, name the reward.",
)
PRESETS: tuple[Preset, ...] = (PROJECT, *COUNTDOWN_PRESETS, *SCORE_PRESETS)
