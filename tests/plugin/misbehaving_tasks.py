"""Tasks whose answers misbehave, for the engine tests."""

from collections.abc import Iterable

from verifier.rubric import Rubric, Task
from verifier.wire import Result, Rollout


def misbehaving(**bounds: float) -> Rubric:
    """A rubric that obeys the answer, within `bounds`."""
    parts = {"extractor": {"kind": "whole"}, "verifier": {"kind": "misbehave"}}
    return Rubric.model_validate(parts | {"bounds": {"cpu_seconds": 0.5} | bounds})


def tasks_of(*answers: str, rubric: Rubric | None = None, ground_truth: str = "fine") -> list[Task]:
    """A task for each answer, in order."""
    rubric = rubric or misbehaving()
    rollouts = (
        Rollout(id=f"r{number}", completion=answer, ground_truth=ground_truth) for number, answer in enumerate(answers)
    )
    return [Task(rollout, rubric) for rollout in rollouts]


def outcomes(results: Iterable[Result]) -> list[str]:
    return [str(result.verdict.outcome) for result in results]
