"""demystify-long-cot's graders: https://github.com/eddycmu/demystify-long-cot; its length rewards are elsewhere."""

from verifier.extract.boxed import Boxed
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Bounds, Rubric
from verifier.verify.symbolic import Symbolic
from verifier.verify.upstream.demystify import DemystifyHendrycks, DemystifyIsEquiv, DemystifySymeval

ORIGIN = Origin(
    repository="https://github.com/eddycmu/demystify-long-cot",
    commit="main, February 2025",
    path="openrlhf/openrlhf/reward/rule.py",
)
LENIENT = Bounds(cpu_seconds=20)  # the original gives it a minute
CLOSED = ("The answer is read with our own mathematics, from one place: behind the reasoning, the last stated one.",)


def is_equiv(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=DemystifyIsEquiv(), thinking="keep")


def is_equiv_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(), verifier=Symbolic(), thinking="keep")


def hendrycks(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=DemystifyHendrycks(), thinking="keep")


def symeval(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=DemystifySymeval(), thinking="keep", bounds=LENIENT)


def symeval_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Boxed(), verifier=Symbolic())


def strict(params: NoParams) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic())


PRESETS = (
    Preset(
        name="demystify/is_equiv",
        summary="Whether the completion, all of it, is the ground truth as text after the MATH normalisation.",
        ground_truth="text",
        build=is_equiv,
        origin=ORIGIN,
        quirks=(
            "`(5)` is `5`, and `1,2` is `12` but `(1,2)` is not; an empty completion equals a missing ground truth.",
            "A ratio of anything but whole numbers, or two units, and both sides are compared as they are.",
        ),
        twin="demystify/is_equiv/strict",
    ),
    Preset(
        name="demystify/is_equiv/strict",
        summary="Whether the completion, all of it, is the same mathematics as the ground truth.",
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
    Preset(
        name="demystify/score_symeval",
        summary="symeval on the last boxes of completion and ground truth: 1 or 0.",
        ground_truth=r'text with a box: "The answer is $\\boxed{\\frac{1}{2}}$"',
        build=symeval,
        origin=ORIGIN,
        quirks=(
            "An answer that contains yes or true is True, one that contains no or false is False: `none`, `cannot`, "
            "`unknown` "
            "and `not 3` are equal; three letters make a day of the week, so `Monkey` is `Monday`.",
            "All that follows a number and a unit's letter is cut: `5t+7` is `5t+9`. `:` is `/`, so 1:2 is a half.",
            "Numbers within 1e-9, and one as the other's percentage within 1e-3, are equal.",
            "A ground truth without a box is never met. The original evaluates text as Python; what the grammar here "
            "does not "
            "know is not equal. More than 1,000 characters in a box, or numbers too large to write, are wrong.",
        ),
        twin="demystify/score_symeval/strict",
    ),
    Preset(
        name="demystify/score_symeval/strict",
        summary="The last box behind the reasoning, by our own mathematics.",
        ground_truth="text, boxed or not; or a number",
        build=symeval_strict,
        closes=(
            "Words are words: `none` is not `unknown`, `Monkey` not `Monday`, and `5t+7` not `5t+9`.",
            "A ground truth without a box is read as it is; a box in the reasoning does not count.",
        ),
        twin="demystify/score_symeval",
    ),
)
