"""One sample of a protocol on its way through the service: read within bounds, graded as /v1/verify grades, told.

What a protocol has no field for is said in the address's query: `?job=run-42&deadline_seconds=60&use_cache=false`.
"""

import json
import logging
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection

from verifier.engine.base import EncodedResult
from verifier.engine.options import CallOptions
from verifier.engine.pauses import stepwise
from verifier.presets.catalogue import task_for
from verifier.server.access import facts_of
from verifier.server.addresses import STRICT
from verifier.server.answers import JsonAnswer
from verifier.server.auth import Grant
from verifier.server.disconnects import unless_left
from verifier.server.encoded import reward_in
from verifier.server.grading import outcomes
from verifier.server.intake import Batch, refuse_empty
from verifier.server.pieces import (
    MOST_CONTAINERS_IN_ALL,
    MOST_VALUES_IN_ALL,
    SMALL_BYTES,
    Bounds,
    read_spec,
    read_whole,
)
from verifier.server.problems import (
    CANNOT_BE_JUDGED,
    INVALID_REQUEST,
    NOT_JUDGED,
    Kind,
    Refused,
    retry_after,
)
from verifier.server.routes import service_of
from verifier.wire import Outcome, Result, Rollout, VerifyRequest, beginning, complaint, did_you_mean

log = logging.getLogger("verifier.server")

RETRY_SECONDS = 5.0
ERROR = "error"
OPTIONS = ("job", "priority", "deadline_seconds", "use_cache")
KNOWN = (*OPTIONS, "unjudged", "form")

Read = TypeVar("Read", bound=BaseModel)


class Foreign(BaseModel):
    """What others send: fields that they add later are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=(), allow_inf_nan=False)


async def read_body(request: Request, model: type[Read], example: str) -> Read:
    """The request's body as `model`; raises Refused, which says where and what was expected."""
    body = await service_of(request).reader.body(request, facts_of(request.scope).weigh)
    return await read_text(request, body, model, example)


async def read_text(connection: HTTPConnection, body: bytes | bytearray, model: type[Read], example: str) -> Read:
    """The text as `model`, in steps; raises Refused."""
    service, facts = service_of(connection), facts_of(connection.scope)
    refuse_empty(body, example)
    if len(body) <= SMALL_BYTES:
        return read_whole(model, body)
    bounds = Bounds(
        "a request",
        service.settings.max_body_bytes,
        MOST_VALUES_IN_ALL,
        MOST_CONTAINERS_IN_ALL,
        " (VERIFIER_MAX_BODY_MB)",
    )
    async with service.ledger.turn(facts.grant):
        return await stepwise(read_spec(model, body, bounds))


async def grade(
    request: HTTPConnection, rollouts: Sequence[Rollout], job: str, *, explain: bool = False
) -> list[Result]:
    """One result a rollout, each of which names its preset; `job` is the training run where the address names none."""
    return [one.result() for one in await graded(request, rollouts, job, explain=explain)]


async def graded(
    request: HTTPConnection, rollouts: Sequence[Rollout], job: str, *, explain: bool = False
) -> list[EncodedResult]:
    """The same, for protocols that tell little of a result."""
    service, facts = service_of(request), facts_of(request.scope)
    options = asked_options(request, facts.grant, job)
    if len(rollouts) > service.settings.max_rollouts:
        raise Refused(
            INVALID_REQUEST,
            f"{len(rollouts)} samples; this service takes {service.settings.max_rollouts} in one request "
            "(VERIFIER_MAX_ROLLOUTS)",
        )
    tasks = [task_for(rollout, explain=explain, sources=service.sources) for rollout in rollouts]
    facts.job, facts.rollouts = options.job_key.name, len(tasks)
    work = service.graded(Batch(tasks, options), facts.grant)
    told = await (unless_left(request, work) if isinstance(request, Request) else work)
    facts.outcomes = outcomes(told)
    return told


def asked_options(request: HTTPConnection, grant: Grant | None, job: str) -> CallOptions:
    """How to grade, as the address's query says; raises Refused for what it says wrongly."""
    return service_of(request).reader.options(asked_in(request.scope["query_string"], job), grant)


@lru_cache(maxsize=256)
def query_in(query: bytes) -> QueryParams:
    return QueryParams(query)


