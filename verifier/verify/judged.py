"""For what no rule can decide: a model's verdict is the verdict."""

from typing import Literal

from pydantic import Field

from verifier.parts import LEFT_OPEN, Verifier
from verifier.wire import Json, Verdict


class Judged(Verifier):
    """Decides nothing and says so: the judge that the rubric's `second_opinion` names is asked about every answer.

    Where there is none, or it cannot be heard, nothing is judged (`failed`, reward null): never a zero. With
    `equal_text`, an answer that is the ground truth letter for letter is right without asking. docs/judge.md
    """

    kind: Literal["judged"] = "judged"
    equal_text: bool = Field(default=True, description="An equal text needs no judge")

    @property
    def leaves_open(self) -> bool:
        return True

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        if self.equal_text and isinstance(ground_truth, str) and answer.strip() == ground_truth.strip():
            return Verdict.correct("the answer is the ground truth, letter for letter", rule="equal text")
        return LEFT_OPEN
