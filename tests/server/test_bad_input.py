"""Every bad request gets its own clear refusal, and costs nobody else anything."""

import gzip
import json
import time
import zlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from service_under_test import StandIn, batch, is_problem, rollout, running

from verifier.server.settings import Settings

JSON = {"Content-Type": "application/json"}


def post(client: httpx.Client, content: bytes, **headers: str) -> httpx.Response:
    return client.post("/v1/verify", content=content, headers=JSON | headers)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "JSON"),
        (b"not json", "JSON"),
        (b'{"preset": "numeric", "rollouts": [\xff\xfe]}', "JSON"),
        (b'{"rollouts": [{"id": "a", "completion": "\xff", "ground_truth": "1"}], "preset": "numeric"}', "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'"\\ud800' + b"[" * 100_000, "JSON"),
        (b'["\\ud800", ' + b"[" * 100_000 + b"]" * 100_000 + b"]", "JSON"),
        (b'["\\ud800", ' + b"9" * 10_000 + b"]", "body"),
        (b"[]", "object"),
        (b"null", "object"),
        (b"{}", "rollouts"),
        (b'{"preset": "numeric"}', "rollouts"),
        (b'{"preset": "numeric", "rollouts": {}}', "rollouts"),
        (b'{"preset": "numeric", "rollouts": [{}]}', "rollouts.0.completion"),
        (b'{"preset": "numeric", "rollouts": [{"id": 1, "completion": "c"}]}', "rollouts.0.id"),
        (b'{"preset": "numeric", "rollouts": [{"id": "a", "completion": null}]}', "rollouts.0.completion"),
        (b'{"preset": "numeric", "rollouts": [{"id": "a", "completion": "c", "gold": "1"}]}', "rollouts.0.gold"),
        (b'{"preset": "numeric", "rollouts": [], "deadline_seconds": 0}', "deadline_seconds"),
        (b'{"preset": "numeric", "rollouts": [], "deadline_seconds": 1e9}', "at most 3600"),
        (b'{"preset": "numeric", "rollouts": [], "deadline_seconds": NaN}', "deadline_seconds"),
        (b'{"preset": "numeric", "rollouts": [], "deadline_seconds": Infinity}', "deadline_seconds"),
        (b'{"preset": "numeric", "rubric": {"a": 1}, "rollouts": []}', "both"),
        (b'{"preset": "numeric", "job": "' + b"j" * 201 + b'", "rollouts": []}', "job"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_the_place(client: httpx.Client, body: bytes, named: str) -> None:
    assert named in is_problem(post(client, body), 422, "invalid-request")


@pytest.mark.parametrize("where", ["request", "rollout"])
def test_an_unknown_preset_is_404_and_the_nearest_is_named(client: httpx.Client, where: str) -> None:
    body = batch(1) | {"preset": "nummeric"} if where == "request" else {"rollouts": [rollout(preset="nummeric")]}
    assert "numeric" in is_problem(client.post("/v1/verify", json=body), 404, "unknown-preset")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"rubric": {"extractor": {"kind": "boxd"}, "verifier": {"kind": "exact"}}}, "boxed"),
        ({"rubric": {"extractor": {"kind": "boxed"}, "verifier": {"kind": "exact", "tolerance": 1}}}, "tolerance"),
        ({"rubric": {"extractor": {"kind": "boxed"}, "verifier": {"kind": "exact"}, "components": {}}}, "components"),
        ({"rubric": {"\ud800": 1}}, "rubric"),
        ({"preset": {"name": "numeric", "params": {"tolerance": 1}}}, "tolerance"),
        ({}, "neither"),
    ],
)
def test_a_rubric_that_cannot_be_used_is_refused(client: httpx.Client, fields: dict[str, Any], named: str) -> None:
    response = client.post("/v1/verify", content=json.dumps({"rollouts": [rollout()]} | fields), headers=JSON)
    assert named in is_problem(response, 422, "invalid-rubric")


def test_a_refusal_does_not_echo_the_input(client: httpx.Client) -> None:
    secret = "s3cret " * 1000
    for body in (
        {"preset": "numeric", "rollouts": [{"id": "a", "completion": [secret]}]},
        {"preset": secret, "rollouts": [rollout()]},
        {"preset": "numeric", "rollouts": [rollout() | {secret: 1}]},
        {"rubric": {"extractor": {"kind": secret}}, "rollouts": [rollout()]},
    ):
        response = client.post("/v1/verify", json=body)
        assert response.status_code in (404, 422)
        assert response.text.count("s3cret") <= 20


