"""A resources server of NeMo Gym: rows in, the same rows with a reward out, a mask on what was not judged."""

import json
from typing import Any

import httpx
import pytest
from service_under_test import is_problem

from verifier.server.protocols.nemo_gym import failure_kind
from verifier.wire import Outcome, Result, Verdict

ROW = {"question": "1+1?", "expected_answer": "2", "extra": [1, {"a": None}]}


def said(*items: Any, **fields: Any) -> dict[str, Any]:
    """A response of the Responses API; a text is an assistant's message."""
    output = [message(item) if isinstance(item, str) else item for item in items]
    return {"id": "resp_1", "created_at": 0.0, "model": "m", "object": "response", "output": output} | fields


def message(text: str) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": content}


def call(name: str, **arguments: Any) -> dict[str, Any]:
    return {"type": "function_call", "name": name, "arguments": json.dumps(arguments), "call_id": "c1"}


def row(*items: Any, tools: Any = None, **fields: Any) -> dict[str, Any]:
    params = {"input": [{"role": "user", "content": "1+1?"}]} | ({} if tools is None else {"tools": tools})
    return ROW | {"responses_create_params": params, "response": said(*items)} | fields


def nameless() -> dict[str, Any]:
    """A row in which nothing is called what a ground truth is called."""
    return {name: value for name, value in row(r"\boxed{2}").items() if name != "expected_answer"}


def verified(client: httpx.Client, body: dict[str, Any], path: str = "/nemo-gym/math/verify") -> dict[str, Any]:
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


@pytest.mark.parametrize(("answer", "reward"), [(r"\boxed{2}", 1.0), (r"\boxed{3}", 0.0)])
def test_the_row_comes_back_with_a_reward(client: httpx.Client, answer: str, reward: float) -> None:
    asked = row(answer)
    told = verified(client, asked)
    assert {name: told[name] for name in asked} == asked, "the whole body is echoed"
    assert (told["reward"], told["mask_sample"], told["failure_kind"]) == (reward, False, None)
    assert told["reward_components"] == {"accuracy": reward}
    assert told["rubric_fingerprint"].startswith("sha256:")


def test_what_cannot_be_judged_is_masked_or_under_strict_an_error(client: httpx.Client) -> None:
    asked = row(r"\boxed{2}", expected_answer="", instance_config={"a": 1})
    told = verified(client, asked)
    assert told["mask_sample"] is True
    assert told["failure_kind"] == "verifier_error"
    assert "the ground truth is empty" in told["failure_reason"]
    assert told["instance_config"] == {"a": 1, "mask_sample": True}, "where older NeMo RL looks"
    assert "_ng_failure_class" not in told, "another try would say the same"
    is_problem(client.post("/strict/nemo-gym/math/verify", json=asked), 422, "cannot-be-judged")


@pytest.mark.parametrize(
    ("preset", "fields"),
    [
        ("math", {"expected_answer": None}),
        ("math", {"expected_answer": None, "reward_model": {"ground_truth": None}}),
        ("math", nameless() | {"verifier_metadata": {"expected_answer": None}}),
        ("code", nameless() | {"verifier_metadata": {"unit_tests": None}}),
    ],
)
def test_one_row_whose_ground_truth_is_null_is_masked_and_ends_no_collection(
    client: httpx.Client, preset: str, fields: dict[str, Any]
) -> None:
    asked = row(r"\boxed{2}") if "expected_answer" in fields else nameless()
    told = verified(client, asked | fields, f"/nemo-gym/{preset}/verify")
    assert (told["mask_sample"], told["outcome"]) == (True, "unverifiable")
    assert "null" in told["failure_reason"]


