"""Who waits for what: calls, the tasks on their way, and identical tasks that share one grading."""

import asyncio
import json
import math
from dataclasses import dataclass, field
from typing import NamedTuple

from verifier.engine.base import EncodedResult
from verifier.engine.options import JobKey
from verifier.rubric import Task
from verifier.wire import Timing

LOT = 512  # results that are passed on in one step: 5 ms


@dataclass(slots=True, eq=False)
class Call:
    """One call of `Engine.stream`: how many results it still waits for, and those it has not fetched."""

    outstanding: int
    expires_at: float = math.inf  # time.monotonic()
    ready: list[tuple[int, "EncodedResult | Copy"]] = field(default_factory=list)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    entries: "list[Entry]" = field(default_factory=list)  # what its rollouts wait for

    def take(self, index: int, encoded: "EncodedResult | Copy") -> None:
        self.ready.append((index, encoded))
        self.outstanding -= 1
        self.wake.set()

    def lot(self) -> list[tuple[int, EncodedResult]]:
        """Some of what is ready, and not so much that passing it on takes long."""
        some, self.ready = self.ready[:LOT], self.ready[LOT:]
        return [(index, one.encoded() if isinstance(one, Copy) else one) for index, one in some]


class Copy(NamedTuple):
    """A twin's result, made when it is asked for: thousands may become ready at once."""

    original: EncodedResult
    original_id: str
    twin_id: str

    def encoded(self) -> EncodedResult:
        return self.original.for_twin(self.original_id, self.twin_id)


@dataclass(slots=True, frozen=True)
class Listener:
    """One rollout of a call that waits for an entry; `twin` when the entry was made for another rollout."""

    call: Call
    index: int
    rollout_id: str
    twin: bool


@dataclass(slots=True, frozen=True)
class Suspicion:
    """What an entry will be convicted of, unless its ground truth is to blame."""

    reason: str
    timing: Timing


@dataclass(slots=True, eq=False)
class Entry:
    """A task on its way through the engine, and everyone who waits for it."""

    task: Task
    job_key: JobKey
    twin_key: object | None
    queued_at: float
    listeners: list[Listener]
    deaths: int = 0  # workers that ended with it in hand, for a reason that is not known to be its own
    interruptions: int = 0  # times that it was ended for other work, which it may not hold up
    losses: int = 0  # times that it was given out and not begun, because the worker or the fork server went
    borderline: bool = False  # ended past its CPU budget once, within the grace
    starved: bool = False  # was refused memory once, by a worker that had done other work before
    suspicion: Suspicion | None = None  # it spent its bounds; now it is asked whether its ground truth alone does
    finished: bool = False
    waiting: bool = False  # in a backlog
    key_weight: float = 1.0  # its key's share when it was given out
    charged_seconds: float = 0.0  # what its job has been charged for it so far

    @property
    def begun_before(self) -> bool:
        """Whether a worker had it in hand already."""
        return bool(self.deaths or self.borderline or self.starved or self.suspicion)

    def answer(self, encoded: EncodedResult) -> int:
        """Give everyone their copy; returns how many of them were twins."""
        self.finished = True
        twins = 0
        for listener in self.listeners:
            if listener.twin:
                twins += 1
                copy = Copy(encoded, self.task.rollout.id, listener.rollout_id)
                listener.call.take(listener.index, copy)
            else:
                listener.call.take(listener.index, encoded)
        self.listeners = []
        return twins

    def leave(self, call: Call) -> list[Listener]:
        """Take the listeners of `call` away."""
        gone = [listener for listener in self.listeners if listener.call is call]
        if gone:
            self.listeners = [listener for listener in self.listeners if listener.call is not call]
        return gone


def twin_key(task: Task) -> tuple[object, ...]:
    """Equal for two tasks if and only if grading them is the same work: all that a part may read, but not the id."""
    rollout = task.rollout
    ground_truth = rollout.ground_truth
    return (
        task.rubric.fingerprint,
        task.preset,
        task.explain,
        bool(task.rubric.group_components) and rollout.group is None,
        rollout.completion,
        ground_truth if isinstance(ground_truth, str) else (json.dumps(ground_truth, sort_keys=True),),
        rollout.prompt,
        rollout.truncated,
        rollout.completion_tokens,
        json.dumps(rollout.metadata, sort_keys=True) if rollout.metadata else None,
    )
