"""`serve`: a process that says where it is, ends when told, and leaves nothing behind."""

import asyncio
import signal
import socket
from typing import Any

import httpx
import psutil
import pytest
from fastapi import FastAPI
from ports import free_port
from served import get, post
from service_under_test import batch, wait_until
from serving import serving, url_said
from starlette.types import Receive, Scope, Send

from verifier.server.app import Front


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_when_told_leaving_nothing(number: signal.Signals) -> None:
    with serving(warm=number is signal.SIGTERM) as service:
        url = url_said(service)
        assert post(f"{url}/v1/verify", json=batch(1)).json()["results"][0]["reward"] == 1.0
        children = psutil.Process(service.process.pid).children(recursive=True)
        assert children
        service.process.send_signal(number)
        assert service.process.wait(120) == 0
        wait_until(lambda: not any(child.is_running() for child in children))


def test_a_request_in_flight_is_finished_before_the_end() -> None:
    with serving(VERIFIER_SHUTDOWN_GRACE_SECONDS="300") as service:
        url = url_said(service)
        with httpx.stream(
            "POST", f"{url}/v1/verify", json=batch(6_000), headers={"Accept": "application/x-ndjson"}, timeout=300
        ) as response:
            lines = response.iter_lines()
            next(lines)
            service.process.send_signal(signal.SIGTERM)
            assert sum(1 for _ in lines) == 5_999
        assert service.process.wait(120) == 0


def test_a_port_in_use_is_said_clearly_with_status_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with serving(VERIFIER_PORT=port) as service:
            status, said = service.ended()
            assert status == 2
            assert f"port {port} on 127.0.0.1 is in use" in said
            assert "VERIFIER_PORT" in said
            assert "Traceback" not in said


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"VERIFIER_HOST": "no.such.host.invalid"}, "VERIFIER_HOST"),
        ({"VERIFIER_API_KEYS_FILE": "/no/such/file"}, "/no/such/file"),
        ({"VERIFIER_ENGINE": "celery"}, "VERIFIER_REDIS_URL"),
    ],
)
def test_settings_that_cannot_be_used_are_said_clearly_with_status_2(environment: dict[str, str], named: str) -> None:
    with serving(warm=False, **environment) as service:
        status, said = service.ended()
        assert status == 2
        assert named in said
        assert "Traceback" not in said


def test_a_misspelt_variable_is_warned_of() -> None:
    with serving(VERIFIER_WORKRES="2", VERIFIER_API_KEYS_FILE="/no/such/file") as service:
        _, said = service.ended()
        assert "VERIFIER_WORKERS" in said


def test_metrics_have_a_port_of_their_own_where_one_is_asked_for() -> None:
    port = free_port()
    with serving(VERIFIER_METRICS_PORT=str(port)) as service:
        url = url_said(service)
        assert f":{port}" not in url
        metrics = get(f"http://127.0.0.1:{port}/metrics").text
        assert "verifier_workers" in metrics
        assert post(f"http://127.0.0.1:{port}/v1/verify", json=batch(1)).status_code == 404
        assert post(f"{url}/v1/verify", json=batch(1)).json()["results"][0]["reward"] == 1.0
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(120) == 0


@pytest.mark.parametrize(
    ("client", "headers", "scheme", "why"),
    [
        ("127.0.0.1", [], "http", "nothing is said of the caller"),
        ("127.0.0.1", [(b"x-forwarded-proto", b"https")], "https", "the proxy of this host says so"),
        ("192.0.2.1", [(b"x-forwarded-proto", b"https")], "http", "a stranger may say what it likes"),
    ],
)
def test_what_a_trusted_proxy_says_of_the_caller_is_believed(
    client: str, headers: list[tuple[bytes, bytes]], scheme: str, why: str
) -> None:
    seen: list[Scope] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    app = FastAPI()
    app.middleware_stack = look
    scope: dict[str, Any] = {"type": "http", "scheme": "http", "client": (client, 1), "headers": headers}

    async def ask() -> None:
        await Front(app, "127.0.0.1", is_traced=False)(scope, None, None)  # type: ignore[arg-type]

    asyncio.run(ask())
    assert (seen[0]["scheme"], seen[0]["app"]) == (scheme, app), why
