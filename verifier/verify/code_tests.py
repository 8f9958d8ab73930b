"""A program, judged by running it on tests.

The program runs in the sandbox; inputs and arguments go in, outputs and values come out, and everything expected stays
here, except for tests that need the program's own objects. docs/code.md lists the formats, the comparisons, how credit
is given and which tests share a process with the program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field

from verifier.execution import Limits, Program, RunProgram, no_sandbox
from verifier.languages import spelled, unknown
from verifier.parts import ProgramVerifier
from verifier.usual_imports import IMPORTS
from verifier.verify.code.formats import read_suite
from verifier.verify.code.prelude import behind_its_head, with_before
from verifier.verify.code.quirks import NO_QUIRKS, QUIRKS, DataSet, Quirks
from verifier.verify.code.suite import (
    Comparison,
    Convention,
    InteractiveTest,
    Score,
    ScriptTest,
    StdinTest,
    Suite,
    Test,
    UnreadableTests,
)
from verifier.verify.code.trial import WORDS, Budget, Rules, TestResult, Trial, expanded
from verifier.wire import Json, Verdict

SHOWN_TESTS = 20


class CodeTests(ProgramVerifier):
    """Does the program do what its tests ask?

    `score` says what a program is worth that passes some of its tests: `all` is all or nothing, `share` the share of
    the tests by weight, `first_failure` the share of those before the first that failed. Tests with subtasks are
    worth their subtask's points where all of them pass. With all or nothing the first failure ends the trial.

    A program that is wrong, crashes or spends its limits is judged so. Tests that cannot be read, a checker that breaks
    down by itself, and asserts that cannot be judged are `unverifiable`; what the sandbox could not do is `failed`.
    """

    kind: Literal["code_tests"] = "code_tests"
    language: str | None = Field(default=None, description="Null: the ground truth's, else Python")
    score: Score | None = Field(default=None, description="Null: the ground truth's, else all")
    stop_early: bool | None = Field(default=None, description="Null: where the score cannot change any more")
    comparison: Comparison | None = Field(
        default=None, description="Of stdout, where a test does not say; null: as its set's grader, else decimals"
    )
    abs_tol: float | None = Field(
        default=None, ge=0, description="Absolute tolerance for numbers; null: that of the data set"
    )
    rel_tol: float | None = Field(default=None, ge=0, description="Relative tolerance for numbers")
    tuples_are_lists: bool = Field(default=True, description="Accept a returned tuple where a list is expected")
    imports: Literal["as the set", "always", "never"] = Field(
        default="as the set",
        description="Whether List, Counter, math and the like are already imported in Python programs, as in the "
        "data set's own grader",
    )
    quirks: DataSet | None = Field(
        default=None,
        description="The data set whose own grader's verdicts are wanted, its mistakes included; null: ours",
    )
    limits: Limits = Field(default=Limits(), description="For each test, where the ground truth does not say")
    tests_inside: Literal["judge", "refuse"] = Field(
        default="judge",
        description="Tests in Python that must share a process with the program: run there, or unverifiable",
    )
    total_cpu_seconds: float = Field(default=150.0, gt=0, le=3600, description="For all tests together")
    total_wall_seconds: float = Field(default=300.0, gt=0, le=1500, description="For all tests together")

    def unreadable(self, ground_truth: Json) -> str | None:
        problem = super().unreadable(ground_truth)
        if problem is None:
            try:
                suite = read_suite(ground_truth)
                self.tests(suite)
                return self.of_no_language(suite)
            except UnreadableTests as error:
                return str(error)
        return problem

    def tests(self, suite: Suite) -> list[Test]:
        """Those of the suite, one by one, as the grader whose quirks are wanted has them. Raises UnreadableTests."""
        quirks, tests = self.quirks_there, suite.tests
        other = next((test for test in tests if quirks.tests and not isinstance(test, quirks.tests)), None)
        if other is not None:
            raise UnreadableTests(f"the grader of {self.quirks} has no tests such as {type(other).__name__}")
        if quirks.tests and self.named_language(suite) != "python":
            raise UnreadableTests(f"the grader of {self.quirks} is for Python, not {self.named_language(suite)}")
        if quirks.rewritten:
            tests = [quirks.rewritten(test) if isinstance(test, ScriptTest) else test for test in tests]
        return expanded(tests)

    @property
    def quirks_there(self) -> Quirks:
        return QUIRKS.get(self.quirks or "", NO_QUIRKS)

    def of_no_language(self, suite: Suite) -> str | None:
        """What is wrong with a language that is named, the program's or a checker's."""
        checkers = [test.checker for test in suite.tests if isinstance(test, StdinTest) and test.checker]
        checkers += [test.judge for test in suite.tests if isinstance(test, InteractiveTest)]
        names = [self.language or suite.language or "python", *(checker.language for checker in checkers)]
        return next((problem for name in dict.fromkeys(names) if (problem := unknown(name))), None)

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        try:
            suite = read_suite(ground_truth)
            tests = self.tests(suite)
            results = self.tried(answer, suite, tests, run, ground_truth)
        except UnreadableTests as error:
            return Verdict.unverifiable(str(error))
        return self.verdict(suite, tests, results)

    def tried(
        self, answer: str, suite: Suite, tests: Sequence[Test], run: RunProgram, row: Json = None
    ) -> list[TestResult]:
        """What came of each test. Raises UnreadableTests when one turns out to be no fault of the program's."""
        trial = Trial(
            program=self.program(answer, suite, tests),
            run=run,
            rules=self.rules(suite.convention),
            budget=Budget(self.total_cpu_seconds, self.total_wall_seconds),
            stop_early=self.stops_early(suite, tests),
            row=row,
        )
        return trial.of(tests)

    def rules(self, convention: Convention) -> Rules:
        """How outputs are compared: as asked, else as the data set does."""
        own = self.comparison is None
        as_there = own and self.abs_tol is None and self.rel_tol is None
        abs_tol = (convention.abs_tol if own else 0.0) if self.abs_tol is None else self.abs_tol
        rel_tol = (convention.rel_tol if own else 0.0) if self.rel_tol is None else self.rel_tol
        return Rules(
            comparison=self.comparison or convention.comparison,
            abs_tol=abs_tol,
            rel_tol=rel_tol,
            value_abs_tol=self.abs_tol or 0.0,
            value_rel_tol=convention.value_rel_tol if self.rel_tol is None else self.rel_tol,
            rows_alike=self.tuples_are_lists,
            booleans_are_numbers=convention.booleans_are_numbers,
            exit_status_counts=convention.exit_status_counts,
            tests_inside=self.tests_inside == "judge",
            quirks=self.quirks_there if as_there else replace(self.quirks_there, texts=None, values=None),
        )

    def program(self, answer: str, suite: Suite, tests: Sequence[Test]) -> Program:
        limits = suite.limits_within(self.limits)
        if limits.wall_seconds > self.total_wall_seconds:
            limits = limits.model_copy(update={"wall_seconds": self.total_wall_seconds})
        answer = answer.removeprefix("\ufeff")
        quirks = self.quirks_there
        joined = behind_its_head(suite.head, answer) or with_before(suite.preamble, answer)
        source = quirks.program(joined, tests)
        prelude = suite.prelude and quirks.imports is None
        if self.imports == "always" or (self.imports == "as the set" and prelude):
            source = with_before(IMPORTS, source) if self.named_language(suite) == "python" else source
        return Program(
            language=spelled(self.language or suite.language or "python"),
            source=source,
            files=dict(suite.files),
            limits=limits,
        )

    def named_language(self, suite: Suite) -> str:
        return spelled(self.language or suite.language or "python")

    def scoring(self, suite: Suite) -> Score:
        return self.score or suite.score or "all"

    def stops_early(self, suite: Suite, tests: Sequence[Test]) -> bool:
        asked = self.stop_early if self.stop_early is not None else suite.stop_early
        if asked is not None:
            return asked
        return self.scoring(suite) != "share" and not has_subtasks(suite, tests)

    def verdict(self, suite: Suite, tests: Sequence[Test], results: Sequence[TestResult]) -> Verdict:
        """The verdict from the results, in the order of the tests; those missing were not run after a failure."""
        score = credit(self.scoring(suite), suite, tests, results)
        passed = sum(result.passed for result in results)
        evidence = {"passed": passed, "total": len(tests), "tests": shown_results(results)}
        if ways := sorted({result.way for result in results if result.way}):
            evidence["tests_run"] = " and ".join(ways)
        if isolation := next((result.isolation for result in results if result.isolation), ()):
            evidence["isolation"] = list(isolation)
        if score >= 1.0:
            return Verdict.correct(
                f"all {len(tests)} tests passed" if len(tests) > 1 else "the test passed", **evidence
            )
        reason = why(results, len(tests))
        return Verdict.partial(score, reason, **evidence) if score > 0 else Verdict.incorrect(reason, **evidence)


