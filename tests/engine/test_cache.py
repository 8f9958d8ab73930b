"""Verdicts that were given before are given again, to their tenant alone, and only those that were judged."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from misbehaving_tasks import misbehaving, outcomes, tasks_of
from redis import Redis

from verifier.engine import cache
from verifier.engine.base import EncodedResult
from verifier.engine.blocking import BlockingEngine, blocking
from verifier.engine.cache import (
    TWIN,
    CacheSettings,
    CachingEngine,
    Kept,
    Memory,
    digest_of,
    redis_key,
    twin_of,
)
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import DEFAULTS, CallOptions, JobKey
from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.wire import Outcome, Result, Rollout


@pytest.fixture(autouse=True, scope="module")
def patience() -> Iterator[None]:
    """Redis is waited for as long as it takes: a busy machine may need more than the half second of a service."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "ASK_SECONDS", 60.0)
        yield


@contextmanager
def caching(**settings: object) -> Iterator[BlockingEngine]:
    inner = LocalEngine(EngineSettings(workers=1, warm=False))
    with blocking(CachingEngine(inner, CacheSettings.model_validate(settings))) as engine:
        yield engine


@pytest.fixture(scope="module")
def engine() -> Iterator[BlockingEngine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent.parent / "plugin"), prepend=os.pathsep)
        with caching() as found:
            yield found


def content(result: Result) -> object:
    return result.model_dump(exclude={"cached", "timing", "id"})


def test_the_second_time_a_verdict_is_remembered(engine: BlockingEngine) -> None:
    [first] = engine.verify(tasks_of("spin 0.11"))
    [again] = engine.verify(tasks_of("spin 0.11"))
    assert (first.cached, again.cached) == (False, True)
    assert content(first) == content(again)
    assert again.timing.grade_seconds == 0


def test_the_id_is_the_askers_own(engine: BlockingEngine) -> None:
    [task] = tasks_of("wrong 1")
    engine.verify([task])
    for name in ("other", 'quo"te\\', "ünï\u2028", "a\x00b", '","cached":false'):
        renamed = task._replace(rollout=task.rollout.model_copy(update={"id": name}))
        [again] = engine.verify([renamed])
        assert (again.id, again.cached) == (name, True)


def test_it_is_off_by_request(engine: BlockingEngine) -> None:
    engine.verify(tasks_of("wrong 2"))
    assert not engine.verify(tasks_of("wrong 2"), CallOptions.of(use_cache=False))[0].cached


def test_only_what_is_new_is_graded_and_the_order_is_kept(engine: BlockingEngine) -> None:
    engine.verify(tasks_of("a", "b", "c"))
    results = engine.verify(tasks_of("x", "b", "fine", "a", "b"))
    assert [result.id for result in results] == ["r0", "r1", "r2", "r3", "r4"]
    assert [result.cached for result in results] == [False, True, False, True, True]
    assert outcomes(results) == ["incorrect", "incorrect", "correct", "incorrect", "incorrect"]
    assert engine.verify([]) == []


@pytest.mark.parametrize("answer", ["raise", "sandbox", "spin", "segfault", "sleep 9"])
def test_what_may_be_our_own_fault_is_never_kept(engine: BlockingEngine, answer: str) -> None:
    rubric = misbehaving(cpu_seconds=0.2, wall_seconds=0.4)
    for _ in range(2):
        assert not engine.verify(tasks_of(answer, rubric=rubric))[0].cached


def test_an_unreadable_ground_truth_is_never_kept(engine: BlockingEngine) -> None:
    task = task_for(Rollout(id="1", completion="4", ground_truth=None), "numeric")
    for _ in range(2):
        [result] = engine.verify([task])
        assert (result.verdict.outcome, result.cached) == (Outcome.UNVERIFIABLE, False)


def test_another_tenant_does_not_see_it(engine: BlockingEngine) -> None:
    mine, again, theirs = (JobKey(job, key=key) for key, job in (("ann", "1"), ("ann", "2"), ("bob", "1")))
    assert not engine.verify(tasks_of("secret"), CallOptions.of(job=mine))[0].cached
    assert engine.verify(tasks_of("secret"), CallOptions.of(job=again))[0].cached
    assert not engine.verify(tasks_of("secret"), CallOptions.of(job=theirs))[0].cached


