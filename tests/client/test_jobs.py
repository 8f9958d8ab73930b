"""Batches handed in to be fetched later, and what else the service can be asked."""

import time

import pytest

from tests.client.conftest import ScriptedService, answer, hang_up, problem, result_of, verify_body
from trainer_client.client import DeadlineExceeded, ProtocolError, RequestRefused, RewardClient, ServiceUnavailable
from verifier.wire import Rollout

pytestmark = pytest.mark.anyio

STATUS = {"id": "j 1/2", "job": "run-42", "state": "queued", "total": 1, "done": 0, "created_at": 1.0}
ONE = [Rollout(id="a", completion="right")]


async def test_a_batch_is_handed_in_looked_at_fetched_and_withdrawn(service: ScriptedService) -> None:
    path = "/v1/jobs/j%201%2F2"
    service.pages = {
        "POST /v1/jobs": answer(202, STATUS),
        f"GET {path}": answer(200, {**STATUS, "state": "done", "done": 1}),
        f"GET {path}/results": answer(200, verify_body([result_of({"id": "a", "completion": "right"})])),
        f"DELETE {path}": answer(204, b""),
    }
    async with RewardClient(service.url, job="run-42", preset="math") as client:
        status = await client.submit(ONE, deadline_seconds=3000)
        assert (status.id, status.state, status.total) == ("j 1/2", "queued", 1)
        assert (await client.job(status.id)).state == "done"
        assert [result.reward for result in await client.results(status.id)] == [1.0]
        await client.cancel(status.id)
    submitted = service.asked[0]
    assert submitted.json == {
        "job": "run-42",
        "preset": "math",
        "deadline_seconds": 3000,
        "rollouts": [{"id": "a", "completion": "right"}],
    }
    assert submitted.headers["idempotency-key"]
    assert "idempotency-key" not in service.asked[1].headers


async def test_handing_in_is_tried_again_with_the_same_key(service: ScriptedService) -> None:
    service.script = [hang_up(), problem(503, "no"), answer(202, STATUS)]
    async with RewardClient(service.url, backoff_seconds=0.01) as client:
        await client.submit(ONE)
    assert len({asked.headers["idempotency-key"] for asked in service.asked}) == 1


async def test_results_that_are_not_ready_are_waited_for(service: ScriptedService) -> None:
    done = answer(200, verify_body([result_of({"id": "a", "completion": "nothing"})]))
    service.script = [answer(202, STATUS, retry_after="1"), done]
    begun = time.monotonic()
    async with RewardClient(service.url) as client:
        assert [result.reward for result in await client.results("j")] == [None]
    assert time.monotonic() - begun >= 1.0


async def test_waiting_for_results_ends_within_the_deadline(service: ScriptedService) -> None:
    service.script = [answer(202, STATUS, retry_after="3600")]
    async with RewardClient(service.url) as client:
        with pytest.raises(DeadlineExceeded, match="job j is not done"):
            await client.results("j", deadline_seconds=30)


async def test_an_unknown_job_is_a_refusal(service: ScriptedService) -> None:
    service.script = [problem(404, "no job 'j'")]
    async with RewardClient(service.url) as client:
        with pytest.raises(RequestRefused, match="no job 'j'"):
            await client.job("j")


async def test_presets_and_capabilities_are_passed_on(service: ScriptedService) -> None:
    service.pages = {
        "GET /v1/presets": answer(200, [{"name": "math"}]),
        "GET /v1/capabilities": answer(200, {"isolation": []}),
        "GET /health": answer(200, {"status": "ok"}),
    }
    async with RewardClient(service.url) as client:
        assert await client.presets() == [{"name": "math"}]
        assert await client.capabilities() == {"isolation": []}
        assert await client.health() == {"status": "ok"}


async def test_a_page_that_is_not_json_is_a_protocol_error(service: ScriptedService) -> None:
    service.script = [answer(200, b"<html>")]
    async with RewardClient(service.url) as client:
        with pytest.raises(ProtocolError, match="expected JSON"):
            await client.presets()


async def test_health_is_asked_once(service: ScriptedService) -> None:
    service.script = [problem(503, "down"), answer(200, {"status": "ok"})]
    async with RewardClient(service.url) as client:
        with pytest.raises(ServiceUnavailable, match="down"):
            await client.health()
    assert len(service.asked) == 1


async def test_a_service_that_is_starting_is_waited_for(service: ScriptedService) -> None:
    service.script = [hang_up(), problem(503, "no worker yet"), problem(500, "early"), answer(200, {"status": "ok"})]
    async with RewardClient(service.url) as client:
        await client.wait_until_ready(60)
    assert [asked.path for asked in service.asked] == ["/readyz"] * 4


async def test_a_service_that_never_is_ready_says_why(service: ScriptedService) -> None:
    service.script = [problem(503, "redis does not answer")] * 1000
    async with RewardClient(service.url) as client:
        for seconds in (0.3, 20):  # on a busy machine the first may pass before anything is answered
            with pytest.raises(DeadlineExceeded, match=f"not ready after {seconds:g} s") as said:
                await client.wait_until_ready(seconds)
            if service.asked:
                break
    assert "503 Scripted: redis does not answer" in str(said.value)


async def test_a_wrong_key_is_not_waited_for(service: ScriptedService) -> None:
    service.script = [problem(401, "unknown key")]
    async with RewardClient(service.url) as client:
        with pytest.raises(RequestRefused, match="unknown key"):
            await client.wait_until_ready(60)
