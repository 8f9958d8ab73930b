"""A kept answer is told again, a piece at a time, as it was told first."""

import asyncio

from verifier.engine.base import EncodedResult
from verifier.server.grading import answer_body, lots_of
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
