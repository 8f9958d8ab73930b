"""The graders of reproduced projects, by tables of what is known of them: answer, ground truth, verdict, why."""

import pytest

from verifier.parts import Verifier
from verifier.upstream.deepscaler.verify import DeepScalerGrade, DeepScalerReward, judges_accept
from verifier.upstream.demystify import verify as demystify
from verifier.upstream.shared import mathd, prm800k, symeval
from verifier.upstream.shared.accuracy import OpenR1Accuracy, TrainDeepseekR1Accuracy
from verifier.upstream.understand_r1_zero.verify import UnderstandR1ZeroGrade, repetitive
from verifier.wire import Json, Outcome

Row = tuple[str, str, bool, str]

MATHD: list[Row] = [
    (r"\frac12", r"\frac{1}{2}", True, "fractions are braced"),
    (r"\dfrac{1}{2}", r"\tfrac{1}{2}", True, "sizes are dropped"),
    ("0.5", "1/2", True, "the one decimal that is a fraction"),
    ("0.50", "1/2", False, "and no other spelling of it"),
    (".5", "1/2", True, "a leading zero is added before"),
    ("x=5", "5", True, "a short left side is dropped"),
    ("n=5", "m=5", True, "whatever it says"),
    ("xyz=5", "5", False, "a longer one is not"),
    (r"\sqrt3", r"\sqrt{3}", True, "roots are braced"),
    (r"5\text{ cm}", r"5\text{ m}", True, "all after a text with a blank is dropped"),
    (r"\text{A}", "A", True, "a text around all is unwrapped"),
    (r"90^\circ", "90", True, "degrees are dropped"),
    (r"\frac", r"\frac", True, "what it trips over is compared as it is"),
    ("2", "3", False, "numbers that differ"),
]
SYMPY: list[Row] = [
    ("x+1", "1+x", True, "sympy simplifies the difference to nothing"),
    (r"\frac{1}{2}", "0.5", True, "a fraction and its decimal"),
    ("2/4", "1/2", False, "a fraction must be reduced as the ground truth is"),
    (r"\sqrt{4}", "2", False, "a whole number must be met by a whole number"),
    ("3+5", "8", False, "no sums in its place either"),
    ("1,234", "1234", True, "proper thousands are no tuple"),
    ("(1,000)", "(1,0)", False, "but in brackets they are read as one number"),
    ("2 3", "2+3", True, "an implicit mixed number is a sum"),
    ("5 cm", "5 m", False, "m is no unit that it knows"),
    ("5 days", "5", True, "days are dropped"),
    ("monday", "mon", True, "even inside words"),
    ("(1,2)", "(1,2]", False, "brackets must match"),
    ("(1, 1/2)", "(1, 0.5)", True, "members one by one"),
    ("1,2", "2,1", False, "order counts"),
    ("x+y+z", "z+y+x", False, "more than two letters are not tried"),
    ("10^10", "10000000000", False, "powers of two digits are not tried"),
    ("5 million", "5*10^6", True, "millions are a power of ten"),
    ("", "5", False, "an empty answer"),
    ("__import__('os').getcwd()", "1/2", False, "text is never run"),
    ("9**9**9", "1/2", False, "a number too large to write is never computed"),
    ("(1/2)if(1)else(2)", "1/2", False, "nor is any other Python"),
]
UNDERSTAND: list[Row] = [
    ("5 days", "5 weeks", True, "unit words on both sides are dropped"),
    (r"\begin{bmatrix}1\end{bmatrix}", r"\begin{pmatrix}1\end{pmatrix}", True, "matrices are alike"),
    (r"5 \text{ apples and no pears}", "5", True, "a trailing text is dropped"),
    (r"\boxed{5}", "5", True, "a box around the answer vanishes with the LaTeX"),
    ("5", r"so \boxed{5}", True, "the ground truth's is"),
]
SYMEVAL: list[Row] = [
    ("none", "cannot", True, "whatever contains no is False"),
    ("yes, it is", "true", True, "whatever contains yes is True"),
    ("Monkey", "Monday", True, "three letters make a day"),
    ("5t+7", "5t+9", True, "all after a number and a unit's letter is cut"),
    ("1:2", "1/2", True, "a ratio is a quotient"),
    ("50", "0.5", True, "a percentage"),
    ("150", "1.5", True, "in either direction"),
    ("2019-03-04", "2019/03/04", False, "dates are normalised as mathematics first"),
    (r"\frac12", "0.5", True, "fractions are numbers"),
    (r"\{1,2\}", r"\{2,1\}", True, "sets have no order"),
    ("(1,2)", "(2,1)", False, "tuples have"),
    (r"(-\infty,2)", r"(-\infty,2]", False, "open and closed intervals"),
    (r"1\pm\sqrt{2}", r"1-\sqrt{2},1+\sqrt{2}", True, "plus or minus is both"),
    ("twenty", "20", True, "number words"),
    ("½", "½", False, "what is not ASCII is never right"),
    ("__import__('os').getcwd()", "5", False, "text is never run"),
    ("9^{9^{9}}", "5", False, "a number too large to write is never computed"),
]
IS_EQUIV: list[Row] = [
    ("(5)", "5", True, "one pair of parentheses is dropped"),
    ("1,2", "12", True, "commas between digits are dropped"),
    ("(1,2)", "1,2", False, "but before the parentheses are"),
    ("x/2", r"\frac{x}{2}", False, "a ratio of letters trips it"),
    ("x/2", "x/2", True, "and then text decides"),
]


