"""open-thoughts' checks of programs and mathematics, and where it asks a model:
https://github.com/open-thoughts/open-thoughts.
"""

from pydantic import Field

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.presets.programs import CodeParams, code, code_bounds
from verifier.rubric import Asked, Rubric, SecondOpinion
from verifier.upstream.open_thoughts.verify_code import (
    OpenThoughtsCompareStdResults,
    OpenThoughtsHasCode,
    OpenThoughtsProcessSingleRow,
)
from verifier.upstream.open_thoughts.verify_math import OpenThoughtsMathVerify, OpenThoughtsProblemFilter
from verifier.upstream.shared.code_blocks import OpenThoughtsCode
from verifier.upstream.shared.rubrics import alone
from verifier.upstream.simplerl.presets import graded
from verifier.verify.judged import Judged
from verifier.verify.symbolic import Symbolic
from verifier.wire import Wire

ORIGIN = Origin(
    repository="https://github.com/open-thoughts/open-thoughts", commit="main", path="open_thoughts/code/judge.py"
)
TEST_CASES = r'JSON text, or what it holds: {"inputs": ["3\\n"], "outputs": ["6\\n"]}, with "fn_name" for calls'


def compare_std_results(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=OpenThoughtsCompareStdResults(), thinking="keep")


def has_code(params: NoParams) -> Rubric:
    return Rubric(extractor=OpenThoughtsCode(), verifier=OpenThoughtsHasCode(), thinking="keep")


def process_single_row(params: NoParams) -> Rubric:
    return Rubric(
        extractor=OpenThoughtsCode(),
        verifier=OpenThoughtsProcessSingleRow(),
        thinking="keep",
        bounds=code_bounds(600.0),
    )


CODE_PRESETS = (
    Preset(
        name="open_thoughts/code_process_single_row",
        summary="Right unless a test case gives a wrong output.",
        ground_truth=TEST_CASES,
        build=process_single_row,
        origin=ORIGIN,
        quirks=(
            "Code that does not compile, a missing function, an exception in a call and a time-out count as right.",
            "Outputs are compared as sets of characters too: 66 is 6, and short lines may come in any order.",
            "A returned object that equals everything is right.",
            "Test cases that cannot be read, and no test cases, count as wrong.",
            "A block of any language that is written in letters only is taken, also in the reasoning.",
        ),
        twin="open_thoughts/code_process_single_row/strict",
    ),
    Preset(
        name="open_thoughts/code_process_single_row/strict",
        summary="Right when every test case gives the expected output.",
        ground_truth=TEST_CASES,
        build=code,
        params=CodeParams,
        closes=(
            "What does not compile, raises or runs out of time is wrong; outputs are compared token by token.",
            "Objects are seen as what they hold, not by their own `__eq__`; tests that cannot be read are not judged.",
        ),
        twin="open_thoughts/code_process_single_row",
    ),
    Preset(
        name="open_thoughts/code_compare_std_results",
        summary="Whether the completion, taken as a program's output, is the expected one.",
        ground_truth="the expected output as text",
        build=compare_std_results,
        origin=ORIGIN,
        quirks=(
            "Words of one character are compared without order, number or lines: 66 is 6, and 2 1 is 1 2.",
            "Numbers of one digit need only agree to three decimals.",
        ),
    ),
    Preset(
        name="open_thoughts/code_has_code",
        summary="Whether there is a fenced block at all.",
        ground_truth="anything, or none",
        build=has_code,
        origin=ORIGIN,
        quirks=("A fence whose language has digits or signs, such as python3 or c++, is not seen.",),
    ),
)


REPOSITORY = "https://github.com/open-thoughts/open-thoughts"


class JudgeParams(Wire):
    """Which judge is asked, and how often."""

    judge: str = Field(default="judge", description="A judge that the operator has configured (docs/judge.md)")
    max_calls: int = Field(default=256, ge=0, description="Maximum number of calls for one request")


