"""Trying a program on its tests: what is run, what came of each test, and what may be spent on all of them."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from verifier import values
from verifier.errors import SandboxError
from verifier.execution import Call, CallRun, Limits, Program, Run, RunProgram, RunStatus
from verifier.languages import canonical
from verifier.verify.code.checkers import checker_program, opinion
from verifier.verify.code.compare import shown, shown_value, texts_agree, values_agree
from verifier.verify.code.frameworks import FRAMEWORKS, Framework, new_words, unit_program
from verifier.verify.code.inside import inside_program
from verifier.verify.code.libraries import expected_libraries, missing_library
from verifier.verify.code.newer import too_new
from verifier.verify.code.quirks import NO_QUIRKS, Quirks, on_stage
from verifier.verify.code.script import NotConvertible, Reading, WantedCall, read_script
from verifier.verify.code.suite import (
    CallTest,
    Comparison,
    InteractiveTest,
    ScriptTest,
    StdinTest,
    Test,
    UnitTest,
    UnreadableTests,
)
from verifier.verify.code.test_file import (
    asks_the_program,
    asserts_something,
    namesake,
    script_tree,
    test_functions,
    uncalled_tests,
    what_runs,
)
from verifier.wire import Json

CALLS_AT_ONCE = 64
ROUNDS = 12
COMPILER_MESSAGE_CHARACTERS = 2000
SHOWN_DETAIL_CHARACTERS = 300
CHECKER_CPU_SECONDS = 5.0
JUNK = "~ junk ~\n"  # what no answer looks like
WORDS = {
    RunStatus.COMPILE_ERROR: "it does not compile",
    RunStatus.NONZERO_EXIT: "it ended with an error",
    RunStatus.SIGNALLED: "it crashed",
    RunStatus.TIME_LIMIT: "it ran out of time",
    RunStatus.MEMORY_LIMIT: "it ran out of memory",
    RunStatus.OUTPUT_LIMIT: "it wrote too much",
}


@dataclass(frozen=True)
class TestResult:
    """What came of one test. `private` holds what the policy must not see: the test's own words."""

    index: int
    score: float
    status: str
    detail: str = ""
    stdout: str = ""
    private: str = ""
    isolation: tuple[str, ...] = ()
    way: str = ""  # of tests in Python: read `outside` the wall, or run `inside` with the program

    @property
    def passed(self) -> bool:
        return self.score >= 1.0


@dataclass(frozen=True)
class Rules:
    """How outputs are compared where a test does not say."""

    comparison: Comparison = "decimals"
    abs_tol: float = 0.0
    rel_tol: float = 0.0
    value_abs_tol: float = 0.0
    value_rel_tol: float = 0.0
    rows_alike: bool = True
    booleans_are_numbers: bool = False
    exit_status_counts: bool = True
    tests_inside: bool = True  # whether tests may share a process with the program
    quirks: Quirks = NO_QUIRKS


@dataclass
class Budget:
    """What may be spent on all tests together."""

    cpu_seconds: float
    wall_seconds: float
    spent_cpu_seconds: float = 0.0
    spent_wall_seconds: float = 0.0

    def pay(self, cpu_seconds: float, wall_seconds: float) -> None:
        self.spent_cpu_seconds += cpu_seconds
        self.spent_wall_seconds += wall_seconds

    @property
    def empty(self) -> bool:
        return self.spent_cpu_seconds > self.cpu_seconds or self.spent_wall_seconds > self.wall_seconds

    def complaint(self) -> str:
        return (
            f"the tests together may spend {self.cpu_seconds:g} s of CPU and {self.wall_seconds:g} s of wall time; "
            f"{self.spent_cpu_seconds:.1f} and {self.spent_wall_seconds:.1f} were spent"
        )


