"""The caller's side of a series: one program, many inputs, each run in a copy of one process (see `series`)."""

import marshal
import os
import socket
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

from verifier.sandbox import linux, memory
from verifier.sandbox.keeper import Keeper
from verifier.sandbox.order import PACKET_BYTES, PLAIN_FORMAT, SHARED_RUN, Bounds, Order, Outcome, shared_runs
from verifier.sandbox.outcome import Finished
from verifier.sandbox.series import AT_ONCE, CHANGED, PLAIN, SHARED, VOID

LEAST_INPUTS = 6  # for fewer the process that is forked costs more than it saves
LEAST_FILES = 32  # the process that is forked has the limits of its copies, and needs some itself
QUICK_SECONDS = 0.2  # a program that took longer gains nothing: its runs are watched one by one
MOST_AHEAD = 2 * AT_ONCE
FIRST_PIECE = 4  # runs by one copy; the next may be twice as large
PIECE_SECONDS = 0.02  # that a piece should take: results come early, and little is run in vain
MOST_RUNS = 256
PIECE_BYTES = 4 << 20  # of input
RUN_BYTES = SHARED_RUN.size
MOST_SETBACKS = 3  # runs that did not end well in company: from then on each goes by itself
LONGEST_SECONDS = 24 * 3600.0
GRACE_SECONDS = 20.0
BOUNDS = Bounds(LONGEST_SECONDS, LONGEST_SECONDS, 1 << 40, 1 << 40, 1024, 64, 1, -1)


def may_be_copied(source: str, order: Order, extra: bool) -> bool:
    """Python that gets by without a file of its own: the scratch must stay as it is."""
    room = order.bounds.open_files >= LEAST_FILES
    return room and not order.argv and not extra and "__file__" not in source and order.bounds.processes == 1


class Piece(NamedTuple):
    """Runs that were asked for together, by their places among the inputs."""

    number: int
    start: int
    end: int
    alone: bool = False


class Told(NamedTuple):
    """What came of a piece."""

    runs: list[Finished]
    void: int = 0  # runs that ended well before one after which nothing could be known of them
    changed: bool = False  # the program left something behind


