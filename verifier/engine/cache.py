"""Verdicts that were given before: in this process's memory, and in a Redis that several services share.

Kept under a digest of everything that can change a verdict: the rubric's fingerprint (which holds the code and the
libraries), all of the rollout that a part may read, and the tenant, so that nobody learns from `cached` what another
key has graded. What was not judged is never kept, nor is `too_costly`, nor a verdict of another release: each may have
been our own fault or another code's. Both homes are bounded: memory by bytes, oldest use first; Redis by the lifetime
of each entry and by its own `maxmemory` (docs/operating.md).
"""

import asyncio
import hashlib
import logging
import marshal
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import NamedTuple, Self

from pydantic import Field

from verifier.engine.base import EncodedResult, EncodingEngine, Engine, EngineStats, opening
from verifier.engine.calls import LOT, twin_key
from verifier.engine.options import DEFAULTS, CallOptions, JobKey
from verifier.engine.pauses import Pauses
from verifier.rubric import Task
from verifier.wire import Outcome, Wire

log = logging.getLogger("verifier.engine")

KEPT = (Outcome.CORRECT, Outcome.PARTIAL, Outcome.INCORRECT, Outcome.NO_ANSWER)
LARGEST_BYTES = 64 * 2**10
OVERHEAD_BYTES = 200  # of an entry in memory, beside its text
ASK_SECONDS = 0.5  # a cache that answers later than this is worse than none
REST_SECONDS = 5.0  # how long one that did not answer is left alone
KEYS_AT_ONCE = 1024
PENDING_MOST = 64
TWIN_SECONDS = 5  # how long a rollout that another service grades is waited for; it may stand in a long queue there
TWIN_PAUSE_SECONDS = 0.1

REMEMBERED = b',"cached":true,"timing":{"queue_seconds":0.0,"grade_seconds":0.0}}'
"""How the text of a result ends that was kept: `cached` and `timing` are its last fields."""

Lot = list[tuple[int, EncodedResult]]


MARK = """
local fresh = {}
for i, key in ipairs(KEYS) do
  fresh[i] = redis.call('SET', key, 1, 'NX', 'EX', ARGV[1]) and 1 or 0
end
return fresh
"""
"""Says which of the rollouts nobody grades yet, and that we do."""


class CacheSettings(Wire):
    """How verdicts are kept."""

    memory_mb: int = Field(default=64, ge=0, description="MiB of verdicts kept in memory; 0 for none")
    redis_url: str | None = Field(default=None, repr=False, description="A Redis that keeps them for several services")
    ttl_seconds: int = Field(default=86_400, gt=0, description="How long a verdict is kept there")


class Kept(NamedTuple):
    """A verdict without whose it was: the result's JSON after its id, ready to be told again."""

    outcome: Outcome
    rest: bytes

    @classmethod
    def of(cls, encoded: EncodedResult, rollout_id: str) -> "Kept | None":
        """What is kept of a result. Cut out of its text: reading and writing it costs as much as a cheap verdict."""
        head = opening(rollout_id)
        end = encoded.body.rfind(b',"cached":')
        if not encoded.body.startswith(head) or end < 0:
            return None
        return cls(encoded.outcome, encoded.body[len(head) : end] + REMEMBERED)

    def encoded(self, task: Task) -> EncodedResult:
        body = opening(task.rollout.id) + self.rest
        return EncodedResult(body, self.outcome, task.preset, task.rubric.fingerprint, 0.0, 0.0)

    def packed(self) -> bytes:
        return bytes([KEPT.index(self.outcome)]) + self.rest

    @classmethod
    def unpacked(cls, packed: bytes) -> "Kept | None":
        """None for what no verdict can be: the text of another version, or of another writer."""
        if not (packed and packed[0] < len(KEPT) and packed[1:2] == b"," and packed.endswith(b"}")):
            return None
        return cls(KEPT[packed[0]], packed[1:])


def digest_of(task: Task, tenant: str) -> bytes:
    """The key of a task's verdict."""
    return hashlib.blake2b(marshal.dumps([tenant, *twin_key(task)], 2), digest_size=24).digest()


