"""Expressions of given numbers, exactly."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.verify.countdown import Countdown
from verifier.wire import Json, Outcome

CASES: list[tuple[str, list[Any], Any, dict[str, Any], Outcome, str]] = [
    ("28 + (36 - 20)", [36, 20, 28], 44, {}, Outcome.CORRECT, "plain"),
    ("28 + [36 − 20] = 44", [36, 20, 28], 44, {}, Outcome.CORRECT, "brackets, a minus sign, the target behind it"),
    ("44 = 28 + 36 - 20", [36, 20, 28], 44, {}, Outcome.CORRECT, "the target in front"),
    ("28 + 36 - 20 = 64 - 20 = 44", [36, 20, 28], 44, {}, Outcome.CORRECT, "steps that are equal"),
    ("28 + 36 - 20 = 45", [36, 20, 28], 44, {}, Outcome.INCORRECT, "sides that differ"),
    ("2 × (3 + 4)", [2, 3, 4], 14, {}, Outcome.CORRECT, "a times sign"),
    ("2x(3+4)", [2, 3, 4], 14, {}, Outcome.CORRECT, "a letter x for times"),
    ("2(3+4)", [2, 3, 4], 14, {}, Outcome.CORRECT, "no sign at all"),
    (r"\frac{8}{4} + 2", [8, 4, 2], 4, {}, Outcome.CORRECT, "LaTeX"),
    (r"$2 \times \left(3 + 4\right)$", [2, 3, 4], 14, {}, Outcome.CORRECT, "more LaTeX"),
    ("８÷４＋２", [8, 4, 2], 4, {}, Outcome.CORRECT, "full width"),
    ("8/(3-8/3)", [8, 3, 8, 3], 24, {}, Outcome.CORRECT, "fractions are exact"),
    ("1/3", [1, 3], 0.3333333333333333, {}, Outcome.CORRECT, "a target rounded to a float"),
    ("1/3", [1, 3], 0.33333, {}, Outcome.INCORRECT, "a float that is no third"),
    ("5.5+3", [5.5, 3], 8.5, {}, Outcome.CORRECT, "a given number with a fraction"),
    ("-3+5", [-3, 5], 2, {}, Outcome.CORRECT, "a given number that is negative"),
    ("5--3", [5, 3], 8, {}, Outcome.CORRECT, "a sign of its own"),
    ("5--3", [5, 3], 8, {"signs": False}, Outcome.INCORRECT, "signs are off"),
    ("28 + 36", [36, 20, 28], 64, {}, Outcome.INCORRECT, "a number is not used"),
    ("28 + 36", [36, 20, 28], 64, {"use": "some"}, Outcome.CORRECT, "not all need be used"),
    ("28 + 36 - 20 + 20 - 20", [36, 20, 28], 44, {}, Outcome.INCORRECT, "a number used twice"),
    ("28 + 36 - 20 + 0", [36, 20, 28], 44, {}, Outcome.INCORRECT, "a number that is not given"),
    ("44", [36, 20, 28], 44, {}, Outcome.INCORRECT, "the target alone"),
    ("2**3", [2, 3], 8, {}, Outcome.INCORRECT, "powers are off"),
    ("2^3", [2, 3], 8, {"operators": ["^"]}, Outcome.CORRECT, "powers are asked for"),
    ("7//2", [7, 2], 3, {}, Outcome.INCORRECT, "floor division is off"),
    ("34-6", [3, 4, 6], 28, {}, Outcome.INCORRECT, "joined digits"),
    ("34-6", [3, 4, 6], 28, {"join_digits": True}, Outcome.CORRECT, "joined digits are asked for"),
    ("35-6", [3, 4, 6], 29, {"join_digits": True}, Outcome.INCORRECT, "digits that are not there"),
    ("1.5*2", [1, 5, 2], 3, {}, Outcome.INCORRECT, "a point joins digits"),
    ("1/(2-2)", [1, 2, 2], 5, {}, Outcome.INCORRECT, "division by zero"),
    ("3 4", [3, 4], 7, {}, Outcome.INCORRECT, "no operator"),
    ("(3+4", [3, 4], 7, {}, Outcome.INCORRECT, "a bracket is open"),
    ("3+4)", [3, 4], 7, {}, Outcome.INCORRECT, "a bracket too many"),
    ("", [3, 4], 7, {}, Outcome.INCORRECT, "nothing"),
    ("__import__('os')", [3, 4], 7, {}, Outcome.INCORRECT, "a program"),
    ("9^9^9", [9, 9, 9], 1, {"operators": ["^"]}, Outcome.TOO_COSTLY, "a bomb is refused unread"),
    ("9^9^9", [9, 9, 9], 1, {}, Outcome.TOO_COSTLY, "and so where powers are off"),
]


@pytest.mark.parametrize(("answer", "numbers", "target", "options", "outcome", "why"), CASES)
def test_expressions(
    answer: str, numbers: list[Any], target: Any, options: dict[str, Any], outcome: Outcome, why: str
) -> None:
    verdict = Countdown.model_validate(options).verify(answer, {"target": target, "numbers": numbers})
    assert verdict.outcome is outcome, f"{why}: {verdict.reason}"


def test_a_wrong_value_earns_what_the_rubric_says() -> None:
    truth: Json = {"target": 10, "nums": [3, 4]}
    assert Countdown(wrong_value=0.1).verify("3+4", truth).score == 0.1
    assert Countdown(near="distance").verify("3+4", truth).score == 0.25
    assert Countdown(near="distance").verify("3+5", truth).score == 0


@pytest.mark.parametrize(
    "ground_truth",
    [
        None,
        24,
        "24",
        [],
        {},
        {"target": 3},
        {"target": "x", "numbers": [1]},
        {"target": 1, "numbers": []},
        {"target": 1, "numbers": [True]},
        {"target": 1, "numbers": "1,2"},
        '{"target": 1e999999, "numbers": [1]}',
    ],
)
def test_a_ground_truth_without_a_task_is_not_judged(ground_truth: Json) -> None:
    assert Countdown().unreadable(ground_truth)


@given(st.lists(st.integers(1, 99), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_what_is_built_of_the_numbers_is_right(numbers: list[int], random: Any) -> None:
    expression, value = str(numbers[0]), numbers[0]
    for number in numbers[1:]:
        sign = random.choice("+-*")
        value = {"+": value + number, "-": value - number, "*": value * number}[sign]
        expression = random.choice(["({} {} {})", "({}{}{})"]).format(expression, sign, number)
    truth: dict[str, Json] = {"target": value, "numbers": random.sample(numbers, len(numbers))}
    assert Countdown().verify(expression, truth).outcome is Outcome.CORRECT
    assert Countdown().verify(f"{expression} = {value}", truth).outcome is Outcome.CORRECT
    assert Countdown().verify(expression, {**truth, "target": value + 1}).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    "unit", ["1", "1+", "(", "1 x ", "\n1", "\\frac{1}", "-", "x", " ", "**", "1,000,", "{", "2^9*"]
)
def test_no_answer_is_dear(unit: str) -> None:
    verifier = Countdown.model_validate({"operators": ["+", "*", "^"]})
    started = time.process_time()
    for characters in (9_999, 1_000_000):
        verifier.verify((unit * characters)[:characters], {"target": 1, "numbers": [1, 2]})
    assert time.process_time() - started < 0.15
