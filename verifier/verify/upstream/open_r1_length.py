"""What counts as right for open-r1's rewards for length."""

from typing import Literal

from verifier.execution import RunProgram
from verifier.parts import Verifier
from verifier.verify.math.heavy import latex_equal, length_reader, read_first
from verifier.wire import Json, Verdict

UNREAD = "could not be read"


class OpenR1LengthCorrectness(Verifier):
    """Whether math-verify calls the answer equal to the ground truth, both read as LaTeX.

    A ground truth in which no LaTeX is found makes every answer right, and the evidence says so. The answer takes the
    ground truth's place in the comparison, and the ground truth the answer's.
    """

    kind: Literal["open_r1_length_correctness"] = "open_r1_length_correctness"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None if isinstance(ground_truth, str) else "the ground truth is to be text, with its LaTeX in dollars"

    def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
        assert isinstance(ground_truth, str)
        reader = length_reader()
        gold = read_first(ground_truth, reader.gold)
        if not gold:
            return Verdict.correct("no LaTeX is found in the ground truth, and any answer will do", ground_truth=UNREAD)
        if latex_equal(read_first(answer, reader.answer), gold):
            return Verdict.correct("equal to math-verify")
        return Verdict.incorrect("not equal to math-verify")
