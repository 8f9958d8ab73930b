"""What a key may do: scopes, quotas and weights, and what one key can learn of another's work (nothing)."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from service_under_test import StandIn, batch, is_problem, keyed, wait_until

from verifier.errors import ConfigError, EngineBusy
from verifier.server.auth import new_key, read_grant, read_keys
from verifier.server.quotas import Quotas


def test_a_scope_opens_its_addresses_and_no_other(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, trainer="scopes=verify", scraper="scopes=metrics", anyone="") as (client, key):
        assert client.post("/v1/verify", json=batch(1), headers=key["trainer"]).status_code == 200
        assert client.get("/v1/jobs", headers=key["trainer"]).status_code == 200
        assert client.get("/metrics", headers=key["scraper"]).status_code == 200
        assert client.get("/v1/presets", headers=key["scraper"]).status_code == 200
        assert client.get("/metrics", headers=key["anyone"]).status_code == 200
        assert "'metrics'" in is_problem(client.get("/metrics", headers=key["trainer"]), 403, "forbidden")
        for path in ("/v1/verify", "/v1/jobs"):
            is_problem(client.post(path, json=batch(1), headers=key["scraper"]), 403, "forbidden")
        is_problem(client.post("/v1/run", json={}, headers=key["trainer"]), 403, "forbidden")
        assert client.get("/health").status_code == 200


def test_past_its_rate_a_key_is_told_when_to_come_back(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="rate=100/year", bob="") as (client, key):
        assert client.post("/v1/verify", json=batch(80), headers=key["ann"]).status_code == 200
        refused = client.post("/v1/verify", json=batch(30), headers=key["ann"])
        assert "20 left" in is_problem(refused, 429, "busy")
        assert 1 <= int(refused.headers["retry-after"]) <= 2 * 366 * 86_400
        assert client.post("/v1/verify", json=batch(20), headers=key["ann"]).status_code == 200
        is_problem(client.post("/v1/jobs", json=batch(1), headers=key["ann"]), 429, "busy")
        assert client.post("/v1/verify", json=batch(300), headers=key["bob"]).status_code == 200


def test_the_wait_told_is_enough(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="rate=10/1second") as (client, key):
        refusals = 0
        for _ in range(6):
            response = client.post("/v1/verify", json=batch(10), headers=key["ann"])
            if response.status_code == 429:
                refusals += 1
                assert int(response.headers["retry-after"]) <= 3
        assert refusals


def test_what_was_refused_is_not_counted(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="rate=100/year") as (client, key):
        stand_in.refusal = EngineBusy("full", retry_after_seconds=7)
        for address in ("/v1/verify", "/v1/jobs"):
            for more in ({}, {"Idempotency-Key": "k"}, {"Accept": "application/x-ndjson"}):
                refused = client.post(address, json=batch(60), headers=key["ann"] | more)
                is_problem(refused, 429, "busy")
                assert refused.headers["retry-after"] == "7"  # the queue's, not the quota's
        stand_in.refusal = None
        assert client.post("/v1/verify", json=batch(1) | {"preset": "nope"}, headers=key["ann"]).status_code == 404
        assert client.post("/v1/verify", json=batch(100), headers=key["ann"]).status_code == 200
        is_problem(client.post("/v1/verify", json=batch(1), headers=key["ann"]), 429, "busy")


@pytest.mark.parametrize("address", ["/v1/verify", "/v1/jobs"])
def test_a_retry_under_its_idempotency_key_is_counted_once(tmp_path: Path, stand_in: StandIn, address: str) -> None:
    with keyed(tmp_path, stand_in, ann="rate=100/year") as (client, key):
        for _ in range(5):
            response = client.post(address, json=batch(60), headers=key["ann"] | {"Idempotency-Key": "k"})
            assert response.is_success
        assert client.post("/v1/verify", json=batch(40), headers=key["ann"]).status_code == 200
        is_problem(client.post("/v1/verify", json=batch(1), headers=key["ann"]), 429, "busy")


def test_a_program_counts_as_one_rollout(tmp_path: Path, stand_in: StandIn) -> None:
    program = {"language": "python", "source": "print(1)"}
    with keyed(tmp_path, stand_in, ann="rate=3/year") as (client, key):
        stand_in.refusal = EngineBusy("full", retry_after_seconds=7)
        is_problem(client.post("/v1/run", json=program, headers=key["ann"]), 429, "busy")
        stand_in.refusal = None
        for _ in range(3):
            client.post("/v1/run", json=program, headers=key["ann"])
        is_problem(client.post("/v1/run", json=program, headers=key["ann"]), 429, "busy")
        assert {standing.name for standing in stand_in.jobs} == {"ann/run"}


@pytest.mark.parametrize("shared", [False, True])
def test_the_wait_until_a_quota_has_room_again_is_told(request: pytest.FixtureRequest, shared: bool) -> None:
    async def wait() -> None:
        quotas = Quotas(request.getfixturevalue("redis_url") if shared else None)
        grant = read_grant(f"waiting-{shared}", ["rate=10/2second"])
        waits = list[float]()
        while not waits:  # a machine that took two seconds between them has room again
            with suppress(EngineBusy):
                await quotas.spend(grant, 10)
            try:
                await quotas.spend(grant, 5)
            except EngineBusy as busy:
                waits.append(busy.retry_after_seconds)
        assert 1 <= waits[0] <= 4
        await asyncio.sleep(waits[0] + 0.1)
        await quotas.spend(grant, 5)
        await quotas.close()

    asyncio.run(wait())


def test_a_batch_that_its_rate_will_never_hold_is_not_told_to_wait(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="rate=10/minute") as (client, key):
        is_problem(client.post("/v1/verify", json=batch(11), headers=key["ann"]), 413, "too-large")


def test_services_count_together_in_redis(redis_url: str) -> None:
    async def spend_in_two_services() -> None:
        grant = read_grant("shared", ["rate=100/year"])
        one, other = Quotas(redis_url), Quotas(redis_url)
        await one.spend(grant, 60)
        with pytest.raises(EngineBusy):
            await other.spend(grant, 60)
        await other.spend(grant, 40)
        away = Quotas("redis://127.0.0.1:1/0")
        await away.spend(grant, 60)  # nobody is stopped because nobody counts
        for quotas in (one, other, away):
            await quotas.close()

    asyncio.run(spend_in_two_services())


def test_a_key_and_its_weight_travel_with_its_jobs(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="weight=4") as (client, key):
        client.post("/v1/verify", json=batch(1, job="run"), headers=key["ann"])
        client.post("/v1/verify", json=batch(2, job="run", priority="evaluation"), headers=key["ann"])
    training, evaluation = stand_in.jobs
    assert (training.key, training.job, training.weight, training.key_weight) == ("ann", "run", 1.0, 4.0)
    assert (evaluation.key, evaluation.weight, evaluation.key_weight) == ("ann", 0.1, 4.0)
    assert evaluation.job != training.job  # each has a queue of its own


def test_no_key_learns_from_the_cache_what_another_has_graded(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="", bob="") as (client, key):
        cached = []
        for who in ("ann", "ann", "bob", "bob"):
            answer = client.post("/v1/verify", json=batch(1, job="ann/run"), headers=key[who]).json()
            cached.append(answer["results"][0]["cached"])
    assert cached == [False, True, False, True]


def test_jobs_are_listed_to_their_owner_alone(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="", bob="") as (client, key):
        first = client.post("/v1/jobs", json=batch(2, job="one"), headers=key["ann"]).json()["id"]
        wait_until(lambda: client.get(f"/v1/jobs/{first}", headers=key["ann"]).json()["state"] == "done")
        stand_in.gate.clear()
        second = client.post("/v1/jobs", json=batch(3, job="two"), headers=key["ann"]).json()["id"]
        listed = client.get("/v1/jobs", headers=key["ann"]).json()["jobs"]
        assert [(job["id"], job["job"], job["total"]) for job in listed] == [(second, "two", 3), (first, "one", 2)]
        assert client.get("/v1/jobs", headers=key["bob"]).json()["jobs"] == []


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("scopes=verfy", "verify,run,metrics"),
        ("rate=fast", "rate=100000/minute"),
        ("rate=0/minute", "remove its line"),
        ("weight=0", "above 0"),
        ("weight=nan", "above 0"),
        ("quota=5", "scopes=..., rate=..."),
        ("queue=0", "above 0"),
        ("held_mb=1e3", "above 0"),
    ],
)
def test_terms_that_cannot_be_read_are_refused_with_the_line(tmp_path: Path, terms: str, said: str) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# a comment\n{new_key('ann')[1]} {terms}\n")
    with pytest.raises(ConfigError, match="line 2") as refusal:
        read_keys(file)
    assert said in str(refusal.value)
