"""DeepScaleR's reward values."""

from typing import Literal

from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Outcome, Rollout, Verdict


class DeepScalerValue(Shaper):
    """`RewardConfig`: a value each for a right answer, a wrong one, none in the form asked for, and no ground truth."""

    kind: Literal["deepscaler_value"] = "deepscaler_value"
    correct_reward: Points = 1.0
    incorrect_reward: Points = -1.0
    format_error_reward: Points = -1.0
    unk_error_reward: Points = -1.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if verdict.outcome is Outcome.CORRECT:
            return self.correct_reward
        if verdict.outcome is Outcome.NO_ANSWER:
            return self.format_error_reward
        return self.unk_error_reward if verdict.evidence.get("no_ground_truth") else self.incorrect_reward
