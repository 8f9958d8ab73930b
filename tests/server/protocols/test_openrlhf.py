"""OpenRLHF's remote_url and slime's remote_rm: a number for each sample, and none for what was not judged."""

import json
from typing import Any

import httpx
import pytest
from service_under_test import StandIn, is_problem

from trainer_client.adapters import openrlhf
from verifier.errors import EngineBusy

PROMPT = "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n"
RIGHT, WRONG = r"It is \boxed{2}.", r"It is \boxed{3}."


def query(answer: str = RIGHT, label: Any = "2") -> dict[str, Any]:
    """As OpenRLHF 0.11.2 sends it: one sample, with the special tokens in it."""
    return {"query": [f"{PROMPT}{answer}<|im_end|>"], "prompts": [PROMPT], "labels": [label]}


def sample(answer: str = RIGHT, label: Any = "2") -> dict[str, Any]:
    return {"prompt": [{"role": "user", "content": "1+1?"}], "response": answer, "label": label}


@pytest.mark.parametrize(("answer", "reward"), [(RIGHT, 1.0), (WRONG, 0.0), ("no idea", 0.0)])
def test_openrlhf_gets_rewards_scores_and_logs(client: httpx.Client, answer: str, reward: float) -> None:
    told = client.post("/openrlhf/math", json=query(answer)).json()
    assert told == {"rewards": [reward], "scores": [reward], "extra_logs": {"not_judged": [0.0]}}


def test_a_fork_that_makes_a_tensor_of_every_field_can_be_told_so(client: httpx.Client) -> None:
    told = client.post("/openrlhf/math?form=flat", json=query()).json()
    assert told == {"rewards": [1.0], "scores": [1.0], "not_judged": [0.0]}


@pytest.mark.parametrize(("answer", "reward"), [(RIGHT, 1.0), (WRONG, 0.0)])
def test_slime_gets_a_number_or_an_object(client: httpx.Client, answer: str, reward: float) -> None:
    response = client.post("/slime/math", json=sample(answer))
    assert response.json() == reward
    assert response.headers["x-verifier-fingerprint"].startswith("sha256:")
    told = client.post("/slime/math?form=dict", json=sample(answer)).json()
    assert told == {"score": reward, "acc": reward, "not_judged": 0.0}


def test_a_second_address_gets_an_empty_list_and_gives_one(client: httpx.Client) -> None:
    empty: dict[str, list[str]] = {"query": [], "prompts": [], "labels": []}
    told = client.post("/openrlhf/math", json=empty)
    assert told.json() == {"rewards": [], "scores": [], "extra_logs": {}}


@pytest.mark.parametrize("end", ["", "<|im_end|>", "<|im_end|>\n", "</s>", "<|im_end|><pad><pad>"])
def test_the_response_is_the_query_without_prompt_and_marks(client: httpx.Client, end: str) -> None:
    asked = {"query": [f"{PROMPT}two{end}"], "prompts": [PROMPT], "labels": ["two"]}
    assert client.post("/openrlhf/exact", json=asked).json()["rewards"] == [1.0]


FEW_SHOT = "".join(
    f"<|im_start|>user\n{question} Put your final answer in \\boxed{{}}.<|im_end|>\n<|im_start|>assistant\n{answer}"
    for question, answer in (
        ("1+1?", "It is \\boxed{2}.<|im_end|>\n"),
        ("3+4?", "\\boxed{7}<|im_end|>\n"),
        ("2+2?", ""),
    )
)


@pytest.mark.parametrize(
    ("decoded", "why"),
    [
        (FEW_SHOT, "as it was"),
        (f"<s>{FEW_SHOT}", "a token before it"),
        (FEW_SHOT[30:], "cut off within the first example"),
        (FEW_SHOT[150:], "cut off behind it"),
        (FEW_SHOT.replace("1+1?", "1 + 1?"), "decoded in another way"),
    ],
)
@pytest.mark.parametrize(("said", "reward"), [("I do not know.", 0.0), (r"\boxed{2}", 1.0), (r"\boxed{7}", 0.0)])
def test_an_examples_answer_is_not_the_response(
    client: httpx.Client, decoded: str, why: str, said: str, reward: float
) -> None:
    asked = {"query": [f"{decoded}{said}<|im_end|>"], "prompts": [FEW_SHOT], "labels": ["2"]}
    assert client.post("/openrlhf/math", json=asked).json()["rewards"] == [reward], why
    assert openrlhf.response(asked["query"][0], FEW_SHOT) == said, "nor for our own function"
    quoted = {**asked, "query": [f"{decoded}{FEW_SHOT}{said}"]}
    assert openrlhf.response(quoted["query"][0], FEW_SHOT) == FEW_SHOT + said, "a response may quote all of it"


