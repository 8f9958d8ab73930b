"""Which part of a completion an answer counts in, for every family of models."""

import pytest

from verifier.extract.reasoning import answer_region

REASONING = [
    ("<think>a</think>b", "b"),
    ("<thinking>a</thinking>b", "b"),
    ("<reasoning>a</reasoning>b", "b"),
    ("<thought>a</thought>b", "b"),
    ("<seed:think>a</seed:think>b", "b"),
    ("[THINK]a[/THINK]b", "b"),
    ("◁think▷a◁/think▷b", "b"),
    ("<|begin_of_thought|>a<|end_of_thought|><|begin_of_solution|>b<|end_of_solution|>", "<|begin_of_solution|>b"),
    ("<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>", "b"),
    ("<|START_THINKING|>a<|END_THINKING|>b", "b"),
    ("analysisWe add.assistantfinalb", "b"),
    ("<|channel|>analysis<|message|>a", None),
    ("[THINK]a", None),
    ("<|begin_of_thought|>a", None),
    ("◁think▷a", None),
    ("a <analysis of variance> b", "a <analysis of variance> b"),
    ("the analysis is done: b", "the analysis is done: b"),
]
ENDS = [
    "</s>", "<eos>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|return|>", "<|end|>", "<|end_of_text|>",
    "<｜end▁of▁sentence｜>", "<|END_OF_TURN_TOKEN|>", "<|im_end|>\n<|im_start|>user\nc", "</s></s>", "<eoa>", "[e~[",
    "<end_of_turn>", "<|user|>\nc",
]  # fmt: skip


@pytest.mark.parametrize(("completion", "region"), REASONING)
def test_reasoning_is_left_out(completion: str, region: str | None) -> None:
    found = answer_region(completion, "skip")
    assert (None if found.start is None else completion[found.start : found.end]) == region


@pytest.mark.parametrize("end", ENDS)
def test_an_answer_ends_where_its_turn_ends(end: str) -> None:
    completion = f"<think>a</think>b{end}"
    found = answer_region(completion, "skip")
    assert completion[found.start : found.end] == "b"


def test_a_rubric_that_keeps_the_reasoning_sees_everything() -> None:
    assert answer_region("<think>a</think>b</s>", "keep")[::2] == (0, None)