def test_a_hundred_thousand_rollouts_are_too_many(client: httpx.Client) -> None:
    detail = is_problem(client.post("/v1/verify", json=batch(100_000)), 413, "too-large")
    assert "100000" in detail
    assert "16384" in detail
    assert "/v1/jobs" in detail


@pytest.mark.parametrize("filler", [b"{}", b'{"id":"","completion":""}'])
def test_a_million_bad_rollouts_are_refused_quickly(client: httpx.Client, filler: bytes) -> None:
    body = b'{"preset":"numeric","rollouts":[' + b",".join([filler] * 1_000_000) + b"]}"
    started = time.process_time()  # the service is in this process
    assert post(client, body).status_code in (413, 422)
    assert time.process_time() - started < 5.0


def test_a_completion_of_8_mb_is_judged(client: httpx.Client) -> None:
    body = {"preset": "numeric", "rollouts": [rollout(0) | {"completion": "x " * 4_000_000 + "\\boxed{4}"}, rollout(1)]}
    results = client.post("/v1/verify", json=body).json()["results"]
    assert [result["reward"] for result in results] == [1.0, 1.0]


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\udfff\ud800", "😀", "\ufffe", "é中"])
def test_any_text_json_can_spell_is_judged(client: httpx.Client, text: str) -> None:
    odd = rollout(0) | {"id": text, "completion": f"{text}\\boxed{{4}}{text}", "group": text, "metadata": {text: text}}
    body = json.dumps({"preset": "numeric", "job": text, "rollouts": [odd]}).encode()
    results = post(client, body).json()["results"]
    assert [result["reward"] for result in results] == [1.0]


def test_a_wrong_content_type_is_refused_with_what_would_work(client: httpx.Client) -> None:
    response = client.post("/v1/verify", data={"a": "b"})
    assert "application/json" in is_problem(response, 415, "unsupported-media-type")


def test_an_unknown_content_encoding_is_refused_with_what_would_work(client: httpx.Client) -> None:
    response = post(client, b"x", **{"Content-Encoding": "zstd"})
    assert "gzip" in is_problem(response, 415, "unsupported-media-type")
    assert response.headers["accept-encoding"] == "gzip, identity"


@pytest.mark.parametrize(
    "body",
    [b"not gzip", gzip.compress(b"{}", mtime=0)[:-4], gzip.compress(b"{}", mtime=0) + b"more", zlib.compress(b"{}")],
)
def test_a_broken_gzip_body_is_refused(client: httpx.Client, body: bytes) -> None:
    assert "gzip" in is_problem(post(client, body, **{"Content-Encoding": "gzip"}), 422, "invalid-request")


@pytest.fixture(scope="module")
def small() -> Iterator[httpx.Client]:
    """A service that takes 1 MiB and 10 rollouts."""
    with running(Settings(max_body_mb=1, max_rollouts=10), StandIn()) as client:
        yield client


def test_a_body_past_the_limit_is_refused_before_it_is_sent(small: httpx.Client) -> None:
    detail = is_problem(post(small, b" " * (2**20 + 1)), 413, "too-large")
    assert "1,048,577" in detail
    assert "1,048,576" in detail


def test_a_body_of_unknown_length_is_refused_past_the_limit(small: httpx.Client) -> None:
    chunks = (b" " * 65_536 for _ in range(100))
    response = small.post("/v1/verify", content=chunks, headers=JSON)
    is_problem(response, 413, "too-large")


def test_a_gzip_bomb_is_refused_past_the_limit(small: httpx.Client) -> None:
    bomb = gzip.compress(b" " * 100 * 2**20)
    assert len(bomb) < 2**20
    assert "inflated" in is_problem(post(small, bomb, **{"Content-Encoding": "gzip"}), 413, "too-large")


def test_the_rollout_limit_is_a_setting(small: httpx.Client) -> None:
    assert small.post("/v1/verify", json=batch(10)).status_code == 200
    assert small.post("/v1/verify", json=batch(11)).status_code == 413


@pytest.mark.parametrize("path", ["/v1", "/v1/verify/", "/v1/nothing", "/%00", "/v1/presets/../../etc/passwd"])
def test_an_unknown_address_is_a_problem(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (404, 405)
    assert response.headers["content-type"] == "application/problem+json"


def test_a_wrong_method_says_which_would_work(client: httpx.Client) -> None:
    response = client.get("/v1/verify")
    assert "POST" in is_problem(response, 405, "method-not-allowed")
    assert "POST" in response.headers["allow"]


def test_after_all_that_the_service_still_grades(client: httpx.Client) -> None:
    assert client.post("/v1/verify", json=batch(1)).json()["results"][0]["reward"] == 1.0
