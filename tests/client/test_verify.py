"""A list of rollouts goes in, a list of results comes out, in order."""

import asyncio
import json
import time
from typing import Any

import pytest

from tests.client.conftest import Asked, ScriptedService, answer, grade, problem, result_of
from trainer_client.client import ProtocolError, RequestRefused, RewardClient
from verifier.wire import Outcome, PresetRef, Rollout

pytestmark = pytest.mark.anyio


def rollouts(*completions: str) -> list[Rollout]:
    return [Rollout(id=f"r{index}", completion=completion) for index, completion in enumerate(completions)]


async def test_each_rollout_gets_its_reward_in_order(service: ScriptedService) -> None:
    async with RewardClient(service.url, preset="math") as client:
        assert await client.rewards(rollouts("right", "wrong", "half")) == [1.0, 0.0, 0.5]


async def test_a_rollout_that_was_not_judged_is_none_and_not_zero(service: ScriptedService) -> None:
    async with RewardClient(service.url, preset="math") as client:
        rewards = await client.rewards(rollouts("right", "the grader broke", "wrong"))
    assert rewards == [1.0, None, 0.0]


async def test_an_empty_list_asks_nothing(service: ScriptedService) -> None:
    async with RewardClient(service.url, preset="math") as client:
        assert await client.verify([]) == []
    assert service.asked == []


async def test_the_request_is_what_the_contract_says(service: ScriptedService) -> None:
    rollout = {"id": "q17-0", "completion": "right", "ground_truth": "0.5", "group": "q17", "truncated": True}
    async with RewardClient(service.url, api_key="rv_key", preset="math", job="run-42") as client:
        await client.verify([rollout], explain=True, deadline_seconds=60)
    [asked] = service.asked
    body = asked.json
    assert 40 <= body.pop("deadline_seconds") <= 58
    assert body == {"preset": "math", "job": "run-42", "explain": True, "rollouts": [rollout]}
    assert (asked.method, asked.path) == ("POST", "/v1/verify")
    assert asked.headers["authorization"] == "Bearer rv_key"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["accept"] == "application/json"


async def test_a_call_may_ask_for_another_preset_or_a_rubric(service: ScriptedService) -> None:
    rubric = {"extractor": {"kind": "boxed"}, "verifier": {"kind": "exact"}}
    async with RewardClient(service.url, preset="math", use_cache=False) as client:
        await client.verify(rollouts("right"), preset=PresetRef(name="numeric", params={"rel_tol": 0.1}))
        await client.verify(rollouts("right"), rubric=rubric)
        await client.verify(rollouts("right"))
    asked = [
        {key: value for key, value in asked.json.items() if key in ("preset", "rubric")} for asked in service.asked
    ]
    assert asked == [
        {"preset": {"name": "numeric", "params": {"rel_tol": 0.1}}},
        {"rubric": rubric},
        {"preset": "math"},
    ]
    assert all(asked.json["use_cache"] is False for asked in service.asked)


async def test_order_is_kept_over_many_requests(service: ScriptedService) -> None:
    service.script = [grade(after_seconds=0.2), grade(after_seconds=0.1), grade(), grade()]
    many = rollouts(*["right", "wrong", "half", "nothing"] * 5)
    async with RewardClient(service.url, preset="math", max_rollouts_per_request=6) as client:
        results = await client.verify(many)
    assert [result.id for result in results] == [rollout.id for rollout in many]
    assert [result.reward for result in results] == [1.0, 0.0, 0.5, None] * 5
    assert sorted(len(asked.rollouts) for asked in service.asked) == [2, 6, 6, 6]
    assert len({asked.headers["idempotency-key"] for asked in service.asked}) == 4


async def test_a_request_stays_under_the_byte_limit(service: ScriptedService) -> None:
    long = [Rollout(id=str(index), completion="right", prompt="x" * 3000) for index in range(10)]
    async with RewardClient(service.url, max_request_bytes=10_000) as client:
        assert len(await client.verify(long)) == 10
    assert max(len(asked.body) for asked in service.asked) <= 10_500
    assert len(service.asked) == 4


async def test_no_more_requests_at_once_than_connections(service: ScriptedService) -> None:
    async def when_three_are_there(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        end = time.monotonic() + 60
        while service.most_at_once < 3 and time.monotonic() < end:  # noqa: ASYNC110 - a test counts
            await asyncio.sleep(0.01)
        await grade(after_seconds=0.01)(service, asked, writer)

    service.script = [when_three_are_there] * 20
    async with RewardClient(service.url, max_connections=3, max_rollouts_per_request=1) as client:
        await client.verify(rollouts(*["right"] * 20))
    assert service.most_at_once == 3


async def test_lone_surrogates_reach_the_service_as_replacement_characters(service: ScriptedService) -> None:
    async with RewardClient(service.url) as client:
        [result] = await client.verify([{"id": "a\ud800", "completion": "right", "ground_truth": ["\udfff"]}])
    assert result.id == "a\ufffd"
    assert service.asked[0].rollouts[0]["ground_truth"] == ["\ufffd"]


async def test_duplicate_ids_are_told_apart_by_position(service: ScriptedService) -> None:
    twins = [Rollout(id="same", completion="right"), Rollout(id="same", completion="wrong")]
    async with RewardClient(service.url) as client:
        assert await client.rewards(twins) == [1.0, 0.0]


async def test_fields_of_a_newer_service_are_read_over(service: ScriptedService) -> None:
    result = result_of({"id": "r0", "completion": "right"})
    result["verdict"]["confidence"] = 0.9
    service.script = [answer(200, {"results": [{**result, "queue": "b"}], "rubric_fingerprint": None, "region": "eu"})]
    async with RewardClient(service.url) as client:
        [judged] = await client.verify(rollouts("right"))
    assert (judged.reward, judged.verdict.outcome) == (1.0, Outcome.CORRECT)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda results: results.reverse(), "result 0 is for 'r2', expected the one for 'r0'"),
        (lambda results: results.pop(), "asked about 3 rollouts, got 2 results"),
        (lambda results: results.append(results[0]), "asked about 3 rollouts, got 4 results"),
        (lambda results: results[1].update(id="r9"), "result 1 is for 'r9', expected the one for 'r1'"),
        (lambda results: results[1].update(reward=None), "outcome correct with reward None"),
        (lambda results: results[1].update(reward=float("nan")), r"results.1.reward: .*finite number \(found nan\)"),
        (lambda results: results[1].update(reward=float("inf")), r"results.1.reward: .*finite number \(found inf\)"),
        (lambda results: results[1].pop("verdict"), "results.1.verdict: missing, and required"),
    ],
)
async def test_an_answer_that_does_not_fit_the_question_is_never_used(
    service: ScriptedService, change: Any, why: str
) -> None:
    service.script = [grade(change=change)]
    async with RewardClient(service.url, on_unavailable="none") as client:
        with pytest.raises(ProtocolError, match=why):
            await client.verify(rollouts("right", "right", "right"))
    assert len(service.asked) == 1


