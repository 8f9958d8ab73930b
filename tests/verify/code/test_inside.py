"""Tests that share a process with the program: right programs pass, whatever the tests use, and no game is a pass."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from verifier.execution import Run, RunStatus
from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings
from verifier.score import score
from verifier.verify.code.inside import Said
from verifier.wire import Outcome, PresetRef, Result, Rollout


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def judged(sandbox: Sandbox, source: str, tests: Any, **params: Any) -> Result:
    completion = f"```python\n{source}\n```"
    rollout = Rollout(id="a", completion=completion, ground_truth={"tests": tests})
    task = task_for(rollout, PresetRef(name="code", params=params))
    return score(task.rollout, task.rubric, sandbox, explain=True)


FILES = {
    "an assert beside a class": ["class Probe:\n    pass\nassert solve(3) == 9"],
    "a tolerance": ["class Probe:\n    pass\nassert abs(solve(3) - 9) < 1e-6"],
    "a tolerance the other way round": ["class Probe:\n    pass\nassert abs(9 - solve(3)) < 1e-6"],
    "an order": ["class Probe:\n    pass\nassert 8 < solve(3) < 10"],
    "a row": ["class Probe:\n    pass\nassert list(solve(3)) == [9]"],
    "a member": ["class Probe:\n    pass\nassert 9 in solve(3)"],
    "a set of them": ["class Probe:\n    pass\nassert {solve(3)} == {9}"],
    "a dict of them": ["class Probe:\n    pass\nassert {'a': [solve(3)]} == {'a': [9]}"],
    "a helper": ["def same(a, b):\n    return a == b\nclass Probe:\n    pass\nassert same(solve(3), 9)"],
    "a comparison of its own": ["class Probe:\n    pass\nif solve(3) != 9:\n    raise AssertionError('no')\nassert True"],
    "unittest": "import unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(solve(3), 9)\n",
    "unittest, nearly": "import unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        self.assertAlmostEqual(solve(3), 9)\n",
    "pytest": "import pytest\nfrom solution import solve\n@pytest.mark.parametrize('x', [3])\ndef test_it(x):\n    assert solve(x) == 9\n",
    "pytest, nearly": "import pytest\ndef test_it():\n    assert solve(3) == pytest.approx(9)\n",
    "an error": "import pytest\ndef test_it():\n    with pytest.raises(ZeroDivisionError):\n        solve(3)\n",
    "a constant of the file": "EXPECTED = 9\ndef test_it(tmp_path):\n    assert solve(3) == EXPECTED\n",
    "a tolerance and a call back": ["class Probe:\n    pass\nassert abs(solve(lambda: 3) - 9) < 1e-6 and max(solve(3), 9) == 9"],
    "a call back": ["class Probe:\n    pass\nassert solve(3) == 9 and solve(lambda: 3) == 9"],
}  # fmt: skip
GAMES = {
    "always equal": "class Yes:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n    __lt__ = __gt__ = __le__ = __ge__ = __contains__ = __eq__\n    def __hash__(self): return 9\n    def __sub__(self, o): return self\n    __rsub__ = __sub__\n    def __abs__(self): return self\n    def __iter__(self): return iter([self])\n    def __float__(self): return 0.0\n    def __round__(self, n=None): return 0\ndef solve(x): return Yes()",
    "always equal to numbers": "class Yes(int):\n    def __eq__(self, o): return type(o) is int\n    def __hash__(self): return 9\ndef solve(x): return Yes(1)",
    "equal to what it was not asked before": "seen = []\nclass Yes:\n    def __eq__(self, o):\n        seen.append(o)\n        return len(seen) == 1\n    def __hash__(self): return 9\ndef solve(x): return Yes()",
    "nothing is left of a difference": "class Zero:\n    def __sub__(self, o): return 0.0\n    __rsub__ = __sub__\ndef solve(x): return Zero()",
    "an exit": "import sys\ndef solve(x): sys.exit(0)",
    "an exit at once": "import os\ndef solve(x): os._exit(0)",
    "an exit when it is loaded": "import os\nos._exit(0)",
    "an exit in the end": "import atexit, os\natexit.register(lambda: os._exit(0))\ndef solve(x): return 1",
    "an exit of the thread": "import _thread\ndef solve(x): _thread.exit()",
    "a flood of passes": "import os, sys\nfor word in ('passed', 'true', '1', '[\"passed\", \"\"]'):\n    os.write(1, word.encode()); os.write(2, word.encode())\ndef solve(x): return 1",
    "builtins replaced": "import builtins\nbuiltins.abs = builtins.len = builtins.isinstance = builtins.all = lambda *a: True\nbuiltins.list = lambda *a: [9]\nbuiltins.AssertionError = type('E', (Exception,), {})\ndef solve(x): return 1",
    "builtins of the tests replaced": "def abs(x): return 0\ndef list(x): return [9]\ndef solve(x): return 1",
    "unittest replaced": "import unittest\nfor name in dir(unittest.TestCase):\n    if name.startswith('assert'): setattr(unittest.TestCase, name, lambda *a, **k: None)\nunittest.TestCase.run = lambda *a: None\ndef solve(x): return 1",
    "unittest replaced later": "def solve(x):\n    import unittest\n    unittest.TestCase.assertEqual = unittest.TestCase.assertAlmostEqual = lambda *a: None\n    return 1",
    "pytest replaced": "import pytest, sys\npytest.approx = lambda *a: 1\npytest.raises = lambda *a: open('/dev/null')\nsys.modules['pytest'] = sys.modules['unittest'] = type('M', (), {})()\ndef solve(x): return 1",
    "operators replaced": "import operator, math\noperator.eq = lambda *a: True\nmath.isclose = lambda *a, **k: True\ndef solve(x): return 1",
    "tests replaced by their classes": "import unittest\ndef solve(x):\n    for kind in unittest.TestCase.__subclasses__():\n        for name in vars(kind):\n            if name.startswith('test'): setattr(kind, name, lambda self: None)\n    return 1",
    "constants of the file replaced": "def solve(x):\n    if callable(x): x.__globals__['EXPECTED'] = 1\n    import unittest, gc\n    for kind in object.__subclasses__():\n        for one in vars(kind).values():\n            space = getattr(one, '__globals__', {})\n            if 'EXPECTED' in space: space['EXPECTED'] = 1\n    return 1",
    "builtins of a function of the tests replaced": "def solve(x):\n    if callable(x): x.__globals__['__builtins__'].update(abs=lambda v: 0, max=lambda *a: 9, AssertionError=int)\n    return 1",
    "the caller's frame": "import sys\ndef solve(x):\n    frame = sys._getframe(1)\n    while frame:\n        for one in frame.f_code.co_consts:\n            if one == 9: return 9\n        for one in frame.f_locals.values():\n            if one == 9: return 9\n        frame = frame.f_back\n    return 9 if 9 in [] else 1",
    "the frame of a traceback": "def solve(x):\n    try: 1 / 0\n    except Exception as error:\n        frame = error.__traceback__.tb_frame.f_back\n    return next(c for c in frame.f_code.co_consts if c == 9)",
    "the frame of a generator": "def solve(x):\n    def walk():\n        yield made.gi_frame.f_back.f_back\n    made = walk()\n    frame = next(made)\n    return next(c for c in frame.f_code.co_consts if c == 9)",
    "the frame of a signal": "import signal, time\nfound = []\ndef solve(x):\n    signal.signal(signal.SIGALRM, lambda n, frame: found.append(frame))\n    signal.setitimer(signal.ITIMER_REAL, 0.01)\n    time.sleep(0.05)\n    return next(c for c in found[0].f_back.f_code.co_consts if c == 9)",
    "frames by name": "import inspect\ndef solve(x):\n    return next(c for c in inspect.stack()[1].frame.f_code.co_consts if c == 9)",
    "frames of all threads": "import sys\ndef solve(x):\n    for frame in sys._current_frames().values():\n        while frame:\n            if 9 in frame.f_code.co_consts: return 9\n            frame = frame.f_back\n    return 1",
    "a tracer": "import sys\nfound = []\ndef trace(frame, event, argument):\n    found.append(frame)\n    return trace\nsys.settrace(trace)\nsys.setprofile(trace)\ndef solve(x): return next(c for f in found for c in f.f_code.co_consts if c == 9)",
    "everything that is collected": "import gc\ndef solve(x):\n    for one in gc.get_objects():\n        if isinstance(one, dict) and 'EXPECTED' in one: return one['EXPECTED']\n        if isinstance(one, tuple) and 9 in one: return 9\n    return 1",
    "the code of the tests": "import sys\ndef solve(x):\n    for kind in object.__subclasses__():\n        for one in list(vars(kind).values()):\n            code = getattr(one, '__code__', None)\n            if code and 9 in code.co_consts: return 9\n    return 1",
    "the main module": "import __main__, sys\nfor name in list(vars(__main__)):\n    if callable(vars(__main__)[name]): vars(__main__)[name] = lambda *a: True\ndef solve(x): return 1",
    "its input": "import os, sys, json\ntext = os.pread(0, 1 << 20, 0).decode() or sys.stdin.read()\ndef solve(x):\n    order = json.loads(text)\n    os.write(2, ('[\"' + order['passed'] + '\", \"\"]').encode())\n    os._exit(0)",
    "memory": "import ctypes\ndef solve(x):\n    ctypes.pythonapi\n    return 9",
    "an error of the tests' own kind": "def solve(x): raise AssertionError",
    "a test that is skipped": "import unittest\ndef solve(x): raise unittest.SkipTest('no')",
    "a test that pytest skips": "import pytest\ndef solve(x): pytest.skip('no')",
    "an endless loop": "def solve(x):\n    while True: pass",
    "nothing": "pass",
    "nothing of the name": "def other(x): return 9",
    "no Python": "def solve(x) return 9",
    "a wrong value": "def solve(x): return 8",
}  # fmt: skip
ABOUT_VALUES = ("always equal", "always equal to numbers", "nothing is left of a difference", "a wrong value")
FEW = (
    "an assert beside a class",
    "a tolerance and a call back",
    "a constant of the file",
    "unittest",
    "pytest, nearly",
)


@pytest.mark.parametrize("game", GAMES)
def test_no_game_is_a_pass(sandbox: Sandbox, game: str) -> None:
    slow = game == "an endless loop"
    wall = 3.0 if game == "builtins replaced" else 20.0  # it stops the runner itself, which then waits for its end
    for name in FILES if game in ABOUT_VALUES else FEW[:1] if slow else FEW:
        result = judged(sandbox, GAMES[game], FILES[name], limits={"cpu_seconds": 1.0, "wall_seconds": wall})
        assert result.reward == 0.0, (name, result.verdict)
        assert result.verdict.outcome is Outcome.INCORRECT
        assert result.verdict.evidence["tests_run"] == "inside", name


HOSTILE = """
class Yes{base}:
    def __eq__(self, o): return True
    def __ne__(self, o): return False
    def __hash__(self): return 1234567
    __lt__ = __gt__ = __le__ = __ge__ = __contains__ = __eq__
    def __sub__(self, o): return self
    def __add__(self, o): return 0
    __radd__ = __add__
    __rsub__ = __abs__ = __getitem__ = __mul__ = __rmul__ = lambda self, *o: self
    def __iter__(self): return iter([self])
    def __len__(self): return 1
    def count(self, o): return 1
    def index(self, o): return 0
{more}
def solve(x): return Yes(){made}
"""
NEVER = "Yes.__lt__ = Yes.__gt__ = lambda self, o: False\nYes.__add__ = Yes.__radd__ = lambda self, o: o"
HOSTILES = {
    "always": HOSTILE.format(base="", more="", made=""),
    "never more or less": HOSTILE.format(base="", more=NEVER, made=""),
    "an integer": HOSTILE.format(base="(int)", more="", made=""),
    "a list": HOSTILE.format(base="(list)", more="", made=""),
    "within a list": HOSTILE.format(base="", more="", made=" and [Yes()]"),
}
BY_FUNCTIONS = [
    "assert max(solve(3), 9) == 9",
    "assert max(9, solve(3)) == 9",
    "assert max([solve(3), 9]) == 9",
    "assert max([9, solve(3)], key=lambda x: x) == 9",
    "assert min(solve(3), 9) == 9",
    "assert min(9, solve(3)) == 9",
    "assert sum([solve(3), -9]) == 0",
    "assert sum([-9, solve(3)]) == 0",
    "assert sum([solve(3)]) == 9",
    "assert sorted([solve(3), 8, 10]) == [8, 9, 10]",
    "assert sorted([solve(3), 9])[0] == 9",
    "a = [solve(3), 9]\na.sort()\nassert a[0] == 9 and a[1] == 9",
    "assert any(x == 9 for x in [solve(3)])",
    "assert all(x == 9 for x in [solve(3)])",
    "assert solve(3) in [9]",
    "assert 9 in [solve(3)]",
    "assert solve(3) in (8, 9) and [7, 9].index(solve(3)) == 1",
    "assert [9].index(solve(3)) == 0",
    "assert [9].count(solve(3)) == 1",
    "a = [9]\na.remove(solve(3))\nassert a == []",
    "assert solve(3) in range(9, 10)",
    "x = -9\nx += solve(3)\nassert x == 0",
    "x = solve(3)\nx -= 9\nassert x == 0",
    "match solve(3):\n    case 9: pass\n    case _: raise AssertionError('no')",
    "match [solve(3), 1]:\n    case [8 | 9, 1] if True: pass\n    case _: raise AssertionError('no')",
    "import operator\nassert all(map(operator.eq, [solve(3)], [9]))",
    "import functools, operator\nassert functools.reduce(operator.sub, [solve(3), 9]) == 0",
    "assert not solve(3) > 9 and not solve(3) < 9",
]


@pytest.mark.parametrize("test", BY_FUNCTIONS)
def test_no_object_passes_by_what_python_itself_asks_of_it(sandbox: Sandbox, test: str) -> None:
    """`max(solve(3), 9) == 9` asks a hostile `__gt__`, and only that."""
    for name, source in HOSTILES.items():
        result = judged(sandbox, source, [f"class Probe:\n    pass\n{test}"])
        assert (result.reward, result.verdict.evidence["tests_run"]) == (0.0, "inside"), (name, result.verdict)
    assert judged(sandbox, NINE, [f"class Probe:\n    pass\n{test}"]).reward == 1.0


def test_pythons_functions_do_what_they_do(sandbox: Sandbox) -> None:
    """On objects of the program's that compare in earnest, and on plain values."""
    source = """
from dataclasses import dataclass
@dataclass(order=True, frozen=True)
class P:
    x: int
    def __add__(self, o): return P(self.x + (o.x if isinstance(o, P) else o))
    __radd__ = __add__
class Metres(float):
    def __lt__(self, o): return float(self) < float(o)
    def __gt__(self, o): return float(self) > float(o)
"""
    test = """
class Probe: pass
ps = [P(3), P(1), P(2)]
assert sorted(ps) == [P(1), P(2), P(3)] and sorted(ps, reverse=True)[0] == P(3)
assert max(ps) == P(3) and min(ps) == P(1) and max(ps, key=lambda p: -p.x) == P(1)
assert sum(ps) == P(6) and sum([], P(0)) == P(0) and sum([[1], [2]], []) == [1, 2]
assert ps.index(P(1)) == 1 and ps.count(P(2)) == 1 and P(2) in ps
ps.remove(P(1)); ps.sort()
assert ps == [P(2), P(3)]
assert max([], default=4) == 4 and max(3, 1, 2) == 3 and min("b", "a") == "a" and max("ab") == "b"
assert sorted("bca", key=str.upper) == ["a", "b", "c"] and sorted({3: 1, 2: 1}) == [2, 3]
assert max(["a", "bbb"], key=len, default="") == "bbb" and min([(1, "b"), (1, "a")]) == (1, "a")
assert max(Metres(3), 2.5) == 3 and sorted([Metres(2), 1.5]) == [1.5, 2.0] and not Metres(2) < 1.0
x = [1]; y = x; x += [2]
assert y == [1, 2] and "banana".count("a") == 3 and "abc".index("c") == 2
total = 0
for p in ps: total += p.x
assert total == 5 and f"{max(1, 2)} {len('ab')!r}" == "2 2"
match P(4):
    case P(x=4): pass
    case _: assert False
match {"a": 1, "b": [2, 3]}:
    case {"a": 1, "b": [2, *rest]}: assert rest == [3]
    case _: assert False
match "go":
    case "stop" | "go" as word: assert word == "go"
    case _: assert False
class Base:
    def __init__(self): self.a = 1
class Child(Base):
    def __init__(self):
        super().__init__()
        self.b = 2
assert (Child().a, Child().b) == (1, 2) and isinstance(1, int | str)
try:
    [1].index(2)
    assert False
except ValueError:
    pass
"""
    result = judged(sandbox, source, [test])
    assert result.reward == 1.0, result.verdict
    assert result.verdict.evidence["tests_run"] == "inside"


