"""What /metrics reports, in a registry of its own so that several services may run in one process.

Results are tallied in plain dictionaries and turned into samples only when Prometheus asks: a batch has thousands of
results, and counting one must cost less than a microsecond or so.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client import Counter as RequestCounter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from verifier.engine.base import EncodedResult, Engine, QueueStats
from verifier.execution import RunStatus
from verifier.server.console.watch import Watch
from verifier.server.encoded import reward_in
from verifier.server.shadow import Shadows

GRADE_SECONDS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
QUEUE_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
REQUEST_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
MOST_JOBS = 100
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
JOB = "training_job"
SPELT_OUT = "rubric"
"""The preset label of results judged by a rubric that the request spelt out."""


class Spread:
    """A histogram of one series."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add(self, value: float) -> None:
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def buckets(self) -> tuple[list[tuple[str, float]], float]:
        """Cumulative counts by upper bound, and the sum, as a HistogramMetricFamily takes them."""
        running = 0
        told = []
        for bound, count in zip((*map(str, self._bounds), "+Inf"), self._counts, strict=True):
            running += count
            told.append((bound, float(running)))
        return told, self._sum


class Sums:
    """What the results of one preset and job come to."""

    __slots__ = ("gained", "grade", "lost", "outcomes", "queue")

    def __init__(self, grade: Spread, queue: Spread) -> None:
        self.outcomes: Counter[str] = Counter()  # as they are counted: undecided apart from incorrect
        self.gained = self.lost = 0.0
        self.grade = grade
        self.queue = queue

    def add(self, told: EncodedResult) -> None:
        self.outcomes[told.counted_as] += 1
        reward = reward_in(told.body)
        if reward is not None:
            if 0 < reward < inf:  # NaN or infinity would be the sum for good
                self.gained += reward
            elif -inf < reward < 0:
                self.lost -= reward
        self.grade.add(told.grade_seconds)
        self.queue.add(told.queue_seconds)


class ResultTally(Collector):
    """Results and rewards by preset and job; grading and queueing seconds by preset.

    The label is `training_job`: `job` is Prometheus's own, which says what was scraped.
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], Sums] = {}
        self._grade: dict[str, Spread] = {}
        self._queue: dict[str, Spread] = {}
        self._jobs: set[str] = set()

    def add(self, results: Iterable[EncodedResult], job: str) -> None:
        job = self._job_label(job)
        for told in results:
            key = (told.preset or SPELT_OUT, job)
            sums = self._sums.get(key)
            if sums is None:
                sums = self._sums[key] = self._new(key[0])
            sums.add(told)

    def _new(self, preset: str) -> Sums:
        if preset not in self._grade:
            self._grade[preset], self._queue[preset] = Spread(GRADE_SECONDS), Spread(QUEUE_SECONDS)
        return Sums(self._grade[preset], self._queue[preset])

    def _job_label(self, job: str) -> str:
        """The job, or `other` once there are too many: a label value is a time series for good."""
        if job not in self._jobs:
            if len(self._jobs) >= MOST_JOBS:
                return "other"
            self._jobs.add(job)
        return job

    def collect(self) -> Iterator[Metric]:
        results = CounterMetricFamily(
            "verifier_results", "Results by preset, outcome and job", labels=["preset", "outcome", JOB]
        )
        for (preset, job), sums in self._sums.items():
            for outcome, count in sums.outcomes.items():
                results.add_metric([preset, outcome, job], count)
        yield results
        for name, documentation, field in (  # two counters of rewards, because one that also falls has no rate
            ("verifier_rewards_gained", "Sum of the rewards above 0", "gained"),
            ("verifier_rewards_lost", "Sum of the rewards below 0, without their sign", "lost"),
        ):
            counter = CounterMetricFamily(name, documentation, labels=["preset", JOB])
            for key, sums in self._sums.items():
                counter.add_metric(key, getattr(sums, field))
            yield counter
        for name, documentation, spreads in (
            ("verifier_grade_seconds", "CPU seconds of grading one rollout", self._grade),
            ("verifier_queue_seconds", "Seconds one rollout waited for a worker", self._queue),
        ):
            family = HistogramMetricFamily(name, documentation, labels=["preset"])
            for preset, spread in spreads.items():
                buckets, total = spread.buckets()
                family.add_metric([preset], buckets, total)
            yield family


class RequestTally(Collector):
    """Requests by method, route and status, and how long those of a route took."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._seconds: dict[str, Spread] = {}

    def add(self, method: str, route: str, status: int, seconds: float | None = None) -> None:
        """seconds: none for what came no further than its connection."""
        self._counts[method, route, status] += 1
        if seconds is None:
            return
        spread = self._seconds.get(route)
        if spread is None:
            spread = self._seconds[route] = Spread(REQUEST_SECONDS)
        spread.add(seconds)

    def collect(self) -> Iterator[Metric]:
        answered = CounterMetricFamily(
            "verifier_http_requests", "HTTP requests answered", labels=["method", "route", "status"]
        )
        for (method, route, status), count in self._counts.items():
            answered.add_metric([method, route, str(status)], count)
        yield answered
        took = HistogramMetricFamily(
            "verifier_http_request_seconds", "Seconds from a request's head to the end of its answer", labels=["route"]
        )
        for route, spread in self._seconds.items():
            buckets, total = spread.buckets()
            took.add_metric([route], buckets, total)
        yield took


