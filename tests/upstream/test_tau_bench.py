"""Episodes of τ-bench and τ²-bench: states, what was said, calls, and what nobody reported."""

import json
from typing import Any

import pytest

import verifier
from verifier.upstream.tau_bench.verify import TauBench
from verifier.wire import Json, Outcome

STATE: dict[str, Any] = {"orders": {"7": {"status": "sent", "total": 10}}}


def judged(report: Any, truth: Any, preset: str = "tau_bench") -> float | None:
    return verifier.grade(json.dumps(report), truth, preset=preset).reward


@pytest.mark.parametrize(
    ("said", "outputs", "original", "strict", "why"),
    [
        (["You have 10 shirts."], ["10"], 1, 1, "as asked"),
        (["There are 100."], ["10"], 1, 0, "a part of a number"),
        (["Your order W10 of 2010-10-10 at 10:15."], ["10"], 1, 0, "a part of names, dates and times"),
        (["It costs $10.00."], ["10"], 1, 1, "of the same value"),
        (["It costs 10.50."], ["10"], 1, 0, "a part of a decimal"),
        (["A refund of -10."], ["10"], 1, 0, "of the other sign"),
        (["It is 10."], ["10"], 1, 1, "the end of a sentence"),
        (["You pay $1,786.00."], ["1786"], 1, 1, "with commas"),
        (["You pay $1786."], ["1,786"], 0, 1, "commas in the output, which the original never finds"),
        (["The Camera arrives."], ["camera"], 1, 1, "another case"),
        (["A cameraman."], ["camera"], 1, 0, "a part of a word"),
        (["It takes 20\nhours."], ["20 hours"], 0, 1, "another white space"),
        (["Hello.", "481.5, please"], ["481.5"], 1, 1, "in a later message"),
        (["481.50"], ["481.5"], 1, 1, "another zero"),
        (["48", "1.5"], ["481.5"], 0, 0, "not over two messages"),
        (["a camera"], ["camera", "10"], 0, 0, "one of two"),
        ([], ["10"], 0, 0, "nothing said"),
        (["Goodbye."], [], 1, 1, "nothing asked for"),
    ],
)
def test_outputs(said: list[str], outputs: list[Json], original: float, strict: float, why: str) -> None:
    report, truth = {"state": STATE, "said": said}, {"state": STATE, "outputs": outputs}
    assert judged(report, truth) == original, why
    assert judged(report, truth, "tau_bench/strict") == strict, why
    assert judged(report, {"state": {}, "outputs": outputs}, "tau_bench/strict") == 0.0, "and the state must be right"


@pytest.mark.parametrize(
    ("found", "right", "original", "tau2", "strict"),
    [
        (STATE, STATE, 1, 1, 1),
        ({"a": 10}, {"a": 10.0}, 0, 0, 1),
        ({"a": {}}, {"a": []}, 1, 0, 0),
        ({"b": 1, "a": [2]}, {"a": [2], "b": 1}, 1, 1, 1),
        ({"a": [1, 2]}, {"a": [2, 1]}, 0, 0, 0),
        ({"a": None}, {}, 0, 0, 0),
        ("5f2c", "5f2c", 1, 1, 1),  # a digest will do
    ],
)
def test_states(found: Json, right: Json, original: float, tau2: float, strict: float) -> None:
    for preset, expected in (("tau_bench", original), ("tau_bench/tau2", tau2), ("tau_bench/strict", strict)):
        assert judged({"state": found}, {"state": right}, preset) == expected, preset
    assert judged({"state": {"a": 1, "at": 5}}, {"state": {"a": 1, "at": 6}, "ignored": ["at"]}) == 1.0


def test_what_stands_beside_calls_is_said_in_the_second_version_only() -> None:
    call = {"name": "pay", "arguments": {}}
    messages = [
        {"role": "system", "content": "camera"},
        {"role": "user", "content": "camera?"},
        {"role": "assistant", "content": "A camera.", "tool_calls": [call]},
        {"role": "tool", "content": "camera"},
    ]
    report, truth = {"state": STATE, "messages": messages}, {"state": STATE, "outputs": ["camera"]}
    assert judged(report, truth) == 0.0
    assert judged(report, truth, "tau_bench/tau2") == 1.0
    messages.append({"role": "assistant", "content": [{"type": "text", "text": "A camera."}], "tool_calls": None})
    assert judged(report, truth) == 1.0


def action(name: str, requestor: str = "assistant", compare: Any = None, **arguments: Any) -> dict[str, Any]:
    return {"name": name, "arguments": arguments, "requestor": requestor, "compare_args": compare}


