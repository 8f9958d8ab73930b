"""Who is there: each worker tells Redis every second or two that it lives, what it takes and how busy it is."""

import logging
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from redis.exceptions import ResponseError

from verifier.queue.chunks import PREFIX

log = logging.getLogger("verifier.queue")

BEAT_SECONDS = 1.5
LIFE_SECONDS = 6
"""How long a worker, or its lease of a chunk, is believed after its last beat."""

ASIDE_SECONDS = 24 * 3600

WORKERS_KEY = f"{PREFIX}:workers"


class Beat(BaseModel):
    """What a worker says of itself. Read across releases: fields may be added, and unknown ones are passed over."""

    model_config = ConfigDict(frozen=True)

    worker: str
    host: str
    release: str
    queues: tuple[str, ...]
    slots: int
    chunks: int
    processes: int
    busy_processes: int
    graded_total: int = 0
    recycled_total: int = 0
    budget_kills_total: int = 0
    deaths_total: int = 0
    strays_total: int = 0
    formats: tuple[int, ...] = (1,)  # of chunks that it reads; releases that do not say know the first


def beat_key(worker: str) -> str:
    return f"{PREFIX}:worker:{worker}"


def announce(pipeline: Any, beat: Beat) -> None:
    """Add the writing of a beat to a pipeline."""
    pipeline.set(beat_key(beat.worker), beat.model_dump_json(), ex=LIFE_SECONDS)
    pipeline.sadd(WORKERS_KEY, beat.worker)


def withdraw(pipeline: Any, worker: str) -> None:
    """Add the forgetting of a worker to a pipeline."""
    pipeline.delete(beat_key(worker))
    pipeline.srem(WORKERS_KEY, worker)


def is_wrong_type(error: Exception) -> bool:
    """Whether Redis refused because a key holds another type than ours, which is no outage."""
    return isinstance(error, ResponseError) and "WRONGTYPE" in str(error)


async def members_of(redis: Any, key: str) -> set[bytes]:
    """The members of a set of ours. What is no set is set aside for a day. Raises what redis raises."""
    try:
        found: set[bytes] = await redis.smembers(key)
    except ResponseError as error:
        if not is_wrong_type(error):
            raise
        log.error("what stood in the place of a set is set aside", extra={"key": key, "aside": f"{key}:aside"})
        await redis.rename(key, f"{key}:aside")
        await redis.expire(f"{key}:aside", ASIDE_SECONDS)
        return set()
    return found


async def beats(redis: Any) -> list[Beat]:
    """The workers that live now; those that are long gone are forgotten. Raises what redis raises."""
    members = await members_of(redis, WORKERS_KEY)
    if strays := [member for member in members if not is_text(member)]:
        log.warning("members of the set of workers that are not names are removed", extra={"members": len(strays)})
        await redis.srem(WORKERS_KEY, *strays)
    names = sorted(member.decode() for member in members if is_text(member))
    if not names:
        return []
    encoded = await redis.mget([beat_key(name) for name in names])
    if gone := [name for name, body in zip(names, encoded, strict=True) if body is None]:
        await redis.srem(WORKERS_KEY, *gone)
    return list(readable(body for body in encoded if body is not None))


def is_text(member: bytes) -> bool:
    try:
        member.decode()
    except UnicodeDecodeError:
        return False
    return True


def readable(bodies: Iterable[bytes]) -> Iterable[Beat]:
    """The beats that this release can read."""
    for body in bodies:
        try:
            yield Beat.model_validate_json(body)
        except ValidationError:
            continue
