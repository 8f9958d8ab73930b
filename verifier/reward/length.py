"""How long a completion is, in a unit of one's choice."""

from typing import Literal

from verifier.wire import Rollout

Unit = Literal["characters", "words", "tokens"]


def length_of(rollout: Rollout, unit: Unit) -> int:
    """The completion's length. In tokens it is the trainer's count; `unmeasured` tells if there is one."""
    if unit == "tokens":
        return rollout.completion_tokens or 0
    return len(rollout.completion) if unit == "characters" else len(rollout.completion.split())


def unmeasured(rollout: Rollout, unit: Unit) -> str | None:
    """Why the length in that unit is not known; None if it is."""
    if unit == "tokens" and rollout.completion_tokens is None:
        return "the rollout has no completion_tokens, and its length in tokens is part of the reward"
    return None
