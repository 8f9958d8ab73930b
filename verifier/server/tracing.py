"""Traces by OpenTelemetry: a span for a request, joined to the trainer's by its `traceparent`, and one for its grading.

Only where VERIFIER_TRACES_URL names a collector and the extra `tracing` is installed. The framework makes the request's
span; what is here sends spans off and adds what grading came to: how long rollouts waited and were graded, outcomes.
"""

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.trace import StatusCode, Tracer

import verifier
from verifier.errors import ConfigError
from verifier.server.grading import Lot
from verifier.server.intake import Batch
from verifier.server.settings import Settings

INSTALL = "VERIFIER_TRACES_URL needs OpenTelemetry: pip install 'rlvr-verifier[tracing]'"
QUIET = frozenset({"/health", "/readyz", "/metrics"})
SERVICE = "verifier"
MOST_PRESETS = 10


class Tracing:
    """The spans of one service, and where they go."""

    def __init__(self, settings: Settings) -> None:
        self._provider = provider_for(settings) if settings.traces_url is not None else None
        self.tracer: Tracer | None = self._provider and self._provider.get_tracer("verifier", verifier.__version__)

    @property
    def config(self) -> TelemetryConfig:
        """What the framework is told: no more than the span of a request."""
        return TelemetryConfig(
            tracer_provider=self._provider,
            tracing=self._provider is not None,
            metrics=False,
            logs=False,
            operation_spans=False,
            auto_configure=False,
            exclude=lambda scope: scope["path"] in QUIET or scope["path"].startswith("/console"),
        )

    def close(self) -> None:
        """Send off what is left; waits for the collector for some seconds at most."""
        if self._provider is not None:
            self._provider.shutdown()


def provider_for(settings: Settings) -> Any:
    """What makes spans and sends them to the collector; raises ConfigError where OpenTelemetry is not installed."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
    except ImportError as error:
        raise ConfigError(INSTALL) from error
    named = Resource.create({"service.name": SERVICE, "service.version": verifier.__version__})
    made = TracerProvider(
        resource=named, sampler=ParentBased(TraceIdRatioBased(settings.traces_share)), shutdown_on_exit=False
    )
    exporter = OTLPSpanExporter(endpoint=settings.traces_url, timeout=5)
    made.add_span_processor(BatchSpanProcessor(exporter))
    return made


def trace_id() -> str | None:
    """The trace that this request belongs to, for its log lines."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


def name_span(method: str, route: str) -> None:
    """Call the request's span by its route, which the framework does not know where it did not find it."""
    span = trace.get_current_span()
    if span.is_recording():
        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)


async def traced(tracer: Tracer | None, batch: Batch, lots: AsyncGenerator[Lot]) -> AsyncGenerator[Lot]:
    """The lots, under a span that says what grading them came to."""
    async with aclosing(lots):
        if tracer is None:
            async for lot in lots:
                yield lot
            return
        presets = {task.preset or "rubric" for task in batch.tasks}
        told: dict[str, Any] = {
            "verifier.rollouts": len(batch.tasks),
            "verifier.training_job": batch.options.job_key.name,
            "verifier.presets": sorted(presets)[:MOST_PRESETS],
        }
        span = tracer.start_span("grade", attributes=told)
        outcomes: Counter[str] = Counter()
        waited = spent = 0.0
        try:
            async for lot in lots:
                for _, one in lot:
                    outcomes[one.counted_as] += 1
                    waited = max(waited, one.queue_seconds)
                    spent += one.grade_seconds
                yield lot
        except BaseException as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            span.set_attribute("verifier.queue_seconds", waited)
            span.set_attribute("verifier.grade_seconds", spent)
            for outcome, count in outcomes.items():
                span.set_attribute(f"verifier.outcome.{outcome}", count)
            span.end()
