"""ms-swift: a plugin of three lines, `--external_plugins plugin.py --reward_funcs verifier`:

    from swift.rewards import orms
    from trainer_client.adapters.swift import Reward
    orms["verifier"] = Reward

ms-swift calls it with the completions and the dataset's columns; the ground truth is found as for TRL. It adds a row's
rewards up with `nansum`, so that None would be 0: what was not judged is settled by VERIFIER_UNJUDGED, by default
`raise`. A group is what has one `prompt_id`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.trl import rollouts
from trainer_client.unjudged import DROP_GROUP, GROUP_MEAN, NUMBER, RAISE
from verifier.wire import beginning


class Reward:
    """What ms-swift makes one of, with its arguments, and calls once a batch."""

    def __init__(self, args: Any = None, **_: Any) -> None:
        self.args = args

    def __call__(self, completions: Sequence[Any], **columns: Any) -> list[float]:
        """A number a completion."""
        asked = [
            one.model_copy(update=more)
            for one, more in zip(
                rollouts(_prompts(columns), completions, columns), _standing(columns, len(completions)), strict=True
            )
        ]
        results = connection().results(asked)
        allowed = (RAISE, GROUP_MEAN, DROP_GROUP, NUMBER)
        return connection().numbers(results, [one.group for one in asked], trainer="ms-swift", allowed=allowed)


def _standing(columns: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """What ms-swift says of each completion: the prompt it belongs to, its tokens, whether it was cut off."""
    names = {"prompt_id": "group", "is_truncated": "truncated", "response_token_ids": "completion_tokens"}
    read: dict[str, Callable[[Any], Any]] = {"prompt_id": str, "is_truncated": bool, "response_token_ids": len}
    there = {name: columns[name] for name in names if len(columns.get(name) or ()) == count}
    return [
        {names[name]: read[name](values[row]) for name, values in there.items() if values[row] is not None}
        for row in range(count)
    ]


def _prompts(columns: dict[str, Any]) -> Sequence[Any]:
    """What was asked: the conversations without what the assistant said, or a column."""
    if "messages" in columns:
        return [[one for one in messages if one.get("role") != "assistant"] for messages in columns["messages"]]
    for name in ("prompt", "problem", "question", "query"):
        if name in columns:
            prompts: Sequence[Any] = columns[name]
            return prompts
    there = ", ".join(repr(beginning(name)) for name in sorted(columns)) or "none"
    raise ValueError(f"the rows have no messages and no prompt, problem, question or query; they have {there}")
