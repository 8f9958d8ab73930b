"""train-deepseek-r1's rewards for form, steps and length, as they are. Linear where the originals' patterns are not."""

import re
from itertools import islice
from typing import Literal

from verifier.errors import Unshapable
from verifier.parts import Points, Shaper
from verifier.reward.cosine import half_wave
from verifier.upstream.open_r1.reward import STEPS_WANTED, ends_a_line
from verifier.wire import Extraction, Rollout, Verdict

BETWEEN_BLOCKS = re.compile(r"</think>\s*<answer>")
STEP = re.compile(r"(?:Step \d+:|^\d+\.|\n-|\n\*|First,|Second,|Next,|Finally,)", re.MULTILINE)


class TrainDeepSeekR1Format(Shaper):
    """1 for `<think>` at once, `</think>` and `<answer>` with white space between, and `</answer>` ending a line."""

    kind: Literal["train_deepseek_r1_format"] = "train_deepseek_r1_format"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        completion = rollout.completion
        if not completion.startswith("<think>"):
            return 0.0
        between = BETWEEN_BLOCKS.search(completion, len("<think>"))
        return float(between is not None and ends_a_line(completion, "</answer>", between.end()))


class TrainDeepSeekR1ReasoningSteps(Shaper):
    """A third for each mark of a step, up to 1; every numbered line is one."""

    kind: Literal["train_deepseek_r1_reasoning_steps"] = "train_deepseek_r1_reasoning_steps"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return sum(1 for _ in islice(STEP.finditer(rollout.completion), STEPS_WANTED)) / STEPS_WANTED


class TrainDeepSeekR1Cosine(Shaper):
    """Along half a wave from the value of a short completion to that of one of `max_len` characters, and on beyond.

    An answer is right whose score is more than one half.
    """

    kind: Literal["train_deepseek_r1_cosine_scaled"] = "train_deepseek_r1_cosine_scaled"
    min_value_wrong: Points = -0.5
    max_value_wrong: Points = -0.1
    min_value_correct: Points = 0.8
    max_value_correct: Points = 1.0
    max_len: int = 1000

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if self.max_len == 0:
            raise Unshapable("max_len is 0, and the reward is made of the length divided by it")
        start, end = self.min_value_wrong, self.max_value_wrong
        if (verdict.score or 0.0) > 0.5:
            start, end = self.max_value_correct, self.min_value_correct
        return half_wave(len(rollout.completion) / self.max_len, start=start, end=end)
