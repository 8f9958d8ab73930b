"""The reward of keeping to the form that was asked for."""

from typing import Literal

from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Rollout, Verdict


class Format(Shaper):
    """`value` when the completion is a row of non-empty blocks, one for each tag, in order, and nothing else.

    `tags=("think", "answer")` asks for `<think>...</think><answer>...</answer>` with white space between and around.
    Each tag must stand exactly once, opened before it is closed; empty blocks, nested tags, and text outside the blocks
    earn `otherwise`. With `opened_by_prompt`, the first opening tag may be missing, as when the chat template wrote it;
    with `boxed`, the last block must hold a closed `\\boxed{...}`. With `outside="allowed"`, text outside is no fault.

    Plain string search: linear in the length of the completion, whatever it holds.
    """

    kind: Literal["format"] = "format"
    tags: tuple[str, ...] = Field(default=("think", "answer"), min_length=1)
    delimiters: tuple[tuple[str, str], ...] | None = Field(
        default=None, min_length=1, description="How each block opens and closes, instead of `tags`: ['[[', ']]']"
    )
    outside: Literal["forbidden", "allowed"] = "forbidden"
    opened_by_prompt: bool = False
    boxed: bool = False
    ending: Literal["text", "box"] | None = Field(
        default=None, description="What must follow the last block if `outside` is allowed; null: anything"
    )
    value: Points = 1.0
    otherwise: Points = 0.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return self.value if self.holds(rollout.completion) else self.otherwise

    @property
    def blocks(self) -> tuple[tuple[str, str], ...]:
        """How each block opens and closes."""
        return self.delimiters or tuple((f"<{tag}>", f"</{tag}>") for tag in self.tags)

    def holds(self, completion: str) -> bool:
        """Whether `completion` has the form."""
        position = 0
        block = ""
        for number, (opening, closing) in enumerate(self.blocks):
            opened = completion.count(opening)
            if completion.count(closing) != 1 or opened > 1:
                return False
            if opened:
                start = completion.find(opening, position)
                if start < 0 or not self._may_stand_outside(completion[position:start]):
                    return False
                start += len(opening)
            elif number == 0 and self.opened_by_prompt:
                start = 0
            else:
                return False
            end = completion.find(closing, start)
            if end < 0:
                return False
            block = completion[start:end]
            if not block.strip() or any(other in block for pair in self.blocks for other in pair):
                return False
            position = end + len(closing)
        rest = completion[position:]
        if not self._may_stand_outside(rest) or not self._ends_well(rest):
            return False
        return not self.boxed or has_closed_box(block)

    def _ends_well(self, rest: str) -> bool:
        if self.ending is None:
            return True
        return has_closed_box(rest) if self.ending == "box" else bool(rest.strip())

    def _may_stand_outside(self, text: str) -> bool:
        return self.outside == "allowed" or not text.strip()


def has_closed_box(text: str) -> bool:
    r"""Whether some `\boxed{` in `text` is closed again, braces inside it counted."""
    depth = 0
    for character in text[text.find("\\boxed{") + 7 :] if "\\boxed{" in text else "":
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return True
    return False
