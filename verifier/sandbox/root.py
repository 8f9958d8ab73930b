"""Namespaces: a process that sees an almost empty file system, no network, no other process, and owns nothing outside.

An ordinary user gets them through a user namespace, where the host allows one. Root uses one as well, in which its
number outside is a number that owns nothing. Standard library only: the zygote loads it.
"""

import glob
import os
import signal
import socket
import stat
from collections.abc import Sequence
from typing import NamedTuple

from verifier.sandbox import linux

INNER_ID = 1000
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = (
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/etc/ssl/openssl.cnf"),
    *sorted(glob.glob("/etc/java-*-openjdk")),
    *("/etc/mono", "/etc/perl", "/etc/php", "/etc/R", "/var/lib/ghc"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
STREAMS = {"/dev/fd": "/proc/self/fd", "/dev/stdin": "fd/0", "/dev/stdout": "fd/1", "/dev/stderr": "fd/2"}
BUILDING_SITES = ("/tmp", "/var/tmp", "/dev/shm", "/mnt", "/run")
SCRATCH = "/tmp"
NAMES_PER_MB = 64  # of the scratch, on every level
WORK, SHARED_MEMORY = f"{SCRATCH}/work", f"{SCRATCH}/shm"
ALL = (
    linux.CLONE_NEWUSER | linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWIPC
    | linux.CLONE_NEWUTS | linux.CLONE_NEWCGROUP
)  # fmt: skip


class Inside(NamedTuple):
    """Where a process stands after `enter`."""

    processes: int  # a directory descriptor of /proc that shows all processes of the namespace
    namespace: int  # a descriptor of the pid namespace, to come back to


def enter(readable: Sequence[str], outside_id: int, scratch_mb: int) -> Inside:
    """Move into new namespaces. Returns in a new process, the first of its pid namespace; the old one waits for it.

    readable: further directories that are shown inside. outside_id: the user and group this process is outside, of use
    to root only. Raises OSError where the host does not allow it.
    """
    if os.geteuid() == 0:
        _unshare_as_root(outside_id)
    else:
        _unshare_as_user()
    socket.sethostname("sandbox")
    sources = _sources(readable)
    if os.geteuid() != INNER_ID:
        os.setresgid(INNER_ID, INNER_ID, INNER_ID)
        os.setresuid(INNER_ID, INNER_ID, INNER_ID)
    _become_first_process()
    processes = _build(sources)
    fresh_scratch(scratch_mb)
    return Inside(processes, os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC))


def fresh_scratch(scratch_mb: int) -> None:
    """An empty place to write, bounded in bytes and names, over what was there."""
    options = f"size={scratch_mb}m,nr_inodes={scratch_mb * NAMES_PER_MB},mode=1777"
    linux.mount("scratch", SCRATCH, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC, options)
    for folder in (WORK, SHARED_MEMORY):
        os.mkdir(folder)


def _unshare_as_user() -> None:
    uid, gid = os.geteuid(), os.getegid()
    linux.unshare(ALL)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{INNER_ID} {uid} 1")
    _write("/proc/self/gid_map", f"{INNER_ID} {gid} 1")


def _unshare_as_root(outside_id: int) -> None:
    """Only a process that stayed outside may map other numbers than its own."""
    os.setgroups([])
    subject, (unshared, unshared_end), (mapped, mapped_end) = os.getpid(), os.pipe(), os.pipe()
    helper = os.fork()
    if helper == 0:
        try:
            os.close(unshared_end)
            os.close(mapped)
            if not os.read(unshared, 1):
                os._exit(1)
            for kind in ("uid_map", "gid_map"):
                _write(f"/proc/{subject}/{kind}", f"{INNER_ID} {outside_id} 1")
            os.write(mapped_end, b"+")
        finally:
            os._exit(0)
    os.close(mapped_end)
    try:
        linux.unshare(ALL)
        os.write(unshared_end, b"+")
        if not os.read(mapped, 1):
            raise OSError("the user namespace could not be given an owner outside")
    finally:
        for end in (unshared, unshared_end, mapped):
            os.close(end)
        os.waitpid(helper, 0)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


class Source(NamedTuple):
    """A path to be shown inside, taken while this process may still reach it."""

    path: str
    link: str | None
    directory: bool
    descriptor: int


def _sources(readable: Sequence[str]) -> list[Source]:
    found: list[Source] = []
    for path in dict.fromkeys((*SYSTEM, *SETTINGS, *DEVICES, *readable)):
        if any(path.startswith(source.path + "/") for source in found if source.directory):
            continue
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        link = os.readlink(path) if os.path.islink(path) else None
        found.append(Source(path, link, stat.S_ISDIR(os.fstat(descriptor).st_mode), descriptor))
    return found


def _become_first_process() -> None:
    """Fork into the pid namespace. The old process stays to be waited for, and ends as the new one does."""
    pid = os.fork()
    if pid == 0:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        return
    os.closerange(0, 256)
    _, status = os.waitpid(pid, 0)
    os._exit(min(255, abs(os.waitstatus_to_exitcode(status))))


def _build(sources: list[Source]) -> int:
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    site = next(path for path in BUILDING_SITES if os.path.isdir(path))
    linux.mount("root", site, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,nr_inodes=512,mode=755")
    for source in sources:
        _show(source, site)
        os.close(source.descriptor)
    for path in ("/proc", SCRATCH):
        os.mkdir(site + path)
    for link, target in {**STREAMS, "/dev/shm": SHARED_MEMORY}.items():
        os.makedirs(os.path.dirname(site + link), exist_ok=True)
        os.symlink(target, site + link)
    quiet = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("proc", site + "/proc", "proc", quiet)
    processes = os.open(site + "/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    linux.unmount(site + "/proc")
    linux.mount("proc", site + "/proc", "proc", quiet, "hidepid=2,subset=pid")
    linux.restrict_mount(site, linux.MOUNT_ATTR_RDONLY | linux.MOUNT_ATTR_NOSUID)
    os.chdir(site)
    linux.call("pivot_root", b".", b".")
    linux.unmount(".")
    os.chdir("/")
    return processes


def _show(source: Source, site: str) -> None:
    target = site + source.path
    os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
    if source.link is not None:
        os.symlink(source.link, target)
        return
    if source.directory:
        os.makedirs(target, mode=0o755, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    linux.mount(f"/proc/self/fd/{source.descriptor}", target, None, linux.MS_BIND | linux.MS_REC)


def id_outside(number: int) -> int:
    """A user that owns nothing, for the zygote of this number: a high one where numbers go that far."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        highest = max(int(line.split()[0]) + int(line.split()[2]) for line in file)
    base, span = (1_900_000_000, 4_194_304) if highest > 1_904_194_304 else (20_000, 40_000)
    return base + number % span
