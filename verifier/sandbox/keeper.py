"""The caller's side of one zygote: starts it, gives it orders, notices when it fails, ends it."""

import json
import os
import select
import socket
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from verifier.errors import SandboxError
from verifier.sandbox import linux
from verifier.sandbox.cgroup import Delegated, Group
from verifier.sandbox.order import COMPUTES, PACKET_BYTES, STARVES, WAITS, Order, Outcome
from verifier.sandbox.scratch import WatchedScratch
from verifier.sandbox.settings import PACKAGE_PATH, SandboxSettings

START = (
    "import json, sys; sys.path.insert(0, sys.argv[4]); from verifier.sandbox import zygote; "
    "zygote.main(int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))"
)
START_SECONDS = 60.0
MEMORY_SCRATCH_BYTES = 256 * 2**20
GRACE_SECONDS = 60.0  # beyond the longest that a zygote may be silent, for a machine under load
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "HOME": "/tmp",
    "TMPDIR": "/tmp",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class Turn(Protocol):
    """The right to use a processor, of whoever has a program run. A program that waits needs none."""

    def give_up(self, held_bytes: int) -> bool:
        """Let others go on. False where too many wait already, or hold too much: then nothing has changed."""

    def take_back(self) -> None:
        """Wait until it is one's turn again."""

    def starves(self) -> None:
        """Others than what is run here have the processors: no wall clock of the caller's should count this."""


