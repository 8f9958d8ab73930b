"""Every address and what it answers.

The batch routes take the request's bytes and return the answer's: the framework's own way through models costs as much
as grading a number does.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

import verifier
from verifier.errors import EngineError
from verifier.presets.catalogue import catalogue, find
from verifier.presets.preset import PresetInfo
from verifier.queue.routing import Queue
from verifier.server.access import Facts, facts_of
from verifier.server.capabilities import capabilities
from verifier.server.departures import ResultLines, unless_gone
from verifier.server.grading import Lot, answer_body, kept_lots, outcomes
from verifier.server.intake import EVALUATION, Batch, digest, idempotency_key
from verifier.server.jobs import Job
from verifier.server.problems import INVALID_REQUEST, JOB_CANCELLED, UNAVAILABLE, Refused, problem, retry_after
from verifier.server.replay import ReplayKey
from verifier.server.service import NOT_READY_RETRY_SECONDS, Service, no_worker_takes
from verifier.wire import JobList, Wire

NDJSON = "application/x-ndjson"
ADMISSION_SECONDS = 0.05
"""How long a job's answer waits for the engine to refuse it; a refusal that comes later is told in the results."""
POLL_SECONDS = 1
REPLAYED = {"Idempotent-Replayed": "true"}

router = APIRouter()


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


