"""A worker's word about itself, and the two checks that read it, in Python and as a shell script, to one effect."""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from queue_under_test import wait_for, workers

from verifier.engine.local import EngineSettings
from verifier.queue import heartbeat
from verifier.queue.routing import Queue
from verifier.queue.runner import ChunkRunner

SCRIPT = Path(__file__).resolve().parents[2] / "docker" / "worker-healthy"
CHECKS = {
    "python": [sys.executable, "-m", "verifier.cli", "worker", "--check"],
    "shell": ["/bin/sh", str(SCRIPT)],
}


def checked(check: str, file: Path) -> tuple[int, str]:
    environment = os.environ | {"VERIFIER_HEARTBEAT_FILE": str(file)}
    done = subprocess.run(CHECKS[check], env=environment, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    ("age", "state", "status", "said"),
    [
        (0, "well", 0, ""),
        (10, "well", 0, ""),
        (
            4050,
            "well",
            1,
            "has said nothing for 40",
        ),  # give or take a second, and as many more as the check takes to start
        (-3600, "well", 1, ""),  # of the time before this machine started
        (0, "the engine does not grade: no worker answers", 1, "does not grade"),
        (0, "wellness", 1, "wellness"),
    ],
)
def test_a_recent_good_word_is_needed(check: str, age: int, state: str, status: int, said: str, tmp_path: Path) -> None:
    file = tmp_path / "worker"
    file.write_text(f"{heartbeat.uptime() - age:.2f} {state}\n")
    found, told = checked(check, file)
    assert found == status, told
    assert said in told


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("content", [None, "", "well", "now well\n"])
def test_no_word_is_no_good_word(check: str, content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "worker"
    if content is not None:
        file.write_text(content)
    assert checked(check, file)[0] != 0


def test_the_check_loads_nothing_heavy(tmp_path: Path) -> None:
    file = tmp_path / "worker"
    heartbeat.write(str(file), heartbeat.WELL)
    program = (
        "import sys; before = set(sys.modules); sys.argv = ['verifier', 'worker', '--check']\n"
        "from verifier.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'typer', 'pydantic', 'redis', 'asyncio'} & set(sys.modules)\n"
        "print(len(set(sys.modules) - before), *heavy)"
    )
    environment = os.environ | {"VERIFIER_HEARTBEAT_FILE": str(file)}
    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    count, *heavy = told.stdout.split()
    assert not heavy
    assert int(count) < 40


def test_a_worker_is_well_while_it_grades_and_not_while_its_fork_server_dies(redis_url: str, tmp_path: Path) -> None:
    file = tmp_path / "worker"
    with workers(redis_url, tmp_path, environment={"VERIFIER_HEARTBEAT_FILE": str(file)}) as [worker]:
        wait_for(lambda: all(checked(check, file)[0] == 0 for check in CHECKS))

        over = threading.Event()

        def keep_killing() -> None:
            """The fork server, not the workers: between two deaths of those a canary may well be graded."""
            while not over.wait(0.02):
                for server in worker.fork_servers():
                    with suppress(psutil.NoSuchProcess):
                        server.kill()

        killing = threading.Thread(target=keep_killing)
        killing.start()
        try:
            wait_for(lambda: all("does not grade" in checked(check, file)[1] for check in CHECKS))
        finally:
            over.set()
            killing.join()
        wait_for(lambda: all(checked(check, file)[0] == 0 for check in CHECKS))
    assert not file.exists()  # it left, and said so


def test_a_stuck_consumer_is_trouble_and_an_absent_redis_is_not(redis_url: str, tmp_path: Path) -> None:
    settings = EngineSettings(workers=1, warm=False)
    bench = ChunkRunner(
        redis_url, tuple(Queue), settings, slots=2, grace_seconds=1, heartbeat_file=str(tmp_path / "worker")
    )
    assert "consumer" in (bench.trouble or "")
    bench.consumer_seen = time.monotonic() + 60  # as if just now, whenever the next line is reached
    assert bench.trouble is None
    bench.consumer_seen = time.monotonic() - 30
    assert "consumer" in (bench.trouble or "")
    bench._without_redis_at = time.monotonic() - 5
    assert bench.trouble is None
