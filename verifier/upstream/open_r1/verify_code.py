"""How open-r1 judges programs: on stdin tests for `code`, and as its Codeforces and IOI graders do.

Where the original scores a failure of its own infrastructure as a failed test, these do not: what the sandbox could not
do is `failed`, with no reward.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Literal

from pydantic import Field

from verifier.errors import SandboxError
from verifier.execution import Limits, Program, Run, RunProgram, RunStatus, no_sandbox
from verifier.parts import ProgramVerifier
from verifier.verify.code.checkers import checker_program
from verifier.verify.code.compare import texts_agree
from verifier.verify.code.suite import Checker
from verifier.wire import Json, Verdict

SECONDS_A_TEST = 5.0
SECONDS_ALTOGETHER = 30.0
ARGUMENT_BYTES = 131_071
EXTRA_SECONDS = 10.0
IOI_EXTRA_SECONDS = 3.0


class OpenR1CodeReward(ProgramVerifier):
    """The share of tests whose output begins as expected: lines are compared as far as the shorter side goes.

    One test over five seconds, or one that is malformed, makes the whole reward 0, and so does a program with a
    character outside the basic plane, since the original cannot hand such a one to its interpreter.
    """

    kind: Literal["open_r1_code_reward"] = "open_r1_code_reward"

    def unreadable(self, ground_truth: Json) -> str | None:
        if not isinstance(ground_truth, dict):
            return "the ground truth must be an object with language and test_cases"
        missing = [key for key in ("language", "test_cases") if key not in ground_truth]
        return f"the ground truth lacks {' and '.join(missing)}" if missing else None

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        assert isinstance(ground_truth, dict)
        cases: Any = ground_truth["test_cases"]
        if problem := refused(answer) or malformed(cases):
            return Verdict.incorrect(problem, passed=0)
        limits = Limits(cpu_seconds=SECONDS_A_TEST, wall_seconds=SECONDS_A_TEST)
        program = Program(language="python", source=answer, limits=limits)
        passed, spent = 0, 0.0
        for number, (case, ran) in enumerate(zip(cases, run.each(program, inputs_of(cases)), strict=True), 1):
            faultless(ran)
            spent += ran.wall_seconds - ran.starved_seconds
            if ran.status is RunStatus.TIME_LIMIT or spent > SECONDS_ALTOGETHER:
                return Verdict.incorrect(f"test {number} ran out of time, which voids all of them", passed=0)
            passed += ran.status is RunStatus.OK and begins_alike(ran.stdout, str(case["output"]))
        return share(passed, len(cases))


def refused(source: str) -> str | None:
    """Why the original could not start such a program."""
    if any(character > "\uffff" for character in source) or "\0" in source:
        return "the program holds a character that the original cannot hand over"
    if len(source.encode("utf-8", "replace")) > ARGUMENT_BYTES:
        return "the program is too long for the original to hand over"
    return None


def malformed(cases: Json) -> str | None:
    """Why the original's script would end with an error on such test cases, which it scores as 0."""
    if not isinstance(cases, list) or not cases:
        return "there are no test cases, which the original scores as 0"
    for number, case in enumerate(cases, 1):
        if not isinstance(case, dict) or not isinstance(case.get("output"), str) or "input" not in case:
            return f"test case {number} is not an input with an output of text, which the original scores as 0"
        if not isinstance(case["input"], str | None):
            return f"test case {number} has an input that is not text, which the original scores as 0"
    return None


def inputs_of(cases: Sequence[Any]) -> Iterator[str]:
    return (case["input"] or "" for case in cases)


def begins_alike(output: str, expected: str) -> bool:
    found = output.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return all(one.strip() == other.strip() for one, other in zip(found, expected.split("\n"), strict=False))


def faultless(run: Run) -> None:
    if run.status is RunStatus.SANDBOX_ERROR:
        raise SandboxError(run.detail or "the sandbox could not run the program")


def share(passed: int, total: int, **evidence: Any) -> Verdict:
    reason = f"{passed} of {total} tests passed"
    evidence = {"passed": passed, "total": total, **evidence}
    if passed == total:
        return Verdict.correct(reason, **evidence)
    return Verdict.partial(passed / total, reason, **evidence) if passed else Verdict.incorrect(reason, **evidence)


