"""What goes between the API and a worker: a chunk of tasks one way, lots of results the other.

A payload waits in Redis under the chunk's key and lives as long as its deadline, so that one clock, Redis's, measures
it on both sides; what the message carries is only its name. Results come back in lots as entries of the API's stream.

Two neighbouring releases speak to each other during an upgrade, so chunks have a format with a number. The API writes
the highest one that the workers who will read it say they know, and a worker answers in that of the chunk.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from verifier.engine.base import EncodedResult
from verifier.rubric import Rubric, Task
from verifier.wire import Extraction, Outcome, Result, Rollout, Timing, Verdict, Wire, complaint

PREFIX = "verifier"
REPLY_TTL_SECONDS = 600
"""How long results wait for an API that does not fetch them; it is gone by then."""


def payload_key(chunk_id: str) -> str:
    return f"{PREFIX}:chunk:{chunk_id}"


def lease_key(chunk_id: str) -> str:
    """Holds the name of the worker that has the chunk in hand, and goes a few seconds after that worker does."""
    return f"{PREFIX}:lease:{chunk_id}"


def reply_key(api_id: str) -> str:
    return f"{PREFIX}:reply:{api_id}"


def api_key(api_id: str) -> str:
    """Says that an API is there."""
    return f"{PREFIX}:api:{api_id}"


class ChunkItem(Wire):
    """One task of format 1; its rubric stands once in the chunk."""

    rollout: Rollout
    rubric: str
    preset: str | None
    explain: bool


class FirstChunk(Wire):
    """Format 1, in which releases up to 0.1 wrote chunks: one item that cannot be read spoils all."""

    job: str
    lifetime_ms: int
    waited_seconds: float
    twins: bool
    rubrics: dict[str, Rubric]
    items: tuple[ChunkItem, ...]


class Head(NamedTuple):
    """What stands beside a rollout."""

    rubric: str
    preset: str | None
    explain: bool


class SecondChunk(BaseModel):
    """Format 2: every rubric and every rollout is a JSON text of its own, so that one that cannot be read costs nobody
    but itself. Fields that this release does not know are passed over; what cannot be passed over is another format.
    """

    model_config = ConfigDict(frozen=True)

    format: Literal[2] = 2
    job: str
    lifetime_ms: int  # of the payload when it was written, so that its age can be told from what is left
    waited_seconds: float  # before it was written
    twins: bool
    rubrics: dict[str, str]
    heads: tuple[Head, ...]
    rollouts: tuple[str, ...]
    traces: tuple[str, ...] = ()  # of each task, where any of them has one
    spare: bool = False  # for processes that no other chunk needs


FORMATS = (1, 2)
"""What this release reads and writes. A worker says in its beat which it knows; who says nothing knows the first."""


@dataclass(frozen=True)
class Chunk:
    """Tasks of one job for one worker; instead of a task that could not be read stands why."""

    format: int
    job: str
    lifetime_ms: int
    waited_seconds: float
    twins: bool
    tasks: tuple[Task | str, ...]
    spare: bool = False


@dataclass(frozen=True)
class Unsendable(Exception):
    """Tasks that no format can carry, by their place in the chunk."""

    problems: dict[int, str]


def written_chunk(chunk: Chunk) -> str:
    """The payload, in the format that the chunk names. Raises Unsendable."""
    tasks = [task for task in chunk.tasks if isinstance(task, Task)]
    return _first_format(chunk, tasks) if chunk.format == 1 else _second_format(chunk, tasks)


def _first_format(chunk: Chunk, tasks: Sequence[Task]) -> str:
    items = tuple(
        ChunkItem(rollout=task.rollout, rubric=task.rubric.fingerprint, preset=task.preset, explain=task.explain)
        for task in tasks
    )
    body = FirstChunk(
        job=chunk.job,
        lifetime_ms=chunk.lifetime_ms,
        waited_seconds=chunk.waited_seconds,
        twins=chunk.twins,
        rubrics={},
        items=items,
    )
    rubrics = {task.rubric.fingerprint: json.loads(task.rubric.portable) for task in tasks}
    return json.dumps(body.model_dump(mode="json") | {"rubrics": rubrics})


def _second_format(chunk: Chunk, tasks: Sequence[Task]) -> str:
    rollouts: list[str] = []
    problems: dict[int, str] = {}
    for place, task in enumerate(tasks):
        try:
            rollouts.append(rollout_text(task.rollout))
        except (ValueError, TypeError, RecursionError) as error:
            problems[place] = f"it cannot be written as JSON: {error}"
    if problems:
        raise Unsendable(problems)
    body = SecondChunk(
        job=chunk.job,
        lifetime_ms=chunk.lifetime_ms,
        waited_seconds=chunk.waited_seconds,
        twins=chunk.twins,
        rubrics={task.rubric.fingerprint: task.rubric.portable for task in tasks},
        heads=tuple(Head(task.rubric.fingerprint, task.preset, task.explain) for task in tasks),
        rollouts=tuple(rollouts),
        traces=tuple(task.trace for task in tasks) if any(task.trace for task in tasks) else (),
        spare=chunk.spare,
    )
    return body.model_dump_json()


def rollout_text(rollout: Rollout) -> str:
    """The rollout as JSON, with NaN and the infinities as Python spells them: pydantic would write null."""
    text = json.dumps(rollout.__dict__ | {"preset": None}, ensure_ascii=False)  # which rubric it led to is known by now
    text.encode()
    return text


def read_rollout(text: str) -> Rollout:
    """Raises ValueError or RecursionError. The quick parser reads 200 levels, the other all that a rollout may have."""
    try:
        return Rollout.model_validate_json(text)
    except ValidationError:
        return Rollout.model_validate(json.loads(text))


def read_chunk(body: bytes) -> Chunk:
    """The chunk; raises ValueError where none of it can be read."""
    seen = json.loads(body)
    form = seen.get("format", 1) if isinstance(seen, dict) else None
    if form == 1:
        return _read_first(FirstChunk.model_validate_json(body))
    if form == 2:
        return _read_second(SecondChunk.model_validate(seen))
    raise ValueError(f"a chunk of format {form!r:.40}; expected one of {FORMATS}")


def _read_first(body: FirstChunk) -> Chunk:
    tasks = tuple(Task(item.rollout, body.rubrics[item.rubric], item.preset, item.explain) for item in body.items)
    return Chunk(1, body.job, body.lifetime_ms, body.waited_seconds, body.twins, tasks)


def _read_second(body: SecondChunk) -> Chunk:
    rubrics: dict[str, Rubric | str] = {}
    for fingerprint, text in body.rubrics.items():
        try:
            rubrics[fingerprint] = Rubric.model_validate_json(text)
        except ValidationError as error:
            rubrics[fingerprint] = f"its rubric: {complaint(error)}"

    def read(head: Head, text: str, trace: str) -> Task | str:
        rubric = rubrics.get(head.rubric, "its rubric is not there")
        if isinstance(rubric, str):
            return rubric
        try:
            return Task(read_rollout(text), rubric, head.preset, head.explain, trace)
        except (ValueError, RecursionError) as error:
            return complaint(error) if isinstance(error, ValidationError) else str(error)

    traces = body.traces if len(body.traces) == len(body.heads) else repeat("")
    tasks = tuple(map(read, body.heads, body.rollouts, traces))
    return Chunk(2, body.job, body.lifetime_ms, body.waited_seconds, body.twins, tasks, body.spare)


class Reply(NamedTuple):
    """Some results of a chunk. `over`: the worker is done with it, and what is not answered it gives back."""

    chunk_id: str
    release: str
    over: bool
    refusal: str
    unread: list[tuple[int, str]]  # tasks that the worker could not read, by their place in the chunk, and why
    results: list[tuple[int, EncodedResult]]


Fields = dict[str, str | bytes]


def written_reply(
    chunk_id: str,
    release: str,
    results: Sequence[tuple[int, EncodedResult]],
    *,
    over: bool,
    refusal: str = "",
    unread: Sequence[tuple[int, str]] = (),
) -> Fields:
    """The stream entry for some results: their JSON as it is, and apart from it what the API needs to know of them."""
    heads = [[index, encoded.outcome, encoded.queue_seconds, encoded.grade_seconds] for index, encoded in results]
    return {
        "chunk": chunk_id,
        "release": release,
        "over": "1" if over else "",
        "refusal": refusal,
        "unread": json.dumps(unread),
        "heads": json.dumps(heads),
        "bodies": b"\n".join([encoded.body for _, encoded in results]),
    }


class StrayReply(ValueError):
    """An entry of the stream that no worker of a release we know would have written."""


def read_reply(fields: dict[bytes, bytes]) -> Reply:
    """The reply; the results' preset and fingerprint are filled in by `with_task`. Raises StrayReply."""
    try:
        heads = json.loads(fields[b"heads"])
        bodies = fields[b"bodies"].split(b"\n")
        results = [
            (int(index), EncodedResult(body, Outcome(outcome), None, None, float(queue_seconds), float(grade_seconds)))
            for (index, outcome, queue_seconds, grade_seconds, *_), body in zip(heads, bodies, strict=False)
        ]
        return Reply(
            chunk_id=fields[b"chunk"].decode(),
            release=fields[b"release"].decode(),
            over=bool(fields[b"over"]),
            refusal=fields[b"refusal"].decode(),
            unread=[(int(place), str(why)) for place, why in json.loads(fields.get(b"unread", b"[]"))],
            results=results,
        )
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise StrayReply(f"{type(error).__name__}: {error}"[:200]) from error


