"""understand-r1-zero's grader, which oat-zero has too: two text graders and, unless `fast`, math-verify."""

from itertools import pairwise
from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.upstream.shared import latex_equality, libraries, mathd, prm800k
from verifier.upstream.shared.ground_truths import several, unboxed
from verifier.wire import Json, Verdict

LONGEST = mathd.LONGEST
REPETITIVE_CHARACTERS = 128
LONGEST_LATEX = 1_000  # beyond that, the original's second is over before math-verify has read it


class UnderstandR1ZeroGrade(Verifier):
    """Right if one of its graders calls the answer equal to the ground truth, or to one of a list of them."""

    kind: Literal["understand_r1_zero_grade"] = "understand_r1_zero_grade"
    fast: bool = Field(default=True, description="Without math-verify, which finds more right answers and takes longer")

    def unreadable(self, ground_truth: Json) -> str | None:
        if several(ground_truth) is not None:
            return None
        return f"the ground truth is a {type(ground_truth).__name__}; expected text, a number, or a list of texts"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        if len(answer) > LONGEST:
            return Verdict.too_costly(f"the answer has {len(answer)} characters; at most {LONGEST} are graded")
        for one in several(ground_truth) or ():
            truth = unboxed(one)
            if truth is not None and len(truth) <= LONGEST and (decider := self.decider(answer, truth)):
                return Verdict.correct(f"equal: {decider}", decider=decider)
        return Verdict.undecided("equal for none of the graders")

    def decider(self, answer: str, truth: str) -> str | None:
        """The grader that calls them equal."""
        if mathd.equal(answer, truth, mathd.WITH_UNITS):
            return "mathd"
        if prm800k.equal(answer, truth):
            return "sympy"
        return "math-verify" if not self.fast and equal_for_math_verify(answer, truth) else None


def equal_for_math_verify(answer: str, truth: str) -> bool:
    if max(len(answer), len(truth)) > LONGEST_LATEX:
        return False
    if any(len(text) > REPETITIVE_CHARACTERS and repetitive(text) for text in (answer, truth)):
        return False
    if latex_equality.too_dear(answer) or latex_equality.too_dear(truth):
        return False
    targets = latex_equality.library().boxed_or_arithmetic
    try:
        gold, found = (
            latex_equality.found_in(text if "$" in text else f"${text}$", targets, fallback=False, first=False)
            for text in (truth, answer)
        )
        return latex_equality.equal(gold, found)
    except libraries.raised():
        return False


def repetitive(text: str) -> bool:
    """Whether neighbours among the sorted suffixes share more than a fifth of all that they could."""
    suffixes = sorted(range(len(text)), key=lambda start: text[start:])
    shared = sum(common_start(text, one, other) for one, other in pairwise(suffixes))
    return shared * 2 / (len(text) * (len(text) + 1)) > 0.2


def common_start(text: str, one: int, other: int) -> int:
    """How many characters the suffixes that start at `one` and `other` have in common."""
    length, most = 0, len(text) - max(one, other)
    while length < most and text[one + length] == text[other + length]:
        length += 1
    return length
