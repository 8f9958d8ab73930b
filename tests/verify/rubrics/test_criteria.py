"""The arithmetic of rubrics, and the rows that hold them.

`recorded.json` holds rubrics of ours, what is met of them, and what HealthBench (simple-evals 9e2fafd) and the library
`rubric` 2.2.0 (PerCriterionGrader) make of that.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.read.empty_phrase import says_nothing
from verifier.reward.noise_corrected import NoiseCorrected
from verifier.rubric import Rubric
from verifier.score import score
from verifier.verify.criteria import Criteria
from verifier.verify.criteria_total import total_of
from verifier.verify.criterion import Criterion, asked_of
from verifier.wire import Json, Outcome, Rollout, Verdict

RECORDED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))


def test_the_totals_are_those_of_the_originals() -> None:
    for row in RECORDED:
        criteria = [Criterion(text="?", name=str(n), weight=weight) for n, weight in enumerate(row["weights"])]
        points = total_of(criteria, row["met"], "points", "null")
        share = total_of(criteria, row["met"], "share", "null")
        assert points.raw == (None if row["healthbench"] is None else pytest.approx(row["healthbench"])), row
        ours = share if points.score is None else points  # of faults alone, `rubric` gives the share that is avoided
        assert ours.score == pytest.approx(row["rubric"][0]), row


def some(*weights: float, required: int | None = None) -> list[Criterion]:
    return [
        Criterion(text="?", name=str(n), weight=weight, required=n == required) for n, weight in enumerate(weights, 1)
    ]


@pytest.mark.parametrize(
    ("criteria", "met", "aggregation", "unanswered", "expected", "why"),
    [
        (some(1, 1), [True, None], "points", "null", None, "one is open"),
        (some(1, 1), [True, None], "points", "skip", 1.0, "the other counts alone"),
        (some(1, 1), [True, None], "points", "worst", 0.5, "not met"),
        (some(4, -2), [True, None], "points", "worst", 0.5, "of a fault the worst is that it is there"),
        (some(4, -2), [True, None], "points", "skip", 1.0, "a fault left out"),
        (some(1), [None], "points", "skip", None, "nothing is left"),
        (some(1, 1, required=1), [False, None], "points", "null", 0.0, "it is 0 whatever the other is"),
        (some(1, 1, required=1), [None, True], "points", "skip", None, "a required one cannot be left out"),
        (some(1, 1, required=1), [None, True], "points", "worst", 0.0, "a required one at its worst"),
        (some(1, -1, required=2), [True, True], "points", "null", 0.0, "a fault that must not be there"),
        (some(1, -1, required=2), [True, False], "points", "null", 1.0, "it is not there"),
        (some(1, 1), [False, None], "all", "null", 0.0, "one is not met, and all must be"),
        (some(1, 1), [True, None], "all", "null", None, "the open one decides"),
        (some(1, -1), [True, False], "all", "null", 1.0, "as it should be"),
        (some(3, -1), [True, True], "share", "null", 0.75, "the fault is there"),
        (some(3, -1), [False, False], "share", "null", 0.25, "only that it is avoided"),
        (some(-1), [False], "points", "null", None, "nothing can be had"),
        (some(1e6, -1e6), [False, True], "points", "null", 0.0, "below 0 is 0"),
    ],
)
def test_what_is_open_is_null_unless_it_cannot_matter(
    criteria: list[Criterion],
    met: list[bool | None],
    aggregation: Any,
    unanswered: Any,
    expected: float | None,
    why: str,
) -> None:
    assert total_of(criteria, met, aggregation, unanswered).score == expected, why


@pytest.mark.parametrize(
    ("truth", "weights", "why"),
    [
        ([{"criterion": "a", "points": 5, "tags": ["x"]}, {"criterion": "b", "points": -3}], [5, -3], "HealthBench"),
        ([{"title": "t", "description": "a", "weight": 2}], [2], "RaR"),
        ({"rubric": [{"description": "a", "weight": 2}], "reference_answer": "r"}, [2], "in a row"),
        ('{"rubrics": [{"requirement": "a", "weight": 2.5}]}', [2.5], "JSON text, and `rubric`'s requirement"),
        ({"rubric": '[{"description": "a", "weight": 2}]'}, [2], "a list as JSON text"),
        (["a", "b"], [1, 1], "texts"),
    ],
)
def test_rows_are_read_as_data_sets_have_them(truth: Json, weights: list[float], why: str) -> None:
    found = asked_of(truth, ())
    assert not isinstance(found, str), why
    assert [one.weight for one in found.criteria] == weights


@pytest.mark.parametrize(
    ("truth", "problem"),
    [
        (None, "there are no criteria"),
        ([], "there are no criteria"),
        ("Paris", "expected a list of criteria"),
        (5, "expected a list of criteria"),
        ({"answer": "x"}, "expected a list of criteria"),
        ([{"points": 5}], "criterion 1: it has no text"),
        ([{"criterion": "a", "points": "5"}], "its weight is '5', and must be a number"),
        ([{"criterion": "a", "points": True}], "its weight is True"),
        ([{"criterion": "a", "required": "yes"}], "`required` is 'yes'"),
        (["a", ["b"]], "criterion 2: expected text or an object"),
        (["a"] * 1000, "1,000 criteria; a judge is asked about 200 at most"),
        (["a" * 19_000] * 20, "longer than 200,000 characters"),
        (["a" * 1_000_000], "at most 20000 characters"),
        ("[" * 100_000, "expected a list of criteria"),
    ],
)
def test_rows_that_cannot_be_read_are_not_judged(truth: Json, problem: str) -> None:
    result = score(Rollout(completion="Something.", ground_truth=truth), RUBRIC)
    assert (result.verdict.outcome, result.reward) == (Outcome.UNVERIFIABLE, None)
    assert problem in result.verdict.reason


RUBRIC = Rubric.model_validate({"extractor": {"kind": "whole"}, "verifier": {"kind": "criteria"}})


def test_where_there_is_no_judge_nothing_is_judged() -> None:
    result = score(Rollout(completion="Something.", ground_truth=["Is it so?"]), RUBRIC)
    assert (result.verdict.outcome, result.reward) == (Outcome.FAILED, None)


def test_a_response_past_the_bound_is_too_costly_and_never_null() -> None:
    verdict = Criteria(criteria=("Is it so?",)).verify("word " * 20_000, None)
    assert verdict.outcome is Outcome.TOO_COSTLY


def test_criteria_of_the_rubric_come_before_those_of_the_row_and_no_two_share_a_name() -> None:
    own = (Criterion(text="a", name="kind"), Criterion(text="b"))
    found = asked_of([{"criterion": "c", "title": "kind"}, "d"], own)
    assert not isinstance(found, str)
    assert [one.name for one in found.criteria] == ["kind", "2", "kind (3)", "4"]
    reference = asked_of("The reference.", own)
    assert not isinstance(reference, str)
    assert reference.reference == "The reference."


@pytest.mark.parametrize(
    "answer", ["5", "x", "∞", "Paris", "Solution: 5", "The answer is no", "解は5です", "🙂", "A", "\\alpha"]
)
def test_what_says_something_is_asked_about(answer: str) -> None:
    assert says_nothing(answer) is None


@pytest.mark.parametrize(
    "answer", ["", ":", "\n\n", "...", "Solution", "SOLUTION:", "Final answer: \\boxed{}", "—", "$$"]
)
def test_what_says_nothing_is_not(answer: str) -> None:
    assert says_nothing(answer) is not None


CRITERIA: Json = {"kind": "criteria", "criteria": ["Is it so?"]}
NUMERIC: Json = {"kind": "numeric"}


@pytest.mark.parametrize(
    ("verifier", "problem"),
    [
        ({"kind": "any_of", "verifier": CRITERIA}, "stands where its answer is not waited for"),
        ({"kind": "weighted", "members": [{"verifier": CRITERIA}]}, "which `weighted` cannot wait for"),
        (
            {"kind": "gates", "gates": [{"verifier": CRITERIA}], "then": {"verifier": NUMERIC}},
            "so it must be the last",
        ),
        (
            {"kind": "first_decided", "members": [{"verifier": {"kind": "judged"}}, {"verifier": NUMERIC}]},
            "so it must be the last",
        ),
        ({"kind": "first_decided", "members": [{"verifier": NUMERIC}] * 2}, "give each a name of its own"),
        ({"kind": "rating", "lowest": 5, "highest": 5}, "is not below highest"),
    ],
)
def test_rubrics_that_cannot_work_are_refused(verifier: Json, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Rubric.model_validate({"extractor": {"kind": "whole"}, "verifier": verifier})


def graded(verifier: Json, completion: str, truth: Json, **fields: Any) -> Any:
    rubric = Rubric.model_validate({"extractor": {"kind": "whole"}, "verifier": verifier} | fields)
    return score(Rollout(completion=completion, ground_truth=truth), rubric, explain=True)


GATES: Json = {
    "kind": "gates",
    "gates": [
        {
            "verifier": {"kind": "instruction_following", "score": "share"},
            "truth": "form",
            "name": "form",
            "at_least": 0.5,
        }
    ],
    "then": {"verifier": NUMERIC, "extractor": {"kind": "boxed"}, "truth": "answer"},
}
UNKNOWN: Json = {"instruction_id_list": ["x:y"], "kwargs": [{}]}
FORM: Json = {"instruction_id_list": ["punctuation:no_comma", "detectable_format:title"], "kwargs": [{}, {}]}


@pytest.mark.parametrize(
    ("completion", "truth", "outcome", "why"),
    [
        (r"It is \boxed{4}", {"form": FORM, "answer": "4"}, "correct", "half of the form is enough"),
        (r"So, it is \boxed{4}", {"form": FORM, "answer": "4"}, "incorrect", "the gate is closed"),
        (r"It is \boxed{5}", {"form": FORM, "answer": "4"}, "incorrect", "the gate is open, and it is wrong"),
        ("It is 4", {"form": FORM, "answer": "4"}, "no_answer", "nothing in a box"),
        (r"It is \boxed{4}", {"form": FORM}, "unverifiable", "the row lacks the answer"),
        (r"It is \boxed{4}", "4", "unverifiable", "the row is no object"),
        (
            r"It is \boxed{4}",
            {"form": {"instruction_id_list": ["x:y"], "kwargs": [{}]}, "answer": "4"},
            "unverifiable",
            "?",
        ),
    ],
)
def test_gates(completion: str, truth: Json, outcome: str, why: str) -> None:
    assert graded(GATES, completion, truth).verdict.outcome == outcome, why


FIRST: dict[str, Json] = {"kind": "first_decided", "members": [{"verifier": NUMERIC}, {"verifier": {"kind": "text"}}]}
LENIENT: dict[str, Json] = {**FIRST, "goes_on": ["undecided", "unreadable", "incorrect"]}


@pytest.mark.parametrize(
    ("verifier", "completion", "truth", "outcome", "decided_by"),
    [
        (FIRST, "4", "4.0", "correct", "numeric"),
        (FIRST, "5", "4", "incorrect", "numeric"),
        (FIRST, "Paris", "Paris", "correct", "text"),
        (FIRST, "Rome", "Paris", "incorrect", "text"),
        (LENIENT, "5", "4", "incorrect", "text"),
    ],
)
def test_the_first_that_decides_is_heard(
    verifier: Json, completion: str, truth: Json, outcome: str, decided_by: str
) -> None:
    verdict = graded(verifier, completion, truth).verdict
    assert (verdict.outcome, verdict.evidence["decided_by"]) == (outcome, decided_by)


WEIGHTED: dict[str, Json] = {
    "kind": "weighted",
    "members": [
        {"verifier": NUMERIC, "extractor": {"kind": "boxed"}, "truth": "answer", "weight": 3},
        {"verifier": {"kind": "instruction_following"}, "truth": "form", "weight": 1, "name": "form"},
    ],
}
ONE_FORM: Json = {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}


def test_shares_of_several_verifiers_and_a_component_for_each() -> None:
    components: Json = {
        "accuracy": {"part": {"kind": "correctness"}},
        "number": {"part": {"kind": "member", "name": "numeric"}, "weight": 0},
        "form": {"part": {"kind": "member", "name": "form"}, "weight": 0},
    }
    truth: Json = {"answer": "4", "form": ONE_FORM}
    texts = [r"It is \boxed{4}", r"So, it is \boxed{4}", r"It is \boxed{5}", r"So, \boxed{5}", "So, no."]
    results = [graded(WEIGHTED, text, truth, components=components) for text in texts]
    assert [result.reward for result in results] == [1.0, 0.75, 0.25, 0.0, 0.0]
    assert [result.components["number"] for result in results] == [1, 1, 0, 0, 0]
    assert [result.components["form"] for result in results] == [1, 0, 1, 0, 0]
    assert graded(WEIGHTED, texts[0], {"answer": "4", "form": UNKNOWN}).reward is None
    strict = json.loads(json.dumps(WEIGHTED))
    strict["members"][0]["required"] = True
    assert graded(strict, texts[2], truth).reward == 0.0, "the number is required"


def test_what_is_easily_gamed_is_capped_by_what_is_not() -> None:
    style: Json = {"part": {"kind": "tag_count"}, "weight": 1}
    capped: Json = {
        "part": {"kind": "capped", "part": {"kind": "tag_count"}, "by": {"kind": "correctness"}, "slack": 0.1},
        "weight": 1,
    }
    hollow = "<think>x</think>\n<answer>\n5\n</answer>"
    free = graded({"kind": "exact"}, hollow, "4", components={"style": style}).reward
    held = graded({"kind": "exact"}, hollow, "4", components={"style": capped}).reward
    assert free > 0.1
    assert held == 0.1


def test_a_reward_of_a_judge_that_errs_is_right_on_average() -> None:
    tpr, fpr = 0.9, 0.3
    part = NoiseCorrected(tpr=tpr, fpr=fpr)
    yes, no = (
        part.shape(Rollout(completion=""), None, one.model_copy(update={"judge": "m"}))
        for one in (
            Verdict.correct("yes"),
            Verdict.incorrect("no"),
        )
    )
    assert tpr * yes + (1 - tpr) * no == pytest.approx(1.0), "of right answers"
    assert fpr * yes + (1 - fpr) * no == pytest.approx(0.0), "of wrong ones"
    assert part.shape(Rollout(completion=""), None, Verdict.correct("by rule")) == 1.0
    for rates in ({"tpr": 0.5, "fpr": 0.45}, {"tpr": 0.9}):
        with pytest.raises(ValueError, match="fpr"):
            NoiseCorrected.model_validate(rates)


def test_composed_rubrics_reach_a_queue_as_they_are() -> None:
    first: Json = {
        **LENIENT,
        "members": [{"verifier": NUMERIC}, {"verifier": CRITERIA, "extractor": {"kind": "boxed"}}],
    }
    for verifier in (GATES, first, WEIGHTED, CRITERIA, {"kind": "rating", "highest": 5}):
        rubric = Rubric.model_validate(
            {"extractor": {"kind": "whole"}, "verifier": verifier, "second_opinion": {"judge": "a", "panel": ["b"]}}
        )
        assert Rubric.model_validate_json(rubric.portable) == rubric
    elected = Rubric.model_validate({"extractor": {"kind": "whole"}, "verifier": NUMERIC, "majority": {"merge": False}})
    assert Rubric.model_validate_json(elected.portable) == elected
