"""The reward of a length, along half a wave of the cosine."""

import math
from typing import Literal

from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.reward.length import Unit, measured
from verifier.wire import Extraction, Rollout, Verdict


class LengthCosine(Shaper):
    """From the value of a short completion to that of one of `max_length`, flat at both ends and steepest in between.

    A right answer goes from `short_right` to `long_right`, any other from `short_wrong` to `long_wrong`: by default a
    right one is to be short, and a wrong one worth thinking about longer. Beyond `max_length` the value stays, or is
    `too_long` if that is given.
    """

    kind: Literal["length_cosine"] = "length_cosine"
    max_length: int = Field(default=16384, gt=0)
    unit: Unit = "tokens"
    short_right: Points = 1.0
    long_right: Points = 0.5
    short_wrong: Points = -1.0
    long_wrong: Points = -0.5
    too_long: Points | None = None

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        length = measured(rollout, self.unit)
        if length > self.max_length and self.too_long is not None:
            return self.too_long
        right = verdict.score == 1
        short, long = (self.short_right, self.long_right) if right else (self.short_wrong, self.long_wrong)
        return half_wave(min(1.0, length / self.max_length), start=short, end=long)


def half_wave(progress: float, *, start: float, end: float) -> float:
    """From `start` at 0 to `end` at 1, and on along the wave beyond."""
    return end + 0.5 * (start - end) * (1.0 + math.cos(progress * math.pi))
