"""`serve`: a process that says where it is, ends when told, and leaves nothing behind."""

import signal
import socket

import httpx
import psutil
import pytest
from service_under_test import batch, wait_until
from serving import serving, url_said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_when_told_leaving_nothing(number: signal.Signals) -> None:
    with serving() as process:
        url = url_said(process)
        assert httpx.post(f"{url}/v1/verify", json=batch(1)).json()["results"][0]["reward"] == 1.0
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(number)
        assert process.wait(30) == 0
        wait_until(lambda: not any(child.is_running() for child in children))


def test_a_request_in_flight_is_finished_before_the_end() -> None:
    with serving(VERIFIER_SHUTDOWN_GRACE_SECONDS="20") as process:
        url = url_said(process)
        with httpx.stream(
            "POST", f"{url}/v1/verify", json=batch(16_000), headers={"Accept": "application/x-ndjson"}, timeout=60
        ) as response:
            lines = response.iter_lines()
            next(lines)
            process.send_signal(signal.SIGTERM)
            assert sum(1 for _ in lines) == 15_999
        assert process.wait(30) == 0


def test_a_port_in_use_is_said_clearly_with_status_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with serving(VERIFIER_PORT=port) as process:
            _, said = process.communicate(timeout=30)
            assert process.returncode == 2
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
    with serving(**environment) as process:
        _, said = process.communicate(timeout=30)
        assert process.returncode == 2
        assert named in said
        assert "Traceback" not in said


def test_a_misspelt_variable_is_warned_of() -> None:
    with serving(VERIFIER_WORKRES="2", VERIFIER_API_KEYS_FILE="/no/such/file") as process:
        _, said = process.communicate(timeout=30)
        assert "VERIFIER_WORKERS" in said


def test_metrics_have_a_port_of_their_own_where_one_is_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with serving(VERIFIER_METRICS_PORT=str(port)) as process:
        url = url_said(process)
        assert f":{port}" not in url
        metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert "verifier_workers" in metrics
        assert httpx.post(f"http://127.0.0.1:{port}/v1/verify", json=batch(1)).status_code == 404
        assert httpx.post(f"{url}/v1/verify", json=batch(1)).json()["results"][0]["reward"] == 1.0
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
