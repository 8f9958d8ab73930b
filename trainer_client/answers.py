"""Answers on their way in: read, and held against what was asked. Nothing is received here.

An answer with fields this version does not know is read without them, so that a newer service does not stop an older
trainer.
"""

from collections.abc import AsyncIterator
from typing import TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from trainer_client.batches import Batch
from trainer_client.errors import ProtocolError
from verifier.wire import Problem, Result, StreamedResult, Verdict, VerifyResponse, complaint

Model = TypeVar("Model", bound=BaseModel)
ANY_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def read_model(model: type[Model], body: bytes) -> Model:
    """The body as `model`; raises ProtocolError saying what was wrong with it."""
    try:
        return model.model_validate_json(body, extra="ignore")
    except ValidationError as error:
        raise ProtocolError(f"expected a {model.__name__}, but {complaint(error)}") from None


def read_any(body: bytes) -> JsonValue:
    """The body as whatever JSON it is; raises ProtocolError."""
    try:
        return ANY_JSON.validate_json(body)
    except ValidationError as error:
        raise ProtocolError(f"expected JSON, but {complaint(error)}") from None


def read_problem(status: int, phrase: str, body: bytes) -> Problem:
    """The problem an error answer describes; a body that describes none becomes the detail of one that does."""
    try:
        return Problem.model_validate_json(body)
    except ValidationError:
        detail = body[:300].decode(errors="replace").strip() or "no body"
        return Problem(type="about:blank", title=phrase or "Error", status=status, detail=detail)


def read_results(body: bytes, batch: Batch) -> list[Result]:
    """The results of exactly these rollouts in exactly this order; raises ProtocolError for anything else."""
    results = list(read_model(VerifyResponse, body).results)
    if len(results) != len(batch.ids):
        raise ProtocolError(f"asked about {len(batch.ids)} rollouts, got {len(results)} results")
    for position, result in enumerate(results):
        _check(result, batch, position)
    return results


def read_streamed(line: bytes, batch: Batch) -> StreamedResult:
    """One line of the NDJSON stream as the result of one of these rollouts; raises ProtocolError."""
    result = read_model(StreamedResult, line)
    if result.index >= len(batch.ids):
        raise ProtocolError(f"asked about {len(batch.ids)} rollouts, got a result with index {result.index}")
    _check(result, batch, result.index)
    return result


def _check(result: Result, batch: Batch, position: int) -> None:
    if result.id != batch.ids[position]:
        raise ProtocolError(
            f"result {position} is for {result.id[:80]!r}, expected the one for {batch.ids[position][:80]!r}"
        )


def not_judged(rollout_id: str, reason: str) -> Result:
    """The result of a rollout the service gave no answer about: outcome `failed`, reward None, and never a zero."""
    return Result(id=rollout_id, reward=None, components={}, verdict=Verdict.failed(reason))


async def complete_lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The lines of an NDJSON body that were received whole; what follows the last newline is dropped.

    Only a newline byte ends a line. Text-mode line iterators also break at U+2028, U+0085 and others, which JSON leaves
    unescaped inside strings.
    """
    begun: list[bytes] = []
    async for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            begun.append(line)
            whole = b"".join(begun)
            begun = []
            if whole.strip():
                yield whole
        begun.append(rest)
