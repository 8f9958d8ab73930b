"""Is the predicted output that of the function, or does the predicted input give the output?"""

import json
import math
import re
from typing import Any, Literal

from pydantic import Field

from verifier import values
from verifier.execution import Call, CallRun, Limits, Program, RunProgram, RunStatus, no_sandbox
from verifier.parts import ProgramVerifier
from verifier.upstream.codeio.task import UNKNOWN, Predicted, Task, task_of
from verifier.usual_imports import IMPORTS
from verifier.verify.code.libraries import missing_library
from verifier.verify.code.prelude import with_before
from verifier.verify.json_equal import JsonEqual
from verifier.verify.quoting import shown
from verifier.wire import Json, Outcome, Verdict

SPENT = (RunStatus.TIME_LIMIT, RunStatus.MEMORY_LIMIT, RunStatus.OUTPUT_LIMIT)
DEEPEST = 50
"""Of a predicted input, in brackets: the set's own are at most 6 deep."""
MORE_IMPORTS = "from os.path import commonprefix\nfrom re import search as re_search\n"
NUMPY = re.compile(r"\bnp\.")


class Codeio(ProgramVerifier):
    """CodeI/O's check of a prediction (src/check_io_pred_acc_mp.py at 1d3541c).

    A predicted output is compared with the stored one, else with what the reference code gives for the input. On a
    predicted input the reference code is run, behind the wall, and what it gives is compared. Numbers may differ by
    `rel_tol` if one is a float. A row whose own input does not give its output, or whose code needs a library that
    is not here, is not judged.
    """

    kind: Literal["codeio"] = "codeio"
    predict: Predicted | None = Field(default=None, description="What is predicted, for rows that do not say it")
    strict: bool = Field(
        default=False, description="true is not 1, an input must be an object, and whole parts need not agree"
    )
    rel_tol: float = Field(default=0.001, ge=0, lt=1, allow_inf_nan=False, description="For numbers with a float")
    limits: Limits = Field(default=Limits(cpu_seconds=5.0, wall_seconds=15.0), description="For each run of the code")

    def unreadable(self, ground_truth: Json) -> str | None:
        task = task_of(ground_truth, self.predict)
        return task if isinstance(task, str) else None

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        task = task_of(ground_truth, self.predict)
        if isinstance(task, str):
            return Verdict.unverifiable(task)
        try:
            held = json.loads(answer)
        except (ValueError, RecursionError):
            return Verdict.no_answer("no JSON")
        if not isinstance(held, dict) or task.predicted not in held:
            return Verdict.no_answer(f'no object with "{task.predicted}"')
        predicted = held[task.predicted]
        if task.predicted == "output":
            return self.of_output(task, predicted, run)
        return self.of_input(task, predicted, run)

    def of_output(self, task: Task, predicted: Any, run: RunProgram) -> Verdict:
        expected = task.output
        if expected is UNKNOWN:
            program = self.program(task)
            [done] = run.calls(program, task.function, [call_of(task.input)])
            found = self.given(program, done)
            if isinstance(found, Verdict):
                return unjudged(found, "the reference code gives no output for the row's input")
            expected = found.value
        if self.same(predicted, expected):
            return Verdict.correct("the output of the code", rule="output")
        return Verdict.incorrect(f"not the output of the code: {shown(json.dumps(predicted), 80)}", rule="output")

    def of_input(self, task: Task, predicted: Any, run: RunProgram) -> Verdict:
        if self.strict and not isinstance(predicted, dict):
            return Verdict.incorrect("the input is not an object with the names of the arguments", rule="input")
        if too_deep(predicted):
            return Verdict.undecided(f"the input is nested more than {DEEPEST} deep, and was not tried", rule="input")
        program = self.program(task)
        own = [] if task.input is UNKNOWN else [call_of(task.input)]
        *first, done = run.calls(program, task.function, [*own, call_of(predicted)])
        for stored in first:
            known = self.given(program, stored)
            if isinstance(known, Verdict):
                return unjudged(known, "the reference code gives nothing for the row's own input")
            if not self.gives(known.value, task.output):
                return Verdict.unverifiable("the reference code does not give the row's output for the row's input")
        found = self.given(program, done)
        if isinstance(found, Verdict):
            return found
        if self.gives(found.value, task.output):
            return Verdict.correct("it gives the output", rule="input")
        return Verdict.incorrect(f"it gives {shown(repr(found.value), 80)}", rule="input")

    def program(self, task: Task) -> Program:
        """The reference code, behind the imports that the original puts before it."""
        before = IMPORTS + "\n" + MORE_IMPORTS + ("import numpy as np\n" if NUMPY.search(task.code) else "")
        return Program(language="python", source=with_before(before, task.code), limits=self.limits)

    def given(self, program: Program, done: CallRun) -> "Given | Verdict":
        """What the code gave, or what became of it where it gave nothing."""
        if done.status is RunStatus.SANDBOX_ERROR:
            return Verdict.failed(f"the reference code could not be run: {done.detail}")
        if done.status is not RunStatus.OK:
            if library := missing_library(program, done.detail):
                return Verdict.unverifiable(f"the reference code needs {library}, which is not here")
            if done.status in SPENT:
                return Verdict.too_costly(f"the code was stopped: {done.detail or done.status}", rule="input")
            return Verdict.incorrect(f"the code fails: {shown(done.detail, 120)}", rule="input")
        try:
            value = values.decoded(done.value)
            json.dumps(value)  # what is no JSON is nobody's output; nor is a number of more digits than Python writes
        except (TypeError, ValueError, RecursionError):
            return Verdict.incorrect("what the code returns is not JSON", rule="input")
        return Given(value)

    def gives(self, found: Any, output: Any) -> bool:
        """Whether what the code gave is the output. A tuple is a list, and a key is a text, as in JSON."""
        try:
            written = json.dumps(found)
        except (TypeError, ValueError, RecursionError):
            return False
        if written == json.dumps(output):
            return True
        return self.same(json.loads(written) if self.strict else found, output)

    def same(self, found: Any, expected: Any) -> bool:
        if self.strict:
            equal = JsonEqual(rel_tol=self.rel_tol).verify(json.dumps(found), json.dumps(expected))
            return equal.outcome is Outcome.CORRECT
        try:
            return is_close(found, expected, self.rel_tol)
        except (ArithmeticError, ValueError, TypeError, RecursionError):
            return False


