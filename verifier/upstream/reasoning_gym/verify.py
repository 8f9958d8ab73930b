"""The score that reasoning-gym itself gives an answer."""

import math
from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.upstream.reasoning_gym.closed import loophole
from verifier.upstream.reasoning_gym.library import installed, scored, unusable
from verifier.upstream.reasoning_gym.rows import entry_of
from verifier.wire import Json, Verdict


class ReasoningGymScore(Verifier):
    """What the `score_answer` of the entry's data set gives: 1 is right, less is partly right.

    Needs reasoning-gym, so it judges in the pinned environment of that name (docs/environments.md). An entry whose own
    answer is not worth 1 is not judged. An answer that the scorer would evaluate as Python is read by our own grammars;
    where they end it is undecided.
    """

    kind: Literal["reasoning_gym"] = "reasoning_gym"
    dataset: str | None = Field(
        default=None, max_length=64, description="The data set, for entries whose metadata do not name it"
    )
    strict: bool = Field(default=False, description="Close the loopholes of the scorers (docs/puzzles.md)")
    partial: bool = Field(default=True, description="Off: what is not worth 1 is worth nothing")

    def unreadable(self, ground_truth: Json) -> str | None:
        entry = entry_of(ground_truth, self.dataset)
        if isinstance(entry, str):
            return entry
        return unusable(entry) if installed() else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        entry = entry_of(ground_truth, self.dataset)
        if isinstance(entry, str):
            return Verdict.unverifiable(entry)
        if not installed():
            return Verdict.failed("reasoning-gym is not among this process's libraries; its pinned environment has it")
        name = entry.dataset
        if self.strict and (problem := loophole(answer, entry)):
            return Verdict.incorrect(f"{name}: {problem}", rule="loophole")
        found = scored(answer, entry)
        if found.unread:
            reason = f"the scorer of {name} would evaluate the answer as Python, which nobody does here: {found.unread}"
            return Verdict.undecided(reason, rule="unread")
        if found.raised:
            return Verdict.incorrect(f"the scorer of {name} raises {found.raised}", rule="raises")
        score = 0.0 if math.isnan(found.score) else min(1.0, max(0.0, found.score))
        if score == 1.0:
            return Verdict.correct(f"the scorer of {name} gives 1", rule=name)
        if score == 0.0 or not self.partial:
            return Verdict.incorrect(f"the scorer of {name} gives {score:g}", score=score, rule=name)
        return Verdict.partial(score, f"the scorer of {name} gives {score:g}", rule=name)