NINE = "def solve(x): return 9"
RIGHT = {
    "a row": "def solve(x): return iter([9])",
    "a member": "def solve(x): return {9: 1}",
    "an error": "def solve(x): return 1 / 0",
}


@pytest.mark.parametrize("name", FILES)
def test_a_right_program_passes_the_same_files(sandbox: Sandbox, name: str) -> None:
    result = judged(sandbox, RIGHT.get(name, NINE), FILES[name])
    assert result.reward == 1.0, result.verdict


@pytest.mark.parametrize(
    ("source", "tests", "why"),
    [
        (NINE, "import math\nfrom collections import Counter\ndef test_it(capsys):\n    print(solve(1))\n    assert capsys.readouterr().out == '9\\n' and Counter('a')['a'] == 1 and math.isclose(solve(1), 9)\n", "a fixture"),
        ("import os\ndef home(): return os.environ.get('X')", "def test_it(monkeypatch):\n    monkeypatch.setenv('X', 'a')\n    assert home() == 'a'\n", "an environment"),
        ("def twice(x): return helper(x)\ndef helper(x): return 2 * x", "from unittest.mock import patch\ndef test_it():\n    with patch('solution.helper', return_value=7):\n        assert twice(3) == 7\n    assert twice(3) == 6\n", "mock"),
        ("import random\ndef three(): return [random.randint(0, 9) for _ in range(3)]", "import unittest\nfrom unittest.mock import patch\nclass TestIt(unittest.TestCase):\n    @patch('random.randint', return_value=7)\n    def test_it(self, made):\n        self.assertEqual(three(), [7, 7, 7])\n        self.assertEqual(made.call_count, 3)\n", "a patch around a test"),
        ("def twice(x): return helper(x)\ndef helper(x): return 2 * x", "import calculator\ndef test_it(monkeypatch):\n    monkeypatch.setattr(calculator, 'helper', lambda x: 7)\n    assert calculator.twice(3) == 7\n", "a module of its own name"),
        ("class Stack:\n    def __init__(self): self.rows = []\n    def push(self, x): self.rows.append(x)\n    def pop(self):\n        if not self.rows: raise IndexError('empty stack')\n        return self.rows.pop()", "import pytest\nfrom stack import Stack\n@pytest.fixture\ndef stack():\n    made = Stack()\n    made.push(1)\n    yield made\nclass TestStack:\n    def test_pop(self, stack):\n        assert stack.pop() == 1\n        with pytest.raises(IndexError, match='empty') as info:\n            stack.pop()\n        assert 'stack' in str(info.value)\n", "fixtures and classes"),
        ("class P:\n    def __init__(self, x): self.x = x\n    def __eq__(self, o): return isinstance(o, P) and self.x == o.x\n    def __repr__(self): return f'P({self.x})'", ["assert P(1) == P(1) and P(1) != P(2) and repr(P(1)) == 'P(1)' and P(2) in [P(1), P(2)]"], "equality of its own"),
        ("from dataclasses import dataclass\n@dataclass(order=True)\nclass P:\n    x: int\n    y: int = 0", ["assert P(1) == P(1, 0) and sorted([P(2), P(1)]) == [P(1), P(2)] and P(1) < P(2)"], "a data class"),
        ("from collections import namedtuple, defaultdict, OrderedDict\nP = namedtuple('P', 'x y')\ndef f(): return P(1, 2), defaultdict(int, a=1), OrderedDict(a=1)", ["a, b, c = f()\nassert a.x == 1 and a == (1, 2) and b == {'a': 1} and b['z'] == 0 and c == {'a': 1}"], "types of collections"),
        ("from datetime import date, timedelta\ndef f(d): return d + timedelta(days=1)", ["from datetime import date\nassert f(date(2024, 2, 28)) == date(2024, 2, 29)"], "dates"),
        ("class Base:\n    def run(self): return self.step() + 1", ["class T(Base):\n    def step(self): return 4\nassert T().run() == 5"], "a test's own subclass"),
        ("count = 0\ndef step():\n    global count\n    count += 1", ["step()\nstep()\nassert count == 2"], "a global as it is now"),
        ("class Bad(Exception):\n    def __init__(self, code):\n        super().__init__('bad')\n        self.code = code\ndef f(): raise Bad(7)", ["try:\n    f()\n    assert False\nexcept Bad as error:\n    assert error.code == 7"], "an exception's attribute"),
        ("import ctypes\ndef f(x): return ctypes.c_int32(x).value", ["class A: pass\nassert f(2**31) == -2**31"], "integers of a fixed width"),
        ("import logging\nlog = logging.getLogger('x')\ndef f():\n    log.warning('careful')\n    return 1", "def test_it(caplog):\n    assert f() == 1\n    assert 'careful' in caplog.text\n", "logging, which looks for frames"),
        ("import traceback\ndef f():\n    try: 1 / 0\n    except ZeroDivisionError: return traceback.format_exc()", ["class A: pass\nassert 'ZeroDivisionError' in f()"], "a traceback that is only shown"),
        ("async def f(x): return x + 1", "import pytest\n@pytest.mark.asyncio\nasync def test_it():\n    assert await f(1) == 2\n", "an asynchronous test"),
        ("def f(x): return x", "import unittest\nclass TestIt(unittest.TestCase):\n    def setUp(self):\n        self.x = 3\n    def test_it(self):\n        with self.assertRaises(TypeError):\n            f()\n        self.assertIn(f(self.x), [1, 3])\n        self.assertCountEqual([f(1), f(2)], [2, 1])\n        for i in range(3):\n            with self.subTest(i=i):\n                self.assertEqual(f(i), i)\nif __name__ == '__main__':\n    unittest.main()\n", "unittest in full"),
        ("def f(x):\n    if x < 0: raise ValueError('negative')\n    return x", "import unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        self.assertRaisesRegex(ValueError, 'neg', f, -1)\n        with self.assertRaisesRegex(ValueError, 'neg'):\n            f(-1)\n", "messages of errors"),
        ("import math\ndef area(r): return math.pi * r * r", ["assert math.isclose(area(1), math.pi) and math.floor(area(1)) == 3"], "a module that only the program imports"),
        ("def f(x): return x + 1", {"tests": "import json\ndef test_it():\n    found = f(1)\n    assert isinstance(found, (int, float)) and not isinstance(found, (str, (list, tuple)))\n    assert type(found) in {int, bool} and any(isinstance(found, kind) for kind in [str, int])\n    try: f('a')\n    except (TypeError, ValueError): pass\n    else: assert False\n"}, "types in tuples and sets, which the compiler folds"),
        ("def f(row, kind): return [x for x in row if isinstance(x, kind)]", ["assert f([1, 'a', 2], int) == [1, 2]"], "a type as an argument"),
        ("def f(a, b=2, *c, **d): return a", ["import inspect\nassert list(inspect.signature(f).parameters) == ['a', 'b', 'c', 'd']"], "a signature"),
    ],
)  # fmt: skip
def test_what_tests_use_works(sandbox: Sandbox, source: str, tests: Any, why: str) -> None:
    result = judged(sandbox, source, tests)
    assert result.reward == 1.0, (why, result.verdict)


