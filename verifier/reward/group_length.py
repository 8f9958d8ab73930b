"""Short answers pay more than long ones of the same group."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from verifier.parts import GroupShaper, Member, Points
from verifier.reward.length import UNMEASURED, Unit, length_of, measured
from verifier.wire import Outcome, Rollout


class GroupLength(GroupShaper):
    """From `shortest` for the group's shortest rollout to `longest` for its longest, in a straight line.

    The length reward of Kimi k1.5. A rollout that is not right gets `wrong_at_most` and no more, so that being short
    does not pay for it. Nothing is paid when all are equally long, as when there is only one.
    """

    kind: Literal["group_length"] = "group_length"
    unit: Unit = "characters"
    shortest: Points = 0.5
    longest: Points = -0.5
    wrong_at_most: Points = Field(default=0.0, description="The most for a rollout that is not right")

    def lacks(self, rollout: Rollout) -> str | None:
        return UNMEASURED if length_of(rollout, self.unit) is None else None

    def shape(self, members: Sequence[Member]) -> list[float]:
        lengths = [measured(member.rollout, self.unit) for member in members]
        least, span = min(lengths), max(lengths) - min(lengths)
        if not span:
            return [0.0] * len(members)
        values = [self.shortest - (self.shortest - self.longest) * (length - least) / span for length in lengths]
        right = [member.verdict.outcome is Outcome.CORRECT for member in members]
        return [v if ok else min(self.wrong_at_most, v) for v, ok in zip(values, right, strict=True)]