ROLLOUT = Rollout(id="1", completion="4", ground_truth="4", prompt="p", completion_tokens=1, metadata={"a": 1})


@pytest.mark.parametrize(
    "changed",
    [
        {"completion": "5"},
        {"ground_truth": 4},
        {"ground_truth": ["4"]},
        {"prompt": None},
        {"truncated": True},
        {"completion_tokens": 2},
        {"metadata": {"a": "1"}},
    ],
)
def test_the_key_holds_all_that_a_part_may_read(changed: dict[str, object]) -> None:
    task = task_for(ROLLOUT, "numeric")
    other = task._replace(rollout=ROLLOUT.model_copy(update=changed))
    assert digest_of(task, "") != digest_of(other, "")


def test_the_key_holds_the_rubric_and_whether_to_explain_and_not_the_id() -> None:
    task = task_for(ROLLOUT, "numeric")
    assert digest_of(task, "") != digest_of(task_for(ROLLOUT, "math"), "")
    assert digest_of(task, "") != digest_of(task._replace(explain=True), "")
    assert digest_of(task, "") != digest_of(task, "ann")
    assert digest_of(task, "") == digest_of(task._replace(rollout=ROLLOUT.model_copy(update={"id": "2"})), "")


@pytest.mark.parametrize("answer", ["4", "5", "no number", '","cached":true,"timing":{}}'])
def test_what_is_cut_out_of_a_results_text_is_the_result(answer: str) -> None:
    task = task_for(Rollout(id='i"d', completion=answer, ground_truth="4"), "numeric", explain=True)
    result = score_task(task)
    kept = Kept.of(EncodedResult.of(result), task.rollout.id)
    assert kept
    unpacked = Kept.unpacked(kept.packed())
    assert unpacked == kept
    assert content(unpacked.encoded(task).result()) == content(result)


@pytest.mark.parametrize("packed", [b"", b"\x00", b"\xff,{}", b"\x00garbage", b'\x00,"x":1'])
def test_what_is_no_verdict_is_not_read_as_one(packed: bytes) -> None:
    assert Kept.unpacked(packed) is None


def test_memory_is_bounded_by_bytes() -> None:
    memory = Memory(100_000)
    for number in range(1000):
        memory.put(str(number).encode(), Kept(Outcome.CORRECT, b"x" * 800))
        memory.get(b"0")
    assert len(memory) == 100
    assert memory.get(b"0")  # used all along, so still there
    assert memory.get(b"999")
    assert memory.get(b"500") is None


def test_services_share_verdicts_through_redis(redis_url: str) -> None:
    url = f"{redis_url.rpartition('/')[0]}/5"
    with caching(redis_url=url) as one, caching(redis_url=url, memory_mb=0) as other, Redis.from_url(url) as redis:
        assert not one.verify(tasks_of("shared"))[0].cached
        until(lambda: bool(redis.keys("verifier:verdict:*")))
        assert other.verify(tasks_of("shared"))[0].cached
        assert 0 < int(redis.ttl(redis.keys("verifier:verdict:*")[0])) <= 86_400


def test_a_rollout_that_two_services_meet_at_once_is_graded_once(redis_url: str) -> None:
    url = f"{redis_url.rpartition('/')[0]}/7"
    ann, job = JobKey("run", key="ann"), JobKey("other", key="ann")

    async def meet(slow: str) -> list[bool]:
        def service() -> CachingEngine:
            return CachingEngine(LocalEngine(EngineSettings(workers=1, warm=False)), CacheSettings(redis_url=url))

        async with service() as one, service() as two:
            first = asyncio.create_task(one.verify(tasks_of(slow), CallOptions.of(job=ann)))
            while not redis.keys("verifier:twin:*") and not first.done():  # noqa: ASYNC110 - Redis says so
                await asyncio.sleep(0.01)
            twins = asyncio.create_task(two.verify(tasks_of(slow, "mine"), CallOptions.of(job=ann)))
            other = asyncio.create_task(two.verify(tasks_of(slow), CallOptions.of(job=job)))
            results = [await task for task in (first, twins, other)]
            return [result.cached for answer in results for result in answer]

    with Redis.from_url(url) as redis:
        for slow in ("sleep 1.0", "sleep 15"):  # on a busy machine the first may be over before the others come
            redis.flushdb()
            found = asyncio.run(meet(slow))
            if found == [False, True, False, False]:
                break
        assert found == [False, True, False, False]
        until(lambda: not redis.keys("verifier:twin:*"))


