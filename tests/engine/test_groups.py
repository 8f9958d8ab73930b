"""Groups that a judge compares, and groups that elect their ground truth.

`groups_recorded.json` holds groups of ours with what choix 0.4.1 (mm_pairwise) and TTRL (c46b671, `_majority_vote`)
make of them.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.scripted_judge import Endpoint, Reply, endpoint, prefers
from verifier.election import Election, Winner
from verifier.engine.base import Engine
from verifier.engine.groups import whole
from verifier.engine.judges import JudgeSettings
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.engine.second_opinion import SecondOpinionEngine
from verifier.group import score_all
from verifier.parts import Member
from verifier.presets.catalogue import read_rubric, task_for
from verifier.reward.best_of_n import BestOfN
from verifier.reward.bradley_terry import strengths
from verifier.reward.pairwise import Pairwise
from verifier.rubric import Majority, Rubric, Task
from verifier.wire import Json, Outcome, PresetRef, Result, Rollout, Verdict

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "groups_recorded.json").read_text(encoding="utf-8"))


def test_strengths_are_those_of_choix() -> None:
    for row in RECORDED["bradley_terry"]:
        assert strengths(row["won"], row["prior"]) == pytest.approx(row["log_strengths"], abs=1e-5)


def test_majorities_are_those_of_ttrl() -> None:
    as_there = Majority(above_share=0, least_votes=1, ties="first", merge=False)
    for row in RECORDED["majority"]:
        election = Election(list(range(len(row["answers"]))), as_there)
        election.answers = {at: answer for at, answer in enumerate(row["answers"]) if answer is not None}
        election.keys = election.answers
        found = election.winner()
        ours = [found.answer, found.votes / found.members] if isinstance(found, Winner) else ["None", 0.0]
        assert ours == row["elected"], row


def length(text: str) -> float:
    return len(text)


def compared(
    reply: Reply | None,
    completions: list[str],
    *,
    group: str | None = "g",
    extra: list[Task] | None = None,
    **params: Any,
) -> tuple[list[Result], list[str]]:
    """The results of one group that a judge compares, and the prompts that it saw."""
    ref = PresetRef(name="pairwise", params={"judge": "model"} | params)
    tasks = [
        task_for(Rollout(id=str(n), completion=one, group=group, prompt="Write."), ref)
        for n, one in enumerate(completions)
    ]
    tasks += extra or []

    async def run(where: Endpoint) -> list[Result]:
        judges = {"model": JudgeSettings(base_url=where.url, model="tiny")}
        inner = SecondOpinionEngine(LocalEngine(EngineSettings(workers=1, warm=False)), judges)
        async with whole(inner) as engine:
            return await engine.verify(tasks, CallOptions.of())

    if reply is None:
        return asyncio.run(run(Endpoint("http://127.0.0.1:9/v1", []))), []
    with endpoint(reply) as where:
        return asyncio.run(run(where)), where.prompts


def rewards(results: list[Result]) -> list[float | None]:
    return [None if result.reward is None else round(result.reward, 3) for result in results]


def test_win_rates_in_both_orders() -> None:
    found, prompts = compared(prefers(length), ["one word", "and two words", "three", "or words"], method="win_rate")
    assert rewards(found) == [0.5, 1.0, 0.0, 0.5]
    assert len(prompts) == 12
    assert {result.group_size for result in found} == {4}
    assert {result.verdict.judge for result in found} == {"tiny"}, "a reward that a judge made says so"


def test_a_judge_that_likes_what_comes_first_says_nothing() -> None:
    found, _ = compared(prefers(length, first=True), ["one word", "and two words", "three"], method="win_rate")
    assert rewards(found) == [0.5, 0.5, 0.5]
    once, _ = compared(prefers(length, first=True), ["a b", "c d e"], method="win_rate", both_orders=False)
    assert rewards(once) == [1.0, 0.0], "asked in one order only, it decides everything"


def test_bradley_terry_keeps_the_order_and_stays_between_nothing_and_all() -> None:
    found, _ = compared(prefers(length), ["aa", "aaaa", "aaa", "a"])
    values = rewards(found)
    assert [value for value in values if value is not None and 0 < value < 1] == values
    assert values[1] > values[2] > values[0] > values[3]  # type: ignore[operator]
    assert values[1] + values[3] == pytest.approx(1.0)  # type: ignore[operator]


def test_members_that_are_not_judged_meet_nobody_and_stay_null() -> None:
    rubric = Rubric.model_validate(
        {
            "extractor": {"kind": "whole"},
            "verifier": {"kind": "exact"},
            "group_components": {"better": {"part": {"kind": "pairwise", "method": "win_rate"}, "weight": 0.5}},
            "second_opinion": {"judge": "model"},
        }
    )
    truths: list[Json] = ["aa", "aa", None]
    extra = [
        Task(Rollout(id=f"x{n}", completion=text, ground_truth=truth, group="h"), rubric)
        for n, (text, truth) in enumerate(zip(["aa", "aaa", "aaaa"], truths, strict=True))
    ]
    found, prompts = compared(prefers(length), [":", "words", "Solution"], method="win_rate", extra=extra)
    assert rewards(found) == [0.25, 1.0, 0.25, 1.0, 0.5, None], "what says nothing loses, and draws with its like"
    assert len(prompts) == 2, "only two were read, in both orders"
    assert found[3].components == {"accuracy": 1.0, "better": 0.0}


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [(None, Outcome.FAILED), (lambda prompt: (200, "A"), Outcome.UNVERIFIABLE), (lambda p: (400, ""), Outcome.FAILED)],
)
def test_a_judge_that_is_not_heard_is_no_zero(reply: Reply | None, outcome: Outcome) -> None:
    found, _ = compared(reply, ["some words", "more words"])
    assert rewards(found) == [None, None]
    assert {result.verdict.outcome for result in found} == {outcome}


def test_nobody_is_compared_alone_nor_where_there_is_no_judge() -> None:
    found, prompts = compared(prefers(length), ["some words"])
    assert (rewards(found), prompts) == ([None], [])
    assert "with none of its group" in found[0].verdict.reason
    task = task_for(Rollout(completion="words", group="g"), "pairwise")
    assert [one.verdict.outcome for one in score_all([task, task])] == [Outcome.FAILED] * 2


def test_large_groups_meet_some_of_each_other() -> None:
    members = [Member(Rollout(completion=""), Verdict.correct("."), f"word {n}") for n in range(100)]
    assert Pairwise().inquiries(members) == ()
    assert Pairwise().conclude(members, []) == [None] * 100
    ring = Pairwise(opponents=3, both_orders=False)
    asked = ring.inquiries(members)
    assert len(asked) == 300
    said = [(1.0 if int(one.answer.split()[1]) > int(one.other.split()[1]) else 0.0,) for one in asked]
    values = ring.conclude(members, said)
    assert all(value is not None for value in values)
    assert values[99] > 0.5 > values[0]  # type: ignore[operator]


def test_only_the_best_is_paid() -> None:
    def paid(*scores: float, **settings: Any) -> list[float]:
        members = [
            Member(Rollout(completion=""), Verdict.partial(score, ".") if 0 < score < 1 else given(score))
            for score in scores
        ]
        return BestOfN.model_validate(settings).shape(members)

    assert paid(0.2, 0.9, 0.5) == [0, 1, 0]
    assert paid(1, 1, 0) == [0.5, 0.5, 0]
    assert paid(1, 1, 0, ties="all") == [1, 1, 0]
    assert paid(1, 1, 0, ties="first") == [1, 0, 0]
    assert paid(0, 0) == [0, 0], "nobody is best where all are wrong"
    assert paid(0.2, 0.4, above=0.5, otherwise=-1) == [-1, -1]


def given(score: float) -> Verdict:
    return Verdict.correct(".") if score else Verdict.incorrect(".")


MATH = {"preset": "math", "majority": {}}


def voters(answers: list[str], spec: dict[str, Any] = MATH, group: str | None = "g", **fields: Any) -> list[Task]:
    rubric = read_rubric(spec)
    return [
        Task(Rollout(id=str(n), completion=answer, group=group, **fields), rubric, explain=True)
        for n, answer in enumerate(answers)
    ]


def engine_gives(tasks: list[Task], **settings: Any) -> list[Result]:
    async def run(engine: Engine) -> list[Result]:
        async with engine:
            return await engine.verify(tasks, CallOptions.of())

    return asyncio.run(run(whole(LocalEngine(EngineSettings(workers=1, warm=False, **settings)))))


def box(answer: str) -> str:
    return rf"So it is $\boxed{{{answer}}}$."


def test_a_group_elects_its_ground_truth_and_equal_answers_count_together() -> None:
    half = [box(r"\frac12"), box("0.5"), box(r"\dfrac{1}{2}"), box("2"), box("2"), "No idea, sorry"]
    texts = [*half[:4], box("3"), half[5], box("1/2")]
    tasks = [*voters(texts, ground_truth="2"), *voters([box("7"), box("7"), box("8")], group="h")]
    tasks += voters([box("1"), box("2")], group="tied")
    expected = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, None, None]
    for results in (score_all(tasks), engine_gives(tasks)):
        assert [result.reward for result in results] == expected
        assert [result.id for result in results] == [task.rollout.id for task in tasks]
        assert {result.rubric_fingerprint for result in results} == {tasks[0].rubric.fingerprint}
        assert results[0].verdict.evidence["votes"] == 4
        assert "elected by 4 of 7" in results[0].verdict.reason
        assert "no majority: two answers have 1 of 2 votes each" in results[-1].verdict.reason
        assert results[5].verdict.outcome is Outcome.NO_ANSWER


def test_comparing_answers_asks_no_more_of_a_queue_than_the_group_did() -> None:
    answers = list(map(box, ["1", "2", "3", "4", "5", "1"]))
    results = engine_gives(voters(answers, {"preset": "math", "majority": {"above_share": 0.3}}), queue_limit=6)
    assert [result.reward for result in results] == [1.0, 0.0, 0.0, 0.0, 0.0, 1.0], "five answers are ten pairs"


@pytest.mark.parametrize(
    ("answers", "majority", "expected", "why"),
    [
        (["1", "1", "2", "3"], {}, [None] * 4, "half is no majority"),
        (["1", "1", "2", "3"], {"above_share": 0.4}, [1, 1, 0, 0], "it is by this rule"),
        (["1"], {}, [None], "one vote elects nobody"),
        (["1", "2"], {"above_share": 0, "least_votes": 1, "ties": "first"}, [1, 0], "TTRL's rule"),
        (["1/2", "0.5", "3"], {"merge": False}, [None] * 3, "as they are written"),
        (["1/2", "0.5", "3"], {}, [1, 1, 0], "as they are meant"),
    ],
)
def test_what_is_a_majority(answers: list[str], majority: dict[str, Json], expected: list[Any], why: str) -> None:
    results = score_all(voters(list(map(box, answers)), {"preset": "math", "majority": majority}))
    assert [result.reward for result in results] == expected, why


def test_who_elects_nothing() -> None:
    alone = score_all(voters([box("1")] * 2, group=None))
    silent = score_all(voters(["No idea, sorry"] * 3))
    split = score_all(voters([box("1")] * 3, {**MATH, "group_size": 4}))
    huge = score_all(voters([box("1" * 5000)] * 3))
    for results, problem in (
        (alone, "names no group"),
        (silent, "none of the 3 members"),
        (split, "holds 3 rollouts of this group"),
        (huge, "none of the 3 members"),
    ):
        assert {result.reward for result in results} == {None}
        assert problem in results[0].verdict.reason


def test_the_preset_hears_boxes_alone_and_elects_as_ttrl_does() -> None:
    texts = ["No idea.", "No idea.", "No idea.", box("4"), box("5")]
    tasks = [task_for(Rollout(completion=text, group="g"), "ttrl") for text in texts]
    assert [result.reward for result in score_all(tasks)] == [0.0, 0.0, 0.0, 1.0, 0.0], "a refusal is never elected"


def test_components_of_the_group_come_after_the_election() -> None:
    spec = {**MATH, "group_components": {"short": {"part": {"kind": "group_length"}}}}
    results = score_all(voters([box("1"), f"Well. {box('1')}", box("2")], spec))
    assert [result.reward for result in results] == [1.5, 0.5, 0.0]
    assert {result.group_size for result in results} == {3}
