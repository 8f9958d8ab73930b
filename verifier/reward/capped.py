"""A reward that another one holds down."""

from typing import Annotated, Literal

from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.reward import AnyShaper
from verifier.wire import Extraction, Rollout, Verdict


class Capped(Shaper):
    """`part`'s value, but no more than `by`'s times `factor` plus `slack`.

    What is easily gamed (style, format, a judge's rating) is then worth no more than what is not: a response that is
    wrong earns `slack` at most for how it looks.
    """

    kind: Literal["capped"] = "capped"
    part: AnyShaper
    by: AnyShaper
    factor: Annotated[float, Field(ge=0, le=1e6)] = 1.0
    slack: Points = 0.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        most = self.by.shape(rollout, extraction, verdict) * self.factor + self.slack
        return min(most, self.part.shape(rollout, extraction, verdict))
