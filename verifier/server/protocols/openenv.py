"""An OpenEnv environment of one step (openenv 0.10.0, `openenv/core/env_server`): a question, an answer, a reward.

`reset` takes the row and shows its question; `step` takes the answer and ends the episode. Over WebSocket a session is
a socket; over HTTP nothing is kept, as there, and the action brings the row. The format lets a reward be null, and so
is that of what was not judged; ms-swift makes 0 of a null, so under /strict it is an error.
"""

import asyncio
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fastapi import Request, Response
from pydantic import ConfigDict, Field
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

import verifier
from verifier.errors import VerifierError
from verifier.server.access import facts_of
from verifier.server.intake import STEP_BYTES
from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.protocols.described import BODY, GRADED, QUERY, UNDER_STRICT, described
from verifier.server.protocols.rows import question_of, rollout_of_row
from verifier.server.protocols.samples import (
    Foreign,
    chosen_preset,
    grade,
    is_strict,
    json_answer,
    not_judged,
    read_body,
    read_text,
    result_headers,
    why_not_judged,
)
from verifier.server.routes import service_of
from verifier.wire import Result, beginning

ANSWERS = ("completion", "response")
"""What an action may call the answer beside a row, the first to be asked first."""
OTHER_NAMES = ("answer", "text", "message", "content")
"""What it may call the answer as well. Rows have such columns: `answer` is what is right, `text` a question."""
IDLE_SECONDS = 900.0
"""How long a socket may say nothing: a model may think for long between a reset and its step."""
RESET_EXAMPLE = '{"data_source": "gsm8k", "question": "1+1?", "ground_truth": "2"}'
STEP_EXAMPLE = '{"action": {"completion": "It is \\\\boxed{2}", "ground_truth": "2"}}'
ANSWER_SCHEMA = {
    "type": "object",
    "properties": {"completion": {"type": "string", "description": "What the model wrote"}},
    "required": ["completion"],
    "additionalProperties": True,
}
OBSERVATION_SCHEMA = {
    "type": "object",
    "properties": {"prompt": {"type": ["string", "null"]}, "metadata": {"type": "object"}},
}
STATE_SCHEMA = {
    "type": "object",
    "properties": {"episode_id": {"type": ["string", "null"]}, "step_count": {"type": "integer"}},
}

router = Routes()


class Reset(Foreign):
    """The body of /reset: the row, and what the format itself knows."""

    model_config = ConfigDict(extra="allow")

    seed: int | None = None
    episode_id: str | None = Field(default=None, max_length=255)


class Step(Foreign):
    """The body of /step."""

    action: dict[str, Any]


class Message(Foreign):
    """One frame from a client."""

    type: str
    data: dict[str, Any] = {}


class Episode:
    """What a socket holds between its frames."""

    def __init__(self) -> None:
        self.id: str | None = None
        self.row: Mapping[str, Any] = {}
        self.steps = 0

    def begin(self, asked: Reset) -> dict[str, Any]:
        """Begin anew; returns what is shown."""
        self.id, self.row, self.steps = asked.episode_id or secrets.token_hex(16), asked.model_extra or {}, 0
        shown = {"prompt": question_of(self.row), "metadata": {"episode_id": self.id}}
        return {"observation": shown, "reward": None, "done": False, "metadata": {"episode_id": self.id}}

    @property
    def state(self) -> dict[str, Any]:
        return {"episode_id": self.id, "step_count": self.steps}


@router.post("/openenv/reset")
@router.post("/openenv/{preset:path}/reset")
@does(
    described(
        "OpenEnv: begin an episode",
        "Shows the row's question. The session itself is a WebSocket, at `/ws` next to this address.",
        RESET_EXAMPLE,
        BODY,
    )
)
async def reset(request: Request) -> Response:
    body = await service_of(request).reader.body(request, facts_of(request.scope).weigh)
    nothing_asked = not body[:STEP_BYTES].strip()  # as OpenEnv's own servers take it
    asked = Reset() if nothing_asked else await read_text(request, body, Reset, RESET_EXAMPLE)
    return json_answer(json.dumps(Episode().begin(asked)).encode())


@router.post("/openenv/step")
@router.post("/openenv/{preset:path}/step")
@does(
    described(
        "OpenEnv: grade an answer",
        "The action contains the row, since nothing is kept over HTTP. The reward of an unjudged answer is null. "
        f"{UNDER_STRICT}",
        STEP_EXAMPLE,
        GRADED,
        QUERY,
    )
)
async def step(request: Request) -> Response:
    asked = await read_body(request, Step, STEP_EXAMPLE)
    result = await judged(request, {}, asked.action)
    return json_answer(json.dumps(observed(result)).encode(), result_headers(result))


@router.get("/openenv/state")
@router.get("/openenv/{preset:path}/state")
@does(described("OpenEnv: what the environment is", "Without a session."))
async def state(request: Request) -> Response:
    return json_answer(json.dumps(Episode().state).encode())


@router.get("/openenv/schema")
@router.get("/openenv/{preset:path}/schema")
@does(described("OpenEnv: what the environment is", "Without a session."))
async def schema(request: Request) -> Response:
    told = {"action": ANSWER_SCHEMA, "observation": OBSERVATION_SCHEMA, "state": STATE_SCHEMA}
    return json_answer(json.dumps(told).encode())


