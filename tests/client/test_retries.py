"""What is asked again, how often, and for how long at most."""

import asyncio
import pickle
import time
from email.utils import formatdate
from typing import Any

import pytest
from ports import free_port

from tests.client.conftest import (
    Reaction,
    ScriptedService,
    answer,
    grade,
    hang_up,
    hang_up_mid_body,
    problem,
    say_nothing,
)
from trainer_client.client import DeadlineExceeded, RequestRefused, RewardClient, ServiceUnavailable
from verifier.wire import Outcome, Problem, Rollout

pytestmark = pytest.mark.anyio

ONE = [Rollout(id="a", completion="right")]
NOBODY = "http://127.0.0.1:9"


def patient(service: ScriptedService, **options: Any) -> RewardClient:
    return RewardClient(service.url, **{"backoff_seconds": 0.01, **options})


@pytest.mark.parametrize(
    "setback",
    [
        problem(429, "the queue of this job is full"),
        problem(503, "starting"),
        problem(500, "a bug that one moment met"),
        answer(502, b"Bad Gateway"),
        answer(504, b""),
        hang_up(),
        hang_up_mid_body(),
    ],
    ids=["429", "503", "500", "502", "504", "no answer", "half an answer"],
)
async def test_what_may_pass_is_asked_again(service: ScriptedService, setback: Reaction) -> None:
    service.script = [setback, setback]
    async with patient(service) as client:
        assert await client.rewards(ONE) == [1.0]
    assert len(service.asked) == 3


async def test_the_question_and_its_key_stay_the_same_over_retries(service: ScriptedService) -> None:
    service.script = [problem(503, "no"), hang_up(), hang_up_mid_body()]
    async with patient(service) as client:
        await client.verify(ONE)
        await client.verify(ONE)
    first, again = service.asked[:4], service.asked[4]
    assert len({asked.headers["idempotency-key"] for asked in first}) == 1
    assert len({asked.body for asked in first}) == 1
    assert again.headers["idempotency-key"] != first[0].headers["idempotency-key"]
    assert len(again.headers["idempotency-key"]) >= 20


async def test_a_silent_service_is_asked_again(service: ScriptedService) -> None:
    service.script = [say_nothing()]
    async with patient(service, read_timeout_seconds=0.1) as client:
        assert await client.rewards(ONE) == [1.0]


async def test_retry_after_is_waited_for(service: ScriptedService) -> None:
    service.script = [problem(429, "full", retry_after="1")]
    begun = time.monotonic()
    async with patient(service) as client:
        assert await client.rewards(ONE) == [1.0]
    assert time.monotonic() - begun >= 1.0


async def test_retry_after_may_be_a_date(service: ScriptedService) -> None:
    now = time.time() + 10_000  # The service's clock is off; only the difference counts.
    asked_for = {"date": formatdate(now, usegmt=True), "retry_after": formatdate(now + 1, usegmt=True)}
    service.script = [problem(503, "restarting", **asked_for)]
    begun = time.monotonic()
    async with patient(service) as client:
        assert await client.rewards(ONE) == [1.0]
    assert time.monotonic() - begun >= 1.0


async def test_a_wait_past_the_deadline_is_not_begun(service: ScriptedService) -> None:
    service.script = [problem(429, "full until tomorrow", retry_after="86400")]
    begun = time.monotonic()
    async with patient(service, deadline_seconds=60) as client:
        with pytest.raises(DeadlineExceeded, match="full until tomorrow"):
            await client.verify(ONE)
    assert time.monotonic() - begun < 30


async def test_attempts_are_counted(service: ScriptedService) -> None:
    service.script = [problem(503, f"number {number}") for number in range(9)]
    async with patient(service, attempts=3) as client:
        with pytest.raises(ServiceUnavailable, match="3 attempts failed, the last with 503 Scripted: number 2"):
            await client.verify(ONE)
    assert len(service.asked) == 3


async def test_a_call_ends_within_its_deadline_whatever_happens(service: ScriptedService) -> None:
    service.script = [say_nothing(), say_nothing()]
    begun = time.monotonic()
    async with patient(service, deadline_seconds=0.4) as client:
        with pytest.raises(DeadlineExceeded, match=r"POST /v1/verify: out of time after 0\.\d"):
            await client.verify(ONE)
        with pytest.raises(DeadlineExceeded):
            await client.verify(ONE, deadline_seconds=0.2)
    assert 0.3 <= time.monotonic() - begun < 30