KILLS = {
    "budget": ("budget_kills_total", "spent its CPU budget"),
    "recycled": ("recycled_total", "reached its limit of tasks or memory"),
    "died": ("deaths_total", "died or hung for another reason"),
    "lost": ("lost_workers_total", "of a queue, was lost while it held a chunk"),
}
"""Why a worker ended, by the label `reason`."""


class Ends(Collector):
    """Workers that ended, by reason: the same counts as the engine's single ones, to be drawn as one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        stats = self._engine.stats()
        family = CounterMetricFamily("verifier_kills", "Workers that ended, by reason", labels=["reason"])
        for reason, (field, _) in KILLS.items():
            family.add_metric([reason], getattr(stats, field))
        yield family


class JobSignals(Collector):
    """Signs of reward hacking in the training jobs that this service sees (docs/reports.md)."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "verifier_signals", "1 while the job shows this sign of reward hacking", labels=[JOB, "kind", "level"]
        )
        for name, signals in self._watch.signals():
            for one in signals:
                family.add_metric([name, one.kind, one.level], 1)
        yield family


class ShadowCounts(Collector):
    """How often the shadows of presets agree with them (docs/operating.md, "Shadow scoring")."""

    def __init__(self, shadows: Shadows) -> None:
        self._shadows = shadows

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(
            "verifier_shadow_rollouts",
            "Rollouts graded by a shadow too, by what became of the verdict",
            labels=["preset", "shadow", "change"],
        )
        for labels, count in self._shadows.changes.items():
            family.add_metric(labels, count)
        yield family
        dropped = CounterMetricFamily(
            "verifier_shadow_dropped", "Rollouts that a shadow was to grade and did not, by reason", labels=["reason"]
        )
        for reason, count in self._shadows.dropped.items():
            dropped.add_metric([reason], count)
        yield dropped


