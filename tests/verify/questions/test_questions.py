"""Answers to questions by the measures of SQuAD, TriviaQA, HotpotQA, Search-R1 and TAT-QA.

`recorded.json` holds answers of ours with what the scripts of the projects give them: SQuAD's evaluate-v2.0, triviaqa,
hotpot, Search-R1 (a14dc3a) and TAT-QA (870accc).
"""

import json
from pathlib import Path

import pytest

from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.verify.qa import Qa, listed
from verifier.verify.table_answer import TatQa
from verifier.wire import Json, Outcome, Rollout

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))


def score(answer: str, ground_truth: Json, **params: str | bool) -> float | None:
    verifier = Qa.model_validate(params)
    assert verifier.unreadable(ground_truth) is None
    return verifier.verify(answer, ground_truth).score


def test_the_scores_are_those_of_the_originals() -> None:
    wrong = [
        row
        for row in RECORDED["qa"]
        if score(row["answer"], row["accepted"], normalisation=row["normalisation"], measure=row["measure"])
        != pytest.approx(row["score"], abs=1e-12)
    ]
    assert not wrong


def test_the_scores_of_tables_are_those_of_the_original() -> None:
    for row in RECORDED["tatqa"]:
        for measure in ("em", "f1"):
            verifier = TatQa.model_validate({"measure": measure})
            found = verifier.verify(json.dumps(row["answer"]), row["row"]).score
            assert found == pytest.approx(row[measure]), row


@pytest.mark.parametrize(
    ("answer", "ground_truth", "params", "expected", "why"),
    [
        ("The Paris.", "paris", {}, 1, "article, case, full stop"),
        ("Paris", ["Rome", "Paris"], {}, 1, "one of the accepted"),
        ("Paris", {"target": ["Paris"]}, {}, 1, "Search-R1's row"),
        ("Paris", '["Paris", "Lutetia"]', {}, 1, "JSON text"),
        ("Paris", '{"target": ["Paris"]}', {}, 1, "JSON text of a row"),
        ("Lyon", '{"target": ["Paris"]}', {}, 0, "JSON text of a row"),
        ("Lutetia", "['Paris', 'Lutetia']", {}, 1, "as Python writes a list"),
        ("Paris Lutetia", "['Paris', 'Lutetia']", {}, 0, "as Python writes a list"),
        ("{x", "{x", {}, 1, "a text that begins like one"),
        ("Lutetia", {"text": ["Paris", "Lutetia"], "answer_start": [3, 9]}, {}, 1, "SQuAD's row"),
        ("Lutetia", {"value": "Paris", "aliases": ["Lutetia"], "normalized_aliases": ["lutetia"]}, {}, 1, "TriviaQA's"),
        ("in Paris", "Paris", {}, 0, "not the same"),
        ("in Paris", "Paris", {"measure": "sub_em"}, 1, "contained"),
        ("in Paris", "Paris", {"measure": "f1"}, 2 / 3, "one of two words, all of it"),
        ("in Paris", "Paris", {"measure": "precision"}, 0.5, "one of two words"),
        ("in Paris", "Paris", {"measure": "recall"}, 1, "all of it"),
        ("yes it is", "yes", {"measure": "f1"}, 0.5, "words"),
        ("yes it is", "yes", {"measure": "f1", "normalisation": "hotpotqa"}, 0, "yes alone"),
        ("dont", "don't", {}, 1, "the sign goes"),
        ("dont", "don't", {"normalisation": "triviaqa"}, 0, "the sign is a space"),
        ("unanswerable", {"text": [], "answer_start": []}, {}, 1, "the passage has no answer"),
        ("Paris", {"text": [], "answer_start": []}, {}, 0, "the passage has no answer"),
        ("Rome, Paris", ["Paris", "Rome"], {"several": True}, 1, "in any order"),
        ("- Rome\n- Paris", ["Paris", "Rome"], {"several": True}, 1, "bullets"),
        ('["Rome", "Lutetia"]', [["Paris", "Lutetia"], "Rome"], {"several": True}, 1, "an accepted spelling"),
        ("Rome, Paris, Oslo", ["Paris", "Rome"], {"several": True}, 0, "one too many"),
        ("Rome, Paris, Oslo", ["Paris", "Rome"], {"several": True, "measure": "precision"}, 2 / 3, "two of three"),
        ("Rome, Rome", ["Paris", "Rome"], {"several": True, "measure": "recall"}, 0.5, "said twice, found once"),
        ("Lutetia, Paris", [["Paris", "Lutetia"], "Rome"], {"several": True, "measure": "recall"}, 0.5, "one item"),
        ("x" * 30_000, "x", {"measure": "sub_em"}, 0, "longer than an answer"),
    ],
)
def test_answers(answer: str, ground_truth: Json, params: dict[str, str | bool], expected: float, why: str) -> None:
    assert score(answer, ground_truth, **params) == pytest.approx(expected), why


