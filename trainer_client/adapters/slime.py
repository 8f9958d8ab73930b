"""slime: `--custom-rm-path trainer_client.adapters.slime.reward`, with or without `--group-rm`.

Called with a sample, it gives a number; with a group's list of samples (`--group-rm`), a list. What was not judged has
`sample.remove_sample` set, which masks its loss. With `--group-rm` it also gets the mean of its group's judged rewards,
so that it moves no baseline; without, it is 0 and does, so prefer `--group-rm`.
"""

from collections.abc import Sequence
from typing import Any

from trainer_client.adapters.connection import connection, spread, told_apart
from verifier.wire import Result, Rollout


async def reward(args: Any, sample: Any, **_: Any) -> float | list[float]:
    """A reward a sample."""
    if isinstance(sample, Sequence):
        results = await connection().all_results([_asked(one, number) for number, one in enumerate(sample)])
        for one, judged in zip(sample, results, strict=True):
            _mark(one, judged)
        return spread(results, [getattr(one, "group_index", None) for one in sample])
    result = await connection().result(_asked(sample, 0))
    _mark(sample, result)
    return 0.0 if result.reward is None else result.reward


def _asked(sample: Any, number: int) -> Rollout:
    status = getattr(sample, "status", None)
    return Rollout(
        id=str(number),
        completion=sample.response,
        ground_truth=sample.label,
        prompt=told_apart(sample.prompt),
        truncated=str(getattr(status, "value", status)) == "truncated",
    )


def _mark(sample: Any, result: Result) -> None:
    if result.reward is None:
        sample.remove_sample = True
