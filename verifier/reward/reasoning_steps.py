"""The reward of showing one's steps."""

from itertools import islice
from typing import Literal

import regex
from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Rollout, Verdict

ORDER = r"(?:first|second|third|then|next|finally|lastly)(?:ly)?+\b"
ORDER_WORDS = regex.compile(rf"\b{ORDER}", regex.IGNORECASE)
STEP = regex.compile(
    r"^[ \t]*+(?:\*\*|\#{1,6}[ ]++)?+"
    rf"(?:[-*•+][ \t]++|\d{{1,3}}+[.)][ \t]++|step[ ]\d{{1,3}}+\b|{ORDER})"
    r"(?P<said>[^\n]*+)",
    regex.IGNORECASE | regex.MULTILINE,
)
COMPARED_CHARACTERS = 200
MOST_LINES = 20_000
READ_CHARACTERS = 300_000


class ReasoningSteps(Shaper):
    """`value` times the share of `wanted` steps that the completion shows, up to all of them.

    A step is a line that begins with a bullet, a number, "Step 3" or a word such as "First" or "Then", and goes on
    with at least `letters` letters or digits that no earlier step had: empty bullets, and the same line once more,
    earn nothing. The first 300,000 characters are read, and of them 20,000 such lines.
    """

    kind: Literal["reasoning_steps"] = "reasoning_steps"
    wanted: int = Field(default=3, ge=1, le=1000)
    letters: int = Field(default=8, ge=0, le=COMPARED_CHARACTERS)
    value: Points = 1.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return self.value * self.steps(rollout.completion) / self.wanted

    def steps(self, completion: str) -> int:
        """How many steps there are, counted up to `wanted`."""
        seen: set[str] = set()
        for line in islice(STEP.finditer(completion, 0, READ_CHARACTERS), MOST_LINES):
            said = ORDER_WORDS.sub("", line["said"][:COMPARED_CHARACTERS].lower())
            said = "".join(filter(str.isalnum, said))
            if len(said) >= self.letters:
                seen.add(said)
                if len(seen) >= self.wanted:
                    break
        return len(seen)
