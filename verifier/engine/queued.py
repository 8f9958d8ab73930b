"""What engines with a backlog have in common: calls are taken in, identical tasks share one grading, deadlines pass.

How work is given out and what is heard of it is each engine's own.
"""

import asyncio
import math
import time
from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from typing import NamedTuple

from verifier.engine.backlog import Backlog
from verifier.engine.base import EncodedResult, EncodingEngine
from verifier.engine.calls import Call, Entry, Listener, twin_key
from verifier.engine.options import DEFAULTS, CallOptions, JobKey
from verifier.engine.pauses import Pauses, let_go
from verifier.errors import EngineBusy, EngineClosed
from verifier.extract.whole import Whole
from verifier.rubric import Rubric, Task
from verifier.score import unjudged
from verifier.verify.exact import Exact
from verifier.wire import Outcome, Result, Rollout, Verdict

ADMITTED_AT_ONCE = 64  # rollouts of a call after which workers that are idle are set to work on them

CANARY = Task(Rollout(id="canary", completion="1", ground_truth="1"), Rubric(extractor=Whole(), verifier=Exact()))

CANARY_JOB = "canary"


class Arrival(NamedTuple):
    """A call that is being taken in: whose it is, and how many of its rollouts are not queued yet."""

    job_key: JobKey
    left: int


