"""open-thoughts' math grader and problem filter: https://github.com/open-thoughts/open-thoughts."""

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.presets.simplerl import graded
from verifier.rubric import Rubric
from verifier.verify.symbolic import Symbolic
from verifier.verify.upstream.open_thoughts_math import OpenThoughtsMathVerify, OpenThoughtsProblemFilter

REPOSITORY, COMMIT = "https://github.com/open-thoughts/open-thoughts", "main, February 2025"


def parser_validate(params: NoParams) -> Rubric:
    return graded(Whole(raw=True), OpenThoughtsMathVerify())


def filter_problems(params: NoParams) -> Rubric:
    return graded(Whole(raw=True), OpenThoughtsProblemFilter())


def strict(params: NoParams) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic())


PRESETS: tuple[Preset, ...] = (
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
