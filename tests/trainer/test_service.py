"""The service that a run starts for itself: told about when it cannot start, started again when it is killed."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.service import started_service

SERVICE = """
import http.server, os, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

http.server.HTTPServer(("127.0.0.1", int(os.environ["VERIFIER_PORT"])), Handler).serve_forever()
"""


def script(folder: Path, content: str) -> list[str]:
    (folder / "service.py").write_text(content)
    return [sys.executable, str(folder / "service.py"), "serve"]


def eventually(url: str, wanted: Callable[[int], bool]) -> int:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if wanted(found := int(httpx.get(url).text)):
                return found
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError("it does not answer")


def test_a_service_that_is_killed_is_started_again_where_it_was(tmp_path: Path) -> None:
    with started_service(script(tmp_path, SERVICE), tmp_path / "log") as url:
        first = eventually(url, lambda pid: pid > 0)
        os.kill(first, signal.SIGKILL)
        second = eventually(url, lambda pid: pid != first)
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", httpx.URL(url).port or 0)) != 0, "it ended with the run"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("import sys; sys.exit(3)", "ended at once, with status 3. Its log is"),
        ("raise SystemExit('no such key')", "ended at once, with status 1: no such key. Its log is"),
    ],
)
def test_a_service_that_cannot_start_says_why_at_once(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UnusableInput, match=said), started_service(script(tmp_path, content), tmp_path / "log"):
        pass


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = "cannot start the reward service with '/nowhere/verifier'"
    with pytest.raises(UnusableInput, match=said), started_service(["/nowhere/verifier", "serve"], tmp_path / "log"):
        pass
