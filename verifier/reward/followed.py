"""The share of a rollout's instructions that were followed, whatever its verdict makes of them."""

from typing import Literal

from verifier.parts import Shaper
from verifier.wire import Extraction, Rollout, Verdict


class Followed(Shaper):
    """The share of constraints that the response follows, as the verifier `instruction_following` found it: 0 to 1.

    With the weight 0 it is told beside a reward that asks for all of them. 0 for a response that was too costly.
    """

    kind: Literal["followed"] = "followed"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        share = verdict.evidence.get("share")
        return float(share) if isinstance(share, int | float) else verdict.score or 0.0