def with_task(encoded: EncodedResult, task: Task, *, same_release: bool) -> EncodedResult:
    """What was told, with what the task says of it. Another release's result is read; raises StrayReply where it cannot
    be, and passes over fields that this release does not know.
    """
    if same_release:
        return encoded._replace(preset=task.preset, rubric_fingerprint=task.rubric.fingerprint)
    try:
        result = Result.model_validate(known(json.loads(encoded.body), Result))
    except (ValueError, TypeError, RecursionError) as error:
        raise StrayReply(f"a result that cannot be read: {error}"[:200]) from error
    fingerprint = result.rubric_fingerprint or task.rubric.fingerprint
    return EncodedResult.of(result)._replace(preset=task.preset, rubric_fingerprint=fingerprint)


def known(value: Any, model: type[BaseModel]) -> Any:
    """The fields of `value` that `model` knows, and of the models in it that those know."""
    if not isinstance(value, dict):
        return value
    inner: dict[str, type[BaseModel]] = {"verdict": Verdict, "extraction": Extraction, "timing": Timing}
    kept = {name: item for name, item in value.items() if name in model.model_fields}
    if model is Result:
        return kept | {name: known(kept[name], part) for name, part in inner.items() if name in kept}
    return kept


RESULT_1 = (
    "id", "reward", "components", "verdict", "extraction", "preset", "rubric_fingerprint", "token_rewards",
    "group_size", "cached", "timing",
)  # fmt: skip
PARTS_1 = {
    "verdict": ("outcome", "score", "reason", "decided", "judge", "evidence"),
    "extraction": ("answer", "method", "span"),
    "timing": ("queue_seconds", "grade_seconds"),
}


def as_first_format(encoded: EncodedResult) -> EncodedResult:
    """A result with the fields that go with a chunk of format 1 and no others: whoever wrote that refuses others."""
    result = json.loads(encoded.body)
    kept = {name: result[name] for name in RESULT_1 if name in result}
    for name, fields in PARTS_1.items():
        if isinstance(part := kept.get(name), dict):
            kept[name] = {field: part[field] for field in fields if field in part}
    return encoded._replace(body=json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode())