@pytest.mark.parametrize("body", [b"", b"ok", b"[]", b'{"results": [', b"\xff\xfe"])
async def test_a_body_that_cannot_be_read_is_a_protocol_error(service: ScriptedService, body: bytes) -> None:
    service.script = [answer(200, body)]
    async with RewardClient(service.url) as client:
        with pytest.raises(ProtocolError, match="expected a VerifyResponse"):
            await client.verify(rollouts("right"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
async def test_a_refusal_is_raised_at_once_with_the_services_words(service: ScriptedService, status: int) -> None:
    service.script = [problem(status, "unknown preset 'maht'; did you mean math?")]
    async with RewardClient(service.url, preset="maht", on_unavailable="none") as client:
        with pytest.raises(RequestRefused, match=f"{status} Scripted: unknown preset 'maht'") as refused:
            await client.verify(rollouts("right"))
    assert refused.value.status == status
    assert (refused.value.title, refused.value.detail) == ("Scripted", "unknown preset 'maht'; did you mean math?")
    assert refused.value.problem.type == "/problems/scripted"
    assert len(service.asked) == 1


async def test_a_refusal_that_is_no_problem_document_is_still_told(service: ScriptedService) -> None:
    service.script = [answer(404, b"<html>no such page</html>")]
    async with RewardClient(service.url) as client:
        with pytest.raises(RequestRefused, match=r"404 Scripted: <html>no such page</html>"):
            await client.verify(rollouts("right"))


async def test_the_first_refusal_ends_the_other_requests_of_the_call(service: ScriptedService) -> None:
    service.script = [grade(after_seconds=120), problem(422, "no")]
    async with RewardClient(service.url, max_rollouts_per_request=1) as client:
        with pytest.raises(RequestRefused):
            await client.verify(rollouts("right", "right"), deadline_seconds=100)


async def test_what_is_no_rollout_is_named_before_anything_is_sent(service: ScriptedService) -> None:
    async with RewardClient(service.url) as client:
        with pytest.raises(ValueError, match="rollout 1: completion: missing, and required"):
            await client.verify([{"id": "a", "completion": "x"}, {"id": "b"}])
        with pytest.raises(ValueError, match="rollout 0: complet1on: unknown field"):
            await client.verify([{"id": "a", "completion": "x", "complet1on": ""}])
        with pytest.raises(ValueError, match="both a preset and a rubric"):
            await client.verify(rollouts("x"), preset="math", rubric={})
        with pytest.raises(ValueError, match="deadline_seconds: must be greater than 0"):
            await client.verify(rollouts("x"), deadline_seconds=0)
    assert service.asked == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"base_url": "localhost:8000"}, "is not an address; expected something like"),
        ({"base_url": "http://"}, "is not an address"),
        ({"base_url": "http://host:port"}, "is not an address"),
        ({"base_url": "ftp://host"}, "is not an address"),
        ({"attempts": 0}, "attempts is 0; expected more than 0"),
        ({"deadline_seconds": float("nan")}, "deadline_seconds is nan"),
        ({"on_unavailable": "zero"}, "unknown on_unavailable 'zero'; expected 'raise' or 'none'"),
        ({"api_key": "a\r\nX-Evil: 1"}, "characters no header can carry"),
        ({"api_key": ""}, "characters no header can carry"),
        ({"preset": "math", "rubric": {}}, "both a preset and a rubric"),
    ],
)
async def test_a_client_that_could_not_work_is_not_made(options: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        RewardClient(**{"base_url": "http://127.0.0.1:1", **options})


async def test_the_address_may_have_a_path_and_a_slash_at_its_end(service: ScriptedService) -> None:
    async with RewardClient(f"{service.url}/rewards/") as client:
        await client.verify(rollouts("right"))
    assert service.asked[0].path == "/rewards/v1/verify"


async def test_proxies_of_the_environment_are_not_used(
    service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with RewardClient(service.url, attempts=1) as client:
        assert await client.rewards(rollouts("right")) == [1.0]


async def test_a_large_batch_arrives_whole(service: ScriptedService) -> None:
    text = '\u2028é\x00\\boxed{"1"}' * 20_000
    async with RewardClient(service.url) as client:
        await client.verify([Rollout(id="a", completion=text, metadata={"deep": [[{"x": None}]]})])
    [sent] = service.asked[0].rollouts
    assert sent == json.loads(json.dumps({"id": "a", "completion": text, "metadata": {"deep": [[{"x": None}]]}}))
