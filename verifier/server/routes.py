"""Every address and what it answers.

The batch routes take the request's bytes and return the answer's: the framework's own way through models costs as much
as grading a number does.
"""

from collections.abc import AsyncGenerator, Mapping
from functools import cache, partial
from typing import Literal

from fastapi import Request, Response
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

import verifier
from verifier.engine.pauses import Pauses, let_go
from verifier.presets.catalogue import catalogue, find, resolved
from verifier.presets.preset import PresetInfo
from verifier.queue.routing import Queue
from verifier.server import batches, problems
from verifier.server.access import Facts, facts_of
from verifier.server.answers import JsonAnswer
from verifier.server.batches import NDJSON
from verifier.server.capabilities import capabilities
from verifier.server.desk import Asked
from verifier.server.disconnects import ResultLines, unless_left
from verifier.server.grading import Grading, Lot, answer_body, kept_lots, outcomes
from verifier.server.headers import header
from verifier.server.intake import Batch, Body, digest, idempotency_key
from verifier.server.ledger import key_name
from verifier.server.operations import (
    LOCATION,
    REPLAYED,
    RETRY_AFTER,
    Operation,
    Routes,
    does,
    json_of,
    reply,
    request_body,
)
from verifier.server.problems import INVALID_REQUEST, JOB_CANCELLED, UNAVAILABLE, Refused, problem, retry_after
from verifier.server.service import NOT_READY_RETRY_SECONDS, Service, no_worker_takes
from verifier.server.store import Kind, Seen
from verifier.wire import JobList, Wire

SERVICE = "service"
"""Where the state of a request's scope keeps it."""
POLL_SECONDS = 1
IS_REPLAYED = {"Idempotent-Replayed": "true"}

QUEUE_PARAMETER = {
    "name": "queue",
    "in": "query",
    "description": "A queue of the celery engine that must have a worker; may be repeated",
    "schema": {"type": "array", "items": {"enum": [str(queue) for queue in Queue]}},
}

router = Routes()


class PresetList(Wire):
    """The answer to `GET /v1/presets`."""

    presets: tuple[PresetInfo, ...]


class Health(Wire):
    """The answer to `GET /health`: the process answers, and nothing more."""

    status: str
    version: str


class Ready(Wire):
    """The answer to `GET /readyz` when a known rollout was graded just now, or every worker is at work."""

    status: Literal["ok", "degraded"]
    without_workers: tuple[str, ...] = Field(
        default=(), description="Queues of the celery engine that no worker takes from: what goes there is not graded"
    )


def service_of(request: HTTPConnection) -> Service:
    service: Service = request.scope["state"][SERVICE]
    return service


