"""`verifier bench`: rollouts a second, here and by a service."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_under_test import StandIn, keyed, running

from verifier.cli.bench import Tally, spoken
from verifier.cli.bench_sample import sample
from verifier.engine.options import DEFAULTS
from verifier.errors import ConfigError, EngineBusy
from verifier.presets.catalogue import task_for
from verifier.score import score
from verifier.server.settings import Settings

Command = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def service() -> Iterator[tuple[httpx.Client, StandIn]]:
    engine = StandIn()
    with running(Settings(), engine) as client:
        yield client, engine


def test_this_machine_grades_the_sample_and_a_file_says_what_it_is(verifier: Command) -> None:
    done = verifier("bench", "--count", 100, "--batch", 10, "--callers", 3, "--workers", 1)
    assert done.status == 0, done.said
    said = done.out.decode()
    assert "graded by    math, on this machine with 1 worker process\n" in said
    assert "3 callers at once, 10 rollouts a call" in said
    assert "correct 75, incorrect 19, no_answer 6" in said
    done = verifier("bench", EXAMPLES / "rollouts.jsonl", "--count", 40, "--batch", 32, "--workers", 1, "--json")
    [told] = done.results
    assert (told["rollouts"], told["calls"], told["preset"], told["not_judged"]) == (40, 2, None, 0)
    assert told["rollouts_per_second"] == pytest.approx(40 / told["seconds"], rel=0.01)
    assert 0 < told["call_seconds"]["p50"] <= told["call_seconds"]["p99"] <= told["call_seconds"]["max"]
    assert sum(told["outcomes"].values()) == 40


def test_a_service_is_measured_and_takes_nothing_from_its_cache(
    typed: Command, service: tuple[httpx.Client, StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VERIFIER_API_KEY", raising=False)
    client, engine = service
    asked = ("--server", client.base_url, "--preset", "exact", "--count", 60, "--batch", 20, "--callers", 2, "--json")
    done = typed("bench", *asked)
    assert done.status == 0, done.said
    [told] = done.results
    assert (told["rollouts"], told["calls"], told["workers"], told["calls_refused"]) == (60, 3, None, {})
    assert told["outcomes"] == {"correct": 45, "incorrect": 15}
    assert engine.graded == 60 + 20, "one call before the clock starts"
    assert {job.job for job in engine.jobs} == {"bench"}
    timed = typed("bench", "--server", client.base_url, "--preset", "exact", "--seconds", 0.1, "--json")
    [told] = timed.results
    assert told["rollouts"] >= 8 * 64, "each caller has had a call"


def test_what_a_service_refuses_is_counted_and_does_not_go_on_for_ever(
    typed: Command, service: tuple[httpx.Client, StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verifier.cli.bench.PAUSE_SECONDS", 0.0)
    client, engine = service
    real, calls = engine.stream, []

    async def full_after_two(tasks: Any, options: Any = DEFAULTS) -> Any:
        calls.append(len(tasks))
        if len(calls) > 2:
            raise EngineBusy("full", retry_after_seconds=1)
        async for lot in real(tasks, options):
            yield lot

    monkeypatch.setattr(engine, "stream", full_after_two)
    done = typed("bench", "--server", client.base_url, "--preset", "exact", "--batch", 4, "--callers", 1, "--json")
    [told] = done.results
    assert done.status == 1
    assert (told["calls"], sum(told["calls_refused"].values())) == (1, 20)
    done = typed("bench", "--server", client.base_url, "--preset", "exact")
    assert done.status == 2
    assert "full" in done.said


def test_a_key_is_asked_for(typed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERIFIER_API_KEY", raising=False)
    with keyed(tmp_path, StandIn(), ann="") as (client, headers):
        asked = ("bench", "--server", client.base_url, "--preset", "exact", "--count", 4)
        done = typed(*asked)
        assert done.status == 2
        assert "--api-key or VERIFIER_API_KEY" in done.said
        assert typed(*asked, "--api-key", headers["ann"]["Authorization"].split()[1]).status == 0


def test_what_is_not_judged_is_told_with_its_reason(typed: Command, tmp_path: Path, service: Any) -> None:
    client, _ = service
    file = tmp_path / "rows.jsonl"
    rows: list[Any] = [{"completion": "4", "ground_truth": truth} for truth in ("4", "")]
    file.write_text("\n".join(map(json.dumps, rows)) + "\nno json\n")
    done = typed("bench", file, "--server", client.base_url, "--preset", "numeric", "--count", 4, "--batch", 2)
    said = done.out.decode()
    assert "2 rollouts (1 row that cannot be read left out)" in said
    assert "not judged   2" in said
    assert "2: the ground truth is empty" in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--preset", "countdown"], "there is no sample for 'countdown': name a file of rollouts"),
        (["--preset", "maht"], "did you mean math"),
        (["--limit", "3"], "--limit is about a file of rollouts"),
        (["--server", "http://127.0.0.1:1"], "--server http://127.0.0.1:1: "),
        (["--server", "http://127.0.0.1:1", "--workers", "2"], "--workers has no effect with --server"),
        (["--server", "nowhere"], "--server nowhere: "),
        (["none.jsonl"], "none.jsonl: cannot be read"),
        ([EXAMPLES / "my_rewards.py"], "my_rewards.py"),
        (["--params", "{}", EXAMPLES / "rollouts.jsonl"], "--params needs --preset"),
        (["--count", "0"], "--count"),
        (["--seconds", "0"], "--seconds"),
    ],
)
def test_what_cannot_be_measured_is_said(typed: Command, arguments: list[Any], told: str) -> None:
    done = typed("bench", *arguments)
    assert done.status == 2
    assert told in done.said


def test_a_rubric_needs_rollouts_that_it_can_grade(typed: Command, tmp_path: Path, service: Any) -> None:
    client, _ = service
    rubric = tmp_path / "rubric.yaml"
    rubric.write_text("extractor: {kind: whole}\nverifier: {kind: exact}\n")
    assert "name a file of them" in typed("bench", "--rubric", rubric).said
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"completion": "4", "ground_truth": "4"}))
    done = typed("bench", file, "--rubric", rubric, "--server", client.base_url, "--count", 2)
    assert b"graded by    the rubric, on http" in done.out


@pytest.mark.parametrize("kind", ["math", "numeric", "choice", "text", "exact", "label", "literal", "json", "kv"])
def test_the_sample_is_judged_and_mostly_right(kind: str) -> None:
    rollouts = sample(kind)
    tasks = [task_for(one, kind) for one in rollouts[:64]]
    outcomes = [score(task.rollout, task.rubric).verdict.counted_as for task in tasks]
    assert outcomes.count("correct") >= 40, outcomes
    assert set(outcomes) <= {"correct", "incorrect", "no_answer", "undecided"}, outcomes


def test_there_is_no_sample_of_what_needs_one_of_its_own() -> None:
    with pytest.raises(ConfigError, match="There is one for: choice, code"):
        sample("kk")


def test_latencies_are_of_the_calls() -> None:
    tally = Tally(calls=[float(number) for number in range(100, 0, -1)])
    assert [tally.latency(share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert Tally(calls=[3.0]).latency(0.99) == 3.0
    assert [spoken(seconds) for seconds in (2.5, 0.0123, 0.00004)] == ["2.50 s", "12.3 ms", "40 us"]
