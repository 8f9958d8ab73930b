"""open-r1's rewards for form, steps, length and repetition; `open_r1_code` has those for code."""

from typing import Literal

from pydantic import Field

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.whole import Whole
from verifier.parts import Penalty, Points
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.presets.shaping import NOT_READ, SLOW_START, of_the_completion, of_the_whole
from verifier.reward.correctness import Correctness
from verifier.reward.cosine import LengthCosine
from verifier.reward.format import Format
from verifier.reward.group_length import GroupLength
from verifier.reward.length import Unit
from verifier.reward.reasoning_steps import ReasoningSteps
from verifier.reward.repetition import Repetition
from verifier.reward.tag_count import TagCount
from verifier.reward.upstream.open_r1 import (
    OpenR1Cosine,
    OpenR1Format,
    OpenR1ReasoningSteps,
    OpenR1SoftOverlong,
    OpenR1TagCount,
)
from verifier.rubric import Bounds, Rubric, WeightedGroup
from verifier.verify.symbolic import Symbolic
from verifier.verify.upstream.accuracy import OpenR1Accuracy
from verifier.verify.upstream.open_r1_length import OpenR1LengthCorrectness
from verifier.wire import Wire

ENVIRONMENT = "open_r1"
ORIGIN = Origin(repository="https://github.com/huggingface/open-r1", commit="1416fa0", path="src/open_r1/rewards.py")
LATEX = 'LaTeX in dollars: "$\\\\frac{1}{2}$"'


class CosineParams(Wire):
    """The parameters of `open_r1/cosine_scaled`, with the function's own defaults."""

    min_value_wrong: Points = -1.0
    max_value_wrong: Points = -0.5
    min_value_correct: Points = 0.5
    max_value_correct: Points = 1.0
    max_len: int = Field(default=1000, description="In characters")


class RepetitionParams(Wire):
    """The parameters of `open_r1/repetition_penalty`."""

    ngram_size: int = Field(default=3, ge=1, le=100)
    max_penalty: Penalty = -1.0
    language: Literal["en", "zh"] = "en"


class StrictCosineParams(Wire):
    """The parameters of `open_r1/cosine_scaled/strict`."""

    max_length: int = Field(default=16384, gt=0)
    unit: Unit = "tokens"


class StrictLengthParams(Wire):
    """The parameters of `open_r1/len/strict`."""

    unit: Unit = "characters"
    group_size: int | None = Field(default=None, ge=1, description="How many rollouts a whole group has")


class OpenedParams(Wire):
    """The parameters of a strict form."""

    opened_by_prompt: bool = Field(default=False, description="Whether the chat template may write the first `<think>`")


def cosine(params: CosineParams) -> Rubric:
    part = OpenR1Cosine.model_validate(params.model_dump())
    return of_the_whole(Whole(raw=True), OpenR1LengthCorrectness(), cosine=part)


def strict_cosine(params: StrictCosineParams) -> Rubric:
    part = LengthCosine(max_length=params.max_length, unit=params.unit)
    return of_the_whole(FinalAnswer(), Symbolic(), cosine=part).model_copy(update={"thinking": "skip"})


def length(params: NoParams) -> Rubric:
    return Rubric(
        extractor=Whole(raw=True),
        verifier=OpenR1LengthCorrectness(),
        components={},
        group_components={"length": WeightedGroup(part=GroupLength())},
        thinking="keep",
    )


def strict_length(params: StrictLengthParams) -> Rubric:
    part = GroupLength(unit=params.unit, wrong_at_most=-0.5)
    return Rubric(
        extractor=FinalAnswer(),
        verifier=Symbolic(),
        components={},
        group_components={"length": WeightedGroup(part=part)},
        group_size=params.group_size,
    )


def repetition(params: RepetitionParams) -> Rubric:
    chinese = params.language == "zh"
    part = Repetition(
        unit="chinese_words" if chinese else "words",
        ngram_size=params.ngram_size,
        penalty=params.max_penalty,
        ignore_case=not chinese,
    )
    return of_the_completion("repetition", part, SLOW_START if chinese else Bounds())


def mix(params: NoParams) -> Rubric:
    parts = {"accuracy": Correctness(), "format": OpenR1Format(), "tag_count": OpenR1TagCount()}
    return of_the_whole(Whole(raw=True), OpenR1Accuracy(), **parts)


