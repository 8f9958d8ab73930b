"""Attacks the wall that a zygote stands behind, from inside and through the path that every program takes.

The targets are real: a file, listeners on every kind of socket, this very process. What is believed is what `probe`
could not do and what the targets did not notice.
"""

import json
import marshal
import os
import secrets
import select
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from verifier.errors import SandboxError
from verifier.sandbox import memory
from verifier.sandbox.keeper import Keeper
from verifier.sandbox.order import Bounds, Order
from verifier.sandbox.settings import Property
from verifier.sandbox.syscalls import NUMBERS

PROBE = Path(__file__).with_name("probe.py")
BOUNDS = Bounds(
    cpu_seconds=10,
    wall_seconds=30,
    memory_bytes=512 * 2**20,
    file_bytes=1 << 20,
    open_files=64,
    threads=16,
    processes=1,
    stack_bytes=8 * 2**20,
)
CALLS = """
io_uring_setup keyctl bpf perf_event_open userfaultfd unshare setns mount process_vm_readv pidfd_getfd open_by_handle_at
memfd_create shmget add_key
""".split()  # noqa: SIM905 - words


class Attempt(NamedTuple):
    """One thing that a program must not be able to do, and whether it could."""

    property: Property
    name: str
    held: bool
    how: str


class Targets(NamedTuple):
    """What is attacked."""

    facts: dict[str, Any]
    sockets: list[socket.socket]
    file: Path
    content: bytes


def attacked(keeper: Keeper) -> list[Attempt]:
    """Every attempt, made behind this zygote's wall. Raises SandboxError when it could not be made."""
    with targets() as target:
        rows = _rows(keeper, target)
        attempts = [Attempt(Property(kind), name, held, how) for kind, name, held, how in rows]
        touched, _, _ = select.select(target.sockets, [], [], 0)
        changed = target.file.read_bytes() != target.content if target.file.exists() else True
        folder = sorted(path.name for path in target.file.parent.iterdir())
    return [
        *attempts,
        Attempt(Property.NETWORK, "be heard by a listener", not touched, f"{len(touched)} of them heard something"),
        Attempt(Property.FILES, "leave a trace in files", not changed and folder == TRACES, ", ".join(folder)),
    ]


TRACES = ["datagram", "secret", "unix"]


def _rows(keeper: Keeper, target: Targets) -> list[list[Any]]:
    payload = marshal.dumps({"source": PROBE.read_text(encoding="utf-8"), "files": {}}, 2)
    with ExitStack() as stack:
        stdin, source = (
            stack.enter_context(memory.closing(memory.sealed(name, content)))
            for name, content in (("stdin", json.dumps(target.facts).encode()), ("payload", payload))
        )
        stdout, stderr = (stack.enter_context(memory.closing(memory.empty(name))) for name in ("stdout", "stderr"))
        order = Order(BOUNDS)
        keeper.send(order, [stdin, stdout, stderr, source])
        outcome = keeper.receive(order)
        if outcome.status or outcome.killed:
            complaint = memory.content(stderr, 2000).decode("utf-8", "replace")
            raise SandboxError(f"an ordinary program did not run to its end: {complaint or outcome}")
        rows: list[list[Any]] = json.loads(memory.content(stdout, BOUNDS.file_bytes))
        return rows


@contextmanager
def targets() -> Iterator[Targets]:
    """A file and listeners, as the worst neighbours of a careless installation."""
    with tempfile.TemporaryDirectory(prefix="verifier-target-") as folder, ExitStack() as stack:
        file, content = Path(folder, "secret"), secrets.token_bytes(16)
        file.write_bytes(content)
        abstract = "\0verifier-" + secrets.token_hex(8)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        streams = [stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) for _ in range(2)]
        for stream, address in zip(streams, (f"{folder}/unix", abstract), strict=True):
            stream.bind(address)
            stream.listen()
        datagram = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagram.bind(f"{folder}/datagram")
        facts = {
            "caller": os.getpid(),
            "file": str(file),
            "folder": folder,
            "tcp": tcp.getsockname()[1],
            "udp": udp.getsockname()[1],
            "unix": f"{folder}/unix",
            "abstract": abstract,
            "datagram": f"{folder}/datagram",
            "calls": {name: NUMBERS[name] for name in CALLS if name in NUMBERS},
        }
        yield Targets(facts, [tcp, udp, *streams, datagram], file, content)
