"""How bodies travel: gzipped from a size on, and over a connection that is used again."""

import asyncio
import gzip
from typing import Any

import pytest

from tests.client.conftest import Asked, Reaction, ScriptedService, grade, problem
from trainer_client.client import RewardClient
from trainer_client.delivery import COMPRESS_FROM_BYTES, Delivery
from trainer_client.options import ClientOptions
from verifier.wire import Rollout

pytestmark = pytest.mark.anyio

LONG = [Rollout(id="a", completion="right", prompt="why? " * 200)]


def unpacked() -> Reaction:
    """The right answer to a gzipped body."""

    async def react(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        assert asked.headers["content-encoding"] == "gzip"
        await grade()(service, Asked(asked.method, asked.path, asked.headers, gzip.decompress(asked.body)), writer)

    return react


async def test_a_body_of_that_size_travels_gzipped(service: ScriptedService) -> None:
    service.script = [unpacked()]
    async with RewardClient(service.url, preset="math", compress_from_bytes=500) as client:
        assert await client.rewards(LONG) == [1.0]
        assert await client.rewards([Rollout(id="b", completion="wrong")]) == [0.0]
    large, small = service.asked
    assert len(large.body) < 400
    assert "content-encoding" not in small.headers


async def test_every_attempt_sends_the_same_bytes(service: ScriptedService) -> None:
    service.script = [problem(503, "starting"), unpacked()]
    async with RewardClient(service.url, preset="math", compress_from_bytes=500, backoff_seconds=0.01) as client:
        assert await client.rewards(LONG) == [1.0]
    first, second = (asked.body for asked in service.asked)
    assert first == second


async def test_a_service_that_takes_no_gzip_gets_it_plain_from_then_on(service: ScriptedService) -> None:
    service.script = [problem(415, "no encodings here")]
    async with RewardClient(service.url, preset="math", compress_from_bytes=500, backoff_seconds=0.01) as client:
        assert await client.rewards(LONG) == [1.0]
        assert await client.rewards(LONG) == [1.0]
    assert ["content-encoding" in asked.headers for asked in service.asked] == [True, False, False]


@pytest.mark.parametrize(
    ("url", "asked", "from_bytes"),
    [
        ("http://rewards:8000", "auto", COMPRESS_FROM_BYTES),
        ("https://10.0.0.7", "auto", COMPRESS_FROM_BYTES),
        ("http://127.0.0.1:8000", "auto", None),
        ("http://localhost:8000", "auto", None),
        ("http://[::1]:8000", "auto", None),
        ("http://localhost:8000", 100, 100),
        ("http://rewards:8000", None, None),
    ],
)
async def test_it_is_worth_it_to_another_machine(url: str, asked: Any, from_bytes: int | None) -> None:
    delivery = Delivery(url, None, ClientOptions(compress_from_bytes=asked))
    assert delivery._compress_from == from_bytes
    await delivery.aclose()


async def test_a_connection_that_rested_for_seconds_is_used_again(service: ScriptedService) -> None:
    async with RewardClient(service.url, preset="math") as client:
        await client.rewards(LONG)
        await asyncio.sleep(2.2)
        await client.rewards(LONG)
    assert service.connections == 1


async def test_one_that_the_service_closed_meanwhile_is_made_anew(service: ScriptedService) -> None:
    async with RewardClient(service.url, preset="math", backoff_seconds=0.01) as client:
        await client.rewards(LONG)
        service.hang_up_on_all()
        assert await client.rewards(LONG) == [1.0]
    assert service.connections == 2
