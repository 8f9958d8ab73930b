"""Several rewards as one."""

from typing import Literal

from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.reward import AnyShaper
from verifier.wire import Extraction, Rollout, Verdict, Wire


class Share(Wire):
    """One of several rewards, and its weight."""

    part: AnyShaper
    weight: Points = 1.0


class Total(Shaper):
    """The sum of its parts, each times its weight: what `clipped` or `gated` is to see of several rewards together."""

    kind: Literal["total"] = "total"
    parts: tuple[Share, ...] = Field(min_length=1, max_length=100)

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return sum(share.weight * share.part.shape(rollout, extraction, verdict) for share in self.parts)
