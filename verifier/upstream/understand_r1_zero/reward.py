"""What understand-r1-zero pays."""

from typing import Literal

from verifier.parts import Shaper
from verifier.wire import Extraction, Outcome, Rollout, Verdict


class UnderstandR1ZeroValue(Shaper):
    """1 for a right answer of a completion that came to its end, else 0: nothing is paid for form."""

    kind: Literal["understand_r1_zero_value"] = "understand_r1_zero_value"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return float(verdict.outcome is Outcome.CORRECT and not rollout.truncated)
