"""The engine of this machine as the settings ask for it.

Every door that grades is given its engine here, so that they agree.
"""

from verifier.engine.base import Engine
from verifier.engine.cache import CacheSettings, CachingEngine
from verifier.engine.fork_ahead import forked
from verifier.engine.groups import whole
from verifier.engine.judges import read_judges
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.proofs import ProofEngine
from verifier.engine.provers import read_provers
from verifier.engine.second_opinion import SecondOpinionEngine
from verifier.sandbox.settings import SandboxSettings
from verifier.server.settings import Settings


def local_engine(settings: Settings, *, workers: int | None = None, warm: bool = True) -> LocalEngine:
    """The bare engine of this machine; `workers` goes before the setting."""
    return LocalEngine(engine_settings(settings, workers=workers, warm=warm))


def command_engine(settings: Settings, *, workers: int | None = None) -> LocalEngine:
    """`local_engine` of a command that grades and ends: its workers share what this process has imported by now.

    To be called before there is a thread or an event loop.
    """
    own = engine_settings(settings, workers=workers, warm=False)
    told = own.model_copy(update={"warm_when_asked": True})
    return LocalEngine(told, server=forked(told))


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
    """`engine` with what goes around any engine: verdicts given before, provers and judges that rubrics may ask,
    whole groups."""
    cache = CacheSettings(
        memory_mb=settings.cache_mb, redis_url=settings.cache_url, ttl_seconds=settings.cache_ttl_seconds
    )
    judges = read_judges(settings.judges_file) if settings.judges_file else {}
    proving: Engine = CachingEngine(engine, cache)
    if settings.provers_file:
        proving = ProofEngine(proving, read_provers(settings.provers_file))
    return whole(SecondOpinionEngine(proving, judges))


def sandbox_settings(settings: Settings) -> SandboxSettings:
    """The wall that the settings ask for."""
    return SandboxSettings(
        minimum=settings.sandbox_minimum,
        python=settings.sandbox_python,
        site_packages=settings.sandbox_site_packages,
    )
