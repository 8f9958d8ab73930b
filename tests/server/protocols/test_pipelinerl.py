"""PipelineRL: a status for what was judged, and an error for what was not."""

from typing import Any

import httpx
import pytest
from service_under_test import is_problem

PATH = "/verify_answer"


def math(prediction: str = r"It is \boxed{2}.", gold: str = r"\boxed{2}", **fields: Any) -> dict[str, Any]:
    """As verify_answer_rpc of its math domain sends it."""
    return {"prediction": prediction, "gold": gold, "strict": True, "max_prediction_length": 1000} | fields


@pytest.mark.parametrize(
    ("prediction", "gold", "status"),
    [
        (r"It is \boxed{2}.", r"\boxed{2}", "correct"),
        (r"It is \boxed{2}.", "2", "correct"),
        (r"It is \boxed{3}.", "2", "wrong"),
        ("", "2", "no_answer"),
        (r"\boxed{2" + "+0" * 600 + "}", "2", "unparsable"),
        ("<answer> 2 * 3 </answer>", "countdown-6-[2, 3]", "correct"),
        ("<answer> 2 + 3 </answer>", "countdown-6-[2, 3]", "wrong"),
    ],
)
def test_the_math_domain_gets_a_status(client: httpx.Client, prediction: str, gold: str, status: str) -> None:
    for path in (PATH, "/pipelinerl/verify_answer"):
        assert client.post(path, json=math(prediction, gold)).json() == {"answer_status": status}


def test_a_preset_in_the_address_judges_all(client: httpx.Client) -> None:
    told = client.post("/pipelinerl/exact/verify_answer", json=math("two", "two"))
    assert told.json() == {"answer_status": "correct"}


CONTEXT = {
    "instruction_id_list": ["punctuation:no_comma", "length_constraints:number_words"],
    "kwargs": [{}, {"relation": "less than", "num_words": 5}],
}


@pytest.mark.parametrize(
    ("prediction", "status", "followed"),
    [("hello there", "correct", 2), ("hello, there", "partial", 1), ("a, b c d e f g", "wrong", 0)],
)
def test_the_ifeval_domain_gets_how_many_were_followed(
    client: httpx.Client, prediction: str, status: str, followed: int
) -> None:
    told = client.post(PATH, json={"prediction": prediction, "reward_context": CONTEXT}).json()
    assert told == {
        "answer_status": status, "followed_count": followed, "total_count": 2, "score": followed / 2
    }  # fmt: skip


FUNCTION = {"name": "a.f", "parameters": {"type": "dict", "properties": {"x": {"type": "integer"}}, "required": ["x"]}}
CALLS = {
    "function": [FUNCTION],
    "ground_truth": {"id": "1", "ground_truth": [{"a.f": {"x": [1]}}]},
    "category": "simple",
}


@pytest.mark.parametrize(
    ("generation", "calls", "status"),
    [
        ('<tool_calls>[{"name": "a_f", "arguments": {"x": 1}}]</tool_calls>', None, "correct"),
        ("", [{"function": {"name": "a_f", "arguments": '{"x": 1}'}, "id": None}], "correct"),
        ("", [{"function": {"name": "a_f", "arguments": '{"x": 2}'}, "id": None}], "wrong"),
        ("nothing to call", None, "no_answer"),
    ],
)
def test_the_function_calls_domain(client: httpx.Client, generation: str, calls: Any, status: str) -> None:
    body = {"generation": generation, "reward_context": CALLS, "tool_calls": calls, "model_name": "model"}
    told = client.post(PATH, json=body).json()
    assert told == {"answer_status": status, "partial_score": float(status == "correct")}


@pytest.mark.parametrize(
    ("generation", "status"), [("I cannot.", "correct"), ('[{"name": "f", "arguments": {}}]', "wrong")]
)
def test_an_irrelevant_function_is_not_to_be_called(client: httpx.Client, generation: str, status: str) -> None:
    context = {"function": [FUNCTION], "is_relevance": True, "category": "irrelevance"}
    told = client.post(PATH, json={"generation": generation, "reward_context": context}).json()
    assert told["answer_status"] == status


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"prediction": "2"}, "gold or with reward_context"),
        ({"gold": "2"}, "gold or with reward_context"),
        (math(strict=False), "strict"),
        ({"prediction": "2", "reward_context": {"task": "sudoku", "game_data": {}}}, "sudoku"),
        ({"generation": "", "reward_context": {"function": [], "category": "java"}}, "java"),
        ({"generation": "", "reward_context": {"function": [], "category": "simple"}}, "ground_truth"),
        ({"prediction": "2", "reward_context": {"ground_truth": "2"}}, ""),
    ],
)
def test_what_no_domain_here_asks_is_refused(client: httpx.Client, body: dict[str, Any], named: str) -> None:
    response = client.post(PATH, json=body)
    assert response.status_code == 422
    assert named in response.json()["detail"]


def test_what_was_not_judged_has_no_status(client: httpx.Client, failing: httpx.Client) -> None:
    for path in (PATH, "/pipelinerl/math/verify_answer", "/strict/pipelinerl/verify_answer"):
        is_problem(failing.post(path, json=math()), 503, "not-judged")
        is_problem(client.post(path, json=math(gold="")), 422, "cannot-be-judged")
