"""The client for plain functions, threads, and code that runs inside an event loop it does not own."""

import asyncio
import inspect
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.client.conftest import ScriptedService, answer, grade, say_nothing, stream
from trainer_client.client import Blocking, DeadlineExceeded, RewardClient, SyncRewardClient
from verifier.wire import Rollout

ROLLOUTS = [Rollout(id=str(index), completion=text) for index, text in enumerate(["right", "wrong", "nothing"])]


def test_plain_calls_give_what_awaited_ones_give(service: ScriptedService) -> None:
    with RewardClient(service.url, preset="math").blocking() as client:
        assert client.rewards(ROLLOUTS) == [1.0, 0.0, None]
        assert [result.id for result in client.verify(ROLLOUTS)] == ["0", "1", "2"]
        assert client.verify_one(ROLLOUTS[0], explain=True).reward == 1.0
        assert [result.index for result in client.stream(ROLLOUTS, preset="numeric")] == [0, 1, 2]


def test_every_call_of_the_client_has_its_plain_twin() -> None:
    asynchronous = {
        name
        for name, member in vars(RewardClient).items()
        if not name.startswith("_") and (inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member))
    }
    plain = {name for name, member in vars(SyncRewardClient).items() if isinstance(member, Blocking)}
    assert asynchronous - {"aclose"} == plain | {"stream"}
    assert SyncRewardClient(RewardClient("http://127.0.0.1:9")).verify.__doc__ == RewardClient.verify.__doc__


def test_it_works_inside_a_running_event_loop(service: ScriptedService) -> None:
    async def inside() -> list[float | None]:
        with RewardClient(service.url).blocking() as client:
            return client.rewards(ROLLOUTS)

    assert asyncio.run(inside()) == [1.0, 0.0, None]


def test_calls_from_many_threads_travel_together(service: ScriptedService) -> None:
    with (
        RewardClient(service.url, gather_seconds=60, gather_at_most=16).blocking() as client,
        ThreadPoolExecutor(16) as threads,
    ):
        results = list(threads.map(client.verify_one, [Rollout(id=str(n), completion="right") for n in range(16)]))
    assert [result.id for result in results] == [str(number) for number in range(16)]
    assert [len(asked.rollouts) for asked in service.asked] == [16]


def test_errors_are_raised_where_the_call_was_made(service: ScriptedService) -> None:
    service.script = [say_nothing()]
    with RewardClient(service.url).blocking() as client:
        with pytest.raises(DeadlineExceeded):
            client.verify(ROLLOUTS, deadline_seconds=0.2)
        service.script.clear()  # where it was too late to be asked
        with pytest.raises(ValueError, match="rollout 0"):
            client.verify([{"id": "a"}])
        assert client.rewards(ROLLOUTS) == [1.0, 0.0, None]


def test_its_thread_starts_with_the_first_call_and_ends_with_the_client(service: ScriptedService) -> None:
    before = set(threading.enumerate())  # of which some, of earlier tests, may end meanwhile
    client = RewardClient(service.url).blocking()
    assert set(threading.enumerate()) <= before
    client.rewards(ROLLOUTS)
    assert len(set(threading.enumerate()) - before) == 1
    client.close()
    assert set(threading.enumerate()) <= before


def test_an_error_in_the_block_does_not_wait_for_a_request(service: ScriptedService) -> None:
    service.script = [say_nothing()]
    begun = time.monotonic()

    def leave_with_a_request_under_way(threads: ThreadPoolExecutor) -> None:
        with RewardClient(service.url).blocking() as client:
            threads.submit(client.verify, ROLLOUTS)
            while not service.asked:
                time.sleep(0.01)
            raise KeyError("something of the trainer's own")

    with ThreadPoolExecutor(1) as threads, pytest.raises(KeyError):
        leave_with_a_request_under_way(threads)
    assert time.monotonic() - begun < 30  # the service would stay silent for twice as long


def test_a_stream_that_is_left_early_is_closed(service: ScriptedService) -> None:
    service.script = [stream(pause_seconds=60), grade()]
    with RewardClient(service.url, max_connections=1).blocking() as client:
        results = client.stream(ROLLOUTS)
        assert next(results).index == 0
        results.close()
        assert client.rewards(ROLLOUTS, deadline_seconds=50) == [1.0, 0.0, None]


def test_jobs_and_pages_have_plain_calls(service: ScriptedService) -> None:
    service.pages = {"GET /readyz": answer(200, {}), "GET /health": answer(200, {"status": "ok"})}
    with RewardClient(service.url).blocking() as client:
        client.wait_until_ready(60)
        assert client.health() == {"status": "ok"}


def test_a_client_that_changes_event_loops_is_told_what_to_do(service: ScriptedService) -> None:
    client = RewardClient(service.url)

    async def use_and_close() -> list[float | None]:
        async with client:
            return await client.rewards(ROLLOUTS)

    assert asyncio.run(use_and_close()) == [1.0, 0.0, None]
    with pytest.raises(RuntimeError, match=r"first used in another event loop.*blocking\(\)"):
        asyncio.run(client.rewards(ROLLOUTS))