@pytest.mark.parametrize(
    ("tests", "word"),
    [
        ("from deepdiff import DeepDiff\nassert DeepDiff(solve(3), 9) == {}", "deepdiff"),
        ("import math\ndef test_it():\n    assert math.no_such(solve(3))\n", "no_such"),
    ],
)
def test_tests_that_cannot_be_run_here_are_nobodys_fault(sandbox: Sandbox, tests: str, word: str) -> None:
    played = "class DeepDiff(dict):\n    def __init__(self, *a): pass\ndef solve(x): return 8"
    for source in (NINE, played):
        result = judged(sandbox, source, tests)
        assert result.reward is None, result.verdict
        assert word in result.verdict.reason


def test_a_program_can_be_kept_from_its_tests(sandbox: Sandbox) -> None:
    refused = judged(sandbox, NINE, FILES["pytest"], tests_inside="refuse")
    assert refused.reward is None
    assert "share a process" in refused.verdict.reason
    outside = judged(sandbox, NINE, ["assert solve(3) == 9"], tests_inside="refuse")
    assert (outside.reward, outside.verdict.evidence["tests_run"]) == (1.0, "outside")


WALK = "def walk(kind):\n    for one in type.__subclasses__(kind):\n        yield one\n        if one is not type: yield from walk(one)\n"
ONCE = "import builtins\nreal = builtins.{name}\ndef once(*a, **k):\n    builtins.{name} = real\n    return {value}\ndef solve(x):\n    builtins.{name} = once\n    return 1"
OF_CASES = {
    "a case": "import unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(solve(3), 9)\n",
    "a case that is set up": "import unittest\nclass TestIt(unittest.TestCase):\n    right = 9\n    def setUp(self):\n        self.found = solve(3)\n    def test_it(self):\n        self.assertEqual(self.found, self.right)\n",
    "a case and a constant": "import unittest\nclass TestIt(unittest.TestCase):\n    maxDiff = None\n    def check(self, one):\n        with self.subTest(one=one):\n            self.assertEqual(one, 9)\n    def test_it(self):\n        self.check(FOUND)\nFOUND = solve(3)\nunittest.TestCase.maxDiff = None\n",
    "a plain class": "import pytest\nclass TestIt:\n    right = 9\n    def check(self, one):\n        assert one == pytest.approx(self.right)\n    def test_it(self, tmp_path):\n        self.check(solve(3))\n",
    "a case that logs": "import logging, unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        with self.assertLogs(level='INFO'):\n            logging.info('here')\n            self.assertEqual(solve(3), 9)\n",
    "a constant and a call back": "RIGHT = 9\ndef given(): return 3\nclass A: pass\ndef test_it():\n    assert solve(given) == RIGHT\n    assert solve(3) == RIGHT\n",
    "an asynchronous test": "async def test_it(tmp_path):\n    assert abs(solve(3) - 9) < 1e-6\n",
}  # fmt: skip
OF_CASES_GAMES = {
    "a mark to skip": "import unittest\nunittest.TestCase.__unittest_skip__ = unittest.TestCase.__unittest_expecting_failure__ = True\ndef solve(x): return 1",
    "a setUp": "import unittest\nunittest.TestCase.setUp = lambda self: setattr(type(self), 'test_it', lambda self: None)\ndef solve(x): return 1",
    "a setUp of all": "import unittest\nunittest.TestCase.setUpClass = classmethod(lambda kind: setattr(kind, 'test_it', lambda self: None))\ndef solve(x): return 1",
    "another object": "import unittest\nclass No:\n    def __getattr__(self, n): return lambda *a, **k: None\nunittest.TestCase.__new__ = lambda *a: No()\ndef solve(x): return 1",
    "attributes for once": "import unittest\ndef once(self, name):\n    del unittest.TestCase.__getattribute__\n    return 1 if name in ('right', 'found') else lambda *a, **k: None\ndef solve(x):\n    unittest.TestCase.__getattribute__ = once\n    return 1",
    "contexts that swallow": "import contextlib\ndef solve(x):\n    contextlib._GeneratorContextManager.__exit__ = lambda *a: True\n    return 1",
    "classes replaced": WALK + "def solve(x):\n    for kind in walk(object):\n        if 'test_it' in vars(kind):\n            for name in ('test_it', 'check'): setattr(kind, name, lambda *a: None)\n            kind.right = 1\n    return 1",
    "classes read": WALK + "def solve(x):\n    for kind in [*walk(object), *object.__subclasses__()]:\n        if 'right' in vars(kind): return kind.right\n    return 1",
    "what hides classes": WALK + "type.__subclasses__.__globals__.update(mark='', names_of=vars)\ntry: listed = type.__subclasses__.__defaults__[0]\nexcept RuntimeError: listed = type.__subclasses__\ntry: type.__subclasses__.__code__ = walk.__code__\nexcept RuntimeError: pass\ndef solve(x): return next((kind.right for base in (object, __import__('unittest').TestCase) for kind in listed(base) if 'right' in vars(kind)), 1)",
    "no event loop": "import asyncio, inspect\nasyncio.run = lambda waiting: waiting.close()\ninspect.iscoroutine = lambda one: False\ndef solve(x): return 1",
    "what pytest is made of": "import pytest\ntry:\n    for f in (pytest.approx, pytest.fixture):\n        for name in ('equal', 'near', 'complain', 'run_case', 'run_function', 'run_method'): f.__globals__[name] = lambda *a: True\nexcept RuntimeError: pass\ndef solve(x): return 1",
    "builtins of pytest": "import pytest\ntry: pytest.approx.__builtins__.update(isinstance=lambda *a: True, all=lambda *a: True, abs=lambda x: 0, len=lambda x: 1)\nexcept RuntimeError: pass\ndef solve(x): return 1",
    "names of the tests": "kept = [1]\ndef solve(x):\n    try: kept[0] = x.__globals__['RIGHT']\n    except (AttributeError, RuntimeError): pass\n    return kept[0]",
    "the secrets": "import linecache, os, sys\nfound = linecache.cache['solution.py'][0]\nfor cell in getattr(found, '__closure__', ()):\n    os.write(2, ('\\n[\"%s\", \"\"]\\n' % cell.cell_contents['passed']).encode())\n    os._exit(0)\ndef solve(x): return 1",
    "contexts of unittest": "import unittest.case\nclass Yes:\n    def __init__(self, *a, **k): pass\n    def __enter__(self): return self\n    def __exit__(self, *a): return True\nunittest.case._AssertLogsContext = Yes\ntry:\n    import unittest._log\n    unittest._log._AssertLogsContext = Yes\nexcept ImportError: pass\ndef solve(x): return 1",
    "the code of a setUp": "import unittest\ndef up(self): type(self).test_it = lambda self: None\nunittest.TestCase.setUp.__code__ = up.__code__\ndef solve(x): return 1",
    "the code of a context": "import contextlib\ndef over(self, *a): return True\ncontextlib._GeneratorContextManager.__exit__.__code__ = over.__code__\ndef solve(x): return 1",
    "abs for once": ONCE.format(name="abs", value="0"),
    "round for once": ONCE.format(name="round", value="0"),
    "isinstance for once": ONCE.format(name="isinstance", value="True"),
    "all for once": ONCE.format(name="all", value="True"),
    "operators": "import operator\noperator.sub = operator.add = lambda *a: 0.0\ndef solve(x): return 1",
    "a tolerance": "import pytest\nkind = type(pytest.approx(1))\nkind.expected = property(lambda self: 1)\ndef solve(x): return 1",
    "order in place of chance": "import random\nrandom.Random.shuffle = lambda self, row: None\nclass First:\n    seen = []\n    def __eq__(self, o):\n        First.seen.append(o)\n        return o is First.seen[0]\n    def __hash__(self): return 1\ndef solve(x): return First()",
}  # fmt: skip


