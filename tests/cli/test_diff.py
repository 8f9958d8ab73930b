"""`verifier diff`, `lint` and `audit`: what is graded differently, what is wrong with golds, what is paid wrongly."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from verifier.audit.golds import answer_text, misses, readings
from verifier.cli.their_function import Called, judged, loaded, overdue
from verifier.dump.results import FiledResult
from verifier.errors import ConfigError
from verifier.wire import Json, Outcome, Rollout, Verdict

Command = Callable[..., Any]
Writer = Callable[..., Path]
FUNCTIONS = """
async def contains(completion, ground_truth):
    return ground_truth in completion
def of_trl(completions, solution, **columns):
    return [float(right in chat[0]["content"]) for chat, right in zip(completions, solution)]
def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    return {"score": float(solution_str.endswith(ground_truth)), "source": data_source}
def of_openrlhf(queries, prompts, labels):
    return {"rewards": [float(query.removeprefix(prompts[0]) == labels[0]) for query in queries]}
def in_order(a, b):
    return int(a == b)
def raises(completion, ground_truth):
    raise ValueError("no")
def hangs(completion, ground_truth):
    while True: pass
def none(completion, ground_truth):
    return float("nan")
def strange():
    return 1
"""


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rewards") / "their_rewards.py"
    path.write_text(FUNCTIONS)
    return path


@pytest.mark.parametrize(
    ("name", "completion", "reward"),
    [
        ("contains", "so 42", 1.0),
        ("contains", "so 41", 0.0),
        ("of_trl", "so 42", 1.0),
        ("of_trl", "so 41", 0.0),
        ("compute_score", "so 42", 1.0),
        ("of_openrlhf", "42", 1.0),
        ("in_order", "42", 1.0),
    ],
)
def test_a_function_is_called_as_its_parameters_ask(name: str, completion: str, reward: float, functions: Path) -> None:
    called = Called(loaded(f"{functions}:{name}"))
    rollout = Rollout(id="1", completion=completion, ground_truth="42", prompt="6*7?")
    assert judged_by(called, rollout).reward == reward


def judged_by(called: Called, rollout: Rollout) -> FiledResult:
    before = signal.signal(signal.SIGALRM, overdue)
    try:
        return FiledResult.model_validate(judged(called, rollout, 1.0).model_dump())
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("raises", "it raised ValueError: no"),
        ("hangs", "it did not answer within 1 s"),
        ("none", "it gave no reward"),
    ],
)
def test_a_function_that_fails_gives_no_zero(name: str, reason: str, functions: Path) -> None:
    result = judged_by(Called(loaded(f"{functions}:{name}")), Rollout(completion="42", ground_truth="42"))
    assert (result.reward, result.verdict.outcome, result.verdict.reason) == (None, Outcome.FAILED, reason)


def test_a_function_that_always_hangs_ends_the_command(functions: Path, tmp_path: Path, written: Writer) -> None:
    dump = written(tmp_path / "in.jsonl", [{"completion": "1", "ground_truth": "1"}] * 50)
    arguments = [f"{functions}:hangs", str(dump), "--out", str(tmp_path / "out.jsonl"), "--seconds", "0.1"]
    ended = subprocess.run(
        [sys.executable, "-m", "verifier.cli.their_function", *arguments], capture_output=True, timeout=300, check=False
    )
    assert ended.returncode == 2
    assert b"did not answer within 0.1 s, 5 times in a row (the last for rollout 5)" in ended.stderr


def test_what_is_no_function_is_told_with_what_there_is(functions: Path) -> None:
    with pytest.raises(ConfigError, match=r"no function 'nosuch'. There are: .*compute_score"):
        loaded(f"{functions}:nosuch")
    with pytest.raises(ConfigError, match="no such file"):
        loaded("nosuch.py:f")
    with pytest.raises(ConfigError, match="nosuch_module cannot be imported: ModuleNotFoundError"):
        loaded("nosuch_module:f")
    with pytest.raises(ConfigError, match=r"takes \(\); expected \(completion, ground_truth\)"):
        Called(loaded(f"{functions}:strange"))


def filed(name: str, right: bool | None, reason: str = "equal") -> dict[str, Any]:
    verdict = (
        Verdict.failed(reason) if right is None else Verdict.correct(reason) if right else Verdict.incorrect(reason)
    )
    reward = None if right is None else float(right)
    result = FiledResult(id=name, reward=reward, components={}, verdict=verdict, metadata={"level": 1})
    return result.model_dump(mode="json")


def test_two_files_of_results_are_compared_by_their_ids(tmp_path: Path, typed: Command, written: Writer) -> None:
    a = [filed("1", True), filed("2", True), filed("3", False), filed("x", True), filed("x", False), filed("5", True)]
    b = [
        *(filed("x", True), filed("2", False, "not equal"), filed("1", True), filed("3", None, "a lost worker")),
        *(filed("x", False), filed("9", True)),
    ]
    paths = written(tmp_path / "a.jsonl", a), written(tmp_path / "b.jsonl", b)
    done = typed("diff", *paths, "--out", tmp_path / "flips.jsonl", "--fail-over", 1)
    said = done.out.decode()
    assert done.status == 3
    assert "5 compared, 2 graded differently" in said
    assert "1 only in A" in said
    assert "1 only in B" in said
    assert "1 accepted -> refused\n  A correct: equal\n  B incorrect: not equal\n    2: A 1, B 0" in said
    flips = [json.loads(line) for line in (tmp_path / "flips.jsonl").read_text().splitlines()]
    assert {one["id"]: one["change"] for one in flips} == {"2": "accepted -> refused", "3": "refused -> not judged"}
    as_json = json.loads(typed("diff", *paths, "--json").out)
    assert (as_json["flips"], len(as_json["groups"]), as_json["only_in_b"]) == (2, 2, 1)
    assert typed("diff", *paths, "--fail-over", 0.5).status == 0


def test_a_preset_is_compared_with_a_function(
    tmp_path: Path, verifier: Command, written: Writer, functions: Path
) -> None:
    rows = [{"id": "a", "completion": "not 42", "ground_truth": "42"}, {"completion": "42", "ground_truth": "42"}]
    dump = written(tmp_path / "in.jsonl", rows)
    done = verifier("diff", "numeric", f"{functions}:contains", "--data", dump)
    assert done.status == 0, done.said
    assert "2 compared, 1 graded differently" in done.out.decode()
    assert "refused -> accepted" in done.out.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("math", "numeric"), "add --data DUMP"),
        (("math", "nosuch"), "'nosuch' is none of: a file of results, a preset, or a function"),
        (("math", "my:func"), "add --data DUMP"),
    ],
)
def test_a_side_that_cannot_judge_is_refused(arguments: tuple[str, ...], said: str, typed: Command) -> None:
    done = typed("diff", *arguments)
    assert done.status == 2
    assert said in done.said


def test_a_file_that_holds_no_results_says_so(tmp_path: Path, typed: Command, written: Writer) -> None:
    dump = written(tmp_path / "in.jsonl", [{"completion": "1", "ground_truth": "1"}])
    done = typed("diff", dump, dump)
    assert done.status == 2
    assert "line 1 is not a result of `verifier score`" in done.said


GOLDS = [
    ("2+2?", "4", None),
    ("2+2?", "5", "contradicts another row"),
    ("a figure", "see the figure", "cannot be read"),
    ("nothing", None, "no ground truth"),
    ("a brace", r"\sqrt", "ambiguous"),
    ("who", r"\text{(C)}", "accepts a near miss"),
    ("half", r"\frac{1}{2}", None),
]


def test_golds_are_linted(tmp_path: Path, verifier: Command, written: Writer) -> None:
    data = written(tmp_path / "golds.jsonl", [{"question": question, "answer": gold} for question, gold, _ in GOLDS])
    out = tmp_path / "findings.jsonl"
    done = verifier("lint", data, "--preset", "math", "--workers", 1, "--out", out, "--fail-over", 0)
    assert done.status == 3, done.said
    found = {one["id"]: one["finding"] for one in map(json.loads, out.read_text().splitlines())}
    assert found == {str(number): kind for number, (_, _, kind) in enumerate(GOLDS, start=1) if kind}
    assert "7 ground truths, 5 findings" in done.out.decode()


def test_the_same_answer_in_two_rows_is_no_near_miss(tmp_path: Path, verifier: Command, written: Writer) -> None:
    golds = ["1/2", "0.5", r"\frac{2}{4}", "x+1", "1+x"]
    rows = [{"question": f"{number}?", "answer": gold} for number, gold in enumerate(golds)]
    data = written(tmp_path / "golds.jsonl", rows)
    done = verifier("lint", data, "--preset", "math", "--workers", 1)
    assert "5 ground truths, 0 findings" in done.out.decode(), done.said
    played = json.loads(verifier("audit", data, "--preset", "math", "--workers", 1, "--json").out)
    assert played["false_passes"] == 0, played["findings"]


def test_a_data_set_without_golds_says_which_columns_there_are(tmp_path: Path, typed: Command, written: Writer) -> None:
    data = written(tmp_path / "in.jsonl", [{"question": "1?", "key": "1"}])
    done = typed("lint", data, "--preset", "math")
    assert done.status == 2
    assert "no row has a ground truth. Columns there: key, question. Say which" in done.said


@pytest.mark.parametrize(
    ("gold", "wrong"),
    [
        ("7", ["8", "6", "70", "7.5", "-7", "Rome"]),
        ("0.5", ["10.5", "05", "0.59", "-0.5", "Rome"]),
        ("1/2", ["2/2", "2/1", "Rome"]),
        ("(B)", ["A", "C", "D"]),
        ("yes", ["no", "Rome"]),
        (r"\pi", [r"\pi + 1", "Rome"]),
        ("October 2012", ["not October 2012", "October 2012 and Rome", "Rome"]),
        ("AC", ["A", "C"]),
    ],
)
def test_near_misses_are_wrong_and_near(gold: str, wrong: list[str]) -> None:
    assert list(misses(gold, "Rome")) == wrong
    assert gold not in wrong


def test_the_answer_in_a_ground_truth_and_its_readings() -> None:
    truths: list[Json] = [
        "so #### 18",
        7,
        0.5,
        True,
        ["Paris", "paris"],
        {"answer": "B", "options": {}},
        {"tests": []},
        None,
        "",
    ]
    assert [answer_text(truth) for truth in truths] == ["18", "7", "0.5", "true", "Paris", "B", None, None, None]
    assert list(readings("x=1 or x=2")) == ["x=1", "x=2"]
    assert list(readings("1,234")) == ["1234", "{1, 234}"]
    assert list(readings("Paris")) == []


def test_a_function_is_audited_and_gets_its_badge(
    tmp_path: Path, verifier: Command, functions: Path, written: Writer
) -> None:
    badge, shield = tmp_path / "audit.svg", tmp_path / "audit.json"
    target = f"{functions}:contains"
    done = verifier("audit", target, "--fail-over", 0, "--badge", badge, "--json")
    assert done.status == 3, done.said
    found = json.loads(done.out)
    assert (found["false_passes"] > 40, found["false_fails"]) == (True, 0)
    taken = next(one for one in found["findings"] if one["family"] == "either or" and one["form"] == "boxed")
    assert (taken["reward"], taken["completion"]) == (1.0, r"So it is \boxed{43 or 42}.")
    assert badge.read_text().startswith("<svg")
    rows = written(tmp_path / "rows.jsonl", [{"question": "2+2?", "answer": "4"}, {"question": "3?", "answer": "3"}])
    done = verifier("audit", rows, "--preset", "numeric", "--workers", 1, "--badge", shield, "--fail-over", 0)
    assert done.status == 0, done.out.decode()
    assert json.loads(shield.read_text())["message"] == "nothing found in 174"


def test_an_audit_needs_to_know_the_kind_of_answers(typed: Command) -> None:
    done = typed("audit", "tinyzero/countdown")
    assert done.status == 2
    assert "which kind of answers does tinyzero/countdown grade? Use --kind with one of: math, numeric" in done.said
    assert "expected one of: math" in typed("audit", "math", "--kind", "poetry").said