def has_subtasks(suite: Suite, tests: Sequence[Test]) -> bool:
    return bool(suite.subtasks) or any(test.subtask is not None for test in tests)


def credit(scoring: Score, suite: Suite, tests: Sequence[Test], results: Sequence[TestResult]) -> float:
    """What the program is worth, 0 to 1."""
    earned = {result.index: result.score for result in results}
    scores = [earned.get(index, 0.0) for index in range(len(tests))]
    if has_subtasks(suite, tests):
        return share_of(by_subtask(suite.subtasks, tests, scores))
    if all(score >= 1.0 for score in scores):
        return 1.0
    if scoring == "all":
        return min(scores) if len(scores) == 1 or all(scores) else 0.0
    if scoring == "first_failure":
        first = next(index for index, score in enumerate(scores) if score < 1.0)
        scores = scores[:first] + [0.0] * (len(scores) - first)
    return min(share_of([(test.weight, score) for test, score in zip(tests, scores, strict=True)]), 1.0 - 1e-9)


def by_subtask(
    points: Mapping[str, float], tests: Sequence[Test], scores: Sequence[float]
) -> list[tuple[float, float]]:
    """Points and score of each subtask: that of its worst test. Tests without one are a subtask each."""
    worst: dict[str, float] = {}
    weights: dict[str, float] = {}
    for index, (test, score) in enumerate(zip(tests, scores, strict=True)):
        name = f" {index}" if test.subtask is None else test.subtask
        worst[name] = min(worst.get(name, 1.0), score)
        weights[name] = points.get(name, weights.get(name, 0.0) + test.weight)
    return [(weights[name], score) for name, score in worst.items()]


def share_of(parts: Sequence[tuple[float, float]]) -> float:
    total = sum(weight for weight, _ in parts)
    if total <= 0:
        return float(all(score >= 1.0 for _, score in parts))
    return min(1.0, sum(weight * score for weight, score in parts) / total)


def why(results: Sequence[TestResult], total: int) -> str:
    """One sentence: which test failed first, and how. Nothing of what was expected."""
    first = next((result for result in results if not result.passed), None)
    if first is None:
        return "not all tests were passed"
    word = next((text for status, text in WORDS.items() if status == first.status), first.status)
    place = f"test {first.index + 1} of {total}" if total > 1 else "the test"
    return f"{place}: {word}" + (f" ({first.detail})" if first.detail else "")


def shown_results(results: Sequence[TestResult]) -> list[dict[str, Any]]:
    """The first results that failed, then the first of the others, as evidence."""
    chosen = sorted(results, key=lambda result: (result.passed, result.index))[:SHOWN_TESTS]
    fields = ("index", "status", "score", "detail", "stdout", "private")
    rows = [{name: getattr(result, name) for name in fields} for result in sorted(chosen, key=lambda one: one.index)]
    return [{("expected" if name == "private" else name): v for name, v in row.items() if v != ""} for row in rows]
