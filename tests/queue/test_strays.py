"""What nobody can read is set aside: it ends no listener, no watch and no worker, and costs no other rollout."""

import asyncio
import json
import math
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from misbehaving_tasks import misbehaving, outcomes, tasks_of
from queue_under_test import Queued, WorkerProcess, queued, wait_for, workers
from redis import Redis

from verifier.engine.base import EncodedResult
from verifier.engine.chores import Chores
from verifier.engine.options import CallOptions
from verifier.execution import Program
from verifier.presets.running import running
from verifier.queue.app import TASK
from verifier.queue.chunks import (
    Chunk,
    StrayReply,
    as_first_format,
    payload_key,
    read_chunk,
    read_reply,
    reply_key,
    with_task,
    written_chunk,
    written_reply,
)
from verifier.queue.registry import WORKERS_KEY, beat_key
from verifier.queue.routing import broker_queue, queue_of, release
from verifier.rubric import Task
from verifier.score import score_task
from verifier.wire import Json, Outcome, Rollout

if TYPE_CHECKING:
    from tests.conftest import RedisServer


@pytest.fixture
def redis(redis_url: str) -> Iterator["Redis[bytes]"]:
    with Redis.from_url(redis_url) as client:
        yield client


def grades(engine: Queued) -> bool:
    return outcomes(engine.verify(tasks_of("fine", "wrong"), CallOptions.of(use_cache=False))) == [
        "correct",
        "incorrect",
    ]


STRAY_REPLIES: list[dict[str, bytes | str]] = [
    {"hello": "world"},
    {"chunk": b"\xff\xfe", "release": "x", "over": "", "refusal": "", "heads": "[]", "bodies": ""},
    {"chunk": "x", "release": "x", "over": "", "refusal": "", "heads": "[[0,", "bodies": ""},
    {"chunk": "x", "release": "x", "over": "", "refusal": "", "heads": '[[0, "sublime", 0, 0]]', "bodies": "{}"},
    {"chunk": "x", "release": "x", "over": "", "refusal": "", "heads": "[" * 100_000, "bodies": "{}"},
    {"chunk": "x", "release": "x", "over": "", "refusal": "", "heads": "7", "bodies": "{}"},
]


def test_stray_replies_are_counted_and_the_listener_lives(engine: Queued, redis: "Redis[bytes]") -> None:
    before, restarts = engine.stats().strays_total, engine.stats().chore_restarts_total
    for fields in STRAY_REPLIES:
        redis.xadd(reply_key(engine.engine.id), fields)
    assert grades(engine)
    assert engine.stats().strays_total == before + len(STRAY_REPLIES)
    wait_for(lambda: redis.xlen(reply_key(engine.engine.id)) == 0)
    assert engine.stats().chore_restarts_total == restarts


def test_wrong_members_and_beats_are_set_aside_and_the_watch_lives(engine: Queued, redis: "Redis[bytes]") -> None:
    redis.sadd(WORKERS_KEY, b"\xff\xfe\xfd", "nobody", "garbage", "a-list")
    redis.set(beat_key("garbage"), b"\x00\xff")
    redis.set(beat_key("later"), json.dumps({"worker": "later"}))
    redis.rpush(beat_key("a-list"), "x")
    wait_for(lambda: b"\xff\xfe\xfd" not in redis.smembers(WORKERS_KEY))
    assert grades(engine)
    wait_for(lambda: engine.check() is None)
    redis.delete(beat_key("garbage"), beat_key("later"), beat_key("a-list"))


MESSAGE = {
    "body": b64encode(json.dumps([["x", "y", False], {}, {}]).encode()).decode(),
    "content-type": "application/json",
    "content-encoding": "utf-8",
    "headers": {"task": TASK, "id": "1", "lang": "py", "argsrepr": "", "kwargsrepr": ""},
    "properties": {"delivery_tag": "t", "body_encoding": "base64", "delivery_info": {"routing_key": "x"}},
}
STRAY_MESSAGES = [
    b"\xff\xfe",
    b"no JSON",
    b"[1, 2]",
    b"7",
    b"null",
    b"{}",
    json.dumps(MESSAGE | {"properties": {}}),
    json.dumps(MESSAGE | {"properties": []}),
    json.dumps(MESSAGE | {"body": "?"}),
    json.dumps(MESSAGE | {"body": 7}),
    json.dumps(MESSAGE | {"headers": None}),
    json.dumps(MESSAGE | {"headers": {}}),
    json.dumps(MESSAGE | {"headers": MESSAGE["headers"] | {"task": "another.task"}}),  # type: ignore[operator]
    json.dumps(MESSAGE | {"content-type": "application/x-python-serialize"}),
    json.dumps(MESSAGE | {"body": b64encode(b"[").decode()}),
    json.dumps(MESSAGE | {"body": b64encode(b'[["x"], {}, {}]').decode()}),
    json.dumps(MESSAGE | {"body": b64encode(b'[{"a": 1}, 2, 3]').decode()}),
    json.dumps(MESSAGE | {"body": b64encode(b"\xff\xff").decode()}),
]