@router.get("/openenv/metadata")
@router.get("/openenv/{preset:path}/metadata")
@does(described("OpenEnv: what the environment is", "Without a session."))
async def metadata(request: Request) -> Response:
    name = chosen_preset(request) or "verifier"
    told = {"name": name, "description": "Judges an answer: one step, then a reward", "version": verifier.__version__}
    return json_answer(json.dumps(told).encode())


@router.get("/openenv/health")
@router.get("/openenv/{preset:path}/health")
@does(described("OpenEnv: what the environment is", "Without a session."))
async def health(request: Request) -> Response:
    return json_answer(b'{"status":"healthy"}')


async def judged(connection: HTTPConnection, row: Mapping[str, Any], action: Mapping[str, Any]) -> Result:
    """The result for an action; raises Refused for one without an answer, and under /strict for what was not judged."""
    name = name_of_answer(action)
    rest = {key: value for key, value in action.items() if key != name and (key != "metadata" or value)}
    rollout = rollout_of_row(
        {**row, **rest}, str(action[name]), preset=chosen_preset(connection), sources=service_of(connection).sources
    )
    [result] = await grade(connection, [rollout], "openenv")
    if result.reward is None and is_strict(connection):
        raise not_judged(result)
    return result


def name_of_answer(action: Mapping[str, Any]) -> str:
    """What the action calls the answer; raises Refused where that cannot be told."""
    if name := next((name for name in ANSWERS if isinstance(action.get(name), str)), None):
        return name
    others = [name for name in OTHER_NAMES if isinstance(action.get(name), str)]
    if len(others) == 1:
        return others[0]
    if others:
        raise Refused(
            INVALID_REQUEST,
            f"action: {' and '.join(others)} may each be the answer; call it one of {', '.join(ANSWERS)}",
        )
    raise Refused(
        INVALID_REQUEST,
        f"action: no answer in it; expected a text under one of {', '.join((*ANSWERS, *OTHER_NAMES))} "
        f"(found {beginning(', '.join(sorted(action))) or 'nothing'})",
    )


def observed(result: Result) -> dict[str, Any]:
    """The last observation of an episode."""
    told: dict[str, Any] = {
        "outcome": result.verdict.outcome.value,
        "reason": result.verdict.reason,
        "components": result.components,
        "preset": result.preset,
        "rubric_fingerprint": result.rubric_fingerprint,
    }
    if result.reward is None:
        told["not_judged"] = why_not_judged(result)
    return {
        "observation": {"prompt": None, "metadata": told},
        "reward": result.reward,
        "done": True,
        "metadata": told,
    }


@router.websocket("/openenv/ws")
@router.websocket("/openenv/{preset:path}/ws")
@does(described("OpenEnv: a session", "A WebSocket: resets and steps, each answered in turn."))
async def socket(websocket: WebSocket) -> None:
    """A session: frames of JSON, each answered in turn, until the caller closes or has been silent for long."""
    await websocket.accept()
    episode = Episode()
    while True:
        try:
            text = await asyncio.wait_for(websocket.receive_text(), IDLE_SECONDS)
        except (WebSocketDisconnect, RuntimeError):
            return
        except TimeoutError:
            await closed(websocket, f"nothing came for {IDLE_SECONDS:g} s")
            return
        except KeyError:
            text = ""  # a binary frame
        answer = await answered(websocket, episode, text)
        if answer is None:
            await closed(websocket)
            return
        try:
            await websocket.send_text(json.dumps(answer))
        except (WebSocketDisconnect, RuntimeError):
            return


async def closed(websocket: WebSocket, reason: str = "") -> None:
    """Close it, unless the caller was quicker."""
    with suppress(WebSocketDisconnect, RuntimeError):
        await websocket.close(reason=reason)


async def answered(websocket: WebSocket, episode: Episode, text: str) -> dict[str, Any] | None:
    """The answer to one frame; None to the one that closes. What is wrong with a frame ends no session."""
    service, facts = service_of(websocket), facts_of(websocket.scope)
    hold = None
    try:
        hold = service.ledger.enter(facts.grant)
        hold.grow(len(text))
        message = await read_text(websocket, text.encode(), Message, '{"type": "reset", "data": {}}')
        if message.type == "reset":
            return {"type": "observation", "data": episode.begin(Reset.model_validate(message.data))}
        if message.type == "step":
            episode.steps += 1
            return {"type": "observation", "data": observed(await judged(websocket, episode.row, message.data))}
        if message.type == "state":
            return {"type": "state", "data": episode.state}
        if message.type == "close":
            return None
        return error_frame(f"type {beginning(message.type)!r}; expected reset, step, state or close", "UNKNOWN_TYPE")
    except (VerifierError, ValueError) as error:
        return error_frame(str(error), code_of(error))
    finally:
        if hold is not None:
            hold.let_go()


def code_of(error: VerifierError | ValueError) -> str:
    """OpenEnv's word for what went wrong."""
    if "Invalid JSON" in str(error):
        return "INVALID_JSON"
    wrong = isinstance(error, ValueError) or (isinstance(error, Refused) and error.kind is INVALID_REQUEST)
    return "VALIDATION_ERROR" if wrong else "EXECUTION_ERROR"


def error_frame(message: str, code: str) -> dict[str, Any]:
    return {"type": "error", "data": {"message": message[:2000], "code": code}}