class EngineGauges(Collector):
    """The engine's state at the time of a scrape."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        stats = self._engine.stats()
        yield GaugeMetricFamily("verifier_workers", "Live workers", stats.workers)
        yield GaugeMetricFamily("verifier_busy_workers", "Busy workers", stats.busy_workers)
        yield GaugeMetricFamily("verifier_queued", "Rollouts waiting for a worker", stats.queued)
        yield GaugeMetricFamily("verifier_in_flight", "Rollouts sent to workers and not answered yet", stats.in_flight)
        yield CounterMetricFamily("verifier_graded", "Results of the engine, duplicates included", stats.graded_total)
        yield CounterMetricFamily(
            "verifier_twins", "Results copied from an identical rollout in flight", stats.twins_total
        )
        yield CounterMetricFamily(
            "verifier_workers_recycled", "Workers replaced at their limit of tasks or memory", stats.recycled_total
        )
        yield CounterMetricFamily(
            "verifier_budget_kills",
            "Workers killed because a rollout exceeded its CPU budget",
            stats.budget_kills_total,
        )
        yield CounterMetricFamily("verifier_worker_deaths", "Workers that died for another reason", stats.deaths_total)
        yield CounterMetricFamily("verifier_cache_hits", "Results taken from the cache", stats.cache_hits_total)
        yield CounterMetricFamily(
            "verifier_judge_opinions", "Second opinions received from judges", stats.judge_opinions_total
        )
        yield CounterMetricFamily(
            "verifier_judge_failures",
            "Second opinions that were requested but not received",
            stats.judge_failures_total,
        )
        yield CounterMetricFamily(
            "verifier_chunks_resent", "Chunks sent again because no worker answered", stats.resent_total
        )
        yield CounterMetricFamily(
            "verifier_lost_workers", "Queue workers lost while they held a chunk", stats.lost_workers_total
        )
        yield CounterMetricFamily(
            "verifier_queue_strays", "Unreadable messages, replies and names in Redis, set aside", stats.strays_total
        )
        yield CounterMetricFamily(
            "verifier_engine_restarts",
            "Restarts of the engine's background tasks after an error",
            stats.chore_restarts_total,
        )
        yield from queue_gauges(stats.queues)


def queue_gauges(queues: Sequence[QueueStats]) -> Iterator[Metric]:
    """What an autoscaler asks: how much waits in each queue, for how long, and who takes from it."""
    for name, documentation, field in (
        ("waiting", "Rollouts waiting in the queue", "queued"),
        ("in_flight", "Rollouts sent to workers and not answered yet", "in_flight"),
        ("oldest_seconds", "How long the oldest waiting rollout has waited, in seconds", "oldest_seconds"),
        ("workers", "Worker processes that take from the queue", "workers"),
    ):
        family = GaugeMetricFamily(f"verifier_queue_{name}", documentation, labels=["queue"])
        for queue in queues:
            family.add_metric([queue.name], getattr(queue, field))
        yield family


class Metrics:
    """Every series of one service."""

    def __init__(self, engine: Engine, watch: Watch | None = None, shadows: Shadows | None = None) -> None:
        self.registry = CollectorRegistry()
        self.results = ResultTally()
        self.registry.register(self.results)
        self.registry.register(EngineGauges(engine))
        self.registry.register(Ends(engine))
        self.registry.register(JobSignals(watch or Watch()))
        self.registry.register(ShadowCounts(shadows or Shadows(engine, {})))
        self._runs = RequestCounter(
            "verifier_program_runs", "Programs of /v1/run, by how they ended", ["status"], registry=self.registry
        )
        for status in RunStatus:
            self._runs.labels(status.value)  # a series that is not there has no rate
        self._requests = RequestTally()
        self.registry.register(self._requests)
        self._replaced = RequestCounter(
            "verifier_unjudged_replaced",
            "Rollouts that were not judged and were given the number that the caller chose",
            ["protocol"],
            registry=self.registry,
        )

    def replaced(self, protocol: str) -> None:
        """A caller's number stood for what was not judged."""
        self._replaced.labels(protocol).inc()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.add(method if method in METHODS else "other", route, status, seconds)

    def run(self, status: str) -> None:
        """A program of /v1/run ended so."""
        self._runs.labels(status).inc()

    def refused_at_the_door(self, status: int) -> None:
        """A request that came no further than its connection."""
        self._requests.add("other", "door", status)

    def text(self) -> bytes:
        """The exposition format, version 0.0.4."""
        return generate_latest(self.registry)
