"""Idempotency-Key: a retried request gets the first one's answer, and nothing is graded twice.

Only complete answers are kept; a request that was refused may be sent again under its key.
"""

import asyncio
from typing import Generic, NamedTuple, TypeVar

from verifier.server.grading import Grading
from verifier.server.problems import KEY_REUSED, Refused
from verifier.server.shelf import Shelf

MOST_KEPT = 100_000
OVERHEAD_BYTES = 1024
"""What keeping one answer costs beside its bytes."""

Answer = TypeVar("Answer")


class ReplayKey(NamedTuple):
    """Whose key it is, and for which address: one key's answers are nobody else's."""

    owner: str | None
    address: str
    key: str


class Entry(NamedTuple, Generic[Answer]):
    digest: bytes
    grading: Grading
    answer: Answer


class Replays(Generic[Answer]):
    """Answers by API key and Idempotency-Key."""

    def __init__(self, *, ttl_seconds: float, max_bytes: int) -> None:
        self._shelf: Shelf[ReplayKey, Entry[Answer]] = Shelf(
            ttl_seconds=ttl_seconds, max_count=MOST_KEPT, max_bytes=max_bytes
        )

    def find(self, key: ReplayKey, digest: bytes) -> Answer | None:
        """What the key was first used for; raises Refused when that was another request."""
        entry = self._shelf.get(key)
        if entry is None:
            return None
        if entry.digest != digest:
            raise Refused(
                KEY_REUSED, f"Idempotency-Key {key.key[:60]!r} was used with another body; use a fresh key for it"
            )
        return entry.answer

    def keep(self, key: ReplayKey, digest: bytes, grading: Grading, answer: Answer, *, own_bytes: bool) -> None:
        """Remember `answer` under the key while `grading` runs and, once it is complete, for the stated time.

        own_bytes: whether the grading's answer is kept for this alone, and so counts here.
        """
        entry = Entry(digest, grading, answer)
        self._shelf.put(key, entry)

        def settle(_: "asyncio.Task[None]") -> None:
            if grading.complete:
                self._shelf.finish(key, entry, OVERHEAD_BYTES + (grading.size_bytes if own_bytes else 0))
            elif self._shelf.get(key) is entry:
                self._shelf.drop(key)

        grading.task.add_done_callback(settle)

    def forget(self, key: ReplayKey) -> None:
        self._shelf.drop(key)