def test_what_another_service_never_ends_ends_here_by_the_deadline(redis_url: str) -> None:
    url = f"{redis_url.rpartition('/')[0]}/11"
    tasks, standing = tasks_of("held elsewhere"), JobKey("run", key="ann")
    with Redis.from_url(url) as redis:
        mark = TWIN + twin_of(digest_of(tasks[0], "ann"), standing)
        redis.set(mark, 1, ex=600)  # as one that is set again and again, by a flood that waits for it

        async def ask() -> list[Result]:
            inner = LocalEngine(EngineSettings(workers=1, warm=False))
            async with CachingEngine(inner, CacheSettings(redis_url=url)) as engine:
                return list(
                    await asyncio.wait_for(engine.verify(tasks, CallOptions.of(job=standing, deadline_seconds=0.5)), 60)
                )

        assert outcomes(asyncio.run(ask())) == ["failed"]
        redis.delete(mark)


def test_twins_of_one_request_are_not_taken_for_another_services(redis_url: str) -> None:
    url = f"{redis_url.rpartition('/')[0]}/9"
    with caching(redis_url=url) as engine:
        bombs = engine.verify(tasks_of(*["spin"] * 20))
        assert outcomes(bombs) == ["too_costly"] * 20
        assert sum(not result.cached for result in bombs) == 1


def test_what_another_service_left_ungraded_is_graded_here(redis_url: str) -> None:
    url = f"{redis_url.rpartition('/')[0]}/8"

    async def meet() -> list[str]:
        def service() -> CachingEngine:
            return CachingEngine(LocalEngine(EngineSettings(workers=1, warm=False)), CacheSettings(redis_url=url))

        async with service() as one, service() as two:
            first = asyncio.create_task(one.verify(tasks_of("sleep 3.0", "spin")))
            await asyncio.sleep(0.3)
            second = asyncio.create_task(two.verify(tasks_of("sleep 3.0", "spin")))
            await asyncio.sleep(0.3)
            first.cancel()  # withdrawn, and no verdict comes of it
            return outcomes(await second)

    with Redis.from_url(url) as redis:
        redis.flushdb()
        assert asyncio.run(meet()) == ["incorrect", "too_costly"]


def test_a_redis_that_is_away_costs_a_moment_and_nothing_else() -> None:
    with caching(redis_url="redis://127.0.0.1:1/0") as engine:
        started = time.monotonic()
        for number in range(5):
            assert outcomes(engine.verify(tasks_of("fine", f"{number}"))) == ["correct", "incorrect"]
        assert time.monotonic() - started < 120.0


def test_garbage_in_redis_is_graded_afresh(redis_url: str) -> None:
    url = f"{redis_url.rpartition('/')[0]}/6"
    [task] = tasks_of("garbage")
    with Redis.from_url(url) as redis:
        redis.set(redis_key(digest_of(task, "")), b"\x00{not json")
        with caching(redis_url=url) as engine:
            [result] = engine.verify([task])
    assert (str(result.verdict.outcome), result.cached) == ("incorrect", False)


def test_a_verdict_of_another_release_is_not_kept() -> None:
    class OfAnotherRelease(LocalEngine):
        async def stream_encoded(self, tasks, options=DEFAULTS):  # type: ignore[no-untyped-def]
            async for lot in super().stream_encoded(tasks, options):
                yield [(index, told._replace(rubric_fingerprint="sha256:other")) for index, told in lot]

    async def ask_twice() -> list[bool]:
        async with CachingEngine(OfAnotherRelease(EngineSettings(workers=1, warm=False))) as engine:
            return [(await engine.verify(tasks_of("fine")))[0].cached for _ in range(2)]

    assert asyncio.run(ask_twice()) == [False, False]


def until(condition: object) -> None:
    end = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)
