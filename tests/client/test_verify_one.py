"""Single calls that arrive together travel together."""

import asyncio
import time

import pytest

from tests.client.conftest import ScriptedService, grade, problem, say_nothing
from trainer_client.client import RequestRefused, RewardClient, ServiceUnavailable
from verifier.wire import Outcome, Rollout

pytestmark = pytest.mark.anyio


def rollout(number: int, completion: str = "right", preset: str | None = None) -> Rollout:
    return Rollout(id=f"r{number}", completion=completion, preset=preset)


async def test_sixty_four_calls_make_one_request(service: ScriptedService) -> None:
    completions = ["right", "wrong", "half", "nothing"] * 16
    async with RewardClient(service.url, preset="math") as client:
        calls = [client.verify_one(rollout(number, completion)) for number, completion in enumerate(completions)]
        results = await asyncio.gather(*calls)
    assert [result.id for result in results] == [f"r{number}" for number in range(64)]
    assert [result.reward for result in results] == [1.0, 0.0, 0.5, None] * 16
    assert [len(asked.rollouts) for asked in service.asked] == [64]


async def test_a_full_lot_leaves_before_its_time(service: ScriptedService) -> None:
    async with RewardClient(service.url, gather_at_most=4, gather_seconds=30) as client:
        begun = time.monotonic()
        await asyncio.gather(*(client.verify_one(rollout(number)) for number in range(8)))
    assert time.monotonic() - begun < 25
    assert [len(asked.rollouts) for asked in service.asked] == [4, 4]


async def test_a_lone_call_does_not_wait_long_for_company(service: ScriptedService) -> None:
    async with RewardClient(service.url) as client:
        await client.verify_one(rollout(0))
        await client.verify_one(rollout(1))
    assert len(service.asked) == 2


async def test_calls_that_ask_differently_travel_apart(service: ScriptedService) -> None:
    async with RewardClient(service.url, preset="math") as client:
        await asyncio.gather(
            client.verify_one(rollout(0)),
            client.verify_one(rollout(1)),
            client.verify_one(rollout(2), preset="numeric"),
            client.verify_one(rollout(3), explain=True),
            client.verify_one(rollout(4, preset="choice")),
            client.verify_one(rollout(5), rubric={"verifier": {"kind": "exact"}}),
            client.verify_one(rollout(6), deadline_seconds=9),
        )
    together = sorted([one["id"] for one in asked.rollouts] for asked in service.asked)
    assert together == [["r0", "r1"], ["r2"], ["r3"], ["r4"], ["r5"], ["r6"]]


async def test_a_refusal_reaches_every_call_of_its_lot_and_no_other(service: ScriptedService) -> None:
    async def refuse_unknown(service: ScriptedService, asked: object, writer: asyncio.StreamWriter) -> None:
        unknown = service.asked[-1].rollouts[0].get("preset") == "nonsense"
        await (problem(404, "unknown preset") if unknown else grade())(service, service.asked[-1], writer)

    service.script = [refuse_unknown] * 2
    async with RewardClient(service.url, preset="math") as client:
        good, *bad = await asyncio.gather(
            client.verify_one(rollout(0)),
            client.verify_one(rollout(1, preset="nonsense")),
            client.verify_one(rollout(2, preset="nonsense")),
            return_exceptions=True,
        )
    assert not isinstance(good, BaseException)
    assert good.reward == 1.0
    assert [type(error) for error in bad] == [RequestRefused, RequestRefused]


async def test_a_caller_that_gave_up_leaves_the_others_alone(service: ScriptedService) -> None:
    async with RewardClient(service.url, gather_seconds=1.0) as client:
        calls = [asyncio.ensure_future(client.verify_one(rollout(number))) for number in range(3)]
        await asyncio.sleep(0)
        calls[1].cancel()
        results = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(results[1], asyncio.CancelledError)
    assert [one["id"] for one in service.asked[0].rollouts] == ["r0", "r2"]


async def test_a_caller_that_gave_up_after_sending_leaves_the_others_alone(service: ScriptedService) -> None:
    service.script = [grade(after_seconds=0.2)]
    async with RewardClient(service.url) as client:
        calls = [asyncio.ensure_future(client.verify_one(rollout(number))) for number in range(3)]
        await asyncio.sleep(0.1)
        calls[0].cancel()
        _, *others = await asyncio.gather(*calls, return_exceptions=True)
    assert [one.reward for one in others if not isinstance(one, BaseException)] == [1.0, 1.0]


async def test_with_none_an_unreachable_service_leaves_the_call_unjudged() -> None:
    async with RewardClient("http://127.0.0.1:9", attempts=1, on_unavailable="none") as client:
        result = await client.verify_one(rollout(0))
    assert (result.id, result.reward, result.verdict.outcome) == ("r0", None, Outcome.FAILED)


async def test_closing_the_client_ends_the_calls_it_holds(service: ScriptedService) -> None:
    service.script = [say_nothing()]
    client = RewardClient(service.url, gather_seconds=0.15)
    sent = asyncio.ensure_future(client.verify_one(rollout(0)))
    await asyncio.sleep(0.3)
    held = asyncio.ensure_future(client.verify_one(rollout(1)))
    await asyncio.sleep(0.01)
    await client.aclose()
    for call in (sent, held):
        with pytest.raises(ServiceUnavailable, match="the client was closed"):
            await call
