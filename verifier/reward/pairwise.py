"""A judge compares the responses of a group, two at a time, and what comes of that is a reward for each."""

import math
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from verifier.errors import Unshapable
from verifier.parts import AskingGroupShaper, Inquiry, Member, Said
from verifier.read.empty_phrase import says_nothing
from verifier.reward.bradley_terry import strengths
from verifier.wire import Text

MOST_MEMBERS = 64
"""Everyone against everyone is 2,016 pairs then; `opponents` bounds them in larger groups."""


class Pairwise(AskingGroupShaper):
    """From 0 to 1: `win_rate` is the share of its pairs that a response wins, a tie being half; `bradley_terry` the
    chance to beat an average one, which also counts how strong those were that it met.

    Each pair is asked in both orders, since judges like what comes first: if the orders disagree, it is a tie. A pair
    that the judge leaves open counts for neither, and who is left without any is not judged. A response that is too
    long, or says nothing (`Solution:`), loses without being read. docs/rubrics.md
    """

    kind: Literal["pairwise"] = "pairwise"
    method: Literal["win_rate", "bradley_terry"] = "bradley_terry"
    criteria: tuple[Text, ...] = Field(default=(), max_length=50, description="By which one response is better")
    opponents: int | None = Field(
        default=None, ge=1, le=MOST_MEMBERS, description="How many following ones each is compared with; by default all"
    )
    both_orders: bool = Field(default=True, description="Ask each pair twice, in both orders")
    prior: float = Field(
        default=0.5, gt=0, le=100, description="Of `bradley_terry`: games won, and lost, against an average one"
    )
    max_characters: int = Field(
        default=50_000, gt=0, description="Of a response; a longer one loses without being read"
    )

    def inquiries(self, members: Sequence[Member]) -> tuple[Inquiry, ...]:
        criteria = tuple(self.criteria)
        asked = []
        for i, j in self._read_pairs(members):
            question = members[i].rollout.prompt or ""
            pair = Inquiry("pair", question, members[i].answer, criteria, other=members[j].answer)
            asked.append(pair)
            if self.both_orders:
                asked.append(pair._replace(answer=pair.other, other=pair.answer))
        return tuple(asked)

    def conclude(self, members: Sequence[Member], said: Sequence[Said]) -> list[float | None]:
        size = len(members)
        unread = [self._is_unread(member) for member in members]
        won = [[0.0] * size for _ in range(size)]
        heard = iter(said)
        for i, j in self._pairs(size):
            share: float | None
            if unread[i] or unread[j]:
                share = (1 + unread[j] - unread[i]) / 2
            else:
                share = one_of(next(heard)[0], next(heard)[0] if self.both_orders else None, both=self.both_orders)
            if share is not None:
                won[i][j] += share
                won[j][i] += 1 - share
        played = [sum(won[i]) + sum(row[i] for row in won) for i in range(size)]
        if self.method == "win_rate":
            return [sum(won[i]) / played[i] if played[i] else None for i in range(size)]
        log_strengths = strengths(won, self.prior)
        return [1 / (1 + math.exp(-log_strengths[i])) if played[i] else None for i in range(size)]

    def shape(self, members: Sequence[Member]) -> list[float]:
        raise Unshapable("a judge compares the responses, and none has been asked")

    def _pairs(self, size: int) -> list[tuple[int, int]]:
        """Who meets whom: everyone, or on a ring each with so many that follow; none in a group that is too large."""
        if self.opponents is None or self.opponents >= size // 2:
            met = size <= MOST_MEMBERS or self.opponents is not None
            return [(i, j) for i in range(size) for j in range(i + 1, size)] if met else []
        return [(i, (i + step) % size) for step in range(1, self.opponents + 1) for i in range(size)]

    def _read_pairs(self, members: Sequence[Member]) -> list[tuple[int, int]]:
        """Those that a judge must read."""
        unread = [self._is_unread(member) for member in members]
        return [(i, j) for i, j in self._pairs(len(members)) if not unread[i] and not unread[j]]

    def _is_unread(self, member: Member) -> bool:
        return len(member.answer) > self.max_characters or says_nothing(member.answer) is not None


def one_of(first: float | None, second: float | None, *, both: bool) -> float | None:
    """The first's share of a pair that was asked once, or in both orders."""
    if first is None or (both and second is None):
        return None
    if not both:
        return first
    assert second is not None
    return first if first == 1 - second else 0.5
