"""eval-protocol's /evaluate: the one format with a word for what was not judged."""

from typing import Any

import httpx
import pytest
from service_under_test import is_problem


def evaluation(answer: str = r"\boxed{2}", **fields: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": "1+1?"}, {"role": "assistant", "content": answer}]
    return {"messages": messages, "ground_truth": "2", "kwargs": {}} | fields


@pytest.mark.parametrize(("answer", "score"), [(r"\boxed{2}", 1.0), (r"\boxed{3}", 0.0)])
def test_a_judged_answer_has_a_valid_score(client: httpx.Client, answer: str, score: float) -> None:
    told = client.post("/eval-protocol/math/evaluate", json=evaluation(answer)).json()
    assert (told["score"], told["is_score_valid"]) == (score, True)
    assert told["metrics"]["accuracy"]["score"] == score
    assert told["reason"]
    assert "error" not in told


def test_what_was_not_judged_has_a_score_that_is_not_valid(client: httpx.Client) -> None:
    told = client.post("/eval-protocol/math/evaluate", json=evaluation(ground_truth="")).json()
    assert told["is_score_valid"] is False
    assert "the ground truth is empty" in told["error"]
    strict = client.post("/strict/eval-protocol/math/evaluate", json=evaluation(ground_truth=""))
    is_problem(strict, 422, "cannot-be-judged")


def test_the_arguments_are_the_row_where_the_address_has_no_preset(client: httpx.Client) -> None:
    row = {"data_source": "gpqa", "options": [{"A": "iron"}, {"B": "gold"}], "expected_answer": "B"}
    told = client.post("/eval-protocol/evaluate", json=evaluation("The answer is B", ground_truth=None, kwargs=row))
    assert told.json()["score"] == 1.0
    assert told.headers["x-verifier-preset"] == "choice"
    is_problem(client.post("/eval-protocol/evaluate", json=evaluation()), 422, "invalid-rubric")


def test_the_row_may_stand_beside_the_messages_as_reward_functions_send_it(client: httpx.Client) -> None:
    row = {"data_source": "gpqa", "options": [{"A": "iron"}, {"B": "gold"}], "expected_answer": "B"}
    told = client.post("/eval-protocol/evaluate", json=evaluation("The answer is B", ground_truth=None, **row)).json()
    assert told["score"] == 1.0


def test_the_conversation_is_no_ground_truth(client: httpx.Client) -> None:
    """RewardFunction sends the messages before the answer where it was given no ground truth."""
    asked = evaluation()
    body = asked | {"ground_truth": asked["messages"][:-1]}
    assert client.post("/eval-protocol/math/evaluate", json=body | {"answer": "2"}).json()["score"] == 1.0
    refused = client.post("/eval-protocol/math/evaluate", json=body)
    assert "no ground truth" in is_problem(refused, 422, "invalid-request")


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}


@pytest.mark.parametrize("text", [None, "", "I will look it up."])
@pytest.mark.parametrize(("preset", "truth"), [("tool_calls", [{"name": "f", "arguments": {"x": 1}}])])
def test_calls_in_a_message_are_what_is_judged_where_calls_are(
    client: httpx.Client, text: str | None, preset: str, truth: Any
) -> None:
    def told(call: dict[str, Any]) -> Any:
        messages = [{"role": "user", "content": "?"}, {"role": "assistant", "content": text, "tool_calls": [call]}]
        body = {"messages": messages, "ground_truth": truth}
        return client.post(f"/eval-protocol/{preset}/evaluate", json=body).json()["score"]

    assert told(CALL) == told({"name": "f", "arguments": {"x": 1}}) == 1.0
    assert told(CALL | {"function": {"name": "f", "arguments": '{"x": 2}'}}) == 0.0


def test_calls_in_a_message_are_no_answer_elsewhere(client: httpx.Client) -> None:
    message = {"role": "assistant", "content": "It is 3.", "tool_calls": [CALL]}
    for truth, score in (("3", 1.0), ("1", 0.0)):
        body = {"messages": [message], "ground_truth": truth}
        assert client.post("/eval-protocol/math/evaluate", json=body).json()["score"] == score


def test_an_empty_header_for_the_key_is_none(client: httpx.Client) -> None:
    told = client.post("/eval-protocol/math/evaluate", json=evaluation(), headers={"Authorization": ""})
    assert told.json()["score"] == 1.0


@pytest.mark.parametrize(
    ("body", "named"),
    [({"messages": []}, "messages"), ({}, "messages"), (evaluation(ground_truth=None), "no ground truth")],
)
def test_a_body_that_is_none_is_refused(client: httpx.Client, body: Any, named: str) -> None:
    assert named in is_problem(client.post("/eval-protocol/math/evaluate", json=body), 422, "invalid-request")
