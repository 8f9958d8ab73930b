"""demystify-long-cot's rule graders: https://github.com/eddycmu/demystify-long-cot. Its length rewards have a file of their own."""

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Rubric
from verifier.verify.symbolic import Symbolic
from verifier.verify.upstream.demystify import DemystifyHendrycks, DemystifyIsEquiv

ORIGIN = Origin(
    repository="https://github.com/eddycmu/demystify-long-cot",
    commit="main, February 2025",
    path="openrlhf/openrlhf/reward/rule.py",
)
CLOSED = ("The answer is read with our own mathematics, from one place: behind the reasoning, the last stated one.",)


def is_equiv(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=DemystifyIsEquiv(), thinking="keep")


def is_equiv_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(), verifier=Symbolic(), thinking="keep")


def hendrycks(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=DemystifyHendrycks(), thinking="keep")


def strict(params: NoParams) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic())


PRESETS = (
    Preset(
        name="demystify/is_equiv",
        summary="Equality as text after the MATH normalisation: is the completion, all of it, the ground truth?",
        ground_truth="text",
        build=is_equiv,
        origin=ORIGIN,
        quirks=(
            "`(5)` is `5`, and `1,2` is `12` but `(1,2)` is not; nothing and nothing are equal.",
            "A ratio of anything but whole numbers, or two units, and both sides are compared as they are.",
        ),
        twin="demystify/is_equiv/strict",
    ),
    Preset(
        name="demystify/is_equiv/strict",
        summary="Is the completion, all of it, the same mathematics as the ground truth?",
        ground_truth="text or a number",
        build=is_equiv_strict,
        closes=("Forms of one value are equal, and a list of numbers is not one number.",),
        twin="demystify/is_equiv",
    ),
    Preset(
        name="demystify/score_hendrycks",
        summary="Equality as text in any of five places of the completion: 1 or 0.",
        ground_truth=r'text, boxed or not: "\\boxed{5}"',
        build=hendrycks,
        origin=ORIGIN,
        quirks=(
            "Several differently placed answers are several chances; the prompt counts where it is part of the text.",
            "`The answer is 5.` is wrong, `the answer is: 5` right; an empty ground truth is met by an empty formula.",
        ),
        twin="demystify/score_hendrycks/strict",
    ),
    Preset(
        name="demystify/score_hendrycks/strict",
        summary="The final answer behind the reasoning, by our own mathematics.",
        ground_truth="text or a number",
        build=strict,
        closes=CLOSED,
        twin="demystify/score_hendrycks",
    ),
)