@pytest.mark.parametrize(("path", "body"), [("/openrlhf", query), ("/slime", sample)])
def test_the_label_may_be_a_row_that_says_how_to_judge(client: httpx.Client, path: str, body: Any) -> None:
    row = {"data_source": "openai/gsm8k", "ground_truth": "2"}
    for label in (row, json.dumps(row), {"preset": "numeric", "ground_truth": "2"}):
        told = client.post(path, json=body(label=label)).json()
        assert told == 1.0 or told["rewards"] == [1.0]
    assert "names no preset" in is_problem(client.post(path, json=body()), 422, "invalid-request")
    unknown = client.post(path, json=body(label={"data_source": "gsm9k", "ground_truth": "2"}))
    assert "gsm8k" in is_problem(unknown, 422, "invalid-rubric"), "the nearest names are told"


@pytest.mark.parametrize(("path", "body"), [("/openrlhf/math", query), ("/slime/math", sample)])
def test_what_cannot_be_judged_is_an_error_and_no_number(client: httpx.Client, path: str, body: Any) -> None:
    detail = is_problem(client.post(path, json=body(label="")), 422, "cannot-be-judged")
    assert "the ground truth is empty" in detail


@pytest.mark.parametrize(("path", "body"), [("/openrlhf/math", query), ("/slime/math", sample)])
def test_a_failure_of_ours_is_503_and_may_be_asked_again(failing: httpx.Client, path: str, body: Any) -> None:
    response = failing.post(path, json=body())
    assert "the deadline" in is_problem(response, 503, "not-judged")
    assert response.headers["retry-after"]


def test_a_number_for_what_was_not_judged_is_the_callers_choice_and_counted(client: httpx.Client) -> None:
    told = client.post("/openrlhf/math?unjudged=-0.5", json=query(label="")).json()
    assert told == {"rewards": [-0.5], "scores": [-0.5], "extra_logs": {"not_judged": [1.0]}}
    assert client.post("/slime/math?unjudged=0", json=sample(label="")).json() == 0.0
    told = client.post("/slime/math?unjudged=0&form=dict", json=sample(label="")).json()
    assert told == {"score": 0.0, "acc": 0.0, "not_judged": 1.0}
    counted = client.get("/metrics").text
    assert 'verifier_unjudged_replaced_total{protocol="openrlhf"} 1.0' in counted
    assert 'verifier_unjudged_replaced_total{protocol="slime"} 2.0' in counted


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/openrlhf/math", {"query": ["a"], "prompts": [], "labels": []}, "1 of query"),
        ("/openrlhf/math", {"query": "a", "prompts": [], "labels": []}, "query"),
        ("/openrlhf/math", {"query": ["b"], "prompts": ["a"], "labels": ["2"]}, "query.0 does not hold its prompt"),
        ("/openrlhf/math?unjudged=nan", query(label=""), "unjudged"),
        ("/openrlhf/math?unjuged=-1", query(label=""), "did you mean unjudged?"),
        ("/strict/openrlhf/math?unjudged=-1", query(label=""), "remove unjudged=-1"),
        ("/openrlhf/math?deadline_seconds=no", query(), "deadline_seconds"),
        ("/slime/math", {"prompt": "a"}, "response"),
        ("/slime/math?form=list", sample(), "form"),
        ("/openrlhf/math?form=list", query(), "form"),
        ("/slime/math", [], "body"),
    ],
)
def test_a_body_that_is_none_is_refused_and_the_place_named(
    client: httpx.Client, path: str, body: Any, named: str
) -> None:
    assert named in is_problem(client.post(path, json=body), 422, "invalid-request")


def test_a_full_queue_is_429(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.refusal = EngineBusy("full", retry_after_seconds=3)
    assert held.post("/openrlhf/math", json=query()).status_code == 429


def test_the_address_names_the_job(held: httpx.Client, stand_in: StandIn) -> None:
    held.post("/slime/math?job=run-42", json=sample())
    held.post("/slime/math", json=sample())
    assert [key.job for key in stand_in.jobs] == ["run-42", "slime"]
