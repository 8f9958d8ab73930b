"""The API dies, its callers vanish, and two versions stand side by side."""

import itertools
import shutil
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from misbehaving_tasks import tasks_of
from queue_under_test import PLUGIN, Load, WorkerProcess, queued, wait_for, workers
from redis import Redis
from served import post, served_cold

from verifier.engine.options import CallOptions
from verifier.queue.routing import release

if TYPE_CHECKING:
    from tests.chaos.conftest import Note
    from tests.conftest import RedisServer

StartRedis = Callable[[], AbstractContextManager["RedisServer"]]
REPOSITORY = Path(__file__).resolve().parents[2]


def body(count: int, seconds: float = 0.02) -> dict[str, Any]:
    rubric = {"extractor": {"kind": "whole"}, "verifier": {"kind": "misbehave"}}
    rollouts = [
        {"id": f"r{number}", "completion": "fine" if number % 2 else f"sleep {seconds}", "ground_truth": "fine"}
        for number in range(count)
    ]
    return {"rubric": rubric, "rollouts": rollouts, "use_cache": False}


def rewards(response: httpx.Response) -> list[tuple[str, float | None]]:
    return [(result["id"], result["reward"]) for result in response.raise_for_status().json()["results"]]


def test_kill_9_of_the_api_and_the_caller_asks_again(start_redis: StartRedis, tmp_path: Path) -> None:
    over = {"VERIFIER_ENGINE": "celery", "PYTHONPATH": str(PLUGIN)}
    work, numbers = body(400), itertools.count()
    with start_redis() as server, workers(server.url, tmp_path, processes=2):
        cut_off = threading.Event()
        while not cut_off.is_set():  # once more, where it was answered before this process could kill the service
            key = {"Idempotency-Key": f"batch-{next(numbers)}"}
            with served_cold(VERIFIER_REDIS_URL=server.url, **over) as first:

                def ask(url: str = first.url, key: dict[str, str] = key) -> None:
                    with httpx.Client(timeout=120) as client:
                        try:
                            client.post(f"{url}/v1/verify", json=work, headers=key)
                        except httpx.TransportError:
                            cut_off.set()

                asking = threading.Thread(target=ask)
                asking.start()
                with Redis.from_url(server.url) as redis:
                    wait_for(lambda: redis.keys("verifier:lease:*") or not asking.is_alive())  # noqa: B023 - of now
                first.process.kill()
                asking.join(120)
        with served_cold(VERIFIER_REDIS_URL=server.url, **over) as second:
            found = rewards(post(f"{second.url}/v1/verify", json=work, headers=key))
            assert found == [(f"r{number}", float(number % 2)) for number in range(400)]
            again = post(f"{second.url}/v1/verify", json=work, headers=key)
            assert again.headers["idempotent-replayed"] == "true"
            with Redis.from_url(server.url) as redis:
                wait_for(lambda: not redis.keys("verifier:lease:*"), why="the dead API's chunks are still held")


def test_a_caller_that_vanishes_leaves_the_workers_free(start_redis: StartRedis, tmp_path: Path) -> None:
    over = {"VERIFIER_ENGINE": "celery", "PYTHONPATH": str(PLUGIN)}
    with (
        start_redis() as server,
        workers(server.url, tmp_path),
        served_cold(VERIFIER_REDIS_URL=server.url, **over) as service,
        httpx.Client(base_url=service.url, timeout=120) as client,
    ):
        host, port = service.url.removeprefix("http://").split(":")
        text = httpx.Request("POST", f"{service.url}/v1/verify", json=body(3000, 0.2)).read()
        head = f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(text)}"
        with socket.create_connection((host, int(port))) as caller:
            caller.sendall(f"{head}\r\n\r\n".encode() + text)
            wait_for(lambda: client.get("/v1/capabilities").json()["engine"]["queued"] > 1000)

        def left() -> int:
            engine = client.get("/v1/capabilities").json()["engine"]
            return int(engine["queued"] + engine["in_flight"])

        wait_for(lambda: left() == 0, why="what nobody waits for is still queued")
        assert rewards(client.post("/v1/verify", json=body(10)))[:2] == [("r0", 0.0), ("r1", 1.0)]


def another_release(folder: Path) -> dict[str, str]:
    """The environment of a worker whose code differs where verdicts are made."""
    shutil.copytree(REPOSITORY / "verifier", folder / "verifier")
    with (folder / "verifier" / "extract" / "whole.py").open("a") as source:
        source.write("\n# another release\n")
    return {"PYTHONPATH": f"{folder}:{PLUGIN}"}


def test_two_releases_side_by_side(start_redis: StartRedis, tmp_path: Path, note: "Note") -> None:
    with start_redis() as server, queued(server.url) as engine:
        other = WorkerProcess(server.url, tmp_path / "other.log", environment=another_release(tmp_path / "other"))
        own = None
        try:
            engine.wait_until_it_grades()
            [result] = engine.verify(tasks_of("fine"))
            [own_task] = tasks_of("fine")
            assert result.reward == 1.0
            assert result.rubric_fingerprint != own_task.rubric.fingerprint  # it says who judged
            load = Load(engine, 400)
            own = WorkerProcess(server.url, tmp_path / "own.log")
            wait_for(lambda: engine.stats().workers >= 2 or load.answered == 400)
            wait_for(lambda: release() in {beat.release for beat in engine.engine._beats.values()})

            def by_its_own() -> bool:
                after = engine.verify(tasks_of(*["fine"] * 50), CallOptions.of(use_cache=False))
                return {one.rubric_fingerprint for one in after} == {own_task.rubric.fingerprint}

            # A worker that is kept from running for six seconds is believed gone, and the other one is asked.
            wait_for(lambda: all(by_its_own() for _ in range(3)), why="work goes to another release")
            assert other.stop() == 0
            tally = load.tally()
            note("a rolling restart from one release to another under load", tally)
            assert tally.clean, tally
        finally:
            for worker in filter(None, (other, own)):
                worker.kill()
