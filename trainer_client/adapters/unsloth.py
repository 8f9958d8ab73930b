"""unsloth, whose trainer is TRL's: `GRPOTrainer(reward_funcs=[reward], ...)`, as a plain function.

The TRL releases that unsloth pins do not all await a coroutine, so this one blocks. Columns and None are as in
`trainer_client.adapters.trl`: the older of those releases take None for 0, and there VERIFIER_UNJUDGED chooses.
"""

from collections.abc import Sequence
from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.trl import LogExtra, LogMetric, rollouts, settled


def reward(
    prompts: Sequence[Any], completions: Sequence[Any], log_metric: LogMetric = None, log_extra: LogExtra = None,
    **columns: Any,
) -> list[float | None]:  # fmt: skip
    """A reward a completion, or None for one that was not judged."""
    asked = rollouts(prompts, completions, columns)
    return settled(asked, connection().results(asked), log_metric, log_extra)
