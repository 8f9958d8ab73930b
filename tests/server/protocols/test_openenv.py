"""OpenEnv: a question, an answer, a reward that may be null; over WebSocket and over HTTP."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_under_test import StandIn, is_problem, keyed
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

ROW = {"data_source": "gsm8k", "question": "1+1?", "ground_truth": "2"}
RIGHT, WRONG = {"completion": r"\boxed{2}"}, {"completion": r"\boxed{3}"}


@contextmanager
def session(client: httpx.Client, path: str = "/openenv/ws", key: str = "") -> Iterator[ClientConnection]:
    host = f"{key and f'any:{key}@'}127.0.0.1:{client.base_url.port}"
    with connect(f"ws://{host}{path}", open_timeout=120, close_timeout=60) as ws:
        yield ws


def asked(ws: ClientConnection, kind: str, data: Any = None) -> Any:
    ws.send(json.dumps({"type": kind} | ({} if data is None else {"data": data})))
    return json.loads(ws.recv(timeout=240))


def test_an_episode_is_a_question_an_answer_and_a_reward(client: httpx.Client) -> None:
    with session(client) as ws:
        told = asked(ws, "reset", ROW | {"episode_id": "e1", "seed": 3})["data"]
        assert told["observation"]["prompt"] == "1+1?"
        assert (told["reward"], told["done"]) == (None, False)
        told = asked(ws, "step", RIGHT)
        assert told["type"] == "observation"
        assert (told["data"]["reward"], told["data"]["done"]) == (1.0, True)
        assert told["data"]["metadata"]["rubric_fingerprint"].startswith("sha256:")
        assert asked(ws, "state") == {"type": "state", "data": {"episode_id": "e1", "step_count": 1}}
        assert asked(ws, "reset", ROW)["data"]["observation"]["prompt"] == "1+1?"
        assert asked(ws, "step", WRONG)["data"]["reward"] == 0.0
        ws.send(json.dumps({"type": "close"}))
        with pytest.raises(ConnectionClosed):
            ws.recv(timeout=240)


def test_what_was_not_judged_has_no_reward_or_is_an_error(client: httpx.Client) -> None:
    with session(client, "/openenv/math/ws") as ws:
        asked(ws, "reset", {"ground_truth": ""})
        told = asked(ws, "step", RIGHT)["data"]
        assert (told["reward"], told["done"]) == (None, True)
        assert "the ground truth is empty" in told["metadata"]["not_judged"]
    with session(client, "/strict/openenv/math/ws") as ws:
        asked(ws, "reset", {"ground_truth": ""})
        told = asked(ws, "step", RIGHT)
        assert (told["type"], told["data"]["code"]) == ("error", "EXECUTION_ERROR")
        asked(ws, "reset", {"ground_truth": "2"})
        assert asked(ws, "step", RIGHT)["data"]["reward"] == 1.0, "the session goes on"


@pytest.mark.parametrize(
    ("frame", "code", "said"),
    [
        ("{", "INVALID_JSON", "Invalid JSON"),
        ("", "VALIDATION_ERROR", "empty"),
        ("[]", "VALIDATION_ERROR", "object"),
        ('{"type": "jump"}', "UNKNOWN_TYPE", "jump"),
        ('{"type": "step", "data": {}}', "VALIDATION_ERROR", "no answer in it"),
        ('{"type": "step", "data": {"answer": "2"}}', "EXECUTION_ERROR", "no ground truth"),
        ('{"type": "reset", "data": {"seed": "x"}}', "VALIDATION_ERROR", "seed"),
    ],
)
def test_what_is_wrong_with_a_frame_is_said_and_ends_nothing(
    client: httpx.Client, frame: str, code: str, said: str
) -> None:
    with session(client, "/openenv/math/ws") as ws:
        ws.send(frame)
        told = json.loads(ws.recv(timeout=240))
        assert (told["type"], told["data"]["code"]) == ("error", code), told
        assert said in told["data"]["message"]
        ws.send(b"\x00")
        assert json.loads(ws.recv(timeout=240))["type"] == "error"
        assert asked(ws, "state")["type"] == "state"


def test_over_http_the_action_brings_the_row(client: httpx.Client) -> None:
    assert client.post("/openenv/reset", json=ROW).json()["observation"]["prompt"] == "1+1?"
    assert client.post("/openenv/math/reset").json()["observation"]["prompt"] is None
    told = client.post("/openenv/step", json={"action": ROW | RIGHT}).json()
    assert (told["reward"], told["done"]) == (1.0, True)
    assert client.post("/openenv/math/step", json={"action": {"ground_truth": ""} | RIGHT}).json()["reward"] is None
    strict = client.post("/strict/openenv/math/step", json={"action": {"ground_truth": ""} | RIGHT})
    is_problem(strict, 422, "cannot-be-judged")
    is_problem(client.post("/openenv/math/step", json={"action": {}}), 422, "invalid-request")
    is_problem(client.post("/openenv/math/step", json={}), 422, "invalid-request")


@pytest.mark.parametrize(
    ("action", "reward"),
    [
        ({"response": r"\boxed{3}", "answer": "2"}, 0.0),
        ({"response": r"\boxed{2}", "answer": "2", "text": "1+1?"}, 1.0),
        ({"completion": r"\boxed{3}", "response": r"\boxed{2}", "answer": "2"}, 0.0),
        ({"answer": r"\boxed{2}", "ground_truth": "2"}, 1.0),
        ({"answer": "2", "message": r"\boxed{3}", "ground_truth": "2"}, None),
        ({"text": "1+1?", "content": r"\boxed{2}", "ground_truth": "2"}, None),
        ({"completion": r"\boxed{2}", "ground_truth": None}, "unjudged"),
    ],
)
def test_what_is_right_is_never_taken_for_the_answer(
    client: httpx.Client, action: dict[str, Any], reward: float | str | None
) -> None:
    """Over HTTP the action has the row in it, whose `answer` is what is right: a wrong response was paid."""
    told = client.post("/openenv/math/step", json={"action": action})
    if reward is None:
        assert "may each be the answer" in is_problem(told, 422, "invalid-request")
    else:
        assert told.json()["reward"] == (None if reward == "unjudged" else reward)


@pytest.mark.parametrize("what", ["state", "schema", "metadata", "health"])
def test_the_environment_is_described(client: httpx.Client, what: str) -> None:
    for path in (f"/openenv/{what}", f"/openenv/math/{what}"):
        assert isinstance(client.get(path).json(), dict)


def test_a_socket_needs_a_key_with_its_scope(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="", bob="scopes=run") as (client, headers):
        keys = {name: header["Authorization"].removeprefix("Bearer ") for name, header in headers.items()}
        with session(client, key=keys["ann"]) as ws:
            asked(ws, "reset", ROW)
            assert asked(ws, "step", RIGHT)["data"]["reward"] == 1.0
        for key in ("", "rv_wrong", keys["bob"]):
            with pytest.raises(InvalidStatus) as refused, session(client, key=key):
                pass
            assert refused.value.response.status_code == 403


def test_a_keys_rate_holds_for_steps(tmp_path: Path, stand_in: StandIn) -> None:
    with ExitStack() as held:
        client, headers = held.enter_context(keyed(tmp_path, stand_in, ann="rate=1/year"))
        key = headers["ann"]["Authorization"].removeprefix("Bearer ")
        ws = held.enter_context(session(client, key=key))
        asked(ws, "reset", ROW)
        assert asked(ws, "step", RIGHT)["data"]["reward"] == 1.0
        told = asked(ws, "step", RIGHT)
        assert told["data"]["code"] == "EXECUTION_ERROR"
        assert "may send 1 rollouts" in told["data"]["message"]


def test_a_client_that_goes_without_a_word_leaves_nothing(client: httpx.Client) -> None:
    with session(client) as ws:
        asked(ws, "reset", ROW)
        ws.socket.shutdown(socket.SHUT_RDWR)
    assert client.post("/openenv/step", json={"action": ROW | RIGHT}).json()["reward"] == 1.0


def test_no_other_address_takes_a_socket(client: httpx.Client) -> None:
    with pytest.raises(InvalidStatus) as refused, session(client, "/v1/verify"):
        pass
    assert refused.value.response.status_code == 403
