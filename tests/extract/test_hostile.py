"""A megabyte of anything costs an extractor little CPU time, and never an exception."""

import time

import pytest

from verifier.extract.boxed import Boxed
from verifier.extract.choice import ChoiceLetter
from verifier.extract.code_block import CodeBlock
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.final_number import FinalNumber
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.key_values import KeyValuesExtractor
from verifier.extract.last_number import LastNumber
from verifier.extract.literal import LastLiteral
from verifier.extract.marked import Marked
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.parts import Extractor
from verifier.wire import Rollout

SIZE = 1_000_000
CPU_SECONDS = 1.0  # twenty times what the commonest of them may take, for busy machines

EXTRACTORS: list[Extractor] = [
    Boxed(),
    Boxed(which="all"),
    ChoiceLetter(),
    ChoiceLetter(several=True),
    CodeBlock(language="python"),
    FinalAnswer(),
    JsonValueExtractor(field="answer"),
    KeyValuesExtractor(),
    LastLiteral(),
    LastNumber(),
    Marked(),
    ShortAnswer(),
    Tagged(),
    Tagged(which="all", case_sensitive=False),
    Whole(),
]
UNITS = [
    "{",
    "}",
    "\\boxed{",
    "\\boxed",
    "\\",
    "\\{",
    "<answer>",
    "</answer>",
    "```",
    "$",
    ",",
    " ",
    "\n",
    ".",
    ". ",
    "*",
    "#",
    "answer",
    "answer is ",
    "选",
    '"',
    '\\"',
    "[",
    '{"answer":',
    "1",
    "1,",
    "-",
    "A",
    "a: b\n",
    "|",
    "\\frac{1}{",
    "\\text{",
    "'",
    "'\\",
    "the answer is A. ",
    "wait ",
    "A and ",
    "== ",
]


@pytest.mark.parametrize("extractor", EXTRACTORS, ids=lambda e: f"{e.kind}{e.model_dump_json(exclude_defaults=True)}")
@pytest.mark.parametrize("before", ["", "answer is \\boxed{"])
def test_a_megabyte_of_one_thing_is_cheap(extractor: Extractor, before: str) -> None:
    for unit in UNITS:
        text = before + unit * (SIZE // len(unit))
        started = time.process_time()
        extractor.extract(text)
        spent = time.process_time() - started
        assert spent < CPU_SECONDS, f"{unit!r} after {before!r}: {spent:.2f} s"


def test_five_thousand_nested_boxes_are_one_box() -> None:
    text = "\\boxed{" * 5000 + "5" + "}" * 5000
    answer = Boxed().extract(text).answer
    assert answer == text[len("\\boxed{") : -1]


def test_of_a_hundred_thousand_nested_boxes_the_inner_ones_are_read() -> None:
    text = "\\boxed{" * 100_000 + "5" + "}" * 100_000
    found = Boxed().extract(text)
    assert found.span is not None
    assert found.answer == text[slice(*found.span)]
    assert found.answer.count("{") == found.answer.count("}") > 5_000


def test_a_hundred_thousand_boxes_that_never_close_hide_no_closed_one() -> None:
    assert Boxed().extract("\\boxed{5} " + "\\boxed{" * 100_000).answer == "5"


def test_deep_brackets_are_no_answer_and_no_crash() -> None:
    text = "[" * 100_000 + "1" + "]" * 100_000
    assert JsonValueExtractor().extract(text).answer is None
    assert JsonValueExtractor().extract(text + ' {"a": 1}').answer == '{"a": 1}'


@pytest.mark.parametrize(("extractor", "ground_truth"), [(FinalAnswer(), "odd"), (FinalNumber(), "3 hours")])
@pytest.mark.parametrize("end", ["", "."])
def test_looking_for_what_a_ground_truth_asks_for_is_cheap(extractor: Extractor, ground_truth: str, end: str) -> None:
    for unit in (
        "1 000 ",
        "1,00,",
        "3 hours ",
        "dos ",
        "$k$ where ",
        "$x=1$ a ",
        "the series converges, ",
        "±",
        "plus or ",
    ):
        text = unit * (SIZE // len(unit)) + end
        started = time.process_time()
        extractor.extract_for(text, ground_truth)
        spent = time.process_time() - started
        assert spent < CPU_SECONDS, f"{unit!r}: {spent:.2f} s"


@pytest.mark.parametrize(
    "unit", [" ", "A. ", "the second option is right. ", "A no, B yes, ", "x[^1] ", "[^1]: a note\n"]
)
def test_options_of_a_completion_are_looked_for_in_little_time(unit: str) -> None:
    text = "5" + unit * (SIZE // 10 // len(unit)) + "("
    started = time.process_time()
    ChoiceLetter().extract_from(text, Rollout(completion=text, ground_truth="B"))
    assert time.process_time() - started < CPU_SECONDS
