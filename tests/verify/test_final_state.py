"""What calls of tools led to, as an environment reports it."""

import json

import pytest

from verifier.presets.catalogue import find
from verifier.score import score
from verifier.verify.final_state import FinalState
from verifier.verify.json_equal import JsonEqual
from verifier.wire import Json, Outcome, Rollout

ORDERS: dict[str, Json] = {"orders": {"7": {"status": "sent", "updated_at": 5}}, "total": 10}
LATER: dict[str, Json] = {"orders": {"7": {"status": "sent", "updated_at": 6}}, "total": 10.0}
LOST: dict[str, Json] = {"orders": {"7": {"status": "lost", "updated_at": 5}}, "total": 10}


@pytest.mark.parametrize(
    ("report", "truth", "right", "why"),
    [
        ({"state": ORDERS}, {"state": ORDERS}, True, "the same"),
        ({"state": LATER}, {"state": ORDERS}, False, "another time"),
        ({"state": LATER}, {"state": ORDERS, "ignored": ["orders.*.updated_at"]}, True, "which does not matter"),
        ({"state": LOST}, {"state": ORDERS, "ignored": ["orders.*.updated_at"]}, False, "what matters differs"),
        ({"state": {**ORDERS, "_log": [1]}}, {"state": ORDERS, "ignored": ["_*"]}, True, "private members"),
        ({"state": {**ORDERS, "more": 1}}, {"state": ORDERS}, False, "something more"),
        ({"state": [1, 2]}, {"state": [1, 3], "ignored": ["1"]}, True, "a place of a list"),
        ({"state": None}, {"state": None}, True, "null is a state"),
        ({"state": True}, {"state": 1}, False, "true is not 1"),
        ({"results": ["a", "b", "c"]}, {"results": ["c", "a"]}, True, "in any order, among others"),
        ({"results": ["a"]}, {"results": ["a", "a"]}, False, "once, and twice is wanted"),
        ({"results": [{"b": 1, "a": 2}]}, {"results": [{"a": 2, "b": 1}]}, True, "objects by their members"),
        ({"state": 1, "results": []}, {"state": 1, "results": ["a"]}, False, "no call"),
        ({"state": 1}, {"state": 1, "results": []}, True, "no result is asked for"),
        (
            {"turns": [{"state": 1, "results": ["a"]}, {"state": 2, "results": ["b"]}]},
            {"turns": [{"state": 1, "results": []}, {"state": 2, "results": ["a"]}]},
            True,
            "given in an earlier turn",
        ),
        ({"turns": [{"state": 9}, {"state": 2}]}, {"turns": [None, {"state": 2}]}, True, "a turn not looked at"),
        ({"turns": [{"state": 1}]}, {"turns": [{"state": 1}, {"state": 2}]}, False, "it ended early"),
        ({"turns": [{"state": 1}, {"state": 3}]}, {"turns": [{"state": 1}, {"state": 2}]}, False, "the second turn"),
    ],
)
def test_states_and_results(report: Json, truth: Json, right: bool, why: str) -> None:
    verdict = FinalState().verify(json.dumps(report), truth)
    assert verdict.outcome is (Outcome.CORRECT if right else Outcome.INCORRECT), why


@pytest.mark.parametrize(
    "report",
    ["", "all done", '{"state": ', "{}", '{"turns": []}', '{"turns": [null]}', '{"results": ["a"]}', '{"state": 1}'],
)
def test_a_report_that_lacks_what_is_asked_for_is_no_verdict_on_the_model(report: str) -> None:
    assert FinalState().verify(report, {"state": 1, "results": ["a"]}).outcome is Outcome.UNVERIFIABLE


@pytest.mark.parametrize(
    "truth",
    [
        None,
        "x",
        {},
        {"turns": []},
        {"turns": [None]},
        {"results": []},
        {"state": 1, "ignored": "a"},
        {"state": 1, "ignored": [1]},
        {"state": 1, "results": "a"},
        {"state": json.loads("[" * 90 + "]" * 90)},
    ],
)
def test_a_ground_truth_that_says_nothing_is_not_judged(truth: Json) -> None:
    assert FinalState().unreadable(truth) is not None


def test_how_states_are_compared_can_be_chosen() -> None:
    loose = FinalState(values=JsonEqual(ordered_lists=False), ignored=("at",))
    assert loose.verify('{"state": {"a": [2, 1], "at": 1}}', {"state": {"a": [1, 2]}}).outcome is Outcome.CORRECT


def test_the_preset_reads_the_whole_report() -> None:
    rubric = find("final_state").rubric({"ignored": ["at"]})
    for completion, reward in (('{"state": {"a": 1, "at": 2}}', 1.0), ('{"state": {"a": 2}}', 0.0), ("a is 1", None)):
        rollout = Rollout(id="1", completion=completion, ground_truth={"state": {"a": 1}})
        assert score(rollout, rubric).reward == reward
