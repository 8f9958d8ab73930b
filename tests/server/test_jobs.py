"""/v1/jobs: taken in at once, fetched later, by the owner alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from service_under_test import StandIn, batch, is_problem, running, wait_until

from verifier.errors import EngineBusy, EngineClosed
from verifier.server.auth import new_key
from verifier.server.settings import Settings
from verifier.wire import JobStatus, VerifyResponse


def submitted(client: httpx.Client, count: int = 3) -> str:
    response = client.post("/v1/jobs", json=batch(count, job="night"))
    assert response.status_code == 202, response.text
    status = JobStatus.model_validate_json(response.content)
    assert response.headers["location"] == f"/v1/jobs/{status.id}"
    assert (status.job, status.total) == ("night", count)
    return status.id


def state(client: httpx.Client, job: str) -> str:
    return JobStatus.model_validate_json(client.get(f"/v1/jobs/{job}").content).state


def test_a_job_gives_the_answer_that_verify_gives(client: httpx.Client) -> None:
    job = submitted(client, 50)
    wait_until(lambda: state(client, job) == "done")
    results = VerifyResponse.model_validate_json(client.get(f"/v1/jobs/{job}/results").content).results
    direct = VerifyResponse.model_validate_json(client.post("/v1/verify", json=batch(50)).content).results
    assert [(r.id, r.reward, r.verdict) for r in results] == [(r.id, r.reward, r.verdict) for r in direct]
    status = client.get(f"/v1/jobs/{job}").json()
    assert status["done"] == 50
    assert status["expires_at"] > status["created_at"]


def test_results_can_be_had_as_lines(client: httpx.Client) -> None:
    job = submitted(client, 300)
    wait_until(lambda: state(client, job) == "done")
    response = client.get(f"/v1/jobs/{job}/results", headers={"Accept": "application/x-ndjson"})
    assert [json.loads(line)["index"] for line in response.content.splitlines()] == list(range(300))


def test_an_empty_job_is_done_at_once(client: httpx.Client) -> None:
    job = submitted(client, 0)
    wait_until(lambda: state(client, job) == "done")
    assert client.get(f"/v1/jobs/{job}/results").json()["results"] == []


def test_a_job_under_way_says_how_far_it_is(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    job = submitted(held)
    wait_until(lambda: state(held, job) == "running")
    wait_until(lambda: held.get(f"/v1/jobs/{job}/results").json()["done"] == 1)
    response = held.get(f"/v1/jobs/{job}/results")
    assert response.status_code == 202
    assert int(response.headers["retry-after"]) >= 1
    assert (response.json()["done"], response.json()["total"]) == (1, 3)


def test_a_cancelled_job_is_withdrawn_and_has_no_results(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    job = submitted(held)
    assert held.delete(f"/v1/jobs/{job}").status_code == 204
    wait_until(lambda: stand_in.withdrawn == 2)
    assert state(held, job) == "cancelled"
    is_problem(held.get(f"/v1/jobs/{job}/results"), 409, "job-cancelled")


@pytest.mark.parametrize("cancelled", [False, True])
def test_deleting_a_job_that_is_over_forgets_it(held: httpx.Client, stand_in: StandIn, cancelled: bool) -> None:
    if cancelled:
        stand_in.gate.clear()
    job = submitted(held)
    if cancelled:
        held.delete(f"/v1/jobs/{job}")
    else:
        wait_until(lambda: state(held, job) == "done")
    assert held.delete(f"/v1/jobs/{job}").status_code == 204
    is_problem(held.get(f"/v1/jobs/{job}"), 404, "unknown-job")


@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("GET", "/results"), ("DELETE", "")])
def test_an_unknown_job_is_404(held: httpx.Client, method: str, end: str) -> None:
    is_problem(held.request(method, f"/v1/jobs/job_0123{end}"), 404, "unknown-job")


def test_ids_cannot_be_guessed(held: httpx.Client) -> None:
    ids = {submitted(held, 1) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(job) >= 32 for job in ids)


@pytest.fixture
def two_owners(stand_in: StandIn, tmp_path: Path) -> Iterator[tuple[httpx.Client, dict[str, str], dict[str, str]]]:
    (ann, ann_line), (bob, bob_line) = new_key("ann"), new_key("bob")
    keys = tmp_path / "keys"
    keys.write_text(f"{ann_line}\n{bob_line}\n")
    with running(Settings(api_keys_file=keys), stand_in) as client:
        yield client, {"Authorization": f"Bearer {ann}"}, {"Authorization": f"Bearer {bob}"}


@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("GET", "/results"), ("DELETE", "")])
def test_to_another_key_a_job_does_not_exist(
    two_owners: tuple[httpx.Client, dict[str, str], dict[str, str]], method: str, end: str
) -> None:
    client, ann, bob = two_owners
    job = client.post("/v1/jobs", json=batch(1), headers=ann).json()["id"]
    is_problem(client.request(method, f"/v1/jobs/{job}{end}", headers=bob), 404, "unknown-job")
    assert client.get(f"/v1/jobs/{job}", headers=ann).status_code == 200


def test_each_keys_jobs_queue_apart(
    two_owners: tuple[httpx.Client, dict[str, str], dict[str, str]], stand_in: StandIn
) -> None:
    client, ann, bob = two_owners
    for owner in (ann, bob):
        status = client.post("/v1/jobs", json=batch(1, job="run-42"), headers=owner).json()
        assert status["job"] == "run-42"
    assert [standing.name for standing in stand_in.jobs] == ["ann/run-42", "bob/run-42"]


def test_results_are_kept_for_the_stated_time(stand_in: StandIn) -> None:
    with running(Settings(job_results_ttl_seconds=0.3), stand_in) as client:
        job = submitted(client)
        wait_until(lambda: client.get(f"/v1/jobs/{job}").status_code == 404)


def test_too_many_unfinished_jobs_are_told_to_wait(stand_in: StandIn) -> None:
    stand_in.gate.clear()
    with running(Settings(max_jobs=2), stand_in) as client:
        job, _ = submitted(client), submitted(client)
        response = client.post("/v1/jobs", json=batch(3))
        is_problem(response, 429, "busy")
        assert int(response.headers["retry-after"]) >= 1
        client.delete(f"/v1/jobs/{job}")
        submitted(client)


@pytest.mark.parametrize(
    ("refusal", "status"), [(EngineBusy("full", retry_after_seconds=2.5), 429), (EngineClosed("closing"), 503)]
)
def test_a_job_that_the_engine_refuses_at_once_is_not_taken_in(
    held: httpx.Client, stand_in: StandIn, refusal: Exception, status: int
) -> None:
    stand_in.refusal = refusal
    response = held.post("/v1/jobs", json=batch(3))
    assert response.status_code == status
    assert "location" not in response.headers


def test_bad_bodies_are_refused_as_by_verify(held: httpx.Client) -> None:
    is_problem(held.post("/v1/jobs", json={}), 422, "invalid-request")
    is_problem(held.post("/v1/jobs", json=batch(1) | {"preset": "nope"}), 404, "unknown-preset")
    is_problem(held.post("/v1/jobs", json=batch(16_385)), 413, "too-large")
