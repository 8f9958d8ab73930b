"""For rewards that read the completion alone."""

from typing import Literal

from verifier.parts import Verifier
from verifier.wire import Json, Verdict


class Unneeded(Verifier):
    """Judges without comparing: for rubrics whose components look at the completion alone, such as its form or length.

    The ground truth may be anything, or missing. The outcome says nothing then; the reward and its components do.
    """

    kind: Literal["unneeded"] = "unneeded"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        return Verdict.correct("nothing was compared: the reward reads the completion alone")
