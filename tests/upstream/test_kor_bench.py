"""KOR-Bench's comparison, by category and rule: a few answers to each, right and wrong."""

import pytest

import verifier
from verifier.presets.catalogue import preset_for
from verifier.upstream.kor_bench.verify import KorBench
from verifier.wire import Json


def row(category: str, answer: str, rule: str = "1", number: str = "1") -> Json:
    return {"question_type": category, "answer": answer, "rule_id": rule, "idx": number}


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (row("cipher", "[[N]]"), 'It is [["N"]].', "[[M]]"),
        (row("counterfactual", "[[C]]"), "[C]", "[[D]]"),
        (row("logic", "[[p1&p2];[p3||p4]]"), "[[p1 & p2];[p3||p4]]", "[[p1&p2];[p3||p5]]"),
        (row("logic", "[[a;b]]", "5"), "[[a;b]]", "[[a;c]]"),
        (row("operation", "[[24]]"), "$\\boxed{24}$", "[[25]]"),
        (row("operation", "[[{w,y}]]", "18", "176"), "[[{y,w}]]", "[[{y,x}]]"),
        (row("operation", "[[((1,7),(64,729))]]", "23", "226"), "[[1,7,64,729]]", "[[1,7,64]]"),
        (row("operation", "[[1or2]]", "4", "40"), "[[2 or 1]]", "[[1]]"),
        (row("operation", "[[2x+\\cos(x)]]", "16", "151"), "[[\\cos(x)+2x]]", "[[2x-\\cos(x)]]"),
        (row("puzzle", "[[nine ten]]"), "[[Nine, ten]]", "[[ten nine]]"),
        (row("puzzle", "[[diet edit]]", "3"), "[[edit, diet]]", "[[edit]]"),
        (row("puzzle", "[[2+3*4=14]]", "9"), "[[2+3×4=14]]", "[[2*3+4=10]]"),
        (row("puzzle", "[[3*4*2*1]]", "10"), "[[1*2*3*4]]", "[[__import__('os')]]"),
    ],
)
def test_right_and_wrong_answers(question: Json, right: str, wrong: str) -> None:
    assert verifier.grade(right, question, preset="kor_bench").reward == 1.0
    assert verifier.grade(wrong, question, preset="kor_bench").reward == 0.0


def test_24_is_computed_and_nothing_is_evaluated() -> None:
    question = row("puzzle", "[[3*4*2*1]]", "10")
    assert verifier.grade("[[1*2*3*4]]", question, preset="kor_bench").reward == 1.0
    assert verifier.grade("[[1+2+3*4]]", question, preset="kor_bench").reward == 0.0
    assert verifier.grade("[[9**9**9**9]]", question, preset="kor_bench").reward == 0.0


def test_the_reasoning_counts_for_the_original_only() -> None:
    completion = "<think>[[24]]</think> [[25]]"
    assert verifier.grade(completion, row("operation", "[[24]]"), preset="kor_bench").reward == 1.0
    assert verifier.grade(completion, row("operation", "[[24]]"), preset="kor_bench/strict").reward == 0.0
    assert preset_for("m-a-p/KOR-Bench") == "kor_bench/strict"


def test_a_derivative_in_latex_is_an_answer_and_no_fault_of_ours() -> None:
    """Of Llama 3.1: `\\frac{d}{dx}`, which sympy reads through a second door of its own."""
    question = row("operation", "[[2x+\\cos(x)]]", "16", "151")
    for answer in ("[[\\frac{d}{dx}(x^2)]]", "[[\\frac{dy}{dx}]]", "[[\\frac{d^2y}{dx^2}=2x]]"):
        assert verifier.grade(answer, question, preset="kor_bench").reward == 0.0


@pytest.mark.parametrize(
    "ground_truth",
    [
        None,
        "[[24]]",
        {"answer": "[[24]]", "category": "Encryption"},
        {"answer": "", "question_type": "cipher"},
        {"answer": "[[24]]", "question_type": "puzzle"},
        row("operation", "[[24]]", number="x"),
        row("puzzle", "[[2+2+3*4=28]]", "9"),
    ],
)
def test_what_is_no_question_or_has_a_wrong_answer_is_not_judged(ground_truth: Json) -> None:
    assert KorBench().unreadable(ground_truth) is not None


@pytest.mark.parametrize(
    "completion", ["[" * 1_000_000, "[[" + "1" * 1_000_000 + "]]", "$\\boxed{" * 120_000, "]]" * 500_000]
)
def test_a_megabyte_is_wrong(completion: str) -> None:
    for question in (row("logic", "[[A]]"), row("operation", "[[24]]", number="151"), row("puzzle", "[[a]]", "3")):
        assert verifier.grade(completion, question, preset="kor_bench").reward == 0.0


@pytest.mark.parametrize(
    ("completion", "reward", "why"),
    [
        ("So it is [[HQNKP]].", 1.0, "stated"),
        ("I put it in [[answer]] as asked: [[HQNKP]]", 1.0, "a placeholder"),
        ("[[HQNKP]]. Checking again: [[HQNKP]]", 1.0, "twice the same"),
        (r"[[\(HQNKP\)]]", 1.0, "in marks of mathematics"),
        ("[[HQNKP]] or [[ABCDE]]", 0.0, "two guesses"),
        ("[[HQNKP]] or ABCDE", 0.0, "the same"),
        ("[[HQNKP]]\n[[ABCDE]]", 0.0, "the first of two"),
        ("It is not [[HQNKP]].", 0.0, "denied"),
        ("Is it [[HQNKP]]?", 0.0, "asked"),
        ("[[]]", 0.0, "nothing"),
        ("[[" * 200_000, 0.0, "open brackets"),
        ("[[a]]" * 100_000, 0.0, "many"),
    ],
)
def test_the_strict_form_wants_one_answer(completion: str, reward: float, why: str) -> None:
    assert verifier.grade(completion, row("cipher", "[[HQNKP]]"), preset="kor_bench/strict").reward == reward, why


@pytest.mark.parametrize(
    "ground_truth",
    [
        row("operation", "[[43]]", number="9" * 5_000),
        row("operation", "[[43]]", number="²"),
        row("puzzle", "[[777]]", "1"),
        row("puzzle", "[[()]]", "99"),
    ],
)
def test_a_row_that_compares_nothing_is_not_judged(ground_truth: Json) -> None:
    assert KorBench().unreadable(ground_truth)


def test_a_part_of_the_right_word_is_no_answer_to_the_strict_form() -> None:
    wanted = row("puzzle", "[[horse,shore]]", "4")
    for completion, original, strict in (("[[shore]]", 1, 1), ("[[or]]", 1, 0), ("[[7]]", 1, 0), ("[[HORSES]]", 0, 0)):
        assert verifier.grade(completion, wanted, preset="kor_bench").reward == original
        assert verifier.grade(completion, wanted, preset="kor_bench/strict").reward == strict
