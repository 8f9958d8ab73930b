"""What the caller orders from a zygote, and what it gets back. Standard library only: the zygote loads it.

An order travels as one packet of JSON with descriptors beside it: stdin, stdout, stderr, the payload, and then either
the place for results (Python) or what is to be executed, if that has no path. No program and no input is ever in the
packet.
"""

import json
from dataclasses import dataclass, field
from typing import Any

PACKET_BYTES = 1 << 17
STDIN, STDOUT, STDERR, PAYLOAD, EXTRA = range(5)

# How far a child came, as the zygote sees it. Up to COMPILED it is still our code that says so.
NOT_READY, WALLED, STARTED = range(3)


@dataclass(frozen=True)
class Bounds:
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


@dataclass(frozen=True)
class Order:
    """One run. `argv` empty: the payload is Python, run in the zygote's own interpreter."""

    bounds: Bounds
    argv: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    by_descriptor: bool = False  # EXTRA is the program to execute
    compiles: bool = False
    tells_waiting: bool = False  # say when it waits instead of computing, and when it computes again
    series: bool = False  # EXTRA is a socket over which many runs of the program are asked for, see `series`

    def packed(self) -> bytes:
        return json.dumps({**vars(self), "bounds": vars(self.bounds)}).encode()

    @classmethod
    def unpacked(cls, packet: bytes) -> "Order":
        fields: dict[str, Any] = json.loads(packet)
        return cls(**{**fields, "bounds": Bounds(**fields["bounds"]), "argv": tuple(fields["argv"])})


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `killed` names the limit for which the zygote ended it, if it did."""

    status: int = 0
    reached: int = NOT_READY
    killed: str = ""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    max_rss_bytes: int = 0
    error: str = ""
    wrote: bool = False  # something was made or removed in the scratch

    def packed(self) -> bytes:
        return json.dumps(vars(self)).encode()

    @classmethod
    def unpacked(cls, packet: bytes) -> "Outcome":
        return cls(**json.loads(packet))


WAITS, COMPUTES = b"waits", b"computes"
"""What comes before the outcome of an order that `tells_waiting`: the first with the bytes of memory that are held."""


REHEARSED = Order(Bounds(1.0, 1.0, 1 << 30, 1 << 24, 64, 16, 1, -1)).packed()
"""An order like others, which is never carried out."""
