"""POST /v1/verify: what is asked is judged, in order, in either form."""

import gzip
import json
from typing import Any

import httpx
import pytest
from service_under_test import batch, rollout

from verifier.wire import Result, StreamedResult, VerifyResponse


def judged(client: httpx.Client, body: dict[str, Any], **headers: str) -> list[Result]:
    response = client.post("/v1/verify", json=body, headers=headers)
    assert response.status_code == 200, response.text
    return list(VerifyResponse.model_validate_json(response.content).results)


def test_a_right_answer_earns_one_and_a_wrong_one_nothing(client: httpx.Client) -> None:
    [right, wrong] = judged(client, {"preset": "numeric", "rollouts": [rollout(0, "4"), rollout(1, "5")]})
    assert (right.reward, right.verdict.outcome) == (1.0, "correct")
    assert (wrong.reward, wrong.verdict.outcome) == (0.0, "incorrect")
    assert right.extraction
    assert right.extraction.answer == "4"


def test_results_come_in_the_order_of_the_request(client: httpx.Client) -> None:
    results = judged(client, batch(1000))
    assert [result.id for result in results] == [f"r{i}" for i in range(1000)]
    assert {result.reward for result in results} == {1.0}


def test_an_empty_batch_says_whether_it_would_be_judged(client: httpx.Client) -> None:
    for preset, status in (("nmeric", 404), ({"name": "numeric", "params": {"no": 1}}, 422), ("numeric", 200)):
        assert client.post("/v1/verify", json={"preset": preset, "rollouts": []}).status_code == status


def test_an_empty_batch_has_an_empty_answer(client: httpx.Client) -> None:
    response = client.post("/v1/verify", json={"preset": "numeric", "rollouts": []})
    assert response.status_code == 200
    assert response.json() == {"results": [], "rubric_fingerprint": None}


def test_an_empty_batch_streams_nothing(client: httpx.Client) -> None:
    response = client.post("/v1/verify", json=batch(0), headers={"Accept": "application/x-ndjson"})
    assert (response.status_code, response.content) == (200, b"")


def test_one_rubric_for_all_has_its_fingerprint_in_the_answer(client: httpx.Client) -> None:
    answer = client.post("/v1/verify", json=batch(3)).json()
    assert answer["rubric_fingerprint"].startswith("sha256:")
    assert {result["rubric_fingerprint"] for result in answer["results"]} == {answer["rubric_fingerprint"]}


def test_a_rollouts_own_preset_wins(client: httpx.Client) -> None:
    rollouts = [rollout(0, "4.0", "4"), rollout(1, "4.0", "4", preset="exact")]
    answer = client.post("/v1/verify", json={"preset": "numeric", "rollouts": rollouts}).json()
    assert [(result["preset"], result["reward"]) for result in answer["results"]] == [("numeric", 1.0), ("exact", 0.0)]
    assert answer["rubric_fingerprint"] is None


def test_a_preset_takes_parameters(client: httpx.Client) -> None:
    near = [rollout(0, "100.5", "100")]
    [strict] = judged(client, {"preset": "numeric", "rollouts": near})
    [loose] = judged(client, {"preset": {"name": "numeric", "params": {"rel_tol": 0.01}}, "rollouts": near})
    assert (strict.reward, loose.reward) == (0.0, 1.0)


def test_a_rubric_can_be_spelt_out(client: httpx.Client) -> None:
    rubric = {
        "extractor": {"kind": "boxed"},
        "verifier": {"kind": "exact"},
        "components": {"accuracy": {"part": {"kind": "correctness"}, "weight": 2.5}},
    }
    [result] = judged(client, {"rubric": rubric, "rollouts": [rollout()]})
    assert (result.reward, result.components, result.preset) == (2.5, {"accuracy": 1.0}, None)


def test_evidence_comes_with_explain_only(client: httpx.Client) -> None:
    [plain] = judged(client, batch(1))
    [explained] = judged(client, batch(1, explain=True))
    assert plain.verdict.evidence == {}
    assert explained.verdict.evidence


def test_duplicate_ids_are_allowed_and_order_tells_them_apart(client: httpx.Client) -> None:
    results = judged(client, {"preset": "numeric", "rollouts": [rollout(7, "4"), rollout(7, "5")]})
    assert [(result.id, result.reward) for result in results] == [("r7", 1.0), ("r7", 0.0)]


@pytest.mark.parametrize(
    ("truth", "outcome"),
    [(None, "unverifiable"), ("", "unverifiable"), ("  ", "unverifiable"), ([], "unverifiable"), ({}, "unverifiable")],
)
def test_a_ground_truth_that_cannot_be_read_is_no_zero(client: httpx.Client, truth: Any, outcome: str) -> None:
    [result, other] = judged(client, {"preset": "numeric", "rollouts": [rollout(0, truth=truth), rollout(1)]})
    assert (result.verdict.outcome, result.reward, result.components) == (outcome, None, {})
    assert result.verdict.reason
    assert other.reward == 1.0


def test_no_answer_is_judged_and_earns_nothing(client: httpx.Client) -> None:
    [result] = judged(client, {"preset": "numeric", "rollouts": [{"id": "a", "completion": "hm", "ground_truth": "4"}]})
    assert (result.verdict.outcome, result.reward) == ("no_answer", 0.0)


def test_a_deadline_that_passes_leaves_rollouts_unjudged(client: httpx.Client) -> None:
    results = judged(client, batch(2000, deadline_seconds=1e-6, use_cache=False))
    late = [result for result in results if result.verdict.outcome == "failed"]
    assert late
    assert all(result.reward is None and "deadline" in result.verdict.reason for result in late)


def test_a_stream_has_every_result_once_with_its_index(client: httpx.Client) -> None:
    response = client.post("/v1/verify", json=batch(300), headers={"Accept": "application/x-ndjson"})
    assert response.headers["content-type"] == "application/x-ndjson"
    results = [StreamedResult.model_validate_json(line) for line in response.content.split(b"\n") if line]
    assert sorted(result.index for result in results) == list(range(300))
    assert all(result.id == f"r{result.index}" and result.reward == 1.0 for result in results)


def test_a_stream_and_an_answer_agree(client: httpx.Client) -> None:
    body = {"preset": "numeric", "rollouts": [rollout(i, str(i % 3), "1") for i in range(30)]}
    streamed = client.post("/v1/verify", json=body, headers={"Accept": "application/x-ndjson"})
    lines = sorted((json.loads(line) for line in streamed.content.splitlines()), key=lambda line: line["index"])
    for line, result in zip(lines, judged(client, body), strict=True):
        assert (line["reward"], line["verdict"]["outcome"]) == (result.reward, result.verdict.outcome)


def test_a_gzip_body_is_read(client: httpx.Client) -> None:
    body = gzip.compress(json.dumps(batch(5)).encode())
    response = client.post(
        "/v1/verify", content=body, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}
    )
    assert [result["reward"] for result in response.json()["results"]] == [1.0] * 5


def test_a_body_without_content_type_is_read_as_json(client: httpx.Client) -> None:
    response = client.post("/v1/verify", content=json.dumps(batch(1)).encode())
    assert response.status_code == 200