PRESETS = (
    Preset(
        name="open_r1",
        summary="The project's default: accuracy, format and tag count, each with the weight 1.",
        ground_truth=r'text with LaTeX in dollars ("$\frac{1}{2}$"), or a plain number',
        build=mix,
        origin=ORIGIN,
        weights={"open_r1/accuracy": 1.0, "open_r1/format": 1.0, "open_r1/tag_count": 1.0},
        environment=ENVIRONMENT,
        quirks=(
            "A rollout whose ground truth cannot be read is not judged; the original still sums its other rewards.",
        ),
    ),
    Preset(
        name="open_r1/format",
        summary="A think block and an answer block, their tags on lines of their own.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("format", OpenR1Format()),
        origin=ORIGIN,
        quirks=(
            "Empty blocks, repeated and nested tags are paid, and so are further lines after the last one.",
            "A completion whose `<think>` was written by the chat template earns nothing.",
        ),
        twin="open_r1/format/strict",
    ),
    Preset(
        name="open_r1/format/strict",
        summary="A think block and an answer block, once each, in order, not empty, and nothing else.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("format", Format(opened_by_prompt=params.opened_by_prompt)),
        params=OpenedParams,
        closes=(
            "Empty blocks, repeated, nested or reversed tags and text outside the blocks earn nothing.",
            "With `opened_by_prompt` the chat template may write the first tag. Line breaks are no matter.",
        ),
        twin="open_r1/format",
    ),
    Preset(
        name="open_r1/tag_count",
        summary="A quarter for each of four tags with its line breaks that stands exactly once.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("tag_count", OpenR1TagCount()),
        origin=ORIGIN,
        quirks=("The order is not looked at: reversed tags earn everything.",),
        twin="open_r1/tag_count/strict",
    ),
    Preset(
        name="open_r1/tag_count/strict",
        summary="A quarter for each of four tags that stands exactly once, after the one before it, around some text.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("tag_count", TagCount()),
        closes=("Tags out of order, or around nothing, earn nothing. Line breaks are no matter.",),
        twin="open_r1/tag_count",
    ),
    Preset(
        name="open_r1/reasoning_steps",
        summary="A third for each mark of a step, such as 'Step 1:', a bullet or 'First,', up to 1.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("reasoning_steps", OpenR1ReasoningSteps()),
        origin=ORIGIN,
        quirks=(
            "A numbered line counts only at the very beginning, so that a numbered list earns a third at most.",
            "Empty bullets, 'Next,Next,Next,', negative numbers and bold lines count as steps.",
        ),
        twin="open_r1/reasoning_steps/strict",
    ),
    Preset(
        name="open_r1/reasoning_steps/strict",
        summary="A third for each line that begins as a step and says something of its own, up to 1.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("reasoning_steps", params),
        params=ReasoningSteps,
        closes=("Every line of a list counts; empty bullets, bare words, numbers and repeated lines do not.",),
        twin="open_r1/reasoning_steps",
    ),
    Preset(
        name="open_r1/len",
        summary="Kimi's length reward: short right answers of a group pay, long ones cost, wrong ones pay nothing.",
        ground_truth=LATEX,
        build=length,
        origin=ORIGIN,
        quirks=(
            "A ground truth without LaTeX marks, such as a bare 5, cannot be read, and every answer counts as right.",
            "A box inside a formula is read with its formula: $2+3=\\\\boxed{5}$ is wrong where 5 is right.",
            "A short wrong answer (0) is worth more than a long right one (-0.5). Length is in characters.",
        ),
        environment=ENVIRONMENT,
        twin="open_r1/len/strict",
    ),
    Preset(
        name="open_r1/len/strict",
        summary="Length within the group, on top of an answer compared as mathematics.",
        ground_truth='LaTeX or plain text, as for `math`: "5", "\\\\frac{1}{2}"',
        build=strict_length,
        params=StrictLengthParams,
        closes=(
            "A ground truth that cannot be read is not judged; boxes and bare numbers are read as `math` reads them.",
            "A wrong answer gets what the longest gets, so that none is worth more than a right one.",
            "With `group_size`, a group that came in two requests is not judged.",
        ),
        twin="open_r1/len",
    ),
    Preset(
        name="open_r1/cosine_scaled",
        summary="Right or wrong, scaled along half a wave of the length in characters.",
        ground_truth=LATEX,
        build=cosine,
        params=CosineParams,
        origin=ORIGIN,
        quirks=(
            "A ground truth without LaTeX marks, such as a bare 5, pays 1 whatever the answer.",
            "A box inside a formula is read with its formula: $\\\\boxed{5}.$ is wrong where 5 is right.",
            "Not clamped: at twice `max_len` a right answer earns everything again.",
            "Length is in characters, though `max_len` reads like tokens. The trainer's own default for "
            "`min_value_wrong` is 0, which makes long wrong answers worse than short ones; the function's is -1.",
        ),
        environment=ENVIRONMENT,
        twin="open_r1/cosine_scaled/strict",
    ),
    Preset(
        name="open_r1/cosine_scaled/strict",
        summary="An answer compared as mathematics, scaled along half a wave of its length in tokens.",
        ground_truth='LaTeX or plain text, as for `math`: "5", "\\\\frac{1}{2}"',
        build=strict_cosine,
        params=StrictCosineParams,
        closes=(
            "A ground truth that cannot be read is not judged, and never pays.",
            "Clamped: beyond `max_length` nothing rises again. Length is in tokens, or in the `unit` you name.",
        ),
        twin="open_r1/cosine_scaled",
    ),
    Preset(
        name="open_r1/repetition_penalty",
        summary="A penalty for repeated n-grams of words; Chinese is cut into words by jieba.",
        ground_truth=NOT_READ,
        build=repetition,
        params=RepetitionParams,
        origin=ORIGIN,
        quirks=(
            "A completion of fewer words than one n-gram is never penalised.",
            "The first 100,000 words are read (24,576 characters of Chinese); the original reads all.",
        ),
    ),
    Preset(
        name="open_r1/soft_overlong",
        summary="Nothing, then a growing penalty over the last tokens before the limit, and -1 beyond it.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("overlong", params),
        params=OpenR1SoftOverlong,
        origin=ORIGIN,
        quirks=("Needs the rollout's `completion_tokens`.",),
    ),
)
