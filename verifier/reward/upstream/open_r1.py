"""open-r1's rewards for form, steps and length, as they are. Linear where the originals' patterns are not."""

import re
from itertools import islice
from typing import Literal

from verifier.errors import Unshapable
from verifier.parts import Shaper
from verifier.wire import Extraction, Rollout, Verdict

BETWEEN_BLOCKS = "\n</think>\n<answer>\n"
LAST_LINE = "\n</answer>"
COUNTED_TAGS = ("<think>\n", "\n</think>\n", "\n<answer>\n", "\n</answer>")
STEP = re.compile(r"(?:Step \d+:|^\d+\.|\n-|\n\*|First,|Second,|Next,|Finally,)")
STEPS_WANTED = 3


class OpenR1Format(Shaper):
    """1 when lines `<think>`, `</think>`, `<answer>` and one that ends `</answer>` come in that order, the first at once.

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
