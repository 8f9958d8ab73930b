"""What would change the verdicts of a report: tried by whoever graded, within bounds."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, Self

from verifier.cli.changing import MOST_SECONDS, try_changes
from verifier.cli.grader import Grader, Lot
from verifier.explanation import Explanation, explain
from verifier.presets.catalogue import task_for
from verifier.report.run_record import RunRecord
from verifier.rubric import Task
from verifier.score import score_task
from verifier.wire import Result, Rollout, Timing


async def scored(tasks: Sequence[Task]) -> list[Result]:
    return [score_task(task) for task in tasks]


class InProcess(Grader):
    """Explains by the pure function, and counts."""

    def __init__(self, body: bytes | None = None) -> None:
        self.body = body
        self.asked: list[str] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: Any) -> None:
        pass

    async def objection(self, rollout: Rollout) -> str | None:
        return None

    async def explanation(self, rollout: Rollout) -> bytes | None:
        self.asked.append(rollout.id)
        if self.body is not None:
            return self.body
        task = task_for(rollout, "math")
        return (await explain(task, scored, preset="math")).model_dump_json().encode()

    async def grade(self, rollouts: Sequence[Rollout]) -> AsyncGenerator[Lot, None]:
        raise NotImplementedError
        yield


def record(count: int, seconds: float = 0.001) -> RunRecord:
    made = RunRecord()
    for number in range(count):
        rollout = Rollout(id=str(number), completion=rf"\boxed{{{number}}}", ground_truth="-1")
        [result] = asyncio.run(scored([task_for(rollout, "math")]))
        made.add([rollout], [result.model_copy(update={"timing": Timing(grade_seconds=seconds)})], ["math"])
    return made


def explained(made: RunRecord) -> int:
    return sum("would_change" in one for one in made.kept.rollouts())


def test_it_ends_when_its_time_is_over() -> None:
    made, grader = record(8), InProcess()
    asyncio.run(try_changes(grader, made, iter([0.0, 0.0, MOST_SECONDS]).__next__))
    assert len(grader.asked) == explained(made) == 8
    late = record(2)
    asyncio.run(try_changes(grader, late, iter([0.0, MOST_SECONDS]).__next__))
    assert explained(late) == 0


def test_what_was_slow_to_grade_is_not_tried() -> None:
    grader = InProcess()
    asyncio.run(try_changes(grader, record(2, seconds=1.0)))
    assert grader.asked == []


def test_an_answer_of_another_version_or_with_another_verdict_is_not_shown() -> None:
    right = Rollout(completion=r"\boxed{1}", ground_truth="1")
    other: Explanation = asyncio.run(explain(task_for(right, "math"), scored, preset="math"))
    for body in (b"{}", b"<html>", other.model_dump_json().encode()):
        made = record(1)
        asyncio.run(try_changes(InProcess(body), made))
        assert explained(made) == 0