@pytest.mark.parametrize(
    "ground_truth",
    [None, "", " ", [], [""], "the", {"no": 1}, [None], [["a"]], {"text": None}, True, '{"no": 1}', "[]"],
)
def test_what_cannot_be_judged(ground_truth: Json) -> None:
    assert Qa().unreadable(ground_truth)


@pytest.mark.parametrize(
    "ground_truth", [None, 5, {"scale": "million"}, {"answer": []}, {"answer": "5", "scale": "lakh"}, {"answer": None}]
)
def test_rows_of_tables_that_cannot_be_judged(ground_truth: Json) -> None:
    assert TatQa().unreadable(ground_truth)


def test_items_of_an_answer() -> None:
    assert listed("1. Rome\n2. Paris") == ["Rome", "Paris"]
    assert listed("Rome; Paris, France") == ["Rome", "Paris, France"]


EXAMPLE = "Answer inside <answer> and </answer>, such as <answer> Beijing </answer>. Question: the capital of France?\n"


@pytest.mark.parametrize(
    ("text", "reward"),
    [
        (EXAMPLE + "<think>so</think><answer> The Paris </answer>", 1),
        (EXAMPLE + "<answer>Rome</answer>", 0),
        ("<answer>Paris</answer>", 0),
    ],
)
def test_search_r1_reads_the_prompt_too(text: str, reward: float) -> None:
    rollout = Rollout(completion=text, ground_truth={"target": ["Paris"]})
    assert score_task(task_for(rollout, "search_r1/qa_em")).reward == reward


def test_its_strict_twin_reads_the_completion_alone() -> None:
    right = Rollout(completion="<think><answer>Rome</answer></think><answer>Paris</answer>", ground_truth=["Paris"])
    hidden = Rollout(completion="<think><answer>Paris</answer></think>It is Rome.", ground_truth=["Paris"])
    assert score_task(task_for(right, "search_r1/qa_em/strict")).reward == 1
    assert score_task(task_for(hidden, "search_r1/qa_em/strict")).verdict.outcome is Outcome.NO_ANSWER


@pytest.mark.parametrize(
    ("completion", "reward"),
    [
        ("<answer>12.5 million</answer>", 1),
        ('{"answer": 12.5, "scale": "million"}', 1),
        ("The answer is $12.5 million", 1),
        ('{"answer": 12.5}', 0),
        ("<answer>12,500,000</answer>", 1),
    ],
)
def test_an_answer_from_a_table(completion: str, reward: float) -> None:
    row: Json = {"answer": 12.5, "scale": "million", "answer_type": "arithmetic"}
    assert score_task(task_for(Rollout(completion=completion, ground_truth=row), "tatqa")).reward == reward


def test_an_answer_in_prose_is_found_for_qa() -> None:
    rollout = Rollout(completion="I think it through. The answer is Paris.", ground_truth="Paris")
    assert score_task(task_for(rollout, "qa")).reward == 1


@pytest.mark.parametrize(
    ("answer", "right", "decided", "why"),
    [
        ("12.5 million", True, True, "the number"),
        ("12.5 million dollars", True, True, "with its currency"),
        ("12.5 million or 13 million", False, False, "the original reads no further than million"),
        ("12.5 million, not thousand", False, False, "a second thought"),
        ("13 million", False, True, "another one"),
    ],
)
def test_what_stands_behind_a_number_is_read(answer: str, right: bool, decided: bool, why: str) -> None:
    verdict = TatQa().verify(answer, {"answer": 12.5, "scale": "million", "answer_type": "arithmetic"})
    assert (verdict.outcome is Outcome.CORRECT, verdict.decided) == (right, decided), why


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("cost of sales, research", True),
        ("research; cost of sales", True),
        ("research and cost of sales", True),
        ("cost of sales\nresearch", True),
        ("research", False),
        ("cost of sales; research; marketing", False),
        ("cost of sales or research", False),
    ],
)
def test_spans_are_told_apart_by_what_people_write_between_them(answer: str, right: bool) -> None:
    row: Json = {"answer": ["cost of sales", "research"], "scale": "", "answer_type": "multi-span"}
    assert (TatQa().verify(answer, row).outcome is Outcome.CORRECT) is right
