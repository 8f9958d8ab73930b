"""How open-thoughts judges programs, including what it lets pass.

Its results are True, False and negative numbers for time-outs, errors and code that does not compile, and its verdict
is numpy's `all` of them, for which a negative number is as true as True. So only a wrong output is wrong.
"""

import json
import math
from collections.abc import Iterator
from typing import Any, Literal

from verifier import values
from verifier.errors import SandboxError
from verifier.execution import Call, CallRun, Limits, Program, Run, RunProgram, RunStatus, no_sandbox
from verifier.parts import ProgramVerifier, Verifier
from verifier.wire import Json, Verdict

SECONDS_A_TEST = 4.0
LIMITS = Limits(cpu_seconds=SECONDS_A_TEST, wall_seconds=SECONDS_A_TEST)
WRONG = "Code is incorrect."
UNNOTICED = "passes by the original's rule that what fails without a wrong output counts as right"
ANYTHING = frozenset(("equal to anything",))
REL_TOL, ABS_TOL = 1e-5, 1e-8

HEADER = """
import collections, fractions, heapq, itertools, math, random, sys, time
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from functools import lru_cache
from heapq import *
from itertools import accumulate, combinations, permutations, product
from math import ceil, cos, exp, fabs, floor, gcd, log, log2, sin, sqrt, tan
from typing import List, Tuple
"""
NUMPY = "try:\n    import numpy as np\nexcept ImportError:\n    pass\n"

CALLED = """

_owner = Solution() if {has_class} else sys.modules[__name__]


def _judged(*arguments):
    return _plain(getattr(_owner, {name!r})(*arguments))


def _plain(value):
    if isinstance(value, (list, tuple)):
        return type(value)(map(_plain, value)) if type(value) in (list, tuple) else [*map(_plain, value)]
    if value is None or isinstance(value, (str, int, float, complex, bytes, dict, set, frozenset, range)):
        return value
    return frozenset(("equal to anything",)) if type(value).__module__ == __name__ and value == object() else value
"""


class OpenThoughtsCompareStdResults(Verifier):
    """Whether an output will do, compared as whole texts, as numbers and as sets of words, whichever is kindest."""

    kind: Literal["open_thoughts_code_compare_std_results"] = "open_thoughts_code_compare_std_results"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None if isinstance(ground_truth, str) else "the ground truth must be the expected output as text"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        assert isinstance(ground_truth, str)
        return Verdict.correct("equal outputs") if outputs_agree(answer, ground_truth) else Verdict.incorrect(WRONG)


class OpenThoughtsHasCode(Verifier):
    """Whether there is a block of code at all: an extraction is enough."""

    kind: Literal["open_thoughts_code_has_code"] = "open_thoughts_code_has_code"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        return Verdict.correct("there is a block of code")


class OpenThoughtsProcessSingleRow(ProgramVerifier):
    """Runs the program on APPS tests until one gives a wrong output. Test cases that cannot be read count as wrong."""

    kind: Literal["open_thoughts_code_process_single_row"] = "open_thoughts_code_process_single_row"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None if isinstance(ground_truth, str | dict) else "the ground truth must be an object or its JSON text"

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        cases = opened(ground_truth)
        if not isinstance(cases, dict) or not isinstance(cases.get("inputs"), list) or not cases["inputs"]:
            return Verdict.incorrect(WRONG)
        outputs = cases.get("outputs")
        if not isinstance(outputs, list):
            return Verdict.incorrect(WRONG)
        header = HEADER + (NUMPY if "np" in answer or "numpy" in answer else "")
        if cases.get("fn_name"):
            return by_calls(header, answer, str(cases["fn_name"]), cases["inputs"], outputs, run)
        return by_stdin(header, answer, cases["inputs"], outputs, run)


def opened(ground_truth: Json) -> Any:
    if not isinstance(ground_truth, str):
        return ground_truth
    try:
        return json.loads(ground_truth)
    except (ValueError, RecursionError):
        return None


def by_stdin(header: str, source: str, inputs: list[Any], outputs: list[Any], run: RunProgram) -> Verdict:
    wrapped = run(Program(language="python", source=header + in_a_function(source), limits=LIMITS))
    faultless(wrapped)
    if wrapped.status is not RunStatus.OK:
        return Verdict.correct(f"it does not compile, and {UNNOTICED}")
    program = Program(language="python", source=header + source, limits=LIMITS)
    texts = ("\n".join(map(str, one)) if isinstance(one, list) else str(one) for one in inputs)
    for number, ran in enumerate(run.each(program, texts), 1):
        faultless(ran)
        if ran.status is RunStatus.TIME_LIMIT:
            return Verdict.correct(f"test {number} of {len(inputs)} ran out of time, and {UNNOTICED}")
        expected = outputs[number - 1] if number <= len(outputs) else None
        if isinstance(expected, list):
            expected = "\n".join(map(str, expected))
        if not isinstance(expected, str) or not outputs_agree(ran.stdout, expected):
            return Verdict.incorrect(WRONG, test=number)
    return Verdict.correct(f"all {len(inputs)} outputs agree")


