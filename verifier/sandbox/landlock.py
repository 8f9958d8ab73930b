"""Landlock: which files a program may open, that it reaches no network, and that its signals stay inside.

It works without any privilege, from Linux 5.13. What the kernel at hand does not know yet is left out of a ruleset
and is closed by `seccomp`, or by namespaces. It never covers modes, owners, times and attributes of files, nor their
existence.
"""

import os
from collections.abc import Iterable
from contextlib import suppress

from verifier.sandbox import linux

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
RIGHTS_BY_ABI = ((1, (1 << 13) - 1), (2, REFER), (3, TRUNCATE), (5, IOCTL_DEV))
FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
READING = EXECUTE | READ_FILE | READ_DIR
OWNING = (
    WRITE_FILE | READ_FILE | READ_DIR | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_FIFO | MAKE_SYM | REFER
    | TRUNCATE
)  # fmt: skip
TCP_BIND_AND_CONNECT, ABSTRACT_SOCKETS_AND_SIGNALS = 0b11, 0b11
TCP_ABI, SCOPES_ABI = 4, 6
VERSION_ONLY, PATH_BENEATH = 1, 1


def abi() -> int:
    """The version of Landlock in force here; 0 when there is none."""
    try:
        return linux.call("landlock_create_ruleset", None, 0, VERSION_ONLY)
    except (OSError, KeyError):
        return 0


def ruleset(readable: Iterable[str], writable: Iterable[str], owned: Iterable[str]) -> int:
    """A descriptor of a ruleset under which nothing can be reached but these paths and what lies below them.

    readable: may be read and executed. writable: files and devices that may be read and written. owned: directories in
    which files may be made and removed as well. Paths that do not exist are left out.
    """
    version = abi()
    known = sum(rights for since, rights in RIGHTS_BY_ABI if version >= since)
    network = TCP_BIND_AND_CONNECT if version >= TCP_ABI else 0
    scopes = ABSTRACT_SOCKETS_AND_SIGNALS if version >= SCOPES_ABI else 0
    request = b"".join(value.to_bytes(8, "little") for value in (known, network, scopes))
    size = 24 if version >= SCOPES_ABI else 16 if version >= TCP_ABI else 8
    descriptor = linux.call("landlock_create_ruleset", request[:size], size, 0)
    for paths, rights in ((readable, READING), (writable, READ_FILE | WRITE_FILE), (owned, OWNING)):
        for path in paths:
            with suppress(FileNotFoundError):
                _allow(descriptor, path, rights & known)
    return descriptor


def _allow(descriptor: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= FOR_FILES
        rule = rights.to_bytes(8, "little") + place.to_bytes(4, "little")
        linux.call("landlock_add_rule", descriptor, PATH_BENEATH, rule, 0)
    finally:
        os.close(place)


def restriction(descriptor: int) -> tuple[str, tuple[object, ...]]:
    """The call that puts a process under the ruleset, for good. Needs no_new_privs."""
    return linux.prepared("landlock_restrict_self", descriptor, 0)
