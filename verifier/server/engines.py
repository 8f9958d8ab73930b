"""Which engine the settings ask for. Every door that grades is given its engine here, so that they agree."""

from verifier.engine.base import Engine
from verifier.engine.groups import whole
from verifier.engine.judges import read_judges
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.second_opinion import SecondOpinionEngine
from verifier.errors import ConfigError
from verifier.sandbox.settings import SandboxSettings
from verifier.server.settings import Settings


def engine_for(settings: Settings) -> Engine:
    """The engine of a service; raises ConfigError for one that this installation lacks."""
    if settings.engine != "local":
        raise ConfigError(f"VERIFIER_ENGINE={settings.engine}: not in this version; expected local")
    return complete(local_engine(settings), settings)


def local_engine(settings: Settings, *, workers: int | None = None, warm: bool = True) -> LocalEngine:
    """The bare engine of this machine; `workers` goes before the setting."""
    return LocalEngine(
        EngineSettings(
            workers=settings.workers if workers is None else workers,
            queue_limit=settings.queue_limit,
            warm=warm,
            sandbox=sandbox_settings(settings),
        )
    )


def complete(engine: Engine, settings: Settings) -> Engine:
    """`engine` with what goes around any engine: the judges that rubrics may ask, then whole groups."""
    return whole(SecondOpinionEngine(engine, read_judges(settings.judges_file) if settings.judges_file else {}))


def sandbox_settings(settings: Settings) -> SandboxSettings:
    """The wall that the settings ask for."""
    return SandboxSettings(
        minimum=settings.sandbox_minimum,
        python=settings.sandbox_python,
        site_packages=settings.sandbox_site_packages,
    )
