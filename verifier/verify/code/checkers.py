"""Checker programs: how one is given the three texts, and what its ending means."""

import re

from verifier.execution import Limits, Program, Run, RunStatus
from verifier.languages import spelled
from verifier.verify.code.suite import Checker

NAMES = {"input": "input.txt", "expected": "expected.txt", "output": "output.txt"}
YES = ("1", "true", "yes", "ok", "ac", "accepted", "correct", "pass", "passed")
NO = ("0", "false", "no", "wa", "wrong", "incorrect", "rejected", "fail", "failed", "pe")
TESTLIB_POINTS = 7
POINTS = re.compile(r"\bpoints ([0-9.]{1,20})")
TESTLIB_WRONG = (1, 2, 3, 4, 5, 6, 7, 8)


def checker_program(checker: Checker, limits: Limits, *, input: str, expected: str, output: str) -> Program:
    """The checker with the three texts as files whose names it is given as arguments."""
    texts = {"input": input, "expected": expected, "output": output}
    return Program(
        language=spelled(checker.language),
        source=checker.source,
        arguments=tuple(NAMES[kind] for kind in checker.order),
        files={**checker.files, **{NAMES[kind]: text for kind, text in texts.items()}},
        limits=limits,
    )


def opinion(run: Run, by_status: bool = False) -> float | None:
    """The score that a checker gives: from what it printed first, else from how it ended. None when it broke down.

    by_status: what it prints may be any sentence, and says nothing where it is no score: how it ended does.
    """
    if run.status not in (RunStatus.OK, RunStatus.NONZERO_EXIT):
        return None
    word = next(iter(run.stdout[:1000].split()), "").lower().strip(".,:;!")
    if run.status is RunStatus.OK and word:
        stated = stated_score(word)
        return 1.0 if stated is None and by_status else stated
    if run.status is RunStatus.OK:
        return 1.0
    if run.exit_code == TESTLIB_POINTS and (points := POINTS.search(run.stderr)):
        return stated_score(points[1])
    crashed = "Traceback (most recent call last)" in run.stderr or run.exit_code not in TESTLIB_WRONG
    return None if crashed else 0.0


def stated_score(word: str) -> float | None:
    if word in YES:
        return 1.0
    if word in NO:
        return 0.0
    try:
        score = float(word) if len(word) < 40 else -1.0
    except ValueError:
        return None
    return score if 0 <= score <= 1 else None