@pytest.mark.parametrize(("answer", "truth", "right", "why"), MATHD)
def test_the_math_normalisation(answer: str, truth: str, right: bool, why: str) -> None:
    assert mathd.equal(answer, truth) is right, why


@pytest.mark.parametrize(("answer", "truth", "right", "why"), SYMPY)
def test_the_prm800k_grader(answer: str, truth: str, right: bool, why: str) -> None:
    assert prm800k.equal(answer, truth) is right, why


@pytest.mark.parametrize(("answer", "truth", "right", "why"), UNDERSTAND)
def test_understand_r1_zeros_grader(answer: str, truth: str, right: bool, why: str) -> None:
    verdict = UnderstandR1ZeroGrade(fast=True).verify(answer, truth)
    assert (verdict.outcome is Outcome.CORRECT) is right, why


@pytest.mark.parametrize(("answer", "truth", "right", "why"), SYMEVAL)
def test_symeval(answer: str, truth: str, right: bool, why: str) -> None:
    assert symeval.same(symeval.normalised(answer), symeval.normalised(truth)) is right, why


@pytest.mark.parametrize(("answer", "truth", "right", "why"), IS_EQUIV)
def test_demystifys_text_equality(answer: str, truth: str, right: bool, why: str) -> None:
    assert demystify.equivalent(answer, truth) is right, why


@pytest.mark.parametrize(
    ("completion", "truth", "right", "why"),
    [
        (r"So it is $\boxed{5}$.", "5", True, "a box in the last formula"),
        (r"\boxed{1.5} is it.", "1.5", True, "a box anywhere on a line"),
        ("We get $36-26=10$.", "10", True, "what follows the last equals sign"),
        ("The answer is: 5", "5", True, "what is announced with a colon"),
        ("The answer is 5.", "5", False, "without one it is not"),
        (r"\boxed{5} or $6$", "6", True, "several places are several chances"),
        (r"\boxed{5}", r"It is \boxed{5}.", True, "the ground truth's own box"),
        ("$$", "", True, "an empty formula meets an empty ground truth"),
        (r"A \boxed{5} and \boxed{6}", "5", False, "the greedy box reaches to the last brace"),
    ],
)
def test_demystifys_candidates(completion: str, truth: str, right: bool, why: str) -> None:
    verdict = demystify.DemystifyHendrycks().verify(completion, truth)
    assert (verdict.outcome is Outcome.CORRECT) is right, why


