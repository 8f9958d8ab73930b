"""Functions called inside, compared outside: what comes back is data, and one bad call is not the others' fault."""

from typing import Any

import pytest

from verifier.errors import SandboxError
from verifier.execution import Call, CallRun, Limits, Program, RunStatus
from verifier.sandbox.sandbox import Sandbox
from verifier.values import decoded

SHORT = Limits(cpu_seconds=0.4, wall_seconds=60, memory_mb=256)


def called(sandbox: Sandbox, source: str, *arguments: Any, function: str = "solve") -> list[CallRun]:
    program = Program(language="python", source=source, limits=SHORT)
    return list(sandbox.calls(program, function, [Call(arguments=(argument,)) for argument in arguments]))


VALUES = [
    ("x", 1), ("x", 1.0), ("x", True), ("x", None), ("x", "é\n"), ("[x, [2]]", [1, [2]]), ("x, 1", (1, 1)), ("{x, 'a'}", {1, "a"}),
    ("frozenset([x])", frozenset([1])), ("{x: (1, 2), 'k': [x]}", {1: (1, 2), "k": [1]}), ("bytes([x])", b"\x01"),
    ("complex(x, 2)", 1 + 2j), ("float('inf')", float("inf")), ("range(x, 5)", range(1, 5)),
    ("__import__('decimal').Decimal('1.50')", "1.50"), ("__import__('collections').Counter('aab')", {"a": 2, "b": 1}),
    ("__import__('collections').deque([x])", "deque([1])"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), VALUES)
def test_values_come_back_as_what_they_were(strongest: Sandbox, expression: str, expected: Any) -> None:
    given = expected if expression == "x" else 1
    (run,) = called(strongest, f"def solve(x): return {expression}", given)
    assert run.status is RunStatus.OK, run.detail
    value = decoded(run.value)
    if isinstance(expected, str) and expression != "x":
        assert expected == str(value)
    else:
        assert value == expected
        assert type(value) is type(expected)


DECEPTIVE = {
    "always equal": "class A:\n def __eq__(s, o): return True\ndef solve(x): return A()",
    "a text that lies": "class S(str):\n def __str__(s): return 'right'\n def __eq__(s, o): return True\n __hash__ = str.__hash__\ndef solve(x): return S('wrong')",
    "a list that lies": "class L(list):\n def __iter__(s): return iter(['right'])\n def __len__(s): return 1\ndef solve(x): return L(['wrong'])",
    "a class that lies": "class C:\n __class__ = str\n def __str__(s): return 'right'\ndef solve(x): return C()",
    "code to be run by the reader": "class R:\n def __reduce__(s): return (eval, ('1',))\ndef solve(x): return R()",
    "nested without end": "def solve(x):\n y = []\n y.append(y)\n return y",
    "nested deeply": "def solve(x):\n y = []\n for _ in range(100000): y = [y]\n return y",
    "not a number": "def solve(x): return float('nan')",
    "a generator": "def solve(x): return iter([1])",
    "a function": "def solve(x): return solve",
}  # fmt: skip


@pytest.mark.parametrize("name", DECEPTIVE)
def test_a_deceptive_value_equals_nothing_that_was_expected(strongest: Sandbox, name: str) -> None:
    (run,) = called(strongest, DECEPTIVE[name], 1)
    assert decoded(run.value) not in ("right", 1, True, ["right"])


