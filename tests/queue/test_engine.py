"""Over the queue as on this machine: one result a task, in order, whatever the answers do to the workers."""

import asyncio
import json
import time
from base64 import b64decode
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from misbehaving_tasks import misbehaving, outcomes, tasks_of
from queue_under_test import Queued, WorkerProcess, queued, wait_for, workers
from redis import Redis

from verifier.engine.options import CallOptions
from verifier.errors import EngineBusy, EngineClosed
from verifier.queue.chunks import payload_key, read_chunk
from verifier.queue.engine import CeleryEngine, CelerySettings
from verifier.queue.routing import broker_queue, queue_of, release
from verifier.rubric import Task
from verifier.wire import Outcome, Result

if TYPE_CHECKING:
    from tests.conftest import RedisServer


def test_results_come_in_the_order_of_the_tasks(engine: Queued) -> None:
    answers = ["fine" if number % 3 else f"wrong {number}" for number in range(2000)]
    results = engine.verify(tasks_of(*answers))
    assert [result.id for result in results] == [f"r{number}" for number in range(2000)]
    assert [result.reward for result in results] == [1.0 if answer == "fine" else 0.0 for answer in answers]


def test_nothing_in_nothing_out(engine: Queued) -> None:
    assert engine.verify([]) == []


@pytest.mark.parametrize(
    ("bomb", "outcome"),
    [
        ("spin", Outcome.TOO_COSTLY),
        ("segfault", Outcome.FAILED),
        ("kill", Outcome.FAILED),
        ("raise", Outcome.FAILED),
    ],
)
def test_a_bomb_costs_its_own_item_only(engine: Queued, bomb: str, outcome: Outcome) -> None:
    results = engine.verify(tasks_of(*["fine"] * 10, bomb, *["fine"] * 10))
    assert results[10].verdict.outcome is outcome
    assert [result.reward for number, result in enumerate(results) if number != 10] == [1.0] * 20


def test_what_is_finished_is_told_before_the_slow_one_of_its_chunk(engine: Queued) -> None:
    async def first_lot() -> list[int]:
        stream = engine.engine.stream(tasks_of("fine", "sleep 60", rubric=misbehaving(wall_seconds=120.0)))
        indexes = [index for index, _ in await anext(stream)]
        await stream.aclose()
        return indexes

    assert engine.portal.call(first_lot) == [0]


def test_chunks_go_out_in_the_order_of_the_tasks(
    start_redis: "Callable[[], AbstractContextManager[RedisServer]]",
) -> None:
    """Nobody takes them here, so those that are sent ahead can be read."""
    waiting = broker_queue(queue_of(misbehaving()), release())
    with start_redis() as server, Redis.from_url(server.url) as redis:
        for _ in range(10):
            with queued(server.url, chunk_tasks=1) as engine:
                engine.start(tasks_of("first", "second", "third"))
                wait_for(lambda: redis.llen(waiting) == 3)
                messages = [json.loads(message) for message in reversed(redis.lrange(waiting, 0, -1))]
                chunks = [json.loads(b64decode(message["body"]))[0][0] for message in messages]
                payloads = [read_chunk(redis.get(payload_key(chunk))) for chunk in chunks]
                assert [
                    task.rollout.completion for chunk in payloads for task in chunk.tasks if isinstance(task, Task)
                ] == ["first", "second", "third"]
            redis.flushall()


def test_the_deadline_counts_and_what_is_not_graded_has_no_reward(engine: Queued) -> None:
    tasks = tasks_of("fine", "sleep 600", rubric=misbehaving(wall_seconds=1200.0))
    started = time.monotonic()
    for deadline_seconds in (3.0, 60.0):  # on a busy machine even the first may not be graded in three seconds
        results = engine.verify(tasks, CallOptions.of(deadline_seconds=deadline_seconds, use_cache=False))
        assert (results[1].verdict.outcome, results[1].reward) == (Outcome.FAILED, None)
        assert "deadline" in results[1].verdict.reason
        if results[0].reward is not None:
            break
    assert time.monotonic() - started < 300.0
    assert (results[0].verdict.outcome, results[0].reward) == (Outcome.CORRECT, 1.0)


def test_queue_wait_is_told_and_is_not_grading_time(engine: Queued) -> None:
    results = engine.verify(tasks_of(*[f"spin 0.3{number}" for number in range(8)]), CallOptions.of(use_cache=False))
    assert outcomes(results) == ["incorrect"] * 8
    assert max(result.timing.queue_seconds for result in results) > 0.5
    assert max(result.timing.grade_seconds for result in results) < 0.6


def test_identical_tasks_in_flight_are_graded_once(engine: Queued) -> None:
    before = engine.stats()
    results = engine.verify(tasks_of(*["sleep 0.2"] * 50))
    assert sum(result.cached for result in results) == 49
    assert engine.stats().twins_total - before.twins_total == 49


