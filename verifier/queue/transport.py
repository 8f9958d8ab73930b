"""kombu's Redis transport, except that what cannot be read as a message does not end the worker that took it."""

import logging
from collections.abc import Callable
from queue import Empty
from typing import Any

from kombu.transport import redis

log = logging.getLogger("verifier.queue")

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What kombu raises over an item that is not a message of Celery's: no JSON, not UTF-8, fields missing or of other
types. By then the item has been taken out of its list, so that it is gone for good."""


class Channel(redis.Channel):
    """Sets aside what it cannot read; `set_aside` is called for each, to count it."""

    from_transport_options = (*redis.Channel.from_transport_options, "set_aside")  # type: ignore[assignment]
    set_aside: Callable[[], object] | None = None

    def _brpop_read(self, **options: Any) -> Any:
        return self._readable(lambda: super(Channel, self)._brpop_read(**options))  # type: ignore[no-untyped-call]

    def _get(self, queue: str) -> Any:  # type: ignore[override]
        return self._readable(lambda: super(Channel, self)._get(queue))  # type: ignore[no-untyped-call]

    def _readable(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            log.error("a message cannot be read and is set aside", extra={"reason": reason})
            if self.set_aside:
                self.set_aside()
            raise Empty from error


class Transport(redis.Transport):
    Channel = Channel
