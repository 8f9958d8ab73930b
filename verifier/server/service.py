"""What one running service holds: the engine, the keys, what is kept, what is counted."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence

from verifier.engine.base import Engine, Told
from verifier.engine.groups import whole
from verifier.errors import EngineError, SandboxError
from verifier.execution import Program, Run, RunStatus
from verifier.presets.running import run_of, running
from verifier.queue.routing import Queue
from verifier.sandbox import languages
from verifier.sandbox.host import HostReport
from verifier.server.auth import KeyLimits, KeyRing
from verifier.server.capabilities import measured
from verifier.server.grading import Grading, Lot, graded, graded_lots
from verifier.server.intake import Batch, Reader
from verifier.server.jobs import Job, Jobs
from verifier.server.metrics import Metrics
from verifier.server.problems import UNAVAILABLE, UNKNOWN_LANGUAGE, Refused, retry_after
from verifier.server.quotas import Quotas
from verifier.server.replay import Replays
from verifier.server.settings import Settings

READY_REUSE_SECONDS = 1.0
NOT_READY_RETRY_SECONDS = 2


def no_worker_takes(queue: str) -> str:
    """What is wrong with a queue without workers."""
    return f"no worker takes from the queue {queue!r} now; start one with: verifier worker --queues {queue}"


class Readiness:
    """Whether the engine grades now; asked at most once a second, however many probe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")
        self._reason: str | None = None

    async def reason(self) -> str | None:
        """None when the engine grades, else why it does not."""
        async with self._lock:
            if time.monotonic() - self._asked_at >= READY_REUSE_SECONDS:
                try:
                    self._reason = await self._engine.check()
                except EngineError as error:
                    self._reason = str(error)
                self._asked_at = time.monotonic()
            return self._reason


class Host:
    """What the sandbox enforces on this host; measured when first asked for, and then kept."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._report: HostReport | None = None

    async def report(self) -> HostReport:
        async with self._lock:
            if self._report is None:
                self._report = await asyncio.to_thread(measured, self._settings)
            return self._report


class Service:
    """The house behind the routes. Raises ConfigError when the API keys file cannot be used."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = whole(engine)
        self.keys = None if settings.api_keys_file is None else KeyRing(settings.api_keys_file, KeyLimits.of(settings))
        self.quotas = Quotas(settings.redis_url if settings.engine == "celery" else None)
        self.reader = Reader(settings)
        self.metrics = Metrics(engine)
        self.jobs = Jobs(settings)
        self.readiness = Readiness(engine)
        self.host = Host(settings)
        kept_bytes = settings.kept_results_bytes
        self.verify_replays: Replays[Grading] = Replays(
            ttl_seconds=settings.idempotency_ttl_seconds, max_bytes=kept_bytes
        )
        self.job_replays: Replays[Job] = Replays(ttl_seconds=settings.idempotency_ttl_seconds, max_bytes=kept_bytes)
        self._gradings: set[Grading] = set()

    async def graded(self, batch: Batch) -> Sequence[Told]:
        """The results in order; cancelling this withdraws the batch."""
        return await graded(self.engine, batch, self.metrics.results)

    def lots(self, batch: Batch) -> AsyncGenerator[Lot]:
        """The results as they are ready; closing this withdraws the batch."""
        return graded_lots(self.engine, batch, self.metrics.results)

    async def run(self, program: Program, owner: str | None) -> Run:
        """What the program did; cancelling this withdraws it.

        Raises Refused for a language that is not here or while no worker takes programs, and SandboxError where it
        could not be run.
        """
        if problem := self._language_problem(program.language):
            raise Refused(UNKNOWN_LANGUAGE, problem)
        if Queue.CODE in self.engine.stats().unmanned:
            raise Refused(UNAVAILABLE, no_worker_takes(Queue.CODE), headers=retry_after(NOT_READY_RETRY_SECONDS))
        job = "run" if owner is None else f"{owner}/run"
        deadline_seconds = self.settings.max_deadline_seconds
        [result] = await self.engine.verify(
            [running(program)], job=job, deadline_seconds=deadline_seconds, use_cache=False
        )
        done = run_of(result)
        if done.status is RunStatus.SANDBOX_ERROR:
            raise SandboxError(done.detail)
        return done

    def _language_problem(self, language: str) -> str | None:
        """Workers elsewhere may have tools that this host has not, but no other languages."""
        try:
            languages.named(language)
        except SandboxError as error:
            known = language.strip().lower() in languages.BY_NAME
            return None if known and self.settings.engine != "local" else str(error)
        return None

    def begin(self, batch: Batch) -> Grading:
        """Grade the batch in a task of its own, which ends with the service at the latest."""
        grading = Grading(self.lots(batch), batch)
        self._gradings.add(grading)
        grading.task.add_done_callback(lambda _: self._gradings.discard(grading))
        return grading

    async def stop(self) -> None:
        """Stop what is still being graded for nobody who waits."""
        for grading in list(self._gradings):
            await grading.cancel()
        await self.quotas.close()
