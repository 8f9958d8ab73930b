"""demystify-long-cot's graders, and its rewards for length and repetition:
https://github.com/eddycmu/demystify-long-cot.
"""

from typing import Any, Literal

from pydantic import Field

from verifier.extract.boxed import Boxed
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.nothing import Nothing
from verifier.extract.whole import Whole
from verifier.parts import Shaper
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.reward.repetition import Repetition
from verifier.rubric import Bounds, Rubric, Weighted
from verifier.upstream.demystify.reward import (
    DemystifyClassic,
    DemystifyCosine,
    DemystifyLengthScaled,
    DemystifyRepetition,
    DemystifyRepetitionDense,
)
from verifier.upstream.demystify.verify import DemystifyHendrycks, DemystifyIsEquiv, DemystifySymeval
from verifier.upstream.open_r1.presets import StrictCosineParams, strict_cosine
from verifier.upstream.shared.rubrics import NOT_READ, of_the_completion, of_the_whole
from verifier.verify.given import Given
from verifier.verify.symbolic import Symbolic

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


MATH_PRESETS = (
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


REWARDS = "openrlhf/openrlhf/reward"
MATH = 'LaTeX or plain text, as for `math`: "5", "\\\\frac{1}{2}"'
SCORE = "LaTeX; or with `correctness` given, the rollout's score by another reward, a number from 0 to 1"
How = Literal["hendrycks", "given"]
HOW: Any = Field(
    default="hendrycks", description="Whether the answer is compared here, or the ground truth is its score"
)
TOKENS = "Needs the rollout's `completion_tokens`; within 16 tokens of the limit a completion counts as cut off."


class ClassicParams(DemystifyClassic):
    """The parameters of `demystify/classic`."""

    correctness: How = HOW


class CosineParams(DemystifyCosine):
    """The parameters of `demystify/cosine`."""

    correctness: How = HOW


class LengthScaledParams(DemystifyLengthScaled):
    """The parameters of `demystify/length_scaled`."""

    correctness: How = HOW


def judged(params: ClassicParams | CosineParams | LengthScaledParams) -> Rubric:
    """The reward that `params` configure, on top of the correctness that they name."""
    part_type = type(params).__mro__[1]
    assert issubclass(part_type, Shaper)
    part = part_type.model_validate(params.model_dump(exclude={"correctness"}))
    if params.correctness == "given":
        return of_the_whole(Nothing(), Given(), reward=part)
    return of_the_whole(Whole(raw=True), DemystifyHendrycks(), reward=part)


def origin(file: str) -> Origin:
    path = f"{REWARDS}/{file}"
    return Origin(repository="https://github.com/eddycmu/demystify-long-cot", commit="29fddcc", path=path)


SHAPING_PRESETS = (
    Preset(
        name="demystify",
        summary="The project's own reward: right or wrong, scaled along half a wave of the length in tokens.",
        ground_truth=SCORE,
        build=judged,
        params=CosineParams,
        origin=origin("cosine.py"),
        weights={"demystify/cosine": 1.0},
        quirks=(TOKENS,),
    ),
    Preset(
        name="demystify/classic",
        summary="Right or wrong, and a value of its own for a completion that ran into the length limit.",
        ground_truth=SCORE,
        build=judged,
        params=ClassicParams,
        origin=origin("classic.py"),
        quirks=(
            "The answer is compared on the prompt and the completion together: a box in the prompt counts.",
            f"With `exceed_length`, a right answer near the limit gets it too. {TOKENS}",
        ),
        twin="demystify/classic/strict",
    ),
    Preset(
        name="demystify/classic/strict",
        summary="Right or wrong, compared as mathematics.",
        ground_truth=MATH,
        build=lambda params: Rubric(
            extractor=FinalAnswer(), verifier=Symbolic(), components={"accuracy": Weighted(part=Correctness())}
        ),
        closes=("Only the completion is read, and a right answer stays right however long it took.",),
        twin="demystify/classic",
    ),
    Preset(
        name="demystify/cosine",
        summary="Right or wrong, scaled along half a wave of the length in tokens.",
        ground_truth=SCORE,
        build=judged,
        params=CosineParams,
        origin=origin("cosine.py"),
        quirks=(
            "A right answer near the limit gets `exceed_length`, as a wrong one does; 0 where that is not given.",
            "Only wrong answers pay for repetition, and a wrong one of fewer words than one n-gram cannot be rewarded.",
            TOKENS,
        ),
        twin="demystify/cosine/strict",
    ),
    Preset(
        name="demystify/cosine/strict",
        summary="An answer compared as mathematics, scaled along half a wave of its length in tokens.",
        ground_truth=MATH,
        build=strict_cosine,
        params=StrictCosineParams,
        closes=("A right answer is never worth less than a wrong one, and every completion has a reward.",),
        twin="demystify/cosine",
    ),
    Preset(
        name="demystify/length_scaled",
        summary="Falls with the length in tokens for a right answer, rises with it for a wrong one (deprecated there).",
        ground_truth=SCORE,
        build=judged,
        params=LengthScaledParams,
        origin=origin("length_scaled.py"),
        quirks=(f"A right answer near the limit gets `exceed_length`, or 0. {TOKENS}",),
    ),
    Preset(
        name="demystify/repetition_penalty",
        summary="A penalty for repeated n-grams of words.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("repetition", params),
        params=DemystifyRepetition,
        origin=origin("repetition.py"),
        quirks=("A text of fewer words than one n-gram, an empty one too, has no such reward: it is not judged.",),
        twin="demystify/repetition_penalty/strict",
    ),
    Preset(
        name="demystify/repetition_penalty/strict",
        summary="A penalty for repeated n-grams of words; short texts lose nothing.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("repetition", params),
        params=Repetition,
        closes=("Every text has a reward; n-grams may be of characters, tokens or Chinese words too.",),
        twin="demystify/repetition_penalty",
    ),
    Preset(
        name="demystify/repetition_dense",
        summary="A penalty on every token of a repeated n-gram: see the result's `token_rewards`.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("repetition", params),
        params=DemystifyRepetitionDense,
        origin=origin("repetition.py"),
        quirks=(
            "Needs the tokens' ids in the rollout's metadata, `token_ids`.",
            "With `only_start`, a repeat that overlaps one that was itself passed over is passed over too.",
        ),
    ),
)

PRESETS: tuple[Preset, ...] = (*MATH_PRESETS, *SHAPING_PRESETS)
