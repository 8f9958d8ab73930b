"""How many rollouts a key may send in a time: the `rate` of its line in the keys file.

Counted by `limits` in a sliding window, in this process, or in Redis where several services serve the same keys. A
Redis that does not answer stops nobody: training must not wait for an accountant.
"""

import logging
import math
from contextlib import suppress

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool

from verifier.errors import EngineBusy
from verifier.server.auth import Grant
from verifier.server.problems import TOO_LARGE, Refused

log = logging.getLogger("verifier.server")


class Quotas:
    """What every key has used of its rate."""

    def __init__(self, redis_url: str | None = None) -> None:
        storage: MemoryStorage | RedisStorage = MemoryStorage()
        self._pool: ConnectionPool | None = None
        if redis_url is not None:
            self._pool = ConnectionPool.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2)
            storage = RedisStorage(
                f"async+{redis_url}",
                implementation="redispy",
                wrap_exceptions=True,
                key_prefix="verifier:quota",
                connection_pool=self._pool,
            )
        self._storage = storage
        self._window = SlidingWindowCounterRateLimiter(storage)

    async def spend(self, grant: Grant | None, rollouts: int) -> None:
        """Count `rollouts`. Raises EngineBusy when the key has no room for them now, Refused when it never will."""
        if grant is None or grant.rate is None or not rollouts:
            return
        if rollouts > grant.rate.amount:
            raise Refused(
                TOO_LARGE,
                f"{rollouts} rollouts in one request; the key {grant.name!r} may send {shown(grant.rate)}. "
                "Split the batch into several requests",
                limit_rollouts=grant.rate.amount,
            )
        try:
            if await self._window.hit(grant.rate, grant.name, cost=rollouts):
                return
            stats = await self._window.get_window_stats(grant.rate, grant.name)
            wait = max(1.0, await self._wait_seconds(grant, rollouts))
        except StorageError as error:
            log.warning("quotas are not enforced at the moment", extra={"reason": str(error)[:200]})
            return
        raise EngineBusy(
            f"the key {grant.name!r} may send {shown(grant.rate)} and has {max(0, stats.remaining)} left, "
            f"not the {rollouts} of this request; try again in {math.ceil(wait)} s",
            retry_after_seconds=wait,
        )

    async def give_back(self, grant: Grant | None, rollouts: int) -> None:
        """What was counted was not taken in after all."""
        if grant is not None and grant.rate is not None and rollouts:
            with suppress(StorageError):
                await self._window.hit(grant.rate, grant.name, cost=-rollouts)

    async def _wait_seconds(self, grant: Grant, rollouts: int) -> float:
        """How long until `rollouts` fit, if no others come meanwhile.

        What counts is this window's rollouts, and the last one's by how much of them lies within a window's length.
        """
        assert grant.rate is not None
        length = grant.rate.get_expiry()
        last, _, now, now_ends = await self._storage.get_sliding_window(grant.rate.key_for(grant.name), length)
        turn, room = max(0.0, now_ends - length), grant.rate.amount - rollouts
        if now <= room and last:
            return turn - length * (room - now) / last
        return turn + length * max(0.0, 1 - room / now) if now else turn

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()


def shown(rate: RateLimitItem) -> str:
    """The rate in words."""
    return f"{rate.amount} rollouts in {rate.get_expiry()} s"
