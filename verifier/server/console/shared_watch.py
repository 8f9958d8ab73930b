"""How training jobs go, as all services on one Redis see it: each tells the others what it counted.

A service writes its part of each job every few seconds, and reads the parts of others that have changed. A part stays
for a day after its service is gone, so that a restart begins no job anew. Whatever cannot be read is passed over: this
is for people to look at, and no verdict waits for it.
"""

import asyncio
import json
import logging
import secrets
import zlib
from contextlib import suppress
from hashlib import sha256

from redis.asyncio import Redis
from redis.exceptions import RedisError

from verifier.server.console.watch import MOST_WATCHED, Place, Watch, Watched

log = logging.getLogger("verifier.server")

PREFIX = "verifier:watch"
INDEX = f"{PREFIX}:index"
"""The names of all parts, each with the time when it was told last."""
EVERY_SECONDS = 5.0
KEPT_SECONDS = 24 * 3600
MOST_PARTS = 4 * MOST_WATCHED
"""Parts that are read: as many jobs as one service watches, of four services."""
MOST_PART_BYTES = 2**20


class SharedWatch:
    """Exchanges what a Watch counted with other services. `keep_exchanging` is for a task of its own."""

    def __init__(self, watch: Watch, redis_url: str) -> None:
        self._watch = watch
        self._redis = Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2)
        self._service = secrets.token_hex(8)
        self._told: dict[Place, int] = {}  # how many results its part had when it was written
        self._read: dict[str, tuple[float, tuple[Place, Watched] | None]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def keep_exchanging(self) -> None:
        silent = False
        while True:
            try:
                await self.exchange()
                silent = False
            except (RedisError, OSError) as error:
                if not silent:
                    log.warning("training jobs are not shared now", extra={"reason": str(error)[:200]})
                silent = True
            await asyncio.sleep(EVERY_SECONDS)

    async def close(self) -> None:
        """Tell the others a last time."""
        with suppress(RedisError, OSError):
            await self.tell()
        await self._redis.aclose()

    async def exchange(self) -> None:
        """Raises RedisError or OSError where Redis does not answer."""
        async with self._one_at_a_time:
            await self.tell()
            await self.listen()

    async def tell(self) -> None:
        """Write the parts that have changed."""
        now = self._watch.clock()
        own = self._watch.own()
        self._told = {place: self._told[place] for place, _ in own if place in self._told}
        async with self._redis.pipeline(transaction=False) as pipeline:
            for place, watched in own:
                if self._told.get(place) == watched.rollouts:
                    continue
                self._told[place] = watched.rollouts
                name = f"{self._service}:{sha256(json.dumps(place).encode()).hexdigest()[:24]}"
                pipeline.set(f"{PREFIX}:{name}", written(place, watched), ex=KEPT_SECONDS)
                pipeline.zadd(INDEX, {name: now})
            if not len(pipeline):
                return
            pipeline.zremrangebyscore(INDEX, "-inf", now - KEPT_SECONDS)
            pipeline.zremrangebyrank(INDEX, 0, -MOST_PARTS - 1)
            pipeline.expire(INDEX, KEPT_SECONDS)
            try:
                await pipeline.execute()
            except BaseException:
                self._told.clear()
                raise

    async def listen(self) -> None:
        """Read the parts of others that have changed, and give all of them to the watch."""
        found = await self._redis.zrevrange(INDEX, 0, MOST_PARTS - 1, withscores=True)
        names = {name.decode("utf-8", "replace"): score for name, score in found}
        theirs = {name: score for name, score in names.items() if not name.startswith(f"{self._service}:")}
        changed = [name for name, score in theirs.items() if self._read.get(name, (None,))[0] != score]
        bodies = await self._redis.mget([f"{PREFIX}:{name}" for name in changed]) if changed else []
        kept = {name: one for name, one in self._read.items() if name in theirs}
        self._read = kept | {name: (theirs[name], read(body)) for name, body in zip(changed, bodies, strict=True)}
        parts: dict[Place, list[Watched]] = {}
        for _, part in self._read.values():
            if part is not None:
                parts.setdefault(part[0], []).append(part[1])
        self._watch.hear(parts)


def written(place: Place, watched: Watched) -> bytes:
    return zlib.compress(json.dumps({"key": place[0], "job": place[1], **watched.told()}).encode(), 1)


def read(body: bytes | None) -> tuple[Place, Watched] | None:
    """What a service wrote; None where it is gone, or is none of ours."""
    if body is None:
        return None
    try:
        unpacked = zlib.decompressobj().decompress(body, MOST_PART_BYTES)
        found = json.loads(unpacked)
        place = (str(found["key"]), str(found["job"]))
        return place, Watched.heard(place[1], found)
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        log.warning("what another service counted cannot be read", extra={"reason": str(error)[:200]})
        return None
