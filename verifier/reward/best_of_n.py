"""Only the best of a group is paid."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from verifier.parts import GroupShaper, Member, Points


class BestOfN(GroupShaper):
    """`best` for the member with the highest score of its verdict, `otherwise` for the others.

    Where several are equally good: `share`, each gets its part of `best`; `all`, each gets all of it; `first`, only
    the first in the request does. Nobody is best in a group where the highest score is not above `above`.
    """

    kind: Literal["best_of_n"] = "best_of_n"
    best: Points = 1.0
    otherwise: Points = 0.0
    ties: Literal["share", "all", "first"] = "share"
    above: float = Field(default=0.0, ge=0, lt=1, description="The score that the best must exceed")

    def shape(self, members: Sequence[Member]) -> list[float]:
        scores = [member.verdict.score or 0.0 for member in members]
        highest = max(scores)
        if highest <= self.above:
            return [self.otherwise] * len(scores)
        winners = [place for place, score in enumerate(scores) if score == highest]
        if self.ties == "first":
            winners = winners[:1]
        paid = self.best / len(winners) if self.ties == "share" else self.best
        return [paid if place in winners else self.otherwise for place in range(len(scores))]
