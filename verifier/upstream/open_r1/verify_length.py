"""What counts as right for open-r1's rewards for length."""

from typing import Literal

from verifier.parts import Verifier
from verifier.upstream.shared import latex_equality
from verifier.upstream.shared.accuracy import read_answer, read_ground_truth
from verifier.wire import Json, Verdict

UNREAD = "could not be read"


class OpenR1LengthCorrectness(Verifier):
    """Whether math-verify calls the answer equal to the ground truth, both read as LaTeX.

    A ground truth in which no LaTeX is found makes every answer right, and the evidence says so. The answer takes the
    ground truth's place in the comparison, and the ground truth the answer's.
    """

    kind: Literal["open_r1_length_correctness"] = "open_r1_length_correctness"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None if isinstance(ground_truth, str) else "the ground truth must be text, with its LaTeX in dollars"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        gold = read_ground_truth(ground_truth, latex_equality.library().latex)
        if not gold:
            return Verdict.correct("no LaTeX is found in the ground truth, and any answer will do", ground_truth=UNREAD)
        found = read_answer(answer, latex_equality.library().anchored_for_length)
        if found is None:
            return Verdict.too_costly(
                "the completion is too long for math-verify, or a number in it too large to write"
            )
        if latex_equality.equal(found, gold):
            return Verdict.correct("equal: math-verify")
        return Verdict.incorrect("not equal for math-verify" if found else "math-verify finds no answer")
