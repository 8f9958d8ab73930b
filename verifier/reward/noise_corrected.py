"""A reward that is right on average although its judge is not."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from verifier.errors import Unshapable
from verifier.parts import Shaper
from verifier.wire import Extraction, Rollout, Verdict

LEAST_EDGE = 0.1
"""A judge that says yes to what is right hardly more often than to what is wrong would be corrected into noise."""
Rate = Annotated[float, Field(ge=0, le=1)]


class NoiseCorrected(Shaper):
    """(score - fpr) / (tpr - fpr): its mean is that of a judge who never errs, as far as the rates are right.

    The backward correction of "RL with Verifiable yet Noisy Rewards" (arXiv 2510.00915). The rates are those given
    here, or those of the judge's calibration (`verifier calibrate`). What no judge was asked about keeps its score.
    """

    kind: Literal["noise_corrected"] = "noise_corrected"
    tpr: Rate | None = None
    fpr: Rate | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.tpr is None) != (self.fpr is None):
            raise ValueError("tpr and fpr go together; give both, or none for those of the judge's calibration")
        if self.tpr is not None and self.fpr is not None and self.tpr - self.fpr < LEAST_EDGE:
            raise ValueError(f"tpr {self.tpr:g} must be above fpr {self.fpr:g} by {LEAST_EDGE:g} or more")
        return self

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        score = verdict.score or 0.0
        if verdict.judge is None:
            return score
        tpr, fpr = self.tpr, self.fpr
        if tpr is None or fpr is None:
            rates = verdict.judgement.calibration if verdict.judgement else None
            if rates is None or rates.tpr is None or rates.fpr is None:
                raise Unshapable("the judge has no calibration with both rates; `verifier calibrate` measures them")
            tpr, fpr = rates.tpr, rates.fpr
        if tpr - fpr < LEAST_EDGE:
            raise Unshapable(f"the judge's true positive rate {tpr:.3g} is hardly above its false one, {fpr:.3g}")
        return (score - fpr) / (tpr - fpr)
