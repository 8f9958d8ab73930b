"""Proofs are checked by a server; one that is away, slow or says something else is never a grade."""

import asyncio
import itertools
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.engine.scripted_lean import LeanServer, Says, accepts, checks, lean_server, message
from verifier.engine import provers
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.engine.proofs import ProofEngine
from verifier.engine.provers import ProverSettings, read_provers
from verifier.engine.second_opinion import SecondOpinionEngine
from verifier.errors import ConfigError
from verifier.presets.catalogue import read_rubric, task_for
from verifier.rubric import Task
from verifier.score import score_task
from verifier.wire import Json, Outcome, PresetRef, Result, Rollout

GOLD = "import Mathlib\n\ntheorem t : 1 + 1 = 2 := by sorry"


def block(proof: str) -> str:
    return f"So:\n```lean4\nimport Mathlib\n\ntheorem t : 1 + 1 = 2 := by\n  {proof}\n```"


def task(proof: str, number: int = 0, gold: Json = GOLD, **params: Json) -> Task:
    rollout = Rollout(id=f"r{number}", completion=block(proof), ground_truth=gold)
    return task_for(rollout, PresetRef(name="lean4", params=params))


def grade(
    where: LeanServer, tasks: list[Task], *, deadline_seconds: float | None = None, **settings: Any
) -> list[Result]:
    prover = ProverSettings.model_validate({"base_url": where.url} | settings)

    async def run() -> list[Result]:
        inner = ProofEngine(LocalEngine(EngineSettings(workers=1, warm=False)), {"lean": prover})
        async with SecondOpinionEngine(inner, {}) as engine:
            return await engine.verify(tasks, CallOptions.of(deadline_seconds=deadline_seconds))

    return asyncio.run(run())


def test_lean_decides_what_is_left_to_it() -> None:
    proofs = [task("norm_num"), task("wrong", 1), task("sorry", 2), task("macro", 3)]
    native = [task("native_decide", 4), task("native_decide", 5, native_decide=True)]
    with lean_server(checks) as where:
        results = grade(where, [*proofs, *native])
        assert len(where.codes) == 3
        assert {path for path, _, _ in where.requests} == {"/api/check"}
    assert [result.verdict.outcome for result in results[:4]] == [Outcome.CORRECT, *[Outcome.INCORRECT] * 3]
    assert [result.reward for result in results] == [1.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    assert [result.verdict.decided for result in results[:4]] == [True, True, True, False]
    assert "unsolved goals" in results[1].verdict.reason
    assert "Lean.ofReduceBool" in results[4].verdict.reason


def test_without_a_server_nothing_is_judged() -> None:
    result = score_task(task("norm_num"))
    assert (result.verdict.outcome, result.reward) == (Outcome.UNVERIFIABLE, None)
    assert "no Lean server is configured here" in result.verdict.reason


def test_older_servers_are_asked_as_they_understand() -> None:
    def older(code: str) -> tuple[int, Any]:
        status, told = accepts(code)
        told["response"]["messages"][0]["pos"]["line"] -= 2  # behind `import Mathlib` and a blank line
        return status, {**told, "error": None}

    with lean_server(older) as where:
        [result] = grade(where, [task("norm_num")], api="verify", lines="body", api_key="secret")
        [(path, body, key)] = where.requests
    assert result.reward == 1.0
    assert (path, key, body["timeout"]) == ("/verify", "Bearer secret", 60)


FAULTS: list[tuple[Says, str]] = [
    (lambda code: (500, "broken"), "a fault of the server's"),
    (lambda code: (429, "No available REPLs"), "no process is free"),
    (lambda code: (401, "Invalid API key"), "a wrong key"),
    (lambda code: (200, {"error": "Lean REPL command timed out in 60 seconds"}), "Lean took too long"),
    (lambda code: (200, {"response": {"message": "Unknown environment."}}), "its REPL failed"),
    (lambda code: (200, {"response": {"env": 0}}), "no axioms are listed"),
    (lambda code: (200, {"response": None}), "no response"),
    (lambda code: (200, "not JSON"), "no JSON"),
    (lambda code: (200, '{"results": []}'), "no result"),
    (lambda code: (200, '{"results": [{"id": "other", "response": {}}]}'), "of another proof"),
    (
        lambda code: (200, {"response": {"messages": [message("error", 1, "unknown module prefix 'Mathlib'")]}}),
        "no Mathlib",
    ),
]


def test_a_server_that_says_nothing_of_the_proof_is_no_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provers, "BACKOFF_SECONDS", 0.0)

    async def run(servers: list[str]) -> list[Result]:
        named = {str(number): ProverSettings(base_url=url) for number, url in enumerate(servers)}
        async with ProofEngine(LocalEngine(EngineSettings(workers=1, warm=False)), named) as engine:
            return await engine.verify([task("norm_num", prover=name) for name in named])

    with ExitStack() as held:
        urls = [held.enter_context(lean_server(says)).url for says, _ in FAULTS]
        results = asyncio.run(run([*urls, "http://127.0.0.1:9"]))
    assert len(results) == len(FAULTS) + 1
    for result, (_, why) in zip(results, [*FAULTS, (checks, "nobody is there")], strict=True):
        assert not result.verdict.outcome.judged, why
        assert result.reward is None, why
        assert result.verdict.reason, why


