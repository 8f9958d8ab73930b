"""One queue as the API sees it: what waits for it, what is on its way, and who takes from it."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from verifier.engine import spare
from verifier.engine.backlog import Backlog
from verifier.engine.calls import Entry
from verifier.queue.chunks import FORMATS
from verifier.queue.registry import Beat
from verifier.queue.routing import Queue
from verifier.queue.shares import Claim, Demand, part_of

CHUNKS_AHEAD = 1  # chunks on their way beyond the workers' slots: what is sent, a newcomer must wait for
CHUNKS_FOR_NOBODY = 2  # on their way while no worker is known: whoever comes has something to do at once
SPARE_PAUSE_SECONDS = 1.0  # after a chunk that gives way was given back, before the next one
FIRST_PATIENCE_SECONDS = 6.0
LONGEST_PATIENCE_SECONDS = 80.0


@dataclass(slots=True, eq=False)
class Sent:
    """A chunk on its way."""

    id: str
    lane: "Lane"
    entries: list[Entry]
    alone: bool
    release: str
    sent_at: float = field(default_factory=time.monotonic)
    patience_seconds: float = FIRST_PATIENCE_SECONDS
    holder: str | None = None  # the worker whose lease was seen
    missed: int = 0  # times in a row that its lease was not seen any more
    superseded: bool = False  # its tasks are on their way again; should an answer come all the same, it is taken

    @property
    def spare(self) -> bool:
        """Whether it gives way to all others; a chunk is of one job."""
        return self.entries[0].job_key.spare

    @property
    def backlog(self) -> Backlog:
        """Where its entries waited."""
        return self.lane.backlog_of(self.entries[0])

    def unanswered(self) -> list[Entry]:
        """What somebody still waits for."""
        return [entry for entry in self.entries if not entry.finished and entry.listeners]


class Lane:
    """A queue's backlog here, its chunks on their way, and its workers."""

    def __init__(self, queue: Queue, backlog: Backlog, spare_backlog: Backlog, own_release: str) -> None:
        self.queue = queue
        self.backlog = backlog
        self.spare_backlog = spare_backlog  # of what may only have workers that nobody else needs
        self.spare_from = 0.0  # before then none of it is sent
        self.sent: dict[str, Sent] = {}
        self.slots = 0
        self.processes = 0
        self.release = own_release
        self.format = 1  # of the chunks that its workers read
        self.unserved_since: float | None = None  # when it was first seen without a worker
        self._own_release = own_release
        self._ours: int | None = None  # of the window, where other APIs have work too
        self._others_wait = False

    def backlog_of(self, entry: Entry) -> Backlog:
        """Where it waits."""
        return self.spare_backlog if entry.job_key.spare else self.backlog

    @property
    def window(self) -> int:
        """How many chunks may be on their way, of all APIs together: enough to keep the workers busy. The rest waits
        here, where jobs take turns; what has been sent cannot be overtaken.
        """
        return self.slots + CHUNKS_AHEAD if self.slots else CHUNKS_FOR_NOBODY

    def demand(self) -> Demand:
        """What each key has waiting here."""
        return {key: Claim(*weights) for key, weights in self.backlog.demands().items()}

    def share_with(self, others: Iterable[Demand]) -> None:
        """Take no more than our part of the window, until the next exchange."""
        others = list(others)
        self._others_wait = any(others)
        part = part_of(self.window, self.demand(), others)
        self._ours, self.backlog.scales = part.chunks, part.scales

    @property
    def has_room(self) -> bool:
        """Whether another chunk may be sent.

        A key that has come back lately may send another window's worth: its chunks wait behind those that are on their
        way, and not also for the answers to them.
        """
        ours = self.window if self._ours is None else min(self._ours, self.window)
        on_way = self._on_way(spare=False)
        return on_way < ours or (on_way < ours + self.window and self.backlog.next_is_newcomer)

    @property
    def has_room_for_spare(self) -> bool:
        """Whether a chunk may be sent that gives way to all others. Its worker sees to it, too (`engine/spare.py`)."""
        if len(self.backlog) or self._others_wait or time.monotonic() < self.spare_from:
            return False
        at_spare = self._on_way(spare=True)
        free = self.processes - self._on_way(spare=False) - at_spare
        return spare.has_room(self.processes, free=free, at_spare=at_spare)

    def spare_in_the_way(self) -> list[Sent]:
        """The chunks that are to give way: others wait for a worker, here or in the broker."""
        long_ago = time.monotonic() - spare.GIVES_WAY_SECONDS
        untaken = any(one.holder is None and one.sent_at < long_ago for one in self._sent_of(spare=False))
        if untaken or self.oldest_seconds() > spare.GIVES_WAY_SECONDS:
            return self._sent_of(spare=True)
        return []

    def _on_way(self, *, spare: bool) -> int:
        return len(self._sent_of(spare=spare))

    def _sent_of(self, *, spare: bool) -> list[Sent]:
        return [chunk for chunk in self.sent.values() if chunk.spare is spare and not chunk.superseded]

    def meet(self, beats: Iterable[Beat]) -> None:
        """Learn who works here now. Work goes to our own release while it has workers, else to another's."""
        takers = [beat for beat in beats if self.queue in beat.queues]
        releases = {beat.release for beat in takers}
        self.release = self._own_release if self._own_release in releases or not releases else min(releases)
        serving = [beat for beat in takers if beat.release == self.release]
        self.format = max(set(FORMATS).intersection(*(beat.formats for beat in serving)), default=1) if serving else 1
        if takers:
            self.unserved_since = None
        elif self.unserved_since is None:
            self.unserved_since = time.monotonic()
        self.slots = sum(beat.slots for beat in serving)
        self.processes = sum(beat.processes for beat in serving)
        self.backlog.workers = self.spare_backlog.workers = max(1, self.processes)

    def oldest_seconds(self) -> float:
        """How long what has waited longest has waited."""
        return self.backlog.oldest_seconds(time.monotonic())
