"""Which item a worker has in hand: a few bytes that the worker writes and the engine reads, also after a sudden death.

Because of them a worker may send its results in lots, which costs a tenth of sending each by itself, and a death can
still be laid at the door of the one item that was being judged, and of nobody when none was.
"""

import mmap
import os
import struct
from typing import NamedTuple

PLACE = struct.Struct("=IId")
BEATS = struct.Struct("=I")
WAITED = (1 << 32) - 1  # in place of a line: the item is one that waited, by its number among these


class Place(NamedTuple):
    """The line, counted from one by the worker, the item's index in it, and the CPU time of the worker until then."""

    line: int
    item: int
    cpu_seconds: float


class Position:
    """A shared place. Made by the engine; `descriptor` is what a worker opens it by."""

    def __init__(self, descriptor: int | None = None) -> None:
        self._beats = 0
        self.descriptor = os.memfd_create("verifier-position") if descriptor is None else descriptor
        try:
            if descriptor is None:
                os.ftruncate(self.descriptor, PLACE.size + BEATS.size)
            self._shared = mmap.mmap(self.descriptor, PLACE.size + BEATS.size)
        except BaseException:
            os.close(self.descriptor)
            raise

    def write(self, line: int, item: int, cpu_seconds: float) -> None:
        PLACE.pack_into(self._shared, 0, line, item, cpu_seconds)

    def beat(self) -> None:
        """The item is not hung: others have the processors."""
        self._beats += 1
        BEATS.pack_into(self._shared, PLACE.size, self._beats % (1 << 32))

    def read(self) -> Place:
        return Place(*PLACE.unpack_from(self._shared))

    def beats(self) -> int:
        """A number that changes while others keep the item from its CPU time."""
        (beats,) = BEATS.unpack_from(self._shared, PLACE.size)
        return int(beats)

    def close(self) -> None:
        self._shared.close()
        os.close(self.descriptor)
