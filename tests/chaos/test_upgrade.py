"""Neighbouring releases side by side: an upgrade loses nothing, whichever side goes first.

The older release is taken out of the history. Where there is none (an archive, a shallow clone) the tests skip.
"""

import os
import subprocess
import tarfile
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from queue_under_test import PLUGIN, Load, WorkerProcess, queued, wait_for
from redis import Redis
from served import get, served, served_cold

from verifier.queue.routing import release

if TYPE_CHECKING:
    from tests.chaos.conftest import Note
    from tests.conftest import RedisServer

StartRedis = Callable[[], AbstractContextManager["RedisServer"]]
REPOSITORY = Path(__file__).resolve().parents[2]
OLDER = os.environ.get("VERIFIER_TEST_OLDER_RELEASE", "5ae519f")
"""The last commit whose chunks had no format number."""


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the older release and the plugin of these tests as it was then."""
    command = ["git", "-C", str(REPOSITORY), "archive", OLDER, "verifier", "tests/plugin"]
    archive = subprocess.run(command, capture_output=True)
    if archive.returncode:
        pytest.skip(f"the history has no {OLDER} here: {archive.stderr.decode()[:200]}")
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def paths(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{folder}:{folder / 'tests' / 'plugin'}", "PYTHONSAFEPATH": "1"}


def old_worker(url: str, folder: Path, log: Path) -> WorkerProcess:
    return WorkerProcess(url, log, environment=paths(folder), script=folder / "tests" / "plugin" / "cold_worker.py")


def test_a_new_api_and_old_workers_that_are_replaced(
    start_redis: StartRedis, older: Path, tmp_path: Path, note: "Note"
) -> None:
    with start_redis() as server, queued(server.url) as engine:
        old = old_worker(server.url, older, tmp_path / "old.log")
        new = None
        try:
            engine.wait_until_it_grades()
            load = Load(engine, 900)
            load.wait_for_some(0.2)
            new = WorkerProcess(server.url, tmp_path / "new.log")
            wait_for(lambda: release() in {beat.release for beat in engine.engine._beats.values()}, 120.0)
            assert old.stop() == 0
            tally = load.tally()
        finally:
            for worker in filter(None, (old, new)):
                worker.kill()
    note("a new API; old workers, replaced by new ones under load", tally)
    assert tally.clean, tally


def test_what_old_workers_cannot_read_waits_for_new_ones(
    start_redis: StartRedis, older: Path, tmp_path: Path, note: "Note"
) -> None:
    """Here the older release lacks a verifier: it stands for every part and field that a newer one has more."""
    without_plugin = {"PYTHONPATH": str(older), "PYTHONSAFEPATH": "1"}
    script = older / "tests" / "plugin" / "cold_worker.py"
    with start_redis() as server, queued(server.url) as engine:
        old = WorkerProcess(server.url, tmp_path / "old.log", environment=without_plugin, script=script)
        new = None
        try:
            engine.wait_until_it_grades()
            load = Load(engine, 100)
            wait_for(lambda: engine.engine._held_back, 120.0, "the old worker did not refuse it")
            new = WorkerProcess(server.url, tmp_path / "new.log")
            tally = load.tally()
        finally:
            for worker in filter(None, (old, new)):
                worker.kill()
    note("a new API; old workers that cannot read its rubric, and then a new one", tally)
    assert tally.clean, tally


@pytest.fixture
def old_api(older: Path) -> Callable[[str], AbstractContextManager[Any]]:
    def serve(url: str) -> AbstractContextManager[Any]:
        return served(VERIFIER_ENGINE="celery", VERIFIER_REDIS_URL=url, **paths(older))

    return serve


def asked(url: str, count: int, found: list[tuple[str, float | None]]) -> None:
    """Post rollouts whose verdicts are known, some at a time, and keep what comes."""
    rubric = {"extractor": {"kind": "whole"}, "verifier": {"kind": "misbehave"}}
    for start in range(0, count, 100):
        rollouts = [
            {"id": f"r{n}", "completion": "fine" if n % 2 else f"sleep 0.03{n:04d}", "ground_truth": "fine"}
            for n in range(start, start + 100)
        ]
        body = {"rubric": rubric, "rollouts": rollouts, "use_cache": False}
        answer = httpx.post(f"{url}/v1/verify", json=body, timeout=300).raise_for_status().json()
        found += [(result["id"], result["reward"]) for result in answer["results"]]


def test_an_old_api_and_old_workers_that_are_replaced(
    start_redis: StartRedis, old_api: Callable[[str], AbstractContextManager[Any]], older: Path, tmp_path: Path
) -> None:
    with start_redis() as server:
        old = old_worker(server.url, older, tmp_path / "old.log")
        new = None
        found: list[tuple[str, float | None]] = []
        try:
            with old_api(server.url) as api:
                assert "verifier_queue_strays" not in get(f"{api.url}/metrics").text, "this is no old API"
                load = threading.Thread(target=asked, args=(api.url, 600, found))
                load.start()
                wait_for(lambda: len(found) >= 200, 120.0)
                new = WorkerProcess(server.url, tmp_path / "new.log")
                with Redis.from_url(server.url) as redis:
                    wait_for(lambda: redis.scard("verifier:workers") == 2, 120.0)
                assert old.stop() == 0
                load.join(600)
                assert api.process.poll() is None
                wait_for(lambda: get(f"{api.url}/readyz").status_code == 200, 120.0)
        finally:
            for worker in filter(None, (old, new)):
                worker.kill()
    assert found == [(f"r{n}", float(n % 2)) for n in range(600)]


def test_an_api_is_replaced_under_load(
    start_redis: StartRedis, old_api: Callable[[str], AbstractContextManager[Any]], older: Path, tmp_path: Path
) -> None:
    """Both APIs serve at once, each over the workers that are there: first old ones, then new ones beside them."""
    with start_redis() as server:
        workers = [old_worker(server.url, older, tmp_path / "old.log")]
        old_found: list[tuple[str, float | None]] = []
        new_found: list[tuple[str, float | None]] = []
        over = {"VERIFIER_ENGINE": "celery", "VERIFIER_REDIS_URL": server.url, "PYTHONPATH": f"{REPOSITORY}:{PLUGIN}"}
        try:
            with old_api(server.url) as before, served_cold(**over) as after:
                loads = [
                    threading.Thread(target=asked, args=(before.url, 300, old_found)),
                    threading.Thread(target=asked, args=(after.url, 300, new_found)),
                ]
                for load in loads:
                    load.start()
                wait_for(lambda: len(old_found) and len(new_found), 120.0)
                workers.append(WorkerProcess(server.url, tmp_path / "new.log"))
                for load in loads:
                    load.join(600)
        finally:
            for worker in workers:
                worker.kill()
    right = [(f"r{n}", float(n % 2)) for n in range(300)]
    assert old_found == right
    assert new_found == right