@pytest.mark.parametrize(
    ("calls", "actions", "original", "strict", "why"),
    [
        ([action("f", a=1), action("g")], [action("g"), action("f", a=1)], 1, 1, "in any order"),
        ([action("f", a=2)], [action("f", a=1)], 0, 0, "another argument"),
        ([action("f", a=2, b=1)], [action("f", compare=["b"], a=1, b=1)], 1, 1, "which is not compared"),
        ([action("f")], [action("f", a=1)], 1, 0, "left out"),
        ([action("f", a=1, b=2)], [action("f", a=1)], 0, 0, "one more"),
        ([action("f", a=1)], [action("f", a=1), action("f", a=1)], 1, 0, "once, and twice is asked for"),
        ([action("f", "user", a=1)], [action("f", a=1)], 1, 0, "somebody else's"),
        ([action("f", a=True)], [action("f", a=1)], 1, 0, "true is not 1"),
        ([], [action("f")], 0, 0, "nothing called"),
        ([], [], 1, 1, "nothing asked for"),
    ],
)
def test_calls(calls: list[Any], actions: list[Any], original: float, strict: float, why: str) -> None:
    truth = {"evaluation_criteria": {"actions": actions, "reward_basis": ["ACTION"]}}
    in_chat = [{"role": call["requestor"], "tool_calls": [{"id": "1", "function": call}]} for call in calls]
    for report in ({"calls": calls}, {"messages": in_chat}):
        assert judged(report, truth, "tau_bench/tau2") == original, why
        assert judged(report, truth, "tau_bench/tau2/strict") == strict, why


def test_the_basis_says_which_parts_count() -> None:
    criteria: dict[str, Any] = {
        "communicate_info": ["10"],
        "actions": [action("f")],
        "nl_assertions": ["It is polite."],
    }
    report = {"state": STATE, "said": ["No."], "calls": [], "assertions": [True, False]}
    for basis, expected in (
        (["DB"], 1.0),
        (["DB", "COMMUNICATE"], 0.0),
        (None, 0.0),
        (["ACTION"], 0.0),
        (["ENV_ASSERTION"], 0.0),
        (["DB", "NL_ASSERTION"], None),
        (["COMMUNICATE", "NL_ASSERTION"], 0.0),
    ):
        truth = {"state": STATE, "evaluation_criteria": {**criteria, "reward_basis": basis}}
        assert judged(report, truth, "tau_bench/tau2") == expected, basis
    truth = {"state": STATE, "evaluation_criteria": {"nl_assertions": None, "reward_basis": ["DB", "NL_ASSERTION"]}}
    assert judged(report, truth, "tau_bench/tau2") == 1.0
    assert judged({**report, "termination_reason": "max_steps"}, truth, "tau_bench/tau2") == 0.0
    assert judged({**report, "termination_reason": "user_stop"}, truth, "tau_bench/tau2") == 1.0


@pytest.mark.parametrize(
    "report",
    [
        "",
        "I paid.",
        "[]",
        '{"said": ["10"]}',
        '{"state": {}}',
        '{"state": {}, "said": [10]}',
        '{"state": {}, "said": ["10"], "calls": [{}]}',
        '{"state": {}, "said": ["10"], "assertions": "all"}',
        '{"state": ' + "[" * 100 + "]" * 100 + ', "said": ["10"]}',
    ],
)
def test_a_report_that_lacks_what_is_asked_for_is_no_verdict_on_the_model(report: str) -> None:
    found = TauBench().verify(report, {"state": {}, "outputs": ["10"]})
    assert found.outcome is Outcome.UNVERIFIABLE


@pytest.mark.parametrize(
    "truth",
    [
        None,
        "done",
        {"outputs": ["10"]},
        {"state": {}, "outputs": [10]},
        {"state": {}, "outputs": [" "]},
        {"state": {}, "outputs": ""},
        {"state": {}, "outputs": {}},
        {"state": {}, "reward_basis": []},
        {"state": {}, "reward_basis": ["ACTION"], "actions": {}},
        {"state": {}, "reward_basis": ["LUCK"]},
        {"state": {}, "reward_basis": ["ACTION"], "actions": [{"arguments": {}}]},
        {"state": {}, "ignored": "a"},
    ],
)
def test_what_is_no_task_cannot_be_judged(truth: Json) -> None:
    assert TauBench(version=2).unreadable(truth) is not None


def test_a_long_conversation_is_read_in_time() -> None:
    said = ["10-" * 40_000, "1," * 60_000, "W" + "10" * 60_000]
    assert judged({"state": 1, "said": said}, {"state": 1, "outputs": ["10", "a b"]}, "tau_bench/strict") == 0.0
