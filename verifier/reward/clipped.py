"""A reward within bounds."""

from typing import Literal, Self

from pydantic import model_validator

from verifier.parts import Points, Shaper
from verifier.reward import AnyShaper
from verifier.wire import Extraction, Rollout, Verdict


class Clipped(Shaper):
    """`part`'s value, but no less than `lowest` and no more than `highest`."""

    kind: Literal["clipped"] = "clipped"
    part: AnyShaper
    lowest: Points = 0.0
    highest: Points = 1.0

    @model_validator(mode="after")
    def _lowest_first(self) -> Self:
        if self.lowest > self.highest:
            raise ValueError(f"lowest {self.lowest:g} is more than highest {self.highest:g}")
        return self

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return min(self.highest, max(self.lowest, self.part.shape(rollout, extraction, verdict)))
