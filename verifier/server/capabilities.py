"""What this installation can do and within which bounds, told alike by /v1/capabilities and `verifier doctor`."""

import platform

from pydantic import Field

import verifier
from verifier.engine.base import EngineStats
from verifier.engine.judges import read_judges
from verifier.engine.provers import read_provers
from verifier.fingerprint import code_fingerprint, installed_libraries
from verifier.presets.catalogue import catalogue
from verifier.sandbox.host import HostReport
from verifier.sandbox.sandbox import Sandbox
from verifier.server.engines import sandbox_settings
from verifier.server.settings import Settings
from verifier.wire import Wire

MIB = 2**20


class ServiceLimits(Wire):
    """The bounds of one request, of what waits and of what is kept; `key_`: of a key whose line says no other."""

    max_body_bytes: int
    max_rollouts: int
    max_deadline_seconds: float
    queue_limit: int
    key_queue_limit: int
    total_queue_limit: int
    max_jobs: int
    key_max_jobs: int
    max_requests: int
    key_max_requests: int
    held_bytes: int
    key_held_bytes: int
    job_results_ttl_seconds: float
    idempotency_ttl_seconds: float
    kept_results_bytes: int
    key_kept_results_bytes: int


class Capabilities(Wire):
    """The answer to `GET /v1/capabilities`."""

    version: str
    code_fingerprint: str
    python: str
    libraries: dict[str, str]
    presets: tuple[str, ...]
    languages: tuple[str, ...] = Field(description="Those whose tools this host has")
    sandbox: HostReport = Field(description="Where programs run, and behind what, as measured on this host")
    judges: tuple[str, ...]
    provers: tuple[str, ...] = Field(default=(), description="Servers that check proofs (docs/proofs.md)")
    engine: EngineStats | None
    limits: ServiceLimits


def measured(settings: Settings) -> HostReport:
    """What the sandbox enforces on this host, found out by attacking it: takes a second or two."""
    with Sandbox(sandbox_settings(settings)) as sandbox:
        return sandbox.measure()


def capabilities(settings: Settings, host: HostReport, stats: EngineStats | None = None) -> Capabilities:
    """`stats` is None where no engine runs."""
    return Capabilities(
        version=verifier.__version__,
        code_fingerprint=code_fingerprint(),
        python=platform.python_version(),
        libraries=dict(installed_libraries()),
        presets=tuple(catalogue()),
        languages=host.languages if host.usable else (),
        sandbox=host,
        judges=tuple(sorted(read_judges(settings.judges_file))) if settings.judges_file else (),
        provers=tuple(sorted(read_provers(settings.provers_file))) if settings.provers_file else (),
        engine=stats,
        limits=ServiceLimits(
            max_body_bytes=settings.max_body_bytes,
            max_rollouts=settings.max_rollouts,
            max_deadline_seconds=settings.max_deadline_seconds,
            queue_limit=settings.queue_limit,
            key_queue_limit=settings.key_queue_limit,
            total_queue_limit=settings.total_queue_limit,
            max_jobs=settings.max_jobs,
            key_max_jobs=settings.key_max_jobs,
            max_requests=settings.max_requests,
            key_max_requests=settings.key_max_requests,
            held_bytes=settings.held_mb * MIB,
            key_held_bytes=settings.key_held_mb * MIB,
            job_results_ttl_seconds=settings.job_results_ttl_seconds,
            idempotency_ttl_seconds=settings.idempotency_ttl_seconds,
            kept_results_bytes=settings.kept_results_bytes,
            key_kept_results_bytes=settings.key_kept_results_mb * MIB,
        ),
    )