def test_garbage_in_the_broker_ends_no_worker(engine: Queued, worker: WorkerProcess, redis: "Redis[bytes]") -> None:
    before = engine.stats().strays_total
    queue = broker_queue(queue_of(misbehaving()), release())
    for message in STRAY_MESSAGES:
        redis.lpush(queue, message)
    wait_for(lambda: redis.llen(queue) == 0, why="the worker does not take what cannot be read")
    assert grades(engine)
    assert worker.process.poll() is None
    wait_for(lambda: engine.stats().strays_total > before, why="nobody counted")


def nested(levels: int) -> Json:
    value: Json = "fine"
    for _ in range(levels):
        value = [value]
    return value


def test_a_deep_ground_truth_does_not_fail_its_chunk_mates(engine: Queued) -> None:
    depths = (1, 150, 197, 198, 199, 230, 252)
    odd = [
        Task(Rollout(id=f"deep{levels}", completion="fine", ground_truth=nested(levels)), misbehaving())
        for levels in depths
    ]
    results = engine.verify(
        [*tasks_of(*["fine"] * 5), *odd, *tasks_of(*["wrong"] * 5)], CallOptions.of(use_cache=False)
    )
    assert outcomes(results) == ["correct"] * 5 + ["incorrect"] * len(odd) + ["incorrect"] * 5


def test_what_cannot_be_written_costs_only_itself(engine: Queued) -> None:
    odd = Rollout.model_construct(**(tasks_of("fine")[0].rollout.__dict__ | {"id": "odd", "metadata": {"x": b"bytes"}}))
    results = engine.verify(
        [*tasks_of("fine"), Task(odd, misbehaving()), *tasks_of("wrong")], CallOptions.of(use_cache=False)
    )
    assert outcomes(results) == ["correct", "unverifiable", "incorrect"]
    assert [result.reward for result in results] == [1.0, None, 0.0]


def test_chunks_and_messages_that_are_none_are_counted_and_hold_no_slot(
    engine: Queued, worker: WorkerProcess, redis: "Redis[bytes]"
) -> None:
    """More of them than the worker has slots: one that asked for such a payload for ever would take no other chunk."""
    before = engine.stats().strays_total
    queue = broker_queue(queue_of(misbehaving()), release())
    names = [f"odd{number}" for number in range(8)]
    for name in names:
        redis.hset(payload_key(name), "a", "b")
    for arguments in [[name, "nobody", False] for name in names] + [[], [1, 2, 3], ["x", "y", "z"], [{}, [], None]]:
        body = b64encode(json.dumps([arguments, {}, {}]).encode()).decode()
        headers = {**MESSAGE["headers"], "id": str(arguments)}  # type: ignore[dict-item]
        redis.lpush(queue, json.dumps(MESSAGE | {"body": body, "headers": headers}))
    wait_for(lambda: engine.stats().strays_total >= before + 12, why="not all were set aside")
    assert grades(engine)
    redis.delete(*map(payload_key, names))


def test_what_stands_in_the_place_of_the_set_of_workers_is_set_aside(engine: Queued, redis: "Redis[bytes]") -> None:
    redis.delete(WORKERS_KEY)
    redis.set(WORKERS_KEY, "not a set")
    wait_for(lambda: redis.type(WORKERS_KEY) == b"set")
    wait_for(lambda: engine.check() is None)
    assert redis.get(f"{WORKERS_KEY}:aside") == b"not a set"
    assert grades(engine)


def test_what_a_worker_cannot_read_costs_only_itself(engine: Queued) -> None:
    odd = Rollout.model_construct(**(tasks_of("fine")[0].rollout.__dict__ | {"id": "odd", "truncated": "perhaps"}))
    results = engine.verify(
        [*tasks_of("fine"), Task(odd, misbehaving()), *tasks_of("wrong")], CallOptions.of(use_cache=False)
    )
    assert outcomes(results) == ["correct", "failed", "incorrect"]
    assert [result.id for result in results] == ["r0", "odd", "r0"]
    assert "cannot read it" in results[1].verdict.reason


