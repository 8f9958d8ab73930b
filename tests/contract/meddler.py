"""A way to the service on which something goes wrong: it refuses, says 429, is slow, or breaks off half a response."""

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SLOW_SECONDS = 2.0
TIMES = 3
"""How many requests meet `busy` or `half` before one gets through."""


def pump(read: Callable[[int], bytes], up: socket.socket) -> None:
    """What the caller of a WebSocket says, as it comes."""
    with suppress(OSError, ValueError):
        while chunk := read(2**16):
            up.sendall(chunk)


class Meddler:
    """A proxy before the service at `upstream`. `mode` is one of through, away, busy, slow, half."""

    def __init__(self, upstream: str) -> None:
        self.mode = "through"
        self.left = 0
        self.requests = 0
        self.meddled = 0
        host, port = upstream.removeprefix("http://").split(":")
        meddler, lock = self, threading.Lock()

        class Way(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with lock:
                    mode = meddler.mode
                    if mode in ("busy", "half"):
                        mode, meddler.left = mode if meddler.left else "through", max(0, meddler.left - 1)
                    meddler.requests += 1
                    meddler.meddled += mode != "through"
                if mode == "away":
                    self.close_connection = True
                    return
                if mode == "busy":
                    self.reply(429, b'{"title": "Too Many Requests", "status": 429}', {"Retry-After": "0"})
                    return
                if mode == "slow":
                    time.sleep(SLOW_SECONDS)
                self.forward(sent, half=mode == "half")

            def do_GET(self) -> None:
                if self.headers.get("Upgrade"):
                    self.tunnel()
                else:
                    self.do_POST()

            do_DELETE = do_POST

            def tunnel(self) -> None:
                """A WebSocket: refused with a 429, slow to open, or cut after the first frame of the service."""
                with lock:
                    mode = meddler.mode
                    if mode in ("busy", "half"):
                        mode, meddler.left = mode if meddler.left else "through", max(0, meddler.left - 1)
                    meddler.requests += 1
                    meddler.meddled += mode != "through"
                self.close_connection = True
                if mode == "away":
                    return
                if mode == "busy":
                    self.reply(429, b"", {"Retry-After": "0"})
                    return
                if mode == "slow":
                    time.sleep(SLOW_SECONDS)
                with suppress(OSError), socket.create_connection((host, int(port)), 120) as up:
                    head = f"{self.requestline}\r\n{self.headers}".replace("\n", "\r\n").replace("\r\r\n", "\r\n")
                    up.sendall(head.encode())
                    threading.Thread(target=pump, args=(self.rfile.read1, up), daemon=True).start()
                    told = 0
                    while chunk := up.recv(2**16):
                        self.connection.sendall(chunk)
                        told += 1
                        if mode == "half" and told > 1:
                            break
                    with suppress(OSError):
                        self.connection.shutdown(socket.SHUT_RDWR)

            def forward(self, sent: bytes, *, half: bool) -> None:
                up = http.client.HTTPConnection(host, int(port), timeout=120)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                try:
                    up.request(self.command, self.path, sent, headers)
                    answer = up.getresponse()
                    body = answer.read()
                except OSError:
                    self.close_connection = True
                    return
                finally:
                    up.close()
                kept = {
                    name: value
                    for name, value in answer.getheaders()
                    if name.lower() in ("content-type", "retry-after")
                }
                self.reply(answer.status, body, kept, cut=half)

            def reply(self, status: int, body: bytes, headers: dict[str, str], *, cut: bool = False) -> None:
                with suppress(OSError):
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body[: len(body) // 2] if cut else body)
                    self.close_connection = cut

            def log_message(self, *_: Any) -> None:
                pass

        ThreadingHTTPServer.request_queue_size = 512  # trainers that ask one by one come all at once
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Way)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def set(self, mode: str) -> None:
        self.left, self.mode = TIMES, mode

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
