"""Results one by one, as they are ready."""

import asyncio
import threading
import time

import pytest

from tests.client.conftest import (
    Asked,
    Reaction,
    ScriptedService,
    hang_up,
    problem,
    say_nothing,
    send_chunk,
    stream,
    stream_line,
)
from trainer_client.client import DeadlineExceeded, ProtocolError, RequestRefused, RewardClient, ServiceUnavailable
from verifier.wire import Rollout, StreamedResult

pytestmark = pytest.mark.anyio

COMPLETIONS = ["right", "wrong", "half", "nothing", "right", "wrong"]
SIX = [Rollout(id=f"r{index}", completion=completion) for index, completion in enumerate(COMPLETIONS)]
REWARDS = [1.0, 0.0, 0.5, None, 1.0, 0.0]


async def collected(client: RewardClient, rollouts: list[Rollout] = SIX) -> list[StreamedResult]:
    return [result async for result in client.stream(rollouts)]


def rewards_by_position(results: list[StreamedResult]) -> list[float | None]:
    assert sorted(result.index for result in results) == list(range(len(SIX)))
    assert all(result.id == SIX[result.index].id for result in results)
    return [result.reward for result in sorted(results, key=lambda result: result.index)]


async def test_results_come_in_the_services_order_with_their_position(service: ScriptedService) -> None:
    service.script = [stream(order=lambda indexes: indexes[::-1])]
    async with RewardClient(service.url, preset="math") as client:
        results = await collected(client)
    assert [result.index for result in results] == [5, 4, 3, 2, 1, 0]
    assert rewards_by_position(results) == REWARDS
    assert service.asked[0].headers["accept"] == "application/x-ndjson"


async def test_the_first_result_is_there_before_the_last_is_ready(service: ScriptedService) -> None:
    received = threading.Event()

    async def one_and_then_the_others(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        await stream(lines=1, ends=False)(service, asked, writer)
        end = time.monotonic() + 120
        while not received.is_set() and time.monotonic() < end:  # noqa: ASYNC110 - of another thread
            await asyncio.sleep(0.01)
        moments.append("the others are sent")
        for index in range(1, len(SIX)):
            send_chunk(writer, stream_line(asked.rollouts[index], index))
        writer.write(b"0\r\n\r\n")

    moments: list[str | int] = []
    service.script = [one_and_then_the_others]
    async with RewardClient(service.url) as client:
        async for result in client.stream(SIX):
            moments.append(result.index)
            received.set()
    assert moments[:2] == [0, "the others are sent"]


async def test_positions_are_those_of_the_whole_list_when_it_is_cut(service: ScriptedService) -> None:
    async with RewardClient(service.url, max_rollouts_per_request=4) as client:
        assert rewards_by_position(await collected(client)) == REWARDS
    assert sorted(len(asked.rollouts) for asked in service.asked) == [2, 4]


async def test_an_empty_list_streams_nothing(service: ScriptedService) -> None:
    async with RewardClient(service.url) as client:
        assert await collected(client, []) == []
    assert service.asked == []


@pytest.mark.parametrize(
    "broken",
    [
        stream(lines=2, cleanly=False),
        stream(lines=2),
        stream(lines=2, then=stream_line(SIX[2].model_dump(), 2)[:40], cleanly=False),
        stream(lines=2, then=stream_line(SIX[2].model_dump(), 2)[:40]),
        hang_up(),
        problem(503, "restarting"),
    ],
    ids=["cut off", "ends early", "cut off within a line", "ends within a line", "no answer", "503"],
)
async def test_a_stream_that_breaks_off_is_taken_up_again_without_repeats(
    service: ScriptedService, broken: Reaction
) -> None:
    service.script = [broken]
    async with RewardClient(service.url, backoff_seconds=0.01) as client:
        assert rewards_by_position(await collected(client)) == REWARDS
    assert len({asked.headers["idempotency-key"] for asked in service.asked}) == 1
    assert len(service.asked) == 2


async def test_a_stream_that_keeps_breaking_off_is_unavailable(service: ScriptedService) -> None:
    service.script = [stream(lines=2)] * 3
    received = []

    async def receive(client: RewardClient) -> None:
        async for result in client.stream(SIX):
            received.append(result.index)

    async with RewardClient(service.url, attempts=3, backoff_seconds=0.01) as client:
        with pytest.raises(ServiceUnavailable, match="the stream ended with 4 of 6 results missing"):
            await receive(client)
    assert received == [0, 1]


async def test_with_none_the_missing_results_come_unjudged(service: ScriptedService) -> None:
    service.script = [stream(lines=2)] * 2
    async with RewardClient(service.url, attempts=2, backoff_seconds=0.01, on_unavailable="none") as client:
        assert rewards_by_position(await collected(client)) == [1.0, 0.0, None, None, None, None]


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (b"{nonsense}\n", "expected a StreamedResult"),
        (stream_line({"id": "r0", "completion": "right"}, 0), "two results with index 0"),
        (stream_line({"id": "r0", "completion": "right"}, 5), "result 5 is for 'r0', expected the one for 'r5'"),
        (stream_line({"id": "r6", "completion": "right"}, 6), "asked about 6 rollouts, got a result with index 6"),
    ],
)
async def test_a_line_that_does_not_fit_the_question_is_never_used(
    service: ScriptedService, then: bytes, why: str
) -> None:
    service.script = [stream(lines=2, then=then)]
    async with RewardClient(service.url, on_unavailable="none") as client:
        with pytest.raises(ProtocolError, match=why):
            await collected(client)


async def test_only_a_newline_ends_a_line(service: ScriptedService) -> None:
    odd = [Rollout(id="a\u2028b\u0085c\x0bd", completion="right")]
    async with RewardClient(service.url) as client:
        assert [result.id for result in await collected(client, odd)] == ["a\u2028b\u0085c\x0bd"]


async def test_a_refusal_is_raised(service: ScriptedService) -> None:
    service.script = [problem(422, "no")]
    async with RewardClient(service.url) as client:
        with pytest.raises(RequestRefused):
            await collected(client)


async def test_a_stream_ends_within_its_deadline(service: ScriptedService) -> None:
    service.script = [say_nothing()]
    begun = time.monotonic()
    async with RewardClient(service.url, deadline_seconds=0.3) as client:
        with pytest.raises(DeadlineExceeded):
            await collected(client)
    assert time.monotonic() - begun < 30


async def test_a_reader_that_stops_early_frees_the_connection(service: ScriptedService) -> None:
    service.script = [stream(pause_seconds=60)]
    async with RewardClient(service.url, max_connections=1) as client:
        results = client.stream(SIX)
        assert (await anext(results)).index == 0
        await results.aclose()
        assert await client.rewards(SIX[:1], deadline_seconds=50) == [1.0]
