"""unsloth, whose trainer is TRL's: `GRPOTrainer(reward_funcs=[reward], ...)`, as a plain function.

The TRL releases that unsloth pins do not all await a coroutine, so this one blocks. Columns and None are as in
`trainer_client.adapters.trl`.
"""

from collections.abc import Sequence
from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.trl import rollouts


def reward(prompts: Sequence[Any], completions: Sequence[Any], **columns: Any) -> list[float | None]:
    """A reward a completion, or None for one that was not judged."""
    return [result.reward for result in connection().results(rollouts(prompts, completions, columns))]