def test_a_payload_that_cannot_be_read_is_refused_and_its_tasks_end(
    start_redis: "Callable[[], AbstractContextManager[RedisServer]]", tmp_path: Path
) -> None:
    with start_redis() as server, queued(server.url) as lonely, Redis.from_url(server.url) as redis:
        waiting = lonely.start(tasks_of("fine"), deadline_seconds=600.0)

        def spoilt() -> bool:
            for key in redis.scan_iter(payload_key("*")):  # again and again: what nobody takes is written again
                redis.set(key, json.dumps({"format": 99}), keepttl=True, xx=True)
            return waiting.done()

        with workers(server.url, tmp_path):
            wait_for(spoilt)
        [result] = waiting.result()
    assert (result.verdict.outcome, result.reward) == (Outcome.FAILED, None)
    assert "format 99" in result.verdict.reason


def test_not_a_number_costs_its_item_and_never_becomes_null() -> None:
    """The doors refuse it; should one slip through, its item is not graded, and the others are."""
    [odd, fine] = tasks_of("fine", "fine", ground_truth="x")
    truth: Json = {"a": math.nan, "b": [math.inf, 1.5]}
    odd = Task(odd.rollout.model_copy(update={"ground_truth": truth}), odd.rubric)
    text = written_chunk(Chunk(2, "job", 1000, 0.0, twins=True, tasks=(odd, fine)))
    [problem, back] = read_chunk(text.encode()).tasks
    assert isinstance(problem, str)
    assert "NaN" in problem
    assert back == fine


@pytest.mark.parametrize("form", [1, 2])
def test_a_chunk_is_read_in_the_format_it_is_written_in(form: int) -> None:
    tasks = tuple(tasks_of("fine", "wrong"))
    body = written_chunk(Chunk(form, "job", 1000, 0.5, twins=False, tasks=tasks)).encode()
    assert read_chunk(body) == Chunk(form, "job", 1000, 0.5, twins=False, tasks=tasks)


def test_fields_of_a_later_release_are_passed_over() -> None:
    tasks = tuple(tasks_of("fine"))
    later = json.loads(written_chunk(Chunk(2, "job", 1000, 0.5, twins=False, tasks=tasks))) | {"colour": "blue"}
    assert read_chunk(json.dumps(later).encode()).tasks == tasks
    told = EncodedResult.of(score_task(tasks[0]))
    body = json.loads(told.body)
    body |= {"mood": "good", "verdict": body["verdict"] | {"certainty": 0.5}}
    reply = read_reply(
        {name.encode(): text.encode() if isinstance(text, str) else text for name, text in (
            written_reply("c", "later", [(0, told._replace(body=json.dumps(body).encode()))], over=True) | {"more": "x"}
        ).items()}
    )  # fmt: skip
    [(place, read)] = reply.results
    assert place == 0
    assert with_task(read, tasks[0], same_release=False).result() == told.result()
    with pytest.raises(StrayReply):
        with_task(read._replace(body=b'{"id": 7}'), tasks[0], same_release=False)


def test_a_reply_in_the_first_format_has_the_fields_of_the_first_format() -> None:
    told = EncodedResult.of(score_task(tasks_of("fine")[0]))
    later = json.loads(told.body) | {"mood": "good"}
    later["verdict"] |= {"certainty": 0.5}
    assert as_first_format(told._replace(body=json.dumps(later).encode())).result() == told.result()


def test_what_must_not_end_is_begun_again() -> None:
    async def go() -> tuple[int, int]:
        begun = 0
        enough = asyncio.Event()

        async def breaks() -> None:
            nonlocal begun
            begun += 1
            if begun == 3:
                enough.set()
                await asyncio.sleep(60)
            raise LookupError("whatever it was")

        chores = Chores()
        chores.always(breaks)
        await asyncio.wait_for(enough.wait(), 120)
        await chores.end()
        return begun, chores.restarts

    assert asyncio.run(go()) == (3, 2)


def test_a_queue_without_workers_ends_its_rollouts_with_the_reason(
    redis_url: str, worker: WorkerProcess, tmp_path: Path
) -> None:
    """The database is another, so that the module's worker is not there."""
    url = f"{redis_url.rpartition('/')[0]}/7"
    program = running(Program(language="python", source="print(1)"))
    with queued(url, lane_grace_seconds=1.0) as engine, workers(url, tmp_path, queues="math"):
        engine.wait_until_it_grades()
        [result] = engine.verify([program], CallOptions.of(deadline_seconds=600.0))
        assert (result.verdict.outcome, result.reward) == (Outcome.FAILED, None)
        assert "verifier worker --queues code" in result.verdict.reason
        assert grades(engine)
        wait_for(lambda: engine.stats().queued == engine.stats().in_flight == 0)
