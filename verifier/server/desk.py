"""Takes batches in once and sees that each is finished once, here or by another service on the same store.

What this service grades for the store is a `Grading`; what another grades is asked for again and again until it is
there. A batch whose service has gone is taken over: a job by whoever looks first, a request under an Idempotency-Key by
the service that is asked for it.
"""

import asyncio
import logging
import secrets
import time
import zlib
from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from verifier.engine.chores import Chores
from verifier.errors import EngineBusy, EngineClosed, EngineError, VerifierError
from verifier.server.auth import Grant, KeyRing
from verifier.server.grading import Grading
from verifier.server.intake import EVALUATION, Batch, Body
from verifier.server.ledger import Hold, key_name
from verifier.server.problems import KEY_REUSED, UNKNOWN_JOB, Refused
from verifier.server.quotas import Quotas
from verifier.server.settings import Settings
from verifier.server.shared_store import BEAT_SECONDS, RedisStore
from verifier.server.store import Full, Kind, MemoryStore, Room, Seen, Store, Work
from verifier.wire import JobStatus

log = logging.getLogger("verifier.server")

ADMISSION_SECONDS = 0.05
"""How long a job's answer waits for the engine to refuse it; a refusal that comes later is told in the results."""
ASK_SECONDS = (0.05, 0.1, 0.2, 0.5)  # pauses between questions after a batch that another service grades
KEEP_SECONDS = (0.2, 1.0, 5.0)  # pauses between attempts to keep an answer; it is in memory meanwhile
LEAST_RETRY_SECONDS = 1.0
SHORTEST_DEADLINE_SECONDS = 1.0

Answer = TypeVar("Answer")
Begin = Callable[[Batch], Grading]
Read = Callable[[Body, Grant | None], Awaitable[Batch]]


class Asked(NamedTuple):
    """A batch under an Idempotency-Key, or for later, as it came in."""

    kind: Kind
    key: str | None
    digest: bytes
    body: Body
    read: Callable[[], Awaitable[Batch]]
    grant: Grant | None
    hold: Hold


class Taken(NamedTuple):
    """What became of it. grading: where it is graded, if that is here. replayed: an earlier request had brought it."""

    work: Work
    grading: Grading | None
    replayed: bool


