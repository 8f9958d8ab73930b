"""What this installation can do and within which bounds, told alike by /v1/capabilities and `verifier doctor`."""

import platform
from importlib.metadata import version

import verifier
from verifier.engine.base import EngineStats
from verifier.engine.judges import read_judges
from verifier.presets.catalogue import catalogue
from verifier.rubric import VERDICT_LIBRARIES, code_fingerprint
from verifier.server.settings import Settings
from verifier.wire import Wire


class ServiceLimits(Wire):
    """The bounds of one request, and of what is kept."""

    max_body_bytes: int
    max_rollouts: int
    max_deadline_seconds: float
    queue_limit: int
    max_jobs: int
    job_results_ttl_seconds: float
    idempotency_ttl_seconds: float
    kept_results_bytes: int


class Sandbox(Wire):
    """Where programs run, and behind what."""

    available: bool
    reason: str
    languages: tuple[str, ...]
    isolation: tuple[str, ...]


class Capabilities(Wire):
    """The answer to `GET /v1/capabilities`."""

    version: str
    code_fingerprint: str
    python: str
    libraries: dict[str, str]
    presets: tuple[str, ...]
    languages: tuple[str, ...]
    sandbox: Sandbox
    judges: tuple[str, ...]
    engine: EngineStats | None
    limits: ServiceLimits


NO_SANDBOX = Sandbox(available=False, reason="no sandbox in this version", languages=(), isolation=())


def capabilities(settings: Settings, stats: EngineStats | None = None) -> Capabilities:
    """`stats` is None where no engine runs."""
    return Capabilities(
        version=verifier.__version__,
        code_fingerprint=code_fingerprint(),
        python=platform.python_version(),
        libraries={library: version(library) for library in VERDICT_LIBRARIES},
        presets=tuple(catalogue()),
        languages=NO_SANDBOX.languages,
        sandbox=NO_SANDBOX,
        judges=tuple(sorted(read_judges(settings.judges_file))) if settings.judges_file else (),
        engine=stats,
        limits=ServiceLimits(
            max_body_bytes=settings.max_body_bytes,
            max_rollouts=settings.max_rollouts,
            max_deadline_seconds=settings.max_deadline_seconds,
            queue_limit=settings.queue_limit,
            max_jobs=settings.max_jobs,
            job_results_ttl_seconds=settings.job_results_ttl_seconds,
            idempotency_ttl_seconds=settings.idempotency_ttl_seconds,
            kept_results_bytes=settings.kept_results_bytes,
        ),
    )
