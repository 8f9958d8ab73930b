"""Countdown and knights and knaves as four projects pay them, by hand from what is written of them; and their twins."""

import time
from typing import Any

import pytest

from verifier.presets.catalogue import task_for
from verifier.score import score
from verifier.wire import Json, Outcome, PresetRef, Rollout

TASK: Json = {"target": 18, "numbers": [3, 4, 6]}
TEXT = '{"target": 18, "numbers": [3, 4, 6]}'
PEOPLE: Json = {"solution_text_format": "(1) Zoey is a knave\n(2) Oliver is a knight"}
THOUGHT = "Assistant: <think>hm</think>"
RIGHT = "<answer>(1) Zoey is a knave\n(2) Oliver is a knight</answer>"


def paid(preset: str, completion: str, ground_truth: Json, **params: Any) -> float | None:
    rollout = Rollout(id="r", completion=completion, ground_truth=ground_truth)
    return score(rollout, task_for(rollout, PresetRef(name=preset, params=params)).rubric).reward


@pytest.mark.parametrize(
    ("completion", "reward", "why"),
    [
        ("Assistant: <answer>3*4+6</answer>", 1.0, "right"),
        ("<|im_start|>assistant\n<answer>3*4+6</answer><|im_end|>", 1.0, "a chat header"),
        ("assistant: <answer>3*4+6</answer>", 0, "no header that is known"),
        ("Assistant: <answer>3*4+6</answer>\n", 0, "the last line is empty"),
        ("Assistant: <answer>\n3*4+6\n</answer>", 0, "several lines"),
        ("Assistant: <answer>1</answer><answer>3*4+6</answer>", 1.0, "the last of two"),
        ("Assistant: <answer></answer>", 0.1, "an empty block is paid"),
        ("Assistant: <answer>3*4+6=18</answer>", 0.1, "the target counts as a number"),
        ("Assistant: <answer>3×4+6</answer>", 0.1, "a sign that Python does not know"),
        ("Assistant: <answer>36//4*2</answer>", 0.1, "other numbers"),
        ("Assistant: <answer>3**4+6</answer>", 0.1, "another value"),
        ("Assistant: <answer>9**9**9</answer>", 0.1, "what would never end"),
    ],
)
def test_tinyzero_countdown(completion: str, reward: float, why: str) -> None:
    assert paid("tinyzero/countdown", completion, TASK) == reward, why


def test_tinyzero_countdown_takes_the_originals_arguments() -> None:
    assert paid("tinyzero/countdown", "Assistant: <answer>3+4</answer>", TASK, format_score=-1, method="x") == -1
    assert paid("tinyzero/countdown", "Assistant: <answer>3*4+6</answer>", TASK, score=2.5) == 2.5
    assert paid("tinyzero/countdown", "<answer>3*4+6</answer>", TASK, response_only=True) == 1


def test_oat_zero_countdown_reads_json_text_and_no_header() -> None:
    assert paid("oat_zero/countdown", "<answer>3*4+6</answer>", TEXT) == 1
    assert paid("oat_zero/countdown", "nothing", TEXT) == 0
    assert paid("oat_zero/countdown", "<answer>3*4+6</answer>", TASK) is None
    assert paid("oat_zero/countdown", "<answer>3*4+6</answer>", "{") is None


@pytest.mark.parametrize("ground_truth", [None, [], "x", {"target": 1}, {"numbers": [1]}, {"target": 1, "nums": [1]}])
def test_what_the_original_raises_for_is_not_judged(ground_truth: Json) -> None:
    assert paid("tinyzero/countdown", "Assistant: <answer>1</answer>", ground_truth) is None


@pytest.mark.parametrize("preset", ["tinyzero/countdown/strict", "oat_zero/countdown/strict"])
@pytest.mark.parametrize(
    ("completion", "reward", "why"),
    [
        ("<think>x</think>\n<answer>\n3 × 4 + 6 = 18\n</answer>\n", 1.0, "as people write"),
        ("<think>x</think><answer></answer>", 0, "nothing for an empty block"),
        ("<think>x</think><answer>x</answer>", 0, "nothing for words"),
        ("<think>x</think><answer>3+4+6</answer>", 0.1, "the right numbers"),
        ("<think>x</think><answer>3+4</answer>", 0, "not all of them"),
        ("<think><answer>3*4+6</answer></think>", 0, "inside the reasoning"),
        ("3*4+6", 0, "no block"),
    ],
)
def test_the_strict_twin_of_countdown(preset: str, completion: str, reward: float, why: str) -> None:
    assert paid(preset, completion, TASK) == pytest.approx(reward), why


