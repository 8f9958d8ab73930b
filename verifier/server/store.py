"""What outlives a request: batches of `/v1/jobs` and answers under an Idempotency-Key, unfinished and finished.

`Store` is what the desk asks for; `MemoryStore` keeps it in this process, `shared_store.RedisStore` in a Redis that
several services share. Finished answers are kept for a stated time and within bounds, of each key and of all; the
oldest go first. Nothing is kept for having been used lately: an answer is promised for a time, not for its popularity.
"""

import heapq
import time
from abc import ABC, abstractmethod
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

State = Literal["open", "done", "cancelled"]
Kind = Literal["job", "verify"]

OVERHEAD_BYTES = 1024
"""What keeping one answer costs beside its bytes."""
MOST_KEPT = 100_000
MOST_LISTED = 1000
"""Jobs in one list: a key may keep a hundred thousand small ones, and telling of all would hold the event loop."""


class Work(BaseModel):
    """One batch that was taken in. Read across releases: fields may be added, and unknown ones are passed over."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Kind
    owner: str  # the API key's name, or the empty string
    idempotency_key: str | None = None
    digest: str  # of the body
    name: str = ""  # of the job, as the caller gave it
    total: int = 0
    created_at: float  # Unix time
    deadline_at: float = 0.0


class Seen(NamedTuple):
    """A batch and where it stands. orphaned: the service that graded it is gone, and it waits to be taken over."""

    work: Work
    state: State
    done: int
    expires_at: float | None
    orphaned: bool = False


class Beaten(NamedTuple):
    """Of the batches that a service said it is at: those that are its no longer, and those that the store has lost."""

    lost: set[str]
    missing: set[str]


class Room(NamedTuple):
    """How much is kept: unfinished jobs and bytes of finished answers, of all keys and of this one."""

    jobs: int
    key_jobs: int | None
    kept_bytes: int
    key_kept_bytes: int | None


class Full(Exception):
    """As many jobs are unfinished as may be."""

    def __init__(self, unfinished: int, *, of_key: bool) -> None:
        super().__init__()
        self.unfinished = unfinished
        self.of_key = of_key


class Store(ABC):
    """Batches by id and by Idempotency-Key. Raises EngineClosed when it cannot be asked."""

    @abstractmethod
    async def claim(self, work: Work, payload: bytes, room: Room) -> Seen | None:
        """Keep an unfinished batch as ours; raises Full when it is a job too many.

        Returns None, or the batch that its Idempotency-Key was first used for, and then nothing has changed. payload:
        what another service needs to take it over, if it is to be.
        """

    @abstractmethod
    async def find(self, work_id: str) -> Seen | None:
        """Where a batch stands; None when there is none, or none any more."""

    @abstractmethod
    async def jobs_of(self, owner: str) -> list[Seen]:
        """The owner's jobs, the newest first, and no more than MOST_LISTED."""

    @abstractmethod
    async def finish(self, work: Work, answer: bytes, ttl_seconds: float, room: Room) -> None:
        """Keep the answer, unless the batch was cancelled or another service has it by now."""

    @abstractmethod
    async def answer(self, work_id: str) -> bytes | None:
        """The answer of a finished batch."""

    @abstractmethod
    async def cancel(self, work: Work, ttl_seconds: float, room: Room) -> None:
        """An unfinished batch is wanted no more; that is remembered for a while, and as an empty answer takes room."""

    @abstractmethod
    async def forget(self, work: Work) -> None:
        """There is no such batch any more."""

    # What only several services need of one another

    async def beat(self, progress: Mapping[str, int]) -> Beaten:
        """Say that our batches are under way and how far."""
        return Beaten(set(), set())

    async def restore(self, work: Work) -> None:
        """Keep an unfinished batch of ours again, which the store has lost. Another service cannot take it over."""
        return

    async def release(self, work: Work) -> None:
        """Leave an unfinished batch to whichever service takes it over."""
        return

    async def take_over(self, work_id: str) -> bool:
        """Make a batch ours whose service is gone; whether it is now."""
        return False

    async def orphans(self) -> list[tuple[Work, bytes]]:
        """Jobs whose service is gone, ours from now on, with their payloads."""
        return []

    async def close(self) -> None:
        """Let go of what the store holds open."""
        return


class Kept(NamedTuple):
    answer: bytes
    size_bytes: int


class Owned:
    """What one key has in a MemoryStore."""

    def __init__(self) -> None:
        self.jobs: dict[str, None] = {}  # the oldest first
        self.unfinished: set[str] = set()
        self.kept: OrderedDict[str, None] = OrderedDict()
        self.kept_bytes = 0