class Copies:
    """Runs of one program on inputs from a place on, in order, a few ahead of the one that is asked for.

    Iteration ends early when a run has to be done by itself: it timed out asleep, or something was left in the scratch.
    """

    def __init__(self, keeper: Keeper, program: dict[str, object], bounds: Bounds) -> None:
        self._keeper = keeper
        self._order = Order(BOUNDS, series=True)
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.settimeout(bounds.wall_seconds + GRACE_SECONDS)
        self._most = bounds.file_bytes
        self._outputs: dict[int, tuple[int, int]] = {}
        self._outcomes: dict[int, Outcome] = {}
        self._number = 0
        payload = memory.sealed("payload", marshal.dumps({**program, "bounds": tuple(bounds)}, 2))
        with memory.closing(payload), theirs:
            keeper.send(self._order, [payload, payload, payload, payload, theirs.fileno()])

    def of(self, inputs: Sequence[str], place: int, *, sharing: bool) -> Iterator[Finished]:
        """What came of each input. sharing: whether several runs by one copy are worth it."""
        try:
            kind = self._channel.recv(PACKET_BYTES)  # empty where there was nothing to be copied
            if kind == PLAIN and sharing:
                place = yield from self._shared(inputs, place)
            if kind:
                yield from self._by_themselves(inputs, place)
        except OSError:
            return

    def _by_themselves(self, inputs: Sequence[str], place: int) -> Iterator[Finished]:
        """Each by a copy of its own, a few ahead of the one that is asked for."""
        asked: deque[int] = deque()
        ahead = 1
        while place < len(inputs):
            while len(asked) < min(ahead, len(inputs) - place):
                asked.append(self._ask(inputs[place + len(asked)]))
            finished = self._finished(asked.popleft())
            if finished is None:
                return
            yield finished
            place += 1
            ahead = min(ahead + 1, MOST_AHEAD)

    def _shared(self, inputs: Sequence[str], place: int) -> Generator[Finished, None, int]:
        """Many by one copy, as long as they end well. Returns how far it came: what is left goes by itself."""
        pieces: deque[Piece] = deque()
        upto, size, setbacks = place, FIRST_PIECE, 0
        while place < len(inputs):
            while upto < len(inputs) and len(pieces) < AT_ONCE:
                pieces.append(self._asked(inputs, upto, size))
                upto = pieces[-1].end
            piece = pieces.popleft()
            told = self._told(piece)
            if told is None:
                return len(inputs)
            yield from told.runs
            place += len(told.runs)
            if place == piece.end:
                size = size if piece.alone else self._next_size(told.runs, size)
                continue
            setbacks += 1
            if setbacks == MOST_SETBACKS or told.changed:
                return place
            pieces.extendleft(reversed(list(self._again(inputs, place, piece.end, told.void))))
        return place

    def _told(self, piece: "Piece") -> "Told | None":
        """What came of a piece. None where the series has ended."""
        if piece.alone:
            finished = self._finished(piece.number)
            return Told([finished]) if finished else None
        outcome = self._outcome(piece.number)
        if outcome is None or outcome.killed == VOID:
            return None
        written, _ = self._written(piece.number)
        runs = [Finished(*one, b"", self._keeper.layers) for one in shared_runs(written)][: piece.end - piece.start]
        if outcome.status or outcome.killed:
            changed = os.WIFEXITED(outcome.status) and os.WEXITSTATUS(outcome.status) == CHANGED
            return Told([], void=len(runs), changed=changed)
        return Told(runs)

    def _again(self, inputs: Sequence[str], place: int, end: int, void: int) -> "Iterator[Piece]":
        """A piece of which a run did not end well: what was before it, that one by itself, and what is left."""
        if void:
            yield self._asked(inputs, place, void)
        culprit = place + void
        yield self._asked(inputs, culprit, 1, alone=True)
        if culprit + 1 < end:
            yield self._asked(inputs, culprit + 1, end - culprit - 1)

    def _next_size(self, runs: "list[Finished]", size: int) -> int:
        seconds = sum(run.outcome.cpu_seconds for run in runs) / len(runs)
        written = sum(len(run.stdout) + len(run.stderr) + RUN_BYTES for run in runs) / len(runs)
        return max(1, min(2 * size, MOST_RUNS, int(PIECE_SECONDS / (seconds + 1e-6)), int(self._most / 2 / written)))

    def _asked(self, inputs: Sequence[str], start: int, count: int, *, alone: bool = False) -> "Piece":
        if alone:
            return Piece(self._ask(inputs[start]), start, start + 1, alone=True)
        texts: list[bytes] = []
        size = 0
        for text in inputs[start : start + count]:
            texts.append(text.encode("utf-8", "replace"))
            size += len(texts[-1])
            if size > PIECE_BYTES:
                break
        number = self._send(marshal.dumps(texts, PLAIN_FORMAT), shared=True)
        return Piece(number, start, start + len(texts))

    def end(self) -> None:
        """Have the copies that still run ended, and the process that they came of. Raises SandboxError."""
        self._channel.close()
        for outputs in self._outputs.values():
            for output in outputs:
                os.close(output)
        self._outputs.clear()
        self._keeper.receive(self._order)

    def _ask(self, text: str) -> int:
        return self._send(text.encode("utf-8", "replace"))

    def _send(self, stdin: bytes, *, shared: bool = False) -> int:
        """Have a copy begin. Returns the number by which it is known."""
        number = self._number = self._number + 1
        with memory.closing(memory.sealed("stdin", stdin)) as sealed:
            self._outputs[number] = memory.empty("stdout"), memory.empty("stderr")
            linux.sent(self._channel, b"%d %s" % (number, SHARED if shared else b""), [sealed, *self._outputs[number]])
        return number

    def _finished(self, number: int) -> Finished | None:
        """What came of a run by a copy of its own. None where the series has ended."""
        outcome = self._outcome(number)
        if outcome is None or outcome.killed == VOID:
            return None
        stdout, stderr = self._written(number)
        return Finished(outcome, stdout, stderr, b"", self._keeper.layers)

    def _outcome(self, number: int) -> Outcome | None:
        while number not in self._outcomes:
            packet = self._channel.recv(PACKET_BYTES)
            if not packet:
                return None
            self._outcomes[int.from_bytes(packet[:4], "little")] = Outcome.unpacked(packet[4:])
        return self._outcomes.pop(number)

    def _written(self, number: int) -> list[bytes]:
        outputs = self._outputs.pop(number)
        try:
            return [memory.content(output, self._most) for output in outputs]
        finally:
            for output in outputs:
                os.close(output)


def in_copies(
    keeper: Keeper, program: dict[str, object], bounds: Bounds, inputs: Sequence[str], place: int, used: float
) -> Generator[Finished]:
    """The runs, as far as they can be had so. May be closed at any time. used: CPU seconds of a run."""
    copies = Copies(keeper, program, bounds)
    try:
        yield from copies.of(inputs, place, sharing=used < PIECE_SECONDS)
    finally:
        copies.end()
