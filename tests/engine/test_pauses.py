"""Long work gives way, large calls are taken in step by step, and twins are answered by their text."""

import asyncio
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.engine import pauses
from verifier.engine.base import EncodedResult
from verifier.engine.calls import LOT, Call, Copy
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.engine.pauses import stepwise
from verifier.errors import EngineBusy
from verifier.extract.whole import Whole
from verifier.rubric import Rubric, Task
from verifier.verify.exact import Exact
from verifier.wire import Result, Rollout, Verdict

RUBRIC = Rubric(extractor=Whole(), verifier=Exact())


def result(rollout_id: str, reason: str = "equal") -> Result:
    return Result(id=rollout_id, reward=1.0, components={"accuracy": 1.0}, verdict=Verdict.correct(reason))


@given(st.text(), st.text(), st.text())
def test_a_twin_is_answered_as_if_its_result_were_read_and_written(own: str, twin: str, reason: str) -> None:
    original = result(own, reason + ',"cached":false,"timing":')
    told = EncodedResult.of(original).for_twin(own, twin)
    assert told == EncodedResult.of(original.model_copy(update={"id": twin, "cached": True}))


def test_a_result_of_another_form_is_read_for_its_twin() -> None:
    odd = EncodedResult.of(result("a"))._replace(body=b" " + EncodedResult.of(result("a")).body)
    assert odd.for_twin("a", "b").result() == result("b").model_copy(update={"cached": True})


def test_of_what_is_ready_some_is_passed_on_at_a_time() -> None:
    async def lots() -> list[int]:
        call = Call(outstanding=LOT + 1)
        for index in range(LOT + 1):
            call.take(index, Copy(EncodedResult.of(result("a")), "a", f"r{index}"))
        first, second = call.lot(), call.lot()
        assert first[-1][1].result().id == f"r{LOT - 1}"
        return [len(first), len(second), len(call.ready), call.outstanding]

    assert asyncio.run(lots()) == [LOT, 1, 0, 0]


def test_others_are_served_between_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "HOLD_SECONDS", 0.0)
    seen: list[str] = []

    def steps() -> Generator[None, None, str]:
        for _ in range(3):
            seen.append("step")
            yield
        return "done"

    async def other() -> None:
        for _ in range(3):
            seen.append("other")
            await asyncio.sleep(0)

    async def both() -> str:
        beside = asyncio.create_task(other())
        answer = await stepwise(steps())
        await beside
        return answer

    assert asyncio.run(both()) == "done"
    assert seen == ["step", "other"] * 3


def test_what_is_still_being_taken_in_counts_towards_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "HOLD_SECONDS", 0.0)
    tasks = [Task(Rollout(id=str(n), completion=str(n), ground_truth="1"), RUBRIC) for n in range(3000)]

    async def both() -> tuple[int, int]:
        async with LocalEngine(EngineSettings(workers=1, warm=False, queue_limit=4000)) as engine:
            first = asyncio.create_task(engine.verify(tasks, CallOptions.of(job="a")))
            await asyncio.sleep(0)
            with pytest.raises(EngineBusy):
                await engine.verify(tasks, CallOptions.of(job="a"))
            other = await engine.verify(tasks[:10], CallOptions.of(job="b"))
            return len(await first), len(other)

    assert asyncio.run(both()) == (3000, 10)


def test_work_that_has_waited_for_something_has_let_others_go_before(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("verifier.engine.pauses.time.perf_counter", lambda: now)
    work = pauses.Pauses()
    now = 1.0
    assert work.due
    work.rested()
    assert not work.due


def test_a_call_that_is_left_while_it_is_taken_in_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "HOLD_SECONDS", 0.0)
    tasks = [Task(Rollout(id=str(n), completion=str(n), ground_truth="1"), RUBRIC) for n in range(3000)]

    async def leave() -> int:
        async with LocalEngine(EngineSettings(workers=1, warm=False)) as engine:
            call = asyncio.create_task(engine.verify(tasks))
            await asyncio.sleep(0)
            call.cancel()
            await asyncio.wait({call})
            return engine.stats().queued

    assert asyncio.run(leave()) == 0
