"""Zygotes on a shelf, one for each run at a time, and the level of the wall that they stand behind.

A level is used once the wall has been attacked on it and held what `minimum` asks for. When a zygote no longer starts
on it, or starts with fewer layers, the levels are tried anew: the next one that holds is used, and where none does,
nothing runs.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import NamedTuple

from verifier.errors import SandboxError
from verifier.sandbox.attack import Attempt, attacked
from verifier.sandbox.cgroup import Delegated, delegated
from verifier.sandbox.headers import Headers
from verifier.sandbox.keeper import Keeper
from verifier.sandbox.settings import Property, SandboxSettings

COMPILING_SCRATCH_MB = 512
REFUSAL_SECONDS = 10.0  # before a host that failed is tried again


class Level(NamedTuple):
    """One way of standing on this host, and what became of attacking it."""

    namespaces: bool
    layers: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    problem: str = ""

    @property
    def open(self) -> frozenset[Property]:
        """What this level does not keep in."""
        if self.problem:
            return frozenset(Property)
        return frozenset(attempt.property for attempt in self.attempts if not attempt.held)

    @property
    def name(self) -> str:
        return "with namespaces" if self.namespaces else "without namespaces"


class Pool:
    """Lends zygotes to threads."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._settings = settings
        self.headers = Headers(settings.headers)
        self._cgroup: Delegated | None = None
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._pid = os.getpid()
        self._idle: dict[bool, list[Keeper]] = {False: [], True: []}
        self._lock = Lock()
        self._choosing = Lock()
        self._places = BoundedSemaphore(max(2, self._settings.at_once))
        self._pairs = Lock()
        self._closings = 0
        self._level: Level | None = None
        self._refused_until = 0.0
        self._refusal = ""

    @property
    def cgroup(self) -> Delegated:
        """The control group of this service, looked for once."""
        if self._cgroup is None:
            self._cgroup = delegated(self._settings.cgroup)
        return self._cgroup

    @property
    def layers(self) -> tuple[str, ...]:
        return self._level.layers if self._level else ()

    def close(self) -> None:
        """End every zygote that is not lent."""
        if self._pid == os.getpid():
            self._closings += 1
            for keeper in self._taken():
                keeper.end()

    def _taken(self) -> list[Keeper]:
        with self._lock:
            idle, self._idle = self._idle, {False: [], True: []}
        return idle[False] + idle[True]

    @contextmanager
    def borrowed(self, count: int, *, compiling: bool = False) -> Iterator[list[Keeper]]:
        """So many zygotes. They go back to the shelf unless something was raised, or they have had their share."""
        if self._pid != os.getpid():
            for keeper in self._taken():
                keeper.forget()
            self._start_afresh()
        self._wait_for_places(count)
        closings = self._closings
        keepers: list[Keeper] = []
        try:
            while len(keepers) < count:
                keepers.append(self._one(compiling))
            yield keepers
        except BaseException:
            for keeper in keepers:
                keeper.end()
            raise
        else:
            for keeper in keepers:
                if self._closings == closings:
                    self._put_back(keeper, compiling)
                else:  # nobody would end it any more
                    keeper.end()
        finally:
            for _ in range(count):
                self._places.release()

    def _wait_for_places(self, count: int) -> None:
        """All of them in one go, so that two who want two each do not wait for one another."""
        with self._pairs:
            for _ in range(count):
                self._places.acquire()

    def leave_place(self) -> None:
        """Who has borrowed one needs no place for now: what it runs waits."""
        self._places.release()

    def take_place(self) -> None:
        self._wait_for_places(1)

    def _put_back(self, keeper: Keeper, compiling: bool) -> None:
        if (
            keeper.runs >= self._settings.recycle_after_runs
            or self._level is None
            or keeper.layers != self._level.layers
        ):
            keeper.end()
            return
        with self._lock:
            self._idle[compiling].append(keeper)

    def _one(self, compiling: bool) -> Keeper:
        while (keeper := self._from_the_shelf(compiling)) is not None:
            if keeper.alive():
                return keeper
            keeper.end()
        level = self.level()
        if (keeper := self._from_the_shelf(compiling)) is not None:  # the one that the level was tried with
            return keeper
        try:
            keeper = self._started(level.namespaces, compiling)
        except SandboxError:
            self._level = None  # the host has changed: look again what it can do
            return self._started(self.level().namespaces, compiling)
        if keeper.layers != level.layers:
            keeper.end()
            self._level = None
            return self._started(self.level().namespaces, compiling)
        return keeper

    def _from_the_shelf(self, compiling: bool) -> Keeper | None:
        with self._lock:
            return self._idle[compiling].pop() if self._idle[compiling] else None

    def _started(self, namespaces: bool, compiling: bool = False) -> Keeper:
        if not compiling:
            return Keeper(
                self._settings,
                namespaces=namespaces,
                scratch_mb=self._settings.scratch_mb,
                cgroup=self.cgroup,
            )
        headers = (self.headers.place,) if self.headers.usable() else ()
        return Keeper(
            self._settings,
            namespaces=namespaces,
            scratch_mb=COMPILING_SCRATCH_MB,
            also_readable=headers,
            cgroup=self.cgroup,
        )

    def level(self) -> Level:
        """The level in use, chosen by attacking it. Raises SandboxError where none keeps in what it must."""
        with self._choosing:
            if self._level is not None:
                return self._level
            if time.monotonic() < self._refused_until:
                raise SandboxError(self._refusal)
            tried = []
            for namespaces in (True, False) if self._settings.namespaces else (False,):
                level = self.tried(namespaces, keep=True)
                if not level.open & self._settings.minimum:
                    self._level = level
                    return level
                tried.append(level)
            self._refused_until = time.monotonic() + REFUSAL_SECONDS
            self._refusal = refusal(tried, self._settings)
            raise SandboxError(self._refusal)

    def tried(self, namespaces: bool, *, keep: bool = False) -> Level:
        """Stand on a level and attack it from inside. keep: the zygote, where the level is good enough."""
        try:
            keeper = self._started(namespaces)
        except SandboxError as error:
            return Level(namespaces, problem=str(error))
        try:
            level = Level(namespaces, keeper.layers, tuple(attacked(keeper)))
        except SandboxError as error:
            keeper.end()
            return Level(namespaces, keeper.layers, problem=str(error))
        if keep and not level.open & self._settings.minimum:
            with self._lock:
                self._idle[False].append(keeper)
        else:
            keeper.end()
        return level


def refusal(tried: list[Level], settings: SandboxSettings) -> str:
    """Why nothing is run here."""
    reasons = []
    for level in tried:
        got_out = [attempt.name for attempt in level.attempts if not attempt.held]
        reasons.append(f"{level.name}: {level.problem or 'not held: ' + ', '.join(got_out)}")
    wanted = ", ".join(sorted(settings.minimum))
    return f"this host cannot isolate programs as the minimum requires ({wanted}); {'; '.join(reasons)}"