FORGERIES = {
    "a status of success": "import os\ndef solve(x): os._exit(0)",
    "an exit": "import sys\ndef solve(x): sys.exit(0)",
    "printed results": "def solve(x):\n print('\"defined\"')\n print('[0, \"EXPECTED\", \"\", 0.0]')\n raise ValueError",
    "nothing said": "def solve(x):\n import os\n os.close(3)\n return 1",
    "garbage instead": "import os\ndef solve(x):\n os.write(3, b'\\xff' * 1000 + b'\\n')\n return 1",
    "too many digits": "import os\ndef solve(x):\n os.write(3, b'[0, ' + b'9' * 100000 + b', \"\", 0.0]\\n')\n os._exit(0)",
    "a deep line": "import os\ndef solve(x):\n os.write(3, b'[' * 100000 + b'\\n')\n os._exit(0)",
    "a number that is none": "import os\ndef solve(x):\n os.write(3, b'[0, NaN, \"\", 0.0]\\n')\n os._exit(0)",
    "another call's place": "import os\ndef solve(x):\n os.write(3, b'[7, 1, \"\", 0.0]\\n')\n os._exit(0)",
    "a patched writer": "import json, os\njson.dumps = lambda *a, **k: '[0, 1, \"\", 0.0]'\ndef solve(x): raise ValueError",
    "an unknown function": "def other(x): return 1",
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_what_was_not_returned_is_no_result(strongest: Sandbox, name: str) -> None:
    (run,) = called(strongest, FORGERIES[name], 1)
    assert run.status is not RunStatus.OK
    assert run.value is None
    assert run.detail


def test_a_call_that_ends_the_process_is_not_the_others_fault(sandbox: Sandbox) -> None:
    source = """
import os, time
def solve(x):
    if x == 1: raise KeyError(x)
    if x == 2: os._exit(0)
    if x == 3:
        while True: pass
    if x == 4: return bytearray(1 << 30)
    if x == 5: os.abort()
    return x"""
    runs = called(sandbox, source, *range(7))
    assert [run.status for run in runs] == [
        RunStatus.OK,
        RunStatus.NONZERO_EXIT,
        RunStatus.NONZERO_EXIT,
        RunStatus.TIME_LIMIT,
        RunStatus.MEMORY_LIMIT,
        RunStatus.SIGNALLED,
        RunStatus.OK,
    ]
    assert runs[1].detail == "KeyError: 1"
    assert runs[6].value == 6


def test_slow_calls_have_their_limit_each(sandbox: Sandbox) -> None:
    source = "import time\ndef solve(x):\n end = time.process_time() + 0.25\n while time.process_time() < end: pass\n return x"
    runs = called(sandbox, source, *range(4))
    assert [run.value for run in runs] == [0, 1, 2, 3]


def test_a_program_that_is_broken_is_run_once_and_blamed_for_all(sandbox: Sandbox) -> None:
    for source, status in (
        ("1 / 0", RunStatus.NONZERO_EXIT),
        ("def f(:", RunStatus.COMPILE_ERROR),
        ("while 1: pass", RunStatus.TIME_LIMIT),
    ):
        runs = called(sandbox, source, *range(1000))
        assert {run.status for run in runs} == {status}
        assert len(runs) == 1000


@pytest.mark.parametrize(
    ("source", "function"),
    [
        ("def solve(x): return x", "solve"),
        ("class Solution:\n def solve(self, x): return x", "Solution().solve"),
        ("class Solution:\n def solve(self, x): return x", "solve"),
        ("class Other:\n def m(self, x): return x", "Other().m"),
        ("solve = lambda x: x", "solve"),
        ("def solve(x): return x\nif __name__ == '__main__':\n input()", "solve"),
    ],
)
def test_where_the_function_is(strongest: Sandbox, source: str, function: str) -> None:
    assert called(strongest, source, 5, function=function)[0].value == 5


@pytest.mark.parametrize(
    "name", ["", "a b", "os.system", "f()", "f()()", "__import__('os').x", "a" * 10 + ";", "Solution().a.b"]
)
def test_a_function_has_a_name(strongest: Sandbox, name: str) -> None:
    with pytest.raises(SandboxError, match="not the name of a function"):
        called(strongest, "x = 1", 1, function=name)


def test_arguments_may_be_named_and_tagged(strongest: Sandbox) -> None:
    program = Program(language="python", source="def solve(a, *, b): return [type(a).__name__, b]")
    call = Call(arguments=({"tuple": [1, 2]},), named={"b": {"set": [1]}})
    (run,) = strongest.calls(program, "solve", [call])
    assert decoded(run.value) == ["tuple", {1}]


def test_what_a_call_prints_is_no_result(strongest: Sandbox) -> None:
    (run,) = called(strongest, "def solve(x):\n print('noise', end='')\n return x", 3)
    assert (run.status, run.value) == (RunStatus.OK, 3)


def test_only_python_has_functions_to_call(strongest: Sandbox) -> None:
    with pytest.raises(SandboxError, match="language bash"):
        strongest.calls(Program(language="bash", source="f() { :; }"), "f", [Call()])


def test_long_integers_come_back_whole(strongest: Sandbox) -> None:
    (run,) = called(strongest, "def solve(x): return x ** 20000", 3)
    assert decoded(run.value) == 3**20000


def test_a_call_is_charged_with_what_its_process_really_spent(sandbox: Sandbox) -> None:
    source = """
import os, time
def solve(x):
    while time.process_time() < 0.5: pass
    os.write(3, b'[0, 9, "", 0.0]\\n')
    os._exit(0)
"""
    (run,) = sandbox.calls(Program(language="python", source=source), "solve", [Call(arguments=(3,))])
    assert run.cpu_seconds > 0.3
