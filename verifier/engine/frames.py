"""How the engine's processes talk: length-prefixed frames over a socket pair.

Parent to worker: a line, which is a list of items to grade, as marshalled plain values (both ends are one interpreter,
and the parent has validated everything in it). Worker to parent: a frame a result as soon as it is there, as JSON, then
one that ends the line. This is not a format for anything that outlives a process.
"""

import marshal
import struct
from collections.abc import Iterator
from contextlib import suppress
from enum import IntEnum
from typing import NamedTuple

from pydantic import ValidationError

from verifier.engine.base import EncodedResult
from verifier.rubric import Rubric, Task
from verifier.wire import Outcome, Result, Rollout, complaint

LENGTH = struct.Struct("!I")
REPLY = struct.Struct("!BI")  # kind, position in the line
SUMMARY = struct.Struct("!Bdd")  # of a result: outcome, queue seconds, grade seconds
OUTCOMES = tuple(Outcome)


class ReplyKind(IntEnum):
    """What a worker says."""

    RESULT = 0  # body: a summary, then a Result as JSON
    COMPLAINT = 1  # body: a traceback, sent before the result it belongs to
    LINE_DONE = 2  # body: empty
    RETIRING = 3  # the line is done and the worker exits: it has used its share of work or memory
    BORDERLINE = 4  # body: empty; the item ended past its CPU budget and before the end of its grace
    STARVED = 5  # body: empty; the item was refused memory past its ceiling, which the host could have given
    READY = 6  # body: empty; the worker has started and takes lines
    UNREADABLE = 7  # body: why the item could not be read
    AFFORDABLE = 8  # body: empty; of an alibi: without the answer its ground truth stays within the bounds
    WAITING = 9  # body: empty; the item's program waits, and the worker goes on to others
    COLD = 11  # body: empty; the item asks for libraries that were not loaded when this worker was made
    WAITED = 10  # position: of which item that waited, counted from 0; body: the replies that it comes to


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


def kind_of_reply(frame: bytes) -> int | None:
    """The kind of the first reply in a frame of them; None when there is none."""
    return frame[LENGTH.size] if frame else None


def encoded(position: int, result: Result) -> bytes:
    """The reply that is a result."""
    timing = result.timing
    summary = SUMMARY.pack(OUTCOMES.index(result.verdict.outcome), timing.queue_seconds, timing.grade_seconds)
    return reply(ReplyKind.RESULT, position, summary + result.model_dump_json().encode())


def read_told(body: bytes, task: Task) -> EncodedResult:
    """The result of `task` that a worker told."""
    outcome, queue_seconds, grade_seconds = SUMMARY.unpack_from(body)
    return EncodedResult(
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
    """A task as a worker gets it, with the moment it was queued (CLOCK_MONOTONIC, which processes share).

    again: it was begun before; the worker that gets it retires behind it, so that the next such item finds a fresh one.
    alibi: not the answer is judged but what its ground truth costs without it.
    """

    task: Task
    queued_at: float
    again: bool = False
    alibi: bool = False


class Unreadable(NamedTuple):
    """An item that a worker cannot read: it costs nobody but itself."""

    reason: str


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


Packed = tuple[dict[str, object], str, str | None, bool, float, bool, bool]


def read_line(body: bytes | bytearray, rubrics: dict[str, Rubric]) -> list[Item | Unreadable]:
    """The items of a line; `rubrics` is what this worker knows, and is updated."""
    fresh, packed = marshal.loads(body)
    for fingerprint, spec in fresh.items():
        with suppress(ValidationError):  # its items then say that they cannot be read
            rubric = rubrics[fingerprint] = Rubric.model_validate_json(spec)
            rubric.__dict__["fingerprint"] = (
                fingerprint  # worked out once, by the engine: an item must not be charged for it
            )
    return [_read_item(parts, rubrics) for parts in packed]


def _read_item(packed: Packed, rubrics: dict[str, Rubric]) -> Item | Unreadable:
    fields, fingerprint, preset, explain, queued_at, again, alibi = packed
    try:
        return Item(
            Task(Rollout.model_validate(fields), rubrics[fingerprint], preset, explain), queued_at, again, alibi
        )
    except ValidationError as error:
        return Unreadable(complaint(error))
    except KeyError:
        return Unreadable("its rubric cannot be read here")


def _packed(item: Item) -> Packed:
    rollout, rubric, preset, explain, _ = item.task
    fields = rollout.__dict__ | {"preset": None}  # which rubric it led to is known by now
    return fields, rubric.fingerprint, preset, explain, item.queued_at, item.again, item.alibi