class Given:
    """What the code gave."""

    def __init__(self, value: Any) -> None:
        self.value = value


def call_of(given: Any) -> Call:
    """The arguments by their names; what is no object is the one argument."""
    if isinstance(given, dict):
        return Call(named={name: values.encoded(value) for name, value in given.items()})
    return Call(arguments=(values.encoded(given),))


def unjudged(verdict: Verdict, because: str) -> Verdict:
    """That the row's own code failed is no grade."""
    if verdict.outcome in (Outcome.FAILED, Outcome.UNVERIFIABLE):
        return verdict
    return Verdict.unverifiable(f"{because}: {verdict.reason}")


def too_deep(value: Any) -> bool:
    layer, depth = [value], 0
    while layer := [one for held in layer for one in members(held)]:
        depth += 1
        if depth > DEEPEST:
            return True
    return False


def members(value: Any) -> list[Any]:
    return [*value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []


def is_close(found: Any, expected: Any, rel_tol: float) -> bool:
    """The original's comparison: of numbers, true and false among them, the whole parts must be the same."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(is_close(found[k], expected[k], rel_tol) for k in found)
    if isinstance(found, list) and isinstance(expected, list):
        pairs = zip(found, expected, strict=False)
        return len(found) == len(expected) and all(is_close(one, other, rel_tol) for one, other in pairs)
    if isinstance(found, int | float) and isinstance(expected, int | float):
        if isinstance(found, float) or isinstance(expected, float):
            if not (math.isfinite(found) and math.isfinite(expected)):
                return False
            return abs(found - expected) <= rel_tol * abs(expected) and int(found) == int(expected)
        return found == expected
    return bool(found == expected)
