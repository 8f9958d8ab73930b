"""Where a reproduced grader has a hole, its strict twin has none: rollouts that show the difference."""

import pytest

from verifier.presets.catalogue import catalogue, find, task_for
from verifier.score import score_task
from verifier.wire import Json, PresetRef, Result, Rollout

SYSTEMS = (
    "deepscaler",
    "oat_zero",
    "understand_r1_zero",
    "demystify",
    "open_r1/accuracy",
    "train_deepseek_r1/accuracy",
)


def judged(preset: str, completion: str, truth: Json, *, truncated: bool = False) -> Result:
    rollout = Rollout(id="r", completion=completion, ground_truth=truth, truncated=truncated)
    return score_task(task_for(rollout, preset))


@pytest.mark.parametrize(
    ("preset", "completion", "truth", "original", "strict"),
    [
        ("deepscaler/deepscaler_reward_fn", r"<think>a</think> \boxed{2/4}", "1/2", 0.0, 1.0),
        ("deepscaler/deepscaler_reward_fn", r"<think>a</think> \boxed{\sqrt{4}}", "2", 0.0, 1.0),
        ("deepscaler/deepscaler_reward_fn", r"<think>a</think> \boxed{n=5}", "m=5", 1.0, 0.0),
        ("deepscaler/deepscaler_reward_fn", r"</think> \boxed{5} <think>", "5", 1.0, 0.0),
        ("deepscaler/deepscaler_reward_fn", r"<think>a</think> \boxed{5}", None, 0.0, None),
        ("deepscaler/deepscaler_reward_fn", r"<think>a</think> \boxed{5}", ["6", "5"], 1.0, 1.0),
        ("deepscaler/RewardMathFn", r"<think>a</think> 5", "5", -1.0, -1.0),
        ("deepscaler/RewardMathFn", r"<think>a</think> \boxed{2/4}", "1/2", -1.0, 1.0),
        ("deepscaler/grade_answer_verl", r"<think>\boxed{5}</think> 6", "5", 1.0, 0.0),
        ("understand_r1_zero/boxed_reward_fn", r"\boxed{5 days}", "5 weeks", 1.0, 0.0),
        ("understand_r1_zero/answer_tag_reward_fn", "a </think> <answer>5</answer> or 6", "5 or 6", 1.0, 0.0),
        ("understand_r1_zero/answer_tag_reward_fn", "a </think>\n<answer>5</answer>", "5", 0.0, 1.0),
        ("oat_zero/boxed_reward_fn", r"\boxed{3+5}", "8", 0.0, 1.0),
        ("demystify/score_symeval", r"\boxed{none}", r"\boxed{unknown}", 1.0, 0.0),
        ("demystify/score_symeval", r"\boxed{5t+7}", r"\boxed{5t+9}", 1.0, 0.0),
        ("demystify/score_hendrycks", r"\boxed{5} or $6$", "6", 1.0, 0.0),
        ("demystify/is_equiv", "1,2", "12", 1.0, 0.0),
        ("open_r1/accuracy", "<answer>5</answer>", "$5$", 0.0, 1.0),
        ("open_r1/accuracy", r"\boxed{2}", r"2\sqrt{3}", 1.0, 0.0),
        ("train_deepseek_r1/accuracy", "I do not know.", "5", 0.5, 0.0),
        ("train_deepseek_r1/accuracy", r"\boxed{5}", "5", 0.5, 1.0),
    ],
)
def test_the_twin_closes_the_hole(
    preset: str, completion: str, truth: Json, original: float, strict: float | None
) -> None:
    assert judged(preset, completion, truth).reward == original
    assert judged(f"{preset}/strict", completion, truth).reward == strict


@pytest.mark.parametrize("name", [name for name in catalogue() if name.startswith(SYSTEMS)])
def test_twins_name_one_another_and_say_what_is_closed(name: str) -> None:
    preset = find(name)
    if name.endswith("/strict"):
        assert preset.closes
        assert find(str(preset.twin)).name == name.removesuffix("/strict")
    else:
        assert preset.origin
        assert preset.quirks


def test_understand_r1_zeros_training_pays_nothing_for_a_cut_off_completion() -> None:
    assert judged("understand_r1_zero", r"\boxed{5}", "5").reward == 1.0
    assert judged("understand_r1_zero", r"\boxed{5}", "5", truncated=True).reward == 0.0


def test_deepscalers_reward_values_are_parameters() -> None:
    preset = PresetRef(name="deepscaler/RewardMathFn", params={"unk_error_reward": -3.0})
    rollout = Rollout(id="r", completion=r"<think>a</think> \boxed{5}", ground_truth={"answer": None})
    assert score_task(task_for(rollout, preset)).reward == -3.0
