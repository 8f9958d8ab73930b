"""Runs of plain programs share a process, and each is as if it had been by itself."""

import fractions
import statistics  # noqa: F401 - one of those that are looked at where they are loaded

import pytest

from verifier.execution import Limits, Program, Run, RunStatus
from verifier.sandbox.copies import Copies, Piece
from verifier.sandbox.plain import Surroundings, plain_modules
from verifier.sandbox.sandbox import Sandbox
from verifier.usual_imports import IMPORTS
from verifier.verify.code.prelude import with_before

LIMITS = Limits(cpu_seconds=1, wall_seconds=20, memory_mb=128, output_bytes=1 << 16)
PLAIN = [
    "a, b = map(int, input().split())\nprint(a + b)",
    "import sys\ninput = sys.stdin.readline\nsys.setrecursionlimit(10**6)\nprint(input())",
    "from sys import stdin, exit\nfor line in stdin:\n    if not line.strip(): exit()\n    print(line)",
    "import sys\ndata = sys.stdin.buffer.read().split()\nsys.stdout.write(str(len(data)))",
    "from collections import Counter, defaultdict, deque\nfrom heapq import *\nimport bisect as b\nprint(b.bisect([1], 0))",
    "import math\nfrom functools import lru_cache\n@lru_cache(None)\ndef f(n): return n and math.gcd(n, f(n - 1))\nprint(f(9))",
    "class Node:\n    def __init__(self): self.left = None\n    def __lt__(self, other): return True\nn = Node()\nn.left = Node()",
    "id = int(input())\nprint(id, type(id) == int)",
    "if __name__ == '__main__':\n    print(input())",
    "import random\nprint(random.randint(1, 9))",
    "import time\nstart = time.time()\nprint(start > 0)",
    "import os, sys, threading\nfrom io import StringIO\nout = StringIO()\nprint(input(), file=out)\nsys.stdout.write(out.getvalue())",
    "from contextlib import contextmanager, suppress\n@contextmanager\ndef f(): yield 1\nwith suppress(ValueError), f() as n: print(int(input()) + n)",
    "def f():\n    yield 1\ndef g():\n    try: return 1\n    finally: print(2)\nprint(*f(), g())",
    "from __future__ import annotations\nfrom types import GeneratorType\nprint(type(i for i in [1]) is GeneratorType)",
    "class Stack:\n    def __init__(self): self.__size = 1\n    def size(self): return self.__size\nprint(Stack().size())",
    "import sys\nif not sys.stdin.isatty():\n    for __ in range(2): print(input())",
    "import threading, sys\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1 << 26)\n"
    "def main():\n    f = lambda n: n and 1 + f(n - 1)\n    print(input(), f(3000))\nthreading.Thread(target=main).start()",
    "from threading import Thread\ndef late(): print('late')\ndef main():\n    Thread(target=late).start()\n    print(input())\n"
    "t = Thread(target=main)\nt.start()\nt.join()\nprint(t.name)",
    "import threading\ndef main(): raise KeyError(input())\nthreading.Thread(target=main).start()\nprint('over')",
]
NOT_PLAIN = [
    "import os\nprint(os.getpid())",
    "import threading\nprint(threading.enumerate())",
    "import threading\nthreading.Thread(target=print, daemon=True).start()",
    "import threading\nt = threading.Thread(target=print)\nt.daemon = True",
    "from threading import Thread\nThread(**{'daemon': True})",
    "from threading import Thread\nThread.seen = 1",
    "from types import FunctionType",
    "class A:\n    def f(self): self.__class__ = int",
    "import os\nos.environ['seen'] = '1'",
    "import os\nprint(os.read(0, 9))",
    "from os import path",
    "import io, sys\nsys.stdin = io.StringIO('')",
    "from io import TextIOWrapper",
    "from contextlib import redirect_stdout",
    "import numpy",
    "import random.x",
    "print(open(0).read())",
    "exec(input())",
    "print(getattr(1, 'real'))",
    "import sys\nsys.stdin = []",
    "import sys\nsys.seen = 1",
    "import sys\nprint(sys.modules)",
    "import sys\ns = sys\ns.seen = 1",
    "import math\nmath.seen = 1",
    "import math\ndel math.pi",
    "import math\nprint([math])",
    "from collections import Counter\nCounter.seen = 1",
    "import collections\ncollections.Counter.most_common.seen = 1",
    "import statistics\nprint(statistics.random)",
    "from statistics import random",
    "from string import _re",
    "print(().__class__)",
    "class A:\n    def __del__(self): print(1)",
    "A = type('A', (), {})",
    "class M(type): pass",
    "def f():\n    try: yield 1\n    finally: print(2)",
    "async def f(): pass",
    "import time\ntime.sleep(1)",
    "import time\nprint(time.process_time())",
    "from decimal import *\ngetcontext().prec = 3",
    "from operator import attrgetter as a",
    "import sys\nsys.stdin.fileno()",
    "print(id(input()))",
    "def f(math): pass\nimport math",
    "print((i for i in [1]).gi_frame)",
    "from sys import *",
    "print(" + "[" * 90 + "]" * 90 + ", 1" + " + 1" * 3000 + ")",
]


