"""A real server in a process of its own, for tests that speak to one."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

START_SECONDS = 90.0


@dataclass(frozen=True)
class Served:
    url: str
    process: "subprocess.Popen[bytes]"


@contextmanager
def served(**environment: str) -> Iterator[Served]:
    """`verifier serve` on a free port, ready to grade; `environment` adds VERIFIER_* variables."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = (
        os.environ | {"VERIFIER_PORT": str(port), "VERIFIER_HOST": "127.0.0.1", "VERIFIER_WORKERS": "2"} | environment
    )
    process = subprocess.Popen([sys.executable, "-m", "verifier.cli", "serve"], env=variables)
    running = Served(f"http://127.0.0.1:{port}", process)
    try:
        wait_until_ready(running)
        yield running
    finally:
        process.terminate()
        process.wait(60)


def wait_until_ready(running: Served) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            raise RuntimeError(f"the server ended with status {running.process.returncode} before it was ready")
        try:
            if httpx.get(f"{running.url}/readyz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"the server was not ready within {START_SECONDS:g} s")
