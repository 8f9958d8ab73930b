"""Whose turn it is: start-time fair queueing with a burst.

Each name has a tag, the seconds of work it has been given divided by its weight, and the name with the smallest tag is
next. A name that comes back after a rest starts a burst behind the others, whatever it used before, so a small batch is
served at once beside a flood, and a large one gets its share. The burst is by weight too: evaluation's is no reason for
training to wait. While nobody waits, what anybody used is forgiven second by second: who took what nobody else wanted
owes nothing to a flood that comes later.
"""

import heapq

BURST_SECONDS = 2.0  # work, at weight 1, that a name which comes back may have before it takes turns
TAGS_KEPT = 4096
STALE_KEPT = 64  # outdated places in the heap that are not worth tidying up


class Turns:
    """Names that wait, in the order of their tags; among equal tags the one that was asked longest ago is first."""

    def __init__(self) -> None:
        self._tags: dict[str, float] = {}
        self._waiting: set[str] = set()
        self._heap: list[tuple[float, int, str]] = []  # a place for each tag that a waiting name has had lately
        self._placed = 0
        self._now = 0.0  # the tag of the name that was served last
        self._idle_since: float | None = None

    def arrive(self, name: str, at_seconds: float) -> None:
        """`name` waits from now on; at_seconds: the time."""
        if name not in self._waiting:
            if self._idle_since is not None:
                self._now += min(BURST_SECONDS, max(0.0, at_seconds - self._idle_since))
                self._idle_since = None
            behind = self._now - BURST_SECONDS
            self._tags[name] = max(self._tags.get(name, behind), behind)
            self._waiting.add(name)
            self._place(name)

    def leave(self, name: str, at_seconds: float) -> None:
        """`name` waits no longer; what it used is remembered."""
        self._waiting.discard(name)
        if not self._waiting:
            self._idle_since = at_seconds
        if len(self._tags) > TAGS_KEPT + len(self._waiting):
            self._tags = {waiting: self._tags[waiting] for waiting in self._waiting}

    def first(self) -> str | None:
        """The name whose turn it is, of those that wait."""
        while self._heap:
            tag, _, name = self._heap[0]
            if name in self._waiting and tag == self._tags[name]:
                return name
            heapq.heappop(self._heap)
        return None

    def tag(self, name: str) -> float:
        """Where `name` stands, whether or not it waits: the smaller is next."""
        if name in self._waiting:
            return self._tags[name]
        behind = self._now - BURST_SECONDS
        return max(self._tags.get(name, behind), behind)

    def burst_left(self, name: str) -> float:
        """How many seconds of work, at weight 1, `name` may have before it takes turns with the others."""
        return self._now - self._tags[name]

    def serve(self, name: str) -> None:
        """It is having its turn."""
        self._now = max(self._now, self._tags[name])

    def charge(self, name: str, seconds: float) -> None:
        """Count so many seconds of work, divided by the weight, as given to `name`."""
        if seconds:
            self._tags[name] = self._tags.get(name, self._now) + seconds
            if name in self._waiting:
                self._place(name)

    def _place(self, name: str) -> None:
        self._placed += 1
        heapq.heappush(self._heap, (self._tags[name], self._placed, name))
        if len(self._heap) > STALE_KEPT + 4 * len(self._waiting):
            self._heap = [(self._tags[waiting], place, waiting) for place, waiting in self._latest()]
            heapq.heapify(self._heap)

    def _latest(self) -> list[tuple[int, str]]:
        """The last place that each waiting name was given."""
        latest: dict[str, int] = {}
        for _, place, name in self._heap:
            if name in self._waiting:
                latest[name] = max(place, latest.get(name, 0))
        return [(place, name) for name, place in latest.items()]
