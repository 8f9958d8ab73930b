"""How the engine's processes talk: length-prefixed frames over a socket pair.

Parent to worker: a line, which is a list of items to grade, as marshalled plain values (both ends are one interpreter,
and the parent has validated everything in it). Worker to parent: a frame a result as soon as it is there, as JSON, then
one that ends the line. This is not a format for anything that outlives a process.
"""

import marshal
import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from verifier.engine.base import Told
from verifier.rubric import Rubric, Task
from verifier.wire import Outcome, Result, Rollout

LENGTH = struct.Struct("!I")
REPLY = struct.Struct("!BI")  # kind, position in the line
SUMMARY = struct.Struct("!Bdd")  # of a result: outcome, queue seconds, grade seconds
OUTCOMES = tuple(Outcome)


class ReplyKind(IntEnum):
    """What a worker says."""

    RESULT = 0  # body: a summary, then a Result as JSON
    COMPLAINT = 1  # body: a traceback, sent before the result it belongs to
    LINE_DONE = 2  # body: empty
    BORDERLINE = 4  # body: empty; the item ended past its CPU budget and before the end of its grace
    RETIRING = 3  # the line is done and the worker exits: it has had its share of work or memory


class Reply(NamedTuple):
    kind: ReplyKind
    position: int
    body: bytes


class FrameReader:
    """Cuts a byte stream into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The frames that are complete once `data` has arrived."""
        self._buffer += data
        start = 0
        while len(self._buffer) - start >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._buffer, start)
            end = start + LENGTH.size + size
            if len(self._buffer) < end:
                break
            yield bytes(self._buffer[start + LENGTH.size : end])
            start = end
        del self._buffer[:start]


def reply(kind: ReplyKind, position: int = 0, body: bytes = b"") -> bytes:
    return LENGTH.pack(REPLY.size + len(body)) + REPLY.pack(kind, position) + body


def told(position: int, result: Result) -> bytes:
    """The reply that is a result."""
    timing = result.timing
    summary = SUMMARY.pack(OUTCOMES.index(result.verdict.outcome), timing.queue_seconds, timing.grade_seconds)
    return reply(ReplyKind.RESULT, position, summary + result.model_dump_json().encode())


def read_told(body: bytes, task: Task) -> Told:
    """The result of `task` that a worker told."""
    outcome, queue_seconds, grade_seconds = SUMMARY.unpack_from(body)
    return Told(
        body=body[SUMMARY.size :],
        outcome=OUTCOMES[outcome],
        preset=task.preset,
        rubric_fingerprint=task.rubric.fingerprint,
        queue_seconds=queue_seconds,
        grade_seconds=grade_seconds,
    )


def read_reply(body: bytes) -> Reply:
    kind, position = REPLY.unpack_from(body)
    return Reply(ReplyKind(kind), position, body[REPLY.size :])


class Item(NamedTuple):
    """A task as a worker gets it, with the moment it was queued (CLOCK_MONOTONIC, which processes share)."""

    task: Task
    queued_at: float


def line(items: list[Item], known_rubrics: set[str]) -> tuple[bytes, bytes]:
    """The frame for `items`, in two pieces to be written one after the other: a copy of a megabyte would cost more.

    A rubric is spelt out the first time a worker sees it; `known_rubrics` is updated.
    """
    fresh = {}
    for item in items:
        rubric = item.task.rubric
        if rubric.fingerprint not in known_rubrics:
            known_rubrics.add(rubric.fingerprint)
            fresh[rubric.fingerprint] = rubric.model_dump_json()
    body = marshal.dumps((fresh, [_packed(item) for item in items]))
    return LENGTH.pack(len(body)), body


def read_line(body: bytes | bytearray, rubrics: dict[str, Rubric]) -> list[Item]:
    """The items of a line; `rubrics` is what this worker knows, and is updated."""
    fresh, packed = marshal.loads(body)
    for fingerprint, spec in fresh.items():
        rubrics[fingerprint] = Rubric.model_validate_json(spec)
    return [
        Item(Task(Rollout.model_validate(fields), rubrics[fingerprint], preset, explain), queued_at)
        for fields, fingerprint, preset, explain, queued_at in packed
    ]


def _packed(item: Item) -> tuple[dict[str, object], str, str | None, bool, float]:
    rollout, rubric, preset, explain = item.task
    fields = rollout.__dict__ | {"preset": None}  # which rubric it led to is known by now
    return fields, rubric.fingerprint, preset, explain, item.queued_at
