"""Lets many in at a time, or one alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Whoever asks to be alone waits until the others have left, and newcomers wait until it has."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._inside = 0
        self._alone_wanted = 0
        self._alone = False

    @asynccontextmanager
    async def entered(self, *, alone: bool) -> AsyncIterator[None]:
        """Inside, with others or without."""
        async with self._changed:
            if alone:
                self._alone_wanted += 1
                try:
                    await self._changed.wait_for(lambda: not self._inside)
                finally:
                    self._alone_wanted -= 1
                self._alone = True
            else:
                await self._changed.wait_for(lambda: not (self._alone or self._alone_wanted))
            self._inside += 1
        try:
            yield
        finally:
            async with self._changed:
                self._inside -= 1
                self._alone = self._alone and not alone
                self._changed.notify_all()
