"""Values that a program returns to break or to keep busy whoever compares them: each is wrong, and costs no time."""

from collections.abc import Iterator

import pytest

from verifier import values
from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
from verifier.wire import Outcome, Rollout


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


FORGED = """
import os
def solve(x):
    line = ('[0,' + %s + ',"",0.0]\\n').encode()
    while line:
        line = line[os.write(3, line):]
    os._exit(0)
"""
COLLIDING = "','.join(str(i * (2**61 - 1)) for i in range(60_000))"
RETURNED = {
    "a decimal that raises when compared": "from decimal import Decimal\ndef solve(x): return Decimal('sNaN')",
    "such a decimal in a list": "from decimal import Decimal\ndef solve(x): return [Decimal('sNaN')]",
    "a decimal with very many digits": "from decimal import Decimal\ndef solve(x): return Decimal('1e999999999')",
    "a range longer than any list": "def solve(x): return range(10**30)",
    "an integer that cannot be written": "def solve(x): return 10**5000",
    "a key that cannot be written": "def solve(x): return {10**5000: 1}",
    "a fraction that takes hours to reduce": FORGED
    % """'{"fraction":[{"int":"0x1' + '3' * 3_000_000 + '"},{"int":"0x1' + '7a' * 1_500_000 + '"}]}'""",
    "a set whose members collide": FORGED % f"""'{{"set":[' + {COLLIDING} + ']}}'""",
    "keys that collide": FORGED
    % """'{"dict":[' + ','.join('[%d,1]' % (i * (2**61 - 1)) for i in range(60_000)) + ']}'""",
}
TESTS = {
    "a call": {"type": "call", "fn_name": "solve", "input": [3], "output": 9},
    "a call with a tolerance": {"type": "call", "fn_name": "solve", "input": [3], "output": 9, "abs_tol": 0.1},
    "a call that returns a list": {"type": "call", "fn_name": "solve", "input": [3], "output": [9]},
    "a call that returns a dict": {"type": "call", "fn_name": "solve", "input": [3], "output": {"a": 9}},
    "an assert of an integer": {"type": "assert", "source": "assert int(solve(3)) == 9"},
    "an assert of a remainder": {"type": "assert", "source": "assert solve(3) % solve(3) == 9"},
    "an assert of a set": {"type": "assert", "source": "assert set(solve(3)) == {9}"},
}


@pytest.mark.parametrize("returned", RETURNED)
def test_a_hostile_value_is_wrong_under_every_test(returned: str, sandbox: Sandbox) -> None:
    for name, test in TESTS.items():
        completion = f"```python\n{RETURNED[returned]}\n```"
        task = task_for(Rollout(id="a", completion=completion, ground_truth={"tests": [test]}), "code")
        result = score(task.rollout, task.rubric, sandbox, explain=True)
        assert (result.verdict.outcome, result.reward) == (Outcome.INCORRECT, 0.0), name


def test_ordinary_decimals_fractions_and_sets_still_cross_the_wall() -> None:
    for value in ({"decimal": "1.50"}, {"decimal": "NaN"}, {"fraction": [1, 3]}, {"set": list(range(5000))}):
        assert values.encoded(values.decoded(value)).keys() == value.keys()


RIGHT_SUM = "def sum(a, b): return 6"


@pytest.mark.parametrize(
    ("source", "test", "reward"),
    [
        (RIGHT_SUM, "assert sum(10, 15) == 6", 1.0),
        ("def sum(a, b): return 99", "assert sum(10, 15) == 6", 0.0),
        ("x = 1", "assert sum(10, 15) == 6", 0.0),
        ("def len(x): return 9\ndef solve(x): return [1]", "assert len(solve(3)) == 9", 0.0),
        ("def all(x): return True\ndef solve(x): return [1]", "assert all(one == 9 for one in solve(3))", 0.0),
        ("answer = 5", "assert answer == 5", 1.0),
        ("answer = 6", "assert answer == 5", 0.0),
        ("answer = 5", "assert answer != 5", 0.0),
        ("x = 1", "assert 1 == 1", None),
        ("x = 1", "import math\ndef twice(x):\n    return 2 * x\nassert twice(math.pi) > 6", None),
        (
            "def solve(x): return '\\n' * 3_000_000",
            "import collections\nfor i in range(9):\n    print(solve(i))\nassert solve(9) == 9",
            0.0,
        ),
    ],
)
def test_only_what_the_program_itself_did_is_rewarded(
    sandbox: Sandbox, source: str, test: str, reward: float | None
) -> None:
    ground_truth = {"tests": [{"type": "assert", "source": test}]}
    task = task_for(Rollout(id="a", completion=f"```python\n{source}\n```", ground_truth=ground_truth), "code")
    assert score(task.rollout, task.rubric, sandbox).reward == reward
