"""System calls that Python does not offer, through libc. Standard library only: the zygote loads it.

`libc` holds the interpreter's lock while it calls, so that a fork made through it copies a quiet interpreter.
"""

import _socket
import ctypes
import os
import socket
import struct
from collections.abc import Sequence

from verifier.sandbox.syscalls import NUMBERS

libc = ctypes.PyDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

SYSCALL, Word = libc.syscall, ctypes.c_long

M_ARENA_MAX = -8
CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
CLONE_THREAD = 0x00010000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    1, 2, 4, 8, 32, 4096, 16384, 1 << 18,
)  # fmt: skip
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC = 1, 2, 4, 8
AT_EMPTY_PATH, AT_RECURSIVE = 0x1000, 0x8000

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 36, 38
PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4

fork = getattr(libc, "_Fork", None) or os.fork  # without the hooks of Python and libc, which cost more than the fork


def call(name: str, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    """Make a system call by name. Raises OSError with the name of the call."""
    words = [Word(a) if isinstance(a, int) else a for a in arguments]
    result: int = SYSCALL(Word(NUMBERS[name]), *words)
    if result < 0:
        raise failure(name)
    return result


Prepared = tuple[tuple[str, tuple[object, ...]], ...]
"""System calls that are made later, by `make`."""


def prepared(name: str, *arguments: int | bytes) -> tuple[str, tuple[object, ...]]:
    """A system call that is made later, by `make`, with next to nothing left to do."""
    return name, tuple(Word(a) if isinstance(a, int) else a for a in (NUMBERS[name], *arguments))


def make(calls: Prepared) -> None:
    """Make system calls, in order. Raises OSError with the name of the first that fails."""
    for name, words in calls:
        if SYSCALL(*words) < 0:
            raise failure(name)


def failure(what: str) -> OSError:
    """The error that the last call through libc left behind."""
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")


def prctl(option: int, value: int = 0) -> None:
    call("prctl", option, value, 0, 0, 0)


def unshare(flags: int) -> None:
    call("unshare", flags)


def share_heaps() -> None:
    """Have all threads take memory from one heap: one for each reserves 64 MB, of which few fit into a limit."""
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_ARENA_MAX, 1)


def setns(descriptor: int, kind: int) -> None:
    call("setns", descriptor, kind)


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    call("mount", os.fsencode(source), os.fsencode(target), kind.encode() if kind else None, flags, data.encode())


def unmount(target: str) -> None:
    call("umount2", os.fsencode(target), MNT_DETACH)


def restrict_mount(target: str, attributes: int) -> None:
    """Add attributes (MOUNT_ATTR_*) to a mount and all below it."""
    request = b"".join(value.to_bytes(8, "little") for value in (attributes, 0, 0, 0))
    call("mount_setattr", -100, os.fsencode(target), AT_RECURSIVE, request, len(request))


NO_CAPABILITIES = prepared("capset", (0x20080522).to_bytes(4, "little") + bytes(4), bytes(24))
"""Gives up every capability, also those that could be regained."""

SOL_SOCKET, SCM_RIGHTS, PACK, UNPACK = socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack, struct.unpack
RIGHTS_BYTES = socket.CMSG_SPACE(8 * 4)


def sent(channel: _socket.socket, packet: bytes, descriptors: Sequence[int]) -> None:
    """Send a packet with descriptors, as `socket.send_fds` does with more to do."""
    channel.sendmsg((packet,), ((SOL_SOCKET, SCM_RIGHTS, PACK(f"{len(descriptors)}i", *descriptors)),))


def received(channel: _socket.socket, most_bytes: int) -> tuple[bytes, list[int]]:
    """A packet with at most eight descriptors, as `socket.recv_fds` gets it with more to do."""
    packet, ancillary, _, _ = channel.recvmsg(most_bytes, RIGHTS_BYTES)
    descriptors: list[int] = []
    for _, _, rights in ancillary:  # no other kind is asked for on these channels
        descriptors += UNPACK(f"{len(rights) // 4}i", rights)
    return packet, descriptors
