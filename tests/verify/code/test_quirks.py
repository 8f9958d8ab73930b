"""The mistakes of data sets' own graders: their verdict where it is asked for, and ours where it is not.

`tests/originals/side_by_side.py --quirks` compares hundreds of programs of each set with the graders themselves.
"""

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
from verifier.verify.code.quirks import (
    QUIRKS,
    DataSet,
    apps_texts,
    apps_values,
    codeforces_texts,
    lcb_values,
    taco_texts,
)
from verifier.wire import PresetRef, Result, Rollout


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def judged(sandbox: Sandbox, source: str, ground_truth: Any, **params: Any) -> Result:
    rollout = Rollout(id="a", completion=f"```python\n{source}\n```", ground_truth=ground_truth)
    task = task_for(rollout, PresetRef(name="code", params=params))
    return score(task.rollout, task.rubric, sandbox, explain=True)


def pairs(*tests: tuple[str, str]) -> dict[str, Any]:
    return {"inputs": [given for given, _ in tests], "outputs": [expected for _, expected in tests]}


def lcb(*tests: tuple[str, str]) -> dict[str, Any]:
    return {"public_test_cases": [{"input": given, "output": one, "testtype": "stdin"} for given, one in tests]}


def calls(function: str, given: list[Any], expected: Any) -> dict[str, Any]:
    return {"fn_name": function, "inputs": [given], "outputs": [expected]}


def lcb_call(function: str, given: str, expected: str) -> dict[str, Any]:
    cases = [{"input": given, "output": expected, "testtype": "functional"}]
    return {"public_test_cases": cases, "metadata": {"func_name": function}}


ADD = "a, b = map(int, input().split())\nprint(a + b)"
TWO, THREE = pairs(("1 1\n", "2\n")), pairs(("1 2\n", "3\n"))
LINES = pairs(("1\n2\n", "1\n2\n"))
GUARDED = f"def main():\n    {ADD.replace(chr(10), chr(10) + '    ')}\nif __name__ == '__main__':\n    main()"
BUSY_THREAD = "import threading, time\ndef main():\n    while time.thread_time() < 0.2: pass\n    print(input())\nthreading.Thread(target=main).start()"
SHORT_THREAD = "import threading\nthreading.Thread(target=lambda: print(input())).start()"
EXIT_1 = f"{ADD}\nimport sys\nsys.exit(1)"
METHOD = "class Solution:\n    def f(self, x): return x + 1"
TUPLES = "def f(x): return [(x, x)]"
ASSERTS = {"tests": ["assert f(1) == 2"]}
MERGE = {"test_code": "from heapq import merge as test_merge\nfrom solution import f\ndef test_f(): assert f(1) == 2\n"}
FILE = {"test_code": "from solution import f\ndef test_f(): assert f(1) == 2\n"}
PLUS = "def assertion(out, exp, atol):\n    exact_match = out == exp\n    if not exact_match and atol != 0:\n        assert np.allclose(out, exp, rtol=1e-07, atol=atol)\n    else:\n        assert exact_match\n"
NEAR = {
    "test_list": ["assert f(1) == 2.0"],
    "test": f"class np:\n    allclose = lambda a, b, rtol, atol: abs(a - b) <= atol\n{PLUS}for inp, exp in [([1], 2.4)]:\n    assertion(f(*inp), exp, 0.5)\n",
}
FOUND = {
    "test_list": ["assert f(1)"],
    "test": "def assertion(out, exp, atol):\n    if isinstance(out, bool):\n        exact_match = out == exp\n    else:\n        exact_match = exp == (out is not None)\nfor inp, exp in [([1], True)]:\n    assertion(f(*inp), exp, 0)\n",
}


