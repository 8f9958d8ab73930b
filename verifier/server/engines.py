"""Which engine the settings ask for. Every door that grades is given its engine here, so that they agree."""

from pathlib import Path

from verifier.engine.base import Engine
from verifier.engine.groups import whole
from verifier.engine.judges import read_judges
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.pinned import PinnedEngine
from verifier.engine.second_opinion import SecondOpinionEngine
from verifier.errors import ConfigError
from verifier.sandbox.settings import SandboxSettings
from verifier.server.settings import Settings


def engine_for(settings: Settings) -> Engine:
    """The engine of a service; raises ConfigError for one that this installation lacks."""
    if settings.engine != "local":
        raise ConfigError(f"VERIFIER_ENGINE={settings.engine}: not in this version; expected local")
    return complete(local_engine(settings), settings)


def local_engine(settings: Settings, *, workers: int | None = None, warm: bool = True) -> Engine:
    """The engine of this machine, with workers of their own for pinned library versions.

    `workers` goes before the setting.
    """
    own = EngineSettings(
        workers=settings.workers if workers is None else workers,
        queue_limit=settings.queue_limit,
        warm=warm,
        sandbox=sandbox_settings(settings),
    )

    def pinned(folder: Path) -> LocalEngine:
        return LocalEngine(own.model_copy(update={"overlay": str(folder)}))

    return PinnedEngine(LocalEngine(own), settings.environments_dir.expanduser(), pinned)


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
