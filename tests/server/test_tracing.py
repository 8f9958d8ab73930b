"""Traces arrive at a real collector's door, joined to the trainer's; without a collector nothing is made of them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from service_under_test import StandIn, running

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
        assert client.get(f"/v1/jobs/{job}/results").status_code == 200
        client.get("/health", headers=TRAINERS)
        client.get("/metrics", headers=TRAINERS)
    names = [span.name for span in spans if span.trace_id.hex() == TRACE]
    assert sorted(names) == ["POST /v1/jobs", "grade"]


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
