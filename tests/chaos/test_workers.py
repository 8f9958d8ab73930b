"""Workers die, stop, lie about the time and lose the network; each rollout gets one result, and it is right."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from misbehaving_tasks import misbehaving, outcomes, tasks_of
from queue_under_test import Load, Queued, WorkerProcess, queued, wait_for, workers
from wire_tap import WireTap

if TYPE_CHECKING:
    from tests.chaos.conftest import Note
    from tests.conftest import RedisServer

StartRedis = Callable[[], AbstractContextManager["RedisServer"]]


def both_work(engine: Queued, count: int = 2) -> None:
    wait_for(lambda: engine.stats().workers >= count, why="the workers did not come")


def test_kill_9_of_a_workers_child(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with start_redis() as server, workers(server.url, tmp_path, processes=2) as [worker], queued(server.url) as engine:
        both_work(engine)
        load = Load(engine, 300)
        chance = random.Random(7)
        killed = 0
        for _ in range(12):
            time.sleep(0.25)
            reached = load.answered + 5  # else, where children come slowly, one rollout might meet every kill
            wait_for(lambda enough=reached: load.answered >= min(300, enough), why="nothing is graded")  # type: ignore[misc]
            wait_for(worker.children, why="what was killed is not replaced")
            with suppress(IndexError, psutil.NoSuchProcess):
                chance.choice(worker.children()).kill()
                killed += 1
        tally = load.tally()
        note(f"kill -9 of a worker's child, {killed} times", tally)
        assert killed > 5
        assert tally.clean, tally


def test_kill_9_of_a_worker(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with start_redis() as server, workers(server.url, tmp_path, 2) as [first, second], queued(server.url) as engine:
        both_work(engine)
        load = Load(engine, 300)
        load.wait_for_some()
        first.kill()
        tally = load.tally()
        note("kill -9 of one worker of two", tally)
        assert tally.clean, tally
        assert engine.stats().lost_workers_total >= 1
        assert second.process.poll() is None


def test_kill_9_of_the_only_worker_which_is_started_again(
    start_redis: StartRedis, tmp_path: Path, note: "Note"
) -> None:
    with start_redis() as server, workers(server.url, tmp_path) as [worker], queued(server.url) as engine:
        engine.wait_until_it_grades()
        load = Load(engine, 300)
        load.wait_for_some()
        worker.kill()
        worker.start()
        tally = load.tally()
        note("kill -9 of the only worker, started again", tally)
        assert tally.clean, tally


def test_a_rollout_that_kills_every_worker_it_meets(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with start_redis() as server, workers(server.url, tmp_path) as [worker], queued(server.url) as engine:
        engine.wait_until_it_grades()
        over = threading.Event()
        restarts = 0

        def supervise() -> None:
            nonlocal restarts
            while not over.wait(0.1):
                if worker.process.poll() is not None:
                    restarts += 1
                    worker.start()

        supervisor = threading.Thread(target=supervise)
        supervisor.start()
        try:
            tasks = tasks_of(*["fine"] * 20, "kill_everything", *["fine"] * 20, rubric=misbehaving())
            results = engine.start(tasks, use_cache=False).result(600)
            load = Load(engine, 50)
            tally = load.tally()
        finally:
            over.set()
            supervisor.join()
        found = outcomes(results)
        note(f"a rollout that kills every worker it meets ({restarts} were killed)", tally)
        assert (found[20], results[20].reward) == ("failed", None)
        assert "workers were lost" in results[20].verdict.reason
        assert found[:20] + found[21:] == ["correct"] * 40
        assert 1 <= restarts <= 5  # a loss may also be one that was only believed
        assert tally.clean, tally


def test_a_stopped_worker_is_noticed_and_its_late_answers_are_passed_over(
    start_redis: StartRedis, tmp_path: Path, note: "Note"
) -> None:
    with start_redis() as server, workers(server.url, tmp_path, 2) as [first, second], queued(server.url) as engine:
        both_work(engine)
        load = Load(engine, 300)
        load.wait_for_some()
        psutil.Process(first.pid).suspend()
        try:
            tally = load.tally()
        finally:
            psutil.Process(first.pid).resume()
        note("SIGSTOP to one worker of two", tally)
        assert tally.clean, tally
        wait_for(lambda: engine.stats().workers == 2, why="the worker did not come back")
        assert Load(engine, 50).tally().clean
        assert second.process.poll() is None


def test_a_stopped_fork_server_and_stopped_children_of_a_worker(
    start_redis: StartRedis, tmp_path: Path, note: "Note"
) -> None:
    with start_redis() as server, workers(server.url, tmp_path, processes=2) as [worker], queued(server.url) as engine:
        both_work(engine)
        load = Load(engine, 300)
        load.wait_for_some()
        for child in worker.children():
            with suppress(psutil.NoSuchProcess):
                child.suspend()
        load.wait_for_some(0.5)
        for fork_server in worker.fork_servers():
            fork_server.suspend()
        for child in worker.children():
            with suppress(psutil.NoSuchProcess):
                child.kill()
        tally = load.tally()
        note("SIGSTOP to a worker's children, then to its fork server", tally)
        assert tally.clean, tally


def test_a_partition_between_a_worker_and_redis(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with (
        start_redis() as server,
        WireTap(server.url) as tap,
        workers(tap.url, tmp_path / "cut") as [behind],
        workers(server.url, tmp_path) as [_],
        queued(server.url) as engine,
    ):
        both_work(engine)
        load = Load(engine, 300)
        load.wait_for_some()
        tap.cut()
        time.sleep(10)
        tap.mend()
        tally = load.tally()
        note("10 s of partition between one worker of two and Redis", tally)
        assert tally.clean, tally
        wait_for(lambda: engine.stats().workers == 2, why="the worker did not come back")
        assert behind.process.poll() is None
        assert Load(engine, 50).tally().clean


def test_clocks_that_are_an_hour_off(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    def skewed(hours: int) -> dict[str, str]:
        folder = tmp_path / f"clock{hours}"
        folder.mkdir()
        source = f"import time\nreal = time.time\ntime.time = lambda: real() + {hours} * 3600\n"
        (folder / "sitecustomize.py").write_text(source)
        return {"PYTHONPATH": f"{folder}:{Path(__file__).parent.parent / 'plugin'}"}

    with start_redis() as server, queued(server.url) as engine:
        ahead = WorkerProcess(server.url, tmp_path / "ahead.log", environment=skewed(1))
        behind = WorkerProcess(server.url, tmp_path / "behind.log", environment=skewed(-1))
        try:
            both_work(engine)
            tally = Load(engine, 300).tally()
        finally:
            for worker in (ahead, behind):
                worker.stop()
    note("one worker's clock an hour ahead, another's an hour behind", tally)
    assert tally.clean, tally


def test_sigterm_under_load_drains(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with start_redis() as server, workers(server.url, tmp_path, 2) as [first, second], queued(server.url) as engine:
        under_load = False
        while not under_load:  # once more, where this process was kept waiting until the load was over
            both_work(engine)
            load = Load(engine, 300, 0.1)  # longer than a worker takes to end
            load.wait_for_some()
            assert first.stop() == 0
            under_load = load.answered < 300
            tally = load.tally()
            assert tally.clean, tally
            if not under_load:
                first.start()
        note("SIGTERM to one worker of two under load", tally)
        assert engine.stats().lost_workers_total == 0
        assert second.process.poll() is None
