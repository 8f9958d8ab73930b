"""What the kernel said about a run, in the words of the wire: which limit hit, and whether another try would be
fairer."""

import json
import os
import signal
from typing import NamedTuple

from verifier.execution import CallRun, Limits, Run, RunStatus
from verifier.sandbox.limits import OVERTIME
from verifier.sandbox.order import STARTED, Outcome

MEMORY_SIGNS = (b"MemoryError", b"std::bad_alloc", b"heap out of memory", b"OutOfMemoryError", b"annot allocate memory")
DETAIL_CHARACTERS = 4000
LAST_BYTES = 1 << 16
SLACK_MB = 192  # runtimes with a heap of their own may use as much beside it


class Finished(NamedTuple):
    """A run, read out of its descriptors."""

    outcome: Outcome
    stdout: bytes
    stderr: bytes
    result: bytes
    layers: tuple[str, ...]


def starved(finished: Finished) -> bool:
    """Did others have the processor all the time?"""
    return finished.outcome.killed == "starved"


def doubtful(finished: Finished, limits: Limits) -> bool:
    """Would another try, alone, be fairer? A run just over its CPU limit, or perhaps ended by others."""
    outcome = finished.outcome
    over = outcome.cpu_seconds > limits.cpu_seconds
    just_over = over and outcome.cpu_seconds <= limits.cpu_seconds * OVERTIME and not outcome.killed
    shot = os.WIFSIGNALED(outcome.status) and os.WTERMSIG(outcome.status) == signal.SIGKILL
    return outcome.killed == "disk" or just_over or (shot and not outcome.killed and not over)


def judged(finished: Finished, limits: Limits) -> Run:
    """How the run ended."""
    outcome = finished.outcome
    status, detail = status_of(finished, limits)
    by_itself = os.WIFEXITED(outcome.status) and not outcome.killed
    return Run(
        status=status,
        stdout=finished.stdout[: limits.output_bytes].decode("utf-8", "replace"),
        stderr=finished.stderr[: limits.output_bytes].decode("utf-8", "replace"),
        exit_code=os.WEXITSTATUS(outcome.status) if by_itself else None,
        detail=detail,
        cpu_seconds=outcome.cpu_seconds,
        wall_seconds=outcome.wall_seconds,
        starved_seconds=outcome.starved_seconds,
        max_rss_bytes=outcome.max_rss_bytes,
        isolation=finished.layers,
    )


def status_of(finished: Finished, limits: Limits) -> tuple[RunStatus, str]:
    """The status, and in words which limit was hit."""
    outcome = finished.outcome
    if outcome.killed == "cpu" or outcome.cpu_seconds > limits.cpu_seconds:
        return RunStatus.TIME_LIMIT, f"more than {limits.cpu_seconds:g} s of CPU time"
    if outcome.killed == "wall":
        used = f"{outcome.cpu_seconds:.2f} s of them CPU time"
        return RunStatus.TIME_LIMIT, f"not finished after {limits.wall_seconds:g} s, {used}"
    if outcome.killed == "disk":
        return RunStatus.OUTPUT_LIMIT, "more files, or larger ones, than a program may write"
    if outcome.killed or outcome.max_rss_bytes > (limits.memory_mb + SLACK_MB) << 20:
        return RunStatus.MEMORY_LIMIT, f"more than {limits.memory_mb} MB of memory"
    for name, written in (("stdout", finished.stdout), ("stderr", finished.stderr)):
        if len(written) > limits.output_bytes:
            return RunStatus.OUTPUT_LIMIT, f"more than {limits.output_bytes} bytes on {name}"
    if outcome.status == 0:
        return RunStatus.OK, ""
    return broken_off(finished, limits)


def broken_off(finished: Finished, limits: Limits) -> tuple[RunStatus, str]:
    """Why a program did not end well, when no limit of ours ended it."""
    outcome = finished.outcome
    if outcome.reached < STARTED:
        return RunStatus.COMPILE_ERROR, finished.stderr[-DETAIL_CHARACTERS:].decode("utf-8", "replace")
    if any(sign in finished.stderr[-LAST_BYTES:] for sign in MEMORY_SIGNS):
        return RunStatus.MEMORY_LIMIT, f"out of memory at {limits.memory_mb} MB"
    if os.WIFSIGNALED(outcome.status):
        number = os.WTERMSIG(outcome.status)
        if number == signal.SIGXFSZ:
            return RunStatus.OUTPUT_LIMIT, f"a file of more than {limits.output_bytes} bytes"
        known = number in set(signal.Signals)
        return RunStatus.SIGNALLED, f"ended by {signal.Signals(number).name if known else f'signal {number}'}"
    return RunStatus.NONZERO_EXIT, f"exit status {os.WEXITSTATUS(outcome.status)}"


def last_line(text: str) -> str:
    """What an uncaught exception says in the end."""
    line = text.rstrip().rpartition("\n")[2][:DETAIL_CHARACTERS]
    return f": {line}" if line else ""


def call_runs(result: bytes, most: int) -> list[CallRun]:
    """The calls that were answered, in order, up to the first line that our own code cannot have written."""
    runs: list[CallRun] = []
    for line in result.split(b"\n", most + 1)[1 : most + 1]:
        run = call_run(line, len(runs))
        if run is None:
            break
        runs.append(run)
    return runs


def defined(result: bytes) -> bool:
    """Did the program come to the end of its own text, so that its functions could be called?"""
    return result.startswith(b'"defined"\n')


def call_run(line: bytes, expected: int) -> CallRun | None:
    """One line of results. The parser bounds what it reads: nesting, and the digits of an integer."""
    try:
        index, value, problem, seconds = json.loads(line, parse_constant=refuse)
    except (ValueError, TypeError, RecursionError):
        return None
    if index != expected or not isinstance(problem, str) or not isinstance(seconds, float) or not 0 <= seconds < 1e9:
        return None
    status = RunStatus.OK
    if problem:
        status = RunStatus.MEMORY_LIMIT if problem.startswith("MemoryError") else RunStatus.NONZERO_EXIT
    return CallRun(status=status, value=None if problem else value, detail=problem, cpu_seconds=seconds)


def refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
