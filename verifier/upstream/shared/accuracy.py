"""The accuracy rewards of open-r1 and train-deepseek-r1: math-verify over the whole completion."""

from typing import Any, Literal

from verifier.parts import Verifier
from verifier.upstream.shared import latex_equality
from verifier.wire import Json, Verdict

LONGEST = 100_000
UNREAD = "math-verify finds nothing in the ground truth"


def read_ground_truth(ground_truth: Json, targets: Any) -> list[Any]:
    if not isinstance(ground_truth, str) or len(ground_truth) > LONGEST:
        return []
    return latex_equality.found_in(ground_truth, targets)


def read_answer(completion: str, targets: Any) -> list[Any] | None:
    """What is taken for the answer; None where the completion is too long or too costly to search."""
    if len(completion) > LONGEST or latex_equality.too_dear(completion[-latex_equality.LONGEST :]):
        return None
    return latex_equality.found_in(completion, targets)


class OpenR1Accuracy(Verifier):
    """Does math-verify find the ground truth's value in a box or behind "answer"? Not judged where it has none."""

    kind: Literal["open_r1_accuracy"] = "open_r1_accuracy"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None if read_ground_truth(ground_truth, latex_equality.library().latex_or_arithmetic) else UNREAD

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        found = read_answer(answer, latex_equality.library().anchored)
        if found is None:
            return Verdict.too_costly(
                "the completion is too long for math-verify, or holds a number too large to write"
            )
        gold = read_ground_truth(ground_truth, latex_equality.library().latex_or_arithmetic)
        if latex_equality.equal(gold, found):
            return Verdict.correct("equal: math-verify")
        return Verdict.undecided("not equal for math-verify" if found else "math-verify finds no answer")


class TrainDeepseekR1Accuracy(Verifier):
    """As open-r1's, with the sides of the comparison swapped; half the reward where the ground truth holds no LaTeX."""

    kind: Literal["train_deepseek_r1_accuracy"] = "train_deepseek_r1_accuracy"

    def unreadable(self, ground_truth: Json) -> str | None:
        return (
            None if isinstance(ground_truth, str) else f"the ground truth is a {type(ground_truth).__name__}, no text"
        )

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        gold = read_ground_truth(ground_truth, latex_equality.library().latex)
        if not gold:
            return Verdict.partial(0.5, f"{UNREAD}: half the reward, whatever the completion says")
        found = read_answer(answer, latex_equality.library().anchored)
        if found is None:
            return Verdict.too_costly(
                "the completion is too long for math-verify, or holds a number too large to write"
            )
        if latex_equality.equal(found, gold):
            return Verdict.correct("equal: math-verify")
        return Verdict.undecided("not equal for math-verify" if found else "math-verify finds no answer")
