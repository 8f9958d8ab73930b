"""Redis dies, stops, and runs out of room; nothing is lost and nothing is counted twice."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from queue_under_test import Load, queued, wait_for, workers
from redis import Redis

if TYPE_CHECKING:
    from tests.chaos.conftest import Note
    from tests.conftest import RedisServer

StartRedis = Callable[[], AbstractContextManager["RedisServer"]]


def test_redis_is_killed_and_started_again(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with start_redis() as server, workers(server.url, tmp_path, processes=2), queued(server.url) as engine:
        engine.wait_until_it_grades()
        load = Load(engine, 300)
        load.wait_for_some()
        server.kill()
        time.sleep(0.5)
        server.start_again()
        tally = load.tally()
        note("kill -9 of Redis, started again from its append-only file", tally)
        assert tally.clean, tally
        assert Load(engine, 50).tally().clean


def test_redis_comes_back_empty(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with start_redis() as server, workers(server.url, tmp_path, processes=2), queued(server.url) as engine:
        engine.wait_until_it_grades()
        load = Load(engine, 300)
        load.wait_for_some()
        with Redis.from_url(server.url) as redis:
            redis.flushall()
        tally = load.tally()
        note("Redis loses everything", tally)
        assert tally.clean, tally


def test_redis_stands_still(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    seconds = float(os.environ.get("VERIFIER_TEST_REDIS_STOP_SECONDS", "9"))
    with start_redis() as server, workers(server.url, tmp_path, processes=2), queued(server.url) as engine:
        engine.wait_until_it_grades()
        load = Load(engine, 300)
        load.wait_for_some()
        server.kill()
        time.sleep(seconds)
        assert "queue does not answer" in (engine.check() or "")
        server.start_again()
        tally = load.tally()
        note(f"Redis away for {seconds:g} s", tally)
        assert tally.clean, tally


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own with room for little."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode()[:200]}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_the_disk_is_full(
    redis_in: Callable[[Path], AbstractContextManager["RedisServer"]], tmp_path: Path, note: "Note"
) -> None:
    with (
        small_disk(tmp_path / "disk") as disk,
        redis_in(disk) as server,
        workers(server.url, tmp_path, processes=2),
        queued(server.url) as engine,
    ):
        engine.wait_until_it_grades()
        load = Load(engine, 300)
        load.wait_for_some()
        filler = disk / "filler"
        fill(filler)
        wait_for(lambda: refuses_writes(server.url), why="the full disk was not noticed")
        time.sleep(3)
        filler.unlink()
        tally = load.tally()
        note("the disk of the append-only file is full for a while", tally)
        assert tally.clean, tally


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"x" * 4096)
        except OSError:
            return


def refuses_writes(url: str) -> bool:
    with Redis.from_url(url) as redis:
        try:
            redis.set("probe", "x" * 5000)
        except Exception as error:  # noqa: BLE001 - of redis, in more classes than one
            return any(word in str(error) for word in ("MISCONF", "AOF", "maxmemory", "No space"))
    return False


def test_redis_has_no_memory_left(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with start_redis() as server, workers(server.url, tmp_path, processes=2), queued(server.url) as engine:
        engine.wait_until_it_grades()
        load = Load(engine, 300)
        load.wait_for_some()
        with Redis.from_url(server.url) as redis:
            redis.config_set("maxmemory-policy", "noeviction")
            redis.config_set("maxmemory", "1mb")
            wait_for(lambda: refuses_writes(server.url))
            time.sleep(3)
            redis.config_set("maxmemory", "0")
        tally = load.tally()
        note("Redis refuses writes for want of memory for a while", tally)
        assert tally.clean, tally


def test_redis_refuses_writes_while_nothing_is_under_way(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    """An idle worker asks Redis for work, and taking it is a write: the refusal used to end the worker."""
    with start_redis() as server, workers(server.url, tmp_path, processes=2), queued(server.url) as engine:
        engine.wait_until_it_grades()
        with Redis.from_url(server.url) as redis:
            redis.config_set("min-replicas-to-write", 1)
            time.sleep(4)
            redis.config_set("min-replicas-to-write", 0)
        tally = Load(engine, 100).tally()
        note("Redis refuses every write for a while, no work under way", tally)
        assert tally.clean, tally