@dataclass
class Trial:
    """One program before one suite of tests."""

    program: Program
    run: RunProgram
    rules: Rules
    budget: Budget
    stop_early: bool
    row: Json = None  # that the tests come from
    results: list[TestResult] = field(default_factory=list)
    absent: dict[str, bool] = field(default_factory=dict)  # libraries that were looked for

    def of(self, tests: Sequence[Test]) -> list[TestResult]:
        """The result of each test; with `stop_early`, up to the first that failed. Raises UnreadableTests."""
        numbered = list(enumerate(tests))
        for kind, group in groupby(numbered, key=lambda pair: type(pair[1])):
            if not self._go_on():
                break
            self._try(kind, list(group))
        if not self.stop_early and len(self.results) < len(tests):
            done = {result.index for result in self.results}
            status, detail = self._why_stopped()
            self.results += [TestResult(i, 0.0, status, detail) for i in range(len(tests)) if i not in done]
        return sorted(self.results, key=lambda result: result.index)

    def _try(self, kind: type[Test], group: list[tuple[int, Any]]) -> None:
        if kind is StdinTest:
            self._extend(self._on_stdin(group))
        elif kind is CallTest:
            self._only_python("calls of a function")
            for _, calls in groupby(group, key=lambda pair: pair[1].function):
                self._extend(self._by_call(list(calls)))
        elif kind is InteractiveTest:
            self._extend(self._in_conversation(group))
        elif kind is UnitTest:
            self._extend(self._by_framework(group))
        else:
            self._only_python("asserts")
            self._extend(self._by_script(group))

    def _extend(self, results: Iterator[TestResult]) -> None:
        for result in results:
            self.results.append(result)
            if not self._go_on():
                return

    def _go_on(self) -> bool:
        last = self.results[-1] if self.results else None
        broken = last is not None and last.status == RunStatus.COMPILE_ERROR
        return not (self.budget.empty or broken or (self.stop_early and last is not None and not last.passed))

    def _why_stopped(self) -> tuple[str, str]:
        last = self.results[-1] if self.results else None
        if last is not None and last.status == RunStatus.COMPILE_ERROR:
            return last.status, last.detail
        return "not_run", self.budget.complaint()

    def _only_python(self, what: str) -> None:
        if canonical(self.program.language) != "python":
            raise UnreadableTests(f"tests by {what} are for the language python, not {self.program.language}")

    # stdin

    def _on_stdin(self, group: list[tuple[int, StdinTest]]) -> Iterator[TestResult]:
        program = self._reading_stdin()
        if any(test.input_file or test.output_file for _, test in group):
            runs: Iterator[Run] = (self.run(by_files(program, test)) for _, test in group)
        elif any(test.checker for _, test in group):  # run between these: nothing is run ahead
            runs = self.run.each(program, (test.input for _, test in group))
        else:
            runs = self.run.each(program, [test.input for _, test in group])
        for (index, test), run in zip(group, runs, strict=False):
            yield self._stdin_result(index, test, run)

    def _reading_stdin(self) -> Program:
        if not self.rules.quirks.staged:
            return self.program
        return self.program.model_copy(update={"source": on_stage(self.rules.quirks.staged, self.program.source)})

    def _stdin_result(self, index: int, test: StdinTest, run: Run) -> TestResult:
        self._pay(run)
        self._require_libraries(run.status, run.detail + run.stderr)
        if run.status is not RunStatus.OK and (self.rules.exit_status_counts or not left_on_purpose(run)):
            return failed_run(index, run)
        score = self._checked(test, run.stdout) if test.checker else float(self._agrees(test, run.stdout))
        status = "passed" if score >= 1.0 else "partly right" if score > 0 else "wrong output"
        private = "" if score >= 1.0 else shown(next(iter(test.outputs), ""))
        return TestResult(index, score, status, "", shown(run.stdout), private, run.isolation)

    def _agrees(self, test: StdinTest, output: str) -> bool:
        comparison = test.comparison or self.rules.comparison
        abs_tol = self.rules.abs_tol if test.abs_tol is None else test.abs_tol
        rel_tol = self.rules.rel_tol if test.rel_tol is None else test.rel_tol
        if (
            test.comparison is not None
            and not (test.abs_tol or test.rel_tol)
            and self.rules.comparison != test.comparison
        ):
            abs_tol = rel_tol = 0.0
        if (test.abs_tol or test.rel_tol) and comparison in ("tokens", "decimals"):
            comparison = "numbers"
        if self.rules.quirks.texts and not test.comparison:
            return any(self.rules.quirks.texts(output, one) for one in test.outputs)
        return any(texts_agree(output, one, comparison, abs_tol=abs_tol, rel_tol=rel_tol) for one in test.outputs)

    def _checked(self, test: StdinTest, output: str) -> float:
        """The checker's score. An output that upsets it is wrong; one that breaks down on any is at fault itself."""
        assert test.checker is not None
        by_status = canonical(test.checker.language) != "python"  # as testlib's; Python's often end with 0 whatever
        run = self._check(test, output)
        score = opinion(run, by_status)
        if score is not None:
            return score
        if any(opinion(self._check(test, one), by_status) is not None for one in test.outputs[:1]):
            return 0.0
        if run.status is RunStatus.OK:
            raise UnreadableTests(f"the checker says neither a score nor yes or no: {shown(run.stdout, 100)!r}")
        if breaks_by_itself(run, [self._check(test, one) for one in ("", JUNK)]):
            raise UnreadableTests("the checker itself breaks down, whatever it is given")
        return 0.0

    def _check(self, test: StdinTest, output: str) -> Run:
        assert test.checker is not None
        expected = test.outputs[0] if test.outputs else ""
        limits = checker_limits(self.program.limits)
        checker = checker_program(test.checker, limits, input=test.input, expected=expected, output=output)
        run = self.run(checker)
        if run.status is RunStatus.COMPILE_ERROR:
            raise UnreadableTests(without_a_judge("checker", checker, run))
        self._pay(run)
        return run

    def _pay(self, run: Run) -> None:
        if run.status is RunStatus.SANDBOX_ERROR:
            raise SandboxError(run.detail or "the sandbox could not run the program")
        self.budget.pay(
            run.cpu_seconds, run.wall_seconds - run.starved_seconds
        )  # how busy a machine is decides nothing

    # Conversations

    def _in_conversation(self, group: list[tuple[int, InteractiveTest]]) -> Iterator[TestResult]:
        for index, test in group:
            limits = checker_limits(self.program.limits)
            judge = checker_program(test.judge, limits, input=test.input, expected=test.output, output="")
            program, said = self.run.converse(self.program, judge)
            if said.status is RunStatus.COMPILE_ERROR:
                raise UnreadableTests(without_a_judge("interactor", judge, said))
            if program.status is RunStatus.COMPILE_ERROR:
                self._require_libraries(program.status, program.detail + program.stderr)
                yield failed_run(index, program)
                continue
            self._pay(program)
            self._pay(said)
            score = opinion_of_partner(said)
            if score is None and self._judge_is_broken(judge, said):  # also where the tested one failed
                raise UnreadableTests(f"the program that talks to the tested one broke down: {said.detail[:300]}")
            if program.status is not RunStatus.OK:
                yield failed_run(index, program)
                continue
            status = "passed" if score == 1.0 else "wrong"
            detail = "" if score is not None else "the judge could make nothing of what it said"
            yield TestResult(index, score or 0.0, status, detail, isolation=program.isolation)

    def _judge_is_broken(self, judge: Program, said: Run) -> bool:
        """Does it end in the same way whoever talks to it? What it was told is the tested program's fault."""
        controls = [self.run(judge.model_copy(update={"stdin": text})) for text in ("", JUNK)]
        for run in controls:
            self._pay(run)
        return breaks_by_itself(said, controls)

    # Frameworks of other languages

    def _by_framework(self, group: list[tuple[int, UnitTest]]) -> Iterator[TestResult]:
        for index, test in group:
            framework = FRAMEWORKS[test.form]
            if canonical(self.program.language) != framework.language:
                raise UnreadableTests(f"tests by {test.form} are for {framework.language}, not {self.program.language}")
            if not self.rules.tests_inside:
                raise UnreadableTests(f"tests that share a process with the program are refused here ({test.form})")
            yield self._beside(index, test, framework)

    def _beside(self, index: int, test: UnitTest, framework: Framework) -> TestResult:
        """The tests as they stand, in one process with the program."""
        words = new_words()
        program = unit_program(test, self.program, self.program.limits, words)
        if refused := framework.refused(self.program.source, test.source):
            return TestResult(index, 0.0, "failed", refused, way="inside")
        ran = self.run(program)
        self._pay(ran)
        self._require_libraries(ran.status, ran.detail + ran.stderr)
        word, reason = words.heard(ran)
        if word == "unfit":
            raise UnreadableTests(f"the tests cannot be judged: {reason[:300]}")
        if word and ran.status in (RunStatus.OK, RunStatus.NONZERO_EXIT):
            status = "passed" if word == "passed" else "failed"
            found = TestResult(index, float(word == "passed"), status, private=reason, isolation=ran.isolation)
        elif ran.status in (RunStatus.OK, RunStatus.NONZERO_EXIT):
            found = TestResult(index, 0.0, "failed", "it ended the process", isolation=ran.isolation)
        else:
            found = replace(failed_run(index, ran), stdout="")
            if ran.status is RunStatus.COMPILE_ERROR:
                if problem := framework.blamed(ran.detail):
                    raise UnreadableTests(f"the tests do not compile: {problem[:300]}")
                if framework.of_tests in found.detail:  # a compiler shows lines of theirs
                    found = replace(found, detail="not with its tests", private=found.detail)
        return replace(found, way="inside")

    # Calls

    def _by_call(self, group: list[tuple[int, CallTest]]) -> Iterator[TestResult]:
        for start in range(0, len(group), CALLS_AT_ONCE):
            part = group[start : start + CALLS_AT_ONCE]
            function = self.rules.quirks.function(part[0][1].function, self.program.source)
            runs = self.run.calls(self.program, function, [call_of(test) for _, test in part])
            for (index, test), run in zip(part, runs, strict=True):
                yield self._call_result(index, test, run)

    def _require_libraries(self, status: RunStatus, complaint: str) -> None:
        """A program that needs a library on which it could count, and which is not here, was not judged."""
        if status in (RunStatus.NONZERO_EXIT, RunStatus.COMPILE_ERROR):
            missing = missing_library(self.program, complaint)
            if missing and missing in expected_libraries(self.row) and self._is_absent(missing):
                raise UnreadableTests(f"the program needs {missing}, which is not here")
        if status is RunStatus.COMPILE_ERROR:
            newer = too_new(self.program.language, self.program.source, complaint, self.row)
            if newer:
                raise UnreadableTests(f"the program needs {newer}, which is not compiled here")

    def _is_absent(self, library: str) -> bool:
        """What a program says of it proves nothing: it may raise the same error where the library is here."""
        if canonical(self.program.language) != "python":
            return True  # a compiler's own word
        if library not in self.absent:
            look = Program(language="python", source=f"import {library}", limits=self.program.limits)
            found = self.run(look)
            self.absent[library] = missing_library(look, found.stderr) == library
        return self.absent[library]

    def _call_result(self, index: int, test: CallTest, run: CallRun) -> TestResult:
        self._pay_call(run)
        if run.status is not RunStatus.OK:
            return failed_call(index, run)
        try:
            found = values.decoded(run.value)
        except (ValueError, RecursionError):
            return TestResult(index, 0.0, "malformed value")
        exactly = self.rules.quirks.values
        agree = (
            exactly(found, test.outputs[0])
            if exactly
            else any(
                values_agree(
                    found,
                    one,
                    abs_tol=self.rules.value_abs_tol if test.abs_tol is None else test.abs_tol,
                    rel_tol=self.rules.value_rel_tol if test.rel_tol is None else test.rel_tol,
                    rows_alike=self.rules.rows_alike,
                    booleans_are_numbers=self.rules.booleans_are_numbers,
                    unordered=test.unordered,
                )
                for one in test.outputs
            )
        )
        status = "passed" if agree else "wrong value"
        private = "" if agree else shown_value(test.outputs[0])
        return TestResult(index, float(agree), status, "", shown_value(found), private)

    def _pay_call(self, run: CallRun) -> None:
        if run.status is RunStatus.SANDBOX_ERROR:
            raise SandboxError(run.detail or "the sandbox could not call the program")
        self._require_libraries(run.status, run.detail)
        self.budget.pay(run.cpu_seconds, run.cpu_seconds)

    # Scripts

    def _by_script(self, group: list[tuple[int, ScriptTest]]) -> Iterator[TestResult]:
        scripts = [Script(index, test) for index, test in group]
        self._read_outside(scripts)
        for script in scripts:
            if script.reading is None:
                yield self._inside(script)
            else:
                yield script.result()

    def _read_outside(self, scripts: list["Script"]) -> None:
        """Read all scripts, make the calls they want together, and read on, until none wants another."""
        open_ones = scripts
        for _ in range(ROUNDS):
            open_ones = [script for script in open_ones if script.read()]
            if not open_ones or self.budget.empty:
                break
            wanted = [(script, want) for script in open_ones if script.reading for want in script.reading.wanted]
            for function in dict.fromkeys(want.function for _, want in wanted):
                calls = [(script, want) for script, want in wanted if want.function == function]
                self._answer(function, calls)
        for script in open_ones:
            script.give_up("its calls hang on one another too deeply")

    def _answer(self, function: str, wanted: list[tuple["Script", WantedCall]]) -> None:
        runs = self.run.calls(self.program, function, [want.call for _, want in wanted])
        for (script, want), run in zip(wanted, runs, strict=True):
            self._pay_call(run)
            script.known[want.place] = run

    def _inside(self, script: "Script") -> TestResult:
        """The test as it stands, in one process with the program."""
        if not self.rules.tests_inside:
            raise UnreadableTests(f"tests that share a process with the program are refused here ({script.problem})")
        if self.budget.empty:
            return TestResult(script.index, 0.0, "not_run", self.budget.complaint())
        program, said = inside_program(
            self.program.source,
            script.tree,
            self.program.limits,
            self.program.files,
            entry=script.entry,
            only=script.test.only,
            libraries=expected_libraries(self.row),
        )
        ran = self.run(program)
        self._pay(ran)
        word, reason = said.heard(ran)
        if word == "unfit":
            raise UnreadableTests(f"the tests cannot be judged: {reason[:300]}")
        if word:
            status = "passed" if word == "passed" else "failed"
            result = TestResult(script.index, float(word == "passed"), status, private=reason, isolation=ran.isolation)
        elif ran.status in (RunStatus.OK, RunStatus.NONZERO_EXIT):
            result = TestResult(script.index, 0.0, "failed", "it ended the process", isolation=ran.isolation)
        else:
            result = replace(failed_run(script.index, ran), stdout="")
        return replace(result, way="inside")


