"""Traces by OpenTelemetry: a span for a request, joined to the trainer's by its `traceparent`, one for its grading, and
below that one for what each worker of the queue graded of it.

Only where VERIFIER_TRACES_URL names a collector and the extra `tracing` is installed. The framework makes the request's
span; what is here sends spans off and adds what grading came to: how long rollouts waited and were graded, outcomes.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from types import TracebackType
from typing import Any

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

import verifier
from verifier.engine.base import EncodedResult
from verifier.errors import ConfigError
from verifier.queue.traces import Graded
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

    def chunk_graded(self, graded: Graded) -> None:
        """Make the span of a chunk that a worker of the queue has done, below that of the request it came from."""
        if self.tracer is None:
            return
        told: dict[str, Any] = {
            "verifier.rollouts": graded.rollouts,
            "verifier.training_job": graded.job,
            "verifier.worker": graded.worker,
            "verifier.queue_seconds": graded.waited_seconds,
            "verifier.grade_seconds": graded.grade_seconds,
            **{f"verifier.outcome.{outcome}": count for outcome, count in graded.outcomes.items()},
        }
        if graded.given_back:
            told["verifier.given_back"] = graded.given_back
        parent = TraceContextTextMapPropagator().extract({"traceparent": graded.trace})
        span = self.tracer.start_span(
            "grade chunk", parent, SpanKind.CONSUMER, attributes=told, start_time=graded.began_ns
        )
        span.end(graded.ended_ns)

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


def traceparent(span: Span) -> str:
    """The span as others name it, where it is sent off; else nothing."""
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-01" if span.is_recording() else ""


class GradeSpan:
    """The span that says what grading some tasks came to. A context manager; does nothing where nobody traces."""

    def __init__(self, tracer: Tracer | None, batch: Batch) -> None:
        self._tracer = tracer
        self._batch = batch
        self._span: Span | None = None
        self._outcomes: Counter[str] = Counter()
        self._waited = self._spent = 0.0

    def __enter__(self) -> Batch:
        """The batch, whose tasks name the span where it is sent off."""
        if self._tracer is None:
            return self._batch
        tasks = self._batch.tasks
        presets = {task.preset or "rubric" for task in tasks}
        told: dict[str, Any] = {
            "verifier.rollouts": len(tasks),
            "verifier.training_job": self._batch.options.job_key.name,
            "verifier.presets": sorted(presets)[:MOST_PRESETS],
        }
        self._span = self._tracer.start_span("grade", attributes=told)
        if name := traceparent(self._span):
            return self._batch._replace(tasks=[task._replace(trace=name) for task in tasks])
        return self._batch

    def add(self, results: Iterable[EncodedResult]) -> None:
        if self._span is None:
            return
        for one in results:
            self._outcomes[one.counted_as] += 1
            self._waited = max(self._waited, one.queue_seconds)
            self._spent += one.grade_seconds

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if (span := self._span) is None:
            return
        if kind is not None and not issubclass(kind, GeneratorExit):
            span.set_status(StatusCode.ERROR, kind.__name__)
        span.set_attribute("verifier.queue_seconds", self._waited)
        span.set_attribute("verifier.grade_seconds", self._spent)
        for outcome, count in self._outcomes.items():
            span.set_attribute(f"verifier.outcome.{outcome}", count)
        span.end()


async def traced(
    tracer: Tracer | None, batch: Batch, grade: Callable[[Batch], AsyncGenerator[Lot]]
) -> AsyncGenerator[Lot]:
    """The lots, under a span that says what grading them came to."""
    grading = GradeSpan(tracer, batch)
    with grading as named:
        async with aclosing(grade(named)) as lots:
            async for lot in lots:
                grading.add(one for _, one in lot)
                yield lot
