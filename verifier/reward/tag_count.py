"""Part of the reward of form for part of the form."""

from typing import Literal

from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Rollout, Verdict


class TagCount(Shaper):
    """`value` times the share of tags that stand exactly once, each after the one before it.

    `tags=("think", "answer")` looks for `<think>`, `</think>`, `<answer>`, `</answer>` in that order. A block with
    nothing in it earns neither of its tags anything.
    """

    kind: Literal["tag_count"] = "tag_count"
    tags: tuple[str, ...] = Field(default=("think", "answer"), min_length=1, max_length=20)
    delimiters: tuple[tuple[str, str], ...] | None = Field(
        default=None, min_length=1, max_length=20, description="How each block opens and closes, instead of `tags`"
    )
    value: Points = 1.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        blocks = self.delimiters or tuple((f"<{tag}>", f"</{tag}>") for tag in self.tags)
        completion, position, found = rollout.completion, 0, 0
        for opening, closing in blocks:
            opened, closed = only(completion, opening), only(completion, closing)
            if closed > opened >= 0 and not completion[opened + len(opening) : closed].strip():
                continue
            for start, words in ((opened, opening), (closed, closing)):
                if start >= position:
                    found, position = found + 1, start + len(words)
        return self.value * found / (2 * len(blocks))


def only(text: str, words: str) -> int:
    """Where `words` stand, if they stand there only; else -1."""
    first = text.find(words)
    return first if first >= 0 and text.find(words, first + 1) < 0 else -1