def service_of(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


def told(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(model.model_dump_json(), status, dict(headers or {}), media_type="application/json")


def told_bytes(body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    return Response(body, 200, dict(headers or {}), media_type="application/json")


def wants_lines(request: Request) -> bool:
    """Whether the caller asks for NDJSON; what else it accepts makes no difference."""
    return NDJSON in request.headers.get("accept", "").lower()


@router.post("/v1/verify")
async def verify(request: Request) -> Response:
    service, facts = service_of(request), facts_of(request.scope)
    key = idempotency_key(request)
    body = await service.reader.body(request)
    if key is not None:
        return await verify_once(request, body, ReplayKey(facts.key, "/v1/verify", key))
    batch = await read_batch(service, body, facts)
    del body
    if wants_lines(request):
        return await streamed(request, service.lots(batch), facts)
    results = await unless_gone(request.receive, service.graded(batch))
    facts.outcomes = outcomes(results)
    return told_bytes(answer_body(results))


async def verify_once(request: Request, body: bytearray, key: ReplayKey) -> Response:
    """Grade under an Idempotency-Key: it runs to its end though the caller hangs up, so that a retry finds it."""
    service, facts = service_of(request), facts_of(request.scope)
    body_digest = await digest(body)
    grading = service.verify_replays.find(key, body_digest)
    facts.replayed = grading is not None
    if grading is None:
        batch = await read_batch(service, body, facts)
        grading = service.verify_replays.find(key, body_digest)  # a twin may have come while this one was read
        facts.replayed = grading is not None
    if grading is None:
        grading = service.begin(batch)
        service.verify_replays.keep(key, body_digest, grading, grading, own_bytes=True)
    headers = REPLAYED if facts.replayed else {}
    if wants_lines(request):
        return await streamed(request, grading.lots(), facts, headers)
    answer = await unless_gone(request.receive, grading.body())
    facts.outcomes = grading.outcomes
    return told_bytes(answer, headers)


async def read_batch(service: Service, body: bytearray, facts: Facts) -> Batch:
    """The work asked for, counted against the key's quota."""
    batch = await service.reader.batch(body, facts.grant)
    facts.job, facts.rollouts = batch.job.name, len(batch.tasks)
    if facts.grant is not None:
        await service.quotas.spend(facts.grant, len(batch.tasks))
    return batch


async def streamed(
    request: Request, lots: AsyncGenerator[Lot], facts: Facts, headers: Mapping[str, str] | None = None
) -> Response:
    """The lots as lines. The first is waited for, so that a refusal still has a status of its own."""
    first = await unless_gone(request.receive, first_of(lots))
    return ResultLines(first, lots, facts, headers)


async def first_of(lots: AsyncGenerator[Lot]) -> Lot:
    return await anext(lots, [])


@router.post("/v1/jobs")
async def submit_job(request: Request) -> Response:
    service, facts = service_of(request), facts_of(request.scope)
    key = idempotency_key(request)
    body = await service.reader.body(request)
    if key is None:
        return await accepted(service, await begin_job(service, body, facts))
    replay_key, body_digest = ReplayKey(facts.key, "/v1/jobs", key), await digest(body)
    job = service.job_replays.find(replay_key, body_digest)
    facts.replayed = job is not None and service.jobs.holds(job)
    if job is None or not facts.replayed:
        job = await begin_job(service, body, facts)
        service.job_replays.keep(replay_key, body_digest, job.grading, job, own_bytes=False)
    return await accepted(service, job, REPLAYED if facts.replayed else {})


async def begin_job(service: Service, body: bytearray, facts: Facts) -> Job:
    service.jobs.refuse_when_full()
    batch = await read_batch(service, body, facts)
    job = Job(service.begin(batch), owner=facts.key, name=batch.job.job.removesuffix(EVALUATION))
    service.jobs.add(job)
    return job


async def accepted(service: Service, job: Job, headers: Mapping[str, str] | None = None) -> Response:
    """202, unless the engine refuses at once."""
    try:
        await job.grading.first_news(ADMISSION_SECONDS)
    except EngineError:
        service.jobs.forget(job)
        raise
    job.grading.accept()
    return told(job.status(), 202, {"Location": f"/v1/jobs/{job.id}", **(headers or {})})


@router.get("/v1/jobs")
async def list_jobs(request: Request) -> Response:
    """The caller's jobs; one that broke has no status and is left out."""
    service, facts = service_of(request), facts_of(request.scope)
    return told(JobList(jobs=tuple(job.status() for job in service.jobs.of(facts.key) if job.sound)))


def job_of(request: Request) -> Job:
    service, facts = service_of(request), facts_of(request.scope)
    return service.jobs.find(request.path_params["job_id"], facts.key)


@router.get("/v1/jobs/{job_id}")
async def job_status(request: Request) -> Response:
    return told(job_of(request).status())


@router.get("/v1/jobs/{job_id}/results")
async def job_results(request: Request) -> Response:
    job = job_of(request)
    if job.cancelled:
        raise Refused(JOB_CANCELLED, f"job {job.id} was cancelled, so it has no results; submit the batch again")
    if not job.finished:
        return told(job.status(), 202, {"Location": f"/v1/jobs/{job.id}/results", **retry_after(POLL_SECONDS)})
    body = await job.grading.body()
    return ResultLines([], kept_lots(body), facts_of(request.scope)) if wants_lines(request) else told_bytes(body)


@router.delete("/v1/jobs/{job_id}")
async def delete_job(request: Request) -> Response:
    await service_of(request).jobs.delete(job_of(request))
    return Response(status_code=204)


@router.post("/v1/run")
async def run(request: Request) -> Response:
    service, facts = service_of(request), facts_of(request.scope)
    program = await service.reader.program(await service.reader.body(request))
    facts.job = "run"
    return told(await unless_gone(request.receive, service.run(program, facts.key)))


@router.get("/v1/presets")
async def presets(request: Request) -> Response:
    return told(PresetList(presets=tuple(preset.info() for preset in catalogue().values())))


@router.get("/v1/presets/{name:path}")
async def preset(request: Request) -> Response:
    return told(find(request.path_params["name"]).info())


@router.get("/v1/capabilities")
async def tell_capabilities(request: Request) -> Response:
    service = service_of(request)
    return told(capabilities(service.settings, await service.host.report(), service.engine.stats()))


@router.get("/health")
async def health(request: Request) -> Response:
    return told(Health(status="ok", version=verifier.__version__))


@router.get("/readyz")
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
async def metrics(request: Request) -> Response:
    media_type = "text/plain; version=0.0.4; charset=utf-8"
    return Response(service_of(request).metrics.text(), headers={"content-type": media_type})
