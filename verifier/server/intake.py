"""Reads requests: the body within bounds, then the work it asks for.

Every bound is enforced before the memory it guards is spent: bytes while they arrive, inflated bytes while inflating,
values before they are made into objects, rollouts while validating. No step holds the event loop for long.
"""

import asyncio
import hashlib
import re
import zlib
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import NamedTuple

from fastapi import Request

from verifier.engine.options import CallOptions, JobKey
from verifier.engine.pauses import Pauses, stepwise
from verifier.execution import Program
from verifier.presets.catalogue import MOST_SPEC_VALUES, read_rubric, task_for
from verifier.presets.sources import BUILT_IN, Sources
from verifier.rubric import Task
from verifier.server import pieces
from verifier.server.auth import Grant
from verifier.server.headers import header
from verifier.server.pieces import SMALL_BYTES, Bounds, RequestReader
from verifier.server.problems import INVALID_REQUEST, TOO_LARGE, UNSUPPORTED_MEDIA, ClientGone, Refused
from verifier.server.settings import Settings
from verifier.wire import Rollout, VerifyRequest

GZIP_WINDOW = 31
NO_ROLLOUT = Rollout(id="", completion="", ground_truth=None)
EVALUATION = " (evaluation)"
EVALUATION_WEIGHT = 0.1
"""The share of an evaluation beside training: training goes first, and evaluation still goes on."""
STEP_BYTES = 2**20
"""What is inflated, or hashed, in one step: about 3 ms."""
PROGRAM_VALUES = (MOST_SPEC_VALUES, 8)
"""Values of a program, and its objects: itself, its files, its limits."""
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
JSON = "application/json"
JSON_MEDIA = re.compile(r"application/(?:json|[a-z0-9.+-]{1,60}\+json)\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)


Body = bytes | bytearray


class Batch(NamedTuple):
    """The work one request asks for."""

    tasks: list[Task]
    options: CallOptions


class Reader:
    """Reads batches within one service's bounds."""

    def __init__(self, settings: Settings, sources: Sources = BUILT_IN) -> None:
        self._settings = settings
        self._sources = sources
        self._requests = RequestReader(settings.max_rollouts, settings.max_rollout_bytes)

    async def body(self, request: Request, weigh: Callable[[int], object]) -> Body:
        """The request's body, inflated; raises Refused past the bounds and ClientGone when it breaks off.

        weigh: is told how many bytes there are so far, and may raise.
        """
        scope = request.scope
        content_type = (header(scope, b"content-type") or "").strip()
        if content_type and content_type != JSON and not JSON_MEDIA.fullmatch(content_type):
            raise Refused(
                UNSUPPORTED_MEDIA,
                f"Content-Type {content_type[:60]!r}; expected application/json "
                "(with curl: -H 'Content-Type: application/json')",
            )
        encoding = (header(scope, b"content-encoding") or "identity").strip().lower()
        if encoding not in ("identity", "gzip", ""):
            raise Refused(
                UNSUPPORTED_MEDIA,
                f"Content-Encoding {encoding[:60]!r}; expected gzip or none",
                headers={"Accept-Encoding": "gzip, identity"},
            )
        limit = self._settings.max_body_bytes
        declared = header(scope, b"content-length") or ""
        if declared.isdecimal() and len(declared) < 20 and int(declared) > limit:
            raise self._too_large(f"{int(declared):,} bytes")
        if encoding == "gzip":
            return await self._inflated_body(request, weigh)
        part, more = await next_part(request)
        if len(part) > limit:
            raise self._too_large("more")
        weigh(len(part))
        if not more:  # as nearly every small one comes
            return part
        body = bytearray(part)
        while more:
            part, more = await next_part(request)
            if len(body) + len(part) > limit:
                raise self._too_large("more")
            body += part
            weigh(len(body))
        return body

    async def _inflated_body(self, request: Request, weigh: Callable[[int], object]) -> bytearray:
        body = bytearray()
        async with aclosing(inflated(received(request))) as parts:
            async for part in parts:
                if len(body) + len(part) > self._settings.max_body_bytes:
                    raise self._too_large("more once inflated")
                body += part
                weigh(len(body))
        return body

    def _too_large(self, found: str) -> Refused:
        return Refused(
            TOO_LARGE,
            f"the body has {found}; this service takes {self._settings.max_body_bytes:,} bytes (VERIFIER_MAX_BODY_MB). "
            "Split the batch into several requests",
            limit_bytes=self._settings.max_body_bytes,
        )

    async def batch(self, body: Body, grant: Grant | None) -> Batch:
        """The work that `body` asks for, by the key of that grant.

        Raises Refused, or ConfigError for a preset or rubric that cannot be used.
        """
        refuse_empty(body, '{"preset": "math", "rollouts": [...]}')
        is_small = len(body) <= SMALL_BYTES
        asked, rollouts = self._requests.small(body) if is_small else await stepwise(self._requests.read(body))
        if asked.preset is not None and asked.rubric is not None:
            raise Refused(INVALID_REQUEST, "both preset and rubric were given; give one, or one in each rollout")
        pauses = Pauses()
        rubric = None
        if asked.rubric is not None:
            await asyncio.sleep(0)  # a large one takes a while, and then its fingerprint does
            rubric = read_rubric(asked.rubric)
            await pauses.pause()
            assert rubric.fingerprint
        tasks = []
        for rollout in rollouts:
            tasks.append(task_for(rollout, asked.preset, rubric, explain=asked.explain, sources=self._sources))
            await pauses.pause()
        if not tasks and asked.preset is not None:
            task_for(
                NO_ROLLOUT, asked.preset, sources=self._sources
            )  # nothing is graded, and yet a caller learns whether it could be
        return Batch(tasks, self.options(asked, grant))

    def options(self, asked: VerifyRequest, grant: Grant | None) -> CallOptions:
        """How what is asked for is graded; raises Refused for a deadline past the longest."""
        return CallOptions(job_key(asked, grant), self._deadline(asked), asked.use_cache)

    async def program(self, body: Body) -> Program:
        """The program that the body of /v1/run is; raises Refused."""
        refuse_empty(body, '{"language": "python", "source": "print(1)"}')
        bounds = Bounds("a program with its input and files", self._settings.max_rollout_bytes, *PROGRAM_VALUES)
        program = await stepwise(pieces.read_spec(Program, body, bounds))
        return self.with_bounded_output(program)

    def with_bounded_output(self, program: Program) -> Program:
        """The program with what it may print bounded: as the JSON of one answer that may be 6 times as long."""
        most, asked = self._settings.max_run_output_bytes, program.limits.output_bytes
        if asked <= most:
            return program
        if "output_bytes" in program.limits.model_fields_set:
            raise Refused(
                INVALID_REQUEST,
                f"limits.output_bytes: {asked:,}; expected at most {most:,} (VERIFIER_MAX_RUN_OUTPUT_MB)",
            )
        return program.model_copy(update={"limits": program.limits.model_copy(update={"output_bytes": most})})

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


def job_key(asked: VerifyRequest, grant: Grant | None) -> JobKey:
    """The job and the key it belongs to. Evaluation queues by itself, at a fraction of the weight."""
    if asked.priority == "evaluation":
        return job_key_of(grant, asked.job + EVALUATION, weight=EVALUATION_WEIGHT)
    return job_key_of(grant, asked.job)


def job_key_of(grant: Grant | None, job: str, *, weight: float = 1.0) -> JobKey:
    """A job of a key; without keys, of everybody's."""
    if grant is None:
        return JobKey(job, weight=weight)
    return JobKey(
        job,
        key=grant.name,
        weight=weight,
        key_weight=grant.weight,
        queue_limit=grant.limits.queue,
        judge_calls=grant.limits.judge_calls,
    )


def refuse_empty(body: Body, example: str) -> None:
    """Raise Refused for a body with nothing in it."""
    if not body[:STEP_BYTES].strip():
        raise Refused(INVALID_REQUEST, f"the body is empty; expected JSON such as {example}")


async def received(request: Request) -> AsyncGenerator[bytes]:
    """The body's bytes as they arrive; raises ClientGone when they break off."""
    more = True
    while more:
        part, more = await next_part(request)
        yield part


async def next_part(request: Request) -> tuple[bytes, bool]:
    """The next bytes of the body, and whether more will come; raises ClientGone when they break off."""
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise ClientGone("the caller disconnected while sending the body")
    return message.get("body", b""), message.get("more_body", False)


async def inflated(parts: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """What the parts of one gzip member hold, in steps; raises Refused when they are not just that."""
    inflater = zlib.decompressobj(GZIP_WINDOW)
    pauses = Pauses()
    async with aclosing(parts):
        async for part in parts:
            rest = part
            while rest:
                if inflater.eof:
                    raise cut_short()
                try:
                    yield inflater.decompress(rest, STEP_BYTES)
                except zlib.error as error:
                    reason = f"the body is not gzip, as its Content-Encoding says: {error}"
                    raise Refused(INVALID_REQUEST, reason) from error
                rest = inflater.unused_data or inflater.unconsumed_tail
                await pauses.pause()
    if not inflater.eof:
        raise cut_short()


def cut_short() -> Refused:
    return Refused(
        INVALID_REQUEST, "the gzip body is cut short, or something follows it; expected one whole gzip member"
    )


async def digest(body: Body) -> bytes:
    """The SHA-256 of the body."""
    sha = hashlib.sha256()
    pauses = Pauses()
    view = memoryview(body)
    for start in range(0, len(body), STEP_BYTES):
        sha.update(view[start : start + STEP_BYTES])
        await pauses.pause()
    return sha.digest()


def idempotency_key(request: Request) -> str | None:
    """The request's Idempotency-Key; raises Refused for one that is not 1 to 255 visible characters."""
    key = header(request.scope, b"idempotency-key")
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        raise Refused(
            INVALID_REQUEST, f"Idempotency-Key: {len(key)} characters; expected 1 to 255 visible ASCII characters"
        )
    return key