class Script:
    """A test in Python while it is being read."""

    def __init__(self, index: int, test: ScriptTest) -> None:
        self.index = index
        self.test = test
        self.known: dict[str, CallRun] = {}
        self.reading: Reading | None = None
        self.problem = ""
        try:
            self.tree: ast.Module = script_tree(test.source, test.setup)
        except SyntaxError as error:
            raise UnreadableTests(f"tests[{index}] is not valid Python: {error}") from error
        self.entry = test.entry or namesake(self.tree)

    def read(self) -> bool:
        """Read as far as the answers go; whether calls are still wanted."""
        try:
            self.reading = read_script(self.tree, self.known, entry=self.entry, only=self.test.only)
        except NotConvertible as reason:
            self.give_up(str(reason))
            return False
        return bool(self.reading.wanted) and not self.reading.failure

    def give_up(self, problem: str) -> None:
        self.reading, self.problem = None, problem

    def result(self) -> TestResult:
        assert self.reading is not None
        passed = self.reading.passed
        bad = next((run for run in self.known.values() if run.status is not RunStatus.OK), None)
        if not passed and bad is not None and bad.status is not RunStatus.NONZERO_EXIT:
            return failed_call(self.index, bad)
        detail = "" if passed or bad is None else bad.detail[:SHOWN_DETAIL_CHARACTERS]
        status = "passed" if passed else "failed"
        return TestResult(self.index, float(passed), status, detail, private=self.reading.failure, way="outside")


