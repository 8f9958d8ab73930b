"""What a key has in hand is bounded, and its hung-up requests are not forgotten while they go on."""

import asyncio
import contextlib
import gzip
import json
import os
from pathlib import Path

import httpx
import pytest
from service_under_test import StandIn, batch, hung_up_on, is_problem, keyed, running, wait_until

from verifier.engine.local import EngineSettings, LocalEngine
from verifier.errors import EngineBusy
from verifier.server.auth import Grant, KeyLimits
from verifier.server.ledger import READ_AT_ONCE, Ledger
from verifier.server.settings import Settings

MIB = 2**20


def ledger(*, wait_seconds: float = 0.0, **settings: int) -> Ledger:
    return Ledger(Settings.model_validate(settings), lambda key: wait_seconds)


def grant(name: str, **limits: int) -> Grant:
    return Grant(name, limits=KeyLimits()._replace(**limits))


def test_requests_of_a_key_are_bounded_and_others_are_not_touched() -> None:
    made, ann = ledger(), grant("ann", requests=2)
    first, _ = made.enter(ann), made.enter(ann)
    with pytest.raises(EngineBusy, match="'ann' has 2 requests"):
        made.enter(ann)
    made.enter(grant("bob"))
    first.let_go()
    made.enter(ann)


def test_past_the_bound_of_all_a_key_with_nothing_here_is_let_in() -> None:
    made = ledger(max_requests=2)
    made.enter(grant("ann"))
    made.enter(grant("ann"))
    with pytest.raises(EngineBusy, match="VERIFIER_MAX_REQUESTS"):
        made.enter(grant("ann"))
    made.enter(grant("bob"))


def test_bytes_of_a_key_are_bounded_but_one_request_alone_is_taken() -> None:
    made, ann = ledger(held_mb=10), grant("ann", held_mb=1)
    large = made.enter(ann)
    large.grow(5 * MIB)
    with pytest.raises(EngineBusy, match="VERIFIER_KEY_HELD_MB"):
        made.enter(ann).grow(1)
    bob = grant("bob", held_mb=100)
    first, second = made.enter(bob), made.enter(bob)
    first.grow(4 * MIB)
    with pytest.raises(EngineBusy, match="VERIFIER_HELD_MB"):
        second.grow(2 * MIB)
    large.let_go()
    second.grow(2 * MIB)


def test_only_so_many_requests_of_a_key_are_read_at_a_time() -> None:
    made, ann = ledger(), grant("ann")

    async def read() -> int:
        at_once, most = 0, 0

        async def one() -> None:
            nonlocal at_once, most
            async with made.turn(ann):
                at_once += 1
                most = max(most, at_once)
                async with made.turn(grant("bob")), made.turn(None):  # others do not wait
                    await asyncio.sleep(0)
                at_once -= 1

        await asyncio.gather(*(one() for _ in range(50)))
        return most

    assert asyncio.run(read()) == READ_AT_ONCE


def test_the_wait_told_is_that_of_the_keys_queue() -> None:
    made, ann = ledger(wait_seconds=60.0), grant("ann", requests=4, held_mb=1)
    holds = [made.enter(ann) for _ in range(4)]
    with pytest.raises(EngineBusy) as busy:
        made.enter(ann)
    assert busy.value.retry_after_seconds == 15.0  # until the first of four is done
    holds[0].grow(MIB)
    with pytest.raises(EngineBusy) as busy:
        holds[1].grow(MIB // 2)
    assert busy.value.retry_after_seconds == 30.0


def test_a_request_that_hung_up_counts_as_long_as_its_key_keeps_it_going(tmp_path: Path, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    with keyed(tmp_path, stand_in, ann="requests=3", bob="") as (client, key):
        for number in range(3):
            once = key["ann"] | {"Idempotency-Key": f"k{number}"}
            with hung_up_on(client, batch(2, job=f"step-{number}", use_cache=False), once):
                begun(stand_in, number + 1)
        refused = client.post("/v1/verify", json=batch(2, job="step-3", use_cache=False), headers=key["ann"])
        is_problem(refused, 429, "busy")
        assert int(refused.headers["retry-after"]) >= 1
        assert client.get("/v1/presets", headers=key["ann"]).status_code == 200
        assert client.post("/v1/verify", json=batch(1), headers=key["bob"]).status_code == 200
        stand_in.gate.set()
        wait_until(lambda: client.post("/v1/verify", json=batch(1), headers=key["ann"]).status_code == 200)


def test_a_request_that_hung_up_without_a_key_is_withdrawn_and_counts_no_more(
    tmp_path: Path, stand_in: StandIn
) -> None:
    stand_in.gate.clear()
    with keyed(tmp_path, stand_in, ann="requests=3") as (client, key):
        for number in range(6):
            with hung_up_on(client, batch(2, job=f"step-{number}", use_cache=False), key["ann"]):
                begun(stand_in, number + 1)
            wait_until(lambda withdrawn=number + 1: stand_in.withdrawn == withdrawn)  # type: ignore[misc]
        wait_until(lambda: client.post("/v1/verify", json=batch(1), headers=key["ann"]).status_code == 200)


def begun(stand_in: StandIn, requests: int) -> None:
    """Waits until the first rollout of so many requests is graded; the others are held."""
    wait_until(lambda: stand_in.graded == requests)


def test_a_body_is_weighed_while_it_comes_and_as_it_inflates(tmp_path: Path, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    text = json.dumps(batch(2, use_cache=False)).encode() + b" " * (2 * MIB)
    json_type = {"Content-Type": "application/json"}
    with keyed(tmp_path, stand_in, ann="held_mb=3") as (client, key):
        with hung_up_on(client, text, key["ann"] | {"Idempotency-Key": "held"}):
            begun(stand_in, 1)
        zipped = key["ann"] | json_type | {"Content-Encoding": "gzip"}
        for content, headers in (
            (text, key["ann"] | json_type),
            (iter([text[:MIB], text[MIB:]]), key["ann"] | json_type),
            (gzip.compress(text), zipped),
        ):
            is_problem(client.post("/v1/verify", content=content, headers=headers), 429, "busy")
        stand_in.gate.set()
        wait_until(lambda: client.post("/v1/verify", content=gzip.compress(text), headers=zipped).status_code == 200)


def test_requests_that_hang_up_do_not_fill_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds over all job names and Idempotency-Keys; here no keys are configured, so it is that of all."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent / "plugin"), prepend=os.pathsep)
    settings = Settings(total_queue_limit=500, max_requests=10_000)
    rubric = {"extractor": {"kind": "whole"}, "verifier": {"kind": "misbehave"}}

    def work(number: int) -> dict[str, object]:
        rollouts = [{"id": f"r{n}", "completion": f"sleep 5.{number}{n}", "ground_truth": "fine"} for n in range(5)]
        return {"rubric": rubric, "rollouts": rollouts, "job": f"step-{number}"}

    with running(settings, LocalEngine(EngineSettings(workers=1, warm=False, total_queue_limit=500))) as client:
        statuses = list[int]()
        for number in range(400):  # of which a hundred fill it, if all are read before their caller hangs up
            once, patience = {"Idempotency-Key": f"k{number}"}, 0.05 if number < 130 else 0.5
            with contextlib.suppress(httpx.TimeoutException):
                statuses.append(
                    client.post("/v1/verify", json=work(number), headers=once, timeout=patience).status_code
                )
            if 429 in statuses:
                break
        assert 429 in statuses
        assert client.get("/v1/capabilities").json()["engine"]["queued"] <= 510