WITH_USUAL_IMPORTS = [
    "a, b = map(int, input().split())\nprint(a + b)",
    "def f(xs: List[int]) -> Dict[str, int]: return Counter(xs)\nprint(f([1, 1]), gcd(4, 6), deque([inf]), heappop([3]))",
    "for line in sys.stdin: print(line.strip(), string.digits, math.pi, random.random(), randint(1, 9), sys.getrecursionlimit())",
    "string = input()\ntime, copy = string.split()\ndef f(math, re): return math + re\nprint(string.upper(), f(time, copy))",
    "def gcd(a, b): return 7\nprint(gcd(4, 6), pow(2, 3), copy.copy([1]), copy.deepcopy([[2]]))",
    "from __future__ import annotations\nimport math\nclass A:\n    def f(self) -> A: return math.sqrt(4)\nprint(A().f())",
    "class Node:\n    def __init__(self): self.path, self.random = [], 1\nn = Node()\nn.path.append(1)\nprint(n.path, n.random)",
    "count = [1]\nfor index in range(2): count[0] += index\nprint(count)",
]
NOT_PLAIN_WITH_THEM = [
    "print(os.getpid())",
    "print(os.path.exists('x'))",
    "print(sys.modules)",
    "s = sys\ns.seen = 1",
    "sys = [sys]\nprint(sys[0].modules)",
    "math.seen = 1",
    "Counter.seen = 1",
    "print(attrgetter('real')(1))",
    "time = 5\ntime.sleep(1)",
    "print(statistics.random)",
]


@pytest.mark.parametrize("source", WITH_USUAL_IMPORTS)
def test_the_usual_imports_leave_a_program_plain(sandbox: Sandbox, pieces: list[int], source: str) -> None:
    inputs = ["3 4\n5 6\n"] * 9
    source = with_before(IMPORTS, source)
    assert source.count(IMPORTS) == 1
    (expected,) = {alike(one) for one in alone(sandbox, source, inputs[:1])}
    assert expected[0] is RunStatus.OK, expected
    assert {alike(one) for one in together(sandbox, source, inputs)} == {expected}
    assert max(pieces) > 1


@pytest.mark.parametrize("source", NOT_PLAIN_WITH_THEM)
def test_nor_do_they_make_one_of_it(source: str) -> None:
    assert plain_modules(with_before(IMPORTS, source)) is None


