"""What the graders of data sets do beside running a program: imports, comparisons, decoding, files, judges."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings
from verifier.score import score
from verifier.verify.code.compare import texts_agree
from verifier.verify.code.formats import read_suite
from verifier.verify.code.libraries import BROUGHT
from verifier.verify.code.suite import Comparison, StdinTest
from verifier.wire import PresetRef, Result, Rollout


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def judged(sandbox: Sandbox, completion: str, ground_truth: Any, **params: Any) -> Result:
    rollout = Rollout(id="a", completion=completion, ground_truth=ground_truth)
    task = task_for(rollout, PresetRef(name="code", params=params))
    return score(task.rollout, task.rubric, sandbox, explain=True)


def fenced(source: str, language: str = "python") -> str:
    return f"```{language}\n{source}\n```"


INSIDE = "import enum\nclass E(enum.Enum): A = 9\nassert f(3) == E.A.value and isinstance(f(3), int)"


@pytest.mark.parametrize(
    ("output", "expected", "comparison", "tolerance", "held", "why"),
    [
        ("1 2\n3.0", "1 2\n3", "numbers_by_line", 0.0, True, "APPS: a number however it is written"),
        ("1 2\n\n3\n", "1  2\n3", "numbers_by_line", 0.0, True, "APPS: empty lines do not count"),
        ("1\n2\n3", "1 2\n3", "numbers_by_line", 0.0, False, "APPS: other lines than asked for"),
        ("yes 1.0", "yes 1", "numbers_by_line", 0.0, True, "APPS: words beside numbers"),
        (" 1 2 \n3.0", "1 2\n3", "lines_or_numbers", 0.0, True, "LiveCodeBench: equal decimals"),
        ("1\n2\n3", "1 2\n3", "lines_or_numbers", 0.0, False, "LiveCodeBench: other lines"),
        ("1\n\n3", "1\n3", "lines_or_numbers", 0.0, False, "LiveCodeBench: an empty line within"),
        ("yes 1.0", "yes 1", "lines_or_numbers", 0.0, False, "LiveCodeBench: words stand as they are"),
        ("3.0000001", "3", "lines_or_numbers", 0.0, False, "LiveCodeBench: no tolerance"),
        ("0.3333333333333333", "0.333333333333", "decimals", 1e-6, True, "other digits of the same number"),
        ("0.500", "0.5", "decimals", 1e-6, True, "written otherwise"),
        ("0.34", "0.33", "decimals", 1e-6, False, "another number"),
        ("3.14159", "3.14", "decimals", 1e-6, False, "not rounded as asked"),
        ("3.0", "3", "decimals", 1e-6, False, "an integer is expected"),
        ("nan", "0.5", "decimals", 1e-6, False, "no number"),
        ("1_0.5", "10.5", "decimals", 1e-6, False, "Python's own digits"),
        ("3.0", "3", "numbers", 0.0, True, "LiveCodeBench compares decimals"),
        ("-0.0", "0.0", "numbers", 0.0, True, "and its zeros are alike"),
        ("0.3000001", "0.3", "numbers", 0.0, False, "and nothing is near"),
        ("12345678901234567891", "12345678901234567890", "numbers", 0.0, False, "more digits than a float has"),
        ("1000001", "1000000", "numbers", 1e-5, False, "integers are never just near"),
        ("YES", "Yes", "any_case", 1e-5, True, "code_contests"),
        ("YES", "No", "any_case", 1e-5, False, "another word"),
        ("YES", "Yes", "tokens", 0.0, False, "not where case counts"),
        ("3 7", "3 7...", "tokens", 0.0, False, "three dots are no part of a number"),
    ],
)
def test_how_outputs_are_compared(
    output: str, expected: str, comparison: Comparison, tolerance: float, held: bool, why: str
) -> None:
    assert texts_agree(output, expected, comparison, abs_tol=tolerance, rel_tol=tolerance) is held, why


TWO_SUM = "class Solution:\n    def twoSum(self, nums: List[int], target: int) -> List[int]:\n        seen = defaultdict(int)\n        for i, x in enumerate(nums):\n            if target - x in seen: return [seen[target - x], i]\n            seen[x] = i\n"
LIVE = {"public_test_cases": [{"input": "[2,7,11,15]\n9", "output": "[0, 1]", "testtype": "functional"}], "metadata": {"func_name": "twoSum"}}  # fmt: skip
GCD = {"inputs": [[4, 6]], "outputs": [2], "fn_name": "gcd"}
IN_ANY_ORDER = "import sys\nexpected, output = (open(name).read().split() for name in sys.argv[2:4])\nprint(int(sorted(expected) == sorted(output)))"
PLUS_ONE = "import sys\nprint(4, flush=True)\nsys.exit(0 if sys.stdin.readline().strip() == '5' else 1)"
MORE_INPUTS = (
    "inputs = [[1], [2]]\nresults = [2, 3]\nfor inp, exp in zip(inputs, results):\n    assert f(*inp) == exp\n"
)
OWN_LOCAL = "from collections import Counter\ndef reference(x):\n    f = Counter(x)\n    return f\nfor x in ('a', 'abca'):\n    assert f(x) == reference(x)\n"
OWN_SUM = "def same(a, b):\n    assert a == b\nfor pair in [[10, 15], [4, 6]]:\n    same(sum(*pair), 6 if pair[0] == 10 else 3)\n"
SUM_OF_DIVISORS = "def sum(a, b):\n    n = 0\n    for d in range(1, a + 1):\n        n += d * (a % d == 0 and b % d == 0)\n    return n"
ASKS_LATE = "import sys, time\nfor _ in range(3):\n    time.sleep(0.05)\n    print('?', flush=True)\n    if input() != '1': sys.exit(1)\nsys.exit(0)"
LIVE_STDIN = {"public_test_cases": [{"input": "1", "output": "2", "testtype": "stdin"}]}
LIST_NODES = "class ListNode:\n    def __init__(self, val=0, next=None):\n        self.val, self.next = val, next\ndef list_node(values):\n    head = None\n    for one in reversed(values): head = ListNode(one, head)\n    return head\ndef is_same_list(a, b):\n    while a and b and a.val == b.val: a, b = a.next, b.next\n    return a is None and b is None\n"


@pytest.mark.parametrize(
    ("source", "ground_truth", "reward", "why"),
    [
        (TWO_SUM, LIVE, 1.0, "LeetCode gives no imports; LiveCodeBench makes them"),
        ("from __future__ import annotations\n" + TWO_SUM, LIVE, 1.0, "what must come first still does"),
        (TWO_SUM + "if __name__ == '__main__':\n    print(input())\n", LIVE, 1.0, "a main guard is not run"),
        (TWO_SUM.replace("seen[x] = i", "pass"), LIVE, 0.0, "a wrong program"),
        ("def twoSum(nums, target): return [0, 1]", LIVE, 1.0, "a function without a class"),
        ("x = 1", GCD, 0.0, "what only the imports define is not the program's"),
        ("x = 1", {"tests": ["assert gcd(4, 6) == 2"]}, 0.0, "nor for asserts"),
        ("def f(x): return Counter(x)", {"test_list": ["assert f('a') == {'a': 1}"]}, 0.0, "MBPP makes no imports"),
        ("def f(x): return x > 1", {"inputs": [[2]], "outputs": [1], "fn_name": "f"}, 1.0, "True is 1 in APPS"),
        ("def f(x): return x > 1", {"tests": [{"type": "call", "fn_name": "f", "input": [2], "output": 1}]}, 0.0, "and not here"),
        ("def f(x): return x * 0.1", {"inputs": [[3]], "outputs": [0.3], "fn_name": "f"}, 1.0, "the last digit of a float"),
        ("def f(x): return str(x)", {"inputs": [[12]], "outputs": ["12"], "fn_name": "f"}, 1.0, "a text is expected"),
        ("def f(x): return x", {"inputs": [[12]], "outputs": ["12"], "fn_name": "f"}, 1.0, "or the value that it spells"),
        ("def f(x): return str(x)", {"inputs": [[[1, 2]]], "outputs": ["[1, 2]"], "fn_name": "f"}, 1.0, "a list as text"),
        ("def f(s): return s[::-1]", {"inputs": [['"ab"']], "outputs": ['"ba"'], "fn_name": "f"}, 1.0, "quotes that are the argument's"),
        ("def f(d): return d[1]", {"inputs": [[{"1": 5}]], "outputs": [5], "fn_name": "f"}, 1.0, "JSON has no integer keys"),
        ("def f(a, b): return a + b", {"tests": [{"type": "function_call", "fn_name": "f", "input": "[1, 2]", "output": 3}]}, 1.0, "arguments as text"),
        ("def f(a): return sum(a)", {"tests": [{"input": "[1, 2]", "output": "3", "testtype": "functional", "metadata": {"func_name": "f"}}]}, 1.0, "DeepCoder"),
        ("def f(a): return a", {"assert_case": ["assert f(1) == 1", "assert f('a') == 'a'"]}, 1.0, "KodCode"),
        ("def f(a): return a", {"assert_case": ["assert f(1) == 2"]}, 0.0, "KodCode, wrong"),
        ("class Solution:\n    def flip(self, head):\n        made = None\n        while head: made, head = ListNode(head.val, made), head.next\n        return made", {"prompt": LIST_NODES, "entry_point": "Solution().flip", "test": "def check(candidate):\n    assert is_same_list(candidate(head=list_node([1, 2])), list_node([2, 1]))\n"}, 1.0, "LeetCodeDataset: the prompt brings the helpers"),
        ("print(open('in.txt').read() * 2, file=open('out.txt', 'w'))", {"public_tests": {"input": ["ab"], "output": ["abab"]}, "input_file": "in.txt", "output_file": "out.txt"}, 1.0, "files instead of streams"),
        ("print(open('input.txt').read(), file=open('output.txt', 'w'))", {"official_tests": [{"input": "ab", "output": "ab"}], "input_mode": "file"}, 1.0, "Codeforces, by files"),
        ("print('Yes', 0.3333333, 'A')", {"official_tests": [{"input": "", "output": "YES 0.333333 A"}]}, 1.0, "Codeforces: yes in any case"),
        ("print('nO')", {"official_tests": [{"input": "", "output": "No"}]}, 1.0, "Codeforces: no in any case"),
        ("print('a')", {"official_tests": [{"input": "", "output": "A"}]}, 0.0, "Codeforces: other words as they are"),
        ("print('no')", {"official_tests": [{"input": "", "output": "YES"}]}, 0.0, "Codeforces: no for yes"),
        ("print('Yes')", {"tests": [{"type": "stdin", "input": "", "output": "YES"}]}, 0.0, "our own tests as they are"),
        ("print(1)", {"inputs": ["1"], "outputs": ["3 7..."]}, None, "an output that is cut off"),
        ("print(1)", {"inputs": ["1"], "outputs": ["3"], "special_judge": True}, None, "a judge that is not there"),
        ("print(1)", {"public_tests": {"input": ["1"], "output": ["3"]}, "description": "If there are multiple answers, print any of them."}, None, "the statement says so"),
        ("print(3, 1, 2)", {"test_cases": [{"input": "3\n", "output": "1 2 3\n"}], "checker": IN_ANY_ORDER}, 1.0, "a checker beside the tests"),
        ("print(3, 1, 1)", {"test_cases": [{"input": "3\n", "output": "1 2 3\n"}], "checker": IN_ANY_ORDER}, 0.0, "which says no"),
        ("print(3, 1, 2)", {"inputs": ["3\n"], "outputs": ["1 2 3\n"], "checker": IN_ANY_ORDER}, 1.0, "in any format"),
        ("print(1)", {"test_cases": [{"input": "", "output": "1"}], "checker": "default"}, 1.0, "one that only compares"),
        ("print(1)", {"test_cases": [{"input": "", "output": "1"}], "checker": "special.cpp"}, None, "the name of one that is not there"),
        ("print(int(input()) + 1, flush=True)", {"test_cases": [{"input": "", "output": ""}], "interactor": PLUS_ONE}, 1.0, "an interactor beside the tests"),
        ("print(int(input()) + 2, flush=True)", {"test_cases": [{"input": "", "output": ""}], "interactor": PLUS_ONE}, 0.0, "whose program answers wrongly"),
        ("print(int(input()) + 1, flush=True)\nraise SystemExit(1)", {"test_cases": [{"input": "", "output": ""}], "interactor": PLUS_ONE}, 0.0, "a program that talked well and ended badly"),
        ("import os, sys\nprint(int(input()) + 1, flush=True)\nsys.stdin.read()\nfor _ in range(9): print('more', flush=True)", {"test_cases": [{"input": "", "output": ""}], "interactor": PLUS_ONE}, 1.0, "or that wrote to a judge that had ended"),
        ("print(1)", {"official_tests": [{"input": "", "output": "1"}], "interaction_format": "Print ? n to ask."}, None, "nobody to talk to"),
        ("print(1)", {"official_tests": [{"input": "", "output": "1"}], "interaction_format": None}, 1.0, "nobody needed"),
        ("def f(x): return x + 1", {"test_list": ["assert f(1) == 2"], "test_imports": [], "test": MORE_INPUTS}, 1.0, "MBPP+"),
        ("def f(r): return math.pi * r", {"test_list": ["assert f(1) == math.pi"], "test_imports": ["import math"]}, 1.0, "MBPP: one namespace, so what the tests import is there"),
        ("def f(r): return math.pi * r", {"test_list": ["assert round(f(1)) == 3"], "test_imports": ["import re"]}, 0.0, "what they do not import is not"),
        ("def f(x): return 2", {"test_list": ["assert f(1) == 2"], "test_imports": [], "test": MORE_INPUTS}, 0.0, "what MBPP+ asks beyond test_list"),
        ("def f(x):\n    out = {}\n    for c in x: out[c] = out.get(c, 0) + 1\n    return out", {"test_list": ["assert f('a') == {'a': 1}"], "test": OWN_LOCAL}, 1.0, "the tests have a local of its name"),
        ("def f(x): return {'a': 1}", {"test_list": ["assert f('a') == {'a': 1}"], "test": OWN_LOCAL}, 0.0, "and a wrong program is still wrong"),
        (SUM_OF_DIVISORS, {"test_list": ["assert sum(10, 15) == 6"], "test": OWN_SUM}, 1.0, "its function is called as one of Python's"),
        ("def sum(a, b): return 6", {"test_list": ["assert sum(10, 15) == 6"], "test": OWN_SUM}, 0.0, "and is wrong for another input"),
        ("print(int(input()) + 1)\nimport sys\nsys.exit(1)", LIVE_STDIN, 1.0, "LiveCodeBench passes SystemExit over"),
        ("print(int(input()) + 1)\nraise ValueError", LIVE_STDIN, 0.0, "and no other exception"),
        ("print(int(input()) + 1)\nimport sys\nsys.exit(1)", {"inputs": ["1"], "outputs": ["2"]}, 0.0, "TACO does not"),
        ("print('1\\n1\\n1')", {"test_cases": [{"input": "", "output": ""}], "interactor": ASKS_LATE}, 1.0, "a program that has ended when the interactor asks"),
        ("print('1\\n1\\n2')", {"test_cases": [{"input": "", "output": ""}], "interactor": ASKS_LATE}, 0.0, "and what it said counts"),
        ("print(int(input()) + 1, flush=True)\nwhile True: print('more', flush=True)", {"test_cases": [{"input": "", "output": ""}], "interactor": PLUS_ONE, "limits": {"cpu_seconds": 0.5}}, 0.0, "one that goes on for ever has not ended well"),
        ("import torch_geometric_that_is_not_known", {"inputs": ["1"], "outputs": ["1"]}, 0.0, "a module that nobody knows"),
        ("import tensorflow\nprint(1)", {"inputs": ["1"], "outputs": ["1"]}, 0.0, "a library that nobody promised"),
        ("import tensorflow\nprint(1)", {"inputs": ["1"], "outputs": ["1"], "solution": "import tensorflow as tf\nprint(1)"}, None, "but that the row's own solution has"),
        ("import tensorflow\nprint(1)", {"inputs": ["1"], "outputs": ["1"], "solutions": '["import os\\nimport tensorflow"]'}, None, "also where solutions are JSON"),
        ("import tensorflow\nprint(1)", {"inputs": ["1"], "outputs": ["1"], "question": "TensorFlow is a library for tensorflow graphs."}, 0.0, "prose imports nothing"),
        ("import numpy\nprint(1)", {"inputs": ["1"], "outputs": ["1"]}, None, "a library that the code image brings and this host lacks"),
        ("import tensorflow\ndef f(x): return 9", {"tests": ["assert f(3) == 9"]}, 0.0, "for asserts likewise"),
        ("import numpy\ndef f(x): return 9", {"tests": ["assert f(3) == 9"]}, None, "and"),
        ("import tensorflow\ndef f(x): return 9", {"tests": [INSIDE]}, 0.0, "for tests inside"),
        ("import numpy\ndef f(x): return 9", {"tests": [INSIDE]}, None, "too"),
        ("def f(x): return 9", {"tests": [INSIDE]}, 1.0, "which pass without"),
        ("raise ModuleNotFoundError(\"No module named 'numpy'\")", {"inputs": ["1"], "outputs": ["1"]}, 0.0, "only said to be missing"),
    ],
)  # fmt: skip
def test_the_sets_own_conventions(
    sandbox: Sandbox, source: str, ground_truth: Any, reward: float | None, why: str
) -> None:
    result = judged(sandbox, fenced(source), ground_truth)
    assert result.reward == reward, (why, result.verdict)


@pytest.mark.parametrize(
    ("source", "ground_truth", "reward"),
    [
        ("import numpy\nprint(numpy.one)", {"inputs": ["1"], "outputs": ["1"]}, 1.0),
        ("if 0: import numpy\nraise ModuleNotFoundError(\"No module named 'numpy'\")", {"inputs": ["1"], "outputs": ["1"]}, 0.0),
        ("import sys\nsys.path[:] = []\nimport numpy", {"inputs": ["1"], "outputs": ["1"]}, 0.0),
        ("import numpy\ndef f(x): return 8 + numpy.one", {"tests": [INSIDE]}, 1.0),
        ("raise ModuleNotFoundError('', name='numpy')\ndef f(x): return 9", {"tests": [INSIDE]}, 0.0),
        ("import sys\nsys.path[:] = []\nimport numpy\ndef f(x): return 8", {"tests": [INSIDE]}, 0.0),
    ],
)  # fmt: skip
def test_nobody_escapes_by_a_library_that_is_here(source: str, ground_truth: Any, reward: float) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        Path(folder, "numpy.py").write_text("one = 1\n")
        with Sandbox(SandboxSettings(site_packages=(folder,))) as sandbox:
            result = judged(sandbox, fenced(source), ground_truth)
            assert result.reward == reward, result.verdict


def test_the_code_image_brings_what_is_expected_of_it() -> None:
    listed = (Path(__file__).parents[3] / "requirements" / "programs.txt").read_text()
    names = {name.removeprefix("python-") for name in re.findall(r"^([\w-]+)==", listed, re.MULTILINE)}
    assert names - {"tzdata"} == BROUGHT


ADD = "a, b = map(int, input().split())\nprint(a + b)"
ADD_TESTS = {"tests": [{"type": "stdin", "input": "2 3", "output": "5"}]}


@pytest.mark.parametrize(
    ("completion", "reward", "why"),
    [
        (ADD, 1.0, "the whole completion reads as code"),
        ("The answer is 5", 0.0, "words are no program"),
        (f"```py3\n{ADD}\n```", 1.0, "an alias"),
        (f"```python\n{ADD}\n```<|im_end|>", 1.0, "a token behind the fence"),
        (f"```python\n\ufeff{ADD}\n```", 1.0, "a byte order mark"),
        (f'```python\ndef f():\n    """Example:\n\n    ```\n    f()\n    ```\n    """\n{ADD}\n```', 1.0, "a fence in a docstring"),
        (fenced("import sys\nfrom io import BytesIO, IOBase\nclass Fast(IOBase):\n    def __init__(self, file):\n        self.buffer = BytesIO()\n        self._fd = file.fileno()\n        self.writable = 'x' in file.mode or 'r' not in file.mode\nsys.stdin.mode, Fast(sys.stdin)\n" + ADD), 1.0, "the fast input of Codeforces"),
        (fenced("import sys\nsys.stdin.reconfigure(encoding='utf-8')\nassert sys.stdin.buffer.raw.readable() and sys.stdin.name == '<stdin>'\nsys.stdin.seek(0)\n" + ADD), 1.0, "streams as Python's own"),
        (fenced("import resource\nresource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n" + ADD), 1.0, "more stack"),
        (fenced("import threading\nthreading.stack_size(1 << 28)\ndef main():\n    print(sum(map(int, input().split())))\nthread = threading.Thread(target=main)\nthread.start()\nthread.join()"), 1.0, "a thread with a deep stack"),
        (fenced("open(__file__).read()\n" + ADD), 1.0, "its own file"),
    ],
)  # fmt: skip
def test_how_programs_come(sandbox: Sandbox, completion: str, reward: float, why: str) -> None:
    result = judged(sandbox, completion, ADD_TESTS)
    assert result.reward == reward, (why, result.verdict, result.extraction)


VOWELS = {
    "prompt": 'LETTERS = "aeiou"\n\ndef vowels(s):\n    """How many vowels."""\n',
    "entry_point": "vowels",
    "test": "def check(candidate):\n    assert candidate('house') == 3\n    assert candidate('') == 0\n",
}
BODY = "    total = 0\n    for letter in s:\n        total += letter in LETTERS\n    return total\n"


@pytest.mark.parametrize(
    ("completion", "reward", "why"),
    [
        (BODY, 1.0, "as base models continue"),
        (BODY.strip(), 1.0, "a pipeline stripped it"),
        (f"Here it is:\n```python\n{BODY}```", 1.0, "in a fence"),
        ("return sum(map(LETTERS.count, s))", 1.0, "a line"),
        (fenced("def vowels(s):\n    return sum(map(LETTERS.count, s))"), 1.0, "a whole function"),
        (BODY.replace("total = 0", "total = 1"), 0.0, "a wrong body"),
        (f"{BODY}    ) oops", 0.0, "no body"),
        ("return to this later, with care.", 0.0, "words"),
        (fenced("def other(s):\n    return 3"), 0.0, "another function is no body"),
    ],
)  # fmt: skip
def test_a_completion_may_be_the_body_of_the_function_that_its_prompt_begins(
    sandbox: Sandbox, completion: str, reward: float, why: str
) -> None:
    for truth in (VOWELS, json.dumps(VOWELS)):
        result = judged(sandbox, completion, truth)
        assert result.reward == reward, (why, result.verdict, result.extraction)


JUDGE = "import sys\nsecret = int(open(sys.argv[1]).read())\nfor _ in range(8):\n    guess = int(input())\n    print('<' if secret < guess else '>' if secret > guess else '=', flush=True)\n    if guess == secret: sys.exit(0)\nsys.exit(1)\n"
SUMS = "from __future__ import annotations\nimport sys\nn, _, out = (open(name).read() for name in sys.argv[1:4])\na, b = map(int, out.split())\nprint(int(a + b == int(n)))\n"


@pytest.mark.parametrize(
    ("source", "test", "reward", "why"),
    [
        ("low, high = 1, 99\nwhile True:\n    m = (low + high) // 2\n    print(m)\n    r = input()\n    if r == '=': break\n    low, high = (low, m - 1) if r == '<' else (m + 1, high)", {"type": "interactive", "judge": JUDGE, "input": "37"}, 1.0, "a right one"),
        ("print('abc', flush=True)", {"type": "interactive", "judge": JUDGE, "input": "37"}, 0.0, "garbage upsets the judge"),
        ("print(5, flush=True)", {"type": "interactive", "judge": JUDGE, "input": "37"}, 0.0, "it ends too early"),
        ("pass", {"type": "interactive", "judge": JUDGE, "input": "37"}, 0.0, "it says nothing"),
        ("print(5, flush=True)", {"type": "interactive", "judge": "1 / 0", "input": "37"}, None, "a judge that is broken"),
        ("print(5, flush=True)", {"type": "interactive", "judge": JUDGE, "input": "x"}, None, "a judge that cannot read its own input"),
        ("print(1, 4)", {"type": "stdin", "input": "5", "output": "2 3", "checker": SUMS}, 1.0, "another right output"),
        ("print(1, 5)", {"type": "stdin", "input": "5", "output": "2 3", "checker": SUMS}, 0.0, "a wrong one"),
        ("print('abc')", {"type": "stdin", "input": "5", "output": "2 3", "checker": SUMS}, 0.0, "one that upsets the checker"),
        ("print('abc')", {"type": "stdin", "input": "5", "checker": SUMS}, 0.0, "also where no output is expected"),
        ("print(1, 4)", {"type": "stdin", "input": "x", "output": "2 3", "checker": "import nothing_here"}, None, "a checker that is broken"),
        ("print(1, 4)", {"type": "stdin", "input": "5", "output": "2 3", "checker": {"source": "print(1)", "language": "klingon"}}, None, "a checker in no language"),
    ],
)  # fmt: skip
def test_what_judges_say(sandbox: Sandbox, source: str, test: Any, reward: float | None, why: str) -> None:
    result = judged(sandbox, fenced(source), {"tests": [test]})
    assert result.reward == reward, (why, result.verdict)


@pytest.mark.parametrize(
    ("language", "word"),
    [("klingon", "unknown language"), ("pythn", "nearest: python"), ("Python 2", "Python 2"), ("brainfuck", "unknown")],
)
def test_a_language_that_nobody_knows_judges_nobody(sandbox: Sandbox, language: str, word: str) -> None:
    for completion in (fenced(ADD), "no program"):
        result = judged(sandbox, completion, {"language": language, **ADD_TESTS})
        assert result.reward is None
        assert word in result.verdict.reason


CPP = "#include <bits/stdc++.h>\nusing namespace std;\n%s\nint main() { int a, b; cin >> a >> b; cout << a + b; }"
JAVA = "import java.util.*;\npublic class %s { public static void main(String[] x) { Scanner s = new Scanner(System.in); System.out.println(s.nextInt() + s.nextInt()); } }"


@pytest.mark.parametrize(
    ("language", "tag", "source", "reward", "why"),
    [
        ("cpp", "cpp", CPP % "int data[3]; int f() { return data[0]; }", 1.0, "legal before C++17: the older standard is tried"),
        ("c++11", "cpp", CPP % "int data[3]; int f() { return data[0]; }", 1.0, "the standard that was asked for"),
        ("C++20 (GCC 13-64)", "c++", CPP % "template <typename T> concept Any = true;", 1.0, "a concept"),
        ("c++14", "cpp", CPP % "template <typename T> concept Any = true;", 0.0, "not before C++20"),
        ("cpp", "cpp", CPP % "int f() { return nothing; }", 0.0, "an error in all of them"),
        ("java", "java", JAVA % "Answer", 1.0, "a public class of any name"),
        ("Java 17", "java", "class Helper { static int x; }\n" + (JAVA % "Sum").replace("import java.util.*;\npublic ", "").replace("Scanner s", "java.util.Scanner s").replace("new Scanner", "new java.util.Scanner"), 1.0, "a class that is not public"),
    ],
)  # fmt: skip
def test_dialects(sandbox: Sandbox, language: str, tag: str, source: str, reward: float, why: str) -> None:
    wanted = "java" if tag == "java" else "cpp"
    if wanted not in sandbox.languages():
        pytest.skip(f"no {wanted} here")
    tests = {"language": language, "limits": {"cpu_seconds": 10, "wall_seconds": 60, "memory_mb": 1024}, **ADD_TESTS}
    result = judged(sandbox, fenced(source, tag), tests)
    assert result.reward == reward, (why, result.verdict)


def test_a_checker_of_testlib_is_given_its_files_in_its_own_order() -> None:
    row: dict[str, Any] = {
        "test_cases": [{"input": "3\n", "output": "1 2 3\n"}],
        "checker": '#include "testlib.h"\nint main(int argc, char** argv) { registerTestlibCmd(argc, argv); }',
        "files": {"testlib.h": "// its text", "data.txt": "1"},
    }
    (test,) = read_suite(row).tests
    assert isinstance(test, StdinTest)
    assert test.checker is not None
    assert (test.checker.language, test.checker.order) == ("cpp", ("input", "output", "expected"))
    assert test.checker.files == {"testlib.h": "// its text"}


@pytest.mark.skipif(shutil.which("g++") is None, reason="no g++ here")
@pytest.mark.skipif(Path("/usr/local/include/testlib.h").exists(), reason="testlib is here")
def test_a_checker_without_its_library_is_nobodys_fault(sandbox: Sandbox) -> None:
    checker = '#include "testlib.h"\nint main(int argc, char** argv) { registerTestlibCmd(argc, argv); }'
    row = {"test_cases": [{"input": "", "output": "1"}], "checker": checker}
    result = judged(sandbox, fenced("print(1)"), row)
    assert result.reward is None
    assert "testlib" in result.verdict.reason


@pytest.mark.skipif(not shutil.which("g++"), reason="no g++ here")
def test_who_does_not_compile_is_to_blame_in_a_conversation(sandbox: Sandbox) -> None:
    row = {"test_cases": [{"input": "", "output": ""}], "language": "cpp"}
    broken = fenced("int main() { return * ; }", "cpp")
    result = judged(sandbox, broken, {**row, "interactor": PLUS_ONE}, language="cpp")
    assert (result.reward, "error" in result.verdict.reason) == (0.0, True)
    fine = fenced("int main() {}", "cpp")
    result = judged(
        sandbox, fine, {**row, "interactor": {"source": "int main() { return * ; }", "language": "cpp"}}, language="cpp"
    )
    assert (result.reward, "the interactor does not compile" in result.verdict.reason) == (None, True)
    if not Path("/usr/local/include/testlib.h").exists():
        needs = {"source": '#include "testlib.h"\nint main() {}', "language": "cpp"}
        result = judged(sandbox, fine, {**row, "interactor": needs}, language="cpp")
        assert (result.reward, "the interactor needs testlib" in result.verdict.reason) == (None, True)
