"""The caller's side of a series: one program, many inputs, each run in a copy of one process (see `series`)."""

import marshal
import os
import socket
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack

from verifier.sandbox import linux, memory
from verifier.sandbox.keeper import Keeper
from verifier.sandbox.order import PACKET_BYTES, Bounds, Order, Outcome
from verifier.sandbox.outcome import Finished
from verifier.sandbox.series import AT_ONCE, VOID

LEAST_INPUTS = 6  # for fewer the process that is forked costs more than it saves
LEAST_FILES = 32  # the process that is forked has the limits of its copies, and needs some itself
QUICK_SECONDS = 0.2  # a program that took longer gains nothing: its runs are watched one by one
MOST_AHEAD = 2 * AT_ONCE
LONGEST_SECONDS = 24 * 3600.0
GRACE_SECONDS = 20.0
BOUNDS = Bounds(LONGEST_SECONDS, LONGEST_SECONDS, 1 << 40, 1 << 40, 1024, 64, 1, -1)


def may_be_copied(source: str, order: Order, extra: bool) -> bool:
    """Python that gets by without a file of its own: the scratch must stay as it is."""
    room = order.bounds.open_files >= LEAST_FILES
    return room and not order.argv and not extra and "__file__" not in source and order.bounds.processes == 1


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
        payload = memory.sealed("payload", marshal.dumps({**program, "bounds": tuple(bounds)}, 2))
        with memory.closing(payload), theirs:
            keeper.send(self._order, [payload, payload, payload, payload, theirs.fileno()])

    def of(self, inputs: Sequence[str], place: int) -> Iterator[Finished]:
        """What came of each input."""
        asked, ahead = place, 1
        try:
            while place < len(inputs):
                while asked < min(place + ahead, len(inputs)):
                    self._ask(asked, inputs[asked])
                    asked += 1
                outcome = self._outcome(place)
                if outcome is None or outcome.killed == VOID:
                    return
                stdout, stderr = self._written(place)
                yield Finished(outcome, stdout, stderr, b"", self._keeper.layers)
                place += 1
                ahead = min(ahead + 1, MOST_AHEAD)
        except OSError:
            return

    def end(self) -> None:
        """Have the copies that still run ended, and the process that they came of. Raises SandboxError."""
        self._channel.close()
        for outputs in self._outputs.values():
            for output in outputs:
                os.close(output)
        self._outputs.clear()
        self._keeper.receive(self._order)

    def _ask(self, number: int, text: str) -> None:
        with ExitStack() as stack:
            stdin = stack.enter_context(memory.closing(memory.sealed("stdin", text.encode("utf-8", "replace"))))
            self._outputs[number] = memory.empty("stdout"), memory.empty("stderr")
            linux.sent(self._channel, str(number).encode(), [stdin, *self._outputs[number]])

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
    keeper: Keeper, program: dict[str, object], bounds: Bounds, inputs: Sequence[str], place: int
) -> Generator[Finished]:
    """The runs, as far as they can be had so. May be closed at any time."""
    copies = Copies(keeper, program, bounds)
    try:
        yield from copies.of(inputs, place)
    finally:
        copies.end()
