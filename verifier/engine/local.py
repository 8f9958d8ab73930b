"""The engine of one machine: killable workers, spoken to over private channels.

Nothing here trusts a worker to answer. The kernel ends one that spends its CPU budget, a wall-clock watch ends one
that stands still, and whichever way a worker goes it costs the one item it had in hand: finished items keep their
results and the rest of its line goes back to the front of the queue. Deaths are told apart by how they came:

| the worker | the item in hand |
| --- | --- |
| was ended by its CPU timer, at half as much again as the budget | `too_costly` |
| ended an item past its budget | the item is judged once more, alone: past it again is `too_costly` |
| stood still for the wall limit | `failed`: had it been computing, its CPU timer would have ended it |
| died by its own hand (a crash, an abort) | tried once more on a fresh worker; a second death is `too_costly` |
| was killed from outside (SIGKILL) | tried twice more, each on a fresh worker; a third death is `too_costly` |
| went down with the fork server | tried again, without blame |
| was ended by the engine, because nobody waits for the item any more | forgotten |

Why not a ready-made pool: an executor's task cannot be killed, and pools that can kill lose tasks when a worker is
killed from outside (docs/architecture.md).
"""

import asyncio
import logging
import os
import signal
import socket
import time
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, cast

from pydantic import Field

from verifier.engine.backlog import Backlog
from verifier.engine.base import EngineStats, Told
from verifier.engine.calls import Entry
from verifier.engine.frames import FrameReader, Item, Reply, ReplyKind, line, read_reply, read_told
from verifier.engine.pinned import Asked, PinnedEngines
from verifier.engine.position import Place, Position
from verifier.engine.queued import CANARY_JOB, QueuedEngine
from verifier.engine.spawner import Spawner
from verifier.engine.standing import Standing
from verifier.errors import EngineClosed
from verifier.rubric import Task
from verifier.sandbox.settings import SandboxSettings
from verifier.score import convicted, unjudged
from verifier.wire import Timing, Verdict, Wire

log = logging.getLogger("verifier.engine")

WATCH_SECONDS = 0.25
UNWANTED_SECONDS = 0.5  # an item that nobody waits for may use as long: most are done sooner than a worker is replaced
START_SECONDS = 120.0
RESTART_SECONDS = (0.1, 0.5, 2.0, 5.0)
DEATHS_OF_ITS_OWN = 2
DEATHS_FROM_OUTSIDE = 3
HELD_UP_SECONDS = 5.0  # a borderline item of a larger budget is judged again on a fresh worker, but not alone
PLENTY_FOR_EACH = 32  # rollouts that wait for each worker, from which on a busy one is given its next line


class EngineSettings(Wire):
    """How a LocalEngine is set up. Right as it is; workers is what one turns."""

    workers: int = Field(default=0, ge=0, le=1024, description="Worker processes; 0 for one a CPU this process may use")
    queue_limit: int = Field(
        default=65_536, gt=0, description="Rollouts one job may have waiting before it is told to wait"
    )
    total_queue_limit: int = Field(
        default=524_288, gt=0, description="Rollouts all jobs together may have waiting before the largest are told so"
    )
    recycle_after_tasks: int = Field(default=20_000, gt=0, description="Rollouts a worker grades before it is replaced")
    recycle_mb: int = Field(
        default=256, gt=0, description="Resident memory above an idle worker's at which it is replaced"
    )
    line_seconds: float = Field(
        default=0.02, gt=0, description="How much work one line carries, by the cost of its kind so far"
    )
    line_tasks: int = Field(default=256, gt=0, description="The most rollouts a line carries")
    warm: bool = Field(default=True, description="Whether to load the symbolic libraries before the first rollout")
    environment: str | None = Field(
        default=None, description="The pinned environment whose Python the workers are; the service's own by default"
    )
    sandbox: SandboxSettings = Field(default=SandboxSettings(), description="The wall that programs run behind")

    @property
    def worker_count(self) -> int:
        return self.workers or len(os.sched_getaffinity(0))


