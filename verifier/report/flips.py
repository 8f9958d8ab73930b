"""What two verdicts on one rollout have to do with each other, for `verifier diff` and for the service's shadows."""

from typing import NamedTuple

from verifier.report.text import on_one_line
from verifier.wire import Result

PASSING = 0.5
"""The least reward that accepts, where nobody says another."""
SAME = 1e-9
NOT_JUDGED, ACCEPTED, REFUSED = "not judged", "accepted", "refused"


class FlipGroup(NamedTuple):
    """What flips have in common: how the side changed, and what each grader says."""

    change: str
    a: str
    b: str


def group_of(a: Result, b: Result, passing: float = PASSING) -> FlipGroup:
    change = f"{side_taken(a, passing)} -> {side_taken(b, passing)}"
    return FlipGroup(change, reason_of(a), reason_of(b))


def side_taken(result: Result, passing: float) -> str:
    return side_of_reward(result.reward, passing)


def side_of_reward(reward: float | None, passing: float = PASSING) -> str:
    if reward is None:
        return NOT_JUDGED
    return ACCEPTED if reward >= passing else REFUSED


def same_reward(a: Result, b: Result) -> bool:
    """Whether both give the same number; of what was not judged there is none to differ."""
    return a.reward is None or b.reward is None or abs(a.reward - b.reward) <= SAME


def reason_of(result: Result) -> str:
    """The outcome and the reason, without what differs from rollout to rollout."""
    return f"{result.verdict.counted_as}: {on_one_line(result.verdict.reason, 120)}"
