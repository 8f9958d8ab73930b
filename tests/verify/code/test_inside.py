"""Tests that share a process with the program: right programs pass, whatever the tests use, and no game is a pass."""

from collections.abc import Iterator
from typing import Any

import pytest

from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
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
    for name in FILES if game in ABOUT_VALUES else FEW[:1] if slow else FEW:
        result = judged(sandbox, GAMES[game], FILES[name], limits={"cpu_seconds": 1.0, "wall_seconds": 20.0})
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
