"""Accuracy, pass@k, maj@k and avg@n: right by hand, by counting all subsets, and by resampling problems."""

import math
from collections.abc import Iterable
from itertools import combinations
from statistics import fmean, pstdev

import pytest

from verifier.report import measures as measures_module
from verifier.report.measures import RIGHT, Measured, Measures, answer_type, majority, pass_at, vote
from verifier.wire import Extraction, Json, Result, Rollout, Verdict

VERDICTS = {
    "right": Verdict.correct("equal"),
    "wrong": Verdict.incorrect("different"),
    "none": Verdict.no_answer("no box"),
    "undecided": Verdict.undecided("left over"),
    "failed": Verdict.failed("no worker"),
    "unverifiable": Verdict.unverifiable("no gold"),
}


def result(kind: str, answer: str = "4") -> Result:
    verdict = VERDICTS[kind]
    extraction = Extraction(answer=None if kind == "none" else answer, method="boxed")
    return Result(id="x", reward=verdict.score, components={}, verdict=verdict, extraction=extraction)


def measured(rows: Iterable[tuple[str, str]], metadata: dict[str, Json] | None = None) -> Measured:
    taken = Measured()
    for group, kind in rows:
        rollout = Rollout(completion="", ground_truth="4", group=group, metadata=metadata or {})
        taken.add(rollout, result(kind, "4" if kind == "right" else "5"), "math")
    return taken


def total(rows: Iterable[tuple[str, str]]) -> Measures:
    return measured(rows).total()


@pytest.mark.parametrize(("n", "right", "k"), [(5, 2, 3), (6, 0, 2), (6, 6, 2), (8, 1, 8), (4, 3, 1), (7, 3, 5)])
def test_pass_at_k_is_the_share_of_all_draws_that_hold_a_right_one(n: int, right: int, k: int) -> None:
    draws = list(combinations([True] * right + [False] * (n - right), k))
    assert pass_at(n, right, k) == pytest.approx(sum(any(draw) for draw in draws) / len(draws))


@pytest.mark.parametrize(
    ("votes", "k", "expected", "why"),
    [
        ([RIGHT, RIGHT, 7], 3, 1.0, "two of three"),
        ([RIGHT, 7, 7], 3, 0.0, "the wrong answer is commoner"),
        ([RIGHT, 7], 2, 0.5, "a tie counts by share"),
        ([RIGHT, 7, 8, 9], 4, 0.25, "a tie of four"),
        ([-1, -1, -1, RIGHT], 4, 1.0, "who gave no answer does not vote"),
        ([-1, -2], 2, 0.0, "nobody voted"),
        ([RIGHT, RIGHT, 7, 7], 2, 0.5, "two disjoint runs of two"),
        ([RIGHT, RIGHT, 7], 2, 1.0, "what is left of a run does not count"),
    ],
)
def test_the_majority_decides(votes: list[int], k: int, expected: float, why: str) -> None:
    assert majority(votes, k) == expected, why


def test_right_answers_in_different_words_are_one_vote() -> None:
    assert vote(result("right", "1/2")) == vote(result("right", "0.5")) == RIGHT
    assert vote(result("wrong", "a  b")) == vote(result("wrong", "A b")) != vote(result("wrong", "c"))


def test_what_was_not_judged_is_in_no_measure_and_in_the_coverage() -> None:
    one = total([("a", "right"), ("a", "failed"), ("b", "wrong"), ("b", "unverifiable")])
    assert one.accuracy
    assert (one.accuracy.value, one.coverage, one.judged) == (0.5, 0.5, 2)
    assert (one.failed, one.unverifiable, one.no_answer) == (1, 1, 0)
    assert 2 not in one.pass_at


def test_nothing_judged_has_no_accuracy_and_no_zero() -> None:
    one = total([("a", "failed")])
    assert (one.accuracy, one.average, one.mean_reward, one.pass_at) == (None, None, None, {})


def test_undecided_and_missing_answers_are_judged_and_counted() -> None:
    one = total([("a", "undecided"), ("a", "none"), ("a", "right")])
    assert (one.undecided, one.no_answer, one.judged) == (1, 1, 3)