@dataclass(slots=True, eq=False)
class Hand:
    """A worker as the engine sees it."""

    number: int
    shared: Position
    channel: socket.socket | None = None
    transport: asyncio.Transport | None = None
    known_rubrics: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)  # the line it is at
    next_entries: list[Entry] = field(default_factory=list)  # the one that waits in its channel
    line_number: int = 1  # of the line it is at
    answered: int = 0  # entries of that line whose result has come
    seen_at: Place | None = None
    item_since: float = 0.0
    fresh: bool = True
    retiring: bool = False
    stood_still: bool = False
    unwanted: bool = False  # ended because nobody waits for what it has in hand
    hung_up: bool = False
    exit_status: int | None = None
    orphaned: bool = False  # the fork server went, or never made it: no exit status will come

    def in_hand(self) -> int:
        """The index of the entry it is judging, as far as it has said."""
        place = self.shared.read()
        return max(self.answered, place.item) if place.line == self.line_number else self.answered

    def write(self, piece: bytes) -> None:
        """Send now what the channel takes; a transport may wait for the end of whatever the loop is at."""
        assert self.channel
        assert self.transport
        sent = 0
        if not self.transport.get_write_buffer_size():
            try:
                sent = self.channel.send(piece)
            except BlockingIOError:
                pass
            except OSError:
                return  # the worker has gone; what it said before is still to be read, and then its end
        if sent < len(piece):
            self.transport.write(memoryview(piece)[sent:])

    def turn_page(self) -> None:
        """The line is done; the one that waited is next."""
        self.entries, self.next_entries = self.next_entries, []
        self.line_number += 1
        self.answered = 0
        self.item_since = time.monotonic()


class Channel(asyncio.Protocol):
    """The engine's end of one worker's channel."""

    def __init__(self, engine: "LocalEngine", hand: Hand) -> None:
        self._engine = engine
        self._hand = hand
        self._reader = FrameReader()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._hand.transport = cast("asyncio.Transport", transport)  # uvloop's transports are not of this class

    def data_received(self, data: bytes) -> None:
        if replies := [read_reply(body) for body in self._reader.feed(data)]:
            self._engine.hear(self._hand, replies)

    def connection_lost(self, exc: Exception | None) -> None:
        self._engine.worker_hung_up(self._hand)


