"""Programs as users of code graders reported them: right ones that got nothing, wrong ones that passed, tests that judge nobody.

In our own words; each names the kind of trouble. `None` is a program that these tests cannot judge.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from verifier.presets.catalogue import task_for
from verifier.sandbox.languages import BY_NAME
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
from verifier.wire import Rollout


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def py(source: str) -> str:
    return f"```python\n{source}\n```"


def io(*pairs: tuple[str, str], **also: Any) -> dict[str, Any]:
    return {"tests": [{"type": "stdin", "input": given, "output": output} for given, output in pairs], **also}


ADD = io(("2 3\n", "5\n"), ("10 -4\n", "6\n"))
LIVE = {"public_test_cases": [{"input": "2 3\n", "output": "5\n", "testtype": "stdin"}], "private_test_cases": []}
SUM = "a, b = map(int, input().split())\nprint(a + b)"
CPP = "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b; }"


def lcb(name: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    cases = [{"input": given, "output": output, "testtype": "functional"} for given, output in pairs]
    return {"public_test_cases": cases, "metadata": {"func_name": name}}


def calls(name: str, *pairs: tuple[list[Any], Any]) -> dict[str, Any]:
    return {"fn_name": name, "inputs": [given for given, _ in pairs], "outputs": [output for _, output in pairs]}


def checked(source: str, language: str = "python", output: str = "5\n") -> dict[str, Any]:
    checker = {"source": source, "language": language}
    return {"tests": [{"type": "stdin", "input": "2 3\n", "output": output, "checker": checker}]}


STDIN = [
    ("buffer", py("import sys\na, b = map(int, sys.stdin.buffer.read().split())\nprint(a + b)"), LIVE, 1.0, "bytes of stdin, which a mocked stdin lacks"),
    ("buffer lines", py("import sys\nread = sys.stdin.buffer.readline\na, b = map(int, read().split())\nsys.stdout.buffer.write(b'%d' % (a + b))"), ADD, 1.0, "bytes out"),
    ("os.read", py("import os\na, b = map(int, os.read(0, 1000).split())\nos.write(1, str(a + b).encode())"), ADD, 1.0, "descriptors"),
    ("eof", py("import sys\nout = []\nwhile True:\n    try:\n        out.append(sum(map(int, input().split())))\n    except EOFError:\n        break\nprint(*out)"), io(("1 2\n3 4", "3 7")), 1.0, "no newline at the end"),
    ("fileinput", py("import fileinput\nfor line in fileinput.input():\n    print(sum(map(int, line.split())))"), ADD, 1.0, "fileinput"),
    ("isatty", py("import sys\nassert not sys.stdin.isatty()\n" + SUM), ADD, 1.0, "a judge has no terminal"),
    ("closed", py("import sys\n" + SUM + "\nsys.stdout.flush()\nsys.stdout.close()"), ADD, 1.0, "stdout closed in the end"),
    ("thread", py("import sys, threading\nsys.setrecursionlimit(10**7)\nthreading.stack_size(2**27)\ndef main():\n    a, b = map(int, input().split())\n    print(a + b)\nt = threading.Thread(target=main)\nt.start()\nt.join()"), ADD, 1.0, "a thread with a deep stack"),
    ("deep", py("import sys\nsys.setrecursionlimit(300000)\ndef f(n): return 0 if n == 0 else 1 + f(n - 1)\nprint(f(int(input())))"), io(("50000\n", "50000\n")), 1.0, "deep recursion"),
    ("own print", py("def print(*a, _p=print, **k): _p(*a, **k, flush=True)\n" + SUM), ADD, 1.0, "print of its own"),
    ("crlf in", py("n = input()\nprint(n)"), io(("7\r\n", "7\n")), 1.0, "carriage returns come in and go out"),
    ("unicode", py("print(input()[::-1])"), io(("né→ü\n", "ü→én\n")), 1.0, "text that is not ASCII"),
    ("null byte", py("print('5\\x00')"), io(("2 3\n", "5\n")), 0.0, "a null byte is no white space"),
    ("empty", py("pass"), io(("1\n", "")), 1.0, "nothing is asked for"),
    ("only stderr", py("import sys\nprint(5, file=sys.stderr)"), io(("2 3\n", "5\n")), 0.0, "the answer went elsewhere"),
    ("exit text", py("import sys\n" + SUM + "\nsys.exit('done')"), ADD, 0.0, "a text for exit is status 1"),
    ("atexit", py("import atexit, os\natexit.register(lambda: os._exit(0))\n" + SUM), ADD, 0.0, "what ends before its output is flushed has none"),
    ("match", py("match input().split():\n    case [a, b]:\n        print(int(a) + int(b))"), ADD, 1.0, "newer syntax"),
    ("walrus", py("while (line := input()) != 'end':\n    print(line)"), io(("a\nb\nend\n", "a\nb\n")), 1.0, "assignments in conditions"),
    ("async main", py("import asyncio\nasync def main():\n    a, b = map(int, input().split())\n    await asyncio.sleep(0)\n    print(a + b)\nasyncio.run(main())"), ADD, 1.0, "asyncio"),
    ("big ints", py("import sys\nsys.set_int_max_str_digits(0)\nprint(10**5000)"), io(("\n", "1" + "0" * 5000)), 1.0, "more digits than Python prints"),
    ("hash order", py("print(len({input() for _ in range(3)}))"), io(("a\nb\na\n", "2\n")), 1.0, "sets"),
    ("judge flag", py("import os\nprint(5 if os.getenv('ONLINE_JUDGE') is None else 6)"), io(("2 3\n", "5\n")), 1.0, "no judge says that it is one"),
    ("getpass", py("import getpass\ntry:\n    getpass.getuser()\nexcept Exception:\n    pass\n" + SUM), ADD, 1.0, "no user has a name"),
    ("tabs and spaces", py("if True:\n\tprint(1)\n        print(2)"), io(("", "1\n2\n")), 0.0, "tabs beside spaces are no Python"),
    ("outputs list", py("print(1, 2)"), {"inputs": ["x"], "outputs": [["1 2"]]}, 1.0, "an output as the list of its lines"),
    ("number as output", py("print(7)"), {"inputs": ["x"], "outputs": [7]}, 1.0, "an output as a number"),
]  # fmt: skip
FENCES = [
    ("trailing fence", "def f():\n    return 1\n```", {"tests": ["assert f() == 1"]}, 1.0, "only the closing fence is there, since the prompt opened it"),
    ("trailing fence and words", "import heapq\n\ndef f():\n    return 1\n```\nThis returns 1.", {"tests": ["assert f() == 1"]}, 1.0, "the same with words behind"),
    ("upper case", "```Python\n" + SUM + "\n```", ADD, 1.0, "the fence's language in another case"),
    ("attributes", "```python title=\"a.py\"\n" + SUM + "\n```", ADD, 1.0, "what stands behind the language"),
    ("four ticks", "````python\n" + SUM + "\n````", ADD, 1.0, "a fence of four"),
    ("tildes", "~~~python\n" + SUM + "\n~~~", ADD, 1.0, "a fence of tildes"),
    ("two versions", py("print('draft')") + "\nBetter:\n" + py(SUM), ADD, 1.0, "the last one counts"),
    ("usage behind", py(SUM) + "\nRun it:\n```bash\npython a.py\n```", ADD, 1.0, "a block of another language behind"),
    ("output behind", py(SUM) + "\nOutput:\n```\n5\n```", ADD, 1.0, "a block without language behind"),
    ("in thinking", "<think>\n" + py("print(0)") + "\n</think>\n" + py(SUM), ADD, 1.0, "the one behind the reasoning"),
    ("only in thinking", "<think>\n" + py(SUM) + "\n</think>\nThe code is above.", ADD, 0.0, "none behind the reasoning"),
    ("no code", "I would read both numbers and add them.", ADD, 0.0, "words only"),
]  # fmt: skip
CALLS = [
    ("solution class", py("class Solution:\n    def add(self, a, b):\n        return a + b"), lcb("add", ("1\n2", "3")), 1.0, "a method"),
    ("plain for method", py("def add(a, b):\n    return a + b"), lcb("add", ("1\n2", "3")), 1.0, "a function where a method may be"),
    ("static method", py("class Solution:\n    @staticmethod\n    def add(a, b):\n        return a + b"), lcb("add", ("1\n2", "3")), 1.0, "a static method"),
    ("class twice", py("class Solution:\n    def sub(self, a, b): return a - b\nclass Solution:\n    def add(self, a, b): return a + b"), lcb("add", ("1\n2", "3")), 1.0, "the later class counts"),
    ("cached method", py("class Solution:\n    @cache\n    def fib(self, n):\n        return n if n < 2 else self.fib(n - 1) + self.fib(n - 2)"), lcb("fib", ("30", "832040")), 1.0, "cache without an import"),
    ("None", py("def f(x): return None"), calls("f", ([1], None)), 1.0, "None is expected"),
    ("none returned", py("def f(x): print(x + 1)"), calls("f", ([1], 2)), 0.0, "printed and not returned"),
    ("in place", py("def f(xs):\n    xs.sort()\n    return xs"), calls("f", ([[3, 1, 2]], [1, 2, 3])), 1.0, "its argument sorted"),
    ("default", py("def f(x, acc=[]):\n    acc.append(x)\n    return len(acc)"), calls("f", ([1], 1)), 1.0, "one call of a function that remembers"),
    ("nested tuples", py("def f(n): return [(i, i * i) for i in range(n)]"), calls("f", ([2], [[0, 0], [1, 1]])), 1.0, "tuples within"),
    ("text for number", py("def f(n): return str(n)"), calls("f", ([2], 2)), 0.0, "a text is no number"),
    ("generator", py("def f(n):\n    yield from range(n)"), calls("f", ([2], [0, 1])), 0.0, "a generator is no list"),
    ("nan", py("def f(x): return float('nan')"), calls("f", ([1], 1.0)), 0.0, "not a number"),
    ("always equal", py("class A(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\ndef f(x): return A(3)"), calls("f", ([1], 4)), 0.0, "equal to everything"),
    ("exit in a call", py("import os\ndef f(x): os._exit(0)"), calls("f", ([1], 2)), 0.0, "the process ended"),
    ("counter", py("from collections import Counter\ndef f(s): return Counter(s)"), calls("f", (["aab"], {"a": 2, "b": 1})), 1.0, "a Counter is a dict"),
    ("defaultdict", py("def f(s):\n    d = defaultdict(int)\n    for c in s: d[c] += 1\n    return d"), calls("f", (["aab"], {"a": 2, "b": 1})), 1.0, "and a defaultdict, not imported"),
    ("dataclass", py("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\ndef f(n): return P(n).x"), calls("f", ([5], 5)), 1.0, "classes of its own within"),
    ("argparse main", py("import argparse\ndef f(x): return x + 1\nif __name__ == '__main__':\n    p = argparse.ArgumentParser()\n    p.add_argument('n')\n    print(f(int(p.parse_args().n)))"), calls("f", ([1], 2)), 1.0, "a main that wants arguments"),
]  # fmt: skip
ASSERTS = [
    ("isinstance", py("def f(): return [1]"), {"tests": ["assert isinstance(f(), list) and len(f()) == 1"]}, 1.0, "types"),
    ("approx", py("def f(): return 0.1 + 0.2"), {"tests": "import pytest\nfrom solution import f\ndef test_f():\n    assert f() == pytest.approx(0.3)"}, 1.0, "approx"),
    ("raises match", py("def f(): raise ValueError('must be positive')"), {"tests": "import pytest\nfrom solution import f\ndef test_f():\n    with pytest.raises(ValueError, match='positive'):\n        f()"}, 1.0, "raises with a text"),
    ("wrong exception", py("def f(): raise KeyError('x')"), {"tests": "import pytest\nfrom solution import f\ndef test_f():\n    with pytest.raises(ValueError):\n        f()"}, 0.0, "another exception"),
    ("fixture class", py("class Stack:\n    def __init__(self): self.items = []\n    def push(self, x): self.items.append(x)\n    def pop(self): return self.items.pop()"), {"tests": "import pytest\nfrom solution import Stack\n@pytest.fixture\ndef stack():\n    s = Stack()\n    s.push(1)\n    yield s\nclass TestStack:\n    def test_pop(self, stack):\n        assert stack.pop() == 1\n    @pytest.mark.parametrize('x', [1, 2], ids=['a', 'b'])\n    def test_push(self, stack, x):\n        stack.push(x)\n        assert stack.pop() == x"}, 1.0, "fixtures in classes"),
    ("marks", py("def f(): return 1"), {"tests": "import pytest\nimport sys\nfrom solution import f\npytestmark = pytest.mark.filterwarnings('ignore')\n@pytest.mark.skipif(sys.version_info < (3, 0), reason='old')\n@pytest.mark.timeout(5)\ndef test_f():\n    assert f() == 1\n@pytest.mark.xfail\ndef test_g():\n    assert f() == 2"}, 1.0, "marks"),
    ("fixture params", py("def f(x): return x * 2"), {"tests": "import pytest\nfrom solution import f\n@pytest.fixture(params=[1, 2], scope='module')\ndef n(request):\n    return request.param\n@pytest.fixture(autouse=True)\ndef around():\n    yield\ndef test_f(n):\n    assert f(n) == n + n"}, 1.0, "fixtures with parameters"),
    ("indirect", py("def f(x): return x * 2"), {"tests": "import pytest\nfrom solution import f\n@pytest.mark.parametrize('a', [pytest.param(1, id='one'), pytest.param(2, marks=pytest.mark.skip)])\n@pytest.mark.parametrize('b', [3, 4])\ndef test_f(a, b):\n    assert f(a) + b == 2 + b"}, 1.0, "parameters crossed, one skipped"),
    ("setup_method", py("def f(x): return x + 1"), {"tests": "from solution import f\nclass TestF:\n    def setup_method(self):\n        self.x = 1\n    def teardown_method(self):\n        self.x = 0\n    def test_f(self):\n        assert f(self.x) == 2\ndef setup_module(module):\n    module.y = 3\ndef test_y():\n    assert f(y) == 4"}, 1.0, "set up in the older way"),
    ("four pi", py("import math\ndef f(r): return math.pi * r * r"), {"tests": "import math, string, sys\nimport pytest\nfrom solution import f\ndef test_f(tmp_path):\n    assert abs(f(2) - 4 * math.pi) < 1e-9\n    assert abs(f(1) + math.e - (math.pi + math.e)) < 1e-9\n    assert -math.inf < f(1) < math.inf and not math.isnan(f(1))\n    assert string.digits[0] == '0' and string.digits[1:3] == '12'\n    assert f(1) % math.tau == math.pi"}, 1.0, "constants of modules in sums"),
    ("unittest skips", py("def f(): return 1"), {"tests": "import unittest\nclass TestF(unittest.TestCase):\n    @unittest.skipIf(True, 'no')\n    def test_a(self):\n        self.assertEqual(f(), 2)\n    @unittest.expectedFailure\n    def test_b(self):\n        self.assertEqual(f(), 2)\n    def test_c(self):\n        self.assertEqual(f(), 1)"}, 1.0, "tests that are not to hold"),
    ("raising a skip", py("import unittest\ndef f(): raise unittest.SkipTest('no')"), {"tests": "import unittest\nclass TestF(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(f(), 2)"}, 0.0, "a program skips no test"),
    ("patch and log", py("import logging\nimport time\ndef f():\n    logging.getLogger('f').warning('at %s', time.time())\n    return time.time()"), {"tests": "import time, unittest\nfrom unittest.mock import patch\nclass TestF(unittest.TestCase):\n    @patch('time.time', return_value=2.0)\n    def test_a(self, clock):\n        with self.assertLogs('f', level='WARNING') as caught:\n            self.assertEqual(f(), 2.0)\n        self.assertIn('at 2.0', caught.output[0])\n        clock.assert_called()"}, 1.0, "a patched test as BigCodeBench has many"),
    ("warns", py("import warnings\ndef f():\n    warnings.warn('old', DeprecationWarning)\n    return 1"), {"tests": "import pytest\nfrom solution import f\ndef test_f():\n    with pytest.warns(DeprecationWarning):\n        assert f() == 1"}, 1.0, "warns"),
    ("assert false", py("def f(): assert False"), {"tests": ["assert f() is None"]}, 0.0, "an assert of its own that fails"),
    ("swallowing", py("import sys\nsys.excepthook = lambda *a: None\ndef f(): return 2"), {"tests": ["assert f() == 1"]}, 0.0, "a hook for exceptions"),
    ("assert off", py("import builtins\nbuiltins.AssertionError = type('A', (Exception,), {})\ndef f(): return 2"), {"tests": ["assert f() == 1"]}, 0.0, "another AssertionError"),
    ("mbpp setup", py("def f(t): return t.val"), {"test_list": ["assert f(root) == 3"], "test_setup_code": "class T:\n    val = 3\nroot = T()"}, 1.0, "objects that the tests make"),
    ("humaneval decimal", py("def f(x): return x / 3"), {"test": "def check(candidate):\n    assert abs(candidate(1) - 0.3333333) < 1e-6\n", "entry_point": "f", "prompt": "def f(x):\n"}, 1.0, "a tolerance in the test"),
    ("humaneval helper", py("def decode(s): return encode(s)"), {"test": "def check(candidate):\n    assert candidate('ab') == 'ba'\n", "entry_point": "decode", "prompt": "def encode(s: str):\n    return s[::-1]\n\ndef decode(s: str):\n"}, 1.0, "the prompt's helper"),
    ("kodcode", py("def selection_sort(xs): return sorted(xs)"), {"test_code": "from solution import selection_sort\n\ndef test_sorted():\n    assert selection_sort([2, 1]) == [1, 2]\n"}, 1.0, "KodCode's own column"),
    ("deepcoder leetcode", py("class Solution:\n    def mirrored(self, root): return root is not None and root.left.val == root.right.val"), {"tests": {"functional": "def check(candidate):\n    assert candidate(root = tree_node([1, 2, 2])) == True\n\n\ncheck(Solution().mirrored)"}}, 1.0, "LeetCode's trees"),
]  # fmt: skip
JUDGES = [
    ("checker says why", py("print(5)"), checked("import sys\nout = open(sys.argv[3]).read().split()\nprint('correct' if out == ['5'] else 'wrong answer: 5 expected')"), 1.0, "a word"),
    ("checker exits 0 with words", "```python\nprint(5)\n```", checked('#include <cstdio>\n#include <cstdlib>\nint main(int c, char** v) { FILE* f = fopen(v[3], "r"); int x = 0; if (fscanf(f, "%d", &x) != 1) return 2; if (x == 5) { printf("All good, 1 number"); return 0; } printf("Numbers differ"); return 1; }', "cpp"), 1.0, "status 0 beside a sentence"),
    ("checker exits 1 with words", "```python\nprint(6)\n```", checked('#include <cstdio>\n#include <cstdlib>\nint main(int c, char** v) { FILE* f = fopen(v[3], "r"); int x = 0; if (fscanf(f, "%d", &x) != 1) return 2; if (x == 5) { printf("All good, 1 number"); return 0; } printf("Numbers differ"); return 1; }', "cpp"), 0.0, "status 1 beside a sentence"),
    ("checker says points", py("print(5)"), checked("print(0.5)"), 0.5, "a part"),
    ("checker breaks on junk", py("print('x')"), checked("import sys\nint(open(sys.argv[3]).read())\nprint(1)"), 0.0, "an output that upsets the checker"),
    ("checker is broken", py("print(5)"), checked("import sys\nraise SystemError"), None, "a checker that nothing pleases"),
    ("special judge missing", py("print(5)"), io(("2 3\n", "5\n"), special_judge=True), None, "a judge that is not brought"),
    ("cut off", py("print(5)"), io(("2 3\n", "5 6 7...")), None, "tests that are cut off"),
    ("no tests", py("print(5)"), {"tests": []}, None, "no tests"),
    ("no output", py("print(5)"), {"tests": [{"type": "stdin", "input": "1"}]}, None, "nothing expected"),
    ("unknown language", "```brainfudge\n+\n```", io(("1", "1"), language="brainfudge"), None, "a language that nobody knows"),
]  # fmt: skip
CPP_CASES = [
    ("no return", "```cpp\n#include <bits/stdc++.h>\nusing namespace std;\nint main() { int a, b; cin >> a >> b; cout << a + b << endl; }\n```", io(("2 3\n", "5\n"), language="C++17 (GCC 7-32)"), 1.0, "the judge's name for the language"),
    ("c++ in ```c++", f"```c++\n{CPP}\n```", io(("2 3\n", "5\n"), language="cpp"), 1.0, "the fence's name for it"),
    ("no include", "```cpp\nint main() { int a, b; std::cin >> a >> b; }\n```", io(("2 3\n", "5\n"), language="cpp"), 0.0, "it does not compile"),
    ("segfault", "```cpp\n#include <cstdio>\nint main() { puts(\"5\"); fflush(stdout); int* p = nullptr; return *(volatile int*)p; }\n```", io(("2 3\n", "5\n"), language="cpp"), 0.0, "a crash behind the right output"),
    ("python for c++", py(SUM), io(("2 3\n", "5\n"), language="cpp"), 0.0, "no block of the language"),
]  # fmt: skip
ALL = [*STDIN, *FENCES, *CALLS, *ASSERTS, *JUDGES, *CPP_CASES]


@pytest.mark.parametrize(("name", "completion", "ground_truth", "reward", "why"), ALL, ids=[row[0] for row in ALL])
def test_reports(
    sandbox: Sandbox, name: str, completion: str, ground_truth: Any, reward: float | None, why: str
) -> None:
    if "cpp" in completion[:10] + str(ground_truth) and BY_NAME["cpp"].missing():
        pytest.skip("no g++ here")
    task = task_for(Rollout(id=name, completion=completion, ground_truth=ground_truth), "code")
    result = score(task.rollout, task.rubric, sandbox)
    assert result.reward == reward, (why, result.verdict)