@pytest.mark.parametrize(
    ("dataset", "source", "ground_truth", "theirs", "ours", "why"),
    [
        ("apps", ADD, THREE, 1.0, 1.0, "a right program"),
        ("apps", ADD, TWO | {"outputs": ["7\n"]}, 0.0, 0.0, "a wrong one"),
        ("apps", GUARDED, THREE, 0.0, 1.0, "a main guard is not run"),
        ("apps", f"{ADD}\nexit()", THREE, 0.0, 1.0, "there is no exit"),
        ("apps", EXIT_1, THREE, 1.0, 0.0, "whatever sys.exit says, it is an end"),
        ("apps", f"{ADD}\nraise ValueError", THREE, 0.0, 0.0, "and an exception is none"),
        ("apps", "import os\nprint(3)\nos._exit(0)", THREE, 0.0, 0.0, "nor is ending the process, unflushed"),
        ("apps", BUSY_THREAD, LINES, 0.0, 0.0, "a thread that prints a line of two"),
        ("apps", BUSY_THREAD, pairs(("7", "7")), 0.0, 1.0, "a thread is not waited for"),
        ("apps", SHORT_THREAD, pairs(("7", "7")), 1.0, 1.0, "but gets a moment"),
        ("apps", "print(2)\nprint(1)", LINES, 1.0, 0.0, "lines in any order"),
        ("apps", "print(open(0).read())", LINES, 1.0, 1.0, "any file is stdin"),
        ("apps", "print(open('data.txt').read())", LINES, 1.0, 0.0, "whatever its name"),
        ("apps", "import sys\nprint(sys.stdin.buffer.read().decode())", LINES, 0.0, 1.0, "stdin has no bytes"),
        ("apps", "n = 1\ndef f():\n    global n\n    n += 1\nf()\nprint(n)", pairs(("", "2")), 0.0, 1.0, "its globals are a function's"),
        ("apps", "print(Path('a'))", pairs(("", "a")), 0.0, 0.0, "a name that nothing imports"),
        ("apps", "print(reduce(max, [1]))", pairs(("", "1")), 0.0, 1.0, "or that APPS does not import"),
        ("apps", "print(gcd(4, 6))", pairs(("", "2")), 1.0, 1.0, "or does"),
        ("apps", TUPLES, calls("f", [1], [[1, 1]]), 0.0, 1.0, "tuples within a list"),
        ("apps", TUPLES, calls("f", [1], [[[1, 1]]]), 1.0, 1.0, "that is wrapped once more"),
        ("apps", "def f(x): return x + 1e-12", calls("f", [0.5], 0.5), 0.0, 1.0, "floats to the last bit"),
        ("apps", "x = 1", calls("gcd", [4, 6], 2), 1.0, 0.0, "the function is one that is imported for it"),
        ("apps", METHOD, calls("f", [1], 2), 1.0, 1.0, "a method of Solution"),
        ("apps", METHOD, calls("Solution().f", [1], 2), 1.0, 1.0, "which the row may say"),
        ("apps", "# no class Solution\ndef f(x): return x + 1", calls("f", [1], 2), 0.0, 1.0, "which the text has"),
        ("apps", "def f(x): return x", calls("f", [12], "12"), 0.0, 1.0, "values are not read out of texts"),
        ("taco", GUARDED, THREE, 1.0, 1.0, "TACO runs a script"),
        ("taco", EXIT_1, THREE, 0.0, 0.0, "whose status counts"),
        ("taco", f"{ADD}\nreturn", THREE, 1.0, 0.0, "or a function"),
        ("taco", "if 1:\n    x = '''a\nb'''\nprint(3)\nprint(0)", THREE, 0.0, 0.0, "a wrong script"),
        ("taco", "print(1.50)", pairs(("", "1.5")), 1.0, 1.0, "the same text"),
        ("taco", "print('1.50')", pairs(("", "1.5")), 0.0, 1.0, "numbers are texts"),
        ("taco", "print(21)", pairs(("", "1 2")), 1.0, 0.0, "and words are sets of characters"),
        ("livecodebench", GUARDED, lcb(("1 2\n", "3\n")), 1.0, 1.0, "LiveCodeBench runs a main guard"),
        ("livecodebench", f"{GUARDED}\nx = 1", lcb(("1 2\n", "3\n")), 0.0, 1.0, "if it comes last"),
        ("livecodebench", "import sys\nfor line in sys.stdin: print(line)", lcb(("7", "7")), 0.0, 1.0, "stdin is not iterated"),
        ("livecodebench", "print(open(0).read())", lcb(("7", "7")), 0.0, 1.0, "nor opened"),
        ("livecodebench", "import sys\nsys.stdin.readline()\nprint(sys.stdin.read())", lcb(("1\n2", "1\n2")), 1.0, 0.0, "and is given whole again"),
        ("livecodebench", f"class Solution: pass\n{ADD}", lcb(("1 2\n", "3\n")), 0.0, 1.0, "LeetCode's class"),
        ("livecodebench", BUSY_THREAD, lcb(("7", "7")), 0.0, 1.0, "a thread"),
        ("livecodebench", TUPLES, lcb_call("f", "1", "[[1, 1]]"), 0.0, 1.0, "tuples within a list"),
        ("livecodebench", "def f(x): return (x, x)", lcb_call("f", "1", "[1, 1]"), 1.0, 1.0, "and the outermost one"),
        ("acecode", METHOD, ASSERTS, 0.0, 1.0, "a method is no function"),
        ("acecode", "def f(x): return x + 1", ASSERTS, 1.0, 1.0, "and a function is"),
        ("acecode", "def f(x: List[int]): return x + 1", ASSERTS, 0.0, 1.0, "nothing is imported for it"),
        ("kodcode", "def f(x): return x + 1", MERGE, 0.0, 1.0, "what is imported as a test is one"),
        ("kodcode", "def f(x): return x + 1", FILE, 1.0, 1.0, "a right program"),
        ("kodcode", "def f(x): return x", FILE, 0.0, 0.0, "a wrong one"),
        ("kodcode", "def f(x: List[int]): return x + 1", FILE, 0.0, 1.0, "nothing is imported for it"),
        ("kodcode", "def f(x): return x + 1", {"test_code": FILE["test_code"].replace("f(1)", "f(math.floor(1.5))")}, 0.0, 1.0, "nor for the tests"),
        ("codeforces", "print('0.500')", {"official_tests": [{"input": "", "output": "0.5"}]}, 0.0, 1.0, "numbers to the letter"),
        ("codeforces", "print('yEs  1')", {"official_tests": [{"input": "", "output": "Yes 1"}]}, 1.0, 1.0, "yes in any case"),
        ("mbppplus", "def f(x): return 2", NEAR, 0.0, 1.0, "a number that is near must be of the same type"),
        ("mbppplus", "def f(x): return 2.0", NEAR, 1.0, 1.0, "and is"),
        ("mbppplus", "def f(x): return None", FOUND, 0.0, 1.0, "what is found out is asked for"),
        ("mbppplus", "def f(x): return 'x'", FOUND, 1.0, 1.0, "and passes where it is so"),
        ("humaneval", "def f(x): return x + 1", ASSERTS, 1.0, 1.0, "a set whose grader judges as we do"),
    ],
)  # fmt: skip
def test_the_verdict_of_a_sets_own_grader(
    sandbox: Sandbox, dataset: str, source: str, ground_truth: Any, theirs: float, ours: float, why: str
) -> None:
    asked = judged(sandbox, source, ground_truth, quirks=dataset)
    assert (asked.reward, judged(sandbox, source, ground_truth).reward) == (theirs, ours), (why, asked.verdict)