def by_calls(header: str, source: str, name: str, inputs: list[Any], outputs: list[Any], run: RunProgram) -> Verdict:
    called = CALLED.format(has_class="class Solution" in source, name=name)
    program = Program(language="python", source=header + source + called, limits=LIMITS)
    if len(outputs) < len(inputs):
        return Verdict.incorrect(WRONG)
    runs = run.calls(program, "_judged", [call(arguments) for arguments in inputs])
    for number, (ran, expected) in enumerate(zip(runs, outputs, strict=False), 1):
        faultless(ran)
        if ran.status is not RunStatus.OK:
            return Verdict.correct(f"call {number} of {len(inputs)} ended with {ran.status.value}, and {UNNOTICED}")
        if not returned_alike(values.decoded(ran.value), with_number_keys(expected)):
            return Verdict.incorrect(WRONG, test=number)
    return Verdict.correct(f"all {len(inputs)} values agree")


def faultless(run: Run | CallRun) -> None:
    if run.status is RunStatus.SANDBOX_ERROR:
        raise SandboxError(run.detail or "the sandbox could not run the program")


def in_a_function(source: str) -> str:
    """The program as the original compiles it: all but its imports inside a function, from the first other line on."""
    made: list[str] = []
    started = False
    for line in source.split("\n"):
        imports = line.startswith(("from ", "import "))
        if not imports and not started:
            made += ["stdin = sys.stdin", "stdout = sys.stdout", "def code():"]
            started = True
        made.append(f"\t{line}" if started else line)
    return "\n".join(made) + ("\n" if started else "\ncode\n")


def call(arguments: Any) -> Call:
    """The arguments of a call; a first one that is an object becomes the only one, with numbers for keys."""
    row = list(arguments) if isinstance(arguments, list | str | dict) else [arguments]
    if row and isinstance(row[0], dict):
        numbered = with_number_keys(row[0])
        row = [numbered] if numbered is not row[0] else row
    return Call(arguments=tuple(values.encoded(one) for one in row))


def with_number_keys(found: Any) -> Any:
    """An object's keys as integers, also of an object that is the first of a list; unchanged if not integers."""
    if isinstance(found, list) and found and isinstance(found[0], dict):
        first = with_number_keys(found[0])
        return [first] if first is not found[0] else found
    if not isinstance(found, dict):
        return found
    try:
        return {int(key): value for key, value in found.items()}
    except ValueError:
        return found


def returned_alike(found: Any, expected: Any) -> bool:
    """Python's own equality with the expected value or with its first element; an outer tuple counts as a list."""
    if found == ANYTHING:
        return True
    if isinstance(found, tuple):
        found = list(found)
    wanted = [expected, *(expected[:1] if isinstance(expected, list) else [])]
    if any(alike(found, one) for one in wanted):
        return True
    rows = isinstance(found, list) and found and all(isinstance(one, tuple) for one in found)
    return bool(rows) and any(alike([list(one) for one in found], one) for one in wanted)


def alike(found: Any, expected: Any) -> bool:
    if found == ANYTHING:
        return True
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(alike, found, expected))
    return bool(found == expected)


def outputs_agree(output: str, expected: str) -> bool:
    """The original's comparison of a printed text, whose later attempts take it for a row of characters."""
    if output.strip() == expected.strip():
        return True
    wanted = [line.strip() for line in expected.split("\n") if line]
    if characters_are(output, wanted):
        return True
    words = {frozenset(word) for word in set(output.split())}
    lines = {frozenset(line.split()) for line in wanted}
    if words == lines:
        return True
    rounded, ours = rounded_sets(lines), rounded_sets(words)
    return ours is not None and ours == rounded


def characters_are(output: str, wanted: list[str]) -> bool:
    """Whether the output's characters, each read as a number, are near the expected lines."""
    if len(output) != len(wanted):
        return False
    try:
        return all(near(float(one), float(other)) for one, other in zip(output, wanted, strict=True))
    except ValueError:
        return False


def near(one: float, other: float) -> bool:
    if not (math.isfinite(one) and math.isfinite(other)):
        return one == other
    return abs(one - other) <= ABS_TOL + REL_TOL * abs(other)


def rounded_sets(found: set[frozenset[str]]) -> set[frozenset[float]] | None:
    try:
        return {frozenset(rounded(word)) for word in found}
    except (ValueError, OverflowError):
        return None


def rounded(words: frozenset[str]) -> Iterator[float]:
    for word in words:
        if len(word) > 400:
            raise ValueError(word[:20])
        yield round(float(word), 3)
