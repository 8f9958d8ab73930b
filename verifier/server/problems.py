"""Errors as RFC 9457 problem details: one shape for every status that is not a success.

`type` is a path into docs/http.md's table, stable across versions; `detail` says what was wrong, what was expected and
what would have worked. No traceback and no more than the beginning of the caller's input is ever told.
"""

import json
import logging
import math
from collections.abc import Mapping
from typing import NamedTuple

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from verifier.errors import (
    ConfigError,
    EngineBusy,
    EngineClosed,
    EngineError,
    InputError,
    SandboxError,
    UnknownPreset,
    VerifierError,
)
from verifier.wire import Json, without_lone_surrogates

log = logging.getLogger("verifier.server")

MEDIA_TYPE = "application/problem+json"
CLOSED_RETRY_SECONDS = 5
LONGEST_DETAIL = 2000


class Kind(NamedTuple):
    """A kind of problem: the last step of its `type`, its title and its status."""

    name: str
    title: str
    status: int


BAD_REQUEST = Kind("bad-request", "The request is not valid HTTP", 400)
UNAUTHORIZED = Kind("unauthorized", "A valid API key is needed", 401)
FORBIDDEN = Kind("forbidden", "The key lacks permission", 403)
NOT_FOUND = Kind("not-found", "Not found", 404)
UNKNOWN_PRESET = Kind("unknown-preset", "No preset has that name", 404)
UNKNOWN_JOB = Kind("unknown-job", "No job of yours has that id", 404)
UNKNOWN_SESSION = Kind("unknown-session", "No session of yours has that id", 404)
METHOD_NOT_ALLOWED = Kind("method-not-allowed", "Method not allowed", 405)
TOO_SLOW = Kind("too-slow", "The request took too long to arrive", 408)
JOB_CANCELLED = Kind("job-cancelled", "The job was cancelled", 409)
TOO_LARGE = Kind("too-large", "The request is too large", 413)
TARGET_TOO_LONG = Kind("address-too-long", "The address is too long", 414)
UNSUPPORTED_MEDIA = Kind("unsupported-media-type", "Unsupported media type", 415)
INVALID_REQUEST = Kind("invalid-request", "The request cannot be read", 422)
INVALID_RUBRIC = Kind("invalid-rubric", "The preset or rubric cannot be used", 422)
KEY_REUSED = Kind("idempotency-key-reused", "The Idempotency-Key was used for another request", 422)
UNKNOWN_LANGUAGE = Kind("unknown-language", "Unsupported language", 422)
CANNOT_BE_JUDGED = Kind("cannot-be-judged", "The sample cannot be judged", 422)
BUSY = Kind("busy", "Too many requests are waiting", 429)
HEAD_TOO_LARGE = Kind("head-too-large", "The request headers are too large", 431)
INTERNAL = Kind("internal", "Internal error", 500)
UNAVAILABLE = Kind("unavailable", "The service cannot grade now", 503)
NOT_JUDGED = Kind("not-judged", "The sample was not judged", 503)
NO_ROOM = Kind("no-room", "Too many connections are open", 503)
NO_SANDBOX = Kind("no-sandbox", "Programs cannot be run here now", 503)
GATEWAY_TIMEOUT = Kind("not-run", "The program was not run in time", 504)

KINDS = (
    BAD_REQUEST,
    UNAUTHORIZED,
    FORBIDDEN,
    NOT_FOUND,
    UNKNOWN_PRESET,
    UNKNOWN_JOB,
    UNKNOWN_SESSION,
    METHOD_NOT_ALLOWED,
    TOO_SLOW,
    JOB_CANCELLED,
    TOO_LARGE,
    TARGET_TOO_LONG,
    UNSUPPORTED_MEDIA,
    INVALID_REQUEST,
    INVALID_RUBRIC,
    KEY_REUSED,
    UNKNOWN_LANGUAGE,
    CANNOT_BE_JUDGED,
    BUSY,
    HEAD_TOO_LARGE,
    INTERNAL,
    UNAVAILABLE,
    NOT_JUDGED,
    NO_ROOM,
    NO_SANDBOX,
    GATEWAY_TIMEOUT,
)

