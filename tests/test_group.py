"""Rewards that depend on a whole group: who counts, who is left out, and that every way in agrees."""

import asyncio

import pytest

from verifier.engine.base import EncodedResult
from verifier.engine.groups import GroupEngine
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.extract.boxed import Boxed
from verifier.group import score_all
from verifier.reward.correctness import Correctness
from verifier.reward.group_length import GroupLength
from verifier.rubric import Rubric, Task, Weighted, WeightedGroup
from verifier.score import SECONDS
from verifier.verify.exact import Exact
from verifier.wire import Outcome, Result, Rollout

RUBRIC = Rubric(
    extractor=Boxed(),
    verifier=Exact(),
    components={"accuracy": Weighted(part=Correctness())},
    group_components={"length": WeightedGroup(part=GroupLength(), weight=2.0)},
)
RIGHT, WRONG = r"\boxed{4}", r"\boxed{5}"


def task(completion: str, group: str | None = "g", ground_truth: str = "4", rubric: Rubric = RUBRIC) -> Task:
    rollout = Rollout(id="r", completion=completion, ground_truth=ground_truth, group=group)
    return Task(rollout, rubric, explain=True)


def lengths(results: list[Result]) -> list[float | None]:
    return [result.components.get("length") for result in results]


def test_short_right_answers_pay_more_than_long_ones_and_wrong_ones_are_not_paid_for_being_short() -> None:
    results = score_all([task(RIGHT), task(f"{RIGHT}...."), task(f"{RIGHT}........"), task(WRONG)])
    assert lengths(results) == [0.5, 0.0, -0.5, 0.0]
    assert [result.reward for result in results] == [2.0, 1.0, 0.0, 0.0]
    assert {result.group_size for result in results} == {4}


def test_members_that_were_not_judged_are_left_out_and_stay_null() -> None:
    results = score_all([task(RIGHT), task(f"{RIGHT}...", ground_truth=""), task(f"{RIGHT}....")])
    assert [result.reward for result in results] == [2.0, None, 0.0]
    assert results[1].verdict.outcome is Outcome.UNVERIFIABLE
    assert [result.group_size for result in results] == [2, None, 2]


def test_a_group_of_one_is_shaped_alone_and_says_so() -> None:
    [result] = score_all([task(RIGHT)])
    assert (result.reward, result.components, result.group_size) == (1.0, {"accuracy": 1.0, "length": 0.0}, 1)


def test_a_group_of_which_nobody_was_judged_stays_null() -> None:
    results = score_all([task(RIGHT, ground_truth=""), task(WRONG, ground_truth="")])
    assert [result.reward for result in results] == [None, None]


def test_no_rollouts_are_no_results() -> None:
    assert score_all([]) == []


def test_a_rollout_without_a_group_is_unverifiable_and_told_why() -> None:
    [result] = score_all([task(RIGHT, group=None)])
    assert (result.reward, result.verdict.outcome) == (None, Outcome.UNVERIFIABLE)
    assert "names no group" in result.verdict.reason


def test_two_groups_and_two_rubrics_are_kept_apart() -> None:
    other = RUBRIC.model_copy(update={"group_components": {"length": WeightedGroup(part=GroupLength(shortest=0.1))}})
    results = score_all([task(RIGHT), task(f"{RIGHT}.", "h"), task(f"{RIGHT}..", rubric=other), task(f"{RIGHT}...")])
    assert [result.group_size for result in results] == [2, 1, 1, 2]
    assert lengths(results) == [0.5, 0.0, 0.0, -0.5]


def test_a_group_in_two_requests_is_two_groups_and_its_size_says_so() -> None:
    halves = [*score_all([task(RIGHT)]), *score_all([task(f"{RIGHT}..."), task(f"{RIGHT}....")])]
    assert [result.group_size for result in halves] == [1, 2, 2]


def test_a_rubric_that_states_the_group_size_does_not_judge_a_part_of_a_group() -> None:
    whole = RUBRIC.model_copy(update={"group_size": 2})
    results = score_all([task(RIGHT, rubric=whole), task(f"{RIGHT}.", rubric=whole), task(WRONG, "h", rubric=whole)])
    assert [result.reward for result in results] == [2.0, 0.0, None]
    assert "1 rollouts of this group, and the rubric requires 2" in results[2].verdict.reason


def test_a_member_whose_length_is_not_known_is_left_out() -> None:
    by_tokens = RUBRIC.model_copy(
        update={"group_components": {"length": WeightedGroup(part=GroupLength(unit="tokens"))}}
    )
    rollouts = [
        Rollout(id="r", completion=RIGHT, ground_truth="4", group="g", completion_tokens=n) for n in (3, None, 9)
    ]
    results = score_all([Task(rollout, by_tokens) for rollout in rollouts])
    assert lengths(results) == [0.5, None, -0.5]
    assert "completion_tokens" in results[1].verdict.reason


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"components": {}, "group_components": {}}, "no reward"),
        ({"group_components": {"accuracy": WeightedGroup(part=GroupLength())}}, "both components and group_components"),
        ({"group_components": {}, "group_size": 4}, "group_size without group_components"),
    ],
)
def test_a_rubric_that_makes_no_sense_is_refused(changed: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Rubric.model_validate({"extractor": Boxed(), "verifier": Exact()} | {"components": RUBRIC.components} | changed)


def mixed() -> list[Task]:
    """Two groups, one of them with a bomb, and rollouts that depend on no other."""
    alone = Rubric(extractor=Boxed(), verifier=Exact())
    members = [task(f"{RIGHT}{'.' * n}", group) for n in range(6) for group in ("g", "h")]
    return [*members, task(WRONG, rubric=alone), task(RIGHT, ground_truth=""), task(RIGHT, group=None)]


def test_the_engine_agrees_with_the_function_in_one_piece_and_in_a_stream() -> None:
    tasks = mixed()

    async def by_engine() -> tuple[list[Result], dict[int, EncodedResult]]:
        async with GroupEngine(LocalEngine(EngineSettings(workers=2, warm=False))) as engine:
            told: dict[int, EncodedResult] = {}
            async for lot in engine.stream_encoded(tasks):
                told.update(lot)
            return await engine.verify(tasks), told

    results, told = asyncio.run(by_engine())
    expected = [compared(result) for result in score_all(tasks)]
    assert [compared(result) for result in results] == expected
    assert [compared(told[at].result()) for at in range(len(tasks))] == expected


def compared(result: Result) -> dict[str, object]:
    told = result.model_dump(exclude={"timing", "cached"})
    told["verdict"]["evidence"].pop(SECONDS, None)
    return told