def expanded(tests: Sequence[Test]) -> list[Test]:
    """The tests, with a file of test functions taken apart into them. Raises UnreadableTests."""
    out: list[Test] = []
    for index, test in enumerate(tests):
        if isinstance(test, ScriptTest) and test.only is None:
            out += expanded_script(test, index)
        else:
            out.append(test)
    return out


def expanded_script(test: ScriptTest, index: int) -> list[ScriptTest]:
    """The test, or the tests in it. Raises UnreadableTests where it is none that anybody could fail."""
    try:
        tree = script_tree(test.source, test.setup)
    except SyntaxError as error:
        raise UnreadableTests(f"tests[{index}] is not valid Python: {error}") from error
    is_file = test.pytest or uncalled_tests(tree)
    if not asserts_something(tree):
        raise UnreadableTests(f"tests[{index}] asserts nothing; expected Python such as assert solve(3) == 9")
    if not is_file and not asserts_something(*what_runs(tree, test.entry)):
        raise UnreadableTests(f"tests[{index}] asserts only in functions that nothing calls; expected a call of them")
    if not asks_the_program(tree, test.entry or namesake(tree)):
        raise UnreadableTests(
            f"tests[{index}] asks nothing of the program; expected Python such as assert solve(3) == 9"
        )
    return test_by_test(test, tree, index) if is_file else [test]


