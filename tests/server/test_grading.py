"""A kept answer is told again, a piece at a time, as it was told first."""

import asyncio
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any

import pytest

from verifier.engine.base import EncodedResult
from verifier.server.grading import Grading, Lot, answer_body, lots_of
from verifier.wire import Result, Verdict


def result(number: int) -> Result:
    reason = '"},{"id":"' if number % 3 else "plain"
    evidence = {"seen": [{"id": reason}, {"id": "\\"}]} if number % 5 else {}
    return Result(
        id=f"r{number}", reward=1.0, components={"accuracy": 1.0}, verdict=Verdict.correct(reason, **evidence)
    )


def test_a_kept_answer_is_cut_into_its_results() -> None:
    for count in (0, 1, 2, 1000):
        results = [result(number) for number in range(count)]
        body = asyncio.run(answer_body([EncodedResult.of(one) for one in results]))
        told = [pair for lot in lots_of(body) for pair in lot]
        assert [index for index, _ in told] == list(range(count))
        assert [one.result() for _, one in told] == results


async def lots(*sizes: int) -> AsyncGenerator[Lot]:
    """Results in lots of these sizes, the last ones one right after the other."""
    index = 0
    for size in sizes:
        yield [(index + place, EncodedResult.of(result(index + place))) for place in range(size)]
        index += size
        await asyncio.sleep(0.001 if size == 1 else 0)


async def told_to_a_slow_one(sizes: tuple[int, ...], pauses: int) -> list[int]:
    """What a follower gets who takes so many turns of the loop to send each lot on."""
    batch: Any = SimpleNamespace(tasks=[None] * sum(sizes))
    grading, told = Grading(lots(*sizes), batch), list[int]()
    async for lot in grading.lots():
        told += [index for index, _ in lot]
        for _ in range(pauses):
            await asyncio.sleep(0)
    assert grading.complete
    return told


@pytest.mark.parametrize("pauses", [0, 1, 5, 50, 1000])
@pytest.mark.parametrize("sizes", [(1,), (1, 1), (2, 3, 1, 60, 2), (1, 700, 700)])
def test_a_follower_who_is_busy_sending_while_the_grading_ends_gets_every_result(
    sizes: tuple[int, ...], pauses: int
) -> None:
    """Two of 64 were missing when the log was let go of under him, and the client asked for all of them again."""
    assert sorted(asyncio.run(told_to_a_slow_one(sizes, pauses))) == list(range(sum(sizes)))
