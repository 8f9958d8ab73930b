"""What the caller orders from a zygote, and what it gets back. Standard library only: the zygote loads it.

An order travels as one packet with descriptors beside it: stdin, stdout, stderr, the payload, and then either the place
for results (Python) or what is to be executed, if that has no path. No program and no input is ever in the packet.

All of this is read and written for every run, in a process whose memory is shared until it writes to it: each object
that is touched costs a page. So orders are plain values in marshal's second format, the same in every Python; an
outcome, which the caller reads from a process that it trusts less than itself, has a fixed layout.
"""

import marshal
import struct
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

PACKET_BYTES = 1 << 17
PLAIN_FORMAT = 2
STDIN, STDOUT, STDERR, PAYLOAD, EXTRA = range(5)

# How far a child came, as the zygote sees it. Up to COMPILED it is still our code that says so.
NOT_READY, WALLED, STARTED = range(3)


class Bounds(NamedTuple):
    """The limits of one run, as the kernel is told them."""

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    file_bytes: int
    open_files: int
    threads: int
    processes: int
    stack_bytes: int
    limit_data_only: bool = False  # for runtimes that reserve far more addresses than they use


class Order(NamedTuple):
    """One run. `argv` empty: the payload is Python, run in the zygote's own interpreter."""

    bounds: Bounds
    argv: tuple[str, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    by_descriptor: bool = False  # EXTRA is the program to execute
    compiles: bool = False
    tells_waiting: bool = False  # say when it waits instead of computing, and when it computes again
    series: bool = False  # EXTRA is a socket over which many runs of the program are asked for, see `series`

    def packed(self) -> bytes:
        bounds, argv, environment, *rest = self
        return marshal.dumps((tuple(bounds), argv, dict(environment), *rest), PLAIN_FORMAT)

    @classmethod
    def unpacked(cls, packet: bytes) -> "Order":
        bounds, *rest = marshal.loads(packet)
        return cls(Bounds(*bounds), *rest)


KILLED = ("", "cpu", "wall", "starved", "memory", "disk", "owner", "void")
OUTCOME = struct.Struct("<BBidddq?")


class Outcome(NamedTuple):
    """How a run ended. `killed` names the limit for which the zygote ended it, if it did: one of KILLED."""

    status: int = 0
    reached: int = NOT_READY
    killed: str = ""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    max_rss_bytes: int = 0
    error: str = ""
    wrote: bool = False  # something was made or removed in the scratch
    starved_seconds: float = 0.0  # of its wall time: ready to run, while others than itself had the processors

    def packed(self) -> bytes:
        status, reached, killed, cpu, wall, rss, error, wrote, starved = self
        fixed = OUTCOME.pack(reached, KILLED.index(killed), status, cpu, wall, starved, rss, wrote)
        return fixed + error.encode("utf-8", "replace") if error else fixed

    @classmethod
    def unpacked(cls, packet: bytes) -> "Outcome":
        reached, killed, status, cpu, wall, starved, rss, wrote = OUTCOME.unpack_from(packet)
        error = packet[OUTCOME.size :].decode("utf-8", "replace")
        return cls(status, reached, KILLED[killed], cpu, wall, rss, error, wrote, starved)


SHARED_RUN = struct.Struct("<ddqII")


def shared_run(cpu_seconds: float, wall_seconds: float, max_rss_bytes: int, stdout: bytes, stderr: bytes) -> bytes:
    """What came of a run that ended well, of many by one process."""
    return SHARED_RUN.pack(cpu_seconds, wall_seconds, max_rss_bytes, len(stdout), len(stderr)) + stdout + stderr


def shared_runs(text: bytes) -> Iterator[tuple[Outcome, bytes, bytes]]:
    """The outcomes, and what was written to stdout and stderr."""
    place = 0
    while len(text) - place >= SHARED_RUN.size:
        cpu, wall, rss, stdout, stderr = SHARED_RUN.unpack_from(text, place)
        middle = place + SHARED_RUN.size + stdout
        end = middle + stderr
        if end > len(text):
            return
        yield Outcome(0, STARTED, "", cpu, wall, rss), text[place + SHARED_RUN.size : middle], text[middle:end]
        place = end


WAITS, COMPUTES, STARVES = b"waits", b"computes", b"starves"
"""What comes before the outcome. The first two of an order that `tells_waiting`, the first with the bytes of memory
that are held; the third, now and then, of a run past its wall limit that others keep from running."""


REHEARSED = Order(Bounds(1.0, 1.0, 1 << 30, 1 << 24, 64, 16, 1, -1)).packed()
"""An order like others, which is never carried out."""