CLIENT_GONE_STATUS = 499
"""Never sent, since nobody is there to read it; it is what the log and the metrics show."""


class Refused(VerifierError):
    """A request this door does not take; it never travels further than the handler below."""

    def __init__(self, kind: Kind, detail: str, *, headers: Mapping[str, str] | None = None, **members: Json) -> None:
        super().__init__(detail)
        self.kind = kind
        self.headers = dict(headers or {})
        self.members = members


class ClientGone(VerifierError):
    """The caller hung up before the answer was ready."""


def problem(kind: Kind, detail: str, *, headers: Mapping[str, str] | None = None, **members: Json) -> Response:
    """The response for one problem; `members` are further fields of its body."""
    if len(detail) > LONGEST_DETAIL:
        half = LONGEST_DETAIL // 2
        detail = f"{detail[:half]} ... {detail[-half:]}"
    body = {"type": f"/problems/{kind.name}", "title": kind.title, "status": kind.status, "detail": detail, **members}
    text = json.dumps(without_lone_surrogates(body), ensure_ascii=False)
    return Response(text, status_code=kind.status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def retry_after(seconds: float) -> dict[str, str]:
    """A Retry-After header: whole seconds, at least one."""
    return {"Retry-After": str(max(1, math.ceil(seconds)))}


async def tell_problem(request: Request, error: Exception) -> Response:
    """The response for an error of ours, by its place in the tree of `verifier.errors`."""
    detail = str(error)
    if isinstance(error, Refused):
        return problem(error.kind, detail, headers=error.headers, **error.members)
    if isinstance(error, ClientGone):
        return Response(status_code=CLIENT_GONE_STATUS)
    if isinstance(error, UnknownPreset):
        return problem(UNKNOWN_PRESET, detail)
    if isinstance(error, ConfigError):
        return problem(INVALID_RUBRIC, detail)
    if isinstance(error, InputError):
        return problem(INVALID_REQUEST, detail)
    if isinstance(error, SandboxError):
        return problem(NO_SANDBOX, detail, headers=retry_after(CLOSED_RETRY_SECONDS))
    if isinstance(error, EngineBusy):
        return problem(BUSY, detail, headers=retry_after(error.retry_after_seconds))
    if isinstance(error, EngineClosed | EngineError):
        return problem(UNAVAILABLE, detail, headers=retry_after(CLOSED_RETRY_SECONDS))
    return await tell_our_mistake(request, error)


async def tell_http_error(request: Request, error: Exception) -> Response:
    """The framework's own refusals: no such address, no such method."""
    assert isinstance(error, HTTPException)
    path = request.url.path[:80]
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        return problem(METHOD_NOT_ALLOWED, f"{path} takes {allowed}, not {request.method[:20]}", headers=error.headers)
    if error.status_code == 404:
        return problem(NOT_FOUND, f"nothing at {path}; /openapi.json lists all addresses")
    return problem(Kind("http", "The request was refused", error.status_code), str(error.detail), headers=error.headers)


async def tell_our_mistake(request: Request, error: Exception) -> Response:
    """What nothing else caught: a bug of ours, logged with its traceback and told without it."""
    request_id = str(request.scope.get("verifier.request_id", ""))
    log.error("a request failed", exc_info=error, extra={"path": request.url.path[:200]})
    detail = "a bug in the service; its log has the traceback under this request id"
    return problem(INTERNAL, detail, request_id=request_id)


def add_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem."""
    app.add_exception_handler(VerifierError, tell_problem)
    app.add_exception_handler(HTTPException, tell_http_error)
    app.add_exception_handler(Exception, tell_our_mistake)
