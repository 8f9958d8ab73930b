"""The traces of a worker. Apart, as OpenTelemetry is imported only where traces are sent."""

from verifier.server.settings import Settings
from verifier.server.tracing import Tracing


def of(settings: Settings) -> Tracing:
    """Raises ConfigError where OpenTelemetry is not installed."""
    return Tracing(settings)