class LocalEngine(QueuedEngine):
    """Grades tasks in killable worker processes of this machine. An async context manager, for one event loop."""

    def __init__(self, settings: EngineSettings | None = None) -> None:
        self.settings = settings or EngineSettings()
        super().__init__(queue_limit=self.settings.queue_limit, total_queue_limit=self.settings.total_queue_limit)
        self._backlog = Backlog(
            line_seconds=self.settings.line_seconds,
            line_tasks=self.settings.line_tasks,
            workers=self.settings.worker_count,
        )
        self._hands: dict[int, Hand] = {}
        self._idle: deque[Hand] = deque()
        self._alone: Hand | None = None  # judges a borderline item again; no other gets new work meanwhile
        self._next_number = 0
        self._spawner: Spawner | None = None
        self._started = asyncio.Event()
        self._failed_starts = 0
        self._chores: set[asyncio.Task[None]] = set()
        self._pinned = PinnedEngines(
            lambda name: LocalEngine(self.settings.model_copy(update={"environment": name})),
            own=self.settings.environment,
        )

    # The life of the engine

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._start_server()
        try:
            await asyncio.wait_for(self._started.wait(), START_SECONDS)
        except TimeoutError:
            self._failed_starts += 1
        if self._failed_starts:
            await self.__aexit__(None, None, None)
            raise EngineClosed("the workers' fork server did not start; its messages are on standard error")
        self._keep(self._watch_hands())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing = True
        await self._pinned.close()
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        for entry in self._unfinished():
            self._finish(entry, unjudged(entry.task, Verdict.failed("the engine was closed before this was graded")))
        for hand in self._hands.values():
            hand.shared.close()
            if hand.transport:
                hand.transport.abort()
        self._hands.clear()
        self._idle.clear()
        if self._spawner:
            await self._spawner.close()

    # What callers see

    async def stream_told(
        self,
        tasks: Sequence[Task],
        *,
        job: str | Standing = "default",
        deadline_seconds: float | None = None,
        use_cache: bool = True,
        waited_seconds: float = 0.0,
    ) -> AsyncGenerator[list[tuple[int, Told]]]:
        """As on every queued engine; what names a pinned environment is judged by that environment's workers."""

        def own(part: Sequence[Task], asked: Asked) -> AsyncGenerator[list[tuple[int, Told]]]:
            return super(LocalEngine, self).stream_told(
                part,
                job=asked.job,
                deadline_seconds=asked.deadline_seconds,
                use_cache=asked.use_cache,
                waited_seconds=waited_seconds,
            )

        asked = Asked(job, deadline_seconds, use_cache)
        stream = self._pinned.stream(tasks, asked, own) if self._pinned.wanted_for(tasks) else own(tasks, asked)
        async with aclosing(stream):
            async for lot in stream:
                yield lot

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        if self._failed_starts:
            return f"the workers' fork server is down ({self._failed_starts} failed starts)"
        return await super().check(timeout_seconds)

    def stats(self) -> EngineStats:
        busy = [hand for hand in self._hands.values() if hand.entries]
        return EngineStats(
            engine="local",
            workers=sum(hand.transport is not None for hand in self._hands.values()),
            busy_workers=len(busy),
            queued=len(self._backlog),
            in_flight=sum(len(hand.entries) + len(hand.next_entries) - hand.answered for hand in busy),
            graded_total=self._counts["graded"],
            twins_total=self._counts["twins"],
            recycled_total=self._counts["recycled"],
            budget_kills_total=self._counts["budget_kills"],
            deaths_total=self._counts["deaths"],
        ).plus(self._pinned.stats())

    def _all_busy(self) -> bool:
        alive = [hand for hand in self._hands.values() if hand.transport is not None]
        # Not the pinned workers, which take no canary; nor one that has a canary in hand and does not answer.
        return bool(alive) and all(any(entry.standing.job != CANARY_JOB for entry in hand.entries) for hand in alive)

    # Giving work out

    def _backlog_of(self, task: Task) -> Backlog:
        return self._backlog

    def _backlogs(self) -> list[Backlog]:
        return [self._backlog]

    def _held(self) -> list[Entry]:
        hands = self._hands.values()
        return [entry for hand in hands for entry in (*hand.entries, *hand.next_entries) if not entry.finished]

    def _dispatch_early(self) -> None:
        if self._idle:
            self._dispatch()

    def _dispatch(self) -> None:
        """Give every idle worker a line, and where plenty waits, every busy one its next, so that none has to wait."""
        for _ in range(len(self._idle)):
            if self._alone:
                return
            hand = self._idle.popleft()
            entries = self._backlog.next_line(fresh=hand.fresh)
            if entries:
                hand.entries, hand.item_since = entries, time.monotonic()
                self._send(hand, entries)
                if entries[0].borderline and entries[0].task.rubric.bounds.cpu_seconds <= HELD_UP_SECONDS:
                    self._alone = hand
            else:
                self._idle.append(hand)
        plenty = PLENTY_FOR_EACH * self.settings.worker_count
        for hand in self._hands.values():
            if len(self._backlog) < plenty or self._alone:
                return
            if hand.entries and not hand.next_entries:
                hand.next_entries = self._backlog.next_line(fresh=False)
                self._send(hand, hand.next_entries)

    def _send(self, hand: Hand, entries: list[Entry]) -> None:
        hand.fresh = False
        for piece in line([Item(entry.task, entry.queued_at) for entry in entries], hand.known_rubrics):
            hand.write(piece)

    # Hearing from workers

    def hear(self, hand: Hand, replies: list[Reply]) -> None:
        """Take what a worker says. It gets new work before its results are read."""
        answers = []
        held_seconds = time.monotonic() - hand.item_since
        for said in replies:
            if said.kind in (ReplyKind.RESULT, ReplyKind.BORDERLINE, ReplyKind.COMPLAINT):
                answers.append((hand.entries[said.position], said))
                hand.answered = said.position + (said.kind is not ReplyKind.COMPLAINT)
            else:
                hand.retiring = said.kind is ReplyKind.RETIRING
                hand.turn_page()
        if hand is self._alone and not hand.entries:
            self._alone = None
        if not hand.entries and not hand.retiring:
            self._idle.append(hand)
        self._dispatch()
        for entry, said in answers:
            if said.kind is ReplyKind.RESULT:
                told = read_told(said.body, entry.task)
                alone = entry.task.rubric.verifier.runs_programs
                self._backlog.learn(entry, max(told.grade_seconds, held_seconds) if alone else told.grade_seconds)
                self._tell(entry, told)
            elif said.kind is ReplyKind.BORDERLINE:
                self._convict_or_judge_alone(entry)
            else:
                log.error("grading failed", extra={"rollout": entry.task.rollout.id, "traceback": said.body.decode()})

    def _convict_or_judge_alone(self, entry: Entry) -> None:
        """An item ended past its budget: on a crowded machine that is once no proof."""
        bounds = entry.task.rubric.bounds
        self._backlog.charge(entry, bounds.cpu_seconds)
        if entry.borderline:
            reason = f"the answer spent its budget of {bounds.cpu_seconds:g} s CPU"
            timing = Timing(
                queue_seconds=max(0.0, time.monotonic() - entry.queued_at), grade_seconds=bounds.cpu_seconds
            )
            self._finish(entry, convicted(entry.task, reason, timing))
        elif entry.listeners:
            entry.borderline = True
            self._backlog.give_second_chance(entry)
        else:
            self._forget_twin(entry)

    # Workers that go

    def worker_hung_up(self, hand: Hand) -> None:
        """The channel is closed: the worker has ended, or has nothing more to say."""
        hand.hung_up = True
        if self._spawner and not self._closing and not hand.orphaned:
            self._spawner.kill(hand.number)
        self._bury(hand)

    def worker_exited(self, number: int, status: int) -> None:
        """The fork server says how a worker ended: an exit status, or minus a signal."""
        if hand := self._hands.get(number):
            hand.exit_status = status
            self._bury(hand)

    def worker_not_made(self, number: int, reason: str) -> None:
        """The fork server could not fork."""
        log.error("a worker could not be started", extra={"reason": reason})
        self._hands[number].orphaned = True
        self._bury(self._hands[number])
        self._loop.call_later(0.5, self._spawn)

    def _bury(self, hand: Hand) -> None:
        """Once both the channel and the fork server have said so: settle the worker's line and replace it."""
        if self._closing or not hand.hung_up or (hand.exit_status is None and not hand.orphaned):
            return
        if self._hands.pop(hand.number, None) is None:
            return
        if hand in self._idle:
            self._idle.remove(hand)
        if hand is self._alone:
            self._alone = None
        guilty = None
        if hand.retiring or hand.unwanted:
            self._counts["recycled"] += 1
        elif (in_hand := hand.in_hand()) < len(hand.entries):
            guilty = hand.entries[in_hand]
            self._settle(hand, guilty)
        elif not hand.orphaned:
            self._counts["deaths"] += 1
        hand.shared.close()
        left = [*hand.entries[hand.answered :], *hand.next_entries]
        self._put_back([entry for entry in left if entry is not guilty and not entry.finished])
        if not hand.orphaned:
            self._spawn()
        self._dispatch()

    def _settle(self, hand: Hand, entry: Entry) -> None:
        """What becomes of the item that a worker had in hand when it went."""
        bounds = entry.task.rubric.bounds
        held_seconds = time.monotonic() - hand.item_since
        self._backlog.charge(entry, held_seconds)
        timing = Timing(
            queue_seconds=max(0.0, hand.item_since - entry.queued_at),
            grade_seconds=min(held_seconds, bounds.cpu_seconds),
        )
        if hand.orphaned:
            self._put_back([entry])
        elif hand.exit_status == -signal.SIGPROF:
            self._counts["budget_kills"] += 1
            reason = f"the answer spent its budget of {bounds.cpu_seconds:g} s CPU"
            self._finish(entry, convicted(entry.task, reason, timing))
        elif hand.stood_still:
            self._counts["deaths"] += 1
            reason = f"nothing came in {bounds.wall_seconds:g} s of wall time, without the CPU budget being spent"
            self._finish(entry, unjudged(entry.task, Verdict.failed(reason), timing))
        else:
            self._counts["deaths"] += 1
            self._convict_or_try_again(hand, entry, timing)

    def _convict_or_try_again(self, hand: Hand, entry: Entry, timing: Timing) -> None:
        if hand.exit_status == -signal.SIGKILL:
            entry.outside_deaths += 1
        else:
            entry.own_deaths += 1
        deaths = entry.own_deaths + entry.outside_deaths
        if entry.own_deaths >= DEATHS_OF_ITS_OWN or deaths >= DEATHS_FROM_OUTSIDE:
            reason = f"{deaths} workers died of judging the answer (the last with status {hand.exit_status})"
            self._finish(entry, convicted(entry.task, reason, timing))
        elif entry.listeners:
            self._backlog.give_second_chance(entry)
        else:
            self._forget_twin(entry)

    def _put_back(self, entries: list[Entry]) -> None:
        self._backlog.put_back([entry for entry in entries if entry.listeners])
        for entry in entries:
            if not entry.listeners:
                self._forget_twin(entry)

    async def _watch_hands(self) -> None:
        """End workers whose item has had its wall time, or is waited for no longer: neither may keep others waiting."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = time.monotonic()
            for hand in self._hands.values():
                place = hand.shared.read()
                if place != hand.seen_at:
                    hand.seen_at, hand.item_since = place, now
                elif hand.answered < len(hand.entries) and not (hand.stood_still or hand.unwanted):
                    self._look_at(hand, now - hand.item_since)

    def _look_at(self, hand: Hand, held_seconds: float) -> None:
        entry = hand.entries[hand.in_hand()]
        hand.stood_still = held_seconds > entry.task.rubric.bounds.wall_seconds
        hand.unwanted = not hand.stood_still and not entry.listeners and held_seconds > UNWANTED_SECONDS
        if (hand.stood_still or hand.unwanted) and self._spawner:
            self._spawner.kill(hand.number)

    # Workers and their fork server

    def _start_server(self) -> None:
        settings = self.settings
        self._spawner = Spawner(
            self,
            self._loop,
            warm=settings.warm,
            recycle_after_tasks=settings.recycle_after_tasks,
            recycle_mb=settings.recycle_mb,
            sandbox=settings.sandbox,
            environment=settings.environment,
        )

    def server_ready(self) -> None:
        """The fork server has loaded what workers need: make them."""
        self._failed_starts = 0
        self._started.set()
        for _ in range(self.settings.worker_count):
            self._spawn()

    def server_ended(self) -> None:
        """The fork server is gone, and the kernel takes its workers: nobody is to blame, and another one is started."""
        self._failed_starts += 1
        self._started.set()
        for hand in list(self._hands.values()):
            hand.orphaned = True
            self._bury(hand)
        if not self._closing:
            log.error("the fork server ended", extra={"failed_starts": self._failed_starts})
            self._keep(self._restart_server())

    async def _restart_server(self) -> None:
        assert self._spawner
        await self._spawner.close()
        await asyncio.sleep(RESTART_SECONDS[min(self._failed_starts, len(RESTART_SECONDS)) - 1])
        self._start_server()

    def _spawn(self) -> None:
        if self._closing or self._spawner is None:
            return
        self._next_number += 1
        hand = Hand(self._next_number, Position())
        channel = self._spawner.spawn(hand.number, hand.shared)
        if channel is None:
            hand.shared.close()
            self._loop.call_later(0.05, self._spawn)
            return
        self._hands[hand.number] = hand
        connecting = self._keep(self._connect(hand, channel))
        connecting.add_done_callback(lambda task: channel.close() if task.cancelled() else None)

    async def _connect(self, hand: Hand, channel: socket.socket) -> None:
        await self._loop.create_unix_connection(lambda: Channel(self, hand), sock=channel)
        if not hand.hung_up:
            hand.channel = channel
            self._idle.append(hand)
            self._dispatch()

    def _keep(self, chore: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)
        return task
