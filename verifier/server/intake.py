"""Reads requests: the body within bounds, then the work it asks for.

Every bound is enforced before the memory it guards is spent: bytes while they arrive, inflated bytes while inflating,
rollouts while validating.
"""

import re
import zlib
from typing import Annotated, NamedTuple

from fastapi import Request
from pydantic import FailFast, Field, ValidationError, create_model

from verifier.engine.standing import Standing
from verifier.errors import InputError
from verifier.execution import Program
from verifier.presets.catalogue import read_rubric, task_for
from verifier.rubric import Task
from verifier.server.auth import Grant
from verifier.server.problems import INVALID_REQUEST, TOO_LARGE, UNSUPPORTED_MEDIA, ClientGone, Refused
from verifier.server.settings import Settings
from verifier.wire import Model, Rollout, VerifyRequest, complaint, read_json

GZIP_WINDOW = 31
NO_ROLLOUT = Rollout(id="", completion="", ground_truth=None)
NO_ROLLOUT = Rollout(id="", completion="", ground_truth=None)
EVALUATION = " (evaluation)"
EVALUATION_WEIGHT = 0.1
"""The share of an evaluation beside training: training goes first, and evaluation still goes on."""
INFLATE_STEP_BYTES = 2**20
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
JSON_MEDIA = re.compile(r"application/(?:json|[a-z0-9.+-]{1,60}\+json)\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)


class Batch(NamedTuple):
    """The work one request asks for."""

    tasks: list[Task]
    job: Standing
    deadline_seconds: float
    use_cache: bool


class Reader:
    """Reads batches within one service's bounds."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._model = bounded_request(settings.max_rollouts)

    async def body(self, request: Request) -> bytes:
        """The request's body, inflated; raises Refused past the bounds and ClientGone when it breaks off."""
        content_type = request.headers.get("content-type", "").strip()
        if content_type and not JSON_MEDIA.fullmatch(content_type):
            raise Refused(
                UNSUPPORTED_MEDIA,
                f"Content-Type {content_type[:60]!r}; expected application/json "
                "(with curl: -H 'Content-Type: application/json')",
            )
        encoding = request.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", ""):
            raise Refused(
                UNSUPPORTED_MEDIA,
                f"Content-Encoding {encoding[:60]!r}; expected gzip or none",
                headers={"Accept-Encoding": "gzip, identity"},
            )
        body = await self._received(request)
        return self._inflated(body) if encoding == "gzip" else body

    async def _received(self, request: Request) -> bytes:
        limit = self._settings.max_body_bytes
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and len(declared) < 20 and int(declared) > limit:
            raise self._too_large(f"{int(declared):,} bytes")
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise ClientGone("the caller hung up while sending the body")
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise self._too_large("more")
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _inflated(self, body: bytes) -> bytes:
        limit = self._settings.max_body_bytes
        inflater = zlib.decompressobj(GZIP_WINDOW)
        pieces: list[bytes] = []
        size = 0
        rest = body
        try:
            while rest and not inflater.eof:
                pieces.append(inflater.decompress(rest, INFLATE_STEP_BYTES))
                size += len(pieces[-1])
                if size > limit:
                    raise self._too_large("more once inflated")
                rest = inflater.unconsumed_tail
        except zlib.error as error:
            raise Refused(INVALID_REQUEST, f"the body is not gzip, as its Content-Encoding says: {error}") from error
        if not inflater.eof or inflater.unused_data:
            raise Refused(
                INVALID_REQUEST, "the gzip body is cut short, or something follows it; expected one whole gzip member"
            )
        return b"".join(pieces)

    def _too_large(self, found: str) -> Refused:
        return Refused(
            TOO_LARGE,
            f"the body has {found}; this service takes {self._settings.max_body_bytes:,} bytes (VERIFIER_MAX_BODY_MB). "
            "Split the batch into several requests",
            limit_bytes=self._settings.max_body_bytes,
        )

    def batch(self, body: bytes, grant: Grant | None) -> Batch:
        """The work that `body` asks for, by the key of that grant.

        Raises Refused, or ConfigError for a preset or rubric that cannot be used.
        """
        asked = self._request(body)
        if asked.preset is not None and asked.rubric is not None:
            raise Refused(
                INVALID_REQUEST, "preset and rubric are both given; give one of them, or one of them in each rollout"
            )
        rubric = None if asked.rubric is None else read_rubric(asked.rubric)
        tasks = [task_for(rollout, asked.preset, rubric, explain=asked.explain) for rollout in asked.rollouts]
        if not tasks and asked.preset is not None:
            task_for(NO_ROLLOUT, asked.preset)  # nothing is graded, and yet a caller learns whether it could be
        return Batch(
            tasks=tasks,
            job=standing(asked, grant),
            deadline_seconds=self._deadline(asked),
            use_cache=asked.use_cache,
        )

    def program(self, body: bytes) -> Program:
        """The program that the body of /v1/run is; raises Refused."""
        return self._read(Program, body, '{"language": "python", "source": "print(1)"}')

    def _request(self, body: bytes) -> VerifyRequest:
        return self._read(self._model, body, '{"preset": "math", "rollouts": [...]}')

    def _read(self, model: type[Model], body: bytes, example: str) -> Model:
        if not body.strip():
            raise Refused(INVALID_REQUEST, f"the body is empty; expected JSON such as {example}")
        try:
            return read_json(model, body)
        except ValidationError as error:
            raise self._refusal(error) from None
        except ValueError as error:
            raise InputError(f"body: {str(error)[:200]}") from None

    def _refusal(self, error: ValidationError) -> Refused:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "too_long" and first["loc"] == ("rollouts",):
            return Refused(
                TOO_LARGE,
                f"rollouts: {first['ctx']['actual_length'] or 'too many'}; this service takes "
                f"{self._settings.max_rollouts} in one request (VERIFIER_MAX_ROLLOUTS). "
                "Split the batch into several requests, or several POSTs to /v1/jobs",
                limit_rollouts=self._settings.max_rollouts,
            )
        return Refused(INVALID_REQUEST, complaint(error))

    def _deadline(self, asked: VerifyRequest) -> float:
        longest = self._settings.max_deadline_seconds
        if asked.deadline_seconds is None:
            return longest
        if asked.deadline_seconds > longest:
            raise Refused(
                INVALID_REQUEST,
                f"deadline_seconds: {asked.deadline_seconds:g}; expected at most {longest:g} "
                "(VERIFIER_MAX_DEADLINE_SECONDS)",
            )
        return asked.deadline_seconds


def standing(asked: VerifyRequest, grant: Grant | None) -> Standing:
    """The job's name, which no other key can claim, with its tenant and its weight. Evaluation queues by itself."""
    name = asked.job if grant is None else f"{grant.name}/{asked.job}"
    weight = 1.0 if grant is None else grant.weight
    tenant = "" if grant is None else grant.name
    if asked.priority == "evaluation":
        return Standing(name + EVALUATION, weight=weight * EVALUATION_WEIGHT, tenant=tenant)
    return Standing(name, weight=weight, tenant=tenant)


def bounded_request(max_rollouts: int) -> type[VerifyRequest]:
    """VerifyRequest with at most so many rollouts, validated no further than the first that is wrong.

    Without both bounds, 3 MB of `{}` become two million error objects and 900 MB.
    """
    rollouts = Annotated[tuple[Rollout, ...], FailFast(), Field(max_length=max_rollouts)]
    return create_model("BoundedVerifyRequest", __base__=VerifyRequest, rollouts=(rollouts, ...))


def idempotency_key(request: Request) -> str | None:
    """The request's Idempotency-Key; raises Refused for one that is not 1 to 255 visible characters."""
    key = request.headers.get("idempotency-key")
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        raise Refused(
            INVALID_REQUEST, f"Idempotency-Key: {len(key)} characters; expected 1 to 255 visible ASCII characters"
        )
    return key
