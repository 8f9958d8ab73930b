"""A growing penalty shortly before the length limit."""

from typing import Literal, Self

from pydantic import Field, model_validator

from verifier.parts import Points, Shaper
from verifier.reward.length import Unit, measured
from verifier.wire import Extraction, Rollout, Verdict


class Overlong(Shaper):
    """Nothing up to `max_length - buffer`, then down to `penalty` at `max_length` in a straight line, and no lower.

    DAPO's soft overlong punishment. `truncated` rollouts get the whole penalty if `punish_truncated` is set.
    """

    kind: Literal["overlong"] = "overlong"
    max_length: int = Field(default=16384, gt=0)
    buffer: int = Field(default=4096, ge=0)
    unit: Unit = "tokens"
    penalty: Points = -1.0
    punish_truncated: bool = False

    @model_validator(mode="after")
    def _buffer_within_length(self) -> Self:
        if self.buffer > self.max_length:
            raise ValueError(f"buffer {self.buffer} is more than max_length {self.max_length}")
        return self

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if self.punish_truncated and rollout.truncated:
            return self.penalty
        over = measured(rollout, self.unit) - (self.max_length - self.buffer)
        if over <= 0:
            return 0.0
        return self.penalty if over >= self.buffer else self.penalty * over / self.buffer
