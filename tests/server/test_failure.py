"""What the service says when the engine cannot, when a caller leaves, and when we made a mistake."""

import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from queue_under_test import workers
from service_under_test import StandIn, batch, hung_up_on, is_problem, queue, running, wait_until

from verifier.engine.local import EngineSettings, LocalEngine
from verifier.errors import EngineBusy, EngineClosed
from verifier.server import service
from verifier.server.service_engine import engine_for
from verifier.server.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import RedisServer

NDJSON = {"Accept": "application/x-ndjson"}


@pytest.mark.parametrize("headers", [{}, NDJSON, {"Idempotency-Key": "k"}, NDJSON | {"Idempotency-Key": "k"}])
class TestTheEngineRefuses:
    """Before the first result, a refusal has a status of its own, in every form."""

    def test_a_full_queue_is_429_with_retry_after(
        self, held: httpx.Client, stand_in: StandIn, headers: dict[str, str]
    ) -> None:
        stand_in.refusal = EngineBusy("the queue is full", retry_after_seconds=2.1)
        response = held.post("/v1/verify", json=batch(1), headers=headers)
        assert is_problem(response, 429, "busy") == "the queue is full"
        assert response.headers["retry-after"] == "3"

    def test_a_closing_engine_is_503_with_retry_after(
        self, held: httpx.Client, stand_in: StandIn, headers: dict[str, str]
    ) -> None:
        stand_in.refusal = EngineClosed("the engine is closing")
        response = held.post("/v1/verify", json=batch(1), headers=headers)
        is_problem(response, 503, "unavailable")
        assert int(response.headers["retry-after"]) >= 1

    def test_our_own_mistake_is_500_without_a_traceback(
        self, held: httpx.Client, stand_in: StandIn, headers: dict[str, str], caplog: pytest.LogCaptureFixture
    ) -> None:
        stand_in.refusal = ZeroDivisionError("secret detail")
        response = held.post("/v1/verify", json=batch(1), headers=headers | {"X-Request-ID": "abc"})
        is_problem(response, 500, "internal")
        assert "secret detail" not in response.text
        assert response.json()["request_id"] == response.headers["x-request-id"] == "abc"
        assert "ZeroDivisionError: secret detail" in caplog.text


@pytest.mark.parametrize("headers", [{}, NDJSON])
def test_a_caller_who_hangs_up_withdraws_what_is_queued(
    held: httpx.Client, stand_in: StandIn, headers: dict[str, str]
) -> None:
    stand_in.gate.clear()
    with hung_up_on(held, batch(100), headers):
        wait_until(lambda: stand_in.graded == 1)
    wait_until(lambda: stand_in.withdrawn == 99)
    assert stand_in.graded == 1


@pytest.mark.parametrize("headers", [{}, NDJSON])
def test_the_real_engine_forgets_what_nobody_waits_for(client: httpx.Client, headers: dict[str, str]) -> None:
    with pytest.raises(httpx.TimeoutException):  # while it waits for the answer, or still writes
        client.post("/v1/verify", json=batch(16_000, use_cache=False), headers=headers, timeout=0.05)
    wait_until(lambda: client.get("/v1/capabilities").json()["engine"]["queued"] == 0)
    assert client.post("/v1/verify", json=batch(1)).json()["results"][0]["reward"] == 1.0


def test_a_caller_who_breaks_off_the_body_costs_nothing(held: httpx.Client, stand_in: StandIn) -> None:
    with socket.create_connection((held.base_url.host, held.base_url.port or 80)) as connection:
        connection.sendall(b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    assert held.post("/v1/verify", json=batch(1)).status_code == 200
    assert stand_in.graded == 1


def test_readiness_is_the_engines_and_health_is_not(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.unwell = "no worker answers"
    response = held.get("/readyz")
    assert "no worker answers" in is_problem(response, 503, "unavailable")
    assert int(response.headers["retry-after"]) >= 1
    assert held.get("/health").json()["status"] == "ok"


def test_probes_do_not_load_the_engine(held: httpx.Client, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "READY_REUSE_SECONDS", 600.0)
    probes = [threading.Thread(target=held.get, args=("/readyz",)) for _ in range(20)]
    for probe in probes:
        probe.start()
    for probe in probes:
        probe.join()
    assert stand_in.checks <= 2
    monkeypatch.setattr(service, "READY_REUSE_SECONDS", 0.0)
    stand_in.unwell = "gone"
    wait_until(lambda: held.get("/readyz").status_code == 503)


def test_the_real_engine_is_ready(client: httpx.Client) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "without_workers": []}


def test_a_service_whose_every_worker_runs_a_long_program_is_ready() -> None:
    limits = {"cpu_seconds": 300, "wall_seconds": 600}
    busy = {"language": "python", "source": "while True: pass", "limits": limits}
    with (
        running(Settings(), LocalEngine(EngineSettings(workers=1, warm=False))) as client,
        hung_up_on(client, busy, path="/v1/run"),
    ):
        wait_until(lambda: client.get("/v1/capabilities").json()["engine"]["busy_workers"] == 1)
        assert client.get("/readyz").json()["status"] == "ok"


def test_a_queue_without_workers_is_told_and_can_be_asked_for(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.queues = (queue("cheap", 2), queue("symbolic", 2), queue("code", 0))
    assert held.get("/readyz").json() == {"status": "degraded", "without_workers": ["code"]}
    assert held.get("/readyz?queue=cheap&queue=symbolic").status_code == 200
    detail = is_problem(held.get("/readyz?queue=cheap&queue=code"), 503, "unavailable")
    assert "verifier worker --queues code" in detail
    program = {"language": "python", "source": "print(1)"}
    assert "the queue 'code' now" in is_problem(held.post("/v1/run", json=program), 503, "unavailable")
    assert "symbolic" in is_problem(held.get("/readyz?queue=cod"), 422, "invalid-request")
    stand_in.queues = (queue("code", 1),)
    assert held.get("/readyz?queue=code").json() == {"status": "ok", "without_workers": []}


def test_over_a_queue_without_workers_for_programs_all_doors_say_so(
    start_redis: "Callable[[], AbstractContextManager[RedisServer]]", tmp_path: Path
) -> None:
    with start_redis() as server, workers(server.url, tmp_path, queues="math"):
        settings = Settings(engine="celery", redis_url=server.url)
        with running(settings, engine_for(settings)) as client:
            wait_until(lambda: client.get("/readyz").status_code == 200)
            assert client.get("/readyz").json() == {"status": "degraded", "without_workers": ["code"]}
            assert 'verifier_queue_workers{queue="code"} 0.0' in client.get("/metrics").text
            response = client.post("/v1/run", json={"language": "python", "source": "print(1)"})
            assert "queues code" in is_problem(response, 503, "unavailable")
            assert client.post("/v1/verify", json=batch(1)).json()["results"][0]["reward"] == 1.0
