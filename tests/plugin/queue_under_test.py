"""Real workers over a real Redis, in processes of their own that a test may kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from anyio.from_thread import BlockingPortal, start_blocking_portal

from verifier.engine.base import EngineStats
from verifier.queue.engine import CeleryEngine, CelerySettings
from verifier.rubric import Task
from verifier.wire import Result

PLUGIN = Path(__file__).parent
START_SECONDS = 30.0


class WorkerProcess:
    """`verifier worker` in a process of its own. A supervised one is started again whenever it has ended."""

    def __init__(self, redis_url: str, log: Path, *, queues: str = "all", processes: int = 1, **environment: str):
        path = os.pathsep.join(filter(None, (str(PLUGIN), os.environ.get("PYTHONPATH"))))
        self._variables = os.environ | {"PYTHONPATH": path, "VERIFIER_REDIS_URL": redis_url} | environment
        self._command = [
            sys.executable,
            "-m",
            "verifier.cli",
            "worker",
            "--queues",
            queues,
            "--workers",
            str(processes),
        ]
        self._log = log
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(self._command, env=self._variables, stdout=log, stderr=log)

    @property
    def pid(self) -> int:
        return self.process.pid

    def text(self) -> str:
        return self._log.read_text(errors="replace")

    def children(self) -> list[psutil.Process]:
        """The processes that grade."""
        below = psutil.Process(self.pid).children(recursive=True)
        servers = {child.pid for child in below if child.ppid() == self.pid}
        return [child for child in below if child.ppid() in servers]

    def kill(self) -> None:
        """As `kill -9` does: it says nothing more."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 40.0) -> int:
        """As SIGTERM does; returns the exit status."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


@contextmanager
def workers(redis_url: str, folder: Path, count: int = 1, **options: Any) -> Iterator[list[WorkerProcess]]:
    """So many workers, gone when the block ends."""
    started = [WorkerProcess(redis_url, folder / f"worker{number}.log", **options) for number in range(count)]
    try:
        yield started
    finally:
        for worker in started:
            with suppress(ProcessLookupError):
                worker.process.terminate()
        for worker in started:
            try:
                worker.process.wait(20)
            except subprocess.TimeoutExpired:
                worker.kill()


class Queued:
    """A CeleryEngine in a background thread."""

    def __init__(self, engine: CeleryEngine, portal: BlockingPortal) -> None:
        self.engine = engine
        self.portal = portal

    def verify(self, tasks: Sequence[Task], **how: Any) -> list[Result]:
        return self.portal.call(partial(self.engine.verify, tasks, **how))

    def start(self, tasks: Sequence[Task], **how: Any) -> "Future[list[Result]]":
        """The same, without waiting for it."""
        return self.portal.start_task_soon(partial(self.engine.verify, tasks, **how))

    def check(self, timeout_seconds: float = 5.0) -> str | None:
        return self.portal.call(self.engine.check, timeout_seconds)

    def stats(self) -> EngineStats:
        async def ask() -> EngineStats:
            return self.engine.stats()

        return self.portal.call(ask)

    def wait_until_it_grades(self, seconds: float = START_SECONDS) -> None:
        end = time.monotonic() + seconds
        while problem := self.check():
            assert time.monotonic() < end, problem
            time.sleep(0.1)


@contextmanager
def queued(redis_url: str, **settings: Any) -> Iterator[Queued]:
    """An engine over the queue until the block ends."""
    engine = CeleryEngine(CelerySettings(redis_url=redis_url, **settings))
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(engine):
        yield Queued(engine, portal)


def wait_for(condition: Callable[[], object], seconds: float = 30.0, why: str = "it did not happen in time") -> None:
    """Wait until `condition()` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, why
        time.sleep(0.02)