@pytest.mark.parametrize(
    ("completion", "logic_rl", "simplerl", "strict", "why"),
    [
        (f"{THOUGHT} {RIGHT}", 3, 3, 1, "right; with a header before it, the form is not the twin's"),
        (f"{THOUGHT}<answer>Zoey is a knight, Oliver is a knight</answer>", -0.5, -0.5, -2.5, "wrong"),
        (f"{THOUGHT}<answer>Zoey: knave; Oliver: knight</answer>", -1, 3, 1, "colons"),
        (f"{THOUGHT}<answer>Zoey is not a knight but a knave, Oliver is a knight</answer>", -1, -0.5, 1, "a denial"),
        (f"{THOUGHT}<answer>It is not true that Zoey is a knave. Oliver is a knight</answer>", 3, 3, -2.5, "denied"),
        (f"{THOUGHT}<answer>Nobody knows</answer>", -1, -1, -2.5, "no roles"),
        (f"{THOUGHT}<answer> </answer>", -1, 1, -3, "empty"),
        (RIGHT, -3, -1, 1, "no reasoning"),
        ("", -3, -1, -3, "nothing"),
    ],
)
def test_knights_and_knaves(completion: str, logic_rl: float, simplerl: float, strict: float, why: str) -> None:
    assert paid("logic_rl/kk", completion, PEOPLE) == logic_rl, why
    assert paid("simplerl/kk", completion, PEOPLE) == simplerl, why
    assert paid("logic_rl/kk/strict", completion, PEOPLE) == strict, why
    assert paid("simplerl/kk/strict", completion, PEOPLE) == strict, why


def test_the_twins_pay_in_full_for_the_form_that_was_asked_for() -> None:
    assert paid("logic_rl/kk/strict", f"hm</think>\n{RIGHT}", PEOPLE) == 3
    assert paid("logic_rl/kk", f"hm</think>\n{RIGHT}", PEOPLE, response_only=True) == 3


@pytest.mark.parametrize(
    ("completion", "right", "why"),
    [
        (
            "Suppose Zoey is a knight. Then Oliver is a knave. No.\n\nZoey is a knave.\nOliver is a knight.",
            1,
            "the last paragraph",
        ),
        ("Oliver is a knave? No.\n\n**Final answer:** Zoey is a knave, Oliver is a knight.", 1, "a marker"),
        (r"\boxed{\text{Zoey is a knave, Oliver is a knight}}", 1, "a box"),
        ("I give up.", 0, "no role"),
    ],
)
def test_the_general_preset_finds_the_conclusion(completion: str, right: float, why: str) -> None:
    assert paid("knights_knaves", completion, PEOPLE) == right, why


HOSTILE = [
    "a",
    "<answer>",
    "</answer>",
    "<answer></answer>",
    "Zoey ",
    "knight\n",
    "Zoey\n",
    "a is ",
    "1+",
    "(",
    "\n",
    "<think>",
]
PRESETS = [
    *("tinyzero/countdown", "oat_zero/countdown", "logic_rl/kk", "simplerl/kk", "countdown", "knights_knaves"),
    *("tinyzero/countdown/strict", "logic_rl/kk/strict"),
]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_megabyte_of_anything_is_cheap(preset: str) -> None:
    truth: Json = TEXT if preset.startswith("oat") else TASK if "countdown" in preset else PEOPLE
    for unit in HOSTILE:
        for form in ("{}", "Assistant:<think></think><answer>{}</answer>"):
            rollout = Rollout(id="r", completion=form.format(unit * (1_000_000 // len(unit))), ground_truth=truth)
            rubric = task_for(rollout, preset).rubric
            started = time.process_time()
            result = score(rollout, rubric)
            assert time.process_time() - started < 0.5, (unit, form)
            assert result.verdict.outcome is not Outcome.FAILED