@pytest.mark.parametrize(
    ("verifier", "truth", "outcome"),
    [
        (DeepScalerReward(), {"answer": "5"}, Outcome.CORRECT),
        (DeepScalerReward(), {"answer": ["6", r"\boxed{5}"]}, Outcome.CORRECT),
        (DeepScalerReward(), [5.0], Outcome.CORRECT),
        (DeepScalerReward(), {"answer": None}, Outcome.INCORRECT),
        (DeepScalerReward(), {}, Outcome.INCORRECT),
        (DeepScalerReward(), [r"\boxed{5"], Outcome.INCORRECT),
        (DeepScalerGrade(graders=("mathd",)), r"\boxed{5}", Outcome.INCORRECT),
        (DeepScalerGrade(boxed_ground_truth=True), r"\boxed{5}", Outcome.CORRECT),
        (DeepScalerGrade(boxed_ground_truth=True), "", Outcome.INCORRECT),
        (UnderstandR1ZeroGrade(), ["6", "5"], Outcome.CORRECT),
        (UnderstandR1ZeroGrade(), [], Outcome.INCORRECT),
        (UnderstandR1ZeroGrade(), 5, Outcome.CORRECT),
    ],
)
def test_ground_truths_of_every_form(verifier: Verifier, truth: Json, outcome: Outcome) -> None:
    assert verifier.unreadable(truth) is None
    assert verifier.verify("5", truth).outcome is outcome


@pytest.mark.parametrize(
    ("verifier", "truth"),
    [
        (DeepScalerReward(), {"answer": {"value": 5}}),
        (DeepScalerGrade(), 5),
        (UnderstandR1ZeroGrade(), None),
        (UnderstandR1ZeroGrade(), [5]),
        (demystify.DemystifyHendrycks(), None),
        (demystify.DemystifySymeval(), 5),
        (OpenR1Accuracy(), "no mathematics here"),
        (TrainDeepseekR1Accuracy(), None),
    ],
)
def test_what_the_original_trips_over_is_not_judged(verifier: Verifier, truth: Json) -> None:
    assert verifier.unreadable(truth)


@pytest.mark.parametrize(
    ("completion", "truth", "outcome", "why"),
    [
        (r"\boxed{\frac{1}{2}}", r"$\frac{1}{2}$", Outcome.CORRECT, "a box"),
        ("<answer>$5$</answer>", "$5$", Outcome.CORRECT, "the tag's name is the anchor"),
        ("<answer>5</answer>", "$5$", Outcome.INCORRECT, "a plain answer is not seen"),
        (r"\boxed{2}", r"2\sqrt{3}", Outcome.CORRECT, "a ground truth without dollars is read to its first number"),
        (r"\boxed{1000000!}", "$5$", Outcome.TOO_COSTLY, "a number too large to write"),
        (r"\boxed{9^{9^{9}}}", "$5$", Outcome.TOO_COSTLY, "nor a tower"),
        (r"\boxed{2^{3^{2}}}", "$512$", Outcome.CORRECT, "a small tower is computed"),
    ],
)
def test_open_r1s_accuracy(completion: str, truth: str, outcome: Outcome, why: str) -> None:
    assert OpenR1Accuracy().verify(completion, truth).outcome is outcome, why


@pytest.mark.parametrize(
    ("completion", "truth", "score"), [("", "5", 0.5), (r"\boxed{5}", "$5$", 1.0), (r"\boxed{6}", "$5$", 0.0)]
)
def test_train_deepseek_r1_pays_half_for_a_ground_truth_without_latex(
    completion: str, truth: str, score: float
) -> None:
    assert TrainDeepseekR1Accuracy().verify(completion, truth).score == score


def test_the_first_judge_that_replies_is_heard() -> None:
    assert judges_accept("[[NO]] but maybe [[YES]]")
    assert not judges_accept("[[NO]]", "[[YES]]")
    assert not judges_accept([], "[[YES]]")
    assert not judges_accept()


@pytest.mark.parametrize(
    ("text", "found"), [("ab" * 100, True), ("9" * 200, True), ("the quick brown fox " * 1, False)]
)
def test_repetition_is_told_by_what_sorted_suffixes_share(text: str, found: bool) -> None:
    assert repetitive(text) is found
