"""One verdict everywhere: the function, the engine, the queue, the command line and HTTP give identical results.

The engine is asked by HTTP and by the command line: by itself it would only load everything once more.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from queue_under_test import queued, workers
from served import Served, served

from trainer_client.client import RewardClient
from verifier.dump.results import FiledResult
from verifier.engine.blocking import blocking
from verifier.engine.groups import whole
from verifier.errors import SandboxError
from verifier.group import score_all
from verifier.parts import AskingGroupShaper
from verifier.presets.catalogue import catalogue, task_for
from verifier.queue.engine import CeleryEngine, CelerySettings
from verifier.score import SECONDS
from verifier.wire import Outcome, Result, Rollout, StreamedResult

FORMS = [
    "{}",
    r"so it is \boxed{{{}}}.",
    "<think>first 7, then 8</think>The answer is {}.",
    "<think>first 7, then {}",
    "<think>hm</think><answer>{}</answer>",
    "Therefore\n#### {}",
    "答案是 {}。",
    "we get 1, 2, 3 and so on",
    "",
]
ANSWERS: dict[str, list[tuple[str, Any]]] = {
    "math": [
        (r"\frac{1}{2}", "0.5"),
        ("x = 3", "3"),
        ("(1, 2)", "(1,2)"),
        ("(2, 1)", "(1,2)"),
        (r"2\sqrt{2}", r"\sqrt{8}"),
        (r"\frac{x^2-1}{x-1}", "x+1"),
        ("9^{9^{9^{9}}}", "4"),
        ("3\\frac{", "4"),
        ("1,234", 1234),
        ("4", ""),
        ("4", None),
        ("4", ["4", "5"]),
    ],
    "numeric": [("1,234.50", "1234.5"), ("50%", "0.5"), ("1.5e3", 1500), ("six", 6), ("9e999999", "1"), ("4", "four")],
    "choice": [("B", "B"), ("(b)", "B"), ("A or B", "B"), ("C", ["A"]), ("B", 7)],
    "exact": [("Paris", "Paris"), ("Paris ", " Paris"), ("paris", "Paris"), ("a\x00b", "a\x00b"), ("x", {"x": 1})],
    "kv": [
        ("Alice: knight\nBob: knave", {"Alice": "knight", "Bob": "knave"}),
        ('{"Alice": "knave"}', {"Alice": "knight"}),
    ],
    "json": [('{"a": [1, 2.0]}', {"a": [1, 2]}), ("[1, 2", [1, 2]), ("[1, 2]", "[2, 1]")],
    "countdown": [
        ("(3*4)+6", {"target": 18, "numbers": [3, 4, 6]}),
        ("3 × 4 = 12", {"target": 18, "nums": [3, 4, 6]}),
        ("9^9^9", {"target": 18, "nums": [9, 9, 9]}),
        ("1", {"target": "x", "nums": [1]}),
    ],
    "knights_knaves": [
        ("Ann is a knight, Bo isn't", {"Ann": "knight", "Bo": "knave"}),
        ("Ann: knight\nBo: knave", {"names": ["Ann", "Bo"], "solution": [True, False]}),
        ("Ann might be a knight", "Ann is a knight"),
        ("Ann is a knight", {"Ann": "spy"}),
    ],
    "schema": [('{"a": 1}', {"required": ["a"]}), ("[1]", {"type": "object"}), ("{}", {"$ref": "http://x.example/"})],
    "tinyzero/countdown": [("Assistant: <answer>1+2</answer>", {"target": 3, "numbers": [1, 2]}), ("1", {"target": 3})],
    "logic_rl/kk/strict": [("Ann is a knight", {"Ann": "knight"}), ("Ann is a knave", {"Ann": "knight"})],
    "auto": [("B", "B"), ("7", 7), ('{"a": 1}', {"a": 1}), ("[1]", [1]), ("true", True), ("x", None)],
}


PRESET_FORMS = [
    "<think>\nFirst, 2 and 2.\n- they make 4\n</think>\n<answer>\n{}\n</answer>",
    "<start_working_out>2 + 2<end_working_out><SOLUTION>{}</SOLUTION>",
    "Assistant: <think>so</think> so so so so <answer>{}</answer> $\\boxed{{{}}}$ 答案是四。",
]
TRUTHS: list[Any] = ["4", "$4$", 4, {"target": 4, "numbers": [2, 2]}, {"solution_text_format": "(1) Zoey is a knight"}]


@cache
def rows_of(preset: str) -> list[dict[str, Any]]:
    """A few rollouts of one group, with all that a preset may read and the first kind of ground truth that it takes."""
    told = {"preset": preset, "group": preset, "completion_tokens": 40, "metadata": {"token_ids": [1, 2, 3] * 20}}
    for truth in TRUTHS:
        found = [
            {"id": f"{preset} {n}", "completion": form.format(*[4 + n % 2] * 2), "ground_truth": truth} | told
            for n, form in enumerate([*PRESET_FORMS, ""])
        ]
        try:
            results = score_all([task_for(Rollout.model_validate(row)) for row in found])
        except SandboxError:
            return []
        if any(result.verdict.outcome.judged for result in results):
            break
    return [] if any(asks_a_judge(row) for row in found) else found


def asks_a_judge(row: dict[str, Any]) -> bool:
    """Whether a model is asked, which stands behind some doors only; where it does not, nothing is judged."""
    rubric = task_for(Rollout.model_validate(row)).rubric
    compares = any(isinstance(one.part, AskingGroupShaper) for one in rubric.group_components.values())
    return rubric.second_opinion is not None or rubric.verifier.leaves_open or compares


@cache
def rows() -> list[dict[str, Any]]:
    """Several hundred rollouts: right, wrong, unanswered, hostile, and with ground truths that cannot be read."""
    found: list[dict[str, Any]] = []
    for preset, pairs in ANSWERS.items():
        for (answer, ground_truth), form in product(pairs, FORMS):
            completion = form.format(answer)
            found.append(
                {"id": f"r{len(found)}", "preset": preset, "completion": completion, "ground_truth": ground_truth}
            )
    return found + [row for preset in judged_here() for row in rows_of(preset)]


def judged_here() -> list[str]:
    """All presets but `auto`, and those that only an engine's pinned environment judges, which a function has not."""
    return [name for name, preset in catalogue().items() if name != "auto" and not preset.only_pinned]