def test_by_test(test: ScriptTest, tree: ast.Module, index: int) -> list[ScriptTest]:
    names = test_functions(tree)
    if not names:
        raise UnreadableTests(f"tests[{index}] defines no test function; expected def test_...")
    share = test.weight / len(names)
    return [replace(test, pytest=True, weight=share, only=name) for name in names]


def by_files(program: Program, test: StdinTest) -> Program:
    files = {**program.files, test.input_file: test.input} if test.input_file else program.files
    return program.model_copy(update={"stdin": test.input, "files": files, "output_file": test.output_file})


def call_of(test: CallTest) -> Call:
    return Call(
        arguments=tuple(values.encoded(one) for one in test.arguments),
        named={name: values.encoded(one) for name, one in test.named.items()},
    )


def failed_run(index: int, run: Run) -> TestResult:
    detail = run.detail
    if run.status is RunStatus.COMPILE_ERROR:
        detail = (run.detail or run.stderr)[:COMPILER_MESSAGE_CHARACTERS]
    elif run.status is RunStatus.NONZERO_EXIT and run.stderr.strip():
        detail = f"{run.detail}: {run.stderr.strip().splitlines()[-1]}"[:SHOWN_DETAIL_CHARACTERS]
    return TestResult(index, 0.0, run.status.value, detail, shown(run.stdout), isolation=run.isolation)