class OpenR1CfScoreSubmission(ProgramVerifier):
    """Codeforces' official tests, each by tokens or by the problem's `generated_checker`, which must print 1.

    The score is the share of tests passed; `open_r1_cf` makes the reward of it. `pass_fail` stops after the first batch
    with a failed test.
    """

    kind: Literal["open_r1_cf_score_submission"] = "open_r1_cf_score_submission"
    stop_early: bool = False
    test_batch_size: int = Field(default=1, description="Tests at a time; less than 1: all")
    language: str = "cpp"

    def unreadable(self, ground_truth: Json) -> str | None:
        if not isinstance(ground_truth, dict):
            return "the ground truth must be a problem: an object with id and official_tests"
        if self._language(ground_truth) not in ("python", "cpp"):
            return f"language must be python or cpp, not {self._language(ground_truth)!r}"
        contest = str(ground_truth.get("id", "")).partition("/")[0].strip()
        if not contest.isdecimal() or "/" not in str(ground_truth.get("id")):
            return "id is to begin with the number of a contest: 1234/A"
        tests = tests_of(ground_truth)
        if tests is None:
            return "official_tests must be a list of objects with input and output"
        return None if tests else "the problem has no tests"

    def _language(self, problem: dict[str, Any]) -> Any:
        return problem.get("language", self.language)

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        assert isinstance(ground_truth, dict)
        tests = tests_of(ground_truth)
        assert tests
        if "generated_checker" not in ground_truth or not is_number(ground_truth.get("time_limit")):
            return Verdict.incorrect(
                "without generated_checker or time_limit the original counts every test as failed", passed=0
            )
        grader = CfGrader(ground_truth, self._language(ground_truth), answer, run)
        size = self.test_batch_size if self.test_batch_size >= 1 else len(tests)
        runs, passed = grader.runs(tests), 0
        for start in range(0, len(tests), size):
            batch = list(islice(runs, size))
            if any(ran.status is RunStatus.COMPILE_ERROR for ran in batch):
                detail = next(ran.detail for ran in batch if ran.status is RunStatus.COMPILE_ERROR)
                return Verdict.incorrect(f"it does not compile: {detail[:500]}", compiles=False)
            verdicts = [grader.passes(test, ran) for test, ran in zip(tests[start : start + size], batch, strict=True)]
            if self.stop_early and not all(verdicts):
                return Verdict.incorrect(
                    f"test {start + verdicts.index(False) + 1} of {len(tests)} failed", passed=passed
                )
            passed += sum(verdicts)
        return share(passed, len(tests))


def tests_of(problem: dict[str, Any]) -> list[Any] | None:
    official, generated = problem.get("official_tests"), problem.get("generated_tests") or []
    if not isinstance(official, list) or not isinstance(generated, list):
        return None
    return [*official, *generated]


def is_number(found: Any) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool) and found > 0


class CfGrader:
    """One submission to one problem."""

    def __init__(self, problem: dict[str, Any], language: str, source: str, run: RunProgram) -> None:
        seconds = min(float(problem["time_limit"]), 280.0)
        memory = problem.get("memory_limit")
        self._limits = Limits(
            cpu_seconds=seconds,
            wall_seconds=seconds + EXTRA_SECONDS,
            memory_mb=min(65536, max(64, int(memory or 0))) if is_number(memory) else 1024,
        )
        checker = problem["generated_checker"]
        self._checker = Checker(source=checker) if isinstance(checker, str) and checker else None
        self._program = Program(language=language, source=source, limits=self._limits)
        self._run = run

    def runs(self, tests: Sequence[Any]) -> Iterator[Run]:
        texts = (str(test.get("input", "")) if isinstance(test, dict) else "" for test in tests)
        return iter(self._run.each(self._program, texts))

    def passes(self, test: Any, ran: Run) -> bool:
        faultless(ran)
        if ran.status is not RunStatus.OK or not isinstance(test, dict):
            return False
        expected = str(test.get("output", ""))
        if self._checker is None:
            return texts_agree(ran.stdout, expected, "tokens")
        limits = self._limits.model_copy(update={"cpu_seconds": 10.0, "wall_seconds": 30.0, "memory_mb": 1024})
        program = checker_program(
            self._checker, limits, input=str(test.get("input", "")), expected=expected, output=ran.stdout
        )
        said = self._run(program)
        faultless(said)
        return said.status is RunStatus.OK and said.stdout.strip() == "1"