def test_a_withdrawn_call_leaves_nothing_behind(engine: Queued, redis_url: str) -> None:
    async def begin_and_leave() -> None:
        tasks = tasks_of("fine", *[f"sleep 9.{number}" for number in range(100)], rubric=misbehaving(wall_seconds=20.0))
        stream = engine.engine.stream(tasks, CallOptions.of(job="left"))
        async for _ in stream:
            break
        await stream.aclose()

    with Redis.from_url(redis_url) as redis:
        others = set(redis.scan_iter(payload_key("*")))  # of calls before this one, which live until their deadlines
        engine.portal.call(begin_and_leave)
        wait_for(lambda: engine.stats().queued + engine.stats().in_flight == 0)
        wait_for(lambda: not set(redis.scan_iter(payload_key("*"))) - others)
    started = time.monotonic()
    assert outcomes(engine.verify(tasks_of("fine"), CallOptions.of(use_cache=False))) == ["correct"]
    assert time.monotonic() - started < 100.0  # the workers are not at what was withdrawn, which takes minutes


def test_what_could_not_be_sent_leaves_nothing_behind(
    start_redis: "Callable[[], AbstractContextManager[RedisServer]]",
) -> None:
    """A string in the place of the broker's list: payloads are written, and no message is taken."""
    with start_redis() as server, queued(server.url) as engine, Redis.from_url(server.url) as redis:
        tasks = tasks_of("fine")
        redis.set(broker_queue(queue_of(tasks[0].rubric), release()), "no list")
        engine.start(tasks)
        wait_for(lambda: "WRONGTYPE" in (engine.check(0.5) or ""))
        wait_for(lambda: not list(redis.scan_iter(payload_key("*"))))


def test_a_full_queue_is_told_with_an_honest_wait(redis_url: str, worker: WorkerProcess) -> None:
    with queued(redis_url, queue_limit=50) as small:
        small.wait_until_it_grades()
        refusals = list[EngineBusy]()
        while not refusals:  # the first may be done before the second comes, where this process has to wait
            waiting = small.start(tasks_of(*[f"sleep 0.05{number}" for number in range(45)]), job="a", use_cache=False)
            try:
                small.verify(tasks_of(*["fine"] * 45), CallOptions.of(job="a"))
            except EngineBusy as busy:
                refusals.append(busy)
        assert 1.0 <= refusals[0].retry_after_seconds < 60
        assert outcomes(small.verify(tasks_of("fine"), CallOptions.of(job="b"))) == [
            "correct"
        ]  # another job is not refused
        assert outcomes(waiting.result(300)) == ["incorrect"] * 45


def test_closing_answers_what_waits(redis_url: str, worker: WorkerProcess) -> None:
    async def close_in_the_midst() -> tuple[list[Result], str]:
        engine = CeleryEngine(CelerySettings(redis_url=redis_url))
        await engine.__aenter__()
        waiting = asyncio.create_task(
            engine.verify(tasks_of(*[f"sleep {number}" for number in range(1, 9)], rubric=misbehaving()))
        )
        await asyncio.sleep(0.5)
        await engine.__aexit__(None, None, None)
        results = await waiting
        try:
            await engine.verify(tasks_of("fine"))
        except EngineClosed as error:
            return results, str(error)
        return results, ""

    results, refusal = asyncio.run(close_in_the_midst())
    assert {result.verdict.outcome for result in results} <= {Outcome.FAILED, Outcome.INCORRECT}
    assert refusal


def test_where_the_engine_stands_is_told(engine: Queued) -> None:
    wait_for(lambda: engine.stats().workers == 2)
    stats = engine.stats()
    assert stats.engine == "celery"
    assert {queue.name for queue in stats.queues} == {"cheap", "symbolic", "code"}
    assert all(queue.slots == 3 for queue in stats.queues)


def test_no_redis_and_no_worker_are_told_apart(redis_url: str) -> None:
    with queued("redis://127.0.0.1:1/0") as nowhere:
        wait_for(lambda: "queue does not answer" in (nowhere.check(0.5) or ""))
    with queued(f"{redis_url.rpartition('/')[0]}/9") as lonely:
        wait_for(lambda: "verifier worker" in (lonely.check(0.5) or ""))


def test_a_worker_for_programs_alone_is_no_reason_not_to_be_ready(
    start_redis: "Callable[[], AbstractContextManager[RedisServer]]", tmp_path: Path
) -> None:
    with start_redis() as server, workers(server.url, tmp_path, queues="code"), queued(server.url) as engine:
        engine.wait_until_it_grades()
        wait_for(lambda: engine.stats().unmanned == ("cheap", "symbolic"))


def test_busy_is_not_broken(engine: Queued) -> None:
    """Both processes sleep for longer than a check waits."""
    sleeping = engine.start(tasks_of("sleep 200", "sleep 201", rubric=misbehaving(wall_seconds=600.0)), use_cache=False)
    wait_for(lambda: engine.stats().busy_workers == 2)
    wait_for(lambda: engine.check(timeout_seconds=1.0) is None)
    sleeping.cancel()
