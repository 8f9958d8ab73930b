"""Several services on one Redis: any of them answers for any batch, and one that dies loses none."""

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from queue_under_test import PLUGIN, WorkerProcess, wait_for, workers
from redis import Redis
from served import Served, delete, get, post, served_cold

from verifier.server.auth import new_key

RUBRIC = {"extractor": {"kind": "whole"}, "verifier": {"kind": "misbehave"}}


class Pair(NamedTuple):
    """Two services, and the header that each key goes in."""

    first: Served
    second: Served
    ann: dict[str, str]
    bob: dict[str, str]


@pytest.fixture(scope="module")
def worker(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    with workers(redis_url, tmp_path_factory.mktemp("worker"), processes=2) as [only]:
        yield only


class Services:
    """Makes services over the queue; all of them read one keys file."""

    def __init__(self, redis_url: str, folder: Path) -> None:
        (ann, ann_line), (bob, bob_line) = new_key("ann"), new_key("bob")
        keys = folder / "keys"
        keys.write_text(f"{ann_line} rate=1000000/hour\n{bob_line} rate=500/year jobs=2\n")
        self.ann, self.bob = ({"Authorization": f"Bearer {key}"} for key in (ann, bob))
        self._variables = {
            "VERIFIER_ENGINE": "celery",
            "VERIFIER_REDIS_URL": redis_url,
            "VERIFIER_API_KEYS_FILE": str(keys),
            "PYTHONPATH": str(PLUGIN),
        }

    def one(self) -> Any:
        return served_cold(**self._variables)


@pytest.fixture(scope="module")
def services(redis_url: str, worker: WorkerProcess, tmp_path_factory: pytest.TempPathFactory) -> Services:
    return Services(redis_url, tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def pair(services: Services) -> Iterator[Pair]:
    with services.one() as first, services.one() as second:
        yield Pair(first, second, services.ann, services.bob)


def body(count: int, seconds: float = 0.0, mark: str = "") -> dict[str, Any]:
    wrong = f"sleep {seconds}" if seconds else f"wrong{mark}"
    rollouts = [
        {"id": f"r{number}", "completion": "fine" if number % 2 else wrong, "ground_truth": "fine"}
        for number in range(count)
    ]
    return {"rubric": RUBRIC, "rollouts": rollouts, "use_cache": False}


def rewards(response: httpx.Response) -> list[float | None]:
    return [result["reward"] for result in response.raise_for_status().json()["results"]]


def right(count: int) -> list[float]:
    return [float(number % 2) for number in range(count)]


def graded(service: Served, headers: dict[str, str]) -> int:
    return int(get(f"{service.url}/v1/capabilities", headers=headers).json()["engine"]["graded_total"])


def test_any_service_answers_for_any_job(pair: Pair) -> None:
    job = post(f"{pair.first.url}/v1/jobs", json=body(20), headers=pair.ann).raise_for_status().json()
    address = f"{pair.second.url}/v1/jobs/{job['id']}"
    assert get(address, headers=pair.bob).status_code == 404
    wait_for(lambda: get(address, headers=pair.ann).json()["state"] == "done")
    assert rewards(get(f"{address}/results", headers=pair.ann)) == right(20)
    lines = get(f"{address}/results", headers=pair.ann | {"Accept": "application/x-ndjson"}).text.splitlines()
    assert len(lines) == 20
    assert job["id"] in [one["id"] for one in get(f"{pair.second.url}/v1/jobs", headers=pair.ann).json()["jobs"]]
    assert delete(address, headers=pair.ann).status_code == 204
    assert get(f"{pair.first.url}/v1/jobs/{job['id']}", headers=pair.ann).status_code == 404


def test_a_job_is_cancelled_by_whichever_service_is_asked(pair: Pair) -> None:
    work = body(4000, 0.05)
    job = post(f"{pair.first.url}/v1/jobs", json=work, headers=pair.ann).raise_for_status().json()
    address = f"/v1/jobs/{job['id']}"
    assert delete(f"{pair.second.url}{address}", headers=pair.ann).status_code == 204
    assert get(f"{pair.first.url}{address}", headers=pair.ann).json()["state"] == "cancelled"
    assert get(f"{pair.second.url}{address}/results", headers=pair.ann).status_code == 409

    def left() -> int:
        engine = get(f"{pair.first.url}/v1/capabilities", headers=pair.ann).json()["engine"]
        return int(engine["queued"] + engine["in_flight"])

    wait_for(lambda: left() == 0, why="the service that had the job goes on with it")


def test_one_idempotency_key_at_two_services_is_graded_once(pair: Pair) -> None:
    before = graded(pair.first, pair.ann) + graded(pair.second, pair.ann)
    answers: list[httpx.Response] = []

    def ask(service: Served) -> None:
        headers = pair.ann | {"Idempotency-Key": "both"}
        answers.append(post(f"{service.url}/v1/verify", json=body(100, 0.02), headers=headers, timeout=120))

    asking = [threading.Thread(target=ask, args=(service,)) for service in (pair.first, pair.second) * 2]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert [rewards(answer) for answer in answers] == [right(100)] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers.get("idempotent-replayed", "false") for answer in answers) == ["false"] + ["true"] * 3
    assert graded(pair.first, pair.ann) + graded(pair.second, pair.ann) - before < 200  # and what probes have graded
    other = post(f"{pair.second.url}/v1/verify", json=body(1), headers=pair.ann | {"Idempotency-Key": "both"})
    assert other.status_code == 422
    theirs = post(f"{pair.second.url}/v1/verify", json=body(2), headers=pair.bob | {"Idempotency-Key": "both"})
    assert rewards(theirs) == right(2)


def test_quotas_and_numbers_of_jobs_are_counted_together(pair: Pair) -> None:
    slow = body(100, 2.0)
    jobs = [
        post(f"{service.url}/v1/jobs", json=slow, headers=pair.bob).raise_for_status().json()
        for service in (pair.first, pair.second)
    ]
    refused = post(f"{pair.first.url}/v1/jobs", json=slow, headers=pair.bob)
    assert refused.status_code == 429
    assert "as many as it may have" in refused.json()["detail"]
    for job in jobs:
        delete(f"{pair.second.url}/v1/jobs/{job['id']}", headers=pair.bob).raise_for_status()
    refused = post(f"{pair.second.url}/v1/verify", json=body(400), headers=pair.bob)
    assert refused.status_code == 429  # 202 of the 500 are spent; what was refused is not
    assert int(refused.headers["retry-after"]) > 1
    assert rewards(post(f"{pair.first.url}/v1/verify", json=body(280), headers=pair.bob)) == right(280)


def test_what_a_killed_service_had_is_finished_by_the_others(pair: Pair, services: Services, redis_url: str) -> None:
    work, for_job, for_request = body(300, 0.03), {"Idempotency-Key": "night"}, {"Idempotency-Key": "cut-off"}
    with Redis.from_url(redis_url) as redis:
        open_before = redis.smembers("verifier:work:open")
    with services.one() as third:

        def ask() -> None:
            with suppress(httpx.TransportError):
                post(f"{third.url}/v1/verify", json=work, headers=pair.ann | for_request, timeout=120)

        asking = threading.Thread(target=ask)
        job = post(f"{third.url}/v1/jobs", json=work, headers=pair.ann | for_job).raise_for_status().json()
        asking.start()
        with Redis.from_url(redis_url) as redis:
            wait_for(lambda: len(redis.keys("verifier:work:*:lease")) >= 2, why="the service did not take both in")
        progress = f"{third.url}/v1/jobs/{job['id']}"
        wait_for(lambda: get(progress, headers=pair.ann).json()["done"] > 0, why="the job does not begin")
        third.process.kill()
        third.process.wait()
        asking.join(120)
        assert not asking.is_alive()
    again = post(f"{pair.first.url}/v1/jobs", json=work, headers=pair.ann | for_job).raise_for_status()
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (job["id"], "true")
    retried = post(f"{pair.second.url}/v1/verify", json=work, headers=pair.ann | for_request, timeout=120)
    assert rewards(retried) == right(300)
    address = f"{pair.second.url}/v1/jobs/{job['id']}"
    wait_for(lambda: get(address, headers=pair.ann).json()["state"] == "done", why="nobody finishes the job")
    assert rewards(get(f"{address}/results", headers=pair.ann)) == right(300)
    with Redis.from_url(redis_url) as redis:
        assert redis.smembers("verifier:work:open") <= open_before


def test_a_service_that_is_told_to_end_hands_its_jobs_over(pair: Pair, services: Services) -> None:
    with services.one() as third:
        job = post(f"{third.url}/v1/jobs", json=body(200, 0.03), headers=pair.ann).raise_for_status().json()
    address = f"{pair.second.url}/v1/jobs/{job['id']}"
    wait_for(lambda: get(address, headers=pair.ann).json()["state"] == "done")
    assert rewards(get(f"{address}/results", headers=pair.ann)) == right(200)


def test_a_job_that_redis_has_lost_is_there_all_the_while_and_its_results_come(pair: Pair, redis_url: str) -> None:
    sent = post(f"{pair.first.url}/v1/jobs", json=body(60, 0.3), headers=pair.ann)
    address = sent.raise_for_status().headers["Location"]
    with Redis.from_url(redis_url) as redis:
        redis.delete(*redis.keys("verifier:work:*"))
    assert get(f"{pair.first.url}{address}", headers=pair.ann).status_code == 200
    assert get(f"{pair.first.url}{address}", headers=pair.bob).status_code == 404
    wait_for(lambda: get(f"{pair.second.url}{address}", headers=pair.ann).status_code == 200)
    wait_for(lambda: get(f"{pair.second.url}{address}/results", headers=pair.ann).status_code == 200)
    assert rewards(get(f"{pair.second.url}{address}/results", headers=pair.ann)) == right(60)


def test_both_show_the_same_of_a_training_job_and_one_that_comes_later_too(pair: Pair, services: Services) -> None:
    sent = [{**body(60, mark=str(number)), "job": "shared"} for number in range(4)]
    for number, one in enumerate(sent):
        service = (pair.first, pair.second)[number % 2]
        post(f"{service.url}/v1/verify", json=one, headers=pair.ann).raise_for_status()

    def seen(service: Served, key: dict[str, str]) -> str:
        page = get(f"{service.url}/console/jobs/shared", headers=key)
        return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page.text, flags=re.DOTALL).split())

    wait_for(lambda: all("240 rollouts" in seen(service, pair.ann) for service in (pair.first, pair.second)))
    assert "no training job" in seen(pair.first, pair.bob)
    with services.one() as late:
        wait_for(lambda: "240 rollouts" in seen(late, pair.ann))
