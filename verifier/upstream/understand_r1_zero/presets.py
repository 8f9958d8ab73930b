"""understand-r1-zero's rewards and its test for repetition: https://github.com/sail-sg/understand-r1-zero."""

from typing import Literal

from pydantic import Field

from verifier.extract.boxed import Boxed
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.parts import Extractor
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Rubric, Weighted
from verifier.upstream.deepscaler.extract import DeepScalerBox
from verifier.upstream.shared.rubrics import NOT_READ, of_the_completion
from verifier.upstream.understand_r1_zero.extract import UnderstandR1ZeroAnswerTag
from verifier.upstream.understand_r1_zero.reward import UnderstandR1ZeroValue
from verifier.upstream.understand_r1_zero.reward_repeatness import Repeatness
from verifier.upstream.understand_r1_zero.verify import UnderstandR1ZeroGrade
from verifier.verify.any_of import AnyOf
from verifier.verify.symbolic import Symbolic
from verifier.wire import Wire

ORIGIN = Origin(
    repository="https://github.com/sail-sg/understand-r1-zero",
    commit="main, March 2025",
    path="understand_r1_zero/math_grader.py",
)
ENVIRONMENT = "train_deepseek_r1"
TRUTH = r'text such as "\\frac{1}{2}", boxed or not; a number; a list of texts of which any is accepted'
GRADER_QUIRKS = (
    "Right is what the MATH normalisation (with a list of 130 unit words removed), PRM800K's grader or, unless `fast`, "
    "math-verify calls equal: `days` is `weeks`, `2 3` is `2+3`, `n=5` is `m=5`.",
    "With `fast`, unreduced fractions, whole numbers written as expressions and more than two letters are wrong.",
    "The original gives an item one second; here a number too large to write and an answer of more than 5,000 "
    "characters are "
    "wrong by a look at the text.",
)
BOX_QUIRKS = ("Only the last `\\boxed` counts: if it is not closed, or has no braces, there is no answer.",)
TAG_QUIRKS = (
    "All that follows the last `<answer>` is the answer, text behind `</answer>` too; `<think>` itself is not asked "
    "for.",
)
STRICT_TAG_QUIRKS = ("`</think> <answer>` must occur to the letter, with one space.",)
CLOSED = (
    "The answer is read with our own mathematics: by meaning, with units distinguished and retractions respected.",
    "A box or tag in the reasoning does not count, and text after `</answer>` is not part of the answer.",
)


class Fast(Wire):
    """The parameters of the reward functions."""

    fast: bool = Field(default=False, description="Without math-verify")


class FastGrade(Wire):
    """The parameters of `grade`, whose default is the other one."""

    fast: bool = Field(default=True, description="Without math-verify")


class Training(Wire):
    """How the project trains."""

    template: Literal["qwen_math", "r1"] = Field(default="qwen_math", description="r1: tags; else a box")
    verifier_version: Literal["fast", "math_verify"] = Field(default="fast", description="fast: without math-verify")


def graded(extractor: Extractor, *, fast: bool) -> Rubric:
    return Rubric(extractor=extractor, verifier=UnderstandR1ZeroGrade(fast=fast), thinking="keep")


def boxed(params: Fast) -> Rubric:
    return graded(DeepScalerBox(), fast=params.fast)


def tagged(params: Fast) -> Rubric:
    return graded(UnderstandR1ZeroAnswerTag(), fast=params.fast)


def tagged_for_orz(params: Fast) -> Rubric:
    return graded(UnderstandR1ZeroAnswerTag(opening="<answer>"), fast=params.fast)


def grade(params: FastGrade) -> Rubric:
    return graded(Whole(raw=True), fast=params.fast)


def training(params: Training) -> Rubric:
    extractor = UnderstandR1ZeroAnswerTag() if params.template == "r1" else DeepScalerBox()
    rubric = graded(extractor, fast=params.verifier_version == "fast")
    return rubric.model_copy(update={"components": {"reward": Weighted(part=UnderstandR1ZeroValue())}})


def boxed_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Boxed(), verifier=AnyOf(verifier=Symbolic()))


def tagged_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Tagged(), verifier=AnyOf(verifier=Symbolic()), thinking="require")


