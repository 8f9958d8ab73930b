"""slime: `--custom-rm-path trainer_client.adapters.slime.reward`, with or without `--group-rm`.

Called with a group's list of samples (`--group-rm`), it gives a list. What was not judged has `sample.remove_sample`
set, which masks its loss, and gets the mean of its group's judged rewards, so that it moves no baseline either; where
nothing of a group was judged they all get 0 and are all masked. Called with one sample, it gives a number: the mask
keeps its tokens out of the loss, but the number enters its group's baseline, so VERIFIER_UNJUDGED must say which, or
`raise`, the default, ends the run. Prefer `--group-rm`.
"""

from collections.abc import Sequence
from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import plain, question_of, text_of
from trainer_client.unjudged import DROP_GROUP, MASK, NUMBER, RAISE, with_means
from verifier.wire import Result, Rollout

IN_GROUPS = (MASK, RAISE, DROP_GROUP, NUMBER)


async def reward(args: Any, sample: Any, **_: Any) -> float | list[float]:
    """A reward a sample."""
    if isinstance(sample, Sequence):
        results = await connection().all_results([_asked(one, number) for number, one in enumerate(sample)])
        return _of_groups(sample, results)
    result = await connection().result(_asked(sample, 0))
    [number] = connection().numbers([result], [None], trainer="slime without --group-rm", allowed=(RAISE, NUMBER))
    _mark(sample, result)
    return number


def _of_groups(samples: Sequence[Any], results: Sequence[Result]) -> list[float]:
    groups = [getattr(one, "group_index", None) for one in samples]
    rewards = connection().rewards(results, groups, trainer="slime", allowed=IN_GROUPS)
    for one, result in zip(samples, results, strict=True):
        _mark(one, result)
    return with_means(rewards, groups)


def _mark(sample: Any, result: Result) -> None:
    """Leave a sample out of the loss, with the reason where the sample has room for it."""
    if result.reward is None:
        sample.remove_sample = True
        if isinstance(getattr(sample, "metadata", None), dict):
            sample.metadata["not_judged"] = f"{result.verdict.outcome}: {result.verdict.reason}"


def _asked(sample: Any, number: int) -> Rollout:
    status = getattr(sample, "status", None)
    group = getattr(sample, "group_index", None)
    return Rollout(
        id=str(number),
        completion=text_of(sample.response),
        ground_truth=plain(sample.label),
        prompt=question_of(sample.prompt),
        group=None if group is None else str(group),
        completion_tokens=getattr(sample, "response_length", None),
        truncated=str(getattr(status, "value", status)) == "truncated",
    )