def test_the_usual_imports_are_known_at_the_head_alone(sandbox: Sandbox) -> None:
    text = f"x = '''\n{IMPORTS}\n'''\nprint(len(x), 'gcd' in x)"
    assert {run.stdout for run in together(sandbox, text, ["1"] * 8)} == {f"{len(IMPORTS) + 2} False\n"}
    assert plain_modules(f"print(1)\n{IMPORTS}\nprint(gcd(2, 4))") is None


def test_what_the_usual_imports_bring_is_as_it_was_for_each_run(sandbox: Sandbox, pieces: list[int]) -> None:
    source = (
        "seen = [math]\nmath = 1\ntry: print(seen[0].seen)\nexcept AttributeError: print('new')\nseen[0].seen = input()"
    )
    source = with_before(IMPORTS, source)
    assert {run.stdout for run in together(sandbox, source, [str(n) for n in range(20)])} == {"new\n"}
    assert max(pieces) > 1, "which is why it was looked for"


@pytest.mark.parametrize("source", PLAIN)
def test_what_reads_computes_and_prints_is_plain(source: str) -> None:
    assert plain_modules(source) is not None


@pytest.mark.parametrize("source", NOT_PLAIN)
def test_what_could_leave_something_behind_is_not(source: str) -> None:
    assert plain_modules(source) is None


def test_a_change_of_the_surroundings_is_seen() -> None:
    surroundings = Surroundings(["fractions"])
    assert surroundings.unchanged()
    for place in (fractions, fractions.Fraction, fractions.Fraction.limit_denominator):
        place.seen = 1  # type: ignore[union-attr]
        assert not surroundings.unchanged()
        del place.seen  # type: ignore[union-attr]
    assert surroundings.unchanged()


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs each copy was asked for."""
    counts: list[int] = []
    asked = Copies._asked

    def counted(self: Copies, inputs: list[str], start: int, count: int, *, alone: bool = False) -> Piece:
        piece = asked(self, inputs, start, count, alone=alone)
        counts.append(piece.end - piece.start)
        return piece

    monkeypatch.setattr(Copies, "_asked", counted)
    return counts


def together(sandbox: Sandbox, source: str, inputs: list[str]) -> list[Run]:
    assert plain_modules(source) is not None
    return list(sandbox.each(Program(language="python", source=source, limits=LIMITS), inputs))


def alone(sandbox: Sandbox, source: str, inputs: list[str]) -> list[Run]:
    return list(sandbox.each(Program(language="python", source=source, limits=LIMITS), iter(inputs)))


def alike(one: Run) -> tuple[object, ...]:
    return one.status, one.stdout, one.stderr, one.exit_code, one.isolation


ENDINGS = """
import sys
word = sys.stdin.read().strip()
print("to stderr", word, file=sys.stderr)
if word == "raise": raise KeyError(word)
if word == "exit": sys.exit(3)
if word == "leave": sys.exit()
if word == "say": sys.exit("because")
if word == "memory": x = bytearray(1 << 29)
if word == "flood": print("x" * (1 << 20))
if word == "spin":
    while True: pass
if word == "deep":
    f = lambda n: f(n - 1)
    f(10**6)
if word == "close": sys.stdout.close()
print("done", word)
"""
WORDS = "a raise b leave c d say e flood f spin g exit h deep i memory j close k".split()  # noqa: SIM905


def test_every_ending_is_what_it_is_without_company(sandbox: Sandbox) -> None:
    words = [word for word in WORDS if len(word) == 1]
    expected = {word: alike(run) for word, run in zip(WORDS, alone(sandbox, ENDINGS, WORDS), strict=True)}
    for place, ending in enumerate(word for word in WORDS if len(word) > 1):
        inputs = [*words[: 2 + place], ending, *words[2 + place :]]
        found = [alike(one) for one in together(sandbox, ENDINGS, inputs)]
        assert found == [expected[word] for word in inputs], ending


def test_many_small_runs_share_few_processes(sandbox: Sandbox, pieces: list[int]) -> None:
    runs = together(sandbox, PLAIN[0], [f"{n} {n}" for n in range(400)])
    assert [run.stdout for run in runs] == [f"{2 * n}\n" for n in range(400)]
    assert sum(pieces) == 399, "the first goes by itself"
    assert len(pieces) < 20


THREADS = """
import threading
word = input()
def main():
    print("in a thread", word)
    if word == "raise": raise KeyError(word)
    while word == "spin": pass
    x = bytearray((word == "memory") << 29)
    print("done", word)