async def test_the_deadline_says_what_went_wrong_before_it(service: ScriptedService) -> None:
    service.script = [problem(503, "no worker answers")] * 10_000
    async with patient(service, attempts=10_000) as client:
        for seconds in (0.3, 20):  # on a busy machine the first may pass before anything is answered
            with pytest.raises(DeadlineExceeded) as said:
                await client.verify(ONE, deadline_seconds=seconds)
            if "no worker answers" in str(said.value):
                break
    assert "no worker answers" in str(said.value)


async def test_a_service_that_comes_up_late_is_found() -> None:
    late, port = ScriptedService(), free_port()
    async with RewardClient(f"http://127.0.0.1:{port}", backoff_seconds=0.05) as client:
        asking = asyncio.ensure_future(client.rewards(ONE))
        await asyncio.sleep(0.2)
        server = await asyncio.start_server(late._serve, "127.0.0.1", port)
        async with server:
            assert await asking == [1.0]


async def test_a_service_that_is_not_there_is_unavailable() -> None:
    async with RewardClient(NOBODY, attempts=2, backoff_seconds=0.01) as client:
        with pytest.raises(ServiceUnavailable, match=r"http://127\.0\.0\.1:9: ConnectError"):
            await client.verify(ONE)


async def test_with_none_an_unreachable_service_leaves_rollouts_unjudged(caplog: pytest.LogCaptureFixture) -> None:
    async with RewardClient(NOBODY, attempts=2, backoff_seconds=0.01, on_unavailable="none") as client:
        results = await client.verify([*ONE, Rollout(id="b", completion="wrong")])
        assert await client.rewards(ONE) == [None]
    assert [result.id for result in results] == ["a", "b"]
    assert all(result.reward is None and result.verdict.outcome is Outcome.FAILED for result in results)
    assert "no answer from the reward service" in results[0].verdict.reason
    assert "ConnectError" in results[0].verdict.reason
    assert "2 rollouts not judged" in caplog.text


async def test_with_none_the_answered_part_of_a_call_is_kept(service: ScriptedService) -> None:
    async def by_id(service: ScriptedService, asked: Any, writer: asyncio.StreamWriter) -> None:
        await (say_nothing() if asked.rollouts[0]["id"] == "r1" else grade())(service, asked, writer)

    three = [Rollout(id=f"r{index}", completion="right") for index in range(3)]
    async with patient(service, max_rollouts_per_request=1, on_unavailable="none") as client:
        for seconds in (0.5, 30):  # of which a busy machine may need the more for those that are answered
            service.script = [by_id] * 3
            found = await client.rewards(three, deadline_seconds=seconds)
            assert found[1] is None
            if found == [1.0, None, 1.0]:
                break
    assert found == [1.0, None, 1.0]


async def test_a_late_batch_tells_the_service_how_little_time_is_left(service: ScriptedService) -> None:
    service.script = [grade(after_seconds=0.5), grade()]
    two = [Rollout(id=f"r{index}", completion="right") for index in range(2)]
    async with patient(service, max_connections=1, max_rollouts_per_request=1, deadline_seconds=600) as client:
        await client.verify(two)
    first, second = (asked.json["deadline_seconds"] for asked in service.asked)
    assert 0 < second <= first - 0.4, "less by what the first took"
    assert first < 600, "and less than the caller's, so that the answer is in time"


async def test_a_waiting_request_does_not_hold_a_connection(service: ScriptedService) -> None:
    async with patient(service, max_connections=1) as client:
        for seconds in ("1", "20"):  # in which the second is answered: on a busy machine not always in the first
            service.script = [problem(429, "full", retry_after=seconds), grade(), grade()]
            sent_away = asyncio.ensure_future(client.rewards(ONE))
            await asyncio.sleep(0.1)
            assert await client.rewards(ONE) == [1.0]
            waits = not sent_away.done()
            assert await sent_away == [1.0]
            if waits:
                break
    assert waits


async def test_a_cancelled_call_ends_at_once_and_the_client_goes_on(service: ScriptedService) -> None:
    service.script = [say_nothing()]
    async with patient(service, max_connections=1) as client:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.verify(ONE), 0.1)
        service.script.clear()  # where it was too late to be asked
        assert await client.rewards(ONE) == [1.0]


@pytest.mark.parametrize(
    "error",
    [
        RequestRefused(422, Problem(type="t", title="Unprocessable", status=422, detail="d")),
        ServiceUnavailable("gone", 3.0),
        DeadlineExceeded("late"),
    ],
)
async def test_errors_travel_between_processes(error: Exception) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.args) == (type(error), str(error), error.args)
