"""System calls that a program may make: an allowlist, compiled to the kernel's packet filter language.

What is not named fails with EPERM. The wrong architecture and the x32 numbers end the process. Not named on purpose,
among others: `socket` and all that reaches a network; what changes modes, owners, times and extended attributes of
files (which Landlock does not know); `truncate` by path; shared memory, message queues, keys and `memfd_create`,
which outlive a run or escape the memory limit; anything that traces, inspects or limits another process.

Where memory is watched and not limited by the kernel (trees of processes, runtimes that reserve more than they use),
anonymous memory cannot be shared: what is in it stays when MADV_DONTNEED, or the end of who wrote it, has taken it from
every process's account.

Rules that look at an argument see its low 32 bits unless they say otherwise; the kernel truncates these arguments too.
"""

import ctypes
import errno
import struct
from collections.abc import Callable
from typing import NamedTuple

from verifier.sandbox import linux
from verifier.sandbox.syscalls import AUDIT_ARCH, MACHINE, NUMBERS

ALWAYS = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range fstat stat lstat
newfstatat statx lseek mmap mprotect munmap brk mremap madvise msync mincore rt_sigaction rt_sigprocmask rt_sigreturn
rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack access faccessat faccessat2 pipe pipe2 select pselect6 poll
ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 timerfd_create
timerfd_settime timerfd_gettime sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max
sched_get_priority_min dup dup2 dup3 fsync fdatasync ftruncate fallocate getdents getdents64 getcwd chdir fchdir
rename renameat renameat2 mkdir mkdirat rmdir unlink unlinkat link linkat symlink symlinkat readlink readlinkat getpid
getppid gettid getuid geteuid getgid getegid getgroups getpgrp getpgid getsid getresuid getresgid getrusage times
sysinfo uname clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time getitimer setitimer alarm pause
timer_create timer_settime timer_gettime timer_delete timer_getoverrun futex set_robust_list get_robust_list
set_tid_address arch_prctl rseq membarrier getrandom exit exit_group wait4 waitid getrlimit setrlimit recvfrom
shutdown umask sendfile copy_file_range fadvise64 statfs fstatfs restart_syscall getcpu getpriority getsockname
getpeername getsockopt
""".split()  # noqa: SIM905 - words
FORKING = ("fork", "vfork", "setpgid", "setsid")
EXECUTING = ("execve", "execveat")
COMPILING = "chmod fchmod fchmodat fchmodat2 utimensat utime utimes futimesat".split()  # noqa: SIM905
NOT_THERE = ["clone3", "io_uring_setup", "openat2"]  # libraries fall back when they are told ENOSYS

# is it a terminal, its size; bytes waiting; non-blocking; close on exec
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# duplicate; flags; record locks; size of a pipe; seals
FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032, 1034)
# read dumpable; thread name; read the bounding set; no_new_privs; ambient capabilities; name a mapping
PRCTLS = (3, 15, 16, 23, 38, 47, 0x53564D41)
PR_SET_DUMPABLE = 4
MAP_SHARED, MAP_ANONYMOUS = 0x1, 0x20
O_TRUNC, O_ACCMODE = 0o1000, 0o3
STREAM, SEQPACKET = 1, 5

LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
KEEP_AS_INDEX, SET, SHIFT_LEFT, SHIFT_RIGHT, STORE, FETCH = 0x07, 0x00, 0x6C, 0x74, 0x02, 0x60
ALLOW, KILL = 0x7FFF0000, 0x80000000
DENY, MISSING = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
NUMBER, ARCHITECTURE, ARGUMENT = 0, 4, 16
ADDRESS_HIGH_HALF = ARGUMENT + 8 * 4 + 4  # of the address that sendto would send to
OWN_PID = 0x0BADF00D  # stands in the compiled filter where the child puts its own number
SECCOMP_SET_MODE_FILTER, SPEC_ALLOW, TSYNC = 1, 4, 1

Line = tuple[int, int, int, int]


class Policy(NamedTuple):
    """What a kind of program needs beside computing."""

    forks: bool = False
    executes: bool = False
    compiles: bool = False
    signals_itself_only: bool = True
    hides_memory: bool = False  # in maps shared with nobody: right where addresses are what is limited


def compiled(policy: Policy) -> bytes:
    """The filter for a policy. Where it holds OWN_PID, `Filter` fills the process's number in."""
    lines: list[Line] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, AUDIT_ARCH),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
    ]
    if MACHINE == "x86_64":
        lines += [(AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, KILL)]
    lines += _allowed({NUMBERS[name] for name in _plain(policy) if name in NUMBERS})
    for name, rule in _rules(policy).items():
        if name in NUMBERS:
            lines += [(EQUAL, 0, len(rule), NUMBERS[name]), *rule]
    lines.append(_DENY)
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


