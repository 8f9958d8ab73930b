"""CodeI/O's predictions: outputs compared, inputs run behind the wall, in its own reading and in the strict one."""

from collections.abc import Iterator

import pytest

from verifier.errors import SandboxError
from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
from verifier.upstream.codeio.extract import LONGEST, CodeioJson
from verifier.upstream.codeio.verify import Codeio
from verifier.wire import Json, Outcome, PresetRef, Result, Rollout

TRIANGLE = "def main_solution(n):\n    return sum(range(n + 1)) if n >= 0 else None"
QUICK: dict[str, Json] = {"limits": {"cpu_seconds": 1, "wall_seconds": 60}}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def judged(completion: str, row: Json, preset: str, sandbox: Sandbox | None = None) -> Result:
    task = task_for(Rollout(completion=completion, ground_truth=row), PresetRef(name=preset, params=QUICK))
    return score(task.rollout, task.rubric, sandbox) if sandbox else score(task.rollout, task.rubric)


def output(value: Json) -> dict[str, Json]:
    return {"io_pred": "o", "output": value}


def asked(code: str = TRIANGLE, **more: Json) -> dict[str, Json]:
    return {"io_pred": "i", "refcode": code, "funcname": "main_solution", "input": {"n": 3}, "output": 6, **more}


@pytest.mark.parametrize(
    ("completion", "expected", "original", "strict", "why"),
    [
        ('So {"output": 6}', 6, 1, 1, "as asked"),
        ('```json\n{\n "output": [1, 2]\n}\n```', [1, 2], 1, 1, "a block"),
        ('{"output": 7}', 6, 0, 0, "another number"),
        ('{"output": "6"}', 6, 0, 0, "a text"),
        ('{"output": 6.0}', 6, 1, 1, "one number"),
        ('{"output": 1234.9}', 1234.1, 1, 1, "within 0.1 %"),
        ('{"output": 1236.9}', 1234.1, 0, 0, "not within"),
        ('{"output": 2.9999}', 3.0, 0, 1, "the original compares the whole parts, too"),
        ('{"output": true}', 1, 1, 0, "true is no number"),
        ('{"output": True}', True, 1, 0, "Python is repaired by the original alone"),
        ('\\boxed{\\{"output": 6\\}}', 6, 1, 0, "in LaTeX"),
        ('{"output": (1, 2)}', [1, 2], 1, 0, "round brackets"),
        ('<think>{"output": 6}</think> I cannot say.', 6, 1, 0, "in the reasoning"),
        ('{"output": 6} or {"output": 7}', 7, 1, 0, "two answers, of which the original takes the last"),
        ('{"result": 6}', 6, 0, 0, "no output"),
        ("6", 6, 0, 0, "no JSON"),
        ('{"output": null}', None, 1, 1, "null is a value"),
        ('{"output": {"a": 1, "b": 2}}', {"b": 2, "a": 1}, 1, 1, "keys have no order"),
        ('{"output": {"a": 1}}', {"b": 2, "a": 1}, 0, 0, "a key is missing"),
    ],
)
def test_predicted_outputs(completion: str, expected: Json, original: float, strict: float, why: str) -> None:
    assert judged(completion, output(expected), "codeio").reward == original, why
    assert judged(completion, output(expected), "codeio/strict").reward == strict, why