def failed_call(index: int, run: CallRun) -> TestResult:
    most = COMPILER_MESSAGE_CHARACTERS if run.status is RunStatus.COMPILE_ERROR else SHOWN_DETAIL_CHARACTERS
    return TestResult(index, 0.0, run.status.value, run.detail[:most])


def breaks_by_itself(run: Run, controls: Sequence[Run]) -> bool:
    """Did a checker or judge end as it does when it is given nothing, or junk?"""
    return all((one.status, ending(one)) == (run.status, ending(run)) for one in controls)


def ending(run: Run) -> str:
    """The last words of a program that broke down."""
    return "\n".join(run.stderr.strip().splitlines()[-3:])


def checker_limits(limits: Limits) -> Limits:
    """What a checker may spend: it is the ground truth's own program, and gets no less than the tested one."""
    return limits.model_copy(
        update={
            "cpu_seconds": max(limits.cpu_seconds, CHECKER_CPU_SECONDS),
            "wall_seconds": max(limits.wall_seconds, 3 * CHECKER_CPU_SECONDS),
            "memory_mb": max(limits.memory_mb, 1024),
        }
    )


def without_a_judge(kind: str, judge: Program, run: Run) -> str:
    """Why a checker or an interactor could not be made."""
    if missing := missing_library(judge, run.detail):
        return f"the {kind} needs {missing}, which is not here; the row's files may bring it"
    return f"the {kind} does not compile: {run.detail[:500]}"


def left_on_purpose(run: Run) -> bool:
    """Did the program end itself with a status, as by `sys.exit(1)`, and not by an exception that nobody caught?"""
    return run.status is RunStatus.NONZERO_EXIT and "Traceback (most recent call last)" not in run.stderr


def opinion_of_partner(judge: Run) -> float | None:
    """The score of an interactive judge, whose stdout the program had: the last line of its stderr, else its exit."""
    lines = judge.stderr.strip().splitlines()
    if judge.status is RunStatus.OK and lines:
        return opinion(judge.model_copy(update={"stdout": lines[-1]}))
    return opinion(judge.model_copy(update={"stdout": ""}))
