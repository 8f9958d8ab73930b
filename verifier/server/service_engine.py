"""The engine of a service: the one of this machine, or the one whose workers are elsewhere."""

from verifier.engine.base import Engine
from verifier.errors import ConfigError
from verifier.queue.engine import CeleryEngine, CelerySettings
from verifier.server.engines import complete, local_engine
from verifier.server.settings import Settings


def engine_for(settings: Settings) -> Engine:
    """The engine of a service; raises ConfigError when a setting that it needs is missing."""
    return complete(celery_engine(settings) if settings.engine == "celery" else local_engine(settings), settings)


def celery_engine(settings: Settings) -> CeleryEngine:
    """The bare engine whose workers are elsewhere."""
    return CeleryEngine(
        CelerySettings(
            redis_url=redis_url(settings),
            queue_limit=settings.queue_limit,
            total_queue_limit=settings.total_queue_limit,
            lane_grace_seconds=settings.lane_grace_seconds,
        )
    )


def redis_url(settings: Settings) -> str:
    """Where the queue is; raises ConfigError when nobody said."""
    if settings.redis_url is None:
        raise ConfigError("VERIFIER_REDIS_URL is not set; the celery engine needs it, e.g. redis://127.0.0.1:6379/0")
    return settings.redis_url