class Keeper:
    """Owns one zygote. Not for two threads at once."""

    def __init__(
        self,
        settings: SandboxSettings,
        *,
        namespaces: bool,
        scratch_mb: int,
        also_readable: tuple[str, ...] = (),
        cgroup: Delegated | None = None,
    ) -> None:
        self.namespaces = namespaces
        self.runs = 0
        self.layers: tuple[str, ...] = ()
        self._settings = settings
        self._scratch_mb = scratch_mb
        self._also_readable = also_readable
        self._group: Group | None = None
        if cgroup and cgroup.path:
            with suppress(OSError):
                self._group = Group(cgroup)
        self._scratch = "" if namespaces else scratch_directory()
        self._control, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * PACKET_BYTES)
        self._control.settimeout(START_SECONDS)
        owner = os.pidfd_open(os.getpid())
        self._complaints = os.memfd_create("complaints", os.MFD_CLOEXEC)
        with control:
            try:
                self._process = self._start(control.fileno(), owner)
            except OSError as error:
                raise SandboxError(f"the sandbox's own process could not be started: {error}") from error
            finally:
                os.close(owner)
        self._greet()

    def _start(self, control: int, owner: int) -> "subprocess.Popen[bytes]":
        settings = {
            "namespaces": self.namespaces,
            "landlock": self._settings.landlock,
            "scratch": self._scratch,
            "scratch_mb": self._scratch_mb,
            "site_packages": self._settings.site_packages,
            "imports": self._settings.imports,
            "readable": [*readable(self._settings), *self._also_readable],
            "package_path": PACKAGE_PATH,
            "cgroup": self._group.path if self._group else "",
        }
        arguments = ["-P", "-s", "-S", "-B", "-c", START, str(control), str(owner), json.dumps(settings), PACKAGE_PATH]
        return subprocess.Popen(
            [self._settings.interpreter, *arguments],
            env=ENVIRONMENT | ({"TMPDIR": self._scratch, "HOME": self._scratch} if self._scratch else {}),
            pass_fds=(control, owner),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
            start_new_session=True,
        )

    def _greet(self) -> None:
        answer = self._answer()
        greeting = json.loads(answer) if answer else {"error": f"it ended before it was ready: {self._complaint()}"}
        if "error" in greeting:
            self.end()
            raise SandboxError(str(greeting["error"]))
        self.layers = tuple(greeting["layers"])
        if self._group and not greeting["in_group"]:
            self._group.remove()
            self._group = None

    def send(self, order: Order, descriptors: list[int]) -> None:
        """Have one order begun. Raises SandboxError when the zygote is gone."""
        self.runs += 1
        if self._group:
            self._group.begin(order.bounds.memory_bytes)
        self._control.settimeout(order.bounds.wall_seconds + GRACE_SECONDS)
        try:
            linux.sent(self._control, order.packed(), descriptors)
        except OSError as error:
            raise SandboxError(f"the sandbox's own process has exited: {error}") from error

    def receive(self, order: Order, turn: Turn | None = None, starves: Callable[[], None] = lambda: None) -> Outcome:
        """How it ended. Raises SandboxError when the zygote failed; it is then of no further use.

        While the program waits, the turn is given up. starves: called now and then while others keep it from running.
        """
        given_up = False
        try:
            while (packet := self._answer()) is not None and packet.startswith((WAITS, COMPUTES, STARVES)):
                if packet == STARVES:
                    starves()
                elif turn and packet == COMPUTES and given_up:
                    turn.take_back()
                    given_up = False
                elif turn and packet != COMPUTES:
                    given_up = turn.give_up(int(packet.split()[1]))
        finally:
            if turn and given_up:
                turn.take_back()
        if packet is None:
            raise SandboxError(f"the sandbox's own process exited or hung during a run {self._complaint()}")
        outcome = Outcome.unpacked(packet)
        if outcome.error:
            raise SandboxError(outcome.error)
        if outcome.starved_seconds:
            starves()
        return self._counted(order, outcome)

    def _counted(self, order: Order, outcome: Outcome) -> Outcome:
        """The outcome with what the kernel has counted of the whole tree."""
        if not self._group or order.series:
            return outcome
        seconds, out_of_memory = self._group.end()
        if order.bounds.processes > 1:
            outcome = outcome._replace(cpu_seconds=max(outcome.cpu_seconds, seconds))
        return outcome._replace(killed=outcome.killed or "memory") if out_of_memory else outcome

    def _answer(self) -> bytes | None:
        try:
            return self._control.recv(PACKET_BYTES) or None
        except OSError:
            return None

    def _complaint(self) -> str:
        """What the zygote wrote to its stderr last."""
        size = os.fstat(self._complaints).st_size
        return os.pread(self._complaints, 500, max(0, size - 500)).decode("utf-8", "replace").strip()

    def alive(self) -> bool:
        """Is it still there? An idle zygote says nothing until it is gone."""
        waiting = select.poll()
        waiting.register(self._control, select.POLLIN)
        return not waiting.poll(0)

    def hang_up(self) -> None:
        """End what it is running, from another thread: who waits for the outcome is told that the zygote is gone."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Kill the zygote, and with it whatever it was running."""
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.5)
        self._process.kill()
        self._process.wait()
        os.close(self._complaints)
        if self._group:
            self._group.remove()
        if self._scratch:
            with suppress(OSError):
                WatchedScratch(self._scratch, 0).remove()

    def forget(self) -> None:
        """Let go of a zygote that belongs to the process this one was forked from."""
        self._control.close()
        os.close(self._complaints)


def scratch_directory() -> str:
    """A directory of its own for a zygote without namespaces: in memory where that is bounded, as in a container."""
    memory = "/dev/shm"
    bounded = os.access(memory, os.W_OK) and total_bytes(memory) <= MEMORY_SCRATCH_BYTES
    return tempfile.mkdtemp(prefix="verifier-scratch-", dir=memory if bounded else None)


def total_bytes(path: str) -> int:
    space = os.statvfs(path)
    return space.f_blocks * space.f_frsize


def readable(settings: SandboxSettings) -> list[str]:
    """Directories that programs need beside the system's own: what the interpreter consists of, and chosen packages.

    Not the whole of the interpreter's home, which may be somebody's home too.
    """
    prefix = os.path.dirname(os.path.dirname(settings.interpreter))
    return [f"{prefix}/bin", f"{prefix}/lib", f"{prefix}/lib64", *settings.site_packages]