@pytest.mark.parametrize(
    "failed",
    [
        {"status": "failed", "error": {"code": "server_error", "message": "the model is away"}},
        {"status": "failed"},
        {"status": "cancelled"},
        {"error": {"code": "rate_limit_exceeded"}},
    ],
)
def test_a_model_that_failed_has_given_no_wrong_answer(client: httpx.Client, failed: dict[str, Any]) -> None:
    asked = row() | {"response": said(**failed)}
    told = verified(client, asked)
    assert (told["mask_sample"], told["failure_kind"], told["_ng_failure_class"]) == (True, *["agent_run_error"] * 2)
    assert told["response"] == asked["response"]
    assert verified(client, asked, "/nemo-gym/math/verify?unjudged=null")["reward"] is None
    is_problem(client.post("/strict/nemo-gym/math/verify", json=asked), 422, "cannot-be-judged")
    cut = row() | {
        "response": said(r"\boxed{3}", status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    }
    assert verified(client, cut)["mask_sample"] is False, "an answer that was cut off is the policy's"


@pytest.mark.parametrize(
    ("preset", "truth", "items"),
    [
        ("math", "42", ["It is 42.", call("look_up", city_id=7)]),
        ("qa", "Paris", ["Paris", call("look_up", city="Rome")]),
        ("exact", "Paris", [call("look_up", city="Rome"), "Paris"]),
    ],
)
def test_calls_of_tools_are_no_words_of_an_answer(
    client: httpx.Client, preset: str, truth: str, items: list[Any]
) -> None:
    assert verified(client, row(*items, expected_answer=truth), f"/nemo-gym/{preset}/verify")["reward"] == 1.0
    only_a_call = row(call("look_up", a=truth), expected_answer=truth)
    assert verified(client, only_a_call, f"/nemo-gym/{preset}/verify")["reward"] == 0.0


def test_an_address_chooses_null_for_callers_that_pass_over_the_mask(client: httpx.Client) -> None:
    asked = row(r"\boxed{2}", expected_answer="")
    told = verified(client, asked, "/nemo-gym/math/verify?unjudged=null")
    assert (told["reward"], told["mask_sample"]) == (None, True)
    assert verified(client, row(r"\boxed{2}"), "/nemo-gym/math/verify?unjudged=null")["reward"] == 1.0
    assert verified(client, asked, "/nemo-gym/math/verify?unjudged=mask")["reward"] == 0.0
    is_problem(client.post("/nemo-gym/math/verify?unjudged=error", json=asked), 422, "cannot-be-judged")


@pytest.mark.parametrize("path", ["/nemo-gym/math/verify?unjudged=0.5", "/strict/nemo-gym/math/verify?unjudged=null"])
def test_an_unjudged_sample_cannot_be_chosen_to_be_anything_else(client: httpx.Client, path: str) -> None:
    assert "unjudged=" in is_problem(client.post(path, json=row(r"\boxed{2}")), 422, "invalid-request")


def test_a_failure_of_ours_is_masked_named_and_tried_again(failing: httpx.Client) -> None:
    told = verified(failing, row(r"\boxed{2}"), "/nemo-gym/math/verify")
    assert told["mask_sample"] is True
    assert "the deadline" in told["failure_reason"]
    assert told["failure_kind"] == told["_ng_failure_class"] == "verifier_error"
    strict = failing.post("/strict/nemo-gym/math/verify", json=row(r"\boxed{2}"))
    is_problem(strict, 503, "not-judged")


@pytest.mark.parametrize(
    ("outcome", "reason", "kind"),
    [
        ("failed", "the judge gpt did not answer", "judge_failed"),
        ("failed", "no sandbox here: a python program cannot be run", "provider_unavailable"),
        ("failed", "no worker can grade it: none takes from code", "provider_unavailable"),
        ("failed", "the engine was closed before this was graded", "shutdown"),
        ("failed", "ValueError: a bug", "verifier_error"),
        ("unverifiable", "the ground truth is a judge's name", "verifier_error"),
    ],
)
def test_why_is_one_of_its_words(outcome: str, reason: str, kind: str) -> None:
    verdict = Verdict(outcome=Outcome(outcome), reason=reason)
    assert failure_kind(Result(id="1", reward=None, components={}, verdict=verdict)) == kind


LETTERS = [{"A": "iron"}, {"B": "gold"}]
TOOLS = [{"type": "function", "name": "f", "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}}}]
CALLS = [{"name": "f", "arguments": {"x": 1}}]
PROGRAM = "```python\nprint(int(input()) + 1)\n```"
UNIT_TESTS = {"unit_tests": {"inputs": ["1\n"], "outputs": ["2\n"]}}


@pytest.mark.parametrize(
    ("agent", "items", "fields", "preset", "reward"),
    [
        ("math_with_judge_simple_agent", [r"\boxed{2}"], {}, "math", 1.0),
        ("mcqa_simple_agent", ["The answer is B."], {"options": LETTERS, "expected_answer": "B"}, "choice", 1.0),
        ("mcqa_simple_agent", ["The answer is A."], {"options": LETTERS, "expected_answer": "B"}, "choice", 0.0),
        ("code_gen_simple_agent", [PROGRAM], {"verifier_metadata": UNIT_TESTS}, "code", 1.0),
        ("code_gen_simple_agent", ["```python\nprint(1)\n```"], {"verifier_metadata": UNIT_TESTS}, "code", 0.0),
        ("xlam_fc_simple_agent", [call("f", x=1)], {"expected_answers": CALLS, "tools": TOOLS}, "tool_calls", 1.0),
        ("xlam_fc_simple_agent", [call("f", x=2)], {"expected_answers": CALLS, "tools": TOOLS}, "tool_calls", 0.0),
        ("xlam_fc_simple_agent", ["no"], {"expected_answers": CALLS, "tools": TOOLS}, "tool_calls", 0.0),
        (
            "instruction_following_simple_agent",
            ["fine"],
            {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]},
            "ifeval",
            1.0,
        ),
        ("hotpotqa_qa_simple_agent", ["<answer>yes</answer>"], {"expected_answer": "yes"}, "qa", 1.0),
    ],
)
def test_rows_of_its_own_servers_say_how_they_are_judged(
    client: httpx.Client, agent: str, items: list[Any], fields: dict[str, Any], preset: str, reward: float
) -> None:
    asked = row(*items, agent_ref={"type": "responses_api_agents", "name": agent}, **fields)
    response = client.post("/verify", json=asked)
    assert response.status_code == 200, response.text
    assert response.headers["x-verifier-preset"] == preset
    assert response.json()["reward"] == reward, response.json()


def test_what_was_said_before_a_tools_result_is_no_answer(client: httpx.Client) -> None:
    result = {"type": "function_call_output", "call_id": "c1", "output": "2"}
    assert verified(client, row(r"\boxed{2}?", call("f"), result, r"\boxed{3}"))["reward"] == 0.0
    assert verified(client, row(r"\boxed{3}?", call("f"), result, r"\boxed{2}"))["reward"] == 1.0
    assert verified(client, row(r"\boxed{2}", call("f"), result))["outcome"] == "no_answer"
    assert verified(client, row())["outcome"] == "no_answer"


@pytest.mark.parametrize(
    ("path", "body", "status", "kind", "named"),
    [
        ("/nemo-gym/math/verify", {}, 422, "invalid-request", "response"),
        ("/nemo-gym/math/verify", nameless(), 422, "invalid-request", "no ground truth"),
        ("/nemo-gym/mth/verify", row("2"), 404, "unknown-preset", "math"),
        ("/verify", row("2"), 422, "invalid-rubric", "agent_ref"),
        ("/verify", row("2", agent_ref={"name": "mcqq_simple_agent"}), 422, "invalid-rubric", "did you mean mcqa"),
        ("/nemo-gym/math/close_session", {}, 422, "invalid-request", "resources_session_id"),
        ("/nemo-gym/math/aggregate_metrics", {}, 422, "invalid-request", "verify_responses"),
    ],
)
def test_what_is_wrong_is_said(client: httpx.Client, path: str, body: Any, status: int, kind: str, named: str) -> None:
    assert named in is_problem(client.post(path, json=body), status, kind)


@pytest.mark.parametrize("prefix", ["", "/nemo-gym", "/nemo-gym/math", "/strict/nemo-gym/math"])
def test_sessions_hold_nothing_and_rollouts_may_be_verified_again(client: httpx.Client, prefix: str) -> None:
    typed = {
        "resources_session_id": "s1",
        "episode_id": {"rollout_id": "r"},
        "task_id": {"taskset": "t"},
        "task_data": {},
    }
    assert client.post(f"{prefix}/seed_session", json=typed).json() == {"resources_session_id": "s1"}
    assert client.post(f"{prefix}/seed_session", json=row()).json() == {}
    assert client.post(f"{prefix}/close_session", json=typed).json() == {"resources_session_id": "s1"}
    assert client.get(f"{prefix}/reverify_mode").json() == "stateless"


def test_scores_of_a_run_leave_out_what_was_masked(client: httpx.Client) -> None:
    rows = [
        {"_ng_task_index": 0, "_ng_rollout_index": 0, "reward": 1.0, "mask_sample": False},
        {"_ng_task_index": 0, "_ng_rollout_index": 1, "reward": 0.5},
        {"_ng_task_index": 1, "_ng_rollout_index": 0, "reward": 0.0, "mask_sample": True},
    ]
    told = client.post("/nemo-gym/math/aggregate_metrics", json={"verify_responses": rows}).json()
    assert told["key_metrics"]["mean/reward"] == 0.75
    assert told["agent_metrics"]["coverage/masked_rollouts"] == 1
    assert [group["_ng_task_index"] for group in told["group_level_metrics"]] == [0]
    none = client.post("/aggregate_metrics", json={"verify_responses": rows[2:]}).json()
    assert none["group_level_metrics"] == []
    assert "mean/reward" not in none["agent_metrics"], "no mean of nothing"
