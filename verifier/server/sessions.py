"""Sessions of environments: what a caller said at the start and will be judged by at the end.

Kept in this process, by its API key: bounded in number and bytes, and dropped when nothing was heard of one for long.
Services side by side need a balancer that keeps a caller at one of them.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from verifier.errors import EngineBusy

STALE_SECONDS = 900.0
"""As long as the servers of the Open Reward Standard wait for a ping."""
MOST_SESSIONS = 16_384
MOST_BYTES = 256 * 2**20
KEY_BYTES = 64 * 2**20
RETRY_SECONDS = 10.0


@dataclass
class Session:
    """One caller's."""

    owner: str
    row: Mapping[str, Any] = field(default_factory=dict)
    preset: str | None = None
    size_bytes: int = 0
    heard_at: float = 0.0
    begun: bool = False
    strict: bool = False
    """Whether what was not judged is an error to it."""


class Sessions:
    """All sessions of one service."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, Session] = {}

    def open(self, owner: str) -> str:
        """The id of a new session of that key; raises EngineBusy where there are too many."""
        self._drop_stale()
        if len(self._open) >= MOST_SESSIONS:
            raise EngineBusy(f"{len(self._open)} sessions are open, the limit of this service", **AGAIN)
        name = secrets.token_urlsafe(24)
        self._open[name] = Session(owner, heard_at=self._clock())
        return name

    def find(self, name: str, owner: str) -> Session | None:
        """That session, if it is that key's and was heard of lately. Asking is being heard of."""
        session = self._open.get(name)
        if session is None or session.owner != owner:
            return None
        if self._clock() - session.heard_at > STALE_SECONDS:
            del self._open[name]
            return None
        session.heard_at = self._clock()
        self._open[name] = self._open.pop(name)  # the one that was silent longest stays first
        return session

    def begin(self, session: Session, row: Mapping[str, Any], preset: str | None, size_bytes: int) -> None:
        """Keep what it is judged by; raises EngineBusy where that is too much."""
        self._drop_stale()
        own = sum(one.size_bytes for one in self._open.values() if one.owner == session.owner)
        total = sum(one.size_bytes for one in self._open.values())
        if own + size_bytes > KEY_BYTES or total + size_bytes > MOST_BYTES:
            raise EngineBusy(
                f"the sessions here hold {total:,} bytes, {own:,} of them this key's; {size_bytes:,} more are too many",
                **AGAIN,
            )
        session.row, session.preset, session.size_bytes, session.begun = row, preset, size_bytes, True

    def close(self, name: str, owner: str) -> None:
        """Forget it, whether or not it is there."""
        if self.find(name, owner) is not None:
            del self._open[name]

    def _drop_stale(self) -> None:
        now = self._clock()
        while self._open:
            name, session = next(iter(self._open.items()))
            if now - session.heard_at <= STALE_SECONDS:
                return
            del self._open[name]


AGAIN = {"retry_after_seconds": RETRY_SECONDS}
