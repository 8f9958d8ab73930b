"""POST /v1/run: one program, what it did, and the refusals."""

import httpx
import pytest
from service_under_test import StandIn, is_problem, queue

ECHO = "print(2 * int(input()))"


def test_a_program_is_run_and_what_it_did_is_told(client: httpx.Client) -> None:
    response = client.post("/v1/run", json={"language": "python", "source": ECHO, "stdin": "21"})
    run = response.json()
    assert response.status_code == 200, response.text
    assert (run["status"], run["stdout"], run["exit_code"]) == ("ok", "42\n", 0)
    assert run["isolation"]
    assert run["cpu_seconds"] > 0


@pytest.mark.parametrize(
    ("source", "status", "why"),
    [
        ("", "ok", "an empty program does nothing, and does it well"),
        ("raise SystemExit(3)", "nonzero_exit", "its own exit status"),
        ("def", "compile_error", "not Python"),
        ("while True: pass", "time_limit", "more than its CPU time"),
        ("import time; time.sleep(60)", "time_limit", "asleep past its wall time"),
        ("x = bytearray(10**10)", "memory_limit", "more than its memory"),
        ("while True: print('x' * 10**6)", "output_limit", "more than it may print"),
    ],
)
def test_how_it_ended_is_data_and_no_error(client: httpx.Client, source: str, status: str, why: str) -> None:
    patience = 2 if "sleep" in source else 60  # a busy machine must not end one that computes
    limits = {"cpu_seconds": 1, "wall_seconds": patience, "memory_mb": 256, "output_bytes": 2**20}
    response = client.post("/v1/run", json={"language": "python", "source": source, "limits": limits})
    assert response.status_code == 200, response.text
    assert response.json()["status"] == status, why


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"source": "1"}, "language"),
        ({"language": "python", "source": "1", "tests": []}, "tests"),
        ({"language": "python", "source": "1", "limits": {"cpu_seconds": -1}}, "limits.cpu_seconds"),
        ({"language": "python", "source": 7}, "source"),
    ],
)
def test_a_body_that_is_no_program_is_refused_and_the_place_named(
    client: httpx.Client, body: dict[str, object], named: str
) -> None:
    assert named in is_problem(client.post("/v1/run", json=body), 422, "invalid-request")


def test_an_unknown_language_is_named_with_those_there_are(client: httpx.Client) -> None:
    detail = is_problem(client.post("/v1/run", json={"language": "malbolge", "source": ""}), 422, "unknown-language")
    assert "malbolge" in detail
    assert "python" in detail


def test_where_nothing_can_be_run_the_reason_is_told(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.refusal = None
    response = held.post("/v1/run", json={"language": "python", "source": ECHO})
    assert "no sandbox here" in is_problem(response, 503, "no-sandbox")
    assert response.headers["retry-after"]


def test_without_a_worker_for_programs_the_answer_is_503_at_once(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.queues = (queue("cheap", 2), queue("code", 0))
    response = held.post("/v1/run", json={"language": "python", "source": ECHO})
    assert "verifier worker --queues code" in is_problem(response, 503, "unavailable")
    assert int(response.headers["retry-after"]) >= 1
    assert stand_in.graded == 0


def test_what_a_program_prints_is_bounded_by_the_service(client: httpx.Client) -> None:
    program = {"language": "python", "source": "print('x' * 3_000_000)"}
    assert client.post("/v1/run", json=program).json()["status"] == "output_limit"
    response = client.post("/v1/run", json=program | {"limits": {"output_bytes": 2**30}})
    assert "VERIFIER_MAX_RUN_OUTPUT_MB" in is_problem(response, 422, "invalid-request")
