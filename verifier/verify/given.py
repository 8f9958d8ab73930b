"""For rewards shaped on top of a score that is known already."""

import math
from typing import Literal

from verifier.parts import Verifier
from verifier.wire import Json, Verdict


class Given(Verifier):
    """The ground truth is itself the score: a number from 0 (wrong) to 1 (right), judged elsewhere.

    A number outside that range counts as its nearer end.
    """

    kind: Literal["given"] = "given"

    def unreadable(self, ground_truth: Json) -> str | None:
        if not isinstance(ground_truth, int | float) or math.isnan(ground_truth):
            return "the ground truth must be the score of this rollout, a number from 0 to 1"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        assert isinstance(ground_truth, int | float)
        score = min(1.0, max(0.0, float(ground_truth)))
        if 0 < score < 1:
            return Verdict.partial(score, "the score was given")
        return Verdict.correct("the score was given: 1") if score else Verdict.incorrect("the score was given: 0")
