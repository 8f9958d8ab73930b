"""FinQA: programs over a report's numbers, by what they give and by their formula; numbers in their place."""

from typing import Any

import pytest

from verifier.presets.catalogue import find
from verifier.score import score
from verifier.verify.finqa import FinQa
from verifier.wire import Json, Outcome, Rollout

TABLE: Json = [["", "2015", "2014"], ["net revenue", "$ 1,200 ( a )", "$ 800"], ["share", "5%", "n/a"]]
GROWTH = "subtract(5829, 5735), divide(#0, 5735)"
ROW: dict[str, Json] = {"program": GROWTH, "exe_ans": 0.01639, "answer": "1.6%", "table": TABLE}


def row(program: str, result: Any) -> Json:
    return {"program": program, "exe_ans": result, "table": TABLE}


@pytest.mark.parametrize(
    ("answer", "truth", "right", "why"),
    [
        (GROWTH, ROW, True, "the program itself"),
        ("divide(94, 5735)", ROW, True, "another way to the same number"),
        ("subtract(5829, 5735)", ROW, False, "half of it"),
        ('["subtract(", "5829", "5735", ")", "divide(", "#0", "5735", ")", "EOF"]', ROW, True, "as tokens"),
        ("\\text{subtract(5829, 5735), divide(\\#0, 5735)}", ROW, True, "in LaTeX"),
        ("table_sum(net revenue, none)", row("", 2000.0), True, "a row, its signs and notes taken off"),
        ("table_max(net revenue, none)", row("", 2000.0), False, "of the same row"),
        ("table_sum(share, none)", row("", 0.05), False, "a cell that is no number"),
        ("table_sum(revenue, none)", row("", 2000.0), False, "no such row"),
        ("greater(2, 1)", row("", "yes"), True, "a comparison"),
        ("greater(1, 2)", row("", "yes"), False, "the other way round"),
        ("multiply(5%, const_100)", row("", 5.0), True, "percent and constants"),
        ("add(const_m1, 1,000)", row("", 999.0), True, "minus one, and thousands"),
        ("divide(1, 0)", row("", 1.0), False, "no result"),
        ("exp(10, 400), exp(#0, 400)", row("", 1.0), False, "past all numbers"),
        ("add(1, 2", row("", 3.0), False, "a step that does not end"),
        ("add(#0, 2)", row("", 3.0), False, "a step that is not there"),
        ("__import__(os, 1)", row("", 3.0), False, "no operation"),
        ("add(1, 1), " * 200 + "add(1, 1)", row("", 2.0), False, "longer than any program"),
        ("0.0164", ROW, True, "the number, near enough"),
        ("1.64%", ROW, True, "as a percentage"),
        ("1.6%", ROW, True, "rounded as the row's own answer is"),
        ("1.6", {**ROW, "answer": "1.6"}, True, "without its sign, where the row's answer has none"),
        ("1.6", ROW, False, "without its sign, where it has one"),
        ("2%", ROW, False, "rounded further"),
        ("Percentage (2019 against 2018): 94", ROW, False, "prose"),
        ("94", {**ROW, "answer": "94"}, False, "what a row states that its program does not give is no answer"),
        ("Yes.", row("", "yes"), True, "yes, in words"),
        ("no", row("", "yes"), False, "no"),
    ],
)
def test_what_a_program_gives(answer: str, truth: Json, right: bool, why: str) -> None:
    assert (FinQa().verify(answer, truth).outcome is Outcome.CORRECT) is right, why


@pytest.mark.parametrize(
    ("answer", "program", "right", "why"),
    [
        (GROWTH, GROWTH, True, "itself"),
        ("add(2, 1)", "add(1, 2)", True, "sums in any order"),
        ("subtract(2, 1)", "subtract(1, 2)", False, "differences in one"),
        ("divide(5829, 5735), subtract(#0, const_1)", "divide(5829, 5735), subtract(#0, const_1)", True, "constants"),
        ("divide(94, 5735)", GROWTH, False, "a number that the program does not have"),
        ("add(1, 2), add(#0, #0)", "add(1, 2), multiply(#0, 2)", False, "2 is a number like any other"),
        ("greater(1, 2)", "greater(1, 2)", True, "a comparison"),
        ("table_max(a, none)", "table_max(a, none)", True, "a step on a row"),
        ("table_min(a, none)", "table_max(a, none)", False, "another step on it"),
        ("add(#1, 2), add(1, 2)", "add(1, 2)", False, "a step that comes later"),
        ("3", "add(1, 2)", False, "a number is no program"),
    ],
)
def test_whether_a_program_is_the_same(answer: str, program: str, right: bool, why: str) -> None:
    verdict = FinQa(measure="program").verify(answer, row(program, 1.0))
    assert (verdict.outcome is Outcome.CORRECT) is right, why


@pytest.mark.parametrize(
    "truth",
    [None, "0.5", {"program": GROWTH}, row(GROWTH, "n/a"), row(GROWTH, True), {"exe_ans": 1, "table": [[1]]}],
)
def test_a_row_that_cannot_be_read_is_not_judged(truth: Json) -> None:
    assert FinQa().unreadable(truth) is not None


def test_a_program_that_cannot_be_read_is_no_truth_by_its_formula() -> None:
    assert FinQa(measure="program").unreadable(row("add(#3, 1)", 1.0)) is not None
    assert FinQa().unreadable(row("add(#3, 1)", 1.0)) is None


def test_the_preset_reads_the_rows_and_finds_programs_in_prose() -> None:
    truth: Json = {"qa": {name: ROW[name] for name in ("program", "exe_ans", "answer")}, "table": ROW["table"]}
    for completion in (f"So:\n```\n{GROWTH}\n```", f"<answer>{GROWTH}</answer>", "The answer is 1.64%.", GROWTH):
        rollout = Rollout(id="1", completion=completion, ground_truth=truth)
        assert score(rollout, find("finqa").rubric({})).reward == 1.0, completion


@pytest.mark.parametrize("answer", ["The change is (5829 - 5735) / 5735, so 1.64%", "It is 1.64% (of 2018)"])
def test_prose_with_brackets_is_no_program(answer: str) -> None:
    found = FinQa().verify(answer, ROW)
    assert found.outcome is Outcome.CORRECT or not found.decided


def test_an_operation_that_is_none_is_wrong() -> None:
    found = FinQa().verify("total(5829, 5735)", ROW)
    assert found.outcome is Outcome.INCORRECT
    assert found.decided
