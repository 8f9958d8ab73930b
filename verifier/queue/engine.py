"""CeleryEngine: the API's side of the queue.

Rollouts wait here, where jobs take turns; only as many chunks are on their way as keep the workers busy. The API holds
every task until it is answered, so nothing depends on what the broker remembers: a chunk of which nothing is heard is
sent again, the first answer counts, and a second one is passed over.

| what happened to a chunk | what its unanswered tasks get |
| --- | --- |
| its worker gave it back (shutting down, out of time) | the queue again, without blame |
| its message was lost, or nobody took it | another message; the payload is written again |
| its worker went silent | each a chunk of its own, which that worker's successor grades alone |
| three workers went silent over one task alone, none heard of since | `failed`: it is not known what ended them |
| a worker of another release cannot read it | the workers of our own release, when there are some |
| nobody takes from its queue any more | `failed`, after a grace and with the name of the queue |
| Redis is away | they wait, until the call's deadline |

What cannot be read (a reply of nobody's, a name that is none) is logged, counted and set aside. The two tasks that
listen and watch are begun again, whatever ended them.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Self

from kombu.exceptions import OperationalError
from pydantic import Field
from redis.asyncio import Redis
from redis.exceptions import RedisError

from verifier.engine import spare
from verifier.engine.backlog import Backlog
from verifier.engine.base import EngineStats, QueueStats
from verifier.engine.calls import Call, Entry, Listener
from verifier.engine.chores import Chores
from verifier.engine.queued import CANARY, QueuedEngine
from verifier.queue.app import TASK, celery_app
from verifier.queue.chunks import (
    Chunk,
    StrayReply,
    Unsendable,
    api_key,
    lease_key,
    payload_key,
    read_reply,
    reply_key,
    with_task,
    written_chunk,
)
from verifier.queue.lane import LONGEST_PATIENCE_SECONDS, SPARE_PAUSE_SECONDS, Lane, Sent
from verifier.queue.registry import LIFE_SECONDS, Beat, beats
from verifier.queue.routing import Queue, broker_queue, queue_of, release
from verifier.queue.shares import SHARE_SECONDS, Shares, of_queue
from verifier.rubric import Rubric
from verifier.score import unjudged
from verifier.wire import Outcome, Verdict, Wire

log = logging.getLogger("verifier.queue")

WATCH_SECONDS = 1.0
PAUSE_SECONDS = 0.5  # after Redis did not take a chunk
BLOCK_MS = 5000
ENTRIES_AT_ONCE = 256
MOST_LIFETIME_SECONDS = 24 * 3600
DEATHS_ALONE = 3
API_LIFE_SECONDS = 60
QUEUES_KEPT = 4096
COUNTED_THERE = ("recycled", "budget_kills", "deaths", "strays")


class CelerySettings(Wire):
    """How a CeleryEngine is set up. Right as it is; redis_url is what one gives."""

    redis_url: str = Field(repr=False)
    queue_limit: int = Field(default=65_536, gt=0, description="Rollouts one job may have waiting")
    total_queue_limit: int = Field(default=524_288, gt=0, description="Rollouts all jobs together may have waiting")
    chunk_seconds: float = Field(
        default=0.05, gt=0, description="How much work one chunk carries, by the cost of its kind so far"
    )
    chunk_tasks: int = Field(default=256, gt=0, description="The most rollouts a chunk carries")
    lane_grace_seconds: float = Field(
        default=30.0, gt=0, description="How long rollouts wait in a queue that no worker takes from"
    )
    upgrade_seconds: float = Field(
        default=300.0, gt=0, description="How long what only this release can read waits for workers of it"
    )


class CeleryEngine(QueuedEngine):
    """Grades tasks on Celery workers. An async context manager, for one event loop.

    It starts whether or not Redis and workers are there, and says in `check` when they are not.
    """

    def __init__(self, settings: CelerySettings) -> None:
        super().__init__(queue_limit=settings.queue_limit, total_queue_limit=settings.total_queue_limit)
        self.settings = settings
        self.id = secrets.token_hex(8)
        self._release = release()
        self._lanes = {queue: Lane(queue, self._new_backlog(), self._new_backlog(), self._release) for queue in Queue}
        self._queue_of: dict[str, Queue] = {}
        self._sent: dict[str, Sent] = {}
        self._beats: dict[str, Beat] = {}
        self._deaths: dict[Entry, list[str]] = {}  # workers that went silent over an entry alone
        self._paused_until = 0.0
        self._reachable_since: float | None = None
        self._trouble = "redis has not answered yet"
        self._resent = 0
        self._lost_workers = 0
        self._strays = 0
        self._counts["strays"] = 0  # that workers set aside
        self._held_back: dict[Entry, tuple[float, str]] = {}  # until when, and what another release's worker said
        self._chores = Chores()
        self._app = celery_app(settings.redis_url)
        self._last_in_line = asyncio.Event()  # set once the chunk that was sent last is with the publisher
        self._last_in_line.set()
        self._publisher = ThreadPoolExecutor(1, "verifier-publisher")

    def _new_backlog(self) -> Backlog:
        return Backlog(line_seconds=self.settings.chunk_seconds, line_tasks=self.settings.chunk_tasks, workers=1)

    # The life of the engine

    async def __aenter__(self) -> Self:
        url = self.settings.redis_url
        self._loop = asyncio.get_running_loop()
        self._redis = Redis.from_url(url, socket_timeout=10, socket_connect_timeout=5, health_check_interval=10)
        self._reader = Redis.from_url(url, socket_timeout=10 + BLOCK_MS / 1000, socket_connect_timeout=5)
        self._chores.always(self._listen)
        self._chores.always(self._watch)
        self._chores.always(self._share)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing = True
        await self._chores.end()
        for entry in self._unfinished():
            self._finish(entry, unjudged(entry.task, Verdict.failed("the engine was closed before this was graded")))
        with suppress(RedisError, OSError):
            await self._redis.delete(reply_key(self.id), *map(payload_key, self._sent))
        await self._redis.aclose()
        await self._reader.aclose()
        await self._loop.run_in_executor(None, lambda: self._publisher.shutdown(cancel_futures=True))
        await self._loop.run_in_executor(None, self._app.close)

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        if self._reachable_since is None:
            return f"the queue does not answer: {self._trouble}"
        if not self._beats:
            return "there is no worker; start one with: verifier worker --queues math"
        if not self._lane_of(CANARY.rubric).slots:
            return None  # those of the other queues say every other second that they grade, or are not there
        return await super().check(timeout_seconds)

    def _all_busy(self) -> bool:
        queue = self._lane_of(CANARY.rubric).queue
        takers = [beat for beat in self._beats.values() if queue in beat.queues]
        return bool(takers) and all(beat.busy_processes >= beat.processes for beat in takers)

    def stats(self) -> EngineStats:
        chunks = [(chunk, len(chunk.unanswered())) for chunk in self._sent.values() if not chunk.superseded]
        held = sum(count for chunk, count in chunks if chunk.holder)
        return EngineStats(
            engine="celery",
            workers=sum(beat.processes for beat in self._beats.values()),
            busy_workers=sum(beat.busy_processes for beat in self._beats.values()),
            queued=sum(len(backlog) for backlog in self._backlogs()) + sum(count for _, count in chunks) - held,
            in_flight=held,
            graded_total=self._counts["graded"],
            twins_total=self._counts["twins"],
            recycled_total=self._counts["recycled"],
            budget_kills_total=self._counts["budget_kills"],
            deaths_total=self._counts["deaths"],
            resent_total=self._resent,
            lost_workers_total=self._lost_workers,
            strays_total=self._strays + self._counts["strays"],
            chore_restarts_total=self._chores.restarts,
            queues=tuple(map(queue_stats, self._lanes.values())),
        )

    # Taking work in

    def _backlog_of(self, entry: Entry) -> Backlog:
        return self._lane_of(entry.task.rubric).backlog_of(entry)

    def _lane_of(self, rubric: Rubric) -> Lane:
        queue = self._queue_of.get(rubric.fingerprint)
        if queue is None:
            if len(self._queue_of) >= QUEUES_KEPT:
                self._queue_of.clear()
            queue = self._queue_of[rubric.fingerprint] = queue_of(rubric)
        return self._lanes[queue]

    def _backlogs(self) -> Iterable[Backlog]:
        return [backlog for lane in self._lanes.values() for backlog in (lane.backlog, lane.spare_backlog)]

    def _held(self) -> list[Entry]:
        sent = [entry for chunk in self._sent.values() for entry in chunk.entries if not entry.finished]
        return [*sent, *self._held_back]

    def _withdraw(self, call: Call) -> list[tuple[Entry, Listener]]:
        taken = super()._withdraw(call)
        for entry in [entry for entry in self._held_back if not entry.listeners]:
            del self._held_back[entry]
            self._forget_twin(entry)
        for chunk in list(self._sent.values()):
            if not chunk.unanswered():
                self._forget(chunk)
                self._chores.once(self._unwant(chunk))
        return taken

    async def _unwant(self, chunk: Sent) -> None:
        """Take a chunk's payload away, by which its worker sees that nobody waits."""
        with suppress(RedisError, OSError):
            await self._redis.delete(payload_key(chunk.id))

    # Sending chunks

    def _dispatch(self) -> None:
        """Send what there is room for."""
        if self._closing or self._loop.time() < self._paused_until:
            return
        for lane in self._lanes.values():
            while lane.has_room and (entries := lane.backlog.next_line(fresh=True)):
                self._send_off(lane, entries)
            while lane.has_room_for_spare and (entries := lane.spare_backlog.next_line(fresh=True)):
                self._send_off(lane, entries)

    def _send_off(self, lane: Lane, entries: list[Entry]) -> None:
        alone = entries[0] in self._deaths
        chunk = Sent(secrets.token_hex(12), lane, entries, alone, lane.release)
        lane.sent[chunk.id] = self._sent[chunk.id] = chunk
        self._chores.once(self._send(chunk))

    async def _send(self, chunk: Sent) -> None:
        """Write the payload, then the message; when Redis does not take them the tasks go back to the queue."""
        try:
            await self._write(chunk)
        except Unsendable as error:
            self._refuse_unsendable(chunk, error)
        except (RedisError, OperationalError, OSError) as error:
            self._lose_touch(error)
            if chunk.id in self._sent and not chunk.superseded:
                self._give_back(chunk)
            self._chores.once(self._unwant(chunk))  # the payload may be there, where only the message failed
            self._paused_until = self._loop.time() + PAUSE_SECONDS
            self._loop.call_later(PAUSE_SECONDS * 1.1, self._dispatch)

    def _refuse_unsendable(self, chunk: Sent, error: Unsendable) -> None:
        """What cannot be written costs itself alone; the others of its chunk go without it."""
        for place, problem in error.problems.items():
            entry = chunk.entries[place]
            self._finish(entry, unjudged(entry.task, Verdict.unverifiable(problem[:500])))
        if chunk.id in self._sent and not chunk.superseded:
            self._give_back(chunk)
            self._dispatch()

    async def _write(self, chunk: Sent) -> None:
        now = time.monotonic()
        last = max((listener.call.expires_at for entry in chunk.entries for listener in entry.listeners), default=now)
        lifetime_ms = max(1, int(min(last - now, MOST_LIFETIME_SECONDS) * 1000))
        chunk.release = chunk.lane.release
        payload = written_chunk(
            Chunk(
                format=chunk.lane.format,
                job=chunk.entries[0].job_key.name,
                lifetime_ms=lifetime_ms,
                waited_seconds=max(now - entry.queued_at for entry in chunk.entries),
                twins=all(entry.twin_key is not None for entry in chunk.entries),
                tasks=tuple(entry.task for entry in chunk.entries),
                spare=chunk.spare,
            )
        )
        before, self._last_in_line = self._last_in_line, asyncio.Event()
        sent = self._last_in_line
        try:
            await self._redis.set(payload_key(chunk.id), payload, px=lifetime_ms)
            await before.wait()  # the messages go in the order of the tasks, whichever payload was written first
            if chunk.id not in self._sent:  # withdrawn meanwhile: its payload may have been deleted before it came
                await self._unwant(chunk)
                return
            publishing = self._loop.run_in_executor(self._publisher, self._publish, chunk)
        finally:
            sent.set()
        await publishing

    def _publish(self, chunk: Sent) -> None:
        """Send the message; runs in the one publisher thread, because Celery has no asyncio side."""
        self._app.send_task(
            TASK,
            args=[chunk.id, self.id, chunk.alone],
            queue=broker_queue(chunk.lane.queue, chunk.release),
            ignore_result=True,
            retry_policy={"max_retries": 2, "interval_start": 0, "interval_step": 0.2},
        )

    def _give_back(self, chunk: Sent) -> None:
        """The chunk's unanswered tasks wait again."""
        self._forget(chunk)
        waiting = self._waiting_in(chunk)
        alone = [entry for entry in waiting if entry in self._deaths]
        for entry in alone:
            chunk.backlog.give_second_chance(entry)
        chunk.backlog.put_back([entry for entry in waiting if entry not in self._deaths])
        if chunk.spare and waiting:
            chunk.lane.spare_from = time.monotonic() + SPARE_PAUSE_SECONDS

    def _forget(self, chunk: Sent) -> None:
        self._sent.pop(chunk.id, None)
        chunk.lane.sent.pop(chunk.id, None)
        for entry in chunk.entries:
            if not entry.listeners:
                self._forget_twin(entry)
                self._deaths.pop(entry, None)

    # Hearing from workers

    async def _listen(self) -> None:
        """Take what workers reply. An entry is removed once it was taken, so a lost connection loses none."""
        stream = reply_key(self.id)
        while not self._closing:  # asked each time, because redis-py can take a cancellation for a timeout
            try:
                answers = await self._reader.xread({stream: "0"}, count=ENTRIES_AT_ONCE, block=BLOCK_MS)
                for _, entries in answers:
                    await self._hear_all(stream, entries)
            except (RedisError, OSError) as error:
                self._lose_touch(error)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _hear_all(self, stream: str, entries: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> None:
        """Hear each once, whatever it does to us: what breaks us would do so again."""
        heard = []
        try:
            for entry_id, fields in entries:
                heard.append(entry_id)
                try:
                    self._hear(fields)
                except StrayReply as error:
                    self._set_aside(f"an unreadable reply: {error}")
            self._dispatch()
        finally:
            await self._redis.xdel(stream, *heard)

    def _set_aside(self, what: str) -> None:
        self._strays += 1
        log.error("set aside", extra={"reason": what[:300]})

    def _hear(self, fields: dict[bytes, bytes]) -> None:
        reply = read_reply(fields)
        chunk = self._sent.get(reply.chunk_id)
        if chunk is None:
            return
        same_release = reply.release == self._release
        for index, encoded in reply.results:
            if not 0 <= index < len(chunk.entries):
                raise StrayReply(f"result {index} of a chunk of {len(chunk.entries)}")
            entry = chunk.entries[index]
            if encoded.outcome is not Outcome.FAILED:
                alone = entry.task.rubric.verifier.runs_programs
                held_seconds = time.monotonic() - chunk.sent_at if alone else 0.0
                chunk.backlog.learn(entry, max(encoded.grade_seconds, held_seconds))
            try:
                self._tell(entry, with_task(encoded, entry.task, same_release=same_release))
            except StrayReply as error:
                self._set_aside(f"release {reply.release}: {error}")
                self._hold_back(entry, f"release {reply.release} answers in a form that this release cannot read")
        if reply.refusal:
            unread = [(entry, reply.refusal) for entry in chunk.unanswered()]
        else:
            unread = [(chunk.entries[place], why) for place, why in reply.unread if 0 <= place < len(chunk.entries)]
        for entry, why in unread:
            if same_release:
                self._finish(entry, unjudged(entry.task, Verdict.failed(f"no worker can grade it: {why}")))
            else:
                self._hold_back(entry, why)
        if reply.over and not chunk.superseded:
            self._give_back(chunk)
        elif not self._waiting_in(chunk):
            self._forget(chunk)

    def _waiting_in(self, chunk: Sent) -> list[Entry]:
        """What somebody waits for that is neither answered nor held back."""
        return [entry for entry in chunk.unanswered() if entry not in self._held_back]

    def _hold_back(self, entry: Entry, problem: str) -> None:
        """Another release's workers cannot grade it: it waits for those of our own, and not for ever."""
        if entry.listeners and not entry.finished:
            self._held_back.setdefault(entry, (self._loop.time() + self.settings.upgrade_seconds, problem))

    def _let_go(self) -> None:
        """Give out what was held back where our own release has workers now; give up what has waited too long."""
        for entry, (until, problem) in list(self._held_back.items()):
            lane = self._lane_of(entry.task.rubric)
            if entry.finished:  # an answer came all the same
                del self._held_back[entry]
            elif lane.slots and lane.release == self._release:
                del self._held_back[entry]
                lane.backlog_of(entry).put_back([entry])
            elif self._loop.time() > until:
                del self._held_back[entry]
                reason = (
                    f"no worker of release {self._release} was available to grade it, and another could not: {problem}"
                )
                self._finish(entry, unjudged(entry.task, Verdict.failed(reason[:500])))

    def _make_way(self) -> None:
        """Take back what gives way where other work waits for a worker."""
        for chunk in [chunk for lane in self._lanes.values() for chunk in lane.spare_in_the_way()]:
            for entry in self._waiting_in(chunk):
                entry.interruptions += 1
                if entry.interruptions >= spare.MOST_INTERRUPTIONS:
                    self._finish(entry, unjudged(entry.task, Verdict.failed(spare.GAVE_WAY)))
            self._give_back(chunk)
            self._chores.once(self._unwant(chunk))

    def _give_up_unserved(self) -> None:
        """What waits in a queue that nobody takes from ends with the reason."""
        now = time.monotonic()
        for lane in self._lanes.values():
            since = lane.unserved_since
            if since is None or now - since < self.settings.lane_grace_seconds:
                continue
            reason = (
                f"no worker takes from the queue {lane.queue.value!r}, for {now - since:.0f} s now; "
                f"start one with: verifier worker --queues {lane.queue.value}"
            )
            unheld = [chunk for chunk in lane.sent.values() if chunk.holder is None and not chunk.superseded]
            waiting = [*lane.backlog, *lane.spare_backlog]
            for entry in waiting:
                lane.backlog_of(entry).drop(entry)
            for entry in [*waiting, *(entry for chunk in unheld for entry in chunk.unanswered())]:
                self._deaths.pop(entry, None)
                self._finish(entry, unjudged(entry.task, Verdict.failed(reason)))
            for chunk in unheld:
                self._forget(chunk)
                self._chores.once(self._unwant(chunk))

    # Watching over chunks

    async def _watch(self) -> None:
        """Learn who is there, and look after the chunks of which nothing is heard."""
        while not self._closing:
            try:
                await self._redis.set(api_key(self.id), 1, ex=API_LIFE_SECONDS)  # may it be written to?
                self._meet(await beats(self._redis))
                chunks = list(self._sent.values())
                holders = await self._redis.mget([lease_key(chunk.id) for chunk in chunks]) if chunks else []
            except (RedisError, OSError) as error:
                self._lose_touch(error)
            else:
                if self._reachable_since is None:
                    self._reachable_since = self._loop.time()
                self._look_after(zip(chunks, holders, strict=True))
                self._let_go()
                self._make_way()
                self._give_up_unserved()
                self._dispatch()
            await asyncio.sleep(WATCH_SECONDS)

    async def _share(self) -> None:
        """Take our part of each queue's window, as what waits here and with other APIs asks for."""
        shares = Shares(self._redis, self.id)
        while not self._closing:
            await asyncio.sleep(SHARE_SECONDS)
            try:
                others = await shares.exchange({lane.queue: lane.demand() for lane in self._lanes.values()})
            except (RedisError, OSError):
                continue  # then nothing can be sent either; `_watch` says so
            for lane in self._lanes.values():
                lane.share_with(of_queue(others, lane.queue))
            self._dispatch()

    def _lose_touch(self, error: Exception) -> None:
        if self._reachable_since is not None:
            log.warning("redis does not answer", extra={"reason": str(error)[:200]})
        self._reachable_since = None
        self._trouble = str(error)[:200]
        for lane in self._lanes.values():
            lane.unserved_since = None  # workers were without Redis as well, and need a while to come back

    def _meet(self, present: list[Beat]) -> None:
        for beat in present:
            before = self._beats.get(beat.worker)
            for count in COUNTED_THERE:
                name = f"{count}_total"
                self._counts[count] += getattr(beat, name) - (getattr(before, name) if before else 0)
        self._beats = {beat.worker: beat for beat in present}
        for lane in self._lanes.values():
            lane.meet(present)

    def _look_after(self, looks: Iterable[tuple[Sent, bytes | None]]) -> None:
        now = time.monotonic()
        for chunk, holder in looks:
            if not self._waiting_in(chunk):
                self._forget(chunk)
            if chunk.id not in self._sent or chunk.superseded:
                continue
            if holder is not None:
                chunk.holder, chunk.missed = holder.decode(errors="replace"), 0
            elif chunk.holder is not None:
                chunk.missed += 1
                if chunk.missed >= 2 and self._leases_are_fresh():
                    self._supersede(chunk, chunk.holder)
            elif now - chunk.sent_at > chunk.patience_seconds:
                chunk.sent_at = now
                chunk.patience_seconds = min(2 * chunk.patience_seconds, LONGEST_PATIENCE_SECONDS)
                self._resent += 1
                self._chores.once(self._send(chunk))

    def _leases_are_fresh(self) -> bool:
        """Whether Redis has been there long enough for every living worker to have kept its leases."""
        return self._reachable_since is not None and self._loop.time() - self._reachable_since > LIFE_SECONDS

    def _supersede(self, chunk: Sent, worker: str) -> None:
        """The lease is gone and no answer came. A worker that still lives has only lost its reply; one that went
        silent may have died of a task: then each goes on alone.
        """
        chunk.superseded = True
        self._resent += 1
        self._chores.once(
            self._unwant(chunk)
        )  # a copy of its message, which the broker delivers again, then finds nothing
        if worker in self._beats:
            chunk.backlog.put_back(self._waiting_in(chunk))
        else:
            log.warning(
                "a worker stopped responding while it held a chunk", extra={"worker": worker, "chunk": chunk.id}
            )
            self._lost_workers += 1
            for entry in self._waiting_in(chunk):
                self._give_up_or_try_alone(chunk, entry, worker)

    def _give_up_or_try_alone(self, chunk: Sent, entry: Entry, worker: str) -> None:
        silent = self._deaths.setdefault(entry, [])
        if chunk.alone:
            silent.append(worker)
        gone = [name for name in silent if name not in self._beats]
        if len(gone) < DEATHS_ALONE:
            chunk.backlog.give_second_chance(entry)
            return
        reason = f"{len(gone)} workers were lost while judging it, each while grading nothing else"
        self._finish(entry, unjudged(entry.task, Verdict.failed(reason)))
        del self._deaths[entry]


def queue_stats(lane: Lane) -> QueueStats:
    return QueueStats(
        name=lane.queue,
        queued=len(lane.backlog),
        in_flight=sum(len(chunk.unanswered()) for chunk in lane.sent.values() if not chunk.superseded),
        oldest_seconds=lane.oldest_seconds(),
        workers=lane.processes,
        slots=lane.slots,
    )