def grade_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(), verifier=AnyOf(verifier=Symbolic()), thinking="keep")


MATH_PRESETS = (
    Preset(
        name="understand_r1_zero",
        summary="understand-r1-zero's training reward: 1 for a right answer of a completion that came to its end, "
        "else 0.",
        ground_truth=TRUTH,
        build=training,
        params=Training,
        origin=ORIGIN.model_copy(update={"path": "train_zero_math.py"}),
        quirks=(*BOX_QUIRKS, *TAG_QUIRKS, *GRADER_QUIRKS),
        weights={"understand_r1_zero/boxed_reward_fn": 1.0},
        environment=ENVIRONMENT,
    ),
    Preset(
        name="understand_r1_zero/boxed_reward_fn",
        summary="1 for a right answer in the last box, else 0.",
        ground_truth=TRUTH,
        build=boxed,
        params=Fast,
        origin=ORIGIN,
        quirks=(*BOX_QUIRKS, *GRADER_QUIRKS),
        environment=ENVIRONMENT,
        twin="understand_r1_zero/boxed_reward_fn/strict",
    ),
    Preset(
        name="understand_r1_zero/boxed_reward_fn/strict",
        summary="1 for a right answer in a box behind the reasoning, by our own mathematics.",
        ground_truth="text, a number, or a list of accepted ones",
        build=boxed_strict,
        closes=CLOSED,
        twin="understand_r1_zero/boxed_reward_fn",
    ),
    Preset(
        name="understand_r1_zero/answer_tag_reward_fn",
        summary="1 for a right answer in `</think> <answer>...</answer>`, else 0.",
        ground_truth=TRUTH,
        build=tagged,
        params=Fast,
        origin=ORIGIN,
        quirks=(*STRICT_TAG_QUIRKS, *TAG_QUIRKS, *GRADER_QUIRKS),
        environment=ENVIRONMENT,
        twin="understand_r1_zero/answer_tag_reward_fn/strict",
    ),
    Preset(
        name="understand_r1_zero/answer_tag_reward_fn/strict",
        summary="1 for a right answer in an answer tag behind closed reasoning, by our own mathematics.",
        ground_truth="text, a number, or a list of accepted ones",
        build=tagged_strict,
        closes=(*CLOSED, "White space between the tags is free."),
        twin="understand_r1_zero/answer_tag_reward_fn",
    ),
    Preset(
        name="understand_r1_zero/answer_tag_reward_fn_for_orz",
        summary="1 for a right answer in `<answer>...</answer>`, reasoning or not, else 0.",
        ground_truth=TRUTH,
        build=tagged_for_orz,
        params=Fast,
        origin=ORIGIN,
        quirks=(*TAG_QUIRKS, *GRADER_QUIRKS),
        environment=ENVIRONMENT,
        twin="understand_r1_zero/answer_tag_reward_fn/strict",
    ),
    Preset(
        name="understand_r1_zero/grade",
        summary="Whether the completion, all of it, is the ground truth by the project's graders.",
        ground_truth="text, boxed or not",
        build=grade,
        params=FastGrade,
        origin=ORIGIN,
        quirks=GRADER_QUIRKS,
        environment=ENVIRONMENT,
        twin="understand_r1_zero/grade/strict",
    ),
    Preset(
        name="understand_r1_zero/grade/strict",
        summary="Whether the completion, all of it, is the same mathematics as the ground truth.",
        ground_truth="text, a number, or a list of accepted ones",
        build=grade_strict,
        closes=CLOSED[:1],
        twin="understand_r1_zero/grade",
    ),
)


REPEATNESS_PRESETS = (
    Preset(
        name="understand_r1_zero/repeatness",
        summary="1 for a text of which over a fifth of the substrings are there twice; no reward there, but a test.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("repeatness", Repeatness()),
        origin=Origin(
            repository="https://github.com/sail-sg/understand-r1-zero",
            commit="14046dc",
            path="understand_r1_zero/math_grader.py",
        ),
        quirks=(
            "Up to 16,384 characters are measured; a longer completion is not judged.",
            "Long texts are seldom repetitive to it: the share falls with the square of the length.",
        ),
    ),
)

PRESETS: tuple[Preset, ...] = (*MATH_PRESETS, *REPEATNESS_PRESETS)
