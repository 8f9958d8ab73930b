"""What one running service holds: the engine, the keys, what is kept, what is counted."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from verifier.engine.base import EncodedResult, Engine
from verifier.engine.groups import whole
from verifier.engine.options import CallOptions
from verifier.errors import EngineError, SandboxError
from verifier.execution import Program, Run, RunStatus
from verifier.languages import unknown
from verifier.presets.catalogue import sources_of
from verifier.presets.running import run_of, running
from verifier.queue.routing import Queue
from verifier.sandbox import languages
from verifier.sandbox.host import HostReport
from verifier.server.auth import LOOK_EVERY_SECONDS, Grant, KeyLimits, KeyRing
from verifier.server.capabilities import measured
from verifier.server.console.shared_watch import SharedWatch
from verifier.server.console.watch import Watch
from verifier.server.desk import Desk
from verifier.server.gathered import Gathered
from verifier.server.grading import Grading, Lot, graded_lots
from verifier.server.intake import Batch, Reader, job_key_of
from verifier.server.ledger import Ledger
from verifier.server.metrics import Metrics
from verifier.server.problems import UNAVAILABLE, UNKNOWN_LANGUAGE, Refused, retry_after
from verifier.server.quotas import Quotas
from verifier.server.sessions import Sessions
from verifier.server.settings import Settings
from verifier.server.shadow import Shadows, rules_of
from verifier.server.tracing import GradeSpan, Tracing, traced

READY_REUSE_SECONDS = 1.0
NOT_READY_RETRY_SECONDS = 2


def no_worker_takes(queue: str) -> str:
    """What is wrong with a queue without workers."""
    return f"no worker takes from the queue {str(queue)!r} now; start one with: verifier worker --queues {queue}"


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
    """The house behind the routes. Raises ConfigError when a file that the settings name cannot be used."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = whole(engine)
        self.keys = None if settings.api_keys_file is None else KeyRing(settings.api_keys_file, KeyLimits.of(settings))
        self.quotas = Quotas(settings.redis_url if settings.engine == "celery" else None)
        self.sources = sources_of(settings.sources_file)
        self.reader = Reader(settings, self.sources)
        self.sessions = Sessions()
        self.watch = Watch()
        shared = settings.redis_url if settings.engine == "celery" else None
        self._shared_watch = SharedWatch(self.watch, shared) if shared is not None else None
        self._sharing: asyncio.Task[None] | None = None
        self.shadows = Shadows(
            self.engine,
            rules_of(settings.shadow, self.sources),
            self.sources,
            share=settings.shadow_share,
            deadline_seconds=settings.max_deadline_seconds,
            judge_calls=settings.key_judge_calls,
        )
        self.metrics = Metrics(engine, self.watch, self.shadows)
        self.tracing = Tracing(settings)
        self.gathered = Gathered(self.engine, self.metrics.results, self.watch, self.shadows)
        self.readiness = Readiness(engine)
        self.host = Host(settings)
        self.ledger = Ledger(settings, self.engine.wait_seconds)
        self.desk = Desk(
            settings,
            begin=self._begin,
            read=self.reader.batch,
            quotas=self.quotas,
            keys=self.keys,
            wait_seconds=self.engine.wait_seconds,
        )
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin what goes on beside requests; for a running event loop."""
        self.desk.open()
        self.shadows.open()
        if self.keys is not None:
            self._looking = asyncio.create_task(look_again_and_again(self.keys))
        if self._shared_watch is not None:
            self._sharing = asyncio.create_task(self._shared_watch.keep_exchanging())

    async def graded(self, batch: Batch, grant: Grant | None) -> list[EncodedResult]:
        """The results in order; cancelling this withdraws the batch."""
        if len(batch.tasks) == 1 and not batch.tasks[0].rubric.depends_on_group:
            return [await self._graded_with_others(batch, grant)]
        results: dict[int, EncodedResult] = {}
        async with aclosing(self.lots(batch, grant)) as lots:
            async for lot in lots:
                results.update(lot)
        return [results[index] for index in range(len(batch.tasks))]

    async def _graded_with_others(self, batch: Batch, grant: Grant | None) -> EncodedResult:
        """The result of a batch of one, by a call that other batches of one may share."""
        await self.quotas.spend(grant, 1)
        try:
            if self.tracing.tracer is None:
                return await self.gathered.grade(batch.tasks[0], batch.options)
            grading = GradeSpan(self.tracing.tracer, batch)
            with grading as named:
                result = await self.gathered.grade(named.tasks[0], named.options)
                grading.add([result])
            return result
        except EngineError:
            await self.quotas.give_back(grant, 1)
            raise

    async def lots(self, batch: Batch, grant: Grant | None) -> AsyncGenerator[Lot]:
        """The results as they are ready; closing this withdraws the batch. Counted against the key's quota if taken."""
        await self.quotas.spend(grant, len(batch.tasks))
        taken = False
        try:
            async with aclosing(self._graded_lots(batch)) as lots:
                async for lot in lots:
                    taken = True
                    yield lot
        except EngineError:
            if not taken:
                await self.quotas.give_back(grant, len(batch.tasks))
            raise

    async def run(self, program: Program, grant: Grant | None) -> Run:
        """What the program did; cancelling this withdraws it.

        Raises Refused for a language that is not here or while no worker takes programs, and SandboxError where it
        could not be run. Counted against the key's quota as one rollout.
        """
        if problem := self._language_problem(program.language):
            raise Refused(UNKNOWN_LANGUAGE, problem)
        if Queue.CODE in self.engine.stats().unmanned:
            raise Refused(UNAVAILABLE, no_worker_takes(Queue.CODE), headers=retry_after(NOT_READY_RETRY_SECONDS))
        await self.quotas.spend(grant, 1)
        try:
            [result] = await self.engine.verify(
                [running(program)],
                CallOptions.of(
                    job=job_key_of(grant, "run"), deadline_seconds=self.settings.max_deadline_seconds, use_cache=False
                ),
            )
        except EngineError:
            await self.quotas.give_back(grant, 1)
            raise
        done = run_of(result)
        self.metrics.run(done.status)
        if done.status is RunStatus.SANDBOX_ERROR:
            raise SandboxError(done.detail)
        return done

    def _language_problem(self, language: str) -> str | None:
        """Workers elsewhere may have tools that this host has not, but no other languages."""
        try:
            languages.named(language)
        except SandboxError as error:
            known = unknown(language) is None
            return None if known and self.settings.engine != "local" else str(error)
        return None

    def _graded_lots(self, batch: Batch) -> AsyncGenerator[Lot]:
        def grade(named: Batch) -> AsyncGenerator[Lot]:
            return graded_lots(self.engine, named, self.metrics.results, self.watch, self.shadows)

        return traced(self.tracing.tracer, batch, grade)

    def _begin(self, batch: Batch) -> Grading:
        """Grade the batch in a task of its own."""
        return Grading(self._graded_lots(batch), batch)

    async def stop(self) -> None:
        """Stop what is still being graded for nobody who waits."""
        if self._looking is not None:
            self._looking.cancel()
        await self.desk.close()
        await self.shadows.close()
        if self._sharing is not None and self._shared_watch is not None:
            self._sharing.cancel()
            await self._shared_watch.close()
        await self.quotas.close()
        await asyncio.to_thread(self.tracing.close)


async def look_again_and_again(keys: KeyRing) -> None:
    """Look at the keys file also while nobody asks, so that a key that was revoked long ago opens nothing at all."""
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        keys.look()
