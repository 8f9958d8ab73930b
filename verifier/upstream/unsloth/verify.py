"""What the unsloth GRPO notebooks' rewards make of an answer, as an outcome."""

from typing import Literal

from verifier.parts import Verifier
from verifier.wire import Json, Verdict


class UnslothText(Verifier):
    """Right when the answer is the ground truth, letter for letter, white space around it aside.

    A ground truth that is no text equals none; `missing_is_wrong` lets one pass that is not there, as `check_numbers`
    does.
    """

    kind: Literal["unsloth_text"] = "unsloth_text"
    missing_is_wrong: bool = False

    def unreadable(self, ground_truth: Json) -> str | None:
        return "the ground truth is null" if ground_truth is None and not self.missing_is_wrong else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        if isinstance(ground_truth, str) and answer.strip() == ground_truth.strip():
            return Verdict.correct("the texts are equal")
        return Verdict.incorrect("the texts differ")
