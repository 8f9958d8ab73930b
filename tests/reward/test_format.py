"""What keeping to the form pays, and what cannot be paid for."""

import time

import pytest

from verifier.reward.format import Format
from verifier.wire import Rollout, Verdict

THINK_ANSWER = Format()
RIGHT = Verdict.correct("right")


def held(part: Format, completion: str) -> bool:
    return part.shape(Rollout(id="1", completion=completion), None, RIGHT) == part.value


@pytest.mark.parametrize(
    ("completion", "holds", "why"),
    [
        ("<think>so</think><answer>4</answer>", True, "the form itself"),
        (" <think>\nso\n</think>\n\n<answer>\n4\n</answer>\n", True, "white space around the blocks"),
        ("<think>a < b, <b>bold</b></think><answer>4</answer>", True, "other tags are text"),
        ("<think></think><answer>4</answer>", False, "an empty block"),
        ("<think> \n </think><answer>4</answer>", False, "a blank block"),
        ("<answer>4</answer><think>so</think>", False, "reversed order"),
        ("</think>so<think></answer>4<answer>", False, "reversed tags"),
        ("<think>so</think> hence <answer>4</answer>", False, "text between the blocks"),
        ("Sure! <think>so</think><answer>4</answer>", False, "text before"),
        ("<think>so</think><answer>4</answer> done", False, "text after"),
        ("<think>so<think>so</think><answer>4</answer>", False, "a tag opened twice"),
        ("<think>so</think><answer>4</answer><answer>5</answer>", False, "a second answer"),
        ("<think>so<answer>4</answer></think>", False, "nested blocks"),
        ("<think>so</think><answer>4", False, "an answer never closed"),
        ("so</think><answer>4</answer>", False, "reasoning never opened"),
        ("", False, "nothing"),
    ],
)
def test_the_form(completion: str, holds: bool, why: str) -> None:
    assert held(THINK_ANSWER, completion) is holds, why


def test_the_prompt_may_have_opened_the_reasoning() -> None:
    part = Format(opened_by_prompt=True)
    assert held(part, "so</think><answer>4</answer>")
    assert held(part, "<think>so</think><answer>4</answer>")
    assert not held(part, "so</think>4</answer>")


def test_text_outside_can_be_allowed() -> None:
    assert held(Format(outside="allowed"), "Sure! <think>so</think> hence <answer>4</answer>.")


@pytest.mark.parametrize(
    ("answer", "holds"),
    [(r"\boxed{4}", True), (r"\boxed{\frac{1}{2}}", True), ("4", False), (r"\boxed{\frac{1}{2}", False)],
)
def test_a_closed_box_can_be_asked_for(answer: str, holds: bool) -> None:
    assert held(Format(boxed=True), f"<think>so</think><answer>{answer}</answer>") is holds


@pytest.mark.parametrize(
    "unit", ["<think>", "</think>", "<think></think>", "<", "{", r"\boxed{", "<answer>x</answer>", "\n"]
)
def test_a_megabyte_of_anything_is_read_in_linear_time(unit: str) -> None:
    completion = "<think>so</think><answer>" + unit * (2**20 // len(unit)) + "</answer>"
    started = time.process_time()
    Format(boxed=True, outside="allowed").holds(completion)
    assert time.process_time() - started < 0.5