def test_who_takes_lean_its_bound_on_time_and_who_floods_the_reply_is_not_excused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(provers, "MAX_REPLY_BYTES", 10_000)

    def says(code: str) -> tuple[int, Any]:
        if "flood" in code:
            return 200, {"response": {"messages": [message("trace", 5, "flood" * 4_000)]}}
        return 200, {"error": "Lean REPL command timed out in 60 seconds"}

    tactics = ["norm_num", "set_option maxHeartbeats 0 in norm_num", "set_option maxRecDepth 9 in norm_num", "flood"]
    with lean_server(says) as where:
        results = grade(where, [task(tactic, number) for number, tactic in enumerate(tactics)])
    assert [result.reward for result in results] == [None, 0.0, None, 0.0]
    assert results[1].verdict.outcome is Outcome.TOO_COSTLY
    assert results[3].verdict.decided is False


def test_a_server_that_fails_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provers, "BACKOFF_SECONDS", 0.0)
    turn = itertools.count()
    with lean_server(lambda code: (503, "busy") if next(turn) == 0 else accepts(code)) as where:
        [result] = grade(where, [task("norm_num")])
        assert len(where.codes) == 2
    assert result.reward == 1.0


def test_a_slow_server_is_waited_for_until_the_deadline() -> None:
    ended = threading.Event()

    def slow(code: str) -> tuple[int, Any]:
        ended.wait(120)
        return accepts(code)

    with lean_server(slow) as where:
        for seconds in (1.5, 30.0):  # on a busy machine there may be no worker within a second or two
            results = grade(where, [task("norm_num"), task("sorry", 1)], deadline_seconds=seconds)
            if results[1].reward is not None:
                break
        ended.set()
    assert [result.reward for result in results] == [None, 0.0]
    assert "deadline" in results[0].verdict.reason


def test_equal_proofs_are_sent_once_and_calls_are_bounded() -> None:
    async def run(where: LeanServer) -> list[Result]:
        named = {
            "lean": ProverSettings(base_url=where.url),
            "hour": ProverSettings(base_url=where.url, max_calls_per_hour=2),
        }
        async with ProofEngine(LocalEngine(EngineSettings(workers=1, warm=False)), named) as engine:
            equal = await engine.verify([task("norm_num", number) for number in range(8)])
            assert len(where.codes) == 1
            spent = await engine.verify([task(f"norm_num [{n}]", n, max_calls=2) for n in range(3)])
            hour = await engine.verify([task(f"simp [{n}]", n, prover="hour") for n in range(3)])
            [lost] = await engine.verify([task("ring", prover="mathlib")])
        return [*equal, *spent, *hour, lost]

    with lean_server(accepts) as where:
        results = asyncio.run(run(where))
    assert [result.reward for result in results[:8]] == [1.0] * 8
    for told in (results[8:11], results[11:14]):
        assert sorted(str(result.reward) for result in told) == ["1.0", "1.0", "None"]
        assert any("has used its 2 calls" in result.verdict.reason for result in told)
    assert results[14].reward is None
    assert "no prover 'mathlib' is configured here; known: hour, lean" in results[14].verdict.reason


def test_a_proof_within_other_verifiers_is_refused() -> None:
    for kind in ("any_of", "set"):
        spec: Json = {"kind": kind, "verifier": {"kind": "lean4"}}
        with pytest.raises(ConfigError, match="must be the rubric's verifier itself"):
            read_rubric({"extractor": {"kind": "whole"}, "verifier": spec})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[provers.lean]\nbase_url = 5", "provers.lean.base_url"),
        ("[provers.lean]\nurl = 'x'", "provers.lean"),
        ("[judges.x]\n", r"tables \[provers.NAME\]"),
        ("x", "cannot be read"),
    ],
)
def test_a_provers_file_that_is_wrong_says_where(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "provers.toml"
    file.write_text(content)
    with pytest.raises(ConfigError, match=message):
        read_provers(file)


def test_a_provers_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "provers.toml"
    file.write_text('[provers.lean]\nbase_url = "http://10.0.0.7:8000"\napi_key = "k"\nproof_seconds = 120\n')
    assert read_provers(file)["lean"].proof_seconds == 120
