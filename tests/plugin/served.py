"""A real server in a process of its own, for tests that speak to one."""

import os
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import httpx
from forked import Process, started
from ports import free_port
from serving import COLD, SERVE

START_SECONDS = 180.0
ANSWER_SECONDS = 60.0
"""For one request; httpx's own five are short on a machine that is busy with other tests."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client of plain HTTP the machine's certificates: to read them takes 30 ms of CPU, for each `httpx.get`."""
get = partial(httpx.get, verify=NO_TLS, timeout=ANSWER_SECONDS)
post = partial(httpx.post, verify=NO_TLS, timeout=ANSWER_SECONDS)
delete = partial(httpx.delete, verify=NO_TLS, timeout=ANSWER_SECONDS)


@dataclass(frozen=True)
class Served:
    url: str
    process: Process


@contextmanager
def served(**environment: str) -> Iterator[Served]:
    """`verifier serve` on a free port, warm and ready to grade; `environment` adds VERIFIER_* variables."""
    with _served(environment, warm=True) as running:
        yield running


@contextmanager
def served_cold(**environment: str) -> Iterator[Served]:
    """The same, which loads what grades only with the first rollout: most tests need one preset."""
    with _served(environment, warm=False) as running:
        yield running


@contextmanager
def _served(environment: dict[str, str], *, warm: bool) -> Iterator[Served]:
    port = free_port()
    variables = (
        os.environ | {"VERIFIER_PORT": str(port), "VERIFIER_HOST": "127.0.0.1", "VERIFIER_WORKERS": "2"} | environment
    )
    process: Process = subprocess.Popen(SERVE, env=variables) if warm else started(COLD, env=variables)
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
            if get(f"{running.url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"the server was not ready within {START_SECONDS:g} s")
