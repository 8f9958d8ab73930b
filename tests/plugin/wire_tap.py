"""A TCP proxy on loopback that a test can cut: what connects through it meets silence until it is mended."""

import selectors
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class WireTap:
    """Forwards to the server of a Redis URL; `cut` holds every byte back, as a lost network does."""

    def __init__(self, url: str) -> None:
        self._there = urlsplit(url)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._partner: dict[socket.socket, socket.socket] = {}
        self._whole = threading.Event()
        self._whole.set()
        self._closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._listening.getsockname()[1]}{self._there.path}"

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        self.mend()
        self._thread.join(60)
        for end in [*self._partner, self._listening]:
            end.close()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listening, selectors.EVENT_READ)
            while not self._closing:
                for key, _ in selector.select(0.1):
                    self._whole.wait()
                    end = key.fileobj
                    assert isinstance(end, socket.socket)
                    if end is self._listening:
                        self._connect(selector)
                    else:
                        self._forward(selector, end)

    def _connect(self, selector: selectors.BaseSelector) -> None:
        near, _ = self._listening.accept()
        try:
            far = socket.create_connection((self._there.hostname or "", self._there.port or 6379), 60)
        except OSError:
            near.close()
            return
        for end, other in ((near, far), (far, near)):
            self._partner[end] = other
            selector.register(end, selectors.EVENT_READ)

    def _forward(self, selector: selectors.BaseSelector, end: socket.socket) -> None:
        other = self._partner.get(end)
        if other is None:
            return
        data = b""
        with suppress(OSError):
            data = end.recv(1 << 16)
        try:
            if data:
                other.sendall(data)
                return
        except OSError:
            pass
        for gone in (end, other):
            self._partner.pop(gone, None)
            with suppress(KeyError):
                selector.unregister(gone)
            gone.close()
