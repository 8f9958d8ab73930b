"""open-thoughts' math grader, math-verify of its pin over whole solutions, and its filter of problems."""

from typing import Literal

import regex as re

from verifier.parts import Verifier
from verifier.upstream.shared import latex_equality
from verifier.wire import Json, Verdict

LONGEST = 100_000
UNWANTED = re.compile(r"figure|diagram|jpeg|png|jpg|svg|answer:", re.IGNORECASE)
FILLED_BOX = "\\boxed{"


class OpenThoughtsMathVerify(Verifier):
    """Right where math-verify finds the ground truth's value in the solution; wrong, too, where the truth has none."""

    kind: Literal["open_thoughts_math_verify"] = "open_thoughts_math_verify"

    def unreadable(self, ground_truth: Json) -> str | None:
        return (
            None if isinstance(ground_truth, str) else f"the ground truth is a {type(ground_truth).__name__}, no text"
        )

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        truth = str(ground_truth)
        if max(len(answer), len(truth)) > LONGEST or any(
            latex_equality.too_dear(side[-latex_equality.LONGEST :]) for side in (answer, truth)
        ):
            return Verdict.incorrect("too much text, or a number too large to write")
        library = latex_equality.library()
        gold = latex_equality.found_in(truth, library.latex, first=False)
        if not gold:
            return Verdict.undecided("math-verify finds nothing in the ground truth")
        found = latex_equality.found_in(answer, library.arithmetic_or_latex, first=False)
        right = latex_equality.equal(gold, found)
        return Verdict.correct("equal: math-verify") if right else Verdict.undecided("not shown equal: math-verify")


class OpenThoughtsProblemFilter(Verifier):
    """Is a problem (the ground truth) kept: self-contained, and its solution (the completion) with a filled box?"""

    kind: Literal["open_thoughts_problem_filter"] = "open_thoughts_problem_filter"

    def unreadable(self, ground_truth: Json) -> str | None:
        return None if isinstance(ground_truth, str) else f"the problem is a {type(ground_truth).__name__}, no text"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        problem = str(ground_truth)
        if found := UNWANTED.search(problem):
            return Verdict.incorrect(f"the problem mentions {found[0]!r}")
        if problem.lower().startswith("a)") and "b)" in problem.lower():
            return Verdict.incorrect("the problem has parts")
        if FILLED_BOX not in answer or "\\boxed{}" in answer:
            return Verdict.incorrect("the solution has no box, or an empty one")
        return Verdict.correct("kept")
