"""train-deepseek-r1's rewards: https://github.com/FareedKhan-dev/train-deepseek-r1."""

from pydantic import Field

from verifier.extract.nothing import Nothing
from verifier.extract.whole import Whole
from verifier.parts import Penalty
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.reward.format import Format
from verifier.reward.reasoning_steps import ReasoningSteps
from verifier.reward.repetition import Repetition
from verifier.rubric import Bounds, Rubric
from verifier.upstream.open_r1 import presets as open_r1
from verifier.upstream.open_r1.presets import OpenedParams, StrictCosineParams, strict_cosine
from verifier.upstream.shared.accuracy import TrainDeepseekR1Accuracy
from verifier.upstream.shared.rubrics import NOT_READ, of_the_completion, of_the_whole
from verifier.upstream.train_deepseek_r1.reward import (
    TrainDeepSeekR1Cosine,
    TrainDeepSeekR1Format,
    TrainDeepSeekR1ReasoningSteps,
)
from verifier.verify.given import Given
from verifier.wire import Wire

ORIGIN = Origin(repository="https://github.com/FareedKhan-dev/train-deepseek-r1", commit="67487bd", path="code.ipynb")


class RepetitionParams(Wire):
    """The parameters of `train_deepseek_r1/repetition_penalty`."""

    ngram_size: int = Field(default=3, ge=1, le=100)
    max_penalty: Penalty = -0.1


def repetition(params: RepetitionParams) -> Rubric:
    return of_the_completion("repetition", Repetition(ngram_size=params.ngram_size, penalty=params.max_penalty))


def mix(params: NoParams) -> Rubric:
    parts = {"accuracy": Correctness(), "format": TrainDeepSeekR1Format()}
    return of_the_whole(Whole(raw=True), TrainDeepseekR1Accuracy(), **parts)


FORM_PRESETS = (
    Preset(
        name="train_deepseek_r1",
        summary="The project's default: accuracy and format, each with the weight 1.",
        ground_truth=r'text with LaTeX in dollars: "$\frac{1}{2}$"',
        build=mix,
        origin=ORIGIN,
        weights={"train_deepseek_r1/accuracy": 1.0, "train_deepseek_r1/format": 1.0},
        environment="train_deepseek_r1",
        quirks=("A ground truth without LaTeX marks, such as a bare 5, pays one half whatever the answer.",),
    ),
    Preset(
        name="train_deepseek_r1/format",
        summary="A think block and an answer block, the first at once, the second ending a line.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("format", TrainDeepSeekR1Format()),
        origin=ORIGIN,
        quirks=("Empty blocks, repeated tags and further lines are paid.",),
        twin="train_deepseek_r1/format/strict",
    ),
    Preset(
        name="train_deepseek_r1/format/strict",
        summary="A think block and an answer block, once each, in order, not empty, and nothing else.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("format", Format(opened_by_prompt=params.opened_by_prompt)),
        params=OpenedParams,
        closes=("Empty blocks, repeated, nested or reversed tags and text outside the blocks earn nothing.",),
        twin="train_deepseek_r1/format",
    ),
    Preset(
        name="train_deepseek_r1/reasoning_steps",
        summary="A third for each mark of a step, such as 'Step 1:', a bullet, a number or 'First,', up to 1.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("reasoning_steps", TrainDeepSeekR1ReasoningSteps()),
        origin=ORIGIN,
        quirks=("Empty bullets, 'Next,Next,Next,', negative numbers and bold lines count as steps.",),
        twin="train_deepseek_r1/reasoning_steps/strict",
    ),
    Preset(
        name="train_deepseek_r1/reasoning_steps/strict",
        summary="A third for each line that begins as a step and says something of its own, up to 1.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("reasoning_steps", params),
        params=ReasoningSteps,
        closes=("Empty bullets, bare words, numbers and repeated lines are not steps.",),
        twin="train_deepseek_r1/reasoning_steps",
    ),
    Preset(
        name="train_deepseek_r1/cosine_scaled",
        summary="A score that is given, scaled along half a wave of the length in characters.",
        ground_truth="the rollout's score by another reward, a number from 0 to 1: 1.0",
        build=lambda params: of_the_whole(Nothing(), Given(), cosine=params),
        params=TrainDeepSeekR1Cosine,
        origin=ORIGIN,
        quirks=(
            "Not clamped: at twice `max_len` a right answer earns everything again. Length is in characters.",
            "A score of exactly one half counts as wrong, though the project's own accuracy pays it for what cannot be "
            "read.",
            "Compares nothing itself: the original takes a column of scores, which its trainer never supplies.",
        ),
        twin="train_deepseek_r1/cosine_scaled/strict",
    ),
    Preset(
        name="train_deepseek_r1/cosine_scaled/strict",
        summary="An answer compared as mathematics, scaled along half a wave of its length in tokens.",
        ground_truth='LaTeX or plain text, as for `math`: "5", "\\\\frac{1}{2}"',
        build=strict_cosine,
        params=StrictCosineParams,
        closes=("Clamped beyond `max_length`, in tokens, and on top of a verdict of its own.",),
        twin="train_deepseek_r1/cosine_scaled",
    ),
    Preset(
        name="train_deepseek_r1/repetition_penalty",
        summary="A penalty for repeated n-grams of words.",
        ground_truth=NOT_READ,
        build=repetition,
        params=RepetitionParams,
        origin=ORIGIN,
        quirks=("An `ngram_size` of 0 passes there until a completion is judged; here it is refused.",),
    ),
)


ACCURACY_ORIGIN = Origin(
    repository="https://github.com/FareedKhan-dev/train-deepseek-r1", commit="67487bd", path="code.ipynb, cell 31"
)
ENVIRONMENT = "train_deepseek_r1"

LENIENT = Bounds(cpu_seconds=6)  # the original gives reading and comparing three to five seconds each


def accuracy(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=TrainDeepseekR1Accuracy(), thinking="keep", bounds=LENIENT)


ACCURACY_PRESETS = (
    Preset(
        name="train_deepseek_r1/accuracy",
        summary="math-verify on the completion's box or announced LaTeX: 1 or 0, and 0.5 where the ground truth has "
        "no LaTeX.",
        ground_truth=r'text with LaTeX in dollars: "$5$", "$\\frac{1}{2}$"',
        build=accuracy,
        origin=ACCURACY_ORIGIN,
        quirks=(
            "A ground truth without LaTeX, every bare number among them, pays 0.5 for anything, an empty completion "
            "too.",
            "The sides of the comparison are swapped, so an inequality against an interval turns out the other way "
            "round.",
            "An answer without LaTeX signs or a box is wrong; a box in the reasoning counts.",
            "The original gives up after five seconds of wall time; here a number too large to write makes the "
            "answer wrong.",
        ),
        environment=ENVIRONMENT,
        twin="train_deepseek_r1/accuracy/strict",
    ),
    Preset(
        name="train_deepseek_r1/accuracy/strict",
        summary="The final answer behind the reasoning, by our own mathematics; a ground truth that cannot be read "
        "pays nothing.",
        ground_truth=r'LaTeX or plain text: "\\frac{1}{2}", "x=3"; or a number',
        build=open_r1.strict,
        closes=(
            "A bare number is a ground truth like any other; one that cannot be read leaves the rollout unjudged.",
            *open_r1.CLOSED,
        ),
        twin="train_deepseek_r1/accuracy",
    ),
)

PRESETS: tuple[Preset, ...] = (*FORM_PRESETS, *ACCURACY_PRESETS)
