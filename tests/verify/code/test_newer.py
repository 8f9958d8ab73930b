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
    assert bool(too_new(language, source, run.detail)) is newer, f"{why}: {run.detail}"


def test_it_judges_nobody(sandbox: Sandbox) -> None:
    if "csharp" not in sandbox.languages():
        pytest.skip("no csharp here")
    test: Json = {"language": "csharp", "tests": [{"type": "stdin", "input": "", "output": "1"}]}
    verifier = CodeTests()
    assert verifier.verify("System.Console.WriteLine(1);", test, sandbox).outcome is Outcome.UNVERIFIABLE
    assert verifier.verify("class M { int x = ; }", test, sandbox).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    "piece", ["using ", " ", "//\n", "[", "static a b(", "a", "def ", "if x ", "record ", "new ", "\n", "= new"]
)
def test_a_long_text_is_read_in_no_time(piece: str) -> None:
    source = piece * (200_000 // len(piece))  # what is quadratic takes half an hour here
    assert too_new("csharp", source, "error CS1525") in (None, "C# newer than 7")
    assert too_new("scala", source, "error: ") in (None, "Scala 3")