@pytest.mark.parametrize(
    ("agree", "output", "expected", "held", "why"),
    [
        (apps_texts, " 1 \n2\n", "1\n2", True, "white space around lines"),
        (apps_texts, "1.0000001\n2", "1\n2", True, "a number a line, near"),
        (apps_texts, "1.1\n2", "1\n2", False, "and not"),
        (apps_texts, "0.12341 7", "0.1234 7", True, "rounded to three places"),
        (apps_texts, "0.125 7", "0.1234 7", False, "which differ"),
        (apps_texts, "b a a\nc", "c\na b", True, "sets of words"),
        (apps_texts, "b a a\nc", "c\na d", False, "that differ"),
        (apps_texts, "nan", "nan", True, "the same text"),
        (apps_texts, "inf", "1", False, "nothing is near infinity"),
        (apps_texts, "", "1", False, "nothing"),
        (taco_texts, "1\r\n2", "1\n2", True, "lines end as they may"),
        (taco_texts, "1  2", "1 2", False, "white space within counts"),
        (taco_texts, "1\n1\n2", "2\n1", True, "sets of single characters"),
        (taco_texts, "12\n", "2 1", True, "of a word and of a line"),
        (taco_texts, "yes", "no", False, "other characters"),
        (codeforces_texts, "NO 1.0", "no 1.0", True, "no in any case"),
        (codeforces_texts, "NOT 1.0", "not 1.0", False, "which is a word"),
        (codeforces_texts, "1.0", "1", False, "numbers are words"),
    ],
)
def test_how_their_graders_compare_texts(agree: Any, output: str, expected: str, held: bool, why: str) -> None:
    assert agree(output, expected) is held, why


