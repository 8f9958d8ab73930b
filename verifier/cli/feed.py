"""Reads a dump in a thread beside the event loop, a chunk ahead of it and no further."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

from verifier.dump.rows import Row
from verifier.errors import InputError

CHUNKS_AHEAD = 1
LET_GO_SECONDS = 1.0


class End(NamedTuple):
    """The reader has ended: well, or with an error."""

    error: InputError | None
    finished: bool


class Feed:
    """The chunks of a dump for one event loop.

    Its thread does not keep the process alive: reading a terminal cannot be interrupted any other way.
    """

    def __init__(self, chunks: Iterator[list[Row]]) -> None:
        self._chunks = chunks
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[list[Row] | End] = asyncio.Queue()
        self._room = threading.Semaphore(CHUNKS_AHEAD)
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._read, name="dump-reader", daemon=True)
        self._thread.start()

    async def __aiter__(self) -> AsyncIterator[list[Row]]:
        while not isinstance(chunk := await self._arrived.get(), End):
            yield chunk
            self._room.release()
        if chunk.error is not None:
            raise chunk.error
        if not chunk.finished:
            raise RuntimeError("the thread that reads the dump ended early; its traceback is on standard error")

    def close(self) -> bool:
        """No more is wanted. Whether the thread has let go of the dump; one that waits for a terminal does not."""
        self._unwanted.set()
        self._room.release()
        self._thread.join(LET_GO_SECONDS)
        return not self._thread.is_alive()

    def _read(self) -> None:
        end = End(None, finished=False)
        try:
            for chunk in self._chunks:
                self._room.acquire()
                if not self._tell(chunk):
                    break
            end = End(None, finished=True)
        except InputError as error:
            end = End(error, finished=True)
        finally:
            self._tell(end)

    def _tell(self, news: list[Row] | End) -> bool:
        if self._unwanted.is_set():
            return False
        try:
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, news)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return False
        return True