def test_the_average_is_over_problems_and_the_accuracy_over_rollouts() -> None:
    one = total([("a", "right"), ("b", "wrong"), ("b", "wrong"), ("b", "wrong")])
    assert one.average
    assert one.accuracy
    assert (one.average.value, one.accuracy.value) == (0.5, 0.25)


def test_samples_of_one_problem_are_no_independent_evidence() -> None:
    """Eight identical samples of each problem say as much as one: the error does not shrink."""
    once = total([(str(n), "right" if n % 2 else "wrong") for n in range(20)])
    eight = total([(str(n), "right" if n % 2 else "wrong") for n in range(20) for _ in range(8)])
    assert once.accuracy
    assert eight.accuracy
    assert once.accuracy.error
    assert eight.accuracy.error == pytest.approx(once.accuracy.error)
    assert once.accuracy.error == pytest.approx(math.sqrt(0.25 / 19))


def test_the_error_is_that_of_drawing_problems_again() -> None:
    import random

    rng = random.Random(4)
    problems = [(rng.randint(1, 6), rng.random()) for _ in range(60)]
    counts = [(n, sum(rng.random() < p for _ in range(n))) for n, p in problems]
    found = measures_module.clustered(counts)
    draws = [[rng.choice(counts) for _ in counts] for _ in range(2000)]
    again = pstdev([sum(right for _, right in draw) / sum(n for n, _ in draw) for draw in draws])
    assert found
    assert found.error == pytest.approx(again, rel=0.1)


def test_pass_at_k_is_over_the_problems_with_so_many_samples() -> None:
    one = total([("a", "right"), ("a", "wrong"), ("b", "wrong")])
    assert (one.pass_at[2].value, one.pass_at[2].problems) == (1.0, 1)
    assert one.majority_at[2].value == 0.5


def test_a_run_is_split_by_its_metadata() -> None:
    taken = Measured()
    for level, kind in [(2, "right"), (10, "wrong"), (2, "wrong")]:
        rollout = Rollout(completion="", ground_truth="4", prompt=f"{level}", metadata={"level": level})
        taken.add(rollout, result(kind), "math")
    assert {name: one.rollouts for name, one in taken.dimensions()["level"].items()} == {"2": 2, "10": 1}
    assert list(taken.dimensions()["level"]) == ["2", "10"]
    assert taken.told_apart_by == {"prompt"}


def test_a_run_is_split_by_what_an_object_of_its_metadata_says() -> None:
    taken = measured([("a", "right")], {"doc": {"subject": "law", "question": "x" * 200}, "split": "test"})
    for group in ("b", "c"):
        rollout = Rollout(completion="", ground_truth="4", group=group, metadata={"doc": {"subject": "physics"}})
        taken.add(rollout, result("wrong"), "math")
    assert {name: one.rollouts for name, one in taken.dimensions()["doc.subject"].items()} == {"law": 1, "physics": 2}
    assert "doc.question" not in taken.dimensions()


def test_a_field_with_a_value_of_its_own_for_each_row_splits_nothing() -> None:
    taken = Measured()
    for number in range(200):
        rollout = Rollout(completion="", ground_truth="4", group=str(number), metadata={"seed": number})
        taken.add(rollout, result("right"), "math")
    assert "seed" not in taken.dimensions()
    assert taken.total().rollouts == 200


def test_samples_of_a_problem_under_two_settings_are_one_problem() -> None:
    taken = Measured()
    for temperature, kind in [(0.1, "right"), (1.0, "wrong")]:
        rollout = Rollout(completion="", ground_truth="4", group="a", metadata={"temperature": temperature})
        taken.add(rollout, result(kind), "math")
    assert taken.total().problems == 1
    assert taken.total().pass_at[2].value == 1.0
    assert taken.dimensions()["temperature"]["0.1"].accuracy == (1.0, None, 1)


