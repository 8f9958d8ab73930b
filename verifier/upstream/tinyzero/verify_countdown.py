"""TinyZero's countdown: are the digits those of the given numbers, and does Python make the target of them?"""

import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.upstream.shared.python_arithmetic import MAX_DIGITS, NotEvaluable, Number, value_of
from verifier.verify.quoting import json_name, shown
from verifier.wire import Json, Verdict

DIGITS = re.compile(r"\d+")
ALLOWED = re.compile(r"[\d+\-*/().\s]+")
NEARNESS = 1e-5


class TinyZeroCountdown(Verifier):
    """Right when the runs of digits are the given numbers, each once, and the value is within 1e-5 of the target.

    The ground truth is `{"target": number, "numbers": [...]}`, or with `as_text` the JSON text of it. Kept as it is:
    a target or numbers that no equation can meet (text, say) make every answer wrong, not unverifiable; `**`, `//`,
    unary signs and decimal points are in order. Not for a fresh start: `countdown` is exact.
    """

    kind: Literal["tinyzero_countdown"] = "tinyzero_countdown"
    as_text: bool = Field(default=False, description="The ground truth is JSON text, as in oat-zero")

    def unreadable(self, ground_truth: Json) -> str | None:
        problem = task_of(ground_truth, as_text=self.as_text)
        return problem if isinstance(problem, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        task = task_of(ground_truth, as_text=self.as_text)
        if isinstance(task, str):
            return Verdict.unverifiable(task)
        if not has_just(answer, task["numbers"]):
            return Verdict.incorrect("its runs of digits are not the given numbers, each once", rule="numbers")
        if not ALLOWED.fullmatch(answer):
            return Verdict.incorrect("it holds more than digits, operators, points and parentheses", rule="characters")
        try:
            value = value_of(answer)
        except NotEvaluable as error:
            return Verdict.incorrect(f"it cannot be computed: {error}", rule="value")
        if is_near(value, task["target"]):
            return Verdict.correct("the value is the target", rule="value")
        return Verdict.incorrect("the value is not the target", value=shown(written(value)), rule="value")


def written(value: Number) -> str:
    """The value for evidence; a whole number of thousands of digits is not spelt out."""
    long = isinstance(value, int) and value.bit_length() > 999
    return "a very long number" if long else str(value)


def task_of(ground_truth: Json, *, as_text: bool) -> Mapping[str, Json] | str:
    """The target and the numbers, or why there are none."""
    wanted = '{"target": 24, "numbers": [1, 2, 3, 4]}'
    if as_text:
        if not isinstance(ground_truth, str):
            return f"the ground truth is {json_name(ground_truth)}; expected JSON text such as '{wanted}'"
        try:
            ground_truth = json.loads(ground_truth)
        except (ValueError, RecursionError):
            return f"the ground truth is text that is not JSON; expected '{wanted}'"
    if not isinstance(ground_truth, dict):
        return f"the ground truth is {json_name(ground_truth)}; expected an object such as {wanted}"
    if missing := {"target", "numbers"} - ground_truth.keys():
        return f"the ground truth has no {' and no '.join(sorted(missing))}; expected {wanted}"
    return ground_truth


def has_just(answer: str, numbers: Json) -> bool:
    """Whether the runs of digits, as whole numbers, are `numbers` in some order."""
    if not isinstance(numbers, list):
        return False
    runs = [run[0] for run in islice(DIGITS.finditer(answer), len(numbers) + 1)]
    if len(runs) != len(numbers) or any(len(run) > MAX_DIGITS for run in runs):
        return False
    try:
        return sorted(map(int, runs)) == sorted(numbers)  # type: ignore[type-var]
    except TypeError:
        return False


def is_near(value: Number, target: Json) -> bool:
    if not isinstance(target, int | float):
        return False
    try:
        return abs(value - target) < NEARNESS
    except OverflowError:
        return False
