"""How long a completion is, in a unit of one's choice."""

from typing import Literal

from verifier.errors import Unshapable
from verifier.wire import Rollout

Unit = Literal["characters", "words", "tokens"]
UNMEASURED = "the rollout has no completion_tokens, and its reward depends on its length in tokens"


def length_of(rollout: Rollout, unit: Unit) -> int | None:
    """The completion's length. In tokens it is what the trainer counted, `completion_tokens`; None if it did not."""
    if unit == "tokens":
        return rollout.completion_tokens
    return len(rollout.completion) if unit == "characters" else len(rollout.completion.split())


def measured(rollout: Rollout, unit: Unit) -> int:
    """The same; raises Unshapable where it is not known."""
    length = length_of(rollout, unit)
    if length is None:
        raise Unshapable(UNMEASURED)
    return length
