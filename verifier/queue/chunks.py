"""What goes between the API and a worker: a chunk of tasks one way, lots of results the other.

A payload waits in Redis under the chunk's key and lives as long as its deadline, so that one clock, Redis's, measures
it on both sides; what the message carries is only its name. Results come back in lots as entries of the API's stream.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from verifier.engine.base import Told
from verifier.rubric import Rubric, Task
from verifier.wire import Outcome, Result, Rollout, Wire

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
    """One task; its rubric stands once in the chunk."""

    rollout: Rollout
    rubric: str
    preset: str | None
    explain: bool


class Chunk(Wire):
    """Tasks of one job for one worker."""

    job: str
    lifetime_ms: int  # of the payload when it was written, so that its age can be told from what is left
    waited_seconds: float  # before it was written
    twins: bool
    rubrics: dict[str, Rubric]
    items: tuple[ChunkItem, ...]

    @classmethod
    def of(cls, tasks: Sequence[Task], *, job: str, lifetime_ms: int, waited_seconds: float, twins: bool) -> "Chunk":
        return cls(
            job=job,
            lifetime_ms=lifetime_ms,
            waited_seconds=waited_seconds,
            twins=twins,
            rubrics={task.rubric.fingerprint: task.rubric for task in tasks},
            items=tuple(
                ChunkItem(
                    rollout=task.rollout, rubric=task.rubric.fingerprint, preset=task.preset, explain=task.explain
                )
                for task in tasks
            ),
        )

    def tasks(self) -> list[Task]:
        return [Task(item.rollout, self.rubrics[item.rubric], item.preset, item.explain) for item in self.items]


class Reply(NamedTuple):
    """Some results of a chunk. `over`: the worker is done with it, and what is not answered it gives back."""

    chunk_id: str
    release: str
    over: bool
    refusal: str
    results: list[tuple[int, Told]]


Fields = dict[str, str | bytes]


def written_reply(
    chunk_id: str, release: str, results: Sequence[tuple[int, Told]], *, over: bool, refusal: str = ""
) -> Fields:
    """The stream entry for some results: their JSON as it is, and apart from it what the API needs to know of them."""
    heads = [[index, told.outcome, told.queue_seconds, told.grade_seconds] for index, told in results]
    return {
        "chunk": chunk_id,
        "release": release,
        "over": "1" if over else "",
        "refusal": refusal,
        "heads": json.dumps(heads),
        "bodies": b"\n".join([told.body for _, told in results]),
    }


def read_reply(fields: dict[bytes, bytes]) -> Reply:
    """The reply; the results' preset and fingerprint are filled in by `with_task`."""
    heads = json.loads(fields[b"heads"])
    bodies = fields[b"bodies"].split(b"\n")
    results = [
        (index, Told(body, Outcome(outcome), None, None, queue_seconds, grade_seconds))
        for (index, outcome, queue_seconds, grade_seconds), body in zip(heads, bodies, strict=False)
    ]
    return Reply(
        chunk_id=fields[b"chunk"].decode(),
        release=fields[b"release"].decode(),
        over=bool(fields[b"over"]),
        refusal=fields[b"refusal"].decode(),
        results=results,
    )


def with_task(told: Told, task: Task, *, same_release: bool) -> Told:
    """What was told, with what the task says of it. Another release's fingerprint is read from the result itself."""
    fingerprint = task.rubric.fingerprint
    if not same_release:
        fingerprint = Result.model_validate_json(told.body).rubric_fingerprint or fingerprint
    return told._replace(preset=task.preset, rubric_fingerprint=fingerprint)
