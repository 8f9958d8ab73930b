"""The reward of being right."""

from typing import Literal

from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Outcome, Rollout, Verdict


class Correctness(Shaper):
    """`correct` for a right answer, `incorrect` for a wrong or too costly one, `no_answer` for none.

    A partly right answer earns its share of the way from `incorrect` to `correct`, or with `partial_credit` off nothing
    above `incorrect`.
    """

    kind: Literal["correctness"] = "correctness"
    correct: Points = 1.0
    incorrect: Points = 0.0
    no_answer: Points = 0.0
    partial_credit: bool = True

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if verdict.outcome is Outcome.NO_ANSWER:
            return self.no_answer
        if verdict.outcome is Outcome.CORRECT:
            return self.correct
        if verdict.outcome is Outcome.PARTIAL and self.partial_credit and verdict.score is not None:
            return self.incorrect + verdict.score * (self.correct - self.incorrect)
        return self.incorrect