class Memory:
    """Verdicts in this process: so many bytes, what was used longest ago goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: bytes) -> Kept | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: bytes, kept: Kept) -> None:
        if key in self._kept:
            return
        self._kept[key] = kept
        self._bytes += len(kept.rest) + OVERHEAD_BYTES
        while self._bytes > self._most_bytes and self._kept:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.rest) + OVERHEAD_BYTES


class SharedMemory:
    """Verdicts in Redis. It never raises: when Redis is slow or away, nothing is found and nothing is kept."""

    def __init__(self, url: str, ttl_seconds: int) -> None:
        from redis.asyncio import Redis
        from redis.exceptions import RedisError

        self._away: tuple[type[Exception], ...] = (RedisError, OSError)
        self._redis = Redis.from_url(url, socket_timeout=ASK_SECONDS, socket_connect_timeout=ASK_SECONDS)
        self._mark = self._redis.register_script(MARK)
        self._ttl_seconds = ttl_seconds
        self._rests_until = 0.0
        self._keeping: set[asyncio.Task[None]] = set()

    async def get(self, keys: Sequence[bytes]) -> list[Kept | None]:
        """What is kept under each of `keys`."""
        found: list[Kept | None] = []
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[start : start + KEYS_AT_ONCE]
            packed: Sequence[bytes | None] = [None] * len(some)
            if time.monotonic() >= self._rests_until:
                try:
                    packed = await asyncio.wait_for(self._redis.mget([redis_key(key) for key in some]), ASK_SECONDS)
                except self._away as error:
                    self._rest(error)
            found += [None if one is None else Kept.unpacked(one) for one in packed]
        return found

    async def mark(self, twins: Sequence[bytes]) -> list[bool]:
        """Which of the rollouts are ours to grade: those that no other service is at."""
        return await self._asked(twins, lambda some: self._mark(keys=some, args=[TWIN_SECONDS]), otherwise=True)

    async def marked(self, twins: Sequence[bytes]) -> list[bool]:
        """Which of the rollouts some service is at."""
        return await self._asked(twins, self._redis.mget, otherwise=False)

    async def _asked(
        self, twins: Sequence[bytes], ask: Callable[[list[bytes]], Awaitable[list[object]]], *, otherwise: bool
    ) -> list[bool]:
        answers: list[bool] = []
        for start in range(0, len(twins), KEYS_AT_ONCE):
            some = [TWIN + twin for twin in twins[start : start + KEYS_AT_ONCE]]
            encoded: list[object] = [otherwise] * len(some)
            if time.monotonic() >= self._rests_until:
                try:
                    encoded = await asyncio.wait_for(ask(some), ASK_SECONDS)
                except self._away as error:
                    self._rest(error)
            answers += map(bool, encoded)
        return answers

    def put(self, entries: Sequence[tuple[bytes, Kept]], twins: Sequence[bytes] = ()) -> None:
        """Keep them, and say that these rollouts are graded; in the background."""
        if (entries or twins) and len(self._keeping) < PENDING_MOST and time.monotonic() >= self._rests_until:
            task = asyncio.create_task(self._keep(entries, twins))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)

    async def _keep(self, entries: Sequence[tuple[bytes, Kept]], twins: Sequence[bytes]) -> None:
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for key, kept in entries:
                    pipeline.set(redis_key(key), kept.packed(), ex=self._ttl_seconds)
                if twins:
                    pipeline.delete(*(TWIN + twin for twin in twins))
                await pipeline.execute()
        except self._away as error:
            self._rest(error)

    def _rest(self, error: Exception) -> None:
        log.warning("the cache does not answer", extra={"reason": str(error)[:200]})
        self._rests_until = time.monotonic() + REST_SECONDS

    async def close(self) -> None:
        if self._keeping:
            await asyncio.wait(self._keeping, timeout=ASK_SECONDS)
        await self._redis.aclose()


TWIN = b"verifier:twin:"


def twin_of(key: bytes, job_key: JobKey) -> bytes:
    """The name under which a rollout is marked as being graded: twins are of one key and one job, as in an engine."""
    return hashlib.blake2b(key + job_key.name.encode("utf-8", "surrogatepass"), digest_size=24).digest()


def redis_key(key: bytes) -> bytes:
    return b"verifier:verdict:" + key


class CachingEngine(EncodingEngine):
    """`inner`, and the verdicts that it gave before. An async context manager, for one event loop."""

    def __init__(self, inner: Engine, settings: CacheSettings | None = None) -> None:
        self._inner = inner
        self._settings = settings or CacheSettings()
        self._memory = Memory(self._settings.memory_mb * 2**20)
        self._shared: SharedMemory | None = None
        self._hits = 0

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        if self._settings.redis_url:
            self._shared = SharedMemory(self._settings.redis_url, self._settings.ttl_seconds)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._inner.__aexit__(kind, error, traceback)
        if self._shared:
            await self._shared.close()

    def wait_seconds(self, key: str) -> float:
        return self._inner.wait_seconds(key)

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        return await self._inner.check(timeout_seconds)

    def stats(self) -> EngineStats:
        return self._inner.stats().model_copy(update={"cache_hits_total": self._hits})

    async def stream_encoded(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[Lot]:
        if not options.use_cache:
            inner = self._inner.stream_encoded(tasks, options)
            async with aclosing(inner):
                async for lot in inner:
                    yield lot
            return
        batch = await Cached.of(tasks, options)
        hits = await self._found(batch, range(len(tasks)))
        pauses = Pauses()
        for start in range(0, len(hits), LOT):
            yield hits[start : start + LOT]
            await pauses.pause()
        left = batch.without(hits)
        elsewhere = await self._graded_elsewhere(batch, left)
        ours = [index for index in left if index not in elsewhere]
        theirs = [index for index in left if index in elsewhere]
        if ours or not tasks:
            async with aclosing(self._graded(batch, ours)) as graded:
                async for lot in graded:
                    yield lot
        while theirs and self._shared:
            busy = await self._shared.marked(batch.twins(theirs))  # first: a verdict comes before its mark goes
            hits = await self._found(batch, theirs)
            if hits:
                yield hits
            done = {index for index, _ in hits}
            if batch.over:
                busy = [False] * len(theirs)  # the inner engine says that the deadline has passed
            left_behind = [i for i, at_it in zip(theirs, busy, strict=True) if not (at_it or i in done)]
            if left_behind:
                async with aclosing(self._graded(batch, left_behind)) as graded:
                    async for lot in graded:
                        yield lot
            theirs = [i for i, at_it in zip(theirs, busy, strict=True) if at_it and i not in done]
            if theirs:
                await asyncio.sleep(min(TWIN_PAUSE_SECONDS, batch.left_seconds() or TWIN_PAUSE_SECONDS))

    async def _graded_elsewhere(self, batch: "Cached", indices: Sequence[int]) -> set[int]:
        """The tasks that another service is at; the rest is marked as ours. Twins of one call stay together."""
        if not self._shared:
            return set()
        twins = batch.twins(indices)
        each = list(dict.fromkeys(twins))
        fresh = dict(zip(each, await self._shared.mark(each), strict=True))
        return {index for index, twin in zip(indices, twins, strict=True) if not fresh[twin]}

    async def _graded(self, batch: "Cached", indices: Sequence[int]) -> AsyncGenerator[Lot]:
        """What the inner engine says of some of the tasks, kept on the way."""
        marked = set(indices)
        inner = self._inner.stream_encoded(
            [batch.tasks[index] for index in indices],
            batch.options.within(batch.left_seconds()),
        )
        try:
            async with aclosing(inner):
                async for lot in inner:
                    told_here = [(indices[place], encoded) for place, encoded in lot]
                    self._keep(told_here, batch)
                    marked -= {index for index, _ in told_here}
                    yield told_here
        finally:
            if self._shared:
                self._shared.put((), batch.twins(marked))

    async def _found(self, batch: "Cached", indices: Iterable[int]) -> Lot:
        hits = {index: kept for index in indices if (kept := self._memory.get(batch.keys[index]))}
        left = [index for index in indices if index not in hits]
        if self._shared and left:
            for index, kept in zip(left, await self._shared.get([batch.keys[index] for index in left]), strict=True):
                if kept is not None:
                    hits[index] = kept
                    self._memory.put(batch.keys[index], kept)
        self._hits += len(hits)
        return [(index, kept.encoded(batch.tasks[index])) for index, kept in hits.items()]

    def _keep(self, lot: Lot, batch: "Cached") -> None:
        entries = []
        for index, encoded in lot:
            task, key = batch.tasks[index], batch.keys[index]
            worth = encoded.outcome in KEPT and len(encoded.body) <= LARGEST_BYTES and self._memory.get(key) is None
            own = encoded.rubric_fingerprint == task.rubric.fingerprint
            if worth and own and (kept := Kept.of(encoded, task.rollout.id)):
                entries.append((key, kept))
        for key, kept in entries:
            self._memory.put(key, kept)
        if self._shared:
            self._shared.put(entries, batch.twins([index for index, _ in lot]))


class Cached:
    """One call: its tasks, and what their verdicts are kept under."""

    def __init__(self, tasks: Sequence[Task], keys: Sequence[bytes], options: CallOptions) -> None:
        self.tasks = tasks
        self.keys = keys
        self.options = options
        seconds = options.deadline_seconds
        self._ends = None if seconds is None else time.monotonic() + seconds

    @classmethod
    async def of(cls, tasks: Sequence[Task], options: CallOptions) -> "Cached":
        """The call, with pauses: a digest of a long completion takes a while."""
        keys, pauses = [], Pauses()
        for task in tasks:
            keys.append(digest_of(task, options.job_key.key))
            await pauses.pause()
        return cls(tasks, keys, options)

    def left_seconds(self) -> float | None:
        """Until the call's deadline; never 0, which would be none."""
        return None if self._ends is None else max(0.001, self._ends - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether the call's deadline has passed."""
        return self._ends is not None and time.monotonic() >= self._ends

    def twins(self, indices: Iterable[int]) -> list[bytes]:
        return [twin_of(self.keys[index], self.options.job_key) for index in indices]

    def without(self, lot: Lot) -> list[int]:
        answered = {index for index, _ in lot}
        return [index for index in range(len(self.tasks)) if index not in answered]