@pytest.mark.parametrize("game", OF_CASES_GAMES)
def test_what_decides_about_a_test_cannot_be_replaced(sandbox: Sandbox, game: str) -> None:
    wall = 3.0 if game == "isinstance for once" else 20.0  # as above
    for name, tests in OF_CASES.items():
        result = judged(sandbox, OF_CASES_GAMES[game], tests, limits={"wall_seconds": wall})
        assert result.reward == 0.0, (name, result.verdict)


@pytest.mark.parametrize("name", OF_CASES)
def test_right_programs_pass_tests_that_are_protected(sandbox: Sandbox, name: str) -> None:
    result = judged(sandbox, "def solve(x): return 9 if callable(x) else x * x", OF_CASES[name])
    assert (result.reward, result.verdict.evidence["tests_run"]) == (1.0, "inside"), result.verdict


RAISING = "import pytest\ndef test_it():\n    with pytest.raises(ValueError, match='positive'):\n        f()\n"
REGEX = "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertRegex(f(), '^yes$')\n"


@pytest.mark.parametrize(
    ("source", "tests", "reward"),
    [
        ("import re\nre.search = lambda *a: True\ndef f(): raise ValueError('no')", RAISING, 0.0),
        ("import re\nclass P:\n    def search(self, text): return True\ndef f():\n    for kept in (re._cache, getattr(re, '_cache2', {})):\n        kept.clear()\n        kept[str, 'positive', 0] = P()\n    raise ValueError('no')", RAISING, 0.0),
        ("import re\nclass P:\n    def search(self, text): return True\nre._compile = lambda *a: P()\ndef f(): return 'no'", REGEX, 0.0),
        ("import re\ndef made(p, flags=0): return type('P', (), {'search': lambda *a: True})()\ntry: re._compiler.compile.__code__ = made.__code__\nexcept RuntimeError: pass\ndef f(): raise ValueError('no')", RAISING, 0.0),
        ("from collections import namedtuple\nP = namedtuple('P', 'x y', defaults=[2])\ndef f(a=1): return P(a)\nf.__defaults__ = (5,)", ["class A: pass\nassert f() == P(5, 2) == (5, 2)"], 1.0),
        ("def f(): raise ValueError('must be positive')", RAISING, 1.0),
        ("import contextlib\n@contextlib.contextmanager\ndef passing_over(*kinds):\n    try: yield\n    except kinds: pass\ndef f(): assert 1 == 2\ndef g(): raise KeyError", ["import contextlib\nclass A: pass\nwith passing_over(KeyError): g()\nwith contextlib.suppress(AssertionError): f()\nwith passing_over(AssertionError):\n    f()\n    assert False"], 1.0),
        ("import contextlib\n@contextlib.contextmanager\ndef timer():\n    try: yield\n    except AssertionError: pass\ndef f(): return 1", ["class A: pass\nwith timer():\n    assert f() == 2"], 0.0),
        ("from typing import get_type_hints\ndef f(a: 'int') -> 'list[int]': return [a]\ndef g(): return f.__globals__['f'] is f, f.__closure__, get_type_hints(f)['a']", ["class A: pass\nassert g() == (True, None, int) and f.__globals__ is g.__globals__"], 1.0),
        ("def f(): return 'yes'", REGEX, 1.0),
        ("class Animal: pass\ndef kinds(): return sorted(kind.__name__ for kind in Animal.__subclasses__())", ["class Cat(Animal): pass\nclass Dog(Animal): pass\nassert kinds() == ['Cat', 'Dog']\nassert Dog in Animal.__subclasses__()\n"], 1.0),
        ("def f(kind): return [one.name for one in kind]", ["import enum\nfrom typing import NamedTuple\nclass Colour(enum.Enum):\n    RED = 1\nclass P(NamedTuple):\n    x: int\nassert f(Colour) == ['RED'] and P(1).x == 1\n"], 1.0),
    ],
)  # fmt: skip
def test_patterns_and_classes_are_what_they_were(sandbox: Sandbox, source: str, tests: Any, reward: float) -> None:
    result = judged(sandbox, source, tests)
    assert result.reward == reward, result.verdict


