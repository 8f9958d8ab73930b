"""Where a worker does its chunks: takes the lease, grades, replies, and says that it lives.

At most one worker has a chunk in hand: a lease in Redis says which, and lapses a few seconds after its worker died. A
second copy of a message finds the lease held, or the payload gone, and is done. Nothing here decides a deadline: when
the payload's time is over the chunk is given back, and the API says what becomes of it.
"""

import asyncio
import logging
import math
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from types import TracebackType
from typing import Any, Self, TypeVar

import anyio
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from verifier.engine.base import EncodedResult
from verifier.engine.chores import Chores
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions, JobKey
from verifier.queue import heartbeat
from verifier.queue.chunks import (
    FORMATS,
    REPLY_TTL_SECONDS,
    Chunk,
    as_first_format,
    lease_key,
    payload_key,
    read_chunk,
    reply_key,
    written_reply,
)
from verifier.queue.gate import Gate
from verifier.queue.registry import BEAT_SECONDS, LIFE_SECONDS, Beat, announce, is_wrong_type, withdraw
from verifier.queue.routing import Queue, release
from verifier.queue.traces import Followed, Tell
from verifier.rubric import Task
from verifier.wire import complaint

log = logging.getLogger("verifier.queue")

Answer = TypeVar("Answer")

RETRY_SECONDS = (0.05, 0.2, 0.5, 1.0)
CHECK_EVERY_BEATS = 5
CHECK_SECONDS = 3.0  # with the pause between beats less than a lease's life, or the check itself would cost leases
GIVE_BACK_SECONDS = 10.0
PULSE_SECONDS = 20.0
"""How long Celery's consumer may be silent before the worker no longer says that it lives."""
RECONNECT_SECONDS = 60.0
"""How long after Redis was away the consumer's silence is no reason to end the worker: it tries again every 30 s."""


