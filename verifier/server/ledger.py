"""What every key has in hand here: requests under way, batches that go on without one, and the bytes of their bodies.

Bounded for each key and for all of them together, so that no key takes the service's memory or sockets from the others.
Counted in this process, because it is this process's memory.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

from verifier.errors import EngineBusy
from verifier.server.auth import Grant
from verifier.server.settings import Settings

MIB = 2**20
LEAST_RETRY_SECONDS = 1.0
READ_AT_ONCE = 4
"""Requests of one key that are read at a time: 600 that come together hold up the next of another key no longer."""


class Hold:
    """One request's place in the ledger, until the last that holds it lets go."""

    def __init__(self, ledger: "Ledger", grant: Grant | None) -> None:
        self._ledger = ledger
        self._grant = grant
        self._holders = 1
        self._bytes = 0

    def grow(self, size_bytes: int) -> None:
        """Its body has so many bytes, as far as is known; raises EngineBusy when they are too many now."""
        if size_bytes > self._bytes:
            self._ledger.grow(self._grant, size_bytes - self._bytes, own_bytes=self._bytes)
            self._bytes = size_bytes

    def share(self, task: "asyncio.Task[None]") -> None:
        """Hold on until `task` is done, too: it goes on when the caller has gone."""
        self._holders += 1
        task.add_done_callback(lambda _: self.let_go())

    def let_go(self) -> None:
        self._holders -= 1
        if not self._holders:
            self._ledger.leave(self._grant, self._bytes)


class Ledger:
    """The requests and bytes of all keys."""

    def __init__(self, settings: Settings, wait_seconds: Callable[[str], float]) -> None:
        """wait_seconds: about how long it takes until all that the key of that name has waiting is graded."""
        self._wait_seconds = wait_seconds
        self.largest_body_bytes = settings.max_body_bytes
        self._most_requests = settings.max_requests
        self._most_bytes = settings.held_mb * MIB
        self._requests: Counter[str] = Counter()
        self._all_requests = self._all_bytes = 0
        self._reading: dict[str, asyncio.Semaphore] = {}
        self._bytes: Counter[str] = Counter()

    def enter(self, grant: Grant | None) -> Hold:
        """A place for one more request; raises EngineBusy when there is none.

        Past the limit of all, a key that has nothing here is let in: a flood waits, not its neighbours.
        """
        all_requests, name = self._all_requests, key_name(grant)
        if grant is not None and self._requests[name] >= grant.limits.requests:
            raise EngineBusy(
                f"the key {name!r} has {self._requests[name]} requests and unfinished batches here, as many as it may "
                "(VERIFIER_KEY_MAX_REQUESTS, or requests= in its line)",
                retry_after_seconds=self._until(name, 1 / self._requests[name]),
            )
        if self._requests[name] and all_requests >= self._most_requests:
            raise EngineBusy(
                f"{all_requests} requests and unfinished batches are here, the limit of this service "
                "(VERIFIER_MAX_REQUESTS)",
                retry_after_seconds=self._until(name, 1 / self._requests[name]),
            )
        self._requests[name] += 1
        self._all_requests += 1
        return Hold(self, grant)

    def turn(self, grant: Grant | None) -> AbstractAsyncContextManager[object]:
        """Wait for one's turn among the requests of the same key: reading takes the loop that all keys share."""
        if grant is None:
            return nullcontext()
        return self._reading.setdefault(grant.name, asyncio.Semaphore(READ_AT_ONCE))

    def grow(self, grant: Grant | None, more_bytes: int, *, own_bytes: int) -> None:
        """So many bytes more; raises EngineBusy, unless there are none but those of this request: one body is bounded
        elsewhere."""
        name = key_name(grant)
        held, all_held = self._bytes[name], self._all_bytes
        others = held - own_bytes
        if grant is not None and others and held + more_bytes > grant.limits.held_mb * MIB:
            raise EngineBusy(
                f"the key {name!r} has {held:,} bytes of requests being handled, and {more_bytes:,} more would exceed "
                f"its {grant.limits.held_mb} MiB (VERIFIER_KEY_HELD_MB, or held_mb= in its line)",
                retry_after_seconds=self._until(name, more_bytes / held),
            )
        if others and all_held + more_bytes > self._most_bytes:
            raise EngineBusy(
                f"{all_held:,} bytes of requests are being handled, and {more_bytes:,} more would exceed the "
                f"{self._most_bytes // MIB} MiB of this service (VERIFIER_HELD_MB)",
                retry_after_seconds=self._until(name, more_bytes / held),
            )
        self._bytes[name] += more_bytes
        self._all_bytes += more_bytes

    def _until(self, name: str, share: float) -> float:
        """About how long until that share of what the key has here is done."""
        return max(LEAST_RETRY_SECONDS, self._wait_seconds(name) * min(1.0, share))

    def leave(self, grant: Grant | None, size_bytes: int) -> None:
        name = key_name(grant)
        self._requests[name] -= 1
        self._bytes[name] -= size_bytes
        self._all_requests -= 1
        self._all_bytes -= size_bytes
        if not self._requests[name]:
            del self._requests[name], self._bytes[name]
            self._reading.pop(name, None)


def key_name(grant: Grant | None) -> str:
    return "" if grant is None else grant.name
