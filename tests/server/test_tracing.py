"""Traces arrive at a real collector's door, joined to the trainer's; without a collector nothing is made of them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from queue_under_test import workers
from service_under_test import StandIn, running, wait_until

from verifier.server.service_engine import engine_for
from verifier.server.settings import Settings

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRAINERS = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
BODY = {
    "preset": "math",
    "job": "run-42",
    "rollouts": [{"completion": r"\boxed{4}", "ground_truth": "4"}, {"completion": "x", "ground_truth": None}],
}


@contextmanager
def collector() -> Iterator[tuple[str, list[Any]]]:
    """Takes OTLP over HTTP, as a collector does; the spans that came."""
    message = pytest.importorskip(
        "opentelemetry.proto.collector.trace.v1.trace_service_pb2", reason="the extra `tracing` is not installed"
    )
    spans: list[Any] = []

    class Taken(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            import gzip

            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            sent = message.ExportTraceServiceRequest.FromString(body)
            spans.extend(s for r in sent.resource_spans for scope in r.scope_spans for s in scope.spans)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Taken) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/traces", spans
        server.shutdown()
        thread.join()


def attributes(span: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}


def asked(settings: Settings, address: str = "/v1/verify", **headers: str) -> httpx.Response:
    with running(settings, StandIn()) as client:
        return client.post(address, json=BODY, headers=headers)


def test_a_request_and_its_grading_join_the_trainers_trace() -> None:
    with collector() as (url, spans):
        assert asked(Settings(traces_url=url, traces_share=0.0), **TRAINERS).status_code == 200
    by_name = {span.name: span for span in spans}
    request, grade = by_name["POST /v1/verify"], by_name["grade"]
    assert {span.trace_id.hex() for span in spans} == {TRACE}
    assert request.parent_span_id.hex() == PARENT
    assert grade.parent_span_id == request.span_id
    told = attributes(grade)
    assert (told["verifier.rollouts"], told["verifier.training_job"]) == (2, "run-42")
    assert (told["verifier.outcome.correct"], told["verifier.outcome.unverifiable"]) == (1, 1)
    assert "completion" not in str(spans)


def test_a_job_is_graded_in_the_trace_of_the_request_that_brought_it() -> None:
    with collector() as (url, spans), running(Settings(traces_url=url), StandIn()) as client:
        job = client.post("/v1/jobs", json=BODY, headers=TRAINERS).json()["id"]
        wait_until(lambda: client.get(f"/v1/jobs/{job}/results").status_code == 200)
        client.get("/health", headers=TRAINERS)
        client.get("/metrics", headers=TRAINERS)
    names = [span.name for span in spans if span.trace_id.hex() == TRACE]
    assert sorted(names) == ["POST /v1/jobs", "grade"]


def of(number: int) -> tuple[str, dict[str, str]]:
    """A trace of its own, and the header that says so."""
    trace = f"{number:032x}"
    return trace, {"traceparent": f"00-{trace}-{PARENT}-01"}


def test_single_samples_that_share_a_call_are_each_in_their_own_trace() -> None:
    with collector() as (url, spans), running(Settings(traces_url=url, traces_share=0.0), StandIn()) as client:
        with ThreadPoolExecutor(8) as pool:
            one = {**BODY, "rollouts": BODY["rollouts"][:1]}
            sent = [pool.submit(client.post, "/v1/verify", json=one, headers=of(n)[1]) for n in range(1, 9)]
            assert [future.result().status_code for future in sent] == [200] * 8
        assert client.post("/v1/verify", json=one).status_code == 200, "nobody traces this one"
    grades = {span.trace_id.hex(): attributes(span) for span in spans if span.name == "grade"}
    assert grades.keys() == {of(n)[0] for n in range(1, 9)}
    assert all((told["verifier.rollouts"], told["verifier.outcome.correct"]) == (1, 1) for told in grades.values())


def test_what_a_worker_of_the_queue_graded_joins_the_trace_of_the_request(redis_url: str, tmp_path: Path) -> None:
    rollouts = [{"completion": rf"\boxed{{{n}}}", "ground_truth": str(n // 2)} for n in range(6)]
    with collector() as (url, spans):
        sent_to = {"VERIFIER_TRACES_URL": url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        with workers(redis_url, tmp_path, environment=sent_to, warm=True):
            settings = Settings(engine="celery", redis_url=redis_url, traces_url=url, traces_share=0.0)
            with running(settings, engine_for(settings)) as client:
                wait_until(lambda: client.get("/readyz").status_code == 200, 120)
                answer = client.post("/v1/verify", json={**BODY, "rollouts": rollouts}, headers=TRAINERS)
                other = [{"completion": r"\boxed{99}", "ground_truth": "99"}]
                alone = client.post("/v1/verify", json={**BODY, "rollouts": other}, headers=of(7)[1])
                client.post("/v1/verify", json={**BODY, "rollouts": rollouts})
        assert (answer.status_code, alone.status_code) == (200, 200)
    assert {span.trace_id.hex() for span in spans} == {TRACE, of(7)[0]}
    by_name = {span.name: span for span in spans if span.trace_id.hex() == TRACE}
    assert by_name["grade"].parent_span_id == by_name["POST /v1/verify"].span_id
    chunks = [span for span in spans if span.name == "grade chunk"]
    assert {span.parent_span_id for span in chunks} == {span.span_id for span in spans if span.name == "grade"}
    told = [attributes(span) for span in chunks if span.trace_id.hex() == TRACE]
    assert sum(one["verifier.rollouts"] for one in told) == 6
    assert sum(one.get("verifier.outcome.correct", 0) for one in told) == 1
    assert all(one["verifier.worker"] and one["verifier.training_job"] == "run-42" for one in told)
    assert all(span.start_time_unix_nano <= span.end_time_unix_nano for span in chunks)
    assert "boxed" not in str(spans)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (1.0, 2)])
def test_of_requests_without_a_trace_a_share_is_traced(share: float, expected: int) -> None:
    with collector() as (url, spans):
        asked(Settings(traces_url=url, traces_share=share))
    assert len(spans) == expected


def test_a_trainer_that_does_not_sample_is_not_traced() -> None:
    with collector() as (url, spans):
        asked(Settings(traces_url=url, traces_share=1.0), traceparent=f"00-{TRACE}-{PARENT}-00")
    assert spans == []


def test_a_collector_that_is_gone_costs_no_answer() -> None:
    pytest.importorskip("opentelemetry.sdk", reason="the extra `tracing` is not installed")
    assert asked(Settings(traces_url="http://127.0.0.1:9/v1/traces", traces_share=1.0)).status_code == 200


@pytest.mark.parametrize("header", ["", "00-x-y-01", "ff-" + "0" * 32 + "-" + "0" * 16 + "-01", "0" * 5000])
def test_a_broken_traceparent_breaks_nothing(header: str) -> None:
    with collector() as (url, _):
        assert asked(Settings(traces_url=url), traceparent=header).status_code == 200


def test_without_a_collector_there_is_no_tracer() -> None:
    assert asked(Settings(), **TRAINERS).status_code == 200
