"""The engine of one machine: killable workers, spoken to over private channels.

Nothing here trusts a worker to answer. The kernel ends one that spends its CPU budget, a wall-clock watch ends one
that stands still, and whichever way a worker goes it costs at most the one item that it had begun: finished items keep
their results and the rest of its line goes back to the front of the queue. An item is convicted by what it spent, as
the kernel measured it, and by nothing else; a worker's death alone convicts nobody.

| the worker | the item that it had begun |
| --- | --- |
| was ended by its CPU timer, at half as much again as the budget, which the kernel says it spent | suspect |
| ended an item past its budget, or was killed when it was past it | judged once more, alone: past it again is suspect |
| was refused memory past its ceiling that the host could have given | once more on a fresh worker: then suspect |
| hung for the wall limit | `failed`: had it been computing, its CPU timer would have ended it |
| was stopped, killed or crashed, within the budget | again on a fresh worker; the sixth: `failed` |
| went down with the fork server, or before it had begun the item | tried again, ten times at most |
| goes on to others while the program of one waits (`waiting.py`) | it keeps that, which is nobody's turn meanwhile |
| was ended by the engine, because nobody waits for the item any more | forgotten |
| was made before the symbolic libraries were loaded, and the item asks for them | again on one that was made after |

A suspect is `too_costly` unless its ground truth spends the bounds without the answer too: then it is `unverifiable`.

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
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Self, cast

from pydantic import Field

from verifier.engine import spare
from verifier.engine.backlog import Backlog
from verifier.engine.base import EncodedResult, EngineStats
from verifier.engine.calls import Entry, Suspicion
from verifier.engine.chores import Chores
from verifier.engine.frames import FrameReader, Item, Reply, ReplyKind, line, read_reply, read_told
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.engine.pinned import PinnedEngines
from verifier.engine.position import WAITED, Place, Position
from verifier.engine.queued import CANARY_JOB, QueuedEngine
from verifier.engine.spawner import START_SECONDS, ServerProcess, Spawner
from verifier.errors import EngineClosed
from verifier.rubric import Task
from verifier.sandbox.settings import SandboxSettings
from verifier.score import convicted, unjudged
from verifier.wire import Timing, Verdict, Wire

log = logging.getLogger("verifier.engine")

WATCH_SECONDS = 0.25
UNWANTED_SECONDS = 0.5  # an item that nobody waits for may use as long: most are done sooner than a worker is replaced
BEGIN_LOOKS = 40  # of the watch; a worker that has not begun its line by then never will
PAUSE_SECONDS = (0.1, 0.5, 2.0, 5.0)  # before the fork server, or a worker that cannot be had, is asked for again
DEATHS = 6  # more than a storm of signals is likely to bring upon one item; a crash of its own costs six forks
LOSSES = 10
HELD_UP_SECONDS = 5.0  # a borderline item of a larger budget is judged again on a fresh worker, but not alone
PLENTY_FOR_EACH = 32  # rollouts that wait for each worker, from which on a busy one is given its next line


class EngineSettings(Wire):
    """How a LocalEngine is set up. Right as it is; workers is what one turns."""

    workers: int = Field(
        default=0, ge=0, le=1024, description="Worker processes; 0 for one per CPU that this process may use"
    )
    queue_limit: int = Field(
        default=65_536, gt=0, description="Rollouts that one job may have waiting; more are refused (429)"
    )
    total_queue_limit: int = Field(
        default=524_288,
        gt=0,
        description="Rollouts that all jobs together may have waiting; past it the largest are refused",
    )
    recycle_after_tasks: int = Field(default=20_000, gt=0, description="Rollouts a worker grades before it is replaced")
    recycle_mb: int = Field(
        default=256, gt=0, description="Resident memory above an idle worker's at which it is replaced"
    )
    line_seconds: float = Field(
        default=0.02, gt=0, description="How much work one line carries, by the cost of its kind so far"
    )
    line_tasks: int = Field(default=256, gt=0, description="The most rollouts a line carries")
    no_worker_seconds: float = Field(
        default=60.0, gt=0, description="How long rollouts wait where no worker can be started before they are `failed`"
    )
    warm: bool = Field(default=True, description="Whether to load the symbolic libraries before the first rollout")
    warm_when_asked: bool = Field(
        default=False,
        description="Without `warm`: load them in the fork server when a rollout first asks for them, and replace "
        "the workers; by default each worker loads them itself, on the budget of the rollout that asked",
    )
    environment: str | None = Field(
        default=None, description="The pinned environment whose Python the workers are; the service's own by default"
    )
    sandbox: SandboxSettings = Field(default=SandboxSettings(), description="The sandbox that programs run in")

    @property
    def worker_count(self) -> int:
        return self.workers or len(os.sched_getaffinity(0))


class Alone(NamedTuple):
    """A worker with an item in whose time no other gets new work."""

    handle: "WorkerHandle"
    entry: Entry
    since: float


class Waiting(NamedTuple):
    """An entry whose program waits while its worker goes on to others."""

    entry: Entry
    since: float


@dataclass(slots=True, eq=False)
class WorkerHandle:
    """A worker as the engine sees it."""

    number: int
    shared: Position
    channel: socket.socket | None = None
    transport: asyncio.Transport | None = None
    known_rubrics: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)  # the line it is at
    next_entries: list[Entry] = field(default_factory=list)  # the one that waits in its channel
    waiting: dict[int, Waiting] = field(default_factory=dict)  # entries whose programs wait, by their number
    waited: int = 0  # such entries so far
    line_number: int = 1  # of the line it is at
    answered: int = 0  # entries of that line whose result has come
    seen_at: Place | None = None
    item_since: float = 0.0
    looks_unbegun: int = 0
    ready: bool = False  # it has said that it takes lines
    fresh: bool = True
    cold: bool = False  # made before the symbolic libraries were loaded, and may not load them itself
    retiring: bool = False
    stood_still: bool = False
    stopped: bool = False  # by a signal, and then ended
    unwanted: bool = False  # ended because nobody waits for what it has in hand
    gives_way: bool = False  # ended because others need a worker more
    beats: int = 0  # see Position
    beat_at: float = 0.0
    hung_up: bool = False
    exit_status: int | None = None
    cpu_seconds: float = 0.0  # of its whole life, once it has ended
    orphaned: bool = False  # the fork server went, or never made it: no exit status will come

    @property
    def at_spare(self) -> bool:
        """Whether the line it is at gives way to all else; a line is of one job."""
        return bool(self.entries) and self.entries[0].job_key.spare

    def in_hand(self) -> Entry | None:
        """The entry that it has begun and not answered, as far as it has said, or None."""
        place = self.shared.read()
        if place.line == WAITED:
            return self.waiting[place.item].entry if place.item in self.waiting else None
        begun = place.line == self.line_number and self.answered <= place.item < len(self.entries)
        return self.entries[place.item] if begun else None

    def spent_seconds(self) -> float:
        """CPU time from the beginning of the item in hand to the end of the worker."""
        return self.cpu_seconds - self.shared.read().cpu_seconds

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

    def __init__(self, engine: "LocalEngine", handle: WorkerHandle) -> None:
        self._engine = engine
        self._hand = handle
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

    def __init__(self, settings: EngineSettings | None = None, *, server: ServerProcess | None = None) -> None:
        """server: a fork server that was forked from this process with the same settings, to be used first."""
        self.settings = settings or EngineSettings()
        self._made_server = server
        super().__init__(queue_limit=self.settings.queue_limit, total_queue_limit=self.settings.total_queue_limit)
        self._backlog, self._spare = (
            Backlog(
                line_seconds=self.settings.line_seconds,
                line_tasks=self.settings.line_tasks,
                workers=self.settings.worker_count,
            )
            for _ in range(2)
        )
        self._hands: dict[int, WorkerHandle] = {}
        self._idle: deque[WorkerHandle] = deque()
        self._alone: Alone | None = None  # judges a borderline item again; no other gets new work meanwhile
        self._promised = False  # a worker made way, so that the next one judges what waits for a second chance
        self._next_number = 0
        self._spawner: Spawner | None = None
        self._started = asyncio.Event()
        self._failed_starts = 0
        self._restart_at = 0.0
        self._setbacks = 0  # workers in a row that could not be had
        self._spawn_at = 0.0
        self._ready_at = 0.0  # when a worker was last seen ready
        self._trouble = "no worker has started yet"
        self._too_cold: list[Entry] = []  # they wait for the symbolic libraries to be loaded
        self._asked_to_warm = False
        self._warmed = False
        self._chores = Chores()
        self._pinned = PinnedEngines(
            lambda name: LocalEngine(self.settings.model_copy(update={"environment": name})),
            own=self.settings.environment,
        )

    # The life of the engine

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._ready_at = time.monotonic()
        try:
            self._start_server()
        except OSError as error:
            raise EngineClosed(f"the workers' fork server cannot be started: {error}") from error
        try:
            await asyncio.wait_for(self._started.wait(), START_SECONDS)
        except TimeoutError:
            self._failed_starts += 1
        if self._failed_starts:
            await self.__aexit__(None, None, None)
            raise EngineClosed("the workers' fork server did not start; its messages are on standard error")
        self._chores.always(self._watch)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing = True
        await self._pinned.close()
        await self._chores.end()
        for entry in self._unfinished():
            self._finish(entry, unjudged(entry.task, Verdict.failed("the engine was closed before this was graded")))
        for handle in self._hands.values():
            handle.shared.close()
            if handle.transport:
                handle.transport.abort()
            elif handle.channel:  # its connect task was cancelled before it ran
                handle.channel.close()
        self._hands.clear()
        self._idle.clear()
        if self._spawner:
            await self._spawner.close()

    # What callers see

    async def stream_encoded(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, EncodedResult]]]:
        """As on every queued engine; what names a pinned environment is judged by that environment's workers."""

        def own(part: Sequence[Task], options: CallOptions) -> AsyncGenerator[list[tuple[int, EncodedResult]]]:
            return super(LocalEngine, self).stream_encoded(part, options)

        pinned = self._pinned.wanted_for(tasks)
        stream = self._pinned.stream(tasks, options, own) if pinned else own(tasks, options)
        async with aclosing(stream):
            async for lot in stream:
                yield lot

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        if self._failed_starts:
            return f"the workers' fork server is down ({self._failed_starts} failed starts)"
        return await super().check(timeout_seconds)

    def stats(self) -> EngineStats:
        busy = [handle for handle in self._hands.values() if handle.entries]
        return EngineStats(
            engine="local",
            workers=sum(handle.ready for handle in self._hands.values()),
            busy_workers=len(busy),
            queued=len(self._backlog) + len(self._spare),
            in_flight=sum(len(handle.entries) + len(handle.next_entries) - handle.answered for handle in busy)
            + sum(len(handle.waiting) for handle in self._hands.values()),
            graded_total=self._counts["graded"],
            twins_total=self._counts["twins"],
            recycled_total=self._counts["recycled"],
            budget_kills_total=self._counts["budget_kills"],
            deaths_total=self._counts["deaths"],
            chore_restarts_total=self._chores.restarts,
        ).plus(self._pinned.stats())

    def _all_busy(self) -> bool:
        alive = [handle for handle in self._hands.values() if handle.transport is not None]
        # Not the pinned workers, which take no canary; nor one that has a canary in hand and does not answer.
        return bool(alive) and all(any(entry.job_key.job != CANARY_JOB for entry in handle.entries) for handle in alive)

    # Giving work out

    def _backlog_of(self, entry: Entry) -> Backlog:
        return self._spare if entry.job_key.spare else self._backlog

    def _backlogs(self) -> list[Backlog]:
        return [self._backlog, self._spare]

    def _held(self) -> list[Entry]:
        hands = self._hands.values()
        held = [entry for handle in hands for entry in (*handle.entries, *handle.next_entries) if not entry.finished]
        held += [entry for entry in self._too_cold if not entry.finished]
        return held + [one.entry for handle in hands for one in handle.waiting.values() if not one.entry.finished]

    def _dispatch_early(self) -> None:
        if self._idle:
            self._dispatch()

    def _dispatch(self) -> None:
        """Give every idle worker a line, and where plenty waits, every busy one its next, so that none has to wait."""
        for _ in range(len(self._idle)):
            if self._alone:
                return
            handle = self._idle.popleft()
            if self._in_the_way(handle, self._backlog):
                self._promised = True
                self._replace(handle)
                continue
            entries = self._backlog.next_line(fresh=handle.fresh, promised=self._promised)
            self._promised = self._promised and not handle.fresh
            if not entries and self._has_room_for_spare(handle):
                if self._in_the_way(handle, self._spare):
                    self._replace(handle)
                    continue
                entries = self._spare.next_line(fresh=handle.fresh)
            if entries:
                handle.entries, handle.item_since = entries, time.monotonic()
                self._send(handle, entries)
                first = entries[0]
                brief = first.task.rubric.bounds.cpu_seconds <= HELD_UP_SECONDS
                if first.borderline and not first.suspicion and brief and not first.job_key.spare:
                    self._alone = Alone(handle, first, handle.item_since)
            else:
                self._idle.append(handle)
        plenty = PLENTY_FOR_EACH * self.settings.worker_count
        for handle in self._hands.values():
            if len(self._backlog) < plenty or self._alone:
                return
            at_other_work = handle.entries and not handle.at_spare
            if at_other_work and not handle.next_entries and not self._outdated(handle):
                handle.next_entries = self._backlog.next_line(fresh=False)
                self._send(handle, handle.next_entries)

    def _has_room_for_spare(self, handle: WorkerHandle) -> bool:
        """Whether the worker, which is free, may have work that gives way to all else."""
        if not len(self._spare) or len(self._backlog):
            return False
        if any(not one.entry.job_key.spare for one in handle.waiting.values()):
            return False  # to end it would cost them their programs
        at_spare = sum(one.at_spare for one in self._hands.values())
        return spare.has_room(self.settings.worker_count, free=1 + len(self._idle), at_spare=at_spare)

    def _in_the_way(self, handle: WorkerHandle, backlog: Backlog) -> bool:
        """Whether an idle worker must make way for a fresh one, because a second chance is next and none is coming."""
        if handle.fresh or handle.waiting or not backlog.wants_fresh_worker:
            return False
        coming = any(one.fresh or one.retiring or one.unwanted for one in self._hands.values())
        return not coming and len(self._hands) >= self.settings.worker_count

    def _let_others_go_on(self) -> None:
        """The item that had to be alone is done with: what the other workers were held up for is charged to its job."""
        if self._alone:
            held_seconds = time.monotonic() - self._alone.since
            self._backlog_of(self._alone.entry).charge(
                self._alone.entry, held_seconds * (self.settings.worker_count - 1)
            )
            self._alone = None

    def _send(self, handle: WorkerHandle, entries: list[Entry]) -> None:
        handle.fresh = False
        items = [
            Item(entry.task, entry.queued_at, again=entry.begun_before, alibi=entry.suspicion is not None)
            for entry in entries
        ]
        for piece in line(items, handle.known_rubrics):
            handle.write(piece)

    # Hearing from workers

    def hear(self, handle: WorkerHandle, replies: list[Reply]) -> None:
        """Take what a worker says. It gets new work before its results are read."""
        answers: list[tuple[Entry, Reply, float]] = []
        held_seconds = time.monotonic() - handle.item_since
        for said in replies:
            if said.kind is ReplyKind.READY:
                handle.ready = True
                self._setbacks = 0
            elif said.kind in (ReplyKind.LINE_DONE, ReplyKind.RETIRING):
                handle.retiring = said.kind is ReplyKind.RETIRING
                handle.turn_page()
            elif said.kind is ReplyKind.WAITING:
                handle.waiting[handle.waited] = Waiting(handle.entries[said.position], time.monotonic())
                handle.waited += 1
                handle.answered = said.position + 1
            elif said.kind is ReplyKind.WAITED:
                entry = handle.waiting.pop(said.position).entry
                answers += [(entry, read_reply(body), 0.0) for body in FrameReader().feed(said.body)]
            else:
                answers.append((handle.entries[said.position], said, held_seconds))
                handle.answered = said.position + (said.kind is not ReplyKind.COMPLAINT)
        if self._alone and handle is self._alone.handle and not handle.entries:
            self._let_others_go_on()
        if not handle.entries and not handle.retiring and handle not in self._idle:
            self._idle.append(handle)
        if self._outdated(handle):
            self._replace_idle(handle)
        self._dispatch()
        for entry, said, held in answers:
            if not entry.finished:
                self._take(entry, said, held)

    def _take(self, entry: Entry, said: Reply, held_seconds: float) -> None:
        if said.kind is ReplyKind.RESULT:
            encoded = read_told(said.body, entry.task)
            alone = entry.task.rubric.verifier.runs_programs
            cost = max(encoded.grade_seconds, held_seconds) if alone else encoded.grade_seconds
            self._backlog_of(entry).learn(entry, cost)
            self._tell(entry, encoded)
        elif said.kind is ReplyKind.BORDERLINE:
            self._over_budget(entry)
        elif said.kind is ReplyKind.COLD:
            self._wait_for_warmth(entry)
        elif said.kind is ReplyKind.STARVED:
            self._over_memory(entry)
        elif said.kind is ReplyKind.AFFORDABLE:
            assert entry.suspicion
            self._finish(entry, convicted(entry.task, entry.suspicion.reason, entry.suspicion.timing))
        elif said.kind is ReplyKind.UNREADABLE:
            reason = f"the workers cannot read it: {said.body.decode()}"
            self._finish(entry, unjudged(entry.task, Verdict.failed(reason[:500])))
        else:
            log.error("grading failed", extra={"rollout": entry.task.rollout.id, "traceback": said.body.decode()})

    # What an item has spent

    def _over_budget(self, entry: Entry) -> None:
        """An item ended past its budget: on a crowded machine that is once no proof."""
        bounds = entry.task.rubric.bounds
        self._backlog_of(entry).charge(entry, bounds.cpu_seconds)
        if entry.borderline or entry.suspicion:
            self._suspect(entry, spent_its_budget(entry), bounds.cpu_seconds)
        else:
            entry.borderline = True
            self._try_again(entry)

    def _over_memory(self, entry: Entry) -> None:
        """An item was refused memory: what others had left behind in the same worker is not its own."""
        bounds = entry.task.rubric.bounds
        if entry.starved or entry.suspicion:
            reason = f"judging the answer needs more than its {bounds.memory_mb} MB of memory"
            self._suspect(entry, reason, 0.0)
        else:
            entry.starved = True
            self._try_again(entry)

    def _suspect(self, entry: Entry, reason: str, grade_seconds: float) -> None:
        """An item has spent its bounds. Whether its answer did is known once its ground truth was judged without it."""
        if entry.suspicion:
            problem = f"the ground truth alone is too costly, whatever the answer: {entry.suspicion.reason}"
            self._finish(entry, unjudged(entry.task, Verdict.unverifiable(problem), entry.suspicion.timing))
            return
        queue_seconds = max(0.0, time.monotonic() - entry.queued_at - grade_seconds)
        entry.suspicion = Suspicion(reason, Timing(queue_seconds=queue_seconds, grade_seconds=grade_seconds))
        if entry.task.rubric.verifier.runs_programs:  # what a program costs is the sandbox's to say
            self._finish(entry, convicted(entry.task, reason, entry.suspicion.timing))
        else:
            self._try_again(entry)

    def _try_again(self, entry: Entry) -> None:
        """The item goes to a worker that has done nothing yet, unless nobody waits for it any more."""
        if entry.listeners:
            self._backlog_of(entry).give_second_chance(entry)
        else:
            self._forget_twin(entry)

    def _wait_for_warmth(self, entry: Entry) -> None:
        """Keep the entry until there can be workers that have the symbolic libraries."""
        self._too_cold.append(entry)
        if self._warmed:
            self._put_back_too_cold()
        elif not self._asked_to_warm:
            self._asked_to_warm = True
            if self._spawner:
                self._spawner.warm()

    def _put_back_too_cold(self) -> None:
        entries, self._too_cold = self._too_cold, []
        self._put_back(entries)

    # Workers that go

    def worker_hung_up(self, handle: WorkerHandle) -> None:
        """The channel is closed: the worker has ended, or has nothing more to say."""
        handle.hung_up = True
        if self._spawner and not self._closing and not handle.orphaned:
            self._spawner.kill(handle.number)
        self._bury(handle)

    def worker_exited(self, number: int, status: int, cpu_seconds: float) -> None:
        """The fork server says how a worker ended, an exit status or minus a signal, and what it had spent by then."""
        if handle := self._hands.get(number):
            handle.exit_status, handle.cpu_seconds = status, cpu_seconds
            self._bury(handle)

    def worker_stopped(self, number: int) -> None:
        """The fork server ends a worker that something stopped and nothing continued."""
        if handle := self._hands.get(number):
            handle.stopped = True

    def worker_not_made(self, number: int, reason: str) -> None:
        """The fork server could not fork."""
        if handle := self._hands.get(number):
            handle.orphaned = handle.hung_up = True
            self._set_back(f"a worker could not be started: {reason}")
            self._bury(handle)

    def _bury(self, handle: WorkerHandle) -> None:
        """Once both the channel and the fork server have said so: settle the worker's line and replace it."""
        if self._closing or not handle.hung_up or (handle.exit_status is None and not handle.orphaned):
            return
        if self._hands.pop(handle.number, None) is None:
            return
        if handle in self._idle:
            self._idle.remove(handle)
        if self._alone and handle is self._alone.handle:
            self._let_others_go_on()
        left = [
            *handle.entries[handle.answered :],
            *handle.next_entries,
            *(one.entry for one in handle.waiting.values()),
        ]
        begun = handle.in_hand()
        if handle.gives_way and begun is not None and begun.job_key.spare and begun.listeners:
            self._interrupt(begun)
        if handle.retiring or handle.unwanted:
            self._counts["recycled"] += 1
            self._put_back(left)
        elif begun is not None:
            self._settle(handle, begun)
            self._put_back([other for other in left if other is not begun])
        else:
            self._counts["deaths"] += not handle.orphaned
            self._lose(left)
        handle.shared.close()
        if not handle.ready and not handle.orphaned:
            self._set_back(f"a worker ended with status {handle.exit_status} before it had started")
        self._populate()
        self._dispatch()

    def _interrupt(self, entry: Entry) -> None:
        """It was ended for other work: it is begun again when there is room, and not for ever."""
        entry.interruptions += 1
        if entry.interruptions >= spare.MOST_INTERRUPTIONS:
            self._finish(entry, unjudged(entry.task, Verdict.failed(spare.GAVE_WAY)))

    def _settle(self, handle: WorkerHandle, entry: Entry) -> None:
        """What becomes of the item that a worker had begun when it went."""
        bounds = entry.task.rubric.bounds
        held_seconds = time.monotonic() - handle.item_since
        self._backlog_of(entry).charge(entry, held_seconds)
        if handle.orphaned:
            self._lose([entry])
            return
        over_budget = handle.spent_seconds() >= bounds.cpu_seconds
        if handle.exit_status == -signal.SIGPROF and over_budget:
            self._counts["budget_kills"] += 1
            self._suspect(entry, spent_its_budget(entry), bounds.cpu_seconds)
            return
        self._counts["deaths"] += 1
        if handle.stood_still:
            reason = f"no result in {bounds.wall_seconds:g} s of wall time, and the CPU budget was not used up"
            self._finish(entry, unjudged(entry.task, Verdict.failed(reason)))
        elif over_budget and not entry.task.rubric.verifier.runs_programs:
            self._over_budget(entry)
        else:
            self._blame_nobody(handle, entry)

    def _blame_nobody(self, handle: WorkerHandle, entry: Entry) -> None:
        """The worker ended, and not by what the item has spent: whatever it was, it is no verdict."""
        entry.deaths += 1
        if entry.deaths < DEATHS:
            self._try_again(entry)
            return
        cause = "was stopped" if handle.stopped else f"ended with status {handle.exit_status}"
        reason = f"{entry.deaths} workers were lost while judging it, within its budget (the last one {cause})"
        self._finish(entry, unjudged(entry.task, Verdict.failed(reason)))

    def _lose(self, entries: list[Entry]) -> None:
        """Entries went down with a worker that had not begun them, or with the fork server."""
        for entry in entries:
            entry.losses += 1
            if entry.losses >= LOSSES:
                reason = f"it was given to {entry.losses} workers, and none of them survived to judge it"
                self._finish(entry, unjudged(entry.task, Verdict.failed(reason)))
        self._put_back(entries)

    def _put_back(self, entries: list[Entry]) -> None:
        """Entries that are unfinished go back to the front of the queue, those that nobody waits for are forgotten."""
        waiting = [entry for entry in entries if not entry.finished]
        for backlog in self._backlogs():
            own = [entry for entry in waiting if self._backlog_of(entry) is backlog]
            backlog.put_back([entry for entry in own if entry.listeners and not entry.suspicion])
        for entry in waiting:
            if not entry.listeners:
                self._forget_twin(entry)
            elif entry.suspicion:
                self._backlog_of(entry).give_second_chance(entry)

    # Watching

    async def _watch(self) -> None:
        """Start what is missing, and end what keeps others waiting."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self._look_at_server()
            self._populate()
            now = time.monotonic()
            for handle in list(self._hands.values()):
                self._look_at(handle, now)
            self._give_up_where_nobody_works(now)

    def _look_at(self, handle: WorkerHandle, now: float) -> None:
        """End a worker whose item has used its wall time or is not waited for, and one that does not begin its line."""
        self._look_at_waiting(handle, now)
        if not (handle.unwanted or handle.stood_still) and self._must_give_way(handle, now):
            handle.gives_way = True
            self._replace(handle)
        place, beats = handle.shared.read(), handle.shared.beats()
        if beats != handle.beats:
            handle.beats, handle.beat_at = beats, now
        if place != handle.seen_at or not handle.entries:
            handle.seen_at, handle.item_since, handle.looks_unbegun = place, now, 0
            return
        if handle.stood_still or handle.unwanted:
            return
        held_seconds = now - handle.item_since
        if (begun := handle.in_hand()) is None:
            handle.looks_unbegun += not (handle.transport and handle.transport.get_write_buffer_size())
        else:
            quiet_seconds = min(held_seconds, now - handle.beat_at)
            handle.stood_still = quiet_seconds > begun.task.rubric.bounds.wall_seconds
            handle.unwanted = not handle.stood_still and not begun.listeners and held_seconds > UNWANTED_SECONDS
        if (handle.stood_still or handle.unwanted or handle.looks_unbegun > BEGIN_LOOKS) and self._spawner:
            self._spawner.kill(handle.number)

    def _must_give_way(self, handle: WorkerHandle, now: float) -> bool:
        """Whether the worker is at spare work while other work has waited for long."""
        if handle.at_spare:
            return not self._idle and self._backlog.oldest_seconds(now) > spare.GIVES_WAY_SECONDS
        begun = handle.in_hand()  # whose program waited, and goes on before the line that the worker is at
        in_the_way = begun is not None and begun.job_key.spare and bool(handle.entries)
        return in_the_way and now - handle.item_since > spare.GIVES_WAY_SECONDS

    def _look_at_waiting(self, handle: WorkerHandle, now: float) -> None:
        """Entries that wait have a wall limit too. What their worker says of them later is too late."""
        in_hand = handle.in_hand()  # it computes again, and is looked at as any other
        for entry, since in handle.waiting.values():
            if entry is in_hand:
                continue
            wall_seconds = entry.task.rubric.bounds.wall_seconds
            if not entry.finished and now - since > wall_seconds:
                reason = f"no result in {wall_seconds:g} s of wall time, and the CPU budget was not used up"
                self._finish(entry, unjudged(entry.task, Verdict.failed(reason)))

    def _give_up_where_nobody_works(self, now: float) -> None:
        """What waits for workers that cannot be had ends with the reason, instead of waiting for ever."""
        if any(handle.ready for handle in self._hands.values()):
            self._ready_at = now
        elif now - self._ready_at > self.settings.no_worker_seconds:
            reason = f"no worker could be started for {now - self._ready_at:.0f} s: {self._trouble}"
            for entry in [entry for backlog in self._backlogs() for entry in backlog]:
                self._backlog_of(entry).drop(entry)
                self._finish(entry, unjudged(entry.task, Verdict.failed(reason[:500])))

    # Workers and their fork server

    def _start_server(self) -> None:
        settings = self.settings
        self._spawner = Spawner(
            self,
            self._loop,
            warm=settings.warm or self._asked_to_warm,
            warm_when_asked=settings.warm_when_asked,
            recycle_after_tasks=settings.recycle_after_tasks,
            recycle_mb=settings.recycle_mb,
            sandbox=settings.sandbox,
            environment=settings.environment,
            made=self._made_server,
        )
        self._made_server = None
        self._warmed = self._asked_to_warm

    def server_ready(self) -> None:
        """The fork server has loaded what workers need: make them."""
        self._failed_starts = 0
        self._started.set()
        self._spawn_at = 0.0
        self._populate()

    def server_warmed(self) -> None:
        """The fork server has loaded the symbolic libraries: workers that were made before are replaced when idle."""
        self._warmed = True
        self._put_back_too_cold()
        for handle in list(self._hands.values()):
            if self._outdated(handle):
                self._replace_idle(handle)
        self._populate()
        self._dispatch()

    def _outdated(self, handle: WorkerHandle) -> bool:
        return handle.cold and self._warmed

    def _replace_idle(self, handle: WorkerHandle) -> None:
        if handle in self._idle and not handle.waiting:
            self._idle.remove(handle)
            self._replace(handle)

    def _replace(self, handle: WorkerHandle) -> None:
        """End a worker without blame for what it has in hand; the next one is fresh."""
        handle.unwanted = True
        if self._spawner:
            self._spawner.kill(handle.number)

    def server_ended(self) -> None:
        """The fork server is gone, and the kernel takes its workers: nobody is to blame, and another one is started."""
        self._server_failed("it ended")
        self._started.set()
        gone, self._spawner = self._spawner, None
        for handle in list(self._hands.values()):
            handle.orphaned = True
            self._bury(handle)
        self._put_back_too_cold()
        if gone and self._closing:
            self._spawner = gone  # to be closed with the engine
        elif gone:
            self._chores.once(gone.close())

    def _server_failed(self, reason: str) -> None:
        self._failed_starts += 1
        self._trouble = f"the workers' fork server is down: {reason}"
        self._restart_at = time.monotonic() + pause_after(self._failed_starts)
        if not self._closing:
            log.error("the fork server is down", extra={"reason": reason, "failed_starts": self._failed_starts})

    def _look_at_server(self) -> None:
        if self._spawner:
            self._spawner.look()
        elif time.monotonic() >= self._restart_at:
            try:
                self._start_server()
            except (OSError, EngineClosed) as error:
                self._server_failed(str(error))

    def _populate(self) -> None:
        """Ask for the workers that are missing; one that cannot be had now is asked for again after a pause."""
        while self._spawner and self._spawner.ready and not self._closing and time.monotonic() >= self._spawn_at:
            if len(self._hands) >= self.settings.worker_count:
                return
            try:
                self._spawn(self._spawner)
            except OSError as error:
                self._set_back(f"a worker could not be requested: {error}")

    def _set_back(self, reason: str) -> None:
        self._setbacks += 1
        self._trouble = reason
        self._spawn_at = time.monotonic() + pause_after(self._setbacks)
        log.error("a worker could not be started", extra={"reason": reason, "in_a_row": self._setbacks})

    def _spawn(self, spawner: Spawner) -> None:
        shared = Position()
        cold = self.settings.warm_when_asked and not self._warmed
        handle = WorkerHandle(self._next_number + 1, shared, cold=cold)
        try:
            handle.channel = spawner.spawn(handle.number, shared)
        except OSError:
            shared.close()
            raise
        self._next_number = handle.number
        self._hands[handle.number] = handle
        self._chores.once(self._connect(handle, handle.channel))

    async def _connect(self, handle: WorkerHandle, channel: socket.socket) -> None:
        try:
            await self._loop.create_unix_connection(lambda: Channel(self, handle), sock=channel)
        except BaseException:
            channel.close()  # the worker sees that, and ends
            if not self._closing:
                self.worker_hung_up(handle)
            raise


def spent_its_budget(entry: Entry) -> str:
    return f"the answer spent its budget of {entry.task.rubric.bounds.cpu_seconds:g} s CPU"


def pause_after(failures: int) -> float:
    """How long to wait after so many failures in a row."""
    return PAUSE_SECONDS[min(failures, len(PAUSE_SECONDS)) - 1]