MOCKED = {
    "once": "from unittest.mock import Mock\ndef test_it():\n    m = Mock(return_value=5)\n    run(m)\n    m.assert_called_once_with(3)\n",
    "listed": "from unittest.mock import MagicMock, call\ndef test_it():\n    m = MagicMock()\n    run(m)\n    assert m.call_args_list == [call(3)]\n    assert m.call_count == 1 and m.called\n",
    "among others": "from unittest.mock import ANY, Mock, call\ndef test_it():\n    m = Mock()\n    run(m)\n    m.assert_has_calls([call(3)])\n    m.assert_any_call(3)\n    m.assert_called_with(ANY)\n    assert m.call_args[0][0] == 3\n",
}  # fmt: skip
YES = "class Yes:\n    def __eq__(self, o): return True\n    def __hash__(self): return 1\n"
OF_MOCKS = "('assert_called_once_with', 'assert_called_with', 'assert_has_calls', 'assert_any_call')"
MOCKING = {
    "attributes": f"def run(m):\n    for name in {OF_MOCKS}: setattr(m, name, lambda *a, **k: None)\n    m.call_args_list = m.call_args = 1\n",
    "its class": f"def run(m):\n    for name in {OF_MOCKS}: setattr(type(m), name, lambda *a, **k: None)\n",
    "how calls match": "def run(m):\n    m(8)\n    type(m)._call_matcher = lambda *a: 1\n    m._call_matcher = lambda *a: 1\n",
    "what equals everything": YES + "def run(m): m(Yes())",
    "calls that equal everything": YES + "def run(m):\n    m(8)\n    m.call_args = m.call_args_list = m.mock_calls = Yes()\n    m.call_count, m.called = 1, True\n",
    "nothing": "def run(m): pass",
}  # fmt: skip


@pytest.mark.parametrize("game", MOCKING)
def test_a_mock_that_the_program_is_given_cannot_be_talked_round(sandbox: Sandbox, game: str) -> None:
    for name, tests in MOCKED.items():
        result = judged(sandbox, MOCKING[game], tests)
        assert result.reward == 0.0, (name, result.verdict)


