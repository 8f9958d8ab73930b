"""The Open Reward Standard: sessions, one tool that judges, and a reward of null for what was not judged."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_under_test import StandIn, is_problem, keyed

from verifier.errors import EngineBusy
from verifier.server.sessions import KEY_BYTES, STALE_SECONDS, Sessions

ROW = {"question": "1+1?", "ground_truth": "2"}


def events(response: httpx.Response) -> list[tuple[str, str]]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    blocks = [block.splitlines() for block in response.text.replace("\r\n", "\n").split("\n\n") if block[:1] == "e"]
    return [(lines[0].removeprefix("event: "), lines[1].removeprefix("data: ")) for lines in blocks]


def begun(client: httpx.Client, prefix: str = "", **body: Any) -> dict[str, str]:
    """The header of a session that has its task."""
    [(name, sid), (end, _)] = events(client.post(f"{prefix}/create_session"))
    assert (name, end) == ("task_id", "end")
    header = {"X-Session-ID": sid}
    response = client.post(f"{prefix}/create", json=body, headers=header)
    assert response.json() == {"sid": sid}, response.text
    return header


def called(client: httpx.Client, path: str, header: dict[str, str], answer: Any) -> Any:
    response = client.post(path, json={"name": "answer", "input": {"completion": answer}}, headers=header)
    return json.loads("".join(data for name, data in events(response) if name in ("chunk", "end")))


@pytest.mark.parametrize("prefix", ["", "/ors"])
@pytest.mark.parametrize(
    ("environment", "row", "answer", "reward"),
    [
        ("math", ROW, r"\boxed{2}", 1.0),
        ("math", ROW, r"\boxed{3}", 0.0),
        (
            "tinyzero/countdown",
            {"ground_truth": {"target": 3, "numbers": [1, 2]}},
            "Assistant: <answer>1+2</answer>",
            1.0,
        ),
        ("rows", ROW | {"data_source": "gsm8k"}, "2", 1.0),
    ],
)
def test_an_answer_is_judged(
    client: httpx.Client, prefix: str, environment: str, row: Any, answer: str, reward: float
) -> None:
    header = begun(client, prefix, env_name=environment, task_spec=row)
    told = called(client, f"{prefix}/{environment}/call", header, answer)
    assert told["ok"] is True
    assert told["output"]["finished"] is True
    assert told["output"]["reward"] == reward
    assert told["output"]["metadata"]["rubric_fingerprint"].startswith("sha256:")


@pytest.mark.parametrize("prefix", ["", "/ors"])
def test_the_session_says_which_environment_it_is_where_the_address_does_not(client: httpx.Client, prefix: str) -> None:
    """As openreward asks, which is given no variant."""
    header = begun(client, prefix, env_name="math", task_spec=ROW)
    assert called(client, f"{prefix}/call", header, r"\boxed{2}")["output"]["reward"] == 1.0
    assert client.get(f"{prefix}/prompt", headers=header).json()[0]["text"] == ROW["question"]
    assert client.get(f"{prefix}/tools", headers=header).json()["tools"][0]["name"] == "answer"
    header = begun(client, prefix, env_name="strict/math", task_spec={"ground_truth": ""})
    assert called(client, f"{prefix}/call", header, "2")["ok"] is False


def test_what_was_not_judged_has_no_reward_or_the_call_fails(client: httpx.Client) -> None:
    header = begun(client, env_name="math", task_spec={"ground_truth": ""})
    told = called(client, "/math/call", header, "2")
    assert (told["ok"], told["output"]["reward"]) == (True, None)
    assert "the ground truth is empty" in told["output"]["metadata"]["not_judged"]
    header = begun(client, env_name="strict/math", task_spec={"ground_truth": ""})
    told = called(client, "/strict/math/call", header, "2")
    assert told["ok"] is False
    assert "the ground truth is empty" in told["error"]


def test_a_session_shows_its_question_and_ends(client: httpx.Client) -> None:
    header = begun(client, env_name="math", task_spec=ROW)
    assert client.get("/math/prompt", headers=header).json() == [{"text": "1+1?", "detail": None, "type": "text"}]
    assert client.post("/ping", headers=header).json() == {"status": "ok"}
    assert "a task already" in is_problem(client.post("/create", json={"task_spec": ROW}, headers=header), 422, INVALID)
    assert client.post("/delete", headers=header).status_code == 200
    assert client.post("/delete_session", headers=header).status_code == 200
    is_problem(client.post("/ping", headers=header), 404, "unknown-session")
    is_problem(client.get("/math/prompt", headers=header), 404, "unknown-session")


INVALID = "invalid-request"


def test_generated_tasks_are_the_same_each_time(client: httpx.Client) -> None:
    assert [split["name"] for split in client.get("/countdown/splits").json()] == ["train", "test"]
    assert client.get("/math/splits").json() == []
    asked = {"split": "train", "index": 5}
    task = client.post("/countdown/task", json=asked).json()["task"]
    assert task["preset"] == "countdown"
    ranged = client.post("/countdown/task_range", json={"split": "train", "start": 4, "stop": 6}).json()["tasks"]
    assert ranged[1] == task != client.post("/countdown/task", json=asked | {"split": "test"}).json()["task"]
    assert client.post("/countdown/num_tasks", json={"split": "test"}).json()["num_tasks"] > 1000
    header = begun(client, env_name="countdown", split="train", index=5)
    assert client.get("/countdown/prompt", headers=header).json()[0]["text"] == task["prompt"]
    assert called(client, "/countdown/call", header, "<answer>1</answer>")["output"]["reward"] == 0.0


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/countdown/task", {"split": "dev", "index": 0}, "split"),
        ("/countdown/task", {"split": "train", "index": -1}, "index"),
        ("/countdown/tasks", {"split": "train"}, "by index"),
        ("/countdown/task_range", {"split": "train"}, "at once"),
        ("/math/task", {"split": "train"}, "no tasks of its own"),
    ],
)
def test_tasks_that_are_not_there_are_refused(client: httpx.Client, path: str, body: Any, named: str) -> None:
    assert named in is_problem(client.post(path, json=body), 422, INVALID)


def test_environments_and_their_tool_are_listed(client: httpx.Client) -> None:
    assert {"rows", "math", "tinyzero/countdown"} <= set(client.get("/list_environments").json())
    [tool] = client.get("/tinyzero/countdown/tools").json()["tools"]
    assert tool["name"] == "answer"
    is_problem(client.get("/nosuch/tools"), 404, "unknown-preset")


def test_a_wrong_call_or_session_is_said(client: httpx.Client) -> None:
    assert "X-Session-ID" in is_problem(client.post("/ping"), 422, INVALID)
    [(_, sid), _] = events(client.post("/create_session"))
    empty = {"X-Session-ID": sid}
    answer = {"name": "answer", "input": {"completion": "2"}}
    assert "no task yet" in is_problem(client.post("/math/call", json=answer, headers=empty), 422, INVALID)
    assert "task_spec" in is_problem(client.post("/create", json={"split": "train"}, headers=empty), 422, INVALID)
    header = begun(client, env_name="math", task_spec=ROW)
    told = client.post("/math/call", json={"name": "think", "input": {}}, headers=header)
    assert "expected the tool" in json.loads(events(told)[-1][1])["error"]
    assert called(client, "/math/call", header, "2")["output"]["reward"] == 1.0


def test_a_busy_service_is_429_which_its_clients_ask_again(held: httpx.Client, stand_in: StandIn) -> None:
    header = begun(held, env_name="math", task_spec=ROW)
    stand_in.refusal = EngineBusy("full", retry_after_seconds=3)
    answer = {"name": "answer", "input": {"completion": "2"}}
    is_problem(held.post("/math/call", json=answer, headers=header), 429, "busy")


def test_what_takes_long_is_a_stream_that_says_so(
    held: httpx.Client, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verifier.server.protocols.ors.PING_SECONDS", 0.0)
    told = called(held, "/math/call", begun(held, env_name="math", task_spec=ROW), r"\boxed{2}")
    assert told["output"]["reward"] == 1.0


def test_a_session_is_its_keys_alone(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="", bob="") as (client, headers):
        client.headers.update(headers["ann"])
        header = begun(client, env_name="math", task_spec=ROW)
        is_problem(client.post("/ping", headers=header | headers["bob"]), 404, "unknown-session")
        assert client.post("/ping", headers=header).status_code == 200
        del client.headers["Authorization"]
        is_problem(client.post("/math/call", json={}, headers=header), 401, "unauthorized")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_sessions_are_forgotten_when_silent_and_bounded(clock: Callable[[], float]) -> None:
    assert isinstance(clock, Clock)
    sessions = Sessions(clock)
    first, second = sessions.open("ann"), sessions.open("ann")
    clock.now = STALE_SECONDS
    kept = sessions.find(second, "ann")
    assert kept is not None
    clock.now += 1
    assert sessions.find(first, "ann") is None
    sessions.begin(kept, ROW, "math", KEY_BYTES)
    other = sessions.find(sessions.open("ann"), "ann")
    assert other is not None
    with pytest.raises(EngineBusy, match="too many"):
        sessions.begin(other, ROW, "math", 1)
    sessions.close(second, "bob")
    assert sessions.find(second, "ann") is kept
    sessions.close(second, "ann")
    sessions.begin(other, ROW, "math", 1)
