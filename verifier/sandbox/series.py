"""Many runs of one Python program: the zygote's child stays what it is, and each run is a fork of it.

A run then costs a fork, walls and the program itself; the process that is forked, its namespace and its ruleset are
there already, and so is the program's code. The one that forks runs nothing of the program: it hands out descriptors,
waits, and says how each copy ended. It speaks with the caller directly, over a socket that no copy keeps.

Copies begin as any program does, behind the same walls. What they could leave for one another is the scratch: as soon
as anything was written there, the runs that may have seen it are void and the series ends; the caller has them run one
by one. Standard library only: the zygote loads it.
"""

import mmap
import os
import select
import signal
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple, NoReturn

from verifier.sandbox import limits, linux
from verifier.sandbox.order import PACKET_BYTES, STARTED, Bounds, Outcome

AT_ONCE = 2  # copies: while one is made, another runs
MARKS = 2048  # place in the page that copies share with this process until their program starts
WATCH_SECONDS = 0.05
VOID = "void"


class Copy(NamedTuple):
    """A run that is under way."""

    number: int
    pid: int
    slot: int
    started: float


class Start(NamedTuple):
    """What a copy begins with: its streams, and where it says that it stands behind walls."""

    streams: list[int]
    mark: int


class Series:
    """Serves runs until the caller hangs up, or until one of them left something behind."""

    def __init__(
        self,
        channel: socket.socket,
        bounds: Bounds,
        state: mmap.mmap,
        *,
        places: Iterable[str],
        baseline_rss: int,
    ) -> None:
        self._channel = channel
        self._bounds = bounds
        self._state = state
        self._places = tuple(places)
        self._baseline_rss = baseline_rss
        self._running: dict[int, Copy] = {}  # by the descriptor that says that it has ended
        self._poll = select.poll()
        self._clean = self._looks()

    def serve(self) -> Start:
        """Returns in the copies only. This process ends when there is no more to do."""
        while True:
            wanted = len(self._running) < AT_ONCE
            if wanted:
                self._poll.register(self._channel, select.POLLIN)
            elif len(self._running) == AT_ONCE:
                with suppress(KeyError):
                    self._poll.unregister(self._channel)
            for descriptor, _ in self._poll.poll(1000 * WATCH_SECONDS if self._running else None):
                if descriptor != self._channel.fileno():
                    self._settle(descriptor)
                    if self._looks() != self._clean:
                        self._spoilt()
                elif wanted and (copy := self._next()):
                    return copy
            self._watch()

    def _next(self) -> Start | None:
        """Begin one run. Returns what it is begun with in the copy, and nothing here."""
        packet, descriptors = linux.received(self._channel, PACKET_BYTES)
        if not packet:  # the caller has hung up
            os._exit(0)
        slot = next(place for place in range(AT_ONCE) if all(one.slot != place for one in self._running.values()))
        self._state[MARKS + slot] = 0
        pid = linux.fork()
        if pid == 0:
            return Start(descriptors, MARKS + slot)
        for descriptor in descriptors:
            os.close(descriptor)
        if pid < 0:
            raise linux.failure("fork")
        ended = os.pidfd_open(pid)
        self._running[ended] = Copy(int(packet), pid, slot, time.monotonic())
        self._poll.register(ended, select.POLLIN)
        return None

    def _settle(self, ended: int, killed: str = "") -> None:
        """A copy has ended: say how."""
        copy = self._running.pop(ended)
        self._poll.unregister(ended)
        os.close(ended)
        _, status, usage = os.wait4(copy.pid, 0)
        if self._state[MARKS + copy.slot] != STARTED:
            killed = VOID
        outcome = Outcome(
            status=status,
            reached=STARTED,
            killed=killed,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            wall_seconds=time.monotonic() - copy.started,
            max_rss_bytes=max(usage.ru_maxrss * 1024 - self._baseline_rss, 0),
        )
        self._dirty_or_told(copy, outcome)

    def _dirty_or_told(self, copy: Copy, outcome: Outcome) -> None:
        if self._looks() != self._clean:
            outcome = Outcome(killed=VOID)
        with suppress(BrokenPipeError, ConnectionResetError):
            self._channel.send(copy.number.to_bytes(4, "little") + outcome.packed())

    def _watch(self) -> None:
        """End what is past its limits. One that slept out its time has to be looked at more closely than here."""
        for ended, copy in list(self._running.items()):
            with suppress(OSError):
                if time.clock_gettime((~copy.pid << 3) | 2) > self._bounds.cpu_seconds * limits.OVERTIME:
                    self._end(ended, "cpu")
                elif time.monotonic() - copy.started > self._bounds.wall_seconds:
                    self._end(ended, VOID)

    def _end(self, ended: int, killed: str) -> None:
        os.kill(self._running[ended].pid, signal.SIGKILL)
        self._settle(ended, killed)

    def _spoilt(self) -> NoReturn:
        for ended in list(self._running):
            self._end(ended, VOID)
        os._exit(0)

    def _looks(self) -> tuple[int, ...]:
        """The scratch as it is seen from outside: what was ever made in it shows in a time."""
        return tuple(os.stat(place).st_mtime_ns for place in self._places)
