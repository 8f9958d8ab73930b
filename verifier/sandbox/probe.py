"""Attacks on the wall from inside. Never imported: its text is run as any program is, and it says what it could do.

It reads where its targets are from stdin and prints a row for each attempt: property, name, whether the wall held,
and how.
"""

import ctypes
import fcntl
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

targets = json.loads(sys.stdin.read())
libc = ctypes.CDLL(None, use_errno=True)
INET, STREAM = socket.AF_INET, socket.SOCK_STREAM
caller: int = targets["caller"]


def checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def connect(family: int, kind: int, address: Any) -> None:
    with socket.socket(family, kind) as client:
        client.settimeout(1)
        client.connect(address)
        client.send(b"probe")


def datagram_from_a_pair(address: Any) -> None:
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"probe", address)


def listen() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()


def read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def make(path: str) -> None:
    with open(path, "w"):
        pass


def overwrite(path: str) -> None:
    with open(path, "r+b") as file:
        file.write(b"probe")


def truncate_while_reading() -> None:
    os.close(os.open(targets["file"], os.O_RDONLY | os.O_TRUNC))


def make_a_process() -> None:
    if os.fork() == 0:
        os._exit(0)
    raise ProcessLookupError("in a namespace of its own")


def hold_descriptors() -> None:
    extra = [number for number in range(3, 1024) if is_open(number)]
    if not extra:
        raise OSError("none but the standard ones")


def is_open(number: int) -> bool:
    try:
        fcntl.fcntl(number, fcntl.F_GETFD)
    except OSError:
        return False
    return True


def inherit_environment() -> None:
    known = "PATH LANG LC_ALL LC_CTYPE TZ HOME TMPDIR PYTHONHASHSEED OMP_NUM_THREADS OPENBLAS_NUM_THREADS".split()  # noqa: SIM905
    if not set(os.environ) - set(known):
        raise OSError("nothing but what is set for every program")


def trace() -> None:
    checked(libc.ptrace(16, caller, 0, 0))


def raise_limits() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 16, 1 << 16))


ATTEMPTS: list[tuple[str, str, Callable[[], Any]]] = [
    ("files", "read a file", lambda: read(targets["file"])),
    ("files", "overwrite a file", lambda: overwrite(targets["file"])),
    ("files", "empty a file that is open for reading", truncate_while_reading),
    ("files", "truncate a file by name", lambda: os.truncate(targets["file"], 0)),
    ("files", "change a file's mode", lambda: os.chmod(targets["file"], 0o777)),
    ("files", "change a file's times", lambda: os.utime(targets["file"], (1, 1))),
    ("files", "set an attribute of a file", lambda: os.setxattr(targets["file"], "user.probe", b"1")),
    ("files", "make a file", lambda: make(targets["folder"] + "/made")),
    ("files", "remove a file", lambda: os.unlink(targets["file"])),
    ("files", "make a link to a file", lambda: os.link(targets["file"], targets["folder"] + "/linked")),
    ("files", "list a directory", lambda: os.listdir(targets["folder"])),
    ("files", "read the list of users", lambda: read("/etc/passwd")),
    ("files", "write next to the interpreter", lambda: make(os.path.dirname(os.__file__) + "/probe.py")),
    ("files", "make a device", lambda: os.mknod("probe", 0o20666, os.makedev(1, 3))),
    ("files", "mount", lambda: checked(libc.mount(b"none", b"/tmp", b"tmpfs", 0, None))),
    ("network", "connect over TCP", lambda: connect(INET, STREAM, ("127.0.0.1", targets["tcp"]))),
    ("network", "send over UDP", lambda: connect(INET, socket.SOCK_DGRAM, ("127.0.0.1", targets["udp"]))),
    ("network", "connect to a socket by path", lambda: connect(socket.AF_UNIX, STREAM, targets["unix"])),
    ("network", "connect to an abstract socket", lambda: connect(socket.AF_UNIX, STREAM, targets["abstract"])),
    ("network", "send from a socket pair", lambda: datagram_from_a_pair(targets["datagram"])),
    ("network", "listen", listen),
    ("network", "ask the kernel over netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    ("network", "reach the hypervisor", lambda: socket.socket(40, socket.SOCK_STREAM)),
    ("processes", "signal another process", lambda: os.kill(caller, 0)),
    ("processes", "signal the parent", lambda: os.kill(os.getppid() or caller, signal.SIGCONT)),
    ("processes", "trace another process", trace),
    ("processes", "open another process", lambda: os.pidfd_open(caller)),
    ("processes", "limit another process", lambda: resource.prlimit(caller, resource.RLIMIT_CORE, (0, 0))),
    ("processes", "slow another process down", lambda: os.setpriority(os.PRIO_PROCESS, caller, 19)),
    ("processes", "make a process that outlives the run", make_a_process),
    ("processes", "raise its own limits", raise_limits),
    ("secrets", "read another process's environment", lambda: read(f"/proc/{caller}/environ")),
    ("secrets", "read another process's memory", lambda: read(f"/proc/{caller}/mem")),
    ("secrets", "read another process's command line", lambda: read(f"/proc/{caller}/cmdline")),
    ("secrets", "list another process's files", lambda: os.listdir(f"/proc/{caller}/fd")),
    ("secrets", "inherit an environment", inherit_environment),
    ("secrets", "inherit open files", hold_descriptors),
]


def system_call_row(name: str, number: int) -> list[object]:
    return row("secrets", f"make the system call {name}", lambda: checked(libc.syscall(number, -1, 0, 0, 0, 0)))


def row(kind: str, name: str, attempt: Callable[[], Any]) -> list[object]:
    try:
        attempt()
    except OSError as error:
        return [kind, name, True, error.strerror or str(error)]
    except ValueError as error:
        return [kind, name, True, str(error)]
    return [kind, name, False, "it could"]


rows = [row(*attempt) for attempt in ATTEMPTS]
json.dump(rows + [system_call_row(*call) for call in targets["calls"].items()], sys.stdout)
