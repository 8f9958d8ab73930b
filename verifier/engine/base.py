"""What an engine is: tasks in, one result each out, whatever happens to the workers."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import Literal, NamedTuple, Self

from pydantic import Field
from pydantic_core import to_json

from verifier.engine.options import DEFAULTS, CallOptions
from verifier.rubric import Task
from verifier.wire import UNDECIDED, Outcome, Result, Wire


class QueueStats(Wire):
    """The state of one queue of the celery engine."""

    name: str
    queued: int = Field(description="Rollouts that wait")
    in_flight: int = Field(description="Rollouts sent to workers and not answered yet")
    oldest_seconds: float = Field(description="How long the oldest waiting rollout has waited, in seconds")
    workers: int = Field(description="Worker processes that take from it")
    slots: int = Field(description="Chunks that its workers can hold at a time")


class EngineStats(Wire):
    """The state of an engine, for `/metrics` and `/v1/capabilities`."""

    engine: Literal["local", "celery"]
    workers: int = Field(description="Live workers")
    busy_workers: int = Field(description="Busy workers")
    queued: int = Field(description="Rollouts waiting for a worker")
    in_flight: int = Field(description="Rollouts sent to workers and not answered yet")
    graded_total: int = Field(description="Results since the start, duplicates included")
    twins_total: int = Field(description="Results copied from an identical rollout in flight")
    recycled_total: int = Field(
        description="Workers replaced: at their limit of tasks or memory, or grading a task that was cancelled"
    )
    budget_kills_total: int = Field(description="Workers killed because a rollout exceeded its CPU budget")
    deaths_total: int = Field(description="Workers that died for another reason")
    cache_hits_total: int = Field(default=0, description="Results taken from the cache")
    judge_opinions_total: int = Field(default=0, description="Second opinions received from judges")
    judge_failures_total: int = Field(default=0, description="Second opinions that were requested but not received")
    resent_total: int = Field(default=0, description="Chunks sent again because no worker answered")
    lost_workers_total: int = Field(default=0, description="Queue workers lost while they held a chunk")
    strays_total: int = Field(default=0, description="Unreadable messages, replies and names in Redis, set aside")
    chore_restarts_total: int = Field(default=0, description="Restarts of the engine's background tasks after an error")
    queues: tuple[QueueStats, ...] = Field(default=(), description="The celery engine's queues")

    @property
    def unmanned(self) -> tuple[str, ...]:
        """The queues that no worker takes from."""
        return tuple(queue.name for queue in self.queues if not queue.slots)

    def plus(self, others: "Sequence[EngineStats]") -> "EngineStats":
        """Engines of one machine taken together; their queues, which such engines have not, stay this one's."""
        counts = [name for name in EngineStats.model_fields if name not in ("engine", "queues")]
        summed = {name: sum(getattr(one, name) for one in (self, *others)) for name in counts}
        return self.model_copy(update=summed) if others else self


NOT_DECIDED = b'"decided":false,"judge":null'


class EncodedResult(NamedTuple):
    """A result as a worker wrote it: its JSON, and what the API needs to know of it without reading that.

    Reading a result and writing it again costs as much as grading a plain number, so the HTTP API does neither.
    """

    body: bytes
    outcome: Outcome
    preset: str | None
    rubric_fingerprint: str | None
    queue_seconds: float
    grade_seconds: float

    @property
    def counted_as(self) -> str:
        """The verdict's `counted_as`, read off the JSON: within a string its quotes would be escaped."""
        open_outcome = self.outcome in (Outcome.INCORRECT, Outcome.UNVERIFIABLE)
        return UNDECIDED if open_outcome and NOT_DECIDED in self.body else self.outcome.value

    @classmethod
    def of(cls, result: Result) -> "EncodedResult":
        return cls(
            body=result.model_dump_json().encode(),
            outcome=result.verdict.outcome,
            preset=result.preset,
            rubric_fingerprint=result.rubric_fingerprint,
            queue_seconds=result.timing.queue_seconds,
            grade_seconds=result.timing.grade_seconds,
        )

    def result(self) -> Result:
        return Result.model_validate_json(self.body)

    def for_twin(self, own_id: str, twin_id: str) -> "EncodedResult":
        """The result of an identical rollout of another id, `own_id` being this one's."""
        head = opening(own_id)
        rest, fresh, end = self.body.rpartition(b',"cached":false,"timing":')
        if fresh and rest.startswith(head):  # cut out of the text: a rollout may have thousands of twins
            return self._replace(body=b"".join([opening(twin_id), rest[len(head) :], b',"cached":true,"timing":', end]))
        return EncodedResult.of(self.result().model_copy(update={"id": twin_id, "cached": True}))


def opening(rollout_id: str) -> bytes:
    """How the text of a result begins."""
    return b'{"id":' + to_json(rollout_id)


class Engine(ABC):
    """An async context manager that grades tasks.

    Results are identical on every engine: each ends in `verifier.score.score`. No call raises for a rollout's fault;
    EngineBusy and EngineClosed concern the call as a whole.
    """

    @abstractmethod
    async def __aenter__(self) -> Self: ...

    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    @abstractmethod
    def stream(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, Result]]]:
        """Results as they are ready, in small lots, each with the position of its task.

        API keys take turns for workers, and then a key's jobs. Closing the iterator early withdraws what is still
        queued. Raises EngineBusy before the first lot when the queue of the job or of its key is full.
        """

    async def stream_encoded(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, EncodedResult]]]:
        """`stream`, for a caller that passes results on without looking at them."""
        stream = self.stream(tasks, options)
        async with aclosing(stream):
            async for lot in stream:
                yield [(index, EncodedResult.of(result)) for index, result in lot]

    async def verify(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> list[Result]:
        """One result a task, in the order of the tasks."""
        results: dict[int, Result] = {}
        async for lot in self.stream(tasks, options):
            results.update(lot)
        return [results[index] for index in range(len(tasks))]

    def wait_seconds(self, key: str) -> float:
        """About how long until workers have started on everything that the API key of that name has waiting."""
        return 0.0

    @abstractmethod
    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        """Grade a small known rollout through a worker: None when that works, else what is wrong."""

    @abstractmethod
    def stats(self) -> EngineStats:
        """Where the engine stands now."""


class EncodingEngine(Engine):
    """An engine whose results come encoded, from another process or from memory; `stream` decodes them."""

    @abstractmethod
    def stream_encoded(
        self, tasks: Sequence[Task], options: CallOptions = DEFAULTS
    ) -> AsyncGenerator[list[tuple[int, EncodedResult]]]: ...

    async def stream(
        self, tasks: Sequence[Task], options: CallOptions = DEFAULTS
    ) -> AsyncGenerator[list[tuple[int, Result]]]:
        stream = self.stream_encoded(tasks, options)
        async with aclosing(stream):
            async for lot in stream:
                yield [(index, encoded.result()) for index, encoded in lot]
