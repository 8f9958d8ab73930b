"""The Open Reward Standard (ors-sdk 0.1.0, openreward 0.1.167): an environment with one tool, `answer`, that judges.

A task is a row; a preset is an environment, and `rows` is the one where rows choose their preset. Presets with a
generator have tasks of their own, as many as are asked for. The reward of what was not judged is null; under
`strict/` before the environment's name the call fails instead (`ok: false`).

Its clients put the environment's name right behind the host, so the addresses stand at the root too; openreward puts
none there unless it is given a `variant`, and the session says which environment it is.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from verifier.errors import ConfigError
from verifier.generate.families import FAMILIES
from verifier.generate.problem import Generator
from verifier.presets.catalogue import catalogue, known
from verifier.server.access import facts_of
from verifier.server.ledger import key_name
from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, UNKNOWN_PRESET, UNKNOWN_SESSION, Refused
from verifier.server.protocols.described import BODY, EVENTS, GRADED, QUERY, described
from verifier.server.protocols.rows import question_of, rollout_of_row
from verifier.server.protocols.samples import (
    Foreign,
    chosen_preset,
    grade,
    json_answer,
    read_body,
    why_not_judged,
)
from verifier.server.routes import service_of
from verifier.server.sessions import Session
from verifier.wire import Json, Result, beginning

BY_ROW = "rows"
"""The environment whose rows choose their preset."""
STRICT = "strict/"
SPLITS = {"train": 0, "test": 1}
"""The seeds of generated tasks: those of one split are never those of the other."""
TASKS = 1_000_000
MOST_TASKS_AT_ONCE = 1000
PING_SECONDS = 10.0
"""Its clients give up after 30 s of silence."""
CHUNK = 4096
TOOL = {
    "name": "answer",
    "description": "Give the final answer. It is judged, and the episode ends.",
    "input_schema": {
        "type": "object",
        "properties": {"completion": {"type": "string", "description": "The answer, with its reasoning if any"}},
        "required": ["completion"],
    },
}
CREATE_EXAMPLE = '{"env_name": "math", "task_spec": {"question": "1+1?", "ground_truth": "2"}}'
CALL_EXAMPLE = '{"name": "answer", "input": {"completion": "It is \\\\boxed{2}"}}'
SPLIT_EXAMPLE = '{"split": "train", "index": 0}'

SESSION_ERRORS = (*BODY, UNKNOWN_SESSION)
SESSION = described("ORS: a session", "Named by `X-Session-ID`.", CREATE_EXAMPLE, SESSION_ERRORS)
ENVIRONMENT = described("ORS: what an environment has", "A preset, or `rows`.", None, (UNKNOWN_PRESET,), scope=None)
GENERATED = described("ORS: generated tasks", "Of presets with a generator.", SPLIT_EXAMPLE, (*BODY, UNKNOWN_PRESET))

router = Routes()


class Create(Foreign):
    """The body of /create."""

    env_name: str | None = None
    task_spec: dict[str, Json] | None = None
    split: str | None = None
    index: int | None = None


class Call(Foreign):
    """The body of /call."""

    name: str
    input: dict[str, Any]


class Tasks(Foreign):
    """The body of /num_tasks, /tasks, /task and /task_range."""

    split: str
    index: int = 0
    start: int | None = None
    stop: int | None = None


@router.get("/list_environments")
@does(ENVIRONMENT)
async def list_environments(request: Request) -> Response:
    return json_answer(json.dumps([BY_ROW, *catalogue()]).encode())


@router.post("/create_session")
@does(described("ORS: a session", "Named by `X-Session-ID`.", CREATE_EXAMPLE, SESSION_ERRORS, media=EVENTS))
async def create_session(request: Request) -> Response:
    owner = key_name(facts_of(request.scope).grant)
    return StreamingResponse(events([("task_id", service_of(request).sessions.open(owner)), ("end", "")]), **STREAM)


@router.post("/create")
@does(SESSION)
async def create(request: Request) -> Response:
    """Begin: from now on the session has a task."""
    asked = await read_body(request, Create, CREATE_EXAMPLE)
    name, session = session_of(request)
    if session.begun:
        raise Refused(INVALID_REQUEST, "the session has a task already; open another one")
    preset = environment(asked.env_name or BY_ROW)
    if asked.task_spec is not None:
        row = dict(asked.task_spec)
    elif asked.env_name and asked.split is not None and asked.index is not None:
        row = task(generator_of(asked.env_name), asked.split, asked.index)
    else:
        raise Refused(
            INVALID_REQUEST,
            f"neither a task_spec nor env_name, split and index; expected such as {CREATE_EXAMPLE} (the client's "
            "session(split=..., index=...) sends no env_name: ask for the task first, and give it that)",
        )
    session.strict = (asked.env_name or "").startswith(STRICT)
    service_of(request).sessions.begin(session, row, preset, size_of(row))
    return json_answer(json.dumps({"sid": name}).encode())


def size_of(row: dict[str, Any]) -> int:
    return 4 * len(json.dumps(row))  # values take several times their text


@router.post("/ping")
@does(SESSION)
async def ping(request: Request) -> Response:
    session_of(request)
    return json_answer(b'{"status":"ok"}')


@router.post("/delete")
@router.post("/delete_session")
@does(SESSION)
async def delete(request: Request) -> Response:
    name = sid_of(request)
    service_of(request).sessions.close(name, key_name(facts_of(request.scope).grant))
    return json_answer(json.dumps({"sid": name}).encode())


@router.get("/tools")
@router.get("/task_tools")
@router.get("/{preset:path}/tools")
@router.get("/{preset:path}/task_tools")
@does(ENVIRONMENT)
async def tools(request: Request) -> Response:
    environment(chosen_preset(request) or BY_ROW)
    return json_answer(json.dumps({"tools": [TOOL]}).encode())


@router.get("/{preset:path}/splits")
@does(ENVIRONMENT)
async def splits(request: Request) -> Response:
    name = chosen_preset(request) or ""
    environment(name)
    there = SPLITS if family_of(name) else ()
    return json_answer(json.dumps([{"name": split, "type": split} for split in there]).encode())


@router.post("/{preset:path}/num_tasks")
@does(GENERATED)
async def num_tasks(request: Request) -> Response:
    asked = await read_body(request, Tasks, SPLIT_EXAMPLE)
    seed_of(asked.split, generator_of(chosen_preset(request) or ""))
    return json_answer(json.dumps({"num_tasks": TASKS}).encode())


@router.post("/{preset:path}/tasks")
@does(GENERATED)
async def tasks(request: Request) -> Response:
    asked = await read_body(request, Tasks, SPLIT_EXAMPLE)
    seed_of(asked.split, generator_of(chosen_preset(request) or ""))
    raise Refused(INVALID_REQUEST, f"{TASKS:,} tasks are too many to list; ask for them by index, or a range of them")


@router.post("/{preset:path}/task")
@does(GENERATED)
async def one_task(request: Request) -> Response:
    asked = await read_body(request, Tasks, SPLIT_EXAMPLE)
    return json_answer(
        json.dumps({"task": task(generator_of(chosen_preset(request) or ""), asked.split, asked.index)}).encode()
    )


@router.post("/{preset:path}/task_range")
@does(GENERATED)
async def task_range(request: Request) -> Response:
    asked = await read_body(request, Tasks, '{"split": "train", "start": 0, "stop": 10}')
    family = generator_of(chosen_preset(request) or "")
    numbers = range(TASKS)[slice(asked.start, asked.stop)]
    if len(numbers) > MOST_TASKS_AT_ONCE:
        raise Refused(INVALID_REQUEST, f"{len(numbers):,} tasks; expected at most {MOST_TASKS_AT_ONCE:,} at once")
    found = []
    for number in numbers:
        found.append(task(family, asked.split, number))
        await asyncio.sleep(0)
    return json_answer(json.dumps({"tasks": found}).encode())


@router.get("/prompt")
@router.get("/{preset:path}/prompt")
@does(described("ORS: the question", "Of a session.", None, SESSION_ERRORS))
async def prompt(request: Request) -> Response:
    _, session = begun_session(request)
    return json_answer(json.dumps([{"text": question_of(session.row) or "", "detail": None, "type": "text"}]).encode())


@router.post("/call")
@router.post("/{preset:path}/call")
@does(
    described(
        "ORS: grade an answer",
        "As server-sent events. The reward of an unjudged answer is null; in `strict/` environments the call fails.",
        CALL_EXAMPLE,
        (*GRADED, UNKNOWN_SESSION),
        QUERY,
        media=EVENTS,
    )
)
async def call(request: Request) -> Response:
    """Judge the answer. What takes long is a stream that says now and then that it goes on."""
    asked = await read_body(request, Call, CALL_EXAMPLE)
    _, session = begun_session(request)
    completion = asked.input.get("completion")
    if asked.name != TOOL["name"] or not isinstance(completion, str):
        return StreamingResponse(events(told({"ok": False, "error": wrong_call(asked)})), **STREAM)
    sources = service_of(request).sources
    rollout = rollout_of_row(session.row, completion, preset=session.preset, sources=sources)
    grading = asyncio.ensure_future(grade(request, [rollout], "ors"))
    strict = session.strict or (chosen_preset(request) or "").startswith(STRICT)
    try:
        await asyncio.wait({grading}, timeout=PING_SECONDS)
        if grading.done():
            [result] = grading.result()
            return StreamingResponse(events(told(output(result, strict))), **STREAM)
    except BaseException:
        grading.cancel()
        raise
    return StreamingResponse(awaited(grading, strict), **STREAM)


def wrong_call(asked: Call) -> str:
    return (
        f"tool {beginning(asked.name)!r} with {beginning(', '.join(sorted(asked.input))) or 'nothing'}; "
        "expected the tool 'answer' with a text `completion`"
    )


def output(result: Result, strict: bool) -> dict[str, Any]:
    """What a call of the tool returns."""
    if result.reward is None and strict:
        return {"ok": False, "error": why_not_judged(result)}
    about: dict[str, Any] = {
        "outcome": result.verdict.outcome.value,
        "components": result.components,
        "preset": result.preset,
        "rubric_fingerprint": result.rubric_fingerprint,
    }
    if result.reward is None:
        about["not_judged"] = why_not_judged(result)
    block = {"text": result.verdict.reason, "detail": None, "type": "text"}
    return {"ok": True, "output": {"blocks": [block], "metadata": about, "reward": result.reward, "finished": True}}


async def awaited(grading: "asyncio.Future[list[Result]]", strict: bool) -> AsyncGenerator[bytes]:
    """The stream of a call that takes long."""
    try:
        yield event("task_id", "judging")
        while not grading.done():
            await asyncio.wait({grading}, timeout=PING_SECONDS)
            if not grading.done():
                yield b": it is being judged\n\n"
        error = grading.exception()
        answer = {"ok": False, "error": str(error)} if error else output(grading.result()[0], strict)
        for name, data in told(answer):
            yield event(name, data)
    finally:
        grading.cancel()


def told(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """The answer as events: its JSON in pieces, the last of which ends it."""
    text = json.dumps(answer)
    pieces = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    return [*(("chunk", piece) for piece in pieces[:-1]), ("end", pieces[-1])]


async def events(pairs: list[tuple[str, str]]) -> AsyncGenerator[bytes]:
    for name, data in pairs:
        yield event(name, data)


def event(name: str, data: str) -> bytes:
    return f"event: {name}\r\ndata: {data}\r\n\r\n".encode()


STREAM: dict[str, Any] = {
    "media_type": "text/event-stream",
    "headers": {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
}


def sid_of(request: Request) -> str:
    name = request.headers.get("x-session-id", "").strip()
    if not name:
        raise Refused(INVALID_REQUEST, "no X-Session-ID; expected the one that /create_session answered with")
    return name


def session_of(request: Request) -> tuple[str, Session]:
    name = sid_of(request)
    session = service_of(request).sessions.find(name, key_name(facts_of(request.scope).grant))
    if session is None:
        raise Refused(
            UNKNOWN_SESSION, f"no session of yours is called {beginning(name)!r}; it may have been silent for long"
        )
    return name, session


def begun_session(request: Request) -> tuple[str, Session]:
    name, session = session_of(request)
    if not session.begun:
        raise Refused(INVALID_REQUEST, "the session has no task yet; give it one with /create")
    return name, session


def environment(name: str) -> str | None:
    """The preset that an environment is, None for the one whose rows choose; raises Refused."""
    plain = name.removeprefix(STRICT)
    if plain == BY_ROW:
        return None
    if known(plain) is None:
        raise Refused(UNKNOWN_PRESET, f"no environment is called {beginning(plain)!r}; /list_environments names them")
    return plain


def family_of(name: str) -> type[Generator] | None:
    family = FAMILIES.get(name.removeprefix(STRICT))
    return family if family is not None and family.preset == family.name else None


def generator_of(name: str) -> Generator:
    """What makes an environment's tasks; raises Refused where it has none of its own."""
    environment(name)
    family = family_of(name)
    if family is None:
        own = ", ".join(one for one in FAMILIES if family_of(one))
        raise Refused(
            INVALID_REQUEST,
            f"{beginning(name)!r} has no tasks of its own; give each session a task_spec. With their own: {own}",
        )
    return family()


def seed_of(split: str, family: Generator) -> int:
    if split not in SPLITS:
        raise Refused(
            INVALID_REQUEST, f"split {beginning(split)!r} of {family.name}; expected one of {', '.join(SPLITS)}"
        )
    return SPLITS[split]


def task(family: Generator, split: str, index: int) -> dict[str, Any]:
    """A generated task, as the row that its session is judged by."""
    if not 0 <= index < TASKS:
        raise Refused(INVALID_REQUEST, f"index {index}; expected one from 0 to {TASKS - 1:,}")
    try:
        problem = family.problem(seed_of(split, family), index)
    except ConfigError as error:
        raise Refused(INVALID_REQUEST, str(error)) from None
    return {"id": problem.id, "prompt": problem.prompt, "ground_truth": problem.ground_truth, "preset": problem.preset}
