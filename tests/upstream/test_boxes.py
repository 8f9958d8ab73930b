"""The boxes and tags that reproduced projects read: completion, answer, why."""

import time

import pytest

from verifier.upstream.deepscaler.extract import DeepScalerBox
from verifier.upstream.shared.braces import closing_brace
from verifier.upstream.understand_r1_zero.extract import UnderstandR1ZeroAnswerTag

THINK = "<think>a</think>"


@pytest.mark.parametrize(
    ("completion", "answer", "why"),
    [
        (r"\boxed{5}", "5", "a box"),
        (r"\boxed{5} then \boxed{6}", "6", "the last one"),
        (r"\boxed{5} then \boxed{6", None, "which must be closed"),
        (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}", "braces nest"),
        (r"\boxed{\{1\}}", r"\{1\}", "escaped ones count too"),
        (r"\boxed 5", None, "braces are a must"),
        (r"\fbox{5}", None, "and so is the command"),
        ("5", None, "no box"),
    ],
)
def test_the_last_box_as_deepscaler_reads_it(completion: str, answer: str | None, why: str) -> None:
    extraction = DeepScalerBox().extract(completion)
    assert extraction.answer == answer, why
    assert extraction.span is None or completion[slice(*extraction.span)] == answer


@pytest.mark.parametrize(
    ("completion", "answer", "why"),
    [
        (rf"{THINK} \boxed{{5}}", "5", "behind the reasoning"),
        (rf"{THINK} \boxed{{5}} </think> \boxed{{6}}", "5", "between the first two closing tags"),
        (r"</think> \boxed{5} <think>", "5", "the order of the tags is free"),
        (r"a</think> \boxed{5}", None, "both must occur"),
        (r"<think>\boxed{5}</think> 5", None, "a box in the reasoning is none"),
    ],
)
def test_deepscaler_reads_what_follows_the_reasoning(completion: str, answer: str | None, why: str) -> None:
    assert DeepScalerBox(after_thinking=True).extract(completion).answer == answer, why


@pytest.mark.parametrize(
    ("completion", "answer", "why"),
    [
        ("a </think> <answer>5</answer>", "5", "the plain form"),
        ("a</think>\n<answer>5</answer>", None, "one blank, to the letter"),
        ("a </think> <answer>5</answer> or 6", "5 or 6", "text behind counts"),
        (r"a </think> <answer>so \boxed{5}</answer>", "5", "a box in the tag"),
        (r"a </think> <answer>\boxed{5</answer>", None, "which must be closed"),
        ("a </think> <answer>5</answer> <answer>6", "6", "the last opening tag"),
    ],
)
def test_the_answer_tag_as_understand_r1_zero_reads_it(completion: str, answer: str | None, why: str) -> None:
    assert UnderstandR1ZeroAnswerTag().extract(completion).answer == answer, why


def test_open_reasoner_zeros_tag_needs_no_reasoning() -> None:
    assert UnderstandR1ZeroAnswerTag(opening="<answer>").extract("<answer>5</answer>").answer == "5"


@pytest.mark.parametrize(
    ("text", "end"),
    [("{}", 2), ("{{}}{}", 4), ("}{}", None), ("}{{}", 4), ("{", None), ("{a}" + "{" * 99, 3), ("{" * 9 + "}" * 9, 18)],
)
def test_the_brace_that_brings_the_depth_to_nothing(text: str, end: int | None) -> None:
    assert closing_brace(text, 0) == end


@pytest.mark.parametrize(
    "unit", ["{", "}", "{}", "{{{}}}", r"\boxed{", r"\boxed{}", "<answer>", "</think> <answer>", "é{"]
)
def test_a_megabyte_takes_no_longer_than_reading_it_a_few_times(unit: str) -> None:
    text = r"<think></think> <answer>\boxed{" + unit * (1_000_000 // len(unit)) + "</answer>"
    started = time.process_time()
    DeepScalerBox(after_thinking=True).extract(text)
    UnderstandR1ZeroAnswerTag().extract(text)
    assert time.process_time() - started < 0.5