class MemoryStore(Store):
    """In this process: what is unfinished ends with it, and what is finished is forgotten."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._works: dict[str, Seen] = {}
        self._by_key: dict[tuple[str, Kind, str], str] = {}
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._ends: list[tuple[float, str]] = []
        self._kept_bytes = 0
        self._unfinished_jobs = 0
        self._owners: defaultdict[str, Owned] = defaultdict(Owned)

    async def claim(self, work: Work, payload: bytes, room: Room) -> Seen | None:
        self._expire()
        key = (work.owner, work.kind, work.idempotency_key or "")
        if work.idempotency_key is not None and (earlier := self._works.get(self._by_key.get(key, ""))):
            return earlier
        if work.kind == "job":
            own = self._owners[work.owner]
            if room.key_jobs is not None and len(own.unfinished) >= room.key_jobs:
                raise Full(len(own.unfinished), of_key=True)
            if self._unfinished_jobs >= room.jobs:
                raise Full(self._unfinished_jobs, of_key=False)
            own.jobs[work.id] = None
            own.unfinished.add(work.id)
            self._unfinished_jobs += 1
        if work.idempotency_key is not None:
            self._by_key[key] = work.id
        self._works[work.id] = Seen(work, "open", 0, None)
        return None

    async def find(self, work_id: str) -> Seen | None:
        self._expire()
        return self._works.get(work_id)

    async def jobs_of(self, owner: str) -> list[Seen]:
        self._expire()
        mine = self._owners[owner].jobs if owner in self._owners else {}
        return [self._works[work_id] for work_id in islice(reversed(mine), MOST_LISTED)]

    async def finish(self, work: Work, answer: bytes, ttl_seconds: float, room: Room) -> None:
        if self._close(work, "done", ttl_seconds):
            self._keep(work, answer, room)

    def _keep(self, work: Work, answer: bytes, room: Room) -> None:
        kept, own = Kept(answer, OVERHEAD_BYTES + len(answer)), self._owners[work.owner]
        self._kept[work.id] = kept
        own.kept[work.id] = None
        own.kept_bytes += kept.size_bytes
        self._kept_bytes += kept.size_bytes
        while own.kept and room.key_kept_bytes is not None and own.kept_bytes > room.key_kept_bytes:
            self._drop(next(iter(own.kept)))
        while self._kept and (self._kept_bytes > room.kept_bytes or len(self._kept) > MOST_KEPT):
            self._drop(next(iter(self._kept)))

    async def answer(self, work_id: str) -> bytes | None:
        self._expire()
        kept = self._kept.get(work_id)
        return kept.answer or None if kept else None  # a batch that was cancelled keeps an empty one

    async def cancel(self, work: Work, ttl_seconds: float, room: Room) -> None:
        if self._close(work, "cancelled", ttl_seconds):
            self._keep(work, b"", room)

    async def forget(self, work: Work) -> None:
        self._drop(work.id)

    def _close(self, work: Work, state: State, ttl_seconds: float) -> bool:
        """End a batch that is open."""
        self._expire()
        seen = self._works.get(work.id)
        if seen is None or seen.state != "open":
            return False
        ends = self._clock() + ttl_seconds
        done = work.total if state == "done" else seen.done
        self._works[work.id] = seen._replace(state=state, done=done, expires_at=ends)
        heapq.heappush(self._ends, (ends, work.id))
        self._no_longer_unfinished(work)
        return True

    def _no_longer_unfinished(self, work: Work) -> None:
        own = self._owners[work.owner]
        if work.id in own.unfinished:
            own.unfinished.remove(work.id)
            self._unfinished_jobs -= 1

    def _expire(self) -> None:
        while self._ends and self._ends[0][0] <= self._clock():
            self._drop(heapq.heappop(self._ends)[1])

    def _drop(self, work_id: str) -> None:
        seen = self._works.pop(work_id, None)
        if seen is None:
            return
        key = (seen.work.owner, seen.work.kind, seen.work.idempotency_key or "")
        if self._by_key.get(key) == work_id:
            del self._by_key[key]
        own = self._owners[seen.work.owner]
        self._no_longer_unfinished(seen.work)
        own.jobs.pop(work_id, None)
        if kept := self._kept.pop(work_id, None):
            self._kept_bytes -= kept.size_bytes
            own.kept_bytes -= kept.size_bytes
            del own.kept[work_id]
        if not (own.jobs or own.kept):
            del self._owners[seen.work.owner]
