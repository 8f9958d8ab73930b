"""TRL's OpenRewardSpec with this service as its server: `GRPOTrainer(reward_funcs=[reward], ...)` in place of its own.

Its own reward function gives a rollout 0 whose answer was not judged, and one whose call failed: its environments begin
at 0 and pass over null. They keep each call's reward, though, from which this one tells the two from a wrong answer.
"""

from collections.abc import Sequence
from typing import Any


def reward(environments: Sequence[Any], **_: Any) -> list[float | None]:
    """The last reward of each rollout, or None, which TRL leaves out, for one whose answers have none."""
    return [outcome(environment) for environment in environments]


def outcome(environment: Any) -> float | None:
    """A rollout that called no tool has given no answer, and is 0."""
    told: list[float | None] = environment.rewards
    given = [one for one in told if one is not None]
    if given:
        return float(given[-1])
    return None if told else 0.0
