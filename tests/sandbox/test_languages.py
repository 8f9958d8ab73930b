"""Every language of the table: a hello, a sum of what stands on stdin, a text that is no program, a crash, a loop.

On every level the sum is added and the loop ended. The others are the compiler's doing, and its minutes: one level each,
as for Kotlin and Scala, whose programs Java's machine runs.
"""

import pytest

from tests.sandbox.samples import LIMITS, SAMPLES, SHORT, as_it_should
from verifier.errors import SandboxError
from verifier.execution import Limits, Program, Run, RunStatus
from verifier.sandbox import languages
from verifier.sandbox.languages import HELLO, TABLE
from verifier.sandbox.sandbox import Sandbox

NAMES = [row.name for row in TABLE]
ON_EVERY_LEVEL = pytest.mark.parametrize(
    ("sandbox", "name"),
    [("with namespaces", name) for name in NAMES]
    + [("without namespaces", name) for name in NAMES if name not in ("kotlin", "scala")],
    indirect=["sandbox"],
)


def ran(sandbox: Sandbox, name: str, source: str, stdin: str = "", limits: Limits = LIMITS) -> Run:
    if name not in sandbox.languages():
        pytest.skip(f"no {', '.join(languages.BY_NAME[name].missing())} here for {name}")
    return sandbox(Program(language=name, source=source, stdin=stdin, limits=limits))


def test_the_samples_are_of_all_languages() -> None:
    assert [*SAMPLES] == NAMES
    assert ["python", *HELLO] == NAMES


@pytest.mark.parametrize("name", HELLO)
def test_it_says_hello(strongest: Sandbox, name: str) -> None:
    run = ran(strongest, name, HELLO[name])
    assert as_it_should("hello", name, run), run


@ON_EVERY_LEVEL
def test_it_adds_what_stands_on_stdin(sandbox: Sandbox, name: str) -> None:
    run = ran(sandbox, name, SAMPLES[name].adds, SAMPLES[name].stdin)
    assert as_it_should("stdin", name, run), run


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_program_is_refused_with_the_compilers_words(strongest: Sandbox, name: str) -> None:
    run = ran(strongest, name, SAMPLES[name].broken)
    assert as_it_should("broken", name, run), run
    assert run.detail if run.status is RunStatus.COMPILE_ERROR else run.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_crash_is_told(strongest: Sandbox, name: str) -> None:
    run = ran(strongest, name, SAMPLES[name].crashes, SAMPLES[name].crashes_on)
    assert as_it_should("crash", name, run), run


@ON_EVERY_LEVEL
def test_a_loop_without_end_is_ended(sandbox: Sandbox, name: str) -> None:
    run = ran(sandbox, name, SAMPLES[name].loops, limits=SHORT)
    assert as_it_should("loop", name, run), run


def test_where_not_even_a_hello_runs_no_program_is_wrong(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    row = languages.BY_NAME["bash"]._replace(run=("bash", "-c", "echo the library is not there >&2; exit 1"))
    monkeypatch.setitem(languages.BY_NAME, "bash", row)
    with Sandbox(sandbox.settings) as fresh, pytest.raises(SandboxError, match=r"bash does not work.*not there"):
        fresh(Program(language="bash", source="exit 1"))


def test_where_a_hello_runs_a_program_that_fails_has_failed(sandbox: Sandbox) -> None:
    run = sandbox(Program(language="bash", source="exit 1"))
    assert run.status is RunStatus.NONZERO_EXIT


SEVERAL_FILES = {
    "c": ('#include "add.h"\nint puts(const char *);\nint main(void) { if (add(2, 3) == 5) puts("right"); }', {
        "add.h": "int add(int, int);", "add.c": "int add(int a, int b) { return a + b; }"}),
    "cpp": ('#include "task.h"\nint solve(int n) { return n * 2; }', {
        "task.h": "int solve(int);",
        "grader.cpp": '#include "task.h"\n#include <cstdio>\nint main() { if (solve(4) == 8) puts("right"); }'}),
    "javascript": ("if (require('./twice')(4) === 8) console.log('right')", {"twice.js": "module.exports = n => n * 2"}),
    "go": ('package main\nimport "fmt"\nfunc main() { if twice(4) == 8 { fmt.Println("right") } }', {
        "twice.go": "package main\nfunc twice(n int) int { return n * 2 }"}),
    "java": ("class Solution { int twice(int n) { return n * 2; } }", {
        "Driver.java": "public class Driver { public static void main(String[] a) {\n"
        'if (new Solution().twice(4) == 8) System.out.println("right"); } }'}),
    "csharp": ("class Solution { public int Twice(int n) { return n * 2; } }", {
        "Driver.cs": "class Driver { static void Main() {\n"
        'if (new Solution().Twice(4) == 8) System.Console.WriteLine("right"); } }'}),
    "rust": ("mod twice;\nfn main() { if twice::of(4) == 8 { println!(\"right\"); } }", {
        "twice.rs": "pub fn of(n: i32) -> i32 { n * 2 }"}),
    "haskell": ('import Twice\nmain = putStrLn (if twice 4 == 8 then "right" else "")', {
        "Twice.hs": "module Twice where\ntwice :: Int -> Int\ntwice n = n * 2"}),
    "verilog": ("module twice(input [7:0] n, output [7:0] m); assign m = n * 2; endmodule", {
        "bench.sv": "module bench; reg [7:0] n = 4; wire [7:0] m; twice t(n, m);\n"
        'initial begin #1; if (m == 8) $display("right"); end endmodule'}),
}  # fmt: skip


@pytest.mark.parametrize("name", SEVERAL_FILES)
def test_files_of_its_language_are_compiled_with_a_program(strongest: Sandbox, name: str) -> None:
    if name not in strongest.languages():
        pytest.skip(f"no {name} here")
    source, files = SEVERAL_FILES[name]
    run = strongest(Program(language=name, source=source, files=files, limits=LIMITS))
    assert (run.status, run.stdout.strip()) == (RunStatus.OK, "right"), run


def test_an_input_that_is_no_sql_is_no_fault_of_the_query(strongest: Sandbox) -> None:
    run = ran(strongest, "sql", "select 2 + 3;", "2 3\n")
    assert (run.status, run.stdout) == (RunStatus.OK, "5\n")