class Desk:
    """The batches of one service."""

    def __init__(
        self,
        settings: Settings,
        *,
        begin: Begin,
        read: Read,
        quotas: Quotas,
        keys: KeyRing | None,
        wait_seconds: Callable[[str], float],
    ) -> None:
        self.service = secrets.token_hex(8)
        shared = settings.engine == "celery" and settings.redis_url is not None
        self._store: Store = RedisStore(settings.redis_url or "", self.service) if shared else MemoryStore()
        self._shared = shared
        self._settings = settings
        self._begin = begin
        self._read = read
        self._quotas = quotas
        self._keys = keys
        self._wait_seconds = wait_seconds
        self._here: dict[str, Grading] = {}
        self._works: dict[str, Work] = {}  # of those that are graded here
        self._settling: dict[str, asyncio.Task[None]] = {}
        self._let_go: set[str] = set()  # batches that were cancelled, or that another service has by now
        self._chores = Chores()
        self._closing = False

    # The life of the desk

    def open(self) -> None:
        """Look after batches from now on."""
        if self._shared:
            self._chores.always(self._look_after)

    async def close(self) -> None:
        """Stop grading; what is unfinished goes to another service, if there is one."""
        self._closing = True
        for grading in list(self._here.values()):
            await grading.cancel()
        await asyncio.gather(*self._settling.values(), return_exceptions=True)
        await self._chores.end()
        await self._store.close()

    # Taking batches in

    async def take_in(self, asked: Asked, batch: Batch | None = None) -> Taken:
        """Begin grading, or find the batch that the Idempotency-Key was first used for.

        Raises Refused for a key with another body, and what reading, quotas or a full service refuse with.
        """
        work = self._work(asked, batch)
        payload = await asyncio.to_thread(zlib.compress, asked.body, 1) if self._shared and work.kind == "job" else b""
        while True:
            try:
                earlier = await self._store.claim(work, payload, self._room(asked.grant))
            except Full as error:
                raise self._refusal(error, asked.grant) from None
            if earlier is None:
                return Taken(work, await self._graded_here(work, asked, batch), replayed=False)
            if earlier.work.digest != work.digest:
                raise Refused(
                    KEY_REUSED,
                    f"Idempotency-Key {(asked.key or '')[:60]!r} was used with another body; use a new key",
                )
            if settling := self._settling.get(earlier.work.id):
                await asyncio.wait({settling})
                continue
            grading = self._here.get(earlier.work.id)
            left = grading is None and earlier.orphaned and asked.kind == "verify"
            if left and await self._store.take_over(earlier.work.id):
                grading = await self._graded_here(earlier.work, asked, batch, charge=False)
            return Taken(earlier.work, grading, replayed=True)

    def _work(self, asked: Asked, batch: Batch | None) -> Work:
        now = time.time()
        longest = self._settings.max_deadline_seconds
        return Work(
            id=f"job_{secrets.token_hex(16)}",
            kind=asked.kind,
            owner=key_name(asked.grant),
            idempotency_key=asked.key,
            digest=asked.digest.hex(),
            name=batch.options.job_key.job.removesuffix(EVALUATION) if batch else "",
            total=len(batch.tasks) if batch else 0,
            created_at=now,
            deadline_at=now + ((batch and batch.options.deadline_seconds) or longest),
        )

    async def _graded_here(
        self, work: Work, asked: Asked, batch: Batch | None = None, *, charge: bool = True
    ) -> Grading:
        """Read it if need be, count it against the key's quota, and begin; a refusal leaves nothing behind."""
        try:
            batch = batch or await asked.read()
            if charge:
                await self._quotas.spend(asked.grant, len(batch.tasks))
        except BaseException:
            await self._store.forget(work)
            raise
        grading = self._follow(work, batch, asked.grant if charge else None)
        asked.hold.share(grading.task)
        return grading

    def _follow(self, work: Work, batch: Batch, charged: Grant | None) -> Grading:
        """Begin, and settle with the store when it ends."""
        grading = self._here[work.id] = self._begin(batch)
        self._works[work.id] = work

        def settle(_: "asyncio.Task[None]") -> None:
            task = self._settling[work.id] = asyncio.create_task(self._settle(work, grading, charged))
            task.add_done_callback(lambda _: self._settling.pop(work.id, None))

        grading.task.add_done_callback(settle)
        return grading

    async def _settle(self, work: Work, grading: Grading, charged: Grant | None) -> None:
        try:
            if grading.complete:
                await self._keep_answer(work, await grading.body())
            elif self._closing and self._shared:
                await self._store.release(work)
            elif work.id not in self._let_go:
                if grading.refused:
                    await self._quotas.give_back(charged, grading.total)
                await self._store.forget(work)
        except EngineClosed as error:
            log.warning("the outcome of a batch could not be stored", extra={"work": work.id, "reason": str(error)})
        finally:
            self._here.pop(work.id, None)
            self._works.pop(work.id, None)
            self._let_go.discard(work.id)

    async def _keep_answer(self, work: Work, answer: bytes) -> None:
        """Keep it, as soon as the store can be asked."""
        ttl = self._settings.job_results_ttl_seconds if work.kind == "job" else self._settings.idempotency_ttl_seconds
        for pause in (*KEEP_SECONDS, None):
            try:
                await self._store.finish(work, answer, ttl, self._room_of(work))
            except EngineClosed:
                if pause is None or self._closing:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    # Answers

    async def answer(self, taken: Taken, asked: Asked) -> bytes | Grading:
        """The answer of a batch that another service grades or graded; a grading, when this one had to take it over."""
        pauses = iter(ASK_SECONDS)
        while True:
            seen = await self._store.find(taken.work.id)
            if seen is not None and seen.state == "done" and (answer := await self._store.answer(taken.work.id)):
                return answer
            if seen is None or seen.state != "open" or seen.orphaned:
                taken = await self.take_in(asked)
                if taken.grading is not None:
                    return taken.grading
            await asyncio.sleep(next(pauses, ASK_SECONDS[-1]))

    async def accepted(self, taken: Taken) -> JobStatus:
        """Where a job stands that was just taken in; raises what the engine refuses it with at once."""
        if taken.grading is not None:
            try:
                await taken.grading.first_news(ADMISSION_SECONDS)
            except EngineError:
                if settling := self._settling.get(taken.work.id):
                    await asyncio.wait({settling})
                raise
            taken.grading.accept()
        return self.status(await self.job(taken.work.id, taken.work.owner))

    # Jobs

    async def job(self, work_id: str, owner: str) -> Seen:
        """The owner's job of that id; raises Refused when there is none, or none any more."""
        if settling := self._settling.get(work_id):
            await asyncio.wait({settling})
        seen = await self._store.find(work_id)
        if seen is None and (work := self._works.get(work_id)) and work_id not in self._let_go:
            seen = Seen(work, "open", 0, None)  # the store has lost it, and will have it again
        if seen is None or seen.work.owner != owner or seen.work.kind != "job":
            raise self._unknown(work_id)
        return seen

    def _unknown(self, work_id: str) -> Refused:
        return Refused(
            UNKNOWN_JOB,
            f"no job {work_id[:60]!r}; results are kept for {self._settings.job_results_ttl_seconds:g} s after a job "
            "is done, or until newer ones need the space",
        )

    async def jobs(self, owner: str) -> list[JobStatus]:
        """The owner's jobs, the newest first."""
        return [self.status(seen) for seen in await self._store.jobs_of(owner)]

    def status(self, seen: Seen) -> JobStatus:
        grading = self._here.get(seen.work.id)
        done = grading.done if grading is not None and seen.state == "open" else seen.done
        running = "running" if done else "queued"
        return JobStatus(
            id=seen.work.id,
            job=seen.work.name,
            state=running if seen.state == "open" else seen.state,
            total=seen.work.total,
            done=done,
            created_at=seen.work.created_at,
            expires_at=seen.expires_at,
        )

    async def results(self, seen: Seen) -> bytes:
        """The answer of a job that is done; raises Refused when it is gone by now."""
        answer = await self._store.answer(seen.work.id)
        if answer is None:
            raise self._unknown(seen.work.id)
        return answer

    async def delete(self, seen: Seen) -> None:
        """Cancel a job that is under way, which stays to be seen; forget one that is over."""
        if seen.state != "open":
            await self._store.forget(seen.work)
            return
        await self._store.cancel(seen.work, self._settings.job_results_ttl_seconds, self._room_of(seen.work))
        if grading := self._here.get(seen.work.id):
            self._let_go.add(seen.work.id)
            await grading.cancel()

    # Room

    def _room(self, grant: Grant | None) -> Room:
        limits = None if grant is None else grant.limits
        return Room(
            jobs=self._settings.max_jobs,
            key_jobs=limits and limits.jobs,
            kept_bytes=self._settings.kept_results_bytes,
            key_kept_bytes=limits and limits.kept_mb * 2**20,
        )

    def _room_of(self, work: Work) -> Room:
        return self._room(self._grant_of(work))

    def _grant_of(self, work: Work) -> Grant | None:
        """What the key of a batch may do now; one that was revoked meanwhile leaves its accepted work behind."""
        if not work.owner:
            return None
        return (self._keys and self._keys.named(work.owner)) or Grant(work.owner)

    def _refusal(self, full: Full, grant: Grant | None) -> EngineBusy:
        wait = self._wait_seconds(key_name(grant)) / max(1, full.unfinished)
        which = "VERIFIER_KEY_MAX_JOBS, or jobs= in its line" if full.of_key else "VERIFIER_MAX_JOBS"
        whose = f"jobs of the key {key_name(grant)!r}" if full.of_key else "jobs"
        takes = "it may have" if full.of_key else "this service takes"
        return EngineBusy(
            f"{full.unfinished} {whose} are unfinished, as many as {takes} ({which})",
            retry_after_seconds=max(LEAST_RETRY_SECONDS, wait),
        )

    # What other services leave

    async def _look_after(self) -> None:
        """Renew what is ours, let go of what is not, and take over what nobody has."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                beaten = await self._store.beat({work_id: one.done for work_id, one in self._here.items()})
                for missing in beaten.missing:
                    if missing in self._works and missing not in self._let_go:
                        await self._store.restore(self._works[missing])
                for lost in beaten.lost:
                    if grading := self._here.get(lost):
                        self._let_go.add(lost)
                        self._chores.once(grading.cancel())
                for work, payload in await self._store.orphans():
                    self._chores.once(self._take_over(work, payload))
            except EngineClosed as error:
                log.warning("the shared store does not answer", extra={"reason": str(error)})

    async def _take_over(self, work: Work, payload: bytes) -> None:
        """Grade a job that another service had accepted: to its end, whatever comes."""
        log.warning("a job is taken over from a service that has died", extra={"work": work.id, "key": work.owner})
        grant = self._grant_of(work)
        try:
            batch = await self._read(await asyncio.to_thread(zlib.decompress, payload), grant)
        except (VerifierError, zlib.error) as error:
            log.error("a job cannot be taken over", extra={"work": work.id, "reason": str(error)})
            return  # its lease lapses, and another release may be able to read it
        left = max(SHORTEST_DEADLINE_SECONDS, work.deadline_at - time.time())
        self._follow(
            work, batch._replace(options=batch.options.within(min(left, batch.options.deadline_seconds or left))), None
        ).accept()