def compared(result: Result) -> dict[str, Any]:
    """All that must agree: not when it was graded, whether a twin's verdict was used, and what a dump said besides."""
    told = result.model_dump(mode="json", exclude={"timing", "cached", "metadata"})
    told["verdict"]["evidence"].pop(SECONDS, None)
    return told


@pytest.fixture(scope="module")
def by_function() -> list[dict[str, Any]]:
    tasks = [task_for(Rollout.model_validate(row), explain=True) for row in rows()]
    return [compared(result) for result in score_all(tasks)]


ONE_WORKER = {"VERIFIER_WORKERS": "1"}
"""The queue has two, which share a group between them; each has to load the libraries of single parts for itself."""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(**ONE_WORKER) as running:
        yield running


@pytest.fixture(scope="module")
def queue(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The Redis of two workers, which have loaded everything: for some seconds of CPU, so once."""
    with workers(redis_url, tmp_path_factory.mktemp("workers"), processes=2, warm=True):
        yield redis_url


def test_the_sample_holds_every_kind_of_outcome(by_function: list[dict[str, Any]]) -> None:
    seen = {result["verdict"]["outcome"] for result in by_function}
    assert seen >= {Outcome.CORRECT, Outcome.INCORRECT, Outcome.NO_ANSWER, Outcome.TOO_COSTLY, Outcome.UNVERIFIABLE}
    assert len(by_function) >= 300


def test_the_sample_holds_every_preset(by_function: list[dict[str, Any]]) -> None:
    seen = {result["preset"] for result in by_function}
    assert seen >= {name for name in judged_here() if rows_of(name)}
    assert {result["preset"] for result in by_function if result["group_size"] == 4} == {
        "open_r1/len",
        "open_r1/len/strict",
    }


def test_the_queue_agrees_with_the_function(by_function: list[dict[str, Any]], queue: str) -> None:
    tasks = [task_for(Rollout.model_validate(row), explain=True) for row in rows()]
    gathered = whole(CeleryEngine(CelerySettings(redis_url=queue)))
    with queued(queue) as engine, blocking(gathered) as gathering:
        engine.wait_until_it_grades()
        assert [compared(result) for result in gathering.verify(tasks)] == by_function


def test_http_over_the_queue_agrees_with_the_function(by_function: list[dict[str, Any]], queue: str) -> None:
    with served(VERIFIER_ENGINE="celery", VERIFIER_REDIS_URL=queue) as running:
        response = httpx.post(f"{running.url}/v1/verify", json={"rollouts": rows(), "explain": True}, timeout=120)
    assert response.status_code == 200
    assert [compared(Result.model_validate(result)) for result in response.json()["results"]] == by_function


def test_http_agrees_with_the_function(by_function: list[dict[str, Any]], server: Served) -> None:
    response = httpx.post(f"{server.url}/v1/verify", json={"rollouts": rows(), "explain": True}, timeout=120)
    assert response.status_code == 200
    assert [compared(Result.model_validate(result)) for result in response.json()["results"]] == by_function


def test_the_stream_agrees_with_the_function(by_function: list[dict[str, Any]], server: Served) -> None:
    response = httpx.post(
        f"{server.url}/v1/verify",
        json={"rollouts": rows(), "explain": True},
        headers={"Accept": "application/x-ndjson"},
        timeout=120,
    )
    found = {}
    for line in response.iter_lines():
        streamed = StreamedResult.model_validate_json(line)
        told = compared(streamed)
        found[told.pop("index")] = told
    assert [found[index] for index in range(len(rows()))] == by_function


def test_the_client_agrees_with_the_function(by_function: list[dict[str, Any]], server: Served) -> None:
    with RewardClient(server.url).blocking() as client:
        assert [compared(result) for result in client.verify(rows(), explain=True)] == by_function


@pytest.mark.parametrize("through", ["embedded", "server"])
def test_the_command_line_agrees_with_the_function(
    by_function: list[dict[str, Any]], server: Served, tmp_path: Path, through: str
) -> None:
    dump, out = tmp_path / "rows.jsonl", tmp_path / "results.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows()))
    command = [sys.executable, "-m", "verifier.cli", "score", str(dump), "--out", str(out), "--explain"]
    command += ["--server", server.url] if through == "server" else ["--workers", "1"]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert finished.returncode == 0, finished.stderr
    assert [compared(FiledResult.model_validate_json(line)) for line in out.read_text().splitlines()] == by_function