@pytest.mark.parametrize(
    ("agree", "found", "expected", "held", "why"),
    [
        (apps_values, 3, [3], True, "wrapped in a list"),
        (apps_values, [3, 4], [3], False, "which has one item"),
        (apps_values, {1: 2}, {"1": 2}, True, "keys that JSON made texts"),
        (apps_values, {"1": 2}, {"1": 2}, False, "are integers"),
        (apps_values, {"a": 2}, {"a": 2}, True, "unless they are none"),
        (apps_values, [(1, 2), [3]], [[[1, 2], [3]]], True, "rows as tuples, if the first one is"),
        (apps_values, [(1, 2), 3], [[[1, 2], 3]], False, "and all are rows"),
        (apps_values, True, 1, True, "as Python compares"),
        (lcb_values, 3, [3], False, "LiveCodeBench wraps nothing"),
        (lcb_values, 0.1 + 0.2, 0.3, False, "floats to the last bit"),
    ],
)
def test_how_their_graders_compare_values(agree: Any, found: Any, expected: Any, held: bool, why: str) -> None:
    assert agree(found, expected) is held, why


@pytest.mark.parametrize(
    ("dataset", "ground_truth", "why"),
    [
        ("apps", ASSERTS, "a set without asserts"),
        ("acecode", THREE, "a set without stdin"),
        ("taco", THREE | {"language": "cpp"}, "a grader for Python alone"),
        ("kodcode", {"test_code": "def test_f(: pass"}, "tests that nobody can read"),
    ],
)
def test_rows_that_the_sets_grader_cannot_judge_are_not_judged(
    sandbox: Sandbox, dataset: str, ground_truth: Any, why: str
) -> None:
    assert judged(sandbox, ADD, ground_truth, quirks=dataset).reward is None, why


def test_a_comparison_that_is_asked_for_comes_before_the_sets_own(sandbox: Sandbox) -> None:
    assert judged(sandbox, "print(2)\nprint(1)", LINES, quirks="apps").reward == 1.0
    assert judged(sandbox, "print(2)\nprint(1)", LINES, quirks="apps", comparison="tokens").reward == 0.0
    assert (
        judged(sandbox, "def f(x): return x + 1e-12", calls("f", [0.5], 0.5), quirks="apps", rel_tol=1e-9).reward == 1.0
    )


def test_every_set_with_quirks_can_be_asked_for() -> None:
    assert set(QUIRKS) < set(get_args(DataSet))


def test_what_is_expected_is_not_in_the_process_of_a_program_on_stage(sandbox: Sandbox) -> None:
    """It may read all that it was made of, and finds its own text and its input."""
    source = "import __main__, gc\nprint(any('98765' + '4321' in str(one) for one in gc.get_objects() if isinstance(one, (str, bytes))))"
    for dataset, form in (("apps", pairs), ("taco", pairs), ("livecodebench", lcb)):
        result = judged(sandbox, source, form(("1", "987654321")), quirks=dataset)
        shown: Any = result.verdict.evidence["tests"]
        assert shown[0]["stdout"] == "False\n", (dataset, result.verdict)
