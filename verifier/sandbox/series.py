"""Many runs of one Python program: the zygote's child stays what it is, and each run is a fork of it.

A run then costs a fork, walls and the program itself; the process that is forked, its namespace and its ruleset are
there already, and so is the program's code. The one that forks runs nothing of the program: it hands out descriptors,
waits, and says how each copy ended. It speaks with the caller directly, over a socket that no copy keeps.

A plain program, which leaves nothing behind (see `plain`), is run on many inputs by one copy, as long as each run ends
well and soon: one that does not is left to a copy of its own.

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
from typing import NoReturn

from verifier.sandbox import limits, linux
from verifier.sandbox.order import PACKET_BYTES, STARTED, Bounds, Outcome

AT_ONCE = 2  # copies: while one is made, another runs
MARKS = 2048  # place in the page that copies share with this process until their program starts
WATCH_SECONDS = 0.05
VOID = "void"
SHARED = b"shared"  # what the caller adds to a number: it asks for many runs by one copy
PLAIN, NOT_PLAIN = b"plain", b"not plain"  # what the caller is told first
CHANGED = 1  # how a copy ends that did many runs after which something was not what it was
SHARED_CPU_SECONDS = 0.3  # that many runs by one copy may take together: they are meant to take a tenth of it
SHARED_WALL_SECONDS = 2.0
FORK, CLOSE, STAT, NOW = linux.fork, os.close, os.stat, time.monotonic


Copy = tuple[int, int, int, float, float, float]
"""A run that is under way: its number, its process, its mark, since when, and its CPU and wall time at most."""

Start = tuple[list[int], int, bool]
"""What a copy begins with: its streams, where it says that it stands behind walls, and whether it does many runs."""


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
        plain: bool,
    ) -> None:
        self._channel = channel
        self._bounds = bounds
        self._state = state
        self._places = tuple(places)
        self._baseline_rss = baseline_rss
        self._running: dict[int, Copy] = {}  # by the descriptor that says that it has ended
        self._marks = [MARKS + place for place in range(AT_ONCE)]  # that nobody uses
        self._poll = select.poll()
        self._clean = self._looks()
        self._listens = False
        self._plain = plain

    def serve(self) -> Start:
        """Returns in the copies only. This process ends when there is no more to do."""
        with suppress(BrokenPipeError, ConnectionResetError):  # the caller has hung up, as is noticed below
            self._channel.send(PLAIN if self._plain else NOT_PLAIN)
        while True:
            wanted = len(self._running) < AT_ONCE
            if wanted != self._listens:
                self._listens = wanted
                if wanted:
                    self._poll.register(self._channel, select.POLLIN)
                else:
                    self._poll.unregister(self._channel)
            for descriptor, _ in self._poll.poll(1000 * WATCH_SECONDS if self._running else None):
                if descriptor in self._running:
                    self._settle(descriptor)
                elif wanted and (copy := self._next()):
                    return copy
            self._watch()

    def _next(self) -> Start | None:
        """Begin one run. Returns what it is begun with in the copy, and nothing here."""
        packet, descriptors = linux.received(self._channel, PACKET_BYTES)
        if not packet:  # the caller has hung up
            os._exit(0)
        mark = self._marks.pop()
        self._state[mark] = 0
        number, _, kind = packet.partition(b" ")
        bounds = self._bounds
        cpu, wall = bounds.cpu_seconds * limits.OVERTIME, bounds.wall_seconds
        if kind == SHARED:
            cpu, wall = min(cpu, SHARED_CPU_SECONDS), min(wall, SHARED_WALL_SECONDS)
        pid = FORK()
        if pid == 0:
            self._channel.detach()  # closed with the rest; an object that goes with a socket has much to say about it
            return descriptors, mark, kind == SHARED
        for descriptor in descriptors:
            CLOSE(descriptor)
        if pid < 0:
            raise linux.failure("fork")
        ended = os.pidfd_open(pid)
        self._running[ended] = int(number), pid, mark, NOW(), cpu, wall
        self._poll.register(ended, select.POLLIN)
        return None

    def _settle(self, ended: int, killed: str = "") -> None:
        """A copy has ended: say how."""
        number, pid, mark, started, _, _ = self._running.pop(ended)
        self._poll.unregister(ended)
        CLOSE(ended)
        _, status, usage = os.wait4(pid, 0)
        if self._state[mark] != STARTED:
            killed = VOID
        self._marks.append(mark)
        seconds, wall = usage.ru_utime + usage.ru_stime, NOW() - started
        outcome = Outcome(status, STARTED, killed, seconds, wall, max(usage.ru_maxrss * 1024 - self._baseline_rss, 0))
        clean = self._looks() == self._clean
        try:
            told = outcome if clean else Outcome(killed=VOID)
            self._channel.send(number.to_bytes(4, "little") + told.packed())
        except (BrokenPipeError, ConnectionResetError):  # the caller has hung up: the next look at the channel says so
            pass
        if not clean:
            self._spoilt()

    def _watch(self) -> None:
        """End what is past its limits. One that slept out its time has to be looked at more closely than here."""
        for ended, (_, pid, _, started, cpu, wall) in tuple(self._running.items()):
            since = NOW() - started
            if since < WATCH_SECONDS:
                continue
            with suppress(OSError):
                if time.clock_gettime((~pid << 3) | 2) > cpu:
                    self._end(ended, "cpu")
                elif since > wall:
                    self._end(ended, VOID)

    def _end(self, ended: int, killed: str) -> None:
        os.kill(self._running[ended][1], signal.SIGKILL)
        self._settle(ended, killed)

    def _spoilt(self) -> NoReturn:
        for ended in list(self._running):
            self._end(ended, VOID)
        os._exit(0)

    def _looks(self) -> list[int]:
        """The scratch as it is seen from outside: what was ever made in it shows in a time."""
        return [STAT(place).st_mtime_ns for place in self._places]
