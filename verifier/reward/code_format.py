"""The form of an answer that is a program."""

from typing import Literal

from pydantic import Field

from verifier.languages import canonical
from verifier.parts import Points, Shaper
from verifier.reward.format import Format
from verifier.wire import Extraction, Rollout, Verdict

FENCE = "```"


class CodeFormat(Shaper):
    """`value` for a think block and an answer block, once each, where the answer holds a closed block of the language.

    The language is a name, by whichever of its aliases; the rollout's metadata may state another. The block must hold
    something.
    """

    kind: Literal["code_format"] = "code_format"
    language: str = Field(default="python", max_length=40)
    opened_by_prompt: bool = Field(default=False, description="Whether the chat template may write the first `<think>`")
    value: Points = 1.0
    otherwise: Points = 0.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        stated = rollout.metadata.get("language")
        language = canonical(stated if isinstance(stated, str) and stated else self.language)
        holds = Format(opened_by_prompt=self.opened_by_prompt).holds(rollout.completion)
        return self.value if holds and holds_block(rollout.completion, language) else self.otherwise


def holds_block(completion: str, language: str) -> bool:
    """Whether the answer holds a closed block of the language with something in it."""
    inside, code = "", list[str]()
    for line in completion[completion.rfind("<answer>") + len("<answer>") :].splitlines():
        fence = line.strip()
        if not inside and fence.startswith(FENCE):
            inside, code = canonical(fence.strip("`")) or "none", []
        elif inside and fence == FENCE:
            if inside == language and any(row.strip() for row in code):
                return True
            inside = ""
        elif inside:
            code.append(line)
    return False
