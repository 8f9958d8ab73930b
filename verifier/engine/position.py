"""Which item a worker has in hand: eight bytes that the worker writes and the engine reads, also after a sudden death.

Because of them a worker may send its results in lots, which costs a tenth of sending each by itself, and a death can
still be laid at the door of the one item that was being judged.
"""

import mmap
import os
import struct
from typing import NamedTuple

PLACE = struct.Struct("=II")


class Place(NamedTuple):
    """The line, counted from one by the worker, and the item's index in it."""

    line: int
    item: int


class Position:
    """A shared place. Made by the engine; `descriptor` is what a worker opens it by."""

    def __init__(self, descriptor: int | None = None) -> None:
        self.descriptor = os.memfd_create("verifier-position") if descriptor is None else descriptor
        if descriptor is None:
            os.ftruncate(self.descriptor, PLACE.size)
        self._shared = mmap.mmap(self.descriptor, PLACE.size)

    def write(self, line: int, item: int) -> None:
        PLACE.pack_into(self._shared, 0, line, item)

    def read(self) -> Place:
        return Place(*PLACE.unpack_from(self._shared))

    def close(self) -> None:
        self._shared.close()
        os.close(self.descriptor)
