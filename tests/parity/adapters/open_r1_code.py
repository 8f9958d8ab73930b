"""open-r1's rewards for code. Recorded answers of its execution service are played back in the order of the calls."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from typing import Any

from replay import Reward, Vector, judged, reward

from verifier.errors import SandboxError
from verifier.execution import Call, CallRun, Program, Run, RunStatus
from verifier.sandbox.sandbox import Sandbox

CHECKER = "print(1)"
NO_TIME = RunStatus.TIME_LIMIT


class Replay(ABC):
    """A sandbox whose programs do what the recorded answers say, one answer for each test.

    The service ran the program and the checker in one; so a checker says here what the answer for its test says. An
    answer that never came is played as a program that did not end in time: the originals score both as a failed test.
    """

    def __init__(self, answers: Sequence[Any], expected: Sequence[str]) -> None:
        self._answers = iter(answers)
        self._expected = iter(expected)
        self._said = ""

    def __call__(self, program: Program) -> Run:
        return Run(status=RunStatus.OK, stdout=self._said)

    def each(self, program: Program, inputs: Iterable[str]) -> Iterator[Run]:
        for _ in inputs:
            yield self._played(next(self._answers, None), next(self._expected, ""))

    def calls(self, program: Program, function: str, calls: Sequence[Call]) -> Sequence[CallRun]:
        raise SandboxError("no calls were recorded")

    def converse(self, program: Program, judge: Program) -> tuple[Run, Run]:
        raise SandboxError("no conversation was recorded")

    @abstractmethod
    def _played(self, answer: Any, expected: str) -> Run:
        """What the recorded answer to one test says that the program did."""


class CfReplay(Replay):
    """An answer prints 1 where the output was right."""

    def _played(self, answer: Any, expected: str) -> Run:
        if answer is None or "__raise__" in answer:
            return Run(status=NO_TIME)
        try:
            if answer["compile"]["code"] != 0:
                return Run(status=RunStatus.COMPILE_ERROR)
            if answer["run"]["code"] != 0:
                return Run(status=RunStatus.NONZERO_EXIT)
            self._said = answer["run"]["stdout"].strip()
        except (KeyError, TypeError, AttributeError) as error:
            return Run(status=RunStatus.SANDBOX_ERROR, detail=f"an answer without {error}")
        return Run(status=RunStatus.OK, stdout=expected if self._said == "1" else f"{expected} and more")


class IoiReplay(Replay):
    """An answer prints the score of its test."""

    def _played(self, answer: Any, expected: str) -> Run:
        if answer is None or "__raise__" in answer or "message" in answer:
            raise SandboxError(f"the service failed: {answer}")
        ran = answer["run"]
        if answer.get("compile", {}).get("code", 0) != 0:
            return Run(status=RunStatus.COMPILE_ERROR)
        if ran["code"] == 1 and "MemoryError" in ran["stderr"]:
            return Run(status=RunStatus.MEMORY_LIMIT)
        self._said = ran["stdout"]
        if not self._said and ran.get("signal") == "SIGKILL":
            return Run(status=NO_TIME)
        if not self._said and ran["code"] not in (0, None):
            raise SandboxError(f"the service failed with exit code {ran['code']}")
        return Run(status=RunStatus.OK, stdout="the output")


@cache
def sandbox() -> Sandbox:
    return ExitStack().enter_context(Sandbox())


def by_running(vector: Vector) -> Reward:
    return reward(vector, sandbox())


def threshold(vector: Vector) -> Reward:
    return reward(vector, completion="", ground_truth=vector["inputs"]["code_reward"])


def code_format(vector: Vector) -> Reward:
    inputs = vector["inputs"]
    metadata = {"language": inputs["language"]} if "language" in inputs else {}
    return reward(vector, metadata=metadata)


def fenced(submission: str | None) -> str:
    return f"```cpp\n{submission}```" if submission else ""


def cf_score_submission(vector: Vector) -> Reward:
    problem = vector["inputs"]["problem"]
    tests = [str(test.get("output", "")) for test in problem.get("official_tests") or [] if isinstance(test, dict)]
    run = CfReplay(vector["inputs"]["piston_responses"], tests)
    submission = vector["inputs"]["submission"]
    language = vector["params"].get("submission_language", "cpp")
    completion = fenced(submission).replace("```cpp", f"```{language}", 1)
    return unless_failed(vector, run, completion=completion, ground_truth=problem)


def ioi_score_subtask(vector: Vector) -> Reward:
    subtask = dict(vector["inputs"]["subtask"])
    files = [file for file in subtask.get("grader_files") or [] if not file[0].startswith("checker/")]
    subtask["grader_files"] = [*files, ["checker/checker.cpp", CHECKER]]  # the recorded graders were emptied
    run = IoiReplay(vector["inputs"]["piston_responses"], [])
    return unless_failed(vector, run, completion=fenced(vector["inputs"]["submission"]), ground_truth=subtask)


def unless_failed(vector: Vector, run: Replay, **changed: Any) -> Reward:
    """The reward; None where the sandbox failed, as a worker answers then."""
    try:
        result = judged(vector, run, **changed)
    except SandboxError:
        return None
    return None if result is None else result.reward


ADAPTERS = {
    "open_r1.code_reward": by_running,
    "open_r1.binary_code_reward": by_running,
    "open_r1.binary_code_threshold": threshold,
    "open_r1.code_format": code_format,
    "open_r1.cf_score_submission": cf_score_submission,
    "open_r1.ioi_score_subtask": ioi_score_subtask,
}
