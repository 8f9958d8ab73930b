"""TRL: `GRPOTrainer(reward_funcs=[reward], ...)` with `from trainer_client.adapters.trl import reward`.

The dataset's columns arrive as lists. The ground truth is the column that VERIFIER_GROUND_TRUTH_COLUMN names, or the
first there is of ground_truth, solution, answer, label and target; a column `metadata` of dicts is passed on.

Not judged is None, which TRL turns into NaN and leaves out of its group's mean; its advantage is 0, but its tokens stay
in the loss's denominator.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trainer_client.adapters.connection import connection, told_apart
from verifier.wire import Rollout, beginning

COLUMNS = ("ground_truth", "solution", "answer", "label", "target")


async def reward(
    prompts: Sequence[Any], completions: Sequence[Any], log_metric: Callable[[str, float], None] | None = None,
    **columns: Any,
) -> list[float | None]:  # fmt: skip
    """A reward a completion, or None; TRL logs the share of None as `not_judged`."""
    results = await connection().all_results(rollouts(prompts, completions, columns))
    rewards = [result.reward for result in results]
    if log_metric is not None and rewards:
        log_metric("not_judged", rewards.count(None) / len(rewards))
    return rewards


def rollouts(prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Any]) -> list[Rollout]:
    """TRL's batch as the service reads it."""
    truths = columns[_ground_truth_column(columns)]
    metadata = columns.get("metadata") or [{}] * len(completions)
    return [
        Rollout(
            id=str(number),
            completion=told_apart(completion),
            ground_truth=truth,
            prompt=told_apart(prompt),
            metadata=more or {},
        )
        for number, (prompt, completion, truth, more) in enumerate(
            zip(prompts, completions, truths, metadata, strict=True)
        )
    ]


def _ground_truth_column(columns: Mapping[str, Any]) -> str:
    named = os.environ.get("VERIFIER_GROUND_TRUTH_COLUMN")
    for name in (named,) if named else COLUMNS:
        if name in columns:
            return name
    there = ", ".join(repr(beginning(name)) for name in sorted(columns)) or "none"
    raise ValueError(
        f"the dataset has no column {named or ' or '.join(COLUMNS)}; it has {there}. "
        "VERIFIER_GROUND_TRUTH_COLUMN names the one to judge against"
    )