def told(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(model.model_dump_json(), status, dict(headers or {}), media_type="application/json")


def told_bytes(body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    return JsonAnswer(body, headers)


def wants_lines(request: Request) -> bool:
    """Whether the caller asks for NDJSON; what else it accepts makes no difference."""
    return NDJSON in (header(request.scope, b"accept") or "").lower()


@router.post("/v1/verify")
@does(
    Operation(
        name="verify",
        summary="Grade rollouts",
        description="One result for each rollout, in the order of the request. With `Accept: application/x-ndjson`, "
        "one result per line as soon as it is ready, each with its `index`. When the caller disconnects, what is not "
        "yet graded is cancelled, unless the request has an Idempotency-Key.",
        request=batches.REQUEST,
        replies=batches.GRADED,
        errors=(*batches.ERRORS, problems.KEY_REUSED),
        scope="verify",
    )
)
async def verify(request: Request) -> Response:
    service, facts = service_of(request), facts_of(request.scope)
    key = idempotency_key(request)
    body = await service.reader.body(request, facts.weigh)
    if key is not None:
        return await verify_once(request, await asked_for("verify", key, body, request))
    batch = await read_batch(service, body, facts)
    del body
    if wants_lines(request):
        return await streamed(request, service.lots(batch, facts.grant), facts)
    results = await unless_left(request, service.graded(batch, facts.grant))
    await let_go(batch.tasks)
    facts.outcomes = outcomes(results)
    answer = await answer_body(results)
    await let_go(results)
    return told_bytes(answer)


async def verify_once(request: Request, asked: Asked) -> Response:
    """Grade under an Idempotency-Key: it runs to its end though the caller hangs up, so that a retry finds it."""
    service, facts = service_of(request), facts_of(request.scope)
    taken = await service.desk.take_in(asked)
    facts.replayed = taken.replayed
    headers = IS_REPLAYED if facts.replayed else {}
    answer: bytes | Grading | None = taken.grading
    if answer is None:
        answer = await unless_left(request, service.desk.answer(taken, asked))
    if wants_lines(request):
        lots = kept_lots(answer) if isinstance(answer, bytes) else answer.lots()
        return await streamed(request, lots, facts, headers)
    if isinstance(answer, bytes):
        return told_bytes(answer, headers)
    body = await unless_left(request, answer.body())
    facts.outcomes = answer.outcomes
    return told_bytes(body, headers)


async def asked_for(kind: Kind, key: str | None, body: Body, request: Request) -> Asked:
    """The batch that `body` is, for the desk."""
    service, facts = service_of(request), facts_of(request.scope)
    assert facts.hold is not None
    read = partial(read_batch, service, body, facts)
    return Asked(kind, key, await digest(body), body, read, facts.grant, facts.hold)


async def read_batch(service: Service, body: Body, facts: Facts) -> Batch:
    """The work asked for."""
    async with service.ledger.turn(facts.grant):
        batch = await service.reader.batch(body, facts.grant)
    facts.job, facts.rollouts = batch.options.job_key.name, len(batch.tasks)
    return batch


async def streamed(
    request: Request, lots: AsyncGenerator[Lot], facts: Facts, headers: Mapping[str, str] | None = None
) -> Response:
    """The lots as lines. The first is waited for, so that a refusal still has a status of its own."""
    first = await unless_left(request, first_of(lots))
    return ResultLines(first, lots, facts, headers)


async def first_of(lots: AsyncGenerator[Lot]) -> Lot:
    return await anext(lots, [])


@router.post("/v1/jobs")
@does(
    Operation(
        name="submitJob",
        summary="Submit a batch and fetch its results later",
        description="Takes the body of /v1/verify and answers at once.",
        request=batches.REQUEST,
        replies={"202": reply("Accepted", json_of("JobStatus"), LOCATION | REPLAYED)},
        errors=(*batches.ERRORS, problems.KEY_REUSED),
        scope="verify",
    )
)
async def submit_job(request: Request) -> Response:
    service, facts = service_of(request), facts_of(request.scope)
    key = idempotency_key(request)
    body = await service.reader.body(request, facts.weigh)
    asked = await asked_for("job", key, body, request)
    taken = await service.desk.take_in(asked, await asked.read())
    facts.replayed = taken.replayed
    status = await service.desk.accepted(taken)
    return told(status, 202, {"Location": f"/v1/jobs/{status.id}", **(IS_REPLAYED if facts.replayed else {})})


@router.get("/v1/jobs")
@does(
    Operation(
        name="listJobs",
        summary="List jobs",
        description="The jobs that this API key submitted, newest first, each with its progress.",
        replies={"200": reply("The jobs", json_of("JobList"))},
        scope="verify",
    )
)
async def list_jobs(request: Request) -> Response:
    service, facts = service_of(request), facts_of(request.scope)
    return told(JobList(jobs=tuple(await service.desk.jobs(key_name(facts.grant)))))


async def job_of(request: Request) -> Seen:
    service, facts = service_of(request), facts_of(request.scope)
    return await service.desk.job(request.path_params["job_id"], key_name(facts.grant))


@router.get("/v1/jobs/{job_id}")
@does(
    Operation(
        name="jobStatus",
        summary="The state of a job",
        description="Only the API key that submitted a job can see it.",
        replies={"200": reply("The job", json_of("JobStatus"))},
        errors=(problems.UNKNOWN_JOB,),
        scope="verify",
    )
)
async def job_status(request: Request) -> Response:
    return told(service_of(request).desk.status(await job_of(request)))


@router.get("/v1/jobs/{job_id}/results")
@does(
    Operation(
        name="jobResults",
        summary="The results of a job",
        description="Kept for a limited time after the job is done (/v1/capabilities, `job_results_ttl_seconds`).",
        replies={
            "200": reply("The results", batches.RESULTS),
            "202": reply("Not done yet", json_of("JobStatus"), LOCATION | RETRY_AFTER),
        },
        errors=(problems.UNKNOWN_JOB, problems.JOB_CANCELLED, problems.UNAVAILABLE),
        scope="verify",
    )
)
async def job_results(request: Request) -> Response:
    desk, seen = service_of(request).desk, await job_of(request)
    if seen.state == "cancelled":
        raise Refused(JOB_CANCELLED, f"job {seen.work.id} was cancelled, so it has no results; submit the batch again")
    if seen.state == "open":
        location = f"/v1/jobs/{seen.work.id}/results"
        return told(desk.status(seen), 202, {"Location": location, **retry_after(POLL_SECONDS)})
    body = await desk.results(seen)
    return ResultLines([], kept_lots(body), facts_of(request.scope)) if wants_lines(request) else told_bytes(body)


@router.delete("/v1/jobs/{job_id}")
@does(
    Operation(
        name="deleteJob",
        summary="Cancel or delete a job",
        description="A running job is cancelled and stays visible; a finished one is deleted with its results.",
        replies={"204": reply("Done")},
        errors=(problems.UNKNOWN_JOB,),
        scope="verify",
    )
)
async def delete_job(request: Request) -> Response:
    await service_of(request).desk.delete(await job_of(request))
    return Response(status_code=204)


@router.get("/v1/shadow")
@does(
    Operation(
        name="shadow",
        summary="Where shadows of presets differ",
        description="The operator may have rollouts of a preset graded by another one too (`VERIFIER_SHADOW`), behind "
        "the answer and without changing it. These are the last of this API key's own rollouts on which the two "
        "differ, with both verdicts, as this service has seen them.",
        replies={"200": reply("What differs", json_of("ShadowReport"))},
        scope="verify",
    )
)
async def shadow(request: Request) -> Response:
    return told(service_of(request).shadows.report(key_name(facts_of(request.scope).grant)))


@router.post("/v1/run")
@does(
    Operation(
        name="run",
        summary="Run a program in the sandbox",
        description="Runs it once, within its limits. How it ended is data: a program that crashes or runs too long "
        "answers 200.",
        request=request_body("Program", batches.PROGRAM_EXAMPLE),
        replies={"200": reply("What it did", json_of("Run"))},
        errors=(
            problems.TOO_LARGE,
            problems.UNSUPPORTED_MEDIA,
            problems.INVALID_REQUEST,
            problems.UNKNOWN_LANGUAGE,
            problems.BUSY,
            problems.UNAVAILABLE,
            problems.NO_SANDBOX,
        ),
        scope="run",
    )
)
async def run(request: Request) -> Response:
    service, facts = service_of(request), facts_of(request.scope)
    body = await service.reader.body(request, facts.weigh)
    program = await service.reader.program(body)
    facts.job = "run"
    return told(await unless_left(request, service.run(program, facts.grant)))


@router.get("/v1/presets")
@does(
    Operation(
        name="presets",
        summary="List presets",
        description="Each with its rubric, parameters, origin, quirks and fingerprint.",
        replies={"200": reply("The presets", json_of("PresetList"))},
        scope=None,
    )
)
async def presets(request: Request) -> Response:
    """All of them, each told once in the life of the process: their schemas take milliseconds each to make."""
    pauses, infos = Pauses(), []
    for name in catalogue():
        infos.append(info_of(name))
        await pauses.pause()
    return told_bytes(b'{"presets":[' + b",".join(infos) + b"]}")


@cache
def info_of(name: str) -> bytes:
    """The PresetInfo of that preset; raises UnknownPreset."""
    return find(name).info().model_dump_json().encode()


@router.get("/v1/presets/{name:path}")
@does(
    Operation(
        name="preset",
        summary="One preset",
        description="The same, for one name.",
        replies={"200": reply("The preset", json_of("PresetInfo"))},
        errors=(problems.UNKNOWN_PRESET, problems.NOT_FOUND),
        scope=None,
    )
)
async def preset(request: Request) -> Response:
    name, _ = resolved(request.path_params["name"], service_of(request).sources)
    return told_bytes(info_of(name))


@router.get("/v1/capabilities")
@does(
    Operation(
        name="capabilities",
        summary="What this service can do",
        description="Languages, isolation, engine, limits, versions.",
        replies={"200": reply("The capabilities", json_of("Capabilities"))},
        scope=None,
    )
)
async def tell_capabilities(request: Request) -> Response:
    service = service_of(request)
    return told(capabilities(service.settings, await service.host.report(), service.engine.stats()))


@router.get("/health")
@does(
    Operation(
        name="health",
        summary="Is the process alive?",
        description="Does not ask the engine, and needs no key.",
        replies={"200": reply("It is", json_of("Health"))},
        scope=None,
        is_open=True,
    )
)
async def health(request: Request) -> Response:
    return told(Health(status="ok", version=verifier.__version__))


@router.get("/readyz")
@does(
    Operation(
        name="ready",
        summary="Can it grade now?",
        description="A worker grades a known rollout, at most once a second, unless every worker is busy. Needs no "
        "key. With `queue`, also whether a worker takes from that queue.",
        request={"parameters": [QUEUE_PARAMETER]},
        replies={"200": reply("It can", json_of("Ready"))},
        errors=(problems.INVALID_REQUEST, problems.UNAVAILABLE),
        scope=None,
        is_open=True,
    )
)
async def ready(request: Request) -> Response:
    service, asked = service_of(request), request.query_params.getlist("queue")
    if unknown := set(asked) - set(Queue):
        known = ", ".join(Queue)
        raise Refused(INVALID_REQUEST, f"unknown queue {min(unknown)[:60]!r}; expected one or more of: {known}")
    reason = await service.readiness.reason()
    unmanned = service.engine.stats().unmanned
    if reason is None and (missing := set(asked) & set(unmanned)):
        reason = no_worker_takes(min(missing))
    if reason is None:
        return told(Ready(status="degraded" if unmanned else "ok", without_workers=unmanned))
    return problem(UNAVAILABLE, f"not able to grade: {reason}", headers=retry_after(NOT_READY_RETRY_SECONDS))


@router.get("/metrics")
@does(
    Operation(
        name="metrics",
        summary="Prometheus metrics",
        description="In the text format 0.0.4.",
        replies={"200": reply("The metrics", {"text/plain": {"schema": {"type": "string"}}})},
        scope="metrics",
    )
)
async def metrics(request: Request) -> Response:
    media_type = "text/plain; version=0.0.4; charset=utf-8"
    return Response(service_of(request).metrics.text(), headers={"content-type": media_type})