class QueuedEngine(EncodingEngine):
    """An engine whose tasks wait in backlogs. A subclass gives them out in `_dispatch` and answers with `_tell`."""

    def __init__(self, *, queue_limit: int, total_queue_limit: int) -> None:
        self._queue_limit = queue_limit
        self._total_queue_limit = total_queue_limit
        self._twins: dict[object, Entry] = {}
        self._arriving: dict[Call, Arrival] = {}
        self._closing = False
        self._counts = dict.fromkeys(("graded", "twins", "recycled", "budget_kills", "deaths"), 0)

    @abstractmethod
    def _backlog_of(self, entry: Entry) -> Backlog:
        """Where it waits."""

    @abstractmethod
    def _backlogs(self) -> Iterable[Backlog]:
        """Everywhere that tasks wait."""

    @abstractmethod
    def _held(self) -> Iterable[Entry]:
        """The unfinished entries that have been given out."""

    @abstractmethod
    def _dispatch(self) -> None:
        """Give out what can be given out now."""

    def _dispatch_early(self) -> None:
        """The same, in the midst of taking a call in."""

    # What callers see

    async def stream_encoded(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, EncodedResult]]]:
        deadline_seconds = options.deadline_seconds
        call = self._admit(len(tasks), options.job_key, deadline_seconds)
        loop = asyncio.get_running_loop()
        began, timer = loop.time(), None
        try:
            await self._take_in(call, tasks, options)
            if deadline_seconds:
                timer = loop.call_at(began + deadline_seconds, self._expire, call, deadline_seconds)
            pauses = Pauses()
            while call.outstanding or call.ready:
                if not call.ready:
                    await call.wake.wait()
                    pauses.rested()
                call.wake.clear()
                if lot := call.lot():
                    yield lot
                await pauses.pause()
            await let_go(call.entries)
        finally:
            if timer:
                timer.cancel()
            if call.outstanding:
                self._withdraw(call)

    def wait_seconds(self, key: str) -> float:
        return max(backlog.wait_of_key(key, backlog.waiting_of_key(key)) for backlog in self._backlogs())

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        if self._all_busy():
            return None
        try:
            [result] = await self.verify(
                [CANARY], CallOptions.of(job=CANARY_JOB, deadline_seconds=timeout_seconds, use_cache=False)
            )
        except (EngineClosed, OSError) as error:  # OSError: no descriptor left to work the canary's fingerprint out
            return str(error)
        if result.verdict.outcome is Outcome.CORRECT or self._all_busy():
            return None
        return result.verdict.reason

    @abstractmethod
    def _all_busy(self) -> bool:
        """Whether every worker that would take the canary is at work on something else. Busy is not broken: what is in
        hand has bounds of its own, and the canary would only wait for its turn (each runs a program of ten minutes).
        """

    # Taking work in

    def _admit(self, rollouts: int, job_key: JobKey, deadline_seconds: float | None) -> Call:
        if self._closing:
            raise EngineClosed("the engine is closing")
        self._check_room(job_key, rollouts)
        expires_at = math.inf if deadline_seconds is None else time.monotonic() + deadline_seconds
        return Call(outstanding=rollouts, expires_at=expires_at)

    async def _take_in(self, call: Call, tasks: Sequence[Task], options: CallOptions) -> None:
        """Queue the call's tasks; of a large call some at a time, so that others are served in between."""
        now = time.monotonic()
        pauses = Pauses()
        try:
            for index, task in enumerate(tasks):
                if pauses.due:
                    self._arriving[call] = Arrival(options.job_key, len(tasks) - index)
                    await pauses.pause()
                    if self._closing:
                        raise EngineClosed("the engine is closing")
                self._queue(call, index, task, options, now)
                if index % ADMITTED_AT_ONCE == ADMITTED_AT_ONCE - 1:
                    self._dispatch_early()
        finally:
            self._arriving.pop(call, None)
        self._dispatch()

    def _queue(self, call: Call, index: int, task: Task, options: CallOptions, now: float) -> None:
        job_key = options.job_key
        assert task.rubric.fingerprint  # reads files the first time, which may fail: where its caller hears of it
        key = (job_key.key, job_key.job, twin_key(task)) if options.use_cache else None
        twin = self._twins.get(key) if key is not None else None
        if twin is not None:
            twin.listeners.append(Listener(call, index, task.rollout.id, twin=True))
            call.entries.append(twin)
            return
        entry = Entry(
            task, job_key, key, now - options.waited_seconds, [Listener(call, index, task.rollout.id, twin=False)]
        )
        call.entries.append(entry)
        if key is not None:
            self._twins[key] = entry
        self._backlog_of(entry).append(entry)

    def _check_room(self, job_key: JobKey, coming: int) -> None:
        """Raise EngineBusy when a limit would be passed: the job's, its key's, or that of all keys together.

        Whoever has nothing waiting is taken in, however many others wait: a flood is told to wait, not its neighbours.
        """
        backlogs = list(self._backlogs())
        arriving = list(self._arriving.values())
        of_job = sum(backlog.waiting(job_key) for backlog in backlogs)
        of_job += sum(one.left for one in arriving if one.job_key == job_key)
        of_key = sum(backlog.waiting_of_key(job_key.key) for backlog in backlogs)
        of_key += sum(one.left for one in arriving if one.job_key.key == job_key.key)
        of_all = sum(map(len, backlogs)) + sum(one.left for one in arriving)

        def refuse(who: str, waiting: int, limit: int, wait: Callable[[Backlog, int], float]) -> EngineBusy:
            retry = max(1.0, *(wait(backlog, waiting + coming - limit) for backlog in backlogs))
            return EngineBusy(
                f"{who} {waiting} rollouts waiting, and {coming} more would pass the limit of {limit}; "
                f"try again in {math.ceil(retry)} s",
                retry_after_seconds=retry,
            )

        if of_job and of_job + coming > (limit := self._queue_limit):
            who = f"job {job_key.name[:80]!r} has"
            raise refuse(who, of_job, limit, lambda backlog, surplus: backlog.wait_of_job(job_key, surplus))
        if of_key and job_key.queue_limit is not None and of_key + coming > (limit := job_key.queue_limit):
            who = f"the jobs of key {job_key.key!r} have"
            raise refuse(who, of_key, limit, lambda backlog, surplus: backlog.wait_of_key(job_key.key, surplus))
        if of_key and of_all + coming > (limit := self._total_queue_limit):
            raise refuse("all jobs have", of_all, limit, Backlog.wait_of_all)

    def _expire(self, call: Call, deadline_seconds: float) -> None:
        verdict = Verdict.failed(f"the deadline of {deadline_seconds:g} s passed before this was graded")
        for entry, listener in self._withdraw(call):
            result = unjudged(entry.task, verdict)
            call.take(listener.index, EncodedResult.of(result.model_copy(update={"id": listener.rollout_id})))

    def _withdraw(self, call: Call) -> list[tuple[Entry, Listener]]:
        """Take the call's unanswered rollouts out; an entry nobody waits for any more is not graded."""
        unfinished = [entry for entry in call.entries if not entry.finished]
        taken = [(entry, listener) for entry in unfinished for listener in entry.leave(call)]
        for entry in unfinished:
            if entry.waiting and not entry.listeners:
                self._backlog_of(entry).drop(entry)
                self._forget_twin(entry)
        return taken

    def _unfinished(self) -> list[Entry]:
        return [*self._held(), *(entry for backlog in self._backlogs() for entry in backlog)]

    # Answering

    def _finish(self, entry: Entry, result: Result) -> None:
        """Answer with a result of the engine's own making."""
        self._tell(entry, EncodedResult.of(result))

    def _tell(self, entry: Entry, encoded: EncodedResult) -> None:
        """Answer everyone who waits for the entry, once."""
        if not entry.finished:
            self._forget_twin(entry)
            self._counts["graded"] += len(entry.listeners)
            self._counts["twins"] += entry.answer(encoded)

    def _forget_twin(self, entry: Entry) -> None:
        if entry.twin_key is not None and self._twins.get(entry.twin_key) is entry:
            del self._twins[entry.twin_key]
