"""Which engine the settings ask for. Every door that grades is given its engine here, so that they agree."""

from verifier.engine.base import Engine
from verifier.engine.cache import CacheSettings, CachingEngine
from verifier.engine.groups import whole
from verifier.engine.judges import read_judges
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.second_opinion import SecondOpinionEngine
from verifier.errors import ConfigError
from verifier.queue.engine import CeleryEngine, CelerySettings
from verifier.sandbox.settings import SandboxSettings
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


def local_engine(settings: Settings, *, workers: int | None = None, warm: bool = True) -> LocalEngine:
    """The bare engine of this machine; `workers` goes before the setting."""
    return LocalEngine(engine_settings(settings, workers=workers, warm=warm))


def engine_settings(settings: Settings, *, workers: int | None = None, warm: bool = True) -> EngineSettings:
    """What the engine of this machine is told, in a service and in a queue's worker alike."""
    return EngineSettings(
        workers=settings.workers if workers is None else workers,
        queue_limit=settings.queue_limit,
        total_queue_limit=settings.total_queue_limit,
        warm=warm,
        sandbox=sandbox_settings(settings),
    )


def complete(engine: Engine, settings: Settings) -> Engine:
    """`engine` with what goes around any engine: verdicts given before, judges that rubrics may ask, whole groups."""
    cache = CacheSettings(
        memory_mb=settings.cache_mb, redis_url=settings.cache_url, ttl_seconds=settings.cache_ttl_seconds
    )
    judges = read_judges(settings.judges_file) if settings.judges_file else {}
    return whole(SecondOpinionEngine(CachingEngine(engine, cache), judges))


def sandbox_settings(settings: Settings) -> SandboxSettings:
    """The wall that the settings ask for."""
    return SandboxSettings(
        minimum=settings.sandbox_minimum,
        python=settings.sandbox_python,
        site_packages=settings.sandbox_site_packages,
    )
