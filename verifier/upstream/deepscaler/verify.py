"""DeepScaleR's math graders: right if the MATH normalisation or PRM800K's grader says so."""

from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.upstream.shared import mathd, prm800k
from verifier.upstream.shared.ground_truths import unboxed
from verifier.wire import Json, Verdict

Graders = Literal["mathd", "sympy"]
LONGEST = mathd.LONGEST


def judged_by(graders: tuple[Graders, ...], answer: str, truths: list[str]) -> Verdict:
    """The verdict of the first grader that calls the answer equal to one of `truths`."""
    if len(answer) > LONGEST:
        return Verdict.too_costly(f"the answer has {len(answer)} characters; at most {LONGEST} are graded")
    for truth in truths:
        if len(truth) > LONGEST:
            continue
        if "mathd" in graders and mathd.equal(answer, truth):
            return Verdict.correct("equal after the MATH normalisation", decider="mathd")
        if "sympy" in graders and prm800k.equal(answer, truth):
            return Verdict.correct("equal for PRM800K's grader", decider="sympy")
    return Verdict.undecided("equal for neither grader" if len(graders) > 1 else "not equal")


class DeepScalerReward(Verifier):
    """`RewardMathFn`'s comparison. The ground truth: an answer, a list of them, or an object that has one as `answer`.

    A missing ground truth is a wrong answer, not an unjudged one: the original punishes it.
    """

    kind: Literal["deepscaler_reward"] = "deepscaler_reward"

    def unreadable(self, ground_truth: Json) -> str | None:
        answers = answers_of(ground_truth)
        if answers is None or isinstance(answers, str | int | float | list):
            return None
        return f'the ground truth is a {type(answers).__name__}; expected text, a number, a list, or {{"answer": ...}}'

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        answers = answers_of(ground_truth)
        listed = answers if isinstance(answers, list) else [] if answers is None else [answers]
        truths = [truth for one in listed if (truth := unboxed(str(one))) is not None]
        if not truths:
            return Verdict.incorrect("there is no ground truth", no_ground_truth=True)
        return judged_by(("mathd", "sympy"), answer, truths)


def answers_of(ground_truth: Json) -> Json:
    return ground_truth.get("answer") if isinstance(ground_truth, dict) else ground_truth


class DeepScalerGrade(Verifier):
    """`grade_answer_mathd`, `grade_answer_sympy`, or either of them. A ground truth that is missing is never met."""

    kind: Literal["deepscaler_grade"] = "deepscaler_grade"
    graders: tuple[Graders, ...] = Field(default=("mathd", "sympy"), min_length=1)
    boxed_ground_truth: bool = Field(default=False, description="A ground truth with a box is what stands in the box")

    def unreadable(self, ground_truth: Json) -> str | None:
        if ground_truth is None or isinstance(ground_truth, str):
            return None
        return f"the ground truth is a {type(ground_truth).__name__}; expected text"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        if self.boxed_ground_truth and isinstance(ground_truth, str):
            ground_truth = unboxed(ground_truth) if ground_truth else None
        if not isinstance(ground_truth, str):
            return Verdict.incorrect("there is no ground truth")
        return judged_by(self.graders, answer, [ground_truth])


def judges_accept(*replies: Json) -> bool:
    """The original's rule for its judges: the first that replied at all decides, by saying `[[YES]]` somewhere."""
    return any("[[YES]]" in reply for reply in replies[:1] if isinstance(reply, str))