class OpenR1IoiScoreSubtask(ProgramVerifier):
    """One subtask of an IOI problem: the least score of its tests, those not run after a 0 counting as 0.

    The submission is compiled with the problem's graders. A checker says the score of an output; without one, an
    output equal to the expected one is worth 1. The evidence `points` is the rounded score as the original gives it,
    which may lie outside 0 to 1.
    """

    kind: Literal["open_r1_ioi_score_subtask"] = "open_r1_ioi_score_subtask"
    test_batch_size: int = Field(default=1, description="Tests at a time; less than 1 runs none, as in the original")
    strict: bool = Field(
        default=False, description="Scores outside 0 to 1, or reported by the submission, are not accepted"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        if not isinstance(ground_truth, dict):
            return "the ground truth must be a subtask: an object with id, test_names and test_cases"
        missing = [key for key in ("id", "test_names", "score_precision", "time_limit") if key not in ground_truth]
        if missing:
            return f"the subtask lacks {', '.join(missing)}"
        if not isinstance(ground_truth["test_names"], list) or not isinstance(ground_truth["score_precision"], int):
            return "test_names must be a list and score_precision a whole number"
        return None if is_number(ground_truth["time_limit"]) else "time_limit must be a number of seconds"

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        assert isinstance(ground_truth, dict)
        names = [str(name) for name in ground_truth["test_names"]]  # type: ignore[union-attr]
        scores = [0.0] * len(names)
        if answer and names and self.test_batch_size >= 1:
            cases = cases_of(ground_truth, names)
            if cases is None:
                return Verdict.unverifiable("test_cases is to hold an input and an output for each of test_names")
            grader = IoiGrader(ground_truth, answer, run)
            if self.strict and not grader.has_checker and not all(expected for _, expected in cases):
                return Verdict.unverifiable("a test has neither an expected output nor a checker")
            tested = grader.scores(cases)
            for start in range(0, len(names), self.test_batch_size):
                batch = list(islice(tested, self.test_batch_size))
                if None in batch:
                    return Verdict.unverifiable("a checker printed something that is not a number")
                if self.strict and not all(0 <= float(score or 0) <= 1 for score in batch):
                    return Verdict.unverifiable("a checker gave a score outside 0 to 1")
                scores[start : start + len(batch)] = [float(score or 0) for score in batch]
                if 0.0 in batch:
                    break
        least = round(min(scores, default=0.0), int(ground_truth["score_precision"]))  # type: ignore[arg-type]
        return points_verdict(least, names)


def points_verdict(points: float, names: list[str]) -> Verdict:
    if points != points:
        return Verdict.unverifiable("the checker's score is not a number")
    reason = f"the least score over {len(names)} tests is {points:g}"
    if points >= 1:
        return Verdict.correct(reason, points=points)
    return Verdict.partial(points, reason, points=points) if points > 0 else Verdict.incorrect(reason, points=points)


def cases_of(subtask: dict[str, Any], names: list[str]) -> list[tuple[str, str]] | None:
    """Input and expected output of each test, which may be listed in the order of the names or under them."""
    cases = subtask.get("test_cases")
    if isinstance(cases, dict):
        cases = [cases.get(name) for name in names]
    if not isinstance(cases, list) or len(cases) < len(names):
        return None
    pairs = [tuple(map(str, case)) if isinstance(case, list | tuple) else () for case in cases[: len(names)]]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2] if all(len(p) == 2 for p in pairs) else None


class IoiGrader:
    """One submission to one subtask."""

    def __init__(self, subtask: dict[str, Any], source: str, run: RunProgram) -> None:
        seconds, memory = min(float(subtask["time_limit"]), 290.0), subtask.get("memory_limit")
        self._limits = Limits(
            cpu_seconds=seconds,
            wall_seconds=seconds + IOI_EXTRA_SECONDS,
            memory_mb=min(65536, max(64, int(memory or 0))) if is_number(memory) else 1024,
        )
        files = {str(name): str(text) for name, text in subtask.get("grader_files") or () if text}
        self._checker = checker_among(files)
        problem = str(subtask["id"])
        graders = [name for name in files if name.startswith("graders/") and name.endswith(".cpp")]
        self._program = Program(
            language="cpp",
            source=one_unit(with_includes(source, problem), files, graders),
            files={
                name.removeprefix("graders/"): text for name, text in files.items() if name.endswith((".h", ".hpp"))
            },
            limits=self._limits,
        )
        self._run = run

    @property
    def has_checker(self) -> bool:
        return self._checker is not None

    def scores(self, cases: Sequence[tuple[str, str]]) -> Iterator[float | None]:
        runs = self._run.each(self._program, (text for text, _ in cases))
        for (text, expected), ran in zip(cases, runs, strict=False):
            yield self._score(text, expected, ran)

    def _score(self, text: str, expected: str, ran: Run) -> float | None:
        faultless(ran)
        if ran.status is RunStatus.NONZERO_EXIT and ran.exit_code != 1 and not ran.stdout:
            return None
        if ran.status is not RunStatus.OK:
            return 0.0
        if self._checker is None:
            if not expected:
                return number(ran.stdout)
            return float(ran.stdout.rstrip() == expected.rstrip())
        limits = self._limits.model_copy(update={"cpu_seconds": 10.0, "wall_seconds": 30.0, "memory_mb": 1024})
        said = self._run(checker_program(self._checker, limits, input=text, expected=expected, output=ran.stdout))
        faultless(said)
        return number(said.stdout)


def number(text: str) -> float | None:
    """The score that a text states: 0 when it is empty, None if it is not a number."""
    if not text.strip():
        return 0.0
    try:
        return float(text) if len(text) < 100 else None
    except ValueError:
        return None


def checker_among(files: dict[str, str]) -> Checker | None:
    """The checker of the problem's files, with the headers that it needs."""
    name = next((name for name in files if name.startswith("checker/") and name.endswith(".cpp")), None)
    if name is None:
        return None
    headers = {one.removeprefix("checker/"): text for one, text in files.items() if one.endswith(".h")}
    return Checker(source=files[name], language="cpp", files=headers)


def one_unit(source: str, files: dict[str, str], graders: list[str]) -> str:
    """The submission and the problem's graders as one text to compile."""
    return "\n".join([source, *(files[name] for name in graders)])


def with_includes(source: str, problem: str) -> str:
    """The submission with the includes that the original puts in front of every one."""
    if not source:
        return source
    lines = ["#include <bits/stdc++.h>"]
    if f'#include "{problem}.h"' not in source:
        lines.append(f'#include "{problem}.h"')
    if "using namespace std;" not in source and "std::" not in source:
        lines.append("\nusing namespace std;\n")
    return "\n".join([*lines, source])