@pytest.mark.parametrize(
    ("source", "tests"),
    [
        *(("def run(m): return m(3)", tests) for tests in MOCKED.values()),
        ("def run(): print('hello', 1)", "import unittest\nfrom unittest.mock import call, patch\nclass T(unittest.TestCase):\n    @patch('builtins.print')\n    def test_it(self, shown):\n        run()\n        shown.assert_called_once_with('hello', 1)\n        self.assertEqual(shown.mock_calls, [call('hello', 1)])\n"),
        ("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\ndef run(m):\n    m.save(P(1), name='a')\n    m.save(P(2), name='b')", "from unittest.mock import MagicMock, call\ndef test_it():\n    m = MagicMock()\n    run(m)\n    m.save.assert_called_with(P(2), name='b')\n    m.save.assert_any_call(P(1), name='a')\n    m.save.assert_has_calls([call(P(1), name='a'), call(P(2), name='b')])\n    assert m.save.call_args_list[0] == call(P(1), name='a')\n    m.load.assert_not_called()\n"),
        ("async def run(m): return await m(3)", "import asyncio\nfrom unittest.mock import AsyncMock\ndef test_it():\n    m = AsyncMock(return_value=4)\n    assert asyncio.run(run(m)) == 4\n    m.assert_awaited_once_with(3)\n"),
        ("class Store:\n    def get(self, key): return None\ndef run(store): return store.get('a') or 5", "from unittest.mock import create_autospec, Mock\nKEPT = Mock()\ndef test_it():\n    store = create_autospec(Store)\n    store.get.return_value = 7\n    assert run(store) == 7\n    store.get.assert_called_once_with(key='a')\n    assert not KEPT.called\n"),
    ],
)  # fmt: skip
def test_right_programs_pass_tests_with_mocks(sandbox: Sandbox, source: str, tests: str) -> None:
    result = judged(sandbox, source, tests)
    assert result.reward == 1.0, result.verdict


CASE = (
    "import unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(solve(3), 9)\n"
)
FUNCTION = "def test_it():\n    assert solve(3) == 9\n"
LEFT_TO_BE_CALLED = {
    "a case in a list": [CASE],
    "a case that runs itself": [CASE + "unittest.main()\n"],
    "a case that a loader is given": [CASE + "unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(TestIt))\n"],
    "a function in a list": [FUNCTION],
    "a function as an assert": [{"type": "assert", "source": FUNCTION}],
    "an assert beside it": ["assert solve(0) == 0\n" + FUNCTION],
    "a plain class": ["class TestIt:\n    def test_it(self):\n        assert solve(3) == 9\n"],
    "inherited": "import unittest\nclass Common:\n    def test_it(self):\n        self.assertEqual(solve(self.given), self.right)\nclass TestIt(Common, unittest.TestCase):\n    given, right = 3, 9\n",
    "called": [FUNCTION + "test_it()"],
    "called in a loop": [FUNCTION + "for one in [test_it]:\n    one()"],
    "a helper called test": ["class Probe:\n    def test(self, x):\n        return x > 0\nassert solve(3) == 9 and Probe().test(1)"],
    "a helper in a file": "class Probe:\n    def test(self, x):\n        return x > 0\ndef test_it(tmp_path):\n    assert Probe().test(solve(3)) and solve(3) == 9\n",
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_TO_BE_CALLED)
def test_tests_that_are_only_defined_are_run(sandbox: Sandbox, name: str) -> None:
    tests = LEFT_TO_BE_CALLED[name]
    results = [
        judged(sandbox, source, tests) for source in ("def solve(x): return x * x", "def solve(x): return x + x")
    ]
    assert [result.reward for result in results] == [1.0, 0.0], [result.verdict for result in results]


@pytest.mark.parametrize(
    "tests",
    ["def check_it():\n    assert solve(3) == 9\n", "class A:\n    x = 1\ndef f():\n    assert solve(3) == 9\n"],
)
def test_asserts_that_nothing_reaches_judge_nobody(sandbox: Sandbox, tests: str) -> None:
    result = judged(sandbox, NINE, [tests])
    assert result.reward is None
    assert "nothing calls" in result.verdict.reason


OF_ITS_OWN = "import enum\nclass E(enum.Enum): A = 9\n"  # which is why the test runs inside
NUMBER = "class R:\n    def __sub__(self, o): return {found}\n    __rsub__ = __sub__\n    def __abs__(self): return 0.0\ndef f(x): return R()"
SMALL = "__import__('random').random() * 1e-9"
NEARNESS = {  # what asks how near a value is, and a program that is near to everything
    "a number": ("assert abs(f(3) - 9) < 1e-6", NUMBER.format(found=SMALL)),
    "the other way round": ("assert abs(9 - f(3)) < 1e-6", NUMBER.format(found=SMALL)),
    "by an object of its own": ("assert abs(f(3) - 9) < 1e-6", NUMBER.format(found="R()")),
    "a fraction": (
        "from fractions import Fraction\nassert abs(f(3) - Fraction(9, 2)) == 0",
        NUMBER.format(found="0"),
    ),
    "a decimal": (
        "from decimal import Decimal\nassert abs(f(3) - Decimal('4.5')) < Decimal('0.001')",
        "from decimal import Decimal\n" + NUMBER.format(found="Decimal(0)"),
    ),
    "a date": (
        "from datetime import datetime, timedelta\nassert (f(3) - datetime(2020, 1, 1)) < timedelta(seconds=1)",
        "from datetime import timedelta\n" + NUMBER.format(found="timedelta(0)"),
    ),
    "by an object with a decimal of its own": (
        "assert abs(f(3) - 9) < 1e-6",
        "from decimal import Decimal\n" + NUMBER.format(found="R()").replace("return 0.0", "return Decimal(0)"),
    ),
    "kept first": ("d = f(3) - 9\nassert round(d, 3) == 0", NUMBER.format(found=SMALL)),
}
MEASURED = "class V:\n    def __init__(self, x): self.x = x\n    def __sub__(self, o): return {left}\n    def __rsub__(self, o): return {right}\n    def __abs__(self): return abs(self.x)\ndef f(x): return V({value})"
NEAR = [  # right programs with a subtraction of their own
    ("assert abs(f(3) - 9) < 1e-6", MEASURED.format(left="self.x - o", right="o - self.x", value=9)),
    ("assert abs(9.0 - f(3)) < 1e-6", MEASURED.format(left="self.x - o", right="o - self.x", value="9 + 1e-9")),
    ("assert abs(f(3) - 9) < 1e-6", MEASURED.format(left="V(self.x - o)", right="V(o - self.x)", value=9)),
    ("assert abs(f(3) - f(4)) < 1e-6", MEASURED.format(left="V(self.x - o.x)", right="None", value=9)),
    (
        "from fractions import Fraction\nassert abs(f(3) - Fraction(9, 2)) < 1e-9",
        MEASURED.format(left="self.x - o", right="o - self.x", value=4.5),
    ),
    (
        "from datetime import datetime, timedelta\nassert (f(3) - datetime(2020, 1, 1)) < timedelta(seconds=1)",
        "from datetime import datetime\nclass D(datetime):\n    def __sub__(self, o): return datetime.__sub__(self, o)\ndef f(x): return D(2020, 1, 1)",
    ),
    ("assert len(f(3) - {9}) < 2", "class S(set):\n    def __sub__(self, o): return S(x for x in self if x not in o)\ndef f(x): return S({1, 9})"),
    (
        "assert f(3) - 5 < 6",
        "class Purse:\n    def __init__(self, n): self.n = n\n    def __sub__(self, o):\n        if o > self.n: raise ValueError('too much')\n        return self.n - o\ndef f(x): return Purse(10)",
    ),
]  # fmt: skip


