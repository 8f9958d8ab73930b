"""Explanations: what is said to change a verdict was tried, and grading again gives the same."""

import asyncio
from collections.abc import Sequence

import pytest

from verifier.explanation import Explanation, can_be_varied, explain
from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.score import score_task
from verifier.stopwatch import stopwatch, timed
from verifier.wire import Json, PresetRef, Result, Rollout


class Grades:
    """The pure function, and how many it graded."""

    def __init__(self) -> None:
        self.graded = 0

    async def __call__(self, tasks: Sequence[Task]) -> list[Result]:
        self.graded += len(tasks)
        return [score_task(task) for task in tasks]


def explanation(
    completion: str,
    gold: Json,
    preset: str | PresetRef = "math",
    *,
    changes: bool = True,
    fingerprint: str | None = None,
) -> Explanation:
    task = task_for(Rollout(completion=completion, ground_truth=gold), preset)
    return asyncio.run(explain(task, Grades(), changes=changes, fingerprint=fingerprint, preset=preset))


def test_an_explanation_is_the_result_that_scoring_gives() -> None:
    completion = r"I thought \boxed{3}. So \boxed{0.5}"
    [scored] = asyncio.run(
        Grades()([task_for(Rollout(completion=completion, ground_truth="1/2"), "math", explain=True)])
    )
    told = explanation(completion, "1/2").result
    kept = {"reward", "components", "extraction", "rubric_fingerprint"}
    assert told.model_dump(include=kept) == scored.model_dump(include=kept)
    assert told.verdict.reason == scored.verdict.reason


def test_both_forms_the_rule_and_the_time_of_each_step_are_told() -> None:
    told = explanation(r"so \boxed{\frac{3}{4}}", "0.76")
    assert (told.answer_form, told.ground_truth_form) == (r"\frac{3}{4}", "0.76")
    assert told.rule
    assert {"find the answer", "read the ground truth", "compare", "compare: own reading"} <= told.cpu_seconds.keys()
    assert told.cpu_seconds["compare"] >= told.cpu_seconds["compare: own reading"]
    assert "cpu_seconds" not in told.evidence


@pytest.mark.parametrize(
    ("completion", "gold", "preset", "change", "outcome"),
    [
        (r"\boxed{3}", "1/2", "math", "the ground truth were the answer: '1/2'", "correct"),
        (r"\boxed{41}", "41", "math", "the answer were '42'", "incorrect"),
        (r"\boxed{3} meters", "2", "math", "the ground truth were the answer: '2'", "correct"),
        ("The answer is B.", "B", "choice", "the answer were 'C'", "incorrect"),
        ("it is 3.1%", "0.031", "numeric", 'the parameter percent were "ignore" and not "factor"', "incorrect"),
        ("hm", "<b>7</b>", "numeric", "", ""),
        (
            r"\boxed{2} then \boxed{3}",
            "2.0",
            "math",
            "the candidate that was passed over were the answer: '2'",
            "correct",
        ),
        ("no idea", "B", "choice", "the completion ended with '\\\\boxed{B}'", "correct"),
    ],
)
def test_what_would_change_the_verdict(completion: str, gold: str, preset: str, change: str, outcome: str) -> None:
    told = {one.change: one.outcome for one in explanation(completion, gold, preset).would_change}
    if change:
        assert told.get(change) == outcome, told
    else:
        assert told == {}


def test_what_is_said_to_change_it_changes_it_when_it_is_done() -> None:
    told = explanation(r"so \boxed{0.5 or 0.6}", "1/2")
    [answer] = [one for one in told.would_change if one.kind == "answer"]
    again = explanation(r"so \boxed{1/2}", "1/2")
    assert answer.outcome == again.result.verdict.outcome == "correct"


def test_candidates_that_lost_are_named_with_the_words_that_say_why() -> None:
    told = explanation("Answer: 3\n\nWait, I made a mistake. It is 4.", "3")
    assert [(one.answer, one.stance) for one in told.lost] == [("3", "taken back")]
    assert told.lost[0].cue
    boxes = explanation(r"\boxed{1} and \boxed{2}, finally \boxed{3}", "3")
    assert [(one.answer, one.stance) for one in boxes.lost][-2:] == [("1", "another box"), ("2", "another box")]


def test_a_row_that_cannot_be_judged_says_what_would_be_a_ground_truth() -> None:
    told = explanation(r"\boxed{3}", None)
    assert "math takes as ground truth" in told.advice
    assert (told.would_change, told.would_not) == ((), ())


def test_programs_are_not_run_a_dozen_times() -> None:
    gold: Json = {"language": "python", "tests": [{"type": "stdin", "input": "", "output": "1"}]}
    rollout = Rollout(completion="```python\nprint(1)\n```", ground_truth=gold)
    assert not can_be_varied(task_for(rollout, "code"))
    assert can_be_varied(task_for(rollout, "math"))


def test_a_book_is_graded_once() -> None:
    grades = Grades()
    task = task_for(Rollout(completion="word " * 10_000 + r"\boxed{3}", ground_truth="4"), "math")
    asyncio.run(explain(task, grades, preset="math"))
    assert grades.graded == 1


def test_no_changes_are_tried_where_nobody_asks() -> None:
    told = explanation(r"\boxed{3}", "4", changes=False)
    assert (told.would_change, told.would_not) == ((), ())


def test_a_fingerprint_says_whether_the_same_decides_now() -> None:
    first = explanation(r"\boxed{3}", "3", changes=False)
    same = explanation(r"\boxed{3}", "3", changes=False, fingerprint=first.result.rubric_fingerprint)
    other = explanation(
        r"\boxed{3}",
        "3",
        PresetRef(name="math", params={"units": "required"}),
        fingerprint=first.result.rubric_fingerprint,
    )
    assert same.replay
    assert other.replay
    assert (same.replay.same, other.replay.same) == (True, False)


def test_an_explanation_read_back_grades_again_to_the_same() -> None:
    first = explanation(r"so \boxed{0.5}", "1/2", PresetRef(name="math", params={"units": "required"}))
    read = Explanation.model_validate_json(first.model_dump_json())
    [again] = asyncio.run(Grades()([Task(read.rollout, read.rubric, read.result.preset, explain=True)]))
    assert again.rubric_fingerprint == first.result.rubric_fingerprint
    assert (again.reward, again.verdict.outcome) == (first.result.reward, first.result.verdict.outcome)


@pytest.mark.parametrize("hostile", ["", "\x00", "{" * 5000, "\\boxed{" * 500, "9^{9^{9^{9}}}", "\U0001f600" * 50])
def test_hostile_text_is_explained(hostile: str) -> None:
    assert explanation(hostile, hostile or "1").result
    assert explanation(rf"\boxed{{{hostile}}}", "1").result


def test_nothing_is_timed_where_nobody_asks() -> None:
    assert timed("step", lambda: 7) == 7
    with stopwatch() as steps:
        assert timed("step", lambda a, b: a + b, 1, b=2) == 3
        assert timed("step", lambda: 1) == 1
    assert list(steps) == ["step"]
    timed("later", lambda: 1)
    assert list(steps) == ["step"]
