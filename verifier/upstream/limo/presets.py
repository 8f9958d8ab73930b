"""LIMO's evaluation: https://github.com/GAIR-NLP/LIMO."""

from pydantic import Field

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Rubric
from verifier.upstream.shared.rubrics import alone
from verifier.upstream.simplerl import presets as simplerl
from verifier.upstream.simplerl.extract import LimoAnswer
from verifier.upstream.simplerl.presets import GRADER_QUIRKS, LATEX, graded
from verifier.upstream.simplerl.verify import LimoSimple, QwenMathEqual
from verifier.verify.symbolic import Symbolic
from verifier.wire import Wire

ENVIRONMENT = simplerl.QWEN
ORIGIN = Origin(
    repository="https://github.com/GAIR-NLP/LIMO", commit="main, February 2025", path="eval/utils/grader.py"
)
QUIRKS = (
    "What stands between commas is sorted as text and compared in pairs: tuples have no order, and coordinates wander "
    "from one point to another.",
    "Any two numbers within 0.0001 are equal, 1e-19 and 2e-19 too; 33.33 is not 100/3.",
    "The names of months are dropped: `\\text{May}` and `\\text{June}` are both nothing, and equal.",
    "An answer may begin with the name of a choice: `(A) 5` is 5.",
    *GRADER_QUIRKS,
)


class Timeout(Wire):
    """The parameter that changes nothing."""

    timeout: bool = Field(default=True, description="Changes nothing: no clock decides here")


class Closeness(simplerl.Closeness):
    """The parameters of LIMO's `math_equal`."""

    timeout: bool = Field(default=True, description="Changes nothing: no clock decides here")


def check_is_correct(params: Timeout) -> Rubric:
    return graded(Whole(raw=True), QwenMathEqual(dialect="limo", strip_truth=True))


def check_is_correct_simple(params: Timeout) -> Rubric:
    return graded(Whole(raw=True), LimoSimple())


def eval_response(params: NoParams) -> Rubric:
    return graded(LimoAnswer(), QwenMathEqual(dialect="limo", strip_truth=True))


def math_equal(params: Closeness) -> Rubric:
    compared = QwenMathEqual(
        dialect="limo",
        strip_answer=False,
        include_percentage=params.include_percentage,
        is_close=params.is_close,
    )
    return graded(Whole(raw=True), compared)


def whole_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(), verifier=Symbolic())


def boxed_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic())


CLOSED = (
    "Tuples keep their order and points their coordinates; small numbers differ; months and units count.",
    *simplerl.CLOSED,
)


def twin_of(name: str, build: object = whole_strict) -> Preset:
    return simplerl.twin_of(name, build, CLOSED)


REWARDS: tuple[Preset, ...] = (
    Preset(
        name="limo/eval_response",
        summary="Its evaluation: the last box against the answer, by its dialect of the Qwen comparison.",
        ground_truth=LATEX,
        build=eval_response,
        origin=Origin(repository=ORIGIN.repository, commit=ORIGIN.commit, path="eval/eval.py"),
        quirks=("Without a box the answer is the empty text.", *QUIRKS),
        environment=ENVIRONMENT,
        twin="limo/eval_response/strict",
    ),
    twin_of("limo/eval_response", boxed_strict),
    Preset(
        name="limo/check_is_correct",
        summary="Two answers, both normalised, by its dialect of the Qwen comparison.",
        ground_truth=LATEX,
        build=check_is_correct,
        params=Timeout,
        origin=ORIGIN,
        quirks=QUIRKS,
        environment=ENVIRONMENT,
        twin="limo/check_is_correct/strict",
    ),
    twin_of("limo/check_is_correct"),
    Preset(
        name="limo/math_equal",
        summary="Two answers as they are, by its dialect of the Qwen comparison.",
        ground_truth=LATEX,
        build=math_equal,
        params=Closeness,
        origin=ORIGIN,
        quirks=QUIRKS,
        environment=ENVIRONMENT,
        twin="limo/math_equal/strict",
    ),
    twin_of("limo/math_equal"),
    Preset(
        name="limo/check_is_correct_simple",
        summary="Two answers, both normalised, as numbers that latex2sympy reads, within 0.00001.",
        ground_truth=LATEX,
        build=check_is_correct_simple,
        params=Timeout,
        origin=ORIGIN,
        quirks=("A mixed number is a product: 1\\frac{1}{2} is a half.", "Equations and lists are equal only as text."),
        environment=ENVIRONMENT,
        twin="limo/check_is_correct_simple/strict",
    ),
    twin_of("limo/check_is_correct_simple"),
)

PROJECT = alone("limo", "eval_response", REWARDS, "LIMO trains without a reward: this is its evaluation's.")
PRESETS: tuple[Preset, ...] = (PROJECT, *REWARDS)