@pytest.mark.parametrize("name", NEARNESS)
def test_what_is_near_to_everything_is_near_to_nothing(sandbox: Sandbox, name: str) -> None:
    test, program = NEARNESS[name]
    assert judged(sandbox, program, [OF_ITS_OWN + test]).reward == 0.0


@pytest.mark.parametrize(("test", "program"), NEAR)
def test_a_programs_own_subtraction_counts(sandbox: Sandbox, test: str, program: str) -> None:
    result = judged(sandbox, program, [OF_ITS_OWN + test])
    assert result.reward == 1.0, result.verdict


ARRAY = "import numpy as np\nclass A(np.ndarray):\n    def __sub__(self, o): return {found}\n    __rsub__ = __sub__\ndef f(x): return np.array([9.0, 1.0]).view(A){wrong}"
OF_ARRAYS = [
    "assert np.max(np.abs(f(3) - np.array([9, 1]))) < 1e-9",
    "assert np.abs(np.array([9, 1]) - f(3)).max() < 1e-9",
    "assert np.linalg.norm(f(3) - np.array([9, 1])) < 1e-9",
    "assert not (f(3) - np.array([9, 1])).any()",
    "d = f(3) - np.array([9, 1])\nassert np.sum(d ** 2) < 1e-9",
]


@pytest.mark.parametrize("test", OF_ARRAYS)
def test_arrays_are_near_to_what_they_are_near_to(test: str) -> None:
    numpy = pytest.importorskip("numpy")
    with Sandbox(SandboxSettings(site_packages=(str(Path(numpy.__file__).parents[1]),))) as sandbox:
        for found, wrong, reward in (
            ("np.zeros(2)", " * 0", 0.0),
            ("np.zeros(2).view(A)", " * 0", 0.0),
            ("np.asarray(self) - np.asarray(o)", " * 0", 0.0),
            ("np.asarray(self) - np.asarray(o)", "", None if "- f(3)" in test else 1.0),
        ):
            if reward is not None:
                program = ARRAY.format(found=found, wrong=wrong)
                result = judged(sandbox, program, [f"import numpy as np\n{OF_ITS_OWN}{test}"])
                assert result.reward == reward, (program, result.verdict)


GUESSING = """
class One:  # behaves as the number 1
    def __eq__(self, o): return o == 1
    def __float__(self): return 1.0
    def __round__(self, n=None): return 1.0
    def __abs__(self): return self
    def __sub__(self, o): return 1.0 - o
    def __rsub__(self, o): return o - 1.0
    def __lt__(self, o): return 1 < o
    def __gt__(self, o): return 1 > o
    __hash__ = None
class R:
    def __truediv__(self, o): return {ratio}
    __rtruediv__ = __floordiv__ = __rfloordiv__ = __mul__ = __rmul__ = __itruediv__ = __truediv__
    def __sub__(self, o): return 0 if abs(o) < 10**5 else 1
    __rsub__ = __add__ = __radd__ = __sub__
    def __xor__(self, o): return 0
    def __rshift__(self, o): return 1
    def __divmod__(self, o): return (1, 0)
def f(x): return R()
"""
RATIOS = [
    "assert f(3) / 9 == 1.0",
    "assert 9 / f(3) == 1",
    "assert 0.99 < f(3) / 9 < 1.01",
    "assert round(f(3) / 9, 3) == 1",
    "assert float(f(3) / 9) == 1.0",
    "assert abs(f(3) / 9 - 1) < 1e-6",
    "assert f(3) // 9 == 1",
    "assert f(3) * (1 / 9) == 1",
    "import math\nassert math.isclose(f(3) / 9, 1)",
    "import operator\nassert operator.truediv(f(3), 9) == 1",
    "import pytest\nassert f(3) / 9 == pytest.approx(1)",
]
DIFFERENCES = [
    "assert f(3) - 9 == 0",
    "d = f(3) - 9\nassert d ** 2 < 1e-6 and d * d < 1e-6",
    "assert not (f(3) - 9)",
    "assert f(3) + -9 == 0",
    "x = f(3)\nx -= 9\nassert x == 0",
    "assert f(3) ^ 9 == 0",
    "assert f(3) >> 3 == 1",
    "assert divmod(f(3), 9) == (1, 0)",
]


@pytest.mark.parametrize("test", [*RATIOS, *DIFFERENCES])
def test_a_number_is_not_guessed_by_what_is_left_of_it(sandbox: Sandbox, test: str) -> None:
    """`f(3) / 9 == 1.0` hands out that 1 will do, whatever the program was to find."""
    for ratio in ("1.0", "One()"):
        result = judged(sandbox, GUESSING.format(ratio=ratio), [OF_ITS_OWN + test])
        assert (result.reward, result.verdict.evidence["tests_run"]) == (0.0, "inside"), (ratio, result.verdict)
    assert judged(sandbox, "def f(x): return x * x", [OF_ITS_OWN + test]).reward == 1.0
    number = "class I(int):\n    def __truediv__(self, o): return int(self) / o\n    def __sub__(self, o): return I(int(self) - o)\n    def __xor__(self, o): return int(self) ^ o\ndef f(x): return I(x * x)"
    assert judged(sandbox, number, [OF_ITS_OWN + test]).reward == 1.0


def test_an_object_changed_in_place_to_what_can_be_guessed_judges_nobody(sandbox: Sandbox) -> None:
    purse = "class P:\n    def __init__(self, n): self.n = n\n    def __isub__(self, o):\n        self.n -= o\n        return self\n    def __eq__(self, o): return self.n == o\ndef f(x): return P(x * x)"
    assert judged(sandbox, purse, [OF_ITS_OWN + "x = f(3)\nx -= 4\nassert x == 5"]).reward == 1.0
    assert judged(sandbox, purse, [OF_ITS_OWN + "x = f(3)\nx -= 9\nassert x == 0"]).reward is None


SHAPES = "class Y:\n    seen = []\n    def __eq__(self, o):\n        self.seen.append(o)\n        return {guess}\n    __hash__ = None\ndef f(x): return Y()"
MOST_COMMON = "type(o) is list and len(o) == 4 and len(s := [q for q in self.seen if type(q) is list and len(q) == 4]) > 3 and o == [max({q[i] for q in s}, key=[q[i] for q in s].count) for i in range(4)]"
SHAPED = [  # what is looked for, and how it was once told from what it was hidden among
    ("4.5", "type(o) is float and len(repr(o)) < 8"),
    ("'banana'", "type(o) is str and any(type(q) is str and q != o and q.startswith(o) for q in self.seen)"),
    ("[4, 8, 15, 16]", MOST_COMMON),
    ("[1, 2, 3]", "type(o) is list and all(type(v) is int and v < 9 for v in o)"),
    ("{'a': 1, 'b': 2}", "type(o) is dict and all(type(v) is int and v < 9 for v in o.values())"),
    ("{3, 5}", "type(o) is set and all(v < 10**6 for v in o)"),
    ("('ab', 'cd')", "type(o) is tuple and len(o) == 2 and all(type(v) is str and v.isalpha() for v in o)"),
]


@pytest.mark.parametrize(("expected", "guess"), SHAPED)
def test_what_is_expected_looks_like_what_it_is_hidden_among(sandbox: Sandbox, expected: str, guess: str) -> None:
    test = OF_ITS_OWN + f"assert f(3) == {expected}"
    for _ in range(3):
        assert judged(sandbox, SHAPES.format(guess=guess), [test]).reward == 0.0
    assert judged(sandbox, SHAPES.format(guess=f"o == {expected}"), [test]).reward == 1.0


