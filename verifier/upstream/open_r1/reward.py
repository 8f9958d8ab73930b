"""open-r1's rewards for form, steps and length, as they are. Linear where the originals' patterns are not."""

import re
from itertools import islice
from typing import Literal

from verifier.errors import Unshapable
from verifier.parts import Points, Shaper
from verifier.reward.cosine import half_wave
from verifier.wire import Extraction, Rollout, Verdict

BETWEEN_BLOCKS = "\n</think>\n<answer>\n"
LAST_LINE = "\n</answer>"
COUNTED_TAGS = ("<think>\n", "\n</think>\n", "\n<answer>\n", "\n</answer>")
STEP = re.compile(r"(?:Step \d+:|^\d+\.|\n-|\n\*|First,|Second,|Next,|Finally,)")
STEPS_WANTED = 3
UNREAD = "could not be read"
"""The evidence on the ground truth by which open-r1's verifier says so."""


class OpenR1Format(Shaper):
    """1 when the lines `<think>`, `</think>`, `<answer>` and one ending `</answer>` come in order, the first at once.

    Lines may follow, blocks may be empty or hold further tags.
    """

    kind: Literal["open_r1_format"] = "open_r1_format"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        completion = rollout.completion
        if not completion.startswith("<think>\n"):
            return 0.0
        between = completion.find(BETWEEN_BLOCKS, len("<think>\n"))
        return float(between >= 0 and ends_a_line(completion, LAST_LINE, between + len(BETWEEN_BLOCKS)))


def ends_a_line(text: str, words: str, start: int) -> bool:
    """Whether `words` stand somewhere from `start` on with a line's end right after them."""
    return text.find(f"{words}\n", start) >= 0 or (text.endswith(words) and len(text) - len(words) >= start)


class OpenR1TagCount(Shaper):
    """A quarter for each of four tags with their line breaks that stands exactly once, in whatever order."""

    kind: Literal["open_r1_tag_count"] = "open_r1_tag_count"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return sum(0.25 for tag in COUNTED_TAGS if rollout.completion.count(tag) == 1)


class OpenR1ReasoningSteps(Shaper):
    """A third for each mark of a step, up to 1. A numbered line is one only at the very beginning of the completion."""

    kind: Literal["open_r1_reasoning_steps"] = "open_r1_reasoning_steps"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return sum(1 for _ in islice(STEP.finditer(rollout.completion), STEPS_WANTED)) / STEPS_WANTED


class OpenR1SoftOverlong(Shaper):
    """0 up to `soft_punish_cache` tokens before `max_completion_len`, then down to -1 in a straight line."""

    kind: Literal["open_r1_soft_overlong"] = "open_r1_soft_overlong"
    max_completion_len: int = 16384
    soft_punish_cache: int = 4096

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        tokens = rollout.completion_tokens
        if tokens is None:
            raise Unshapable("the rollout has no completion_tokens, and its reward is made of them")
        free = self.max_completion_len - self.soft_punish_cache
        if tokens <= free:
            return 0.0
        return (free - tokens) / self.soft_punish_cache if tokens <= self.max_completion_len else -1.0


class OpenR1Cosine(Shaper):
    """Along half a wave from the value of a short completion to that of one of `max_len` characters, and on beyond.

    A ground truth that could not be read pays 1, whatever the answer.
    """

    kind: Literal["open_r1_cosine_scaled"] = "open_r1_cosine_scaled"
    min_value_wrong: Points = -1.0
    max_value_wrong: Points = -0.5
    min_value_correct: Points = 0.5
    max_value_correct: Points = 1.0
    max_len: int = 1000

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if verdict.evidence.get("ground_truth") == UNREAD:
            return 1.0
        if self.max_len == 0:
            raise Unshapable("max_len is 0, and the reward is made of the length divided by it")
        start, end = self.min_value_wrong, self.max_value_wrong
        if verdict.score == 1:
            start, end = self.max_value_correct, self.min_value_correct
        return half_wave(len(rollout.completion) / self.max_len, start=start, end=end)
