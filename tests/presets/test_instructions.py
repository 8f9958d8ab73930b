"""The presets of instruction following, as a caller uses them."""

import verifier
from verifier.presets.catalogue import task_for
from verifier.score import score_task
from verifier.wire import PresetRef, Result, Rollout

ROW = {
    "key": 1,
    "prompt": "Say it without commas, in quotation marks.",
    "instruction_id_list": ["punctuation:no_comma", "startend:quotation"],
    "kwargs": [{}, {}],
}


def graded(completion: str, preset: str = "ifeval", **params: str | bool) -> Result:
    rollout = Rollout(id="a", completion=completion, ground_truth=ROW)
    return score_task(task_for(rollout, PresetRef(name=preset, params=dict(params)), explain=True))


def test_all_constraints_must_be_followed_and_the_share_is_told_beside() -> None:
    assert graded('"so be it"').reward == 1
    result = graded("so be it")
    assert (result.reward, result.components) == (0, {"accuracy": 0, "followed": 0.5})


def test_the_share_can_be_the_reward() -> None:
    assert graded("so be it", score="share").reward == 0.5
    assert graded("so be it", "ifbench", score="any").reward == 1


def test_loosely_the_first_line_does_not_count() -> None:
    assert graded('Sure, here it is:\n"so be it"').reward == 0
    assert graded('Sure, here it is:\n"so be it"', loose=True).reward == 1


def test_what_stands_in_the_reasoning_does_not_count() -> None:
    assert graded('<think>First, I think, and then</think>"so be it"').reward == 1


def test_no_answer_is_worth_nothing_and_a_row_that_cannot_be_read_is_not_judged() -> None:
    assert graded("<think>never ends").reward == 0
    assert verifier.grade("text", {"instruction_id_list": ["no:such"]}, preset="ifeval").reward is None
