"""How many rollouts a key may send in a time: the `rate` of its line in the keys file.

Counted by `limits` in a sliding window, in this process, or in Redis where several services serve the same keys. A
Redis that does not answer stops nobody: training must not wait for an accountant.
"""

import logging
import math
import time

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
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
        storage: Storage = MemoryStorage()
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
        self._window = SlidingWindowCounterRateLimiter(storage)

    async def spend(self, grant: Grant, rollouts: int) -> None:
        """Count `rollouts`. Raises EngineBusy when the key has no room for them now, Refused when it never will."""
        if grant.rate is None or not rollouts:
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
        except StorageError as error:
            log.warning("quotas are not kept now", extra={"reason": str(error)[:200]})
            return
        wait = max(1.0, stats.reset_time - time.time())
        raise EngineBusy(
            f"the key {grant.name!r} may send {shown(grant.rate)} and has {max(0, stats.remaining)} left, "
            f"not the {rollouts} of this request; try again in {math.ceil(wait)} s",
            retry_after_seconds=wait,
        )

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()


def shown(rate: RateLimitItem) -> str:
    """The rate in words."""
    return f"{rate.amount} rollouts in {rate.get_expiry()} s"
