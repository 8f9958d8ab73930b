"""A compiler that is too old for a program has not found it wrong."""

from collections.abc import Iterator

import pytest

from verifier.execution import Limits, Program, RunStatus
from verifier.sandbox.sandbox import Sandbox
from verifier.verify.code.newer import too_new
from verifier.verify.code_tests import CodeTests
from verifier.wire import Json, Outcome


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


MAIN = "class M {{ static void Main() {{ {} }} }}"
CASES = [
    ("csharp", "using System; Console.WriteLine(1);", True, "statements outside of any class"),
    ("csharp", "record P(int X);\n" + MAIN.format(""), True, "a record"),
    ("csharp", MAIN.format("int x = 1; var y = x switch { 1 => 2, _ => 3 };"), True, "a switch that is an expression"),
    ("csharp", "using System.IO;\n" + MAIN.format('using var r = new StringReader("a");'), True, "using var"),
    ("csharp", MAIN.format("object o = null; if (o is not null) {}"), True, "is not"),
    ("csharp", "using System.Collections.Generic;\n" + MAIN.format("List<int> a = new();"), True, "new()"),
    ("csharp", "namespace A;\n" + MAIN.format(""), True, "a namespace for the whole file"),
    ("csharp", MAIN.format("var a = new int[] { 1 }; var b = a[^1];"), True, "the last one"),
    ("csharp", "using System.Linq;\n" + MAIN.format("var x = new[] { 1 }.MaxBy(a => a);"), True, "a newer library"),
    ("csharp", MAIN.format("int y = ;"), False, "no C# of any age"),
    ("csharp", MAIN.format("List<int> a;"), False, "a name that is not imported"),
    ("scala", '@main def hello() = println("hello")', True, "Scala 3"),
    ("scala", "object Main { def main(a: Array[String]): Unit = x }", False, "a name that is not there"),
    ("java", "class Main { int f(Object o) { return switch (o) { case Integer i -> i; default -> 0; }; }\n"
     "public static void main(String[] a) {} }", True, "patterns in a switch"),
    ("java", "class Main { int x = ; }", False, "no Java of any age"),
    ("cpp", '#include <print>\nint main() { std::print("hello"); }', True, "C++23's library"),
    ("cpp", "int main() { return x; }", False, "a name that is not there"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "source", "newer", "why"), CASES)
def test_what_needs_a_newer_compiler(sandbox: Sandbox, language: str, source: str, newer: bool, why: str) -> None:
    if language not in sandbox.languages():
        pytest.skip(f"no {language} here")
    run = sandbox(Program(language=language, source=source, limits=Limits(wall_seconds=60)))
    if run.status is RunStatus.OK and newer:
        pytest.skip(f"the {language} compiler here is new enough")
    assert run.status is RunStatus.COMPILE_ERROR
    row: Json = {"prompt": SPOKEN_OF[language]}
    assert bool(too_new(language, source, run.detail, row)) is newer, f"{why}: {run.detail}"
    assert too_new(language, source, run.detail, {"prompt": "Add two numbers."}) is None


SPOKEN_OF: dict[str, Json] = {
    "csharp": "Write C# 12.",
    "scala": "Use Scala 3 for it.",
    "java": "A class for Java 21.",
    "cpp": "Your C++23 program is compiled by GCC 14.",
}
LANGUAGES = [  # rows, and whether a program can count on C++23 there
    ({"language": "c++23"}, True),
    ({"language": "C++23 (GCC 14-64, msys2)"}, True),
    ({"language": "cpp", "prompt": "Solve it in C++23."}, True),
    ({"language": "cpp", "solution": '#include <print>\nint main() { std::print("1"); }'}, True),
    ({"language": "cpp", "files": {"task.h": "#include <print>\n"}}, True),
    ({"language": "cpp"}, False),
    ({"language": "c++20"}, False),
    ({"language": "cpp", "prompt": "Print 23 numbers in C++."}, False),
]


@pytest.mark.parametrize(("row", "counted_on"), LANGUAGES)
def test_only_what_the_row_speaks_of_can_be_counted_on(
    sandbox: Sandbox, row: dict[str, Json], counted_on: bool
) -> None:
    """A wrong program does not escape its 0 by a header that nobody asked for."""
    truth: Json = {**row, "tests": [{"type": "stdin", "input": "", "output": "1"}]}
    verifier = CodeTests()
    source = '#include <print>\nint main() { std::print("2"); }'
    ran = sandbox(Program(language="c++23", source=source, limits=Limits(wall_seconds=60)))
    if ran.status is RunStatus.OK:
        pytest.skip("the compiler here is new enough")
    found = verifier.verify(source, truth, sandbox).outcome
    assert found is (Outcome.UNVERIFIABLE if counted_on else Outcome.INCORRECT)
    assert verifier.verify("int main() { return x; }", truth, sandbox).outcome is Outcome.INCORRECT


def test_it_judges_nobody(sandbox: Sandbox) -> None:
    if "csharp" not in sandbox.languages():
        pytest.skip("no csharp here")
    tests: Json = [{"type": "stdin", "input": "", "output": "1"}]
    verifier = CodeTests()
    for language, outcome in (("C# 10", Outcome.UNVERIFIABLE), ("csharp", Outcome.INCORRECT)):
        test: Json = {"language": "csharp", "prompt": f"Write it in {language}.", "tests": tests}
        assert verifier.verify("System.Console.WriteLine(1);", test, sandbox).outcome is outcome
        assert verifier.verify("class M { int x = ; }", test, sandbox).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    "piece", ["using ", " ", "//\n", "[", "static a b(", "a", "def ", "if x ", "record ", "new ", "\n", "= new"]
)
def test_a_long_text_is_read_in_no_time(piece: str) -> None:
    source = piece * (200_000 // len(piece))  # what is quadratic takes half an hour here
    assert too_new("csharp", source, "error CS1525", {"prompt": "C# 12"}) in (None, "C# newer than 7")
    assert too_new("scala", source, "error: ", {"prompt": "Scala 3"}) in (None, "Scala 3")