def query_of(request: HTTPConnection) -> QueryParams:
    """The address's query; most callers always send the same."""
    return query_in(request.scope["query_string"])


@lru_cache(maxsize=256)
def asked_in(query: bytes, job: str) -> VerifyRequest:
    """What the query asks for. Raises Refused."""
    asked = query_in(query)
    for name in asked:
        if name not in KNOWN and (meant := did_you_mean(name, KNOWN)):  # others' own options are passed over
            raise Refused(INVALID_REQUEST, f"query: unknown option {beginning(name)!r}{meant}")
    given = {name: value for name, value in asked.items() if name in OPTIONS}
    try:
        return VerifyRequest.model_validate({"job": job, **given, "rollouts": ()})
    except ValidationError as error:
        raise Refused(INVALID_REQUEST, f"query: {complaint(error)}") from None


def is_strict(request: HTTPConnection) -> bool:
    """Whether what was not judged is an error here, for callers that pass over the protocol's own mark of it."""
    return str(request.scope["path"]).startswith(f"{STRICT}/")


def chosen_preset(request: HTTPConnection) -> str | None:
    """The preset that the address names."""
    return request.path_params.get("preset") or None


def why_not_judged(result: Result) -> str:
    return f"not judged ({result.verdict.outcome}): {result.verdict.reason}"


def not_judged(result: Result) -> Refused:
    """The error for a result without a reward: 503 where another try may help, else 422."""
    kind: Kind = NOT_JUDGED if result.verdict.outcome is Outcome.FAILED else CANNOT_BE_JUDGED
    headers = retry_after(RETRY_SECONDS) if kind is NOT_JUDGED else {}
    return Refused(kind, why_not_judged(result), headers=headers, outcome=result.verdict.outcome.value)


def numbers(request: Request, results: Sequence[EncodedResult], protocol: str) -> list[float]:
    """A number for each result, for protocols that have no word for "not judged".

    By default such a result raises Refused. `?unjudged=NUMBER` in the address gives it that number instead, as the
    caller chose; each use is logged and counted.
    """
    chosen = unjudged_policy(request)
    told: list[float] = []
    for one in results:
        reward = reward_in(one.body)
        if reward is None:
            if chosen is None:
                raise not_judged(one.result())
            log.warning("unjudged samples get a number", extra=replaced(one.result(), protocol, chosen))
            service_of(request).metrics.replaced(protocol)
            reward = chosen
        told.append(reward)
    return told


def replaced(result: Result, protocol: str, number: float) -> Mapping[str, Any]:
    return {"protocol": protocol, "number": number, "reason": beginning(why_not_judged(result), 300)}


def unjudged_policy(request: Request) -> float | None:
    """The number that the address gives what was not judged; None for an error."""
    text = query_of(request).get("unjudged", ERROR)
    if text == ERROR:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Refused(INVALID_REQUEST, f"unjudged={beginning(text)!r}; expected `error` or a number")
    if is_strict(request):
        raise Refused(INVALID_REQUEST, f"under {STRICT} an unjudged sample is an error; remove unjudged={text}")
    return number


def result_headers(result: Result) -> Mapping[str, str]:
    """What the service says beside the protocol's own answer."""
    return headers_saying(result.verdict.counted_as, result.preset, result.rubric_fingerprint)


def headers_of(encoded: EncodedResult) -> Mapping[str, str]:
    """The same."""
    return headers_saying(encoded.counted_as, encoded.preset, encoded.rubric_fingerprint)


@lru_cache(maxsize=256)
def headers_saying(counted_as: str, preset: str | None, fingerprint: str | None) -> Mapping[str, str]:
    """The same, by what it says."""
    told = {"X-Verifier-Outcome": counted_as, "X-Verifier-Preset": preset, "X-Verifier-Fingerprint": fingerprint}
    return {name: value for name, value in told.items() if value is not None}


def as_json(answer: Any) -> bytes:
    """The answer as JSON, what callers sent with it included: some of that only the slower writer can write."""
    try:
        return to_json(answer)
    except ValueError:  # lone surrogates, or very deep
        return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def json_answer(body: bytes, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    return JsonAnswer(body, headers, status)