@pytest.mark.parametrize(
    ("completion", "row", "original", "strict", "why"),
    [
        ('{"input": {"n": 3}}', asked(), 1, 1, "the row's own"),
        ('{"input": {"n": 3.0}}', asked("def main_solution(n):\n    return n * 2"), 1, 1, "6.0 is 6"),
        ('{"input": {"n": -3}}', asked("def main_solution(n):\n    return abs(n) * 2"), 1, 1, "another that gives it"),
        ('{"input": {"n": 4}}', asked(), 0, 0, "it gives another"),
        ('{"input": {"m": 3}}', asked(), 0, 0, "a name that the function does not have"),
        ('{"input": {"n": "3"}}', asked(), 0, 0, "the function fails"),
        ('{"input": 3}', asked(), 1, 0, "without its name"),
        (
            '{"input": {"n": 3}}',
            asked("def main_solution(n):\n    return {1: (n, Counter('aa')['a'])}", output={"1": [3, 2]}),
            1,
            1,
            "JSON",
        ),
        ('{"input": {"n": 3}}', asked("def main_solution(n):\n    return object()", input=None), 0, 0, "no JSON"),
        ('{"input": {"n": 3}}', asked(input={"n": 2}), None, None, "the row's input does not give its output"),
        ('{"input": {"n": 3}}', asked("import torch\n" + TRIANGLE), None, None, "a library that is not here"),
        ('{"input": {"n": 3}}', asked("import nowhere\n" + TRIANGLE), None, None, "code that does not run"),
        ('{"output": 6}', {**asked(), "io_pred": "o", "ios": [{"input": {"n": 3}}]}, 1, 1, "the output is computed"),
        ('{"output": 5}', {**asked(), "io_pred": "o", "ios": [{"input": {"n": 3}}]}, 0, 0, "and is another"),
    ],
)
def test_what_is_run(
    sandbox: Sandbox, completion: str, row: Json, original: float | None, strict: float | None, why: str
) -> None:
    assert judged(completion, row, "codeio", sandbox).reward == original, why
    assert judged(completion, row, "codeio/strict", sandbox).reward == strict, why


def test_an_endless_input_is_too_costly_and_one_too_deep_is_not_tried(sandbox: Sandbox) -> None:
    for preset in ("codeio", "codeio/strict"):
        endless = judged('{"input": {"n": 99999999999}}', asked(), preset, sandbox)
        assert (endless.verdict.outcome, endless.reward) == (Outcome.TOO_COSTLY, 0)
    deep = judged('{"input": {"n": ' + "[" * 80 + "]" * 80 + "}}", asked(), "codeio", sandbox)
    assert not deep.verdict.decided


@pytest.mark.parametrize("preset", ["codeio", "codeio/strict"])
def test_what_is_no_json_is_nobodys_output(sandbox: Sandbox, preset: str) -> None:
    squares = asked("def main_solution(n):\n    return n * n", input=None)
    long = judged('{"input": {"n": ' + "9" * 4_200 + "}}", squares, preset, sandbox)
    assert long.verdict.outcome is Outcome.INCORRECT
    for gives in ("10**100_000", "{(1, 2): 3}", "(n for n in [n])"):
        row: Json = {"io_pred": "o", "refcode": f"def main_solution(n):\n    return {gives}", "input": {"n": 3}}
        assert judged('{"output": 9}', row, preset, sandbox).verdict.outcome is Outcome.UNVERIFIABLE


def test_without_a_sandbox_an_input_is_no_zero() -> None:
    with pytest.raises(SandboxError):
        judged('{"input": {"n": 3}}', asked(), "codeio")


@pytest.mark.parametrize(
    "row",
    [
        None,
        6,
        {"output": 6},
        {"io_pred": "x", "output": 6},
        {"io_pred": "o"},
        {"io_pred": "o", "input": {"n": 3}},
        {"io_pred": "i", "output": 6},
        {"io_pred": "i", "refcode": TRIANGLE, "input": {"n": 3}},
        {"io_pred": "o", "ios": [{"output": 6}, {"output": 7}]},
        {"io_pred": "o", "ios": [{"output": 6}], "ioid": 1},
        {**output(6), "funcname": "os.system"},
    ],
)
def test_rows_that_cannot_be_judged(row: Json) -> None:
    assert Codeio().unreadable(row) is not None


def test_the_parameter_says_what_is_predicted_where_the_row_does_not() -> None:
    assert Codeio(predict="output").unreadable({"output": None}) is None
    assert Codeio(predict="input").unreadable({"output": None}) is not None


@pytest.mark.parametrize(
    "completion",
    [
        "{" * 100_000,
        "{}" * 99_999,
        "```json" * 25_000,
        '{"output": ' + "9" * 5_000 + "}",
        '{"output": ' + "[" * 90_000 + "]" * 90_000 + "}",
        "\\boxed{" * 25_000,
        '{"output": 6}' + " " * LONGEST,
    ],
)
def test_hostile_completions_have_no_answer(completion: str) -> None:
    assert CodeioJson().extract(completion).answer in (None, "{}")
    assert judged(completion, output(6), "codeio").reward == 0.0
