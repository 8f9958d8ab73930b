"""Real workers over a real Redis, in processes of their own that a test may kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from anyio.from_thread import BlockingPortal, start_blocking_portal
from forked import Process, started
from misbehaving_tasks import misbehaving, tasks_of

from verifier.engine.base import EngineStats
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.queue.engine import CeleryEngine, CelerySettings
from verifier.rubric import Task
from verifier.wire import Result

PLUGIN = Path(__file__).parent
START_SECONDS = 120.0


class WorkerProcess:
    """`verifier worker` in a process of its own; unless it is warm, it loads what it needs when it needs it."""

    def __init__(
        self,
        redis_url: str,
        log: Path,
        *,
        queues: str = "all",
        processes: int = 1,
        environment: Mapping[str, str] | None = None,
        warm: bool = False,
        script: Path = PLUGIN / "cold_worker.py",
    ) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        path = os.pathsep.join(filter(None, (str(PLUGIN), os.environ.get("PYTHONPATH"))))
        self._variables = os.environ | {"PYTHONPATH": path, "VERIFIER_REDIS_URL": redis_url} | dict(environment or {})
        arguments = ["-m", "verifier.cli", "worker", "--queues", queues, "--workers", str(processes)]
        self._warm = [sys.executable, *arguments] if warm else None
        self._cold = (script, redis_url, queues, processes)
        self._log = log
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            how: dict[str, Any] = {"env": self._variables, "cwd": self._log.parent, "stdout": log, "stderr": log}
            self.process: Process = subprocess.Popen(self._warm, **how) if self._warm else started(*self._cold, **how)

    @property
    def pid(self) -> int:
        return self.process.pid

    def text(self) -> str:
        return self._log.read_text(errors="replace")

    def children(self) -> list[psutil.Process]:
        """The processes that grade."""
        above = dict[int, int]()
        below = {child.pid: child for child in psutil.Process(self.pid).children(recursive=True)}
        for child in below.values():
            with suppress(psutil.NoSuchProcess):  # one that has just ended
                above[child.pid] = child.ppid()
        return [below[pid] for pid, parent in above.items() if above.get(parent) == self.pid]

    def fork_servers(self) -> list[psutil.Process]:
        """What makes them."""
        found: list[psutil.Process] = psutil.Process(self.pid).children()
        return found

    def kill(self) -> None:
        """As `kill -9` does: it says nothing more."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 120.0) -> int:
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
                worker.process.wait(60)
            except subprocess.TimeoutExpired:
                worker.kill()


class Queued:
    """A CeleryEngine in a background thread."""

    def __init__(self, engine: CeleryEngine, portal: BlockingPortal) -> None:
        self.engine = engine
        self.portal = portal

    def verify(self, tasks: Sequence[Task], options: CallOptions = DEFAULTS) -> list[Result]:
        return self.portal.call(self.engine.verify, tasks, options)

    def start(self, tasks: Sequence[Task], **how: Any) -> "Future[list[Result]]":
        """The same, without waiting for it."""
        return self.portal.start_task_soon(partial(self.engine.verify, tasks, CallOptions.of(**how)))

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


@dataclass
class Tally:
    """What became of the rollouts of one fault."""

    sent: int
    lost: int
    doubled: int
    wrong: int
    unjudged: int
    seconds: float

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.wrong or self.unjudged)


class Load:
    """Rollouts of which it is known what is right, on their way through an engine."""

    def __init__(self, queued: Queued, count: int, seconds_each: float = 0.04, **how: Any) -> None:
        cycle = (("fine", 1.0), (f"sleep {seconds_each}", 0.0))
        answers = [cycle[number % 2] for number in range(count)]
        rubric = misbehaving(cpu_seconds=2.0, wall_seconds=60.0)
        self._right = [reward for _, reward in answers]
        self._tasks = tasks_of(*[answer for answer, _ in answers], rubric=rubric)
        self._seen: list[list[Result]] = [[] for _ in answers]
        self._started = time.monotonic()
        self._queued = queued
        self._how = {"use_cache": False} | how
        self._done = queued.portal.start_task_soon(self._run)

    async def _run(self) -> None:
        async for lot in self._queued.engine.stream(self._tasks, CallOptions.of(**self._how)):
            for index, result in lot:
                self._seen[index].append(result)

    @property
    def answered(self) -> int:
        return sum(map(bool, self._seen))

    def wait_for_some(self, share: float = 0.1) -> None:
        """Until it is well under way."""
        wait_for(lambda: self.answered > share * len(self._tasks), 120.0)

    def tally(self, seconds: float = 300.0) -> Tally:
        """Wait for the end and count."""
        self._done.result(seconds)
        pairs = [(seen, right) for seen, right in zip(self._seen, self._right, strict=True) if seen]
        return Tally(
            sent=len(self._tasks),
            lost=self._seen.count([]),
            doubled=sum(len(seen) > 1 for seen in self._seen),
            wrong=sum(seen[0].reward not in (right, None) for seen, right in pairs),
            unjudged=sum(seen[0].reward is None for seen, _ in pairs),
            seconds=time.monotonic() - self._started,
        )


@contextmanager
def queued(redis_url: str, **settings: Any) -> Iterator[Queued]:
    """An engine over the queue until the block ends."""
    engine = CeleryEngine(CelerySettings(redis_url=redis_url, **settings))
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(engine):
        yield Queued(engine, portal)


def wait_for(condition: Callable[[], object], seconds: float = 120.0, why: str = "it did not happen in time") -> None:
    """Wait until `condition()` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, why
        time.sleep(0.02)