def test_memory_is_bounded_and_what_is_left_out_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures_module, "MOST_CELLS", 10)
    taken = measured([(str(number), "right") for number in range(25)])
    assert (taken.left_out, taken.total().problems) == (15, 10)


def test_of_a_problem_with_too_many_samples_the_others_are_counted_as_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures_module, "MOST_SAMPLES", 10)
    taken = measured([("a", "right")] * 25)
    assert (taken.left_out, taken.total().rollouts, taken.total().mean_score) == (15, 10, 1.0)


def test_rows_that_could_not_be_read_lower_the_coverage_of_what_they_belong_to() -> None:
    taken = measured([("a", "right"), ("b", "wrong")], {"subject": "sums"})
    for _ in range(3):
        taken.add_unread("(unreadable)", {"subject": "sums"}, "part-1.jsonl")
    taken.add_unread("(unreadable)", {})
    told = taken.total()
    assert (told.rollouts, told.judged, told.failed, told.problems) == (6, 2, 4, 2)
    assert told.coverage == pytest.approx(1 / 3)
    assert (told.accuracy and told.accuracy.value, told.mean_reward) == (0.5, 0.5)
    assert {name: one.coverage for name, one in taken.dimensions()["preset"].items()} == {"(unreadable)": 0, "math": 1}
    assert taken.dimensions()["file"]["part-1.jsonl"].failed == 3


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        ("12", "number"),
        ("-3.5e2", "number"),
        (7, "number"),
        (True, "truth value"),
        ("3/4", "fraction"),
        (r"\frac{3}{4}", "fraction"),
        ("(B)", "letter"),
        ("A, C", "letter"),
        (r"x^2+1", "expression"),
        ("[1, 2]", "structure"),
        (["a", "b"], "list"),
        ({"tests": []}, "tests"),
        ({"a": 1}, "object"),
        ("Paris", "words"),
        ("the mitochondria of the cell", "words"),
        (None, "none"),
        ("", "none"),
    ],
)
def test_what_form_a_ground_truth_has(gold: Json, expected: str) -> None:
    assert answer_type(gold) == expected


@pytest.mark.parametrize(
    ("prompts", "problems", "why"),
    [
        (("Q: 1+1?", "Q: 1+1?"), 1, "two seeds of one task"),
        (("Q: 1+1?", "Capital of France?"), 2, "two tasks that number their documents from 0"),
        ((None, None), 2, "nothing says that they are the same"),
        (("one way", "the same asked otherwise", "one way"), 1, "one file: its group is what its writer says"),
    ],
)
def test_a_group_of_several_files_is_one_problem_where_it_asks_the_same(
    prompts: tuple[str | None, ...], problems: int, why: str
) -> None:
    taken = Measured()
    for number, prompt in enumerate(prompts):
        rollout = Rollout(completion="", ground_truth="4", group="0", prompt=prompt)
        source = f"part-{number}.jsonl" if len(prompts) == 2 else "all.jsonl"
        taken.add(rollout, result("right"), "math", source)
    assert taken.total().problems == problems, why


def test_the_mean_score_counts_what_is_partly_right() -> None:
    taken = Measured()
    half = Result(id="x", reward=0.5, components={}, verdict=Verdict.partial(0.5, "half"))
    taken.add(Rollout(completion="", ground_truth="4", group="a"), half, "code")
    assert taken.total().mean_score == fmean([0.5])
    assert taken.total().accuracy == (0.0, None, 1)


def test_columns_of_text_divide_nothing_and_files_do() -> None:
    taken = Measured()
    for number in range(6):
        metadata: dict[str, Json] = {"question": f"What is {number}? " * 20, "level": number % 2, "file": "x"}
        rollout = Rollout(completion="", ground_truth="4", group=str(number), metadata=metadata)
        taken.add(rollout, result("right"), "math", source=f"part-{number % 3}.jsonl")
    assert set(taken.dimensions()) == {"preset", "answer type", "level", "file"}
    assert list(taken.dimensions()["file"]) == ["part-0.jsonl", "part-1.jsonl", "part-2.jsonl"]
