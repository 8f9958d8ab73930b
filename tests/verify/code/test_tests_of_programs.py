"""Programs before their tests, in the real sandbox."""

import base64
import json
import pickle
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
from verifier.wire import Outcome, Result, Rollout

ALWAYS = """
class Yes:
    def __init__(self, *a): pass
    def __eq__(self, other): return True
    def __sub__(self, other): return self
    def __abs__(self): return 0
    def __lt__(self, other): return True
    def __contains__(self, other): return True
    def __iter__(self): return iter([self])
    def __float__(self): return 0.0
def solve(x): return Yes()
"""
ECHO = "print(input())"
ADD = "def add(a, b):\n    return a + b\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def judged(sandbox: Sandbox, source: str, ground_truth: Any, language: str = "python") -> Result:
    completion = f"<think>no</think>\n```{language}\n{source}\n```"
    task = task_for(Rollout(id="a", completion=completion, ground_truth=ground_truth), "code")
    return score(task.rollout, task.rubric, sandbox, explain=True)


PICKLED = base64.b64encode(zlib.compress(pickle.dumps(json.dumps([{"input": "b", "output": "b"}])))).decode()


@pytest.mark.parametrize(
    ("source", "ground_truth"),
    [
        (ECHO, {"tests": [{"type": "stdin", "input": "a", "output": "a"}]}),
        (ECHO, json.dumps({"inputs": ["a", "b"], "outputs": ["a", "b\n"]})),
        (ADD, {"inputs": [[1, 2]], "outputs": [[3]], "fn_name": "add"}),
        (ADD, {"inputs": [[1, 2]], "outputs": [3], "fn_name": "add"}),
        (ECHO, {"verification_info": json.dumps({"language": "python", "test_cases": [{"input": "a", "output": "a"}]})}),
        (ECHO, {"public_tests": {"input": ["a"], "output": ["a"]}, "private_tests": {"input": [], "output": []}}),
        (ECHO, {"public_test_cases": '[{"input": "a", "output": "a"}]', "private_test_cases": PICKLED}),
        (ADD, {"public_test_cases": [{"input": "1\n2", "output": "3", "testtype": "functional"}], "metadata": '{"func_name": "add"}'}),
        (ECHO, {"id": "1/A", "official_tests": [{"input": "a", "output": "a"}], "time_limit": 2.0, "generated_checker": None}),
        (ADD, {"test": "def check(candidate):\n    for i in range(3):\n        assert candidate(i, i) == 2 * i\n", "entry_point": "add"}),
        (ADD, {"test_list": ["assert add(1, 2) == 3", "assert add('a', 'b') == 'ab'"]}),
        (ADD, ["assert add(add(1, 2), 3) == 6", "assert abs(add(0.1, 0.2) - 0.3) < 1e-9", "assert len(add([1], [2])) == 2"]),
        (ADD, {"tests": "from solution import add\nimport pytest\n\n@pytest.mark.parametrize('a', [1, 2])\ndef test_it(a):\n    assert add(a, a) == 2 * a\n"}),
        (ADD, ["try:\n    add(1, 'a')\n    assert False\nexcept TypeError:\n    pass"]),
        ("def srt(a): a.sort()", ["a = [2, 1]\nsrt(a)\nassert a == [1, 2]"]),
        ("def gen(n):\n    yield from range(n)", ["assert list(gen(3)) == [0, 1, 2]"]),
    ],
)  # fmt: skip
def test_a_right_program_passes_tests_of_every_format(sandbox: Sandbox, source: str, ground_truth: Any) -> None:
    result = judged(sandbox, source, ground_truth)
    assert result.reward == 1.0, result.verdict


@pytest.mark.parametrize(
    "test",
    [
        "assert solve(3) == 9",
        "assert abs(solve(3) - 9) < 1e-6",
        "assert 9 in solve(3)",
        "assert solve(3) < 10",
        "import random\nassert solve(3) == 9",
        "assert list(solve(3)) == [9]",
        "from math import isclose\nassert isclose(solve(3), 9)",
        {"type": "call", "fn_name": "solve", "input": [3], "output": 9},
    ],
)
@pytest.mark.parametrize(
    "source",
    [
        ALWAYS,
        ALWAYS + "solve = Yes",
        "import os\ndef solve(x): os._exit(0)",
        "import os\nos._exit(0)",
        "def solve(x): raise SystemExit(0)",
        "import os\ndef solve(x): os.write(1, b'{\"value\": true}\\n')",
        "import builtins\nbuiltins.abs = builtins.list = lambda *a: 0\ndef solve(x): return None",
    ],
)
def test_no_trick_passes_for_a_right_value(sandbox: Sandbox, source: str, test: Any) -> None:
    result = judged(sandbox, source, {"tests": [test]})
    assert (result.reward, result.verdict.outcome) == (0.0, Outcome.INCORRECT)


@pytest.mark.parametrize(
    ("ground_truth", "word"),
    [
        ({"tests": []}, "no tests"),
        ({"tests": [{"type": "stdin", "input": "a"}]}, "no output"),
        ({"tests": [{"type": "dance"}]}, "unknown type"),
        ({"inputs": ["a"], "outputs": []}, "1 inputs but 0 outputs"),
        ({"tests": ["add(("]}, "not valid Python"),
        ({"tests": ["x = 3"]}, "asserts nothing"),
        ({"tests": ["import numpy as np\nassert np.nothing_of_the_kind(add)"], "language": "rust"}, "language python"),
        ({"limits": {"cpu": 5}, "tests": ["assert add(1, 2) == 3"]}, "limits"),
        ({"public_test_cases": base64.b64encode(zlib.compress(pickle.dumps({"a": print}))).decode()}, "not read"),
        ({"tests": [{"type": "stdin", "input": "", "output": "", "checker": "1/0"}]}, "checker itself breaks down"),
        ("not tests at all", "not valid Python"),
        (7, "expected"),
    ],
)
def test_tests_that_cannot_be_read_are_no_fault_of_the_program(sandbox: Sandbox, ground_truth: Any, word: str) -> None:
    language = ground_truth.get("language", "python") if isinstance(ground_truth, dict) else "python"
    result = judged(sandbox, ADD, ground_truth, language)
    assert result.reward is None
    assert word in result.verdict.reason


@pytest.mark.parametrize(("scoring", "expected"), [("all", 0.0), ("share", 2 / 3), ("first_failure", 1 / 3)])
def test_credit_follows_the_score_asked_for(sandbox: Sandbox, scoring: str, expected: float) -> None:
    tests = [
        {"type": "stdin", "input": text, "output": output} for text, output in (("a", "a"), ("b", "x"), ("c", "c"))
    ]
    result = judged(sandbox, ECHO, {"tests": tests, "score": scoring})
    assert result.reward == pytest.approx(expected)


def test_a_reason_never_tells_what_was_expected(sandbox: Sandbox) -> None:
    for test in ("assert add(1, 2) == 987654", {"type": "stdin", "input": "", "output": "987654"}):
        assert "987654" not in judged(sandbox, ADD, {"tests": [test]}).verdict.reason


def test_a_slow_program_is_wrong_and_not_excused(sandbox: Sandbox) -> None:
    tests = [{"type": "stdin", "input": "", "output": "1"}]
    result = judged(sandbox, "while True: pass", {"tests": tests, "limits": {"cpu_seconds": 0.5}})
    assert (result.reward, result.verdict.outcome) == (0.0, Outcome.INCORRECT)
