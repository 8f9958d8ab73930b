"""Whose turn it is within a worker: one rollout at a time is worked at, while others wait for their programs.

A program that sleeps, or waits for another, needs no processor. The rollout that it belongs to gives up its turn, and
the worker takes the next one. How many wait, and how much memory their programs hold, is bounded: beyond that a program
that waits keeps its worker, as if it computed.
"""

from collections import deque
from threading import Lock

MOST_WAITING = 8  # in one worker; each is a thread here and a zygote with its program
MOST_HELD_BYTES = 1 << 30  # by the programs of one worker that wait


class Baton:
    """Held by one thread at a time; those that want it get it in the order in which they asked."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held = False
        self._queue: deque[Lock] = deque()

    def take(self) -> None:
        with self._lock:
            if not self._held:
                self._held = True
                return
            mine = Lock()
            mine.acquire()
            self._queue.append(mine)
        mine.acquire()

    def pass_on(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._held = False


class Room:
    """For rollouts that wait, with what their programs hold."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held_bytes: dict[int, int] = {}

    def enter(self, who: int, held_bytes: int) -> bool:
        """False where there is none."""
        with self._lock:
            full = len(self._held_bytes) >= MOST_WAITING
            if full or sum(self._held_bytes.values()) + held_bytes > MOST_HELD_BYTES:
                return False
            self._held_bytes[who] = held_bytes
            return True

    def leave(self, who: int) -> None:
        with self._lock:
            self._held_bytes.pop(who, None)