class ChunkRunner:
    """A LocalEngine and its line to Redis. An async context manager, for one event loop."""

    def __init__(
        self,
        redis_url: str,
        queues: Sequence[Queue],
        settings: EngineSettings,
        *,
        slots: int,
        grace_seconds: float,
        heartbeat_file: str | None = None,
        tell_traces: Tell | None = None,
    ) -> None:
        self.worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.consumer_seen = -math.inf  # when Celery's consumer last showed itself
        self._queues = tuple(queues)
        self._slots = slots
        self._grace_seconds = grace_seconds
        self._redis = Redis.from_url(redis_url, socket_timeout=10, socket_connect_timeout=5, health_check_interval=10)
        self._engine = LocalEngine(settings)
        self._gate = Gate()
        self._in_hand: dict[str, anyio.CancelScope] = {}
        self._at_spare = False
        self._unwell: str | None = None
        self._heartbeat_file = heartbeat_file
        self._tell_traces = tell_traces
        self._without_redis_at = -math.inf  # when Redis last did not take a beat
        self._chores = Chores()
        self.strays = 0  # messages that could not be read
        self._draining: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._engine.__aenter__()
        self._chores.always(self._beat)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._draining:
            self._draining.cancel()
        await self._chores.end()
        if self._heartbeat_file:
            with suppress(OSError):
                os.unlink(self._heartbeat_file)
        with suppress(RedisError, OSError):
            async with self._redis.pipeline(transaction=False) as pipeline:
                withdraw(pipeline, self.worker)
                await pipeline.execute()
        await self._engine.__aexit__(kind, error, traceback)
        await self._redis.aclose()

    def count_stray(self) -> None:
        """A message was set aside, in Celery's thread."""
        self.strays += 1

    def set_aside(self, what: str) -> None:
        """Log and count what is none of ours."""
        self.count_stray()
        log.error("set aside", extra={"reason": what[:300]})

    async def drain(self) -> None:
        """Give back what is still in hand once the grace is over; what is then not graded goes to another worker."""
        self._draining = asyncio.create_task(self._give_back_after(self._grace_seconds))

    async def _give_back_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        for scope in list(self._in_hand.values()):
            scope.cancel()

    # One chunk

    async def grade(self, chunk_id: str, reply_to: str, *, alone: bool) -> None:
        """Grade the chunk of that name, unless somebody has it or nobody wants it any more.

        alone: a worker died with it in hand, so nothing else may be in hand meanwhile.
        """
        async with self._gate.entered(alone=alone):
            held = await self._tried(
                lambda: self._redis.set(lease_key(chunk_id), self.worker, nx=True, ex=LIFE_SECONDS)
            )
            if held:
                with anyio.CancelScope() as scope:
                    self._in_hand[chunk_id] = scope
                    try:
                        await self._grade_held(chunk_id, reply_to)
                    except ResponseError as error:
                        self.set_aside(f"under the names of chunk {chunk_id[:60]!r} is something else: {error}")
                    finally:
                        del self._in_hand[chunk_id]

    async def _grade_held(self, chunk_id: str, reply_to: str) -> None:
        async def fetch() -> list[Any]:
            # A pipeline of its own for each attempt: one that failed has forgotten its commands.
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.get(payload_key(chunk_id))
                pipeline.pttl(payload_key(chunk_id))
                answers: list[Any] = await pipeline.execute()
            return answers

        body, left_ms = await self._tried(fetch)
        if body is None:
            await self._tried(lambda: self._redis.delete(lease_key(chunk_id)))
            return
        try:
            chunk = read_chunk(body)
        except (ValueError, KeyError, RecursionError) as error:
            problem = complaint(error) if isinstance(error, ValidationError) else str(error)
            await self._refuse(chunk_id, reply_to, f"release {release()} cannot read it: {problem[:500]}")
            return
        over = False
        mine = chunk.spare and not self._at_spare  # one of them at a time: several could take all slots
        self._at_spare = self._at_spare or mine
        try:
            if mine or not chunk.spare:
                with anyio.move_on_after(max(0, left_ms) / 1000):
                    await self._answer(chunk_id, reply_to, chunk, left_ms)
                    over = True
        finally:
            self._at_spare = self._at_spare and not mine
            if not over:
                with anyio.move_on_after(GIVE_BACK_SECONDS, shield=True):
                    await self._reply(chunk_id, reply_to, [], over=True)

    async def _answer(self, chunk_id: str, reply_to: str, chunk: Chunk, left_ms: int) -> None:
        tasks = [(place, task) for place, task in enumerate(chunk.tasks) if isinstance(task, Task)]
        unread = [
            (place, f"release {release()} cannot read it: {problem[:400]}")
            for place, problem in enumerate(chunk.tasks)
            if isinstance(problem, str)
        ]
        if unread or not tasks:
            await self._reply(chunk_id, reply_to, [], over=not tasks, unread=unread)
        if not tasks:
            return
        waited = chunk.waited_seconds + max(0, chunk.lifetime_ms - left_ms) / 1000
        stream = self._engine.stream_encoded(
            [task for _, task in tasks],
            CallOptions.of(job=job_key_of(chunk), use_cache=chunk.twins, waited_seconds=waited),
        )
        answered = 0
        traced = [task for _, task in tasks] if self._tell_traces else []
        followed = Followed(chunk.job, self.worker, waited, traced)
        async with ended(followed, self._tell_traces), aclosing(stream):
            async for encoded in stream:
                answered += len(encoded)
                followed.add(encoded)
                lot = [(tasks[index][0], as_first_format(one) if chunk.format == 1 else one) for index, one in encoded]
                await self._reply(chunk_id, reply_to, lot, over=answered == len(tasks))

    async def _refuse(self, chunk_id: str, reply_to: str, reason: str) -> None:
        log.error("a chunk cannot be read", extra={"chunk": chunk_id, "reason": reason})
        await self._reply(chunk_id, reply_to, [], over=True, refusal=reason)

    async def _reply(
        self,
        chunk_id: str,
        reply_to: str,
        lot: Sequence[tuple[int, EncodedResult]],
        *,
        over: bool,
        refusal: str = "",
        unread: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Tell the API; the last reply and the end of the payload and the lease are one transaction."""
        fields = written_reply(chunk_id, release(), lot, over=over, refusal=refusal, unread=unread)

        async def say() -> None:
            async with self._redis.pipeline(transaction=True) as pipeline:
                pipeline.xadd(reply_key(reply_to), fields)
                pipeline.expire(reply_key(reply_to), REPLY_TTL_SECONDS)
                if over:
                    pipeline.delete(payload_key(chunk_id), lease_key(chunk_id))
                await pipeline.execute()

        await self._tried(say)

    async def _tried(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """What Redis answers, when it does: it may be away for a while, full, or loading. Raises ResponseError where
        something of another type is in the way, which no waiting would change.
        """
        pauses = iter(RETRY_SECONDS)
        while True:
            try:
                return await ask()
            except (RedisError, OSError) as error:
                if is_wrong_type(error):
                    raise
                pause = next(pauses, RETRY_SECONDS[-1])
                log.warning("redis does not answer", extra={"reason": str(error)[:200], "again_in_seconds": pause})
                await asyncio.sleep(pause)

    # Saying that it lives

    async def _beat(self) -> None:
        number = 0
        while True:
            if number % CHECK_EVERY_BEATS == 0:
                self._unwell = await self._checked()
            number += 1
            self._tell_host()
            try:
                await self._beat_once()
            except (RedisError, OSError) as error:
                self._without_redis_at = time.monotonic()
                log.warning("redis does not answer", extra={"reason": str(error)[:200]})
            await asyncio.sleep(BEAT_SECONDS)

    async def _checked(self) -> str | None:
        """What is wrong with the engine, or None. If its check hangs the worker is unwell, but keeps its leases."""
        try:
            return await asyncio.wait_for(self._engine.check(CHECK_SECONDS), CHECK_SECONDS + 1)
        except TimeoutError:
            return f"its own check did not end within {CHECK_SECONDS + 1:g} s"

    async def _beat_once(self) -> None:
        """Say so if it is true, keep the leases, and drop the chunks that nobody wants any more."""
        mine = list(self._in_hand)
        async with self._redis.pipeline(transaction=False) as pipeline:
            for chunk_id in mine:
                pipeline.set(lease_key(chunk_id), self.worker, ex=LIFE_SECONDS)
                pipeline.exists(payload_key(chunk_id))
            if self.able:
                announce(pipeline, self._told_of_itself())
            answers = await pipeline.execute()
        for chunk_id, wanted in zip(mine, answers[1 : 2 * len(mine) : 2], strict=True):
            if not wanted and chunk_id in self._in_hand:
                self._in_hand[chunk_id].cancel()

    def _tell_host(self) -> None:
        """Say to whoever looks after this process whether it works."""
        if not self._heartbeat_file:
            return
        try:
            heartbeat.write(self._heartbeat_file, self.trouble or heartbeat.WELL)
        except OSError as error:
            log.error(
                "health checks will fail: the heartbeat cannot be written (VERIFIER_HEARTBEAT_FILE)",
                extra={"file": self._heartbeat_file, "reason": str(error)[:200]},
            )
            self._heartbeat_file = None

    @property
    def trouble(self) -> str | None:
        """Why another process should take this one's place, or None. That Redis is away is no reason."""
        now = time.monotonic()
        if self._unwell is not None:
            return f"the engine does not grade: {self._unwell}"
        if now - self.consumer_seen < PULSE_SECONDS or now - self._without_redis_at < RECONNECT_SECONDS:
            return None
        return "Celery's consumer takes no messages"

    @property
    def able(self) -> bool:
        """Whether it takes chunks and grades them: its engine does, and Celery's consumer showed itself lately."""
        return self._unwell is None and time.monotonic() - self.consumer_seen < PULSE_SECONDS

    def _told_of_itself(self) -> Beat:
        stats = self._engine.stats()
        return Beat(
            worker=self.worker,
            host=socket.gethostname(),
            release=release(),
            queues=self._queues,
            slots=self._slots,
            chunks=len(self._in_hand),
            processes=stats.workers,
            busy_processes=stats.busy_workers,
            graded_total=stats.graded_total,
            recycled_total=stats.recycled_total,
            budget_kills_total=stats.budget_kills_total,
            deaths_total=stats.deaths_total,
            strays_total=self.strays,
            formats=FORMATS,
        )


@asynccontextmanager
async def ended(followed: Followed, tell: Tell | None) -> AsyncIterator[None]:
    """Tells of the chunk when it is over, also where it is given back."""
    try:
        yield
    finally:
        if tell is not None:
            followed.end(tell)


def job_key_of(chunk: Chunk) -> JobKey:
    """The job of a chunk, under its key again: here, too, a key gets no more for naming many jobs."""
    key, slash, _ = chunk.job.partition("/")
    return JobKey(chunk.job, key=key if slash else "", spare=chunk.spare)
