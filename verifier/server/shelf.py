"""A bounded shelf for answers that are fetched later: so many, so many bytes, so long."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(NamedTuple, Generic[Value]):
    value: Value
    size_bytes: int
    expires_at: float


class Shelf(Generic[Key, Value]):
    """Values that are first unfinished, and stay as long as they are; once finished, the oldest go first.

    Not a cache: nothing is kept for having been used lately, because an answer is promised for a time, not for its
    popularity.
    """

    def __init__(
        self, *, ttl_seconds: float, max_count: int, max_bytes: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ttl_seconds = ttl_seconds
        self._max_count = max_count
        self._max_bytes = max_bytes
        self._clock = clock
        self._unfinished: dict[Key, Value] = {}
        self._finished: OrderedDict[Key, Kept[Value]] = OrderedDict()
        self._bytes = 0

    @property
    def unfinished(self) -> int:
        return len(self._unfinished)

    @property
    def size_bytes(self) -> int:
        """Bytes of finished values."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._unfinished) + len(self._finished)

    def put(self, key: Key, value: Value) -> None:
        """Keep an unfinished value."""
        self.drop(key)
        self._unfinished[key] = value

    def finish(self, key: Key, value: Value, size_bytes: int) -> None:
        """The value is complete: from now on it takes `size_bytes` and its time runs. No-op if it is no longer here."""
        if self._unfinished.get(key) is not value:
            return
        del self._unfinished[key]
        self._finished[key] = Kept(value, size_bytes, self._clock() + self._ttl_seconds)
        self._bytes += size_bytes
        self._make_room()

    def get(self, key: Key) -> Value | None:
        self._make_room()
        if key in self._unfinished:
            return self._unfinished[key]
        kept = self._finished.get(key)
        return kept.value if kept else None

    def values(self) -> list[Value]:
        """Everything that is kept, the finished first."""
        self._make_room()
        return [*(kept.value for kept in self._finished.values()), *self._unfinished.values()]

    def drop(self, key: Key) -> None:
        """Forget a value, if it is here."""
        self._unfinished.pop(key, None)
        kept = self._finished.pop(key, None)
        if kept:
            self._bytes -= kept.size_bytes

    def _make_room(self) -> None:
        now = self._clock()
        while self._finished:
            key, oldest = next(iter(self._finished.items()))
            full = self._bytes > self._max_bytes or len(self._finished) > self._max_count
            if not full and oldest.expires_at > now:
                return
            self.drop(key)