def asking(asked: Asked, params: JudgeParams) -> Rubric:
    opinion = SecondOpinion(judge=params.judge, asks=asked, max_calls=params.max_calls)
    return Rubric(extractor=Whole(), verifier=Judged(), second_opinion=opinion)


def origin(path: str) -> Origin:
    return Origin(repository=REPOSITORY, commit="main", path=path)


COMMON = (
    "The prompt is in our words and asks for one word instead of a JSON object; a model's verdicts are its own anyway.",
    "What the judge cannot be asked is not judged, where the original ends.",
)
JUDGES_PRESETS = (
    Preset(
        name="open_thoughts/math",
        summary="A judge model compares a worked solution with the reference solution.",
        ground_truth="the reference solution, its answer in \\boxed{}",
        build=lambda params: asking("solution", params),
        params=JudgeParams,
        origin=origin("open_thoughts/math/judge.py"),
        quirks=COMMON,
    ),
    Preset(
        name="open_thoughts/puzzle",
        summary="A judge model says whether a solution arrives at the reference.",
        ground_truth="the reference solution",
        build=lambda params: asking("puzzle", params),
        params=JudgeParams,
        origin=origin("open_thoughts/puzzle/judge.py"),
        quirks=COMMON,
    ),
    Preset(
        name="open_thoughts/science",
        summary="A judge model compares an answer of physics, chemistry or biology with the reference.",
        ground_truth="the reference answer",
        build=lambda params: asking("science", params),
        params=JudgeParams,
        origin=origin("open_thoughts/verify.py"),
        quirks=(*COMMON, "For science, the original does not check and keeps every answer; here the judge is asked."),
    ),
)


REPOSITORY, COMMIT = "https://github.com/open-thoughts/open-thoughts", "main, February 2025"


def parser_validate(params: NoParams) -> Rubric:
    return graded(Whole(raw=True), OpenThoughtsMathVerify())


def filter_problems(params: NoParams) -> Rubric:
    return graded(Whole(raw=True), OpenThoughtsProblemFilter())


def strict(params: NoParams) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic())


MATH_PRESETS: tuple[Preset, ...] = (
    Preset(
        name="open_thoughts/math_parser_validate",
        summary="math-verify over the whole solution against the whole reference: 1 or 0.",
        ground_truth=r'a reference solution with LaTeX in it: "... $\\boxed{\\frac{1}{2}}$"',
        build=parser_validate,
        origin=Origin(repository=REPOSITORY, commit=COMMIT, path="open_thoughts/math/parser.py"),
        quirks=(
            "A ground truth in which math-verify finds nothing makes every answer wrong.",
            "A plain number anywhere may be the answer; text and unknown words never match; six decimals count.",
        ),
        environment="open_thoughts",
        twin="open_thoughts/math_parser_validate/strict",
    ),
    Preset(
        name="open_thoughts/math_parser_validate/strict",
        summary="The final answer behind the reasoning, by our own mathematics.",
        ground_truth=r'LaTeX or plain text: "\\frac{1}{2}", "x=3"; or a number',
        build=strict,
        closes=("A ground truth that cannot be read is not judged. One final answer is compared, whole, words too.",),
        twin="open_thoughts/math_parser_validate",
    ),
    Preset(
        name="open_thoughts/math_filter_problems",
        summary="Whether a problem is kept for training: 1 or 0. No grader of answers.",
        ground_truth="the problem's text; the completion is its solution",
        build=filter_problems,
        origin=Origin(repository=REPOSITORY, commit=COMMIT, path="open_thoughts/math/filter.py"),
        quirks=(
            '"configure" mentions a figure. A solution with `\\boxed{}` anywhere is dropped, whatever else it boxes.',
        ),
    ),
)

PROJECT = alone("open_thoughts", "math_parser_validate", MATH_PRESETS, "For code, name the reward.")
PRESETS: tuple[Preset, ...] = (PROJECT, *MATH_PRESETS, *CODE_PRESETS, *JUDGES_PRESETS)
