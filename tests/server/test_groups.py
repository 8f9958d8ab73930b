"""Rewards that depend on a group, over HTTP: at once, in a stream, as a job, and in pieces."""

import json
import re
from typing import Any

import httpx
import pytest
from service_under_test import wait_until

from verifier.wire import Result, StreamedResult, VerifyResponse


def body(*members: tuple[str, int], preset: str = "open_r1/len") -> dict[str, Any]:
    rollouts = [
        {"id": f"{group}{n}", "completion": f"\\boxed{{5}}{'.' * n}", "ground_truth": "$5$", "group": group}
        for group, n in members
    ]
    return {"preset": preset, "rollouts": rollouts}


MIXED = body(("a", 0), ("b", 3), ("a", 10), ("b", 13), ("a", 5))
EXPECTED = {"a0": 0.5, "b3": 0.5, "a10": -0.5, "b13": -0.5, "a5": 0.0}


def rewards(results: tuple[Result, ...]) -> dict[str, float | None]:
    return {result.id: result.reward for result in results}


def test_groups_are_shaped_in_one_answer(client: httpx.Client) -> None:
    answer = VerifyResponse.model_validate_json(client.post("/v1/verify", json=MIXED).content)
    assert rewards(answer.results) == EXPECTED
    assert [result.id for result in answer.results] == [rollout["id"] for rollout in MIXED["rollouts"]]


def test_a_stream_waits_for_whole_groups(client: httpx.Client) -> None:
    response = client.post("/v1/verify", json=MIXED, headers={"Accept": "application/x-ndjson"})
    lines = tuple(StreamedResult.model_validate_json(line) for line in response.iter_lines())
    assert rewards(lines) == EXPECTED
    assert all(MIXED["rollouts"][line.index]["id"] == line.id for line in lines)


def test_a_job_gives_the_same(client: httpx.Client) -> None:
    job = client.post("/v1/jobs", json=MIXED).json()["id"]
    wait_until(lambda: client.get(f"/v1/jobs/{job}").json()["state"] == "done")
    answer = VerifyResponse.model_validate_json(client.get(f"/v1/jobs/{job}/results").content)
    assert rewards(answer.results) == EXPECTED


def test_a_group_in_two_requests_says_how_much_of_it_was_there(client: httpx.Client) -> None:
    halves = [client.post("/v1/verify", json=body(member)).json()["results"][0] for member in (("a", 0), ("a", 10))]
    assert [(half["reward"], half["group_size"]) for half in halves] == [(0.0, 1), (0.0, 1)]


def test_a_rubric_that_knows_the_size_of_a_group_does_not_judge_a_part_of_it(client: httpx.Client) -> None:
    asked = body(("a", 0), ("a", 10)) | {"preset": {"name": "open_r1/len/strict", "params": {"group_size": 3}}}
    results = client.post("/v1/verify", json=asked).json()["results"]
    assert [result["reward"] for result in results] == [None, None]
    assert "2 rollouts of this group" in results[0]["verdict"]["reason"]


def test_presets_may_be_mixed_in_one_request(client: httpx.Client) -> None:
    asked = {"rollouts": [rollout | {"preset": "open_r1/len"} for rollout in MIXED["rollouts"]]}
    asked["rollouts"].insert(1, {"id": "x", "completion": "\\boxed{4}", "ground_truth": "4", "preset": "math"})
    asked["rollouts"].append({"id": "y", "completion": "", "preset": "open_r1/format"})
    answer = VerifyResponse.model_validate_json(client.post("/v1/verify", json=asked).content)
    assert rewards(answer.results) == EXPECTED | {"x": 1.0, "y": 0.0}
    assert answer.rubric_fingerprint is None


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"preset": {"name": "open_r1/cosine_scaled", "params": {"max_length": 5}}}, "Its parameters: .*max_len"),
        ({"preset": {"name": "open_r1/repetition_penalty", "params": {"max_penalty": 1}}}, "less than or equal to 0"),
        ({"preset": "open_r1/lenn"}, "did you mean open_r1/len"),
    ],
)
def test_a_preset_that_cannot_be_used_is_refused_with_what_would_work(
    client: httpx.Client, changed: dict[str, Any], complaint: str
) -> None:
    response = client.post("/v1/verify", json=body(("a", 0)) | changed)
    assert response.status_code in (404, 422)
    assert re.search(complaint, response.json()["detail"])


def ask(client: httpx.Client, components: str) -> httpx.Response:
    """Ask for a rubric whose components are written as no JSON library would write them."""
    head, tail = '{"rubric": {"extractor": {"kind": "whole"}, "verifier": {"kind": "exact"}, "components": ', "}, "
    rollouts = '"rollouts": [{"id": "a", "completion": "x"}]}'
    return client.post("/v1/verify", content=head + components + tail + rollouts)


@pytest.mark.parametrize("weight", ["NaN", "Infinity", "1e9"])
def test_a_weight_that_cannot_be_summed_is_refused(client: httpx.Client, weight: str) -> None:
    response = ask(client, '{"accuracy": {"part": {"kind": "correctness"}, "weight": ' + weight + "}}")
    assert response.status_code == 422
    assert re.search(r"components\W+accuracy\.weight: ", response.json()["detail"])


def test_a_gate_that_is_its_own_gate_is_refused(client: httpx.Client) -> None:
    gate: dict[str, Any] = {"kind": "gated", "part": {"kind": "correctness"}, "gate": "accuracy"}
    response = ask(client, json.dumps({"accuracy": {"part": gate}}))
    assert response.status_code == 422
    assert "components.accuracy.part.gated.gate" in response.json()["detail"]


def test_gates_without_end_are_refused(client: httpx.Client) -> None:
    gate = '{"kind": "gated", "part": ' * 3000 + '{"kind": "correctness"}' + "}" * 3000
    response = ask(client, '{"a": {"part": ' + gate + "}}")
    assert response.status_code == 422, response.text[:300]
    assert response.json()["detail"]
