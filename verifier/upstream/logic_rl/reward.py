"""What the knights-and-knaves rewards of Logic-RL and simpleRL pay."""

from typing import Literal

from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.upstream.shared.transcript import answer_in_order, response_start
from verifier.wire import Extraction, Outcome, Rollout, Verdict


class LogicRlKkFormat(Shaper):
    """`value` where the four tags stand once each and in order behind the header, else minus its absolute value.

    Without a header, the whole text is looked at.
    """

    kind: Literal["logic_rl_kk_format"] = "logic_rl_kk_format"
    value: Points = 1.0
    response_only: bool = Field(default=False, description="As for the extractor `logic_rl_kk`")

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        text = f"Assistant:<think>{rollout.completion}" if self.response_only else rollout.completion
        right = answer_in_order(text, response_start(text) or 0) is not None
        return self.value if right else -abs(self.value)


class LogicRlKkAnswerReward(Shaper):
    """One value each for right roles, for wrong ones, for an answer in which they cannot be read, and for no answer."""

    kind: Literal["logic_rl_kk_answer"] = "logic_rl_kk_answer"
    right: Points = 2.0
    wrong: Points = -1.5
    unreadable: Points = -2.0
    absent: Points = -2.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if verdict.outcome is Outcome.NO_ANSWER:
            found = extraction is not None and extraction.answer is not None
            return self.unreadable if found else self.absent
        return self.right if verdict.outcome is Outcome.CORRECT else self.wrong