class Filter:
    """A compiled policy, laid out in memory so that a child has next to nothing to do."""

    def __init__(self, policy: Policy) -> None:
        code = compiled(policy)
        self._code = ctypes.create_string_buffer(code, len(code))
        self._program = struct.pack("=H6xQ", len(code) // 8, ctypes.addressof(self._code))
        own_pid = struct.pack("=I", OWN_PID)
        self._own_pid = [place for place in range(0, len(code), 4) if code[place : place + 4] == own_pid]
        self.install = self._ready()
        """Puts this process, whose number it is given, behind the filter, for good. Needs no_new_privs."""

    def _ready(self) -> Callable[[int], None]:
        """For a process that forks many which install it: what it touches is copied for each of them."""
        code, places, pack = self._code, tuple(self._own_pid), struct.Struct("=I").pack_into
        call, words = linux.SYSCALL, tuple(map(linux.Word, (NUMBERS["seccomp"], SECCOMP_SET_MODE_FILTER, SPEC_ALLOW)))
        program = self._program

        def install(pid: int) -> None:
            for place in places:
                pack(code, place, pid)
            if call(*words, program):
                raise linux.failure("seccomp")

        return install


def _plain(policy: Policy) -> list[str]:
    names = [name for name in ALWAYS if policy.hides_memory or name != "mmap"]
    if policy.forks:
        names += FORKING
    if policy.executes:
        names += EXECUTING
    if policy.compiles:
        names += COMPILING
    return names


def _rules(policy: Policy) -> dict[str, list[Line]]:
    """Calls that are decided by an argument, each with the lines that decide."""
    new_namespaces = 0x7E020080  # every CLONE_NEW* flag
    signals: list[Line] = _one_of(0, (OWN_PID,)) if policy.signals_itself_only else [(RETURN, 0, 0, ALLOW)]
    clone = _no_bit(0, new_namespaces) if policy.forks else _has_bit(0, linux.CLONE_THREAD, none_of=new_namespaces)
    rules = {
        "clone": clone,
        "ioctl": _one_of(1, IOCTLS),
        "fcntl": _one_of(1, FCNTLS),
        "prctl": _undumpable() + _one_of(0, PRCTLS),
        "kill": signals,
        "tgkill": signals,
        "prlimit64": _one_of(0, (0,)),
        "socketpair": _pair_of((STREAM, SEQPACKET) if policy.compiles else (STREAM,)),
        "sendto": [*_load(4), (EQUAL, 0, 3, 0), (LOAD, 0, 0, ADDRESS_HIGH_HALF), (EQUAL, 0, 1, 0), _ALLOW, _DENY],
        "openat": _no_truncating_read(2),
        "open": _no_truncating_read(1),
    }
    if not policy.hides_memory:
        rules["mmap"] = _not_all_bits(3, MAP_SHARED | MAP_ANONYMOUS)
    rules |= {name: [(RETURN, 0, 0, MISSING)] for name in NOT_THERE}
    return rules


_ALLOW: Line = (RETURN, 0, 0, ALLOW)
_DENY: Line = (RETURN, 0, 0, DENY)


def _load(argument: int) -> list[Line]:
    return [(LOAD, 0, 0, ARGUMENT + 8 * argument)]


def _one_of(argument: int, values: tuple[int, ...]) -> list[Line]:
    tests: list[Line] = [(EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [*_load(argument), *tests, _DENY, _ALLOW]


def _pair_of(kinds: tuple[int, ...]) -> list[Line]:
    """Sockets of these kinds, connected to each other. Compilers that start others (rustc) talk in packets."""
    tests: list[Line] = [(EQUAL, len(kinds) - place, 0, kind) for place, kind in enumerate(kinds)]
    return [*_load(0), (EQUAL, 0, len(tests) + 2, 1), *_load(1), (AND, 0, 0, 0xF), *tests, _DENY, _ALLOW]


def _undumpable() -> list[Line]:
    """A process may keep its memory from /proc/self/mem, and never give it back."""
    return [*_load(0), (EQUAL, 0, 4, PR_SET_DUMPABLE), *_load(1), (EQUAL, 0, 1, 0), _ALLOW, _DENY]


def _no_bit(argument: int, bits: int) -> list[Line]:
    return [*_load(argument), (ANY_BIT, 0, 1, bits), _DENY, _ALLOW]


def _not_all_bits(argument: int, bits: int) -> list[Line]:
    return [*_load(argument), (AND, 0, 0, bits), (EQUAL, 0, 1, bits), _DENY, _ALLOW]


def _has_bit(argument: int, bits: int, *, none_of: int) -> list[Line]:
    return [*_load(argument), (ANY_BIT, 1, 0, none_of), (ANY_BIT, 1, 0, bits), _DENY, _ALLOW]


def _no_truncating_read(argument: int) -> list[Line]:
    """Before its third version Landlock lets a file be emptied that may only be read."""
    return [*_load(argument), (AND, 0, 0, O_TRUNC | O_ACCMODE), (EQUAL, 0, 1, O_TRUNC), _DENY, _ALLOW]


def _allowed(numbers: set[int]) -> list[Line]:
    """Allow what is in a table of bits; with the number still at hand, go on where it is not.

    A third of the length of a search tree, and so of the time that a child waits for the kernel to compile it.
    """
    words = sorted({number >> 5 for number in numbers})
    lines: list[Line] = [
        (AND, 0, 0, 31),
        (KEEP_AS_INDEX, 0, 0, 0),
        (SET, 0, 0, 1),
        (SHIFT_LEFT, 0, 0, 0),
        (STORE, 0, 0, 0),
        (LOAD, 0, 0, NUMBER),
        (SHIFT_RIGHT, 0, 0, 5),
    ]
    for place, word in enumerate(words, 1):
        bits = sum(1 << (number & 31) for number in numbers if number >> 5 == word)
        to_the_end = 1 + 4 * (len(words) - place)  # for the bit has taken the word's place
        lines += [(EQUAL, 0, 3, word), (FETCH, 0, 0, 0), (ANY_BIT, 0, to_the_end, bits), _ALLOW]
    return [*lines, (LOAD, 0, 0, NUMBER)]