threading.Thread(target=main).start()
if word == "outside": raise KeyError(word)
"""


def test_threads_end_before_the_next_run_begins(sandbox: Sandbox, pieces: list[int]) -> None:
    words = "a b c raise d e outside f g spin h i memory j".split()  # noqa: SIM905
    expected = [alike(run) for run in alone(sandbox, THREADS, words)]
    assert [alike(run) for run in together(sandbox, THREADS, words)] == expected
    assert max(pieces) > 1


SEEN = """
import random, sys, math, collections
from fractions import Fraction
class Kept: seen = 0
def f(a=[]):
    a.append(1)
    Kept.seen += 1
    return len(a), Kept.seen
def deepest(n):
    try: return deepest(n + 1)
    except RecursionError: return n
print(input(), f(), f(), random.random(), deepest(0), sys.getrecursionlimit())
sys.setrecursionlimit(300)
sys.set_int_max_str_digits(9999)
seen = 1
"""


def test_each_run_starts_from_the_same_state(sandbox: Sandbox, pieces: list[int]) -> None:
    expected, *_ = alone(sandbox, SEEN, ["x"])
    assert {run.stdout for run in together(sandbox, SEEN, ["x"] * 30)} == {expected.stdout}
    assert max(pieces) > 1


@pytest.mark.parametrize("source", PLAIN)
def test_what_is_plain_prints_what_it_does_alone(sandbox: Sandbox, source: str) -> None:
    inputs = ["3 4\n5 6\n"] * 8
    expected = {alike(one) for one in alone(sandbox, source, inputs[:1])}
    assert {alike(one) for one in together(sandbox, source, inputs)} == expected


def test_what_is_left_in_a_class_of_pythons_own_is_seen_by_no_other_run(sandbox: Sandbox, pieces: list[int]) -> None:
    source = (
        "from fractions import Fraction\nFractions = [Fraction]\nC = Fractions[0]\n"
        "try: print(C.seen)\nexcept AttributeError: print('new')\nC.seen = input()"
    )
    assert {run.stdout for run in together(sandbox, source, [str(n) for n in range(20)])} == {"new\n"}
    assert max(pieces) > 1, "which is why it was looked for"


def test_a_bomb_costs_its_own_run_alone(sandbox: Sandbox) -> None:
    source = "n = int(input())\nwhile n == 50: pass\nx = [0] * (10**9 if n == 60 else 1)\nprint(n)"
    runs = together(sandbox, source, [str(n) for n in range(80)])
    bad = {place: run.status for place, run in enumerate(runs) if run.status is not RunStatus.OK}
    assert bad == {50: RunStatus.TIME_LIMIT, 60: RunStatus.MEMORY_LIMIT}
    assert runs[50].cpu_seconds > LIMITS.cpu_seconds


@pytest.mark.parametrize("text", ["a\r\nb\r", "", "\x00\ud800é\n\n", "x" * 20000 + "\n1 2\n"])
def test_streams_are_what_files_would_be(sandbox: Sandbox, text: str) -> None:
    for read in ("sys.stdin.read()", "list(sys.stdin)", "sys.stdin.readlines()", "sys.stdin.buffer.read()"):
        source = f"import sys\nfirst = sys.stdin.readline()\nprint(repr([first, {read}]), first)"
        expected, *_ = alone(sandbox, source, [text])
        assert {alike(one) for one in together(sandbox, source, [text] * 7)} == {alike(expected)}
