"""TinyZero's rewards for multiplication, GSM8K and MATH; `tinyzero_countdown` has the one for countdown."""

from typing import Literal

from verifier.extract.boxed import Boxed
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.first_of import FirstOf
from verifier.extract.last_number import LastNumber
from verifier.extract.marked import Marked
from verifier.extract.tagged import Tagged
from verifier.extract.upstream.tinyzero import TinyZeroGsm8k, TinyZeroMultiply
from verifier.extract.whole import Whole
from verifier.parts import Points
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.presets.shaping import of_the_whole
from verifier.reward.correctness import Correctness
from verifier.rubric import Rubric
from verifier.verify.numeric import Numeric
from verifier.verify.symbolic import Symbolic
from verifier.verify.upstream.tinyzero import TinyZeroInteger, TinyZeroMath, TinyZeroText
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


PRESETS = (
    Preset(
        name="tinyzero/multiply",
        summary="An integer in the last answer block, compared as an integer; a wrong one pays a little too.",
        ground_truth='an integer, or text that Python reads as one: "460320"',
        build=multiply,
        params=ScoreParams,
        origin=origin("multiply"),
        quirks=(
            'Only what follows the first "Assistant:" is read, so that any other chat template scores 0.',
            "An answer block with a line break in it, 1,234 and 42.0 are no answers; 1_234 and full-width digits are.",
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
            "72. and 72.0 are not 72, and $72 is no number. With `flexible`, a comma further on is the last number.",
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
