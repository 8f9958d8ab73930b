"""DeepScaleR's math rewards: https://github.com/agentica-project/deepscaler."""

from pydantic import Field

from verifier.extract.boxed import Boxed
from verifier.extract.whole import Whole
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.rubric import Rubric, SecondOpinion, Weighted
from verifier.upstream.deepscaler.extract import DeepScalerBox
from verifier.upstream.deepscaler.reward import DeepScalerValue
from verifier.upstream.deepscaler.verify import DeepScalerGrade, DeepScalerReward, Graders
from verifier.verify.any_of import AnyOf
from verifier.verify.symbolic import Symbolic
from verifier.wire import Wire

REWARDS = Origin(
    repository="https://github.com/agentica-project/deepscaler",
    commit="main, February 2025",
    path="deepscaler/rewards/math_reward.py",
)
UTILS = REWARDS.model_copy(update={"path": "deepscaler/rewards/math_utils/utils.py"})
TRUTH = r'text such as "\\frac{1}{2}", boxed or not; a number; a list of accepted ones'
WORKINGS = (
    "Right is what the MATH normalisation or PRM800K's grader calls equal: `2 3` is `2+3`, unit words vanish from "
    "inside "
    "words, all after `\\text{ ` is dropped, `n=5` is `m=5`.",
    "Wrong are unreduced fractions, whole numbers written as expressions (`\\sqrt{4}`, `3+5`, `10^3`), more than two "
    "letters, "
    "powers of two digits, sets in another order.",
    "The original has no time limit and evaluates text with sympy's parse_expr; here its meaning is read by a "
    "grammar, and "
    "what the grammar does not know is not equal. An answer of more than 5,000 characters is too costly, so wrong.",
)
BOX_QUIRKS = (
    "Only the last `\\boxed` counts: not closed, or `\\boxed 5`, is no answer, even if an earlier one is right; the "
    "prompt's "
    "own box counts when the prompt is part of the text.",
)
MISSING = ("A missing ground truth is a wrong answer; our other presets leave such a rollout unjudged.",)
THINK_QUIRKS = (
    "Both think tags must occur, in any order, and only the text between the first and the second `</think>` is read.",
)
CLOSED = (
    "The answer is read with our own mathematics: unreduced fractions, sets, expressions and intervals by meaning; "
    "retracted, "
    "truncated and unit-changed answers are wrong.",
    "A box in the reasoning does not count; the reasoning must be closed once and for all.",
    "A ground truth that is missing or unreadable leaves the rollout unjudged instead of punishing it.",
)


class RewardConfig(Wire):
    """DeepScaleR's RewardConfig."""

    correct_reward: float = Field(default=1.0, ge=-1e6, le=1e6)
    incorrect_reward: float = Field(default=-1.0, ge=-1e6, le=1e6)
    format_error_reward: float = Field(default=-1.0, ge=-1e6, le=1e6)
    unk_error_reward: float = Field(default=-1.0, ge=-1e6, le=1e6, description="What a missing ground truth earns")
    judge: str | None = Field(
        default=None, description="`use_math_orm`: ask this judge where both graders say no (docs/judge.md)"
    )


class Judged(Wire):
    """Whether a model is asked."""

    judge: str | None = Field(
        default=None, description="`enable_llm`: ask this judge where both graders say no (docs/judge.md)"
    )


def opinion(judge: str | None) -> SecondOpinion | None:
    """The original's ORM: one that cannot be reached leaves the answer wrong."""
    return None if judge is None else SecondOpinion(judge=judge, on_failure="rule")


def reward_math_fn(params: RewardConfig) -> Rubric:
    values = DeepScalerValue.model_validate(params.model_dump(exclude={"judge"}))
    return Rubric(
        extractor=DeepScalerBox(after_thinking=True),
        verifier=DeepScalerReward(),
        components={"reward": Weighted(part=values)},
        thinking="keep",
        second_opinion=opinion(params.judge),
    )


def reward_math_fn_strict(params: RewardConfig) -> Rubric:
    values = DeepScalerValue.model_validate(params.model_dump(exclude={"judge"}))
    return Rubric(
        extractor=Boxed(),
        verifier=AnyOf(verifier=Symbolic()),
        components={"reward": Weighted(part=values)},
        thinking="require",
        second_opinion=opinion(params.judge),
    )


def reward_fn(params: Judged) -> Rubric:
    return Rubric(
        extractor=DeepScalerBox(after_thinking=True),
        verifier=DeepScalerReward(),
        thinking="keep",
        second_opinion=opinion(params.judge),
    )


def reward_fn_strict(params: Judged) -> Rubric:
    return Rubric(
        extractor=Boxed(), verifier=AnyOf(verifier=Symbolic()), thinking="require", second_opinion=opinion(params.judge)
    )


