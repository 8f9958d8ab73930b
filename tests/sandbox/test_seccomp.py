"""The filter decides as its table says: run here line by line, as the kernel would."""

import struct

import pytest

from verifier.sandbox import seccomp
from verifier.sandbox.seccomp import ALLOW, DENY, KILL, MISSING, Policy
from verifier.sandbox.syscalls import AUDIT_ARCH, MACHINE, NUMBERS

POLICIES = [
    Policy(),
    Policy(signals_itself_only=False),
    Policy(executes=True),
    Policy(forks=True, executes=True),
    Policy(forks=True, executes=True, compiles=True),
]


def decision(code: bytes, number: int, arguments: tuple[int, ...] = (), architecture: int = AUDIT_ARCH) -> int:
    """What the filter says to one call."""
    call = struct.pack("=IIQ6Q", number, architecture, 0, *(arguments + (0,) * 6)[:6])
    lines = [struct.unpack_from("=HBBI", code, place) for place in range(0, len(code), 8)]
    accumulator = index = kept = place = 0
    while True:
        operation, on_true, on_false, value = lines[place]
        place += 1
        match operation:
            case seccomp.LOAD:
                (accumulator,) = struct.unpack_from("=I", call, value)
            case seccomp.AND:
                accumulator &= value
            case seccomp.SHIFT_RIGHT:
                accumulator >>= value
            case seccomp.KEEP_AS_INDEX:
                index = accumulator
            case seccomp.SET:
                accumulator = value
            case seccomp.SHIFT_LEFT:
                accumulator = (accumulator << index) & 0xFFFFFFFF
            case seccomp.STORE:
                kept = accumulator
            case seccomp.FETCH:
                accumulator = kept
            case seccomp.EQUAL:
                place += on_true if accumulator == value else on_false
            case seccomp.AT_LEAST:
                place += on_true if accumulator >= value else on_false
            case seccomp.ANY_BIT:
                place += on_true if accumulator & value else on_false
            case seccomp.RETURN:
                return int(value)
            case _:
                raise AssertionError(f"an instruction that the filter should not have: {operation:#x}")


@pytest.mark.parametrize("policy", POLICIES)
def test_every_number_is_allowed_if_and_only_if_it_is_named(policy: Policy) -> None:
    code = seccomp.compiled(policy)
    named = {NUMBERS[name] for name in seccomp._plain(policy) if name in NUMBERS}
    ruled = {NUMBERS[name] for name in seccomp._rules(policy) if name in NUMBERS}
    for number in {*range(1200), 0x3FFFFFFF} - ruled:
        assert decision(code, number) == (ALLOW if number in named else DENY), number


@pytest.mark.parametrize("policy", POLICIES)
def test_other_architectures_and_other_numberings_end_the_process(policy: Policy) -> None:
    code = seccomp.compiled(policy)
    assert decision(code, NUMBERS["read"], architecture=0x40000003) == KILL
    if MACHINE == "x86_64":
        assert {decision(code, 0x40000000 + number) for number in range(600)} == {KILL}
        assert decision(code, 0xFFFFFFFF) == KILL


CASES = [
    ("clone", (0x3D0F00,), Policy(), ALLOW, "a thread"),
    ("clone", (17,), Policy(), DENY, "a process"),
    ("clone", (17,), Policy(forks=True), ALLOW, "a process, where they are allowed"),
    ("clone", (0x10000000 | 0x10000,), Policy(), DENY, "a thread in a new user namespace"),
    ("clone", (0x20000000 | 17,), Policy(forks=True), DENY, "a process in a new pid namespace"),
    ("clone3", (), Policy(forks=True), MISSING, "its flags cannot be seen, so it is not there"),
    ("ioctl", (1, 0x5401), Policy(), ALLOW, "is it a terminal?"),
    ("ioctl", (1, 0x5412), Policy(), DENY, "type on the terminal"),
    ("ioctl", (1, 0x100005412), Policy(), DENY, "the same, with bits the kernel does not look at"),
    ("fcntl", (0, 1033), Policy(), DENY, "seal"),
    ("fcntl", (0, 3), Policy(), ALLOW, "read flags"),
    ("prctl", (1,), Policy(), DENY, "survive the parent"),
    ("prctl", (4, 1), Policy(), DENY, "be dumpable"),
    ("prctl", (4, 0), Policy(), ALLOW, "hide its memory for good"),
    ("prctl", (15,), Policy(), ALLOW, "name itself"),
    ("prlimit64", (0,), Policy(), ALLOW, "its own limits"),
    ("prlimit64", (1,), Policy(), DENY, "another's"),
    ("kill", (seccomp.OWN_PID, 9), Policy(), ALLOW, "itself"),
    ("kill", (-1 & 0xFFFFFFFFFFFFFFFF, 9), Policy(), DENY, "everybody"),
    ("kill", (0, 9), Policy(), DENY, "its group"),
    ("tgkill", (1, 1, 9), Policy(), DENY, "another"),
    ("socketpair", (1, 1 | 0o2000000), Policy(), ALLOW, "a stream, closed on exec"),
    ("socketpair", (1, 2), Policy(), DENY, "datagrams can be sent to any address"),
    ("socketpair", (16, 1), Policy(), DENY, "another family"),
    ("socketpair", (1, 5 | 0o2000000), Policy(), DENY, "packets, which no program needs"),
    ("socketpair", (1, 5 | 0o2000000), Policy(compiles=True), ALLOW, "rustc hears from its linker in packets"),
    ("socketpair", (1, 2), Policy(compiles=True), DENY, "datagrams, also for compilers"),
    ("socketpair", (16, 5), Policy(compiles=True), DENY, "another family, also for compilers"),
    ("sendto", (3, 1, 1, 0, 0, 0), Policy(), ALLOW, "to the other end"),
    ("sendto", (3, 1, 1, 0, 4096, 0), Policy(), DENY, "to an address"),
    ("sendto", (3, 1, 1, 0, 1 << 32, 0), Policy(), DENY, "to an address whose low half is nothing"),
    ("openat", (3, 0, 0o1000), Policy(), DENY, "empty a file by reading it"),
    ("openat", (3, 0, 0o1101), Policy(), ALLOW, "empty a file by writing it: for Landlock to decide"),
    ("execve", (), Policy(), DENY, "become another program"),
    ("execve", (), Policy(executes=True), ALLOW, "start one"),
    ("chmod", (), Policy(), DENY, "change a mode"),
    ("chmod", (), Policy(compiles=True), ALLOW, "a linker does"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "policy", "expected", "why"), CASES)
def test_arguments_decide(name: str, arguments: tuple[int, ...], policy: Policy, expected: int, why: str) -> None:
    if name not in NUMBERS:
        pytest.skip(f"{MACHINE} has no {name}")
    assert decision(seccomp.compiled(policy), NUMBERS[name], arguments) == expected, why
