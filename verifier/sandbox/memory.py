"""Files that exist in memory only: how everything crosses the wall, by descriptor and never by path."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

F_ADD_SEALS, EVERY_SEAL = 1033, 0b1111  # no more sealing, shrinking, growing, writing
MFD_EXEC = 0x10
CHUNK_BYTES = 1 << 24


def sealed(name: str, content: bytes, *, executable: bool = False) -> int:
    """A descriptor of a file whose content nobody can change any more, this process included."""
    flags = os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING
    try:
        descriptor = os.memfd_create(name, flags | (MFD_EXEC if executable else 0))
    except OSError:  # before Linux 6.3, where every such file is executable
        descriptor = os.memfd_create(name, flags)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.lseek(descriptor, 0, os.SEEK_SET)
        fcntl.fcntl(descriptor, F_ADD_SEALS, EVERY_SEAL)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def empty(name: str) -> int:
    """A descriptor of a file for a program to write into. It cannot be sealed, which would be a way to annoy."""
    return os.memfd_create(name, os.MFD_CLOEXEC)


def content(descriptor: int, most: int) -> bytes:
    """What was written, up to `most` bytes. For when the writer is gone."""
    size, parts, place = min(os.fstat(descriptor).st_size, most), [], 0
    while place < size:
        part = os.pread(descriptor, min(size - place, CHUNK_BYTES), place)
        if not part:
            break
        parts.append(part)
        place += len(part)
    return b"".join(parts)