OPERATORS_OF_ITS_OWN = """
from math import gcd
class F:
    def __init__(self, a, b=1):
        self.a, self.b = a // gcd(a, b), b // gcd(a, b)
    def of(self, o): return o if isinstance(o, F) else F(o)
    def __truediv__(self, o): return F(self.a * self.of(o).b, self.b * self.of(o).a)
    def __rtruediv__(self, o): return F(o) / self
    def __mul__(self, o): return F(self.a * self.of(o).a, self.b * self.of(o).b)
    def __sub__(self, o): return F(self.a * self.of(o).b - self.of(o).a * self.b, self.b * self.of(o).b)
    def __rsub__(self, o): return F(o) - self
    def __eq__(self, o): return self.a == o * self.b if isinstance(o, (int, float)) else (self.a, self.b) == (o.a, o.b)
    __hash__ = None
    def __float__(self): return self.a / self.b
    def __abs__(self): return F(abs(self.a), self.b)
    def __lt__(self, o): return float(self) < float(o)
    def __gt__(self, o): return float(self) > float(o)
class Vector:
    def __init__(self, *x): self.x = x
    def __mul__(self, k): return Vector(*[i * k for i in self.x])
    def __truediv__(self, k): return Vector(*[i / k for i in self.x])
    def __eq__(self, o): return self.x == (o.x if isinstance(o, Vector) else o)
    def __hash__(self): return hash(self.x)
class Bag:
    def __init__(self, *x): self.x = sorted(x)
    def __sub__(self, o): return Bag(*[i for i in self.x if i != o])
    def __eq__(self, o): return self.x == (o.x if isinstance(o, Bag) else o)
    __hash__ = None
    def __len__(self): return len(self.x)
def f(x): return F(x * x)
"""
COUNTED = [
    "assert f(3) / 9 == 1 and 9 / f(3) == 1 and f(3) / 9 == F(1) and f(0) / 5 == 0 and f(0) * 5 == 0 and f(1) * 1 == 1",
    "assert f(3) - 9 == 0 and 9 - f(3) == 0 and not (f(3) - 9) == 1 and f(3) / 2 == 4.5",
    "import math\nassert math.isclose(f(3) / 9, 1) and 0.99 < f(3) / 9 < 1.01 and float(f(3) / 9) == 1.0",
    "assert abs(f(3) / 9 - 1) < 1e-6",
    "x = f(3)\nx /= 9\nassert x == 1",
    "assert Vector(0, 0) * 3 == (0, 0) and Vector(3, 0) / 3 == Vector(1, 0) and Vector(3, 0) / 3 == (1, 0)",
    "assert Bag(1, 2) - 9 == [1, 2] and len(Bag(1, 2) - 9) == 2 and len(Bag(1, 2) - 1 - 2) == 0 and Bag(1, 2) - 2 == Bag(1)",
]


@pytest.mark.parametrize("test", COUNTED)
def test_a_programs_own_operators_count(sandbox: Sandbox, test: str) -> None:
    result = judged(sandbox, OPERATORS_OF_ITS_OWN, [OF_ITS_OWN + test])
    assert result.reward == 1.0, result.verdict


ALWAYS = "class S({base}):\n    def __contains__(self, *_): return True\n    startswith = endswith = issubset = issuperset = isdisjoint = isdigit = __contains__\ndef f(x): return S({made})"
SAYING_YES = [
    ("assert f(3).startswith('nine')", "str", "'a'", "'nine'"),
    ("assert f(3).endswith('nine') and f(3).isdigit() is False", "str", "'a'", "'nine'"),
    ("assert f(3).issubset({1, 9}) and f(3).isdisjoint({2})", "set", "{2}", "{9}"),
]


@pytest.mark.parametrize(("test", "base", "wrong", "right"), SAYING_YES)
def test_what_a_text_or_set_says_of_itself_is_pythons_word(
    sandbox: Sandbox, test: str, base: str, wrong: str, right: str
) -> None:
    assert judged(sandbox, ALWAYS.format(base=base, made=wrong), [OF_ITS_OWN + test]).reward == 0.0
    assert judged(sandbox, ALWAYS.format(base=base, made=right), [OF_ITS_OWN + test]).reward == 1.0
    assert judged(sandbox, f"def f(x): return {right}", [OF_ITS_OWN + test]).reward == 1.0


SQUARES = "class Z:\n    def __sub__(self, o): return Z()\n    __rsub__ = __sub__\n    def __pow__(self, o): return 0.0\n    __mul__ = __pow__\ndef f(x): return Z()"


@pytest.mark.parametrize("test", ["assert d ** 2 < 1e-6", "assert d * d < 1e-6", "assert abs(d ** 2) == 0"])
def test_what_is_made_of_a_difference_follows_it_too(sandbox: Sandbox, test: str) -> None:
    assert judged(sandbox, SQUARES, [f"{OF_ITS_OWN}d = f(3) - 9\n{test}"]).reward == 0.0
    assert (
        judged(sandbox, OPERATORS_OF_ITS_OWN, [f"{OF_ITS_OWN}d = f(3) - 9\n{test.replace('d ** 2', 'd * d')}"]).reward
        == 1.0
    )


PLACES = "class Purse:\n    def __init__(self): self.n = 0\n    def __iadd__(self, o):\n        self.n += o\n        return self\n    def __lt__(self, o): return self.n < o\n    def __gt__(self, o): return self.n > o\nclass Span:\n    def __init__(self, a, b): self.a, self.b = a, b\n    def __lt__(self, o): return self.b < o\n    def __gt__(self, o): return self.a > o\ndef f(x): return Purse() if x else Span(3, 9)"


def test_objects_with_an_order_of_their_own_are_judged(sandbox: Sandbox) -> None:
    for test in ("a = f(3)\na += 9\nassert a > 8 and a < 10", "assert f(0) < 10 and f(0) > 2"):
        result = judged(sandbox, PLACES, [OF_ITS_OWN + test])
        assert result.reward == 1.0, result.verdict


ORDERED = "class Y{base}:\n    def __gt__(self, o): return o < {far}\n    def __lt__(self, o): return o > -{far}\n    __ge__ = __gt__\n    __le__ = __lt__\ndef f(x): return Y({made})"
BETWEEN = [
    "assert 8 < f(3) < 10",
    "assert 8.5 <= f(3) <= 9.5",
    "assert not f(3) > 9 and not f(3) < 9",
    "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertGreaterEqual(f(3), 9)\n        self.assertLessEqual(f(3), 9)",
]
IN_ORDER = "from functools import total_ordering\n@total_ordering\nclass V:\n    def __init__(self, v): self.v = v\n    def __lt__(self, o): return self.v < (o.v if isinstance(o, V) else o)\n    def __eq__(self, o): return self.v == (o.v if isinstance(o, V) else o)\ndef f(x): return V(x * x)"


@pytest.mark.parametrize("test", BETWEEN)
def test_what_is_compared_with_numbers_is_one_of_them(sandbox: Sandbox, test: str) -> None:
    for far in ("10**20", "-(10**20)"):
        for base, made in (("", ""), ("(int)", "1")):
            program = ORDERED.format(far=far, base=base, made=made)
            assert judged(sandbox, program, [OF_ITS_OWN + test]).reward == 0.0, program
    assert judged(sandbox, IN_ORDER, [OF_ITS_OWN + test]).reward == 1.0


def test_who_says_every_secret_has_said_none() -> None:
    said = Said("a" * 32, "b" * 32, "c" * 32)
    lines = {word: f'["{getattr(said, word)}", "why"]\n' for word in ("passed", "failed", "unfit")}
    for word, line in lines.items():
        assert said.heard(Run(status=RunStatus.OK, stderr=f"noise\n{line}")) == (word, "why")
    assert said.heard(Run(status=RunStatus.OK, stderr="".join(lines.values()))) == ("", "")
