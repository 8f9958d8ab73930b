"""The same Idempotency-Key and body: the same answer, and nothing is graded twice."""

import threading
from pathlib import Path

import httpx
import pytest
from service_under_test import StandIn, batch, hung_up_on, is_problem, running, wait_until

from verifier.errors import EngineBusy
from verifier.server.auth import new_key
from verifier.server.settings import Settings

KEY = {"Idempotency-Key": "step-7-shard-2"}
NDJSON = {"Accept": "application/x-ndjson"}


def test_a_retry_gets_the_same_answer_and_nothing_is_graded_twice(held: httpx.Client, stand_in: StandIn) -> None:
    first = held.post("/v1/verify", json=batch(5), headers=KEY)
    again = held.post("/v1/verify", json=batch(5), headers=KEY)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert stand_in.graded == 5
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"


def test_without_a_key_a_retry_is_graded_again(held: httpx.Client, stand_in: StandIn) -> None:
    held.post("/v1/verify", json=batch(5))
    held.post("/v1/verify", json=batch(5))
    assert stand_in.graded == 10


def test_a_retry_while_the_first_is_running_waits_for_it(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    answers: list[httpx.Response] = []
    callers = [
        threading.Thread(target=lambda: answers.append(held.post("/v1/verify", json=batch(5), headers=KEY)))
        for _ in range(3)
    ]
    for caller in callers:
        caller.start()
    wait_until(lambda: stand_in.graded == 1)
    stand_in.gate.set()
    for caller in callers:
        caller.join()
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1
    assert stand_in.graded == 5


def test_the_same_key_with_another_body_is_refused(held: httpx.Client) -> None:
    held.post("/v1/verify", json=batch(5), headers=KEY)
    response = held.post("/v1/verify", json=batch(6), headers=KEY)
    assert "step-7-shard-2" in is_problem(response, 422, "idempotency-key-reused")


def test_an_answer_is_replayed_in_the_form_that_is_asked_for(held: httpx.Client, stand_in: StandIn) -> None:
    streamed = held.post("/v1/verify", json=batch(300), headers=KEY | NDJSON)
    answered = held.post("/v1/verify", json=batch(300), headers=KEY)
    streamed_again = held.post("/v1/verify", json=batch(300), headers=KEY | NDJSON)
    assert stand_in.graded == 300
    assert streamed.content == streamed_again.content
    assert len(answered.json()["results"]) == len(streamed.content.splitlines()) == 300


def test_a_caller_who_hangs_up_finds_the_answer_on_return(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    with hung_up_on(held, batch(5), KEY):
        wait_until(lambda: stand_in.graded == 1)
    stand_in.gate.set()
    wait_until(lambda: stand_in.graded == 5)
    again = held.post("/v1/verify", json=batch(5), headers=KEY)
    assert len(again.json()["results"]) == 5
    assert (stand_in.graded, stand_in.withdrawn) == (5, 0)


def test_a_refusal_is_not_kept(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.refusal = EngineBusy("full", retry_after_seconds=3)
    assert held.post("/v1/verify", json=batch(5), headers=KEY).status_code == 429
    stand_in.refusal = None
    assert held.post("/v1/verify", json=batch(5), headers=KEY).status_code == 200


def test_a_bad_body_does_not_spend_the_key(held: httpx.Client) -> None:
    assert held.post("/v1/verify", json={}, headers=KEY).status_code == 422
    assert held.post("/v1/verify", json=batch(1), headers=KEY).status_code == 200


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_a_key_that_is_none_is_refused(held: httpx.Client, key: str) -> None:
    response = held.post("/v1/verify", json=batch(1), headers={"Idempotency-Key": key})
    assert "Idempotency-Key" in is_problem(response, 422, "invalid-request")


def test_a_jobs_retry_finds_the_same_job(held: httpx.Client, stand_in: StandIn) -> None:
    first = held.post("/v1/jobs", json=batch(5), headers=KEY)
    again = held.post("/v1/jobs", json=batch(5), headers=KEY)
    assert first.json()["id"] == again.json()["id"]
    assert again.headers["idempotent-replayed"] == "true"
    wait_until(lambda: held.get(f"/v1/jobs/{again.json()['id']}").json()["state"] == "done")
    assert stand_in.graded == 5


def test_a_forgotten_job_is_begun_anew(held: httpx.Client) -> None:
    first = held.post("/v1/jobs", json=batch(1), headers=KEY).json()["id"]
    wait_until(lambda: held.get(f"/v1/jobs/{first}").json()["state"] == "done")
    held.delete(f"/v1/jobs/{first}")
    assert held.post("/v1/jobs", json=batch(1), headers=KEY).json()["id"] != first


def test_a_key_means_something_else_at_another_address(held: httpx.Client) -> None:
    assert held.post("/v1/verify", json=batch(1), headers=KEY).status_code == 200
    assert held.post("/v1/jobs", json=batch(2), headers=KEY).status_code == 202


def test_one_api_keys_idempotency_keys_are_not_anothers(stand_in: StandIn, tmp_path: Path) -> None:
    (ann, ann_line), (bob, bob_line) = new_key("ann"), new_key("bob")
    keys = tmp_path / "keys"
    keys.write_text(f"{ann_line}\n{bob_line}\n")
    with running(Settings(api_keys_file=keys), stand_in) as client:
        for key, count in ((ann, 1), (bob, 2)):
            response = client.post("/v1/verify", json=batch(count), headers=KEY | {"Authorization": f"Bearer {key}"})
            assert len(response.json()["results"]) == count


def test_answers_that_take_too_much_room_make_way(stand_in: StandIn) -> None:
    with running(Settings(kept_results_mb=1), stand_in) as client:
        for number in range(4):
            client.post("/v1/verify", json=batch(1000), headers={"Idempotency-Key": f"k{number}"})
        assert stand_in.graded == 4000
        client.post("/v1/verify", json=batch(1000), headers={"Idempotency-Key": "k3"})
        assert stand_in.graded == 4000
        client.post("/v1/verify", json=batch(1000), headers={"Idempotency-Key": "k0"})
        assert stand_in.graded == 5000