def of_the_answer(*graders: Graders) -> Rubric:
    """The whole completion is the answer."""
    return Rubric(extractor=Whole(raw=True), verifier=DeepScalerGrade(graders=graders), thinking="keep")


def of_the_box(params: NoParams) -> Rubric:
    return Rubric(extractor=DeepScalerBox(), verifier=DeepScalerGrade(boxed_ground_truth=True), thinking="keep")


def answer_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(), verifier=AnyOf(verifier=Symbolic()), thinking="keep")


def box_strict(params: NoParams) -> Rubric:
    return Rubric(extractor=Boxed(), verifier=AnyOf(verifier=Symbolic()))


PRESETS = (
    Preset(
        name="deepscaler",
        summary="DeepScaleR's training reward: 1 for a right boxed answer behind the reasoning, else 0.",
        ground_truth=TRUTH,
        build=reward_fn,
        params=Judged,
        origin=REWARDS,
        quirks=(*MISSING, *THINK_QUIRKS, *BOX_QUIRKS, *WORKINGS),
        weights={"deepscaler/deepscaler_reward_fn": 1.0},
    ),
    Preset(
        name="deepscaler/deepscaler_reward_fn",
        summary="What DeepScaleR's trainer calls: 1 for a right boxed answer behind the reasoning, else 0.",
        ground_truth=TRUTH,
        build=reward_fn,
        params=Judged,
        origin=REWARDS,
        quirks=(*MISSING, *THINK_QUIRKS, *BOX_QUIRKS, *WORKINGS),
        twin="deepscaler/deepscaler_reward_fn/strict",
    ),
    Preset(
        name="deepscaler/deepscaler_reward_fn/strict",
        summary="DeepScaleR's training reward with our own mathematics.",
        ground_truth=TRUTH,
        build=reward_fn_strict,
        params=Judged,
        closes=CLOSED,
        twin="deepscaler/deepscaler_reward_fn",
    ),
    Preset(
        name="deepscaler/RewardMathFn",
        summary="DeepScaleR's reward with its values: 1 for right, -1 for wrong, for bad form and for no ground truth.",
        ground_truth=f'{TRUTH}; or an object that holds one as "answer"',
        build=reward_math_fn,
        params=RewardConfig,
        origin=REWARDS,
        quirks=(*MISSING, *THINK_QUIRKS, *BOX_QUIRKS, *WORKINGS),
        twin="deepscaler/RewardMathFn/strict",
    ),
    Preset(
        name="deepscaler/RewardMathFn/strict",
        summary="DeepScaleR's reward values with our own mathematics.",
        ground_truth=f"{TRUTH}; no object",
        build=reward_math_fn_strict,
        params=RewardConfig,
        closes=CLOSED,
        twin="deepscaler/RewardMathFn",
    ),
    Preset(
        name="deepscaler/grade_answer_mathd",
        summary="Whether the completion, all of it, is the ground truth after the MATH benchmark's text normalisation.",
        ground_truth="text",
        build=lambda params: of_the_answer("mathd"),
        origin=UTILS,
        quirks=(
            *MISSING,
            "Text equality: all after `\\text{ ` is dropped, `0.5` is `\\frac{1}{2}` but `0.50` not, `n=5` is `m=5`.",
        ),
        twin="deepscaler/grade_answer_mathd/strict",
    ),
    Preset(
        name="deepscaler/grade_answer_mathd/strict",
        summary="Whether the completion, all of it, is the same mathematics as the ground truth.",
        ground_truth="text",
        build=answer_strict,
        closes=CLOSED[:1],
        twin="deepscaler/grade_answer_mathd",
    ),
    Preset(
        name="deepscaler/grade_answer_sympy",
        summary="Whether the completion, all of it, is the ground truth for PRM800K's grader.",
        ground_truth="text",
        build=lambda params: of_the_answer("sympy"),
        origin=UTILS,
        quirks=(*MISSING, *WORKINGS),
        twin="deepscaler/grade_answer_sympy/strict",
    ),
    Preset(
        name="deepscaler/grade_answer_sympy/strict",
        summary="Whether the completion, all of it, is the same mathematics as the ground truth.",
        ground_truth="text",
        build=answer_strict,
        closes=CLOSED[:1],
        twin="deepscaler/grade_answer_sympy",
    ),
    Preset(
        name="deepscaler/grade_answer_verl",
        summary="DeepScaleR's graders on the last box, without a look at the reasoning.",
        ground_truth=r'text, boxed or not: "\\boxed{5}"',
        build=of_the_box,
        origin=UTILS,
        quirks=(*MISSING, *BOX_QUIRKS, *WORKINGS),
        twin="deepscaler/grade_answer_verl/strict",
    ),
    Preset(
        name="deepscaler/grade_answer_verl/strict",
        summary="The last box behind the reasoning, with our own mathematics.",
        ground_truth="text",
        build=box_strict,
        closes=CLOSED,
        twin="deepscaler/grade_answer_verl",
    ),
)
