"""Single samples share calls of the engine, and none hurts another."""

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import pytest
from service_under_test import StandIn, batch, hung_up_on, is_problem, rollout, wait_until

from verifier.errors import EngineBusy


class Counting(StandIn):
    """Remembers how many tasks each call had, and refuses those of more than `most`."""

    def __init__(self, most: int = 10_000) -> None:
        super().__init__()
        self.sizes: list[int] = []
        self.still = False
        self.most = most
        self.ended = 0

    async def stream(self, tasks, options=None):  # type: ignore[no-untyped-def]
        self.sizes.append(len(tasks))
        try:
            while self.still:  # noqa: ASYNC110 - the test that ends it is in another thread
                await asyncio.sleep(0.002)
        except (asyncio.CancelledError, GeneratorExit):
            self.withdrawn += len(tasks)
            raise
        if len(tasks) > self.most:
            raise EngineBusy("too many at once", retry_after_seconds=1)
        stream = super().stream(tasks, options)
        async for lot in stream:
            yield lot
        await asyncio.sleep(0.02)  # as an engine that has more to tidy up
        self.ended += 1


@pytest.fixture
def stand_in() -> StandIn:
    return Counting()


def asked(client: httpx.Client, number: int, **fields: object) -> httpx.Response:
    body = batch(0, rollouts=[rollout(number, answer=str(number), truth=str(number % 2))], **fields)
    return client.post("/v1/verify", json=body)


def many(client: httpx.Client, count: int) -> list[httpx.Response]:
    with ThreadPoolExecutor(count) as pool:
        ready = threading.Barrier(count)

        def one(number: int) -> httpx.Response:
            ready.wait()
            return asked(client, number)

        futures: list[Future[httpx.Response]] = [pool.submit(one, number) for number in range(count)]
        return [future.result() for future in futures]


@pytest.mark.parametrize("dependence", [{"majority": {}}, {"group_components": {"n": {"part": {"kind": "best_of_n"}}}}])
def test_what_depends_on_its_group_never_meets_another_caller_s(
    held: httpx.Client, stand_in: Counting, dependence: dict[str, object]
) -> None:
    body = batch(0, rollouts=[rollout(0, group="q1")], preset=None, rubric={"preset": "math", **dependence})
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: held.post("/v1/verify", json=body), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert set(stand_in.sizes) == {1}, "each in a call of its own"


def test_each_has_its_own_answer_and_they_share_calls(held: httpx.Client, stand_in: Counting) -> None:
    answers = many(held, 40)
    for number, answer in enumerate(answers):
        [result] = answer.json()["results"]
        assert (result["id"], result["reward"]) == (f"r{number}", float(number == number % 2))
    assert sum(stand_in.sizes) == 40
    assert stand_in.graded == 40


def test_a_call_that_has_answered_everybody_ends_by_itself(held: httpx.Client, stand_in: Counting) -> None:
    assert asked(held, 1).status_code == 200
    wait_until(lambda: stand_in.ended == 1)


def test_what_is_refused_for_many_is_asked_again_for_each(held: httpx.Client, stand_in: Counting) -> None:
    stand_in.most = 1
    assert {answer.status_code for answer in many(held, 20)} == {200}


def test_one_that_is_refused_alone_is_refused(held: httpx.Client, stand_in: Counting) -> None:
    stand_in.most = 0
    is_problem(asked(held, 1), 429, "busy")
    assert stand_in.sizes == [1]


def test_jobs_and_options_are_kept_apart(held: httpx.Client, stand_in: Counting) -> None:
    for fields in ({"job": "a"}, {"job": "b"}, {"job": "b", "use_cache": False}):
        assert asked(held, 1, **fields).status_code == 200
    assert [key.job for key in stand_in.jobs] == ["a", "b", "b"]


def test_what_nobody_waits_for_any_more_is_withdrawn(held: httpx.Client, stand_in: Counting) -> None:
    stand_in.still = True
    with hung_up_on(held, batch(0, rollouts=[rollout(1)])):
        wait_until(lambda: stand_in.sizes == [1])
    wait_until(lambda: stand_in.withdrawn == 1)
    stand_in.still = False
    assert asked(held, 1).status_code == 200


def test_a_bug_is_told_to_those_it_met_and_to_no_one_else(held: httpx.Client, stand_in: Counting) -> None:
    stand_in.refusal = ZeroDivisionError("a bug")
    is_problem(asked(held, 1), 500, "internal")  # after which the web server closes the connection
    stand_in.refusal = None
    with httpx.Client(base_url=held.base_url, timeout=60) as another:
        assert asked(another, 1).status_code == 200
