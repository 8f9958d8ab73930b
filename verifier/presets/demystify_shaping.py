"""demystify-long-cot's rewards for length and repetition."""

from typing import Any, Literal

from pydantic import Field

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.nothing import Nothing
from verifier.extract.whole import Whole
from verifier.parts import Shaper
from verifier.presets.open_r1 import StrictCosineParams, strict_cosine
from verifier.presets.preset import Origin, Preset
from verifier.presets.shaping import NOT_READ, of_the_completion, of_the_whole
from verifier.reward.correctness import Correctness
from verifier.reward.repetition import Repetition
from verifier.reward.upstream.demystify import (
    DemystifyClassic,
    DemystifyCosine,
    DemystifyLengthScaled,
    DemystifyRepetition,
    DemystifyRepetitionDense,
)
from verifier.rubric import Rubric, Weighted
from verifier.verify.given import Given
from verifier.verify.symbolic import Symbolic
from verifier.verify.upstream.demystify import DemystifyHendrycks

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


PRESETS = (
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
