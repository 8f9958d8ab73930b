"""How each training job goes, as one service sees it: what a person looks at, where /metrics is for machines.

Kept in memory and lost with the process; of a job that several services grade, each sees its part. Counting costs a
microsecond or so a result: what needs a completion, or reading a result, is done for one in SAMPLE.
"""

import heapq
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from verifier.engine.base import EncodedResult
from verifier.engine.options import JobKey
from verifier.report.signals import Signal, Window, signals, sum_of
from verifier.rubric import Task
from verifier.server.encoded import reward_in
from verifier.wire import Outcome

MOST_OF_KEY = 16
MOST_WATCHED = 128
MOST_WINDOWS = 30
FIRST_WINDOW = 100
MOST_SLOW = 10
MOST_REASONS = 40
SAMPLE = 16
"""One completion in so many is looked at: reading one takes longer than counting hundreds of results."""
READ_REASONS = 500
"""Reasons that are read of a job before only a sample is: each costs reading a result."""
TICK_SECONDS = 10
TICKS = 30
TOLD = frozenset({Outcome.FAILED, Outcome.UNVERIFIABLE, Outcome.TOO_COSTLY})


class Slow(NamedTuple):
    """A rollout that took long to grade."""

    seconds: float
    id: str
    preset: str
    outcome: str


class Watched:
    """One training job."""

    def __init__(self, name: str, now: float) -> None:
        self.name = name
        self.outcomes: Counter[str] = Counter()
        self.presets: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.windows: list[Window] = [Window()]
        self.grade_seconds = self.queue_seconds = 0.0
        self.first_seen = self.last_seen = now
        self._window_size = FIRST_WINDOW
        self._slowest: list[tuple[float, int, Slow]] = []
        self._ticks: deque[tuple[int, int]] = deque(maxlen=TICKS)
        self._count = 0
        self._signals: tuple[tuple[int, int], list[Signal]] | None = None

    @property
    def rollouts(self) -> int:
        return self._count

    @property
    def whole(self) -> Window:
        return sum_of(self.windows)

    def signals(self) -> list[Signal]:
        """Looked for again when a window is full: it takes milliseconds, and Prometheus asks of every job."""
        age = (len(self.windows), self._window_size)
        if self._signals is None or self._signals[0] != age or self._count < 2 * FIRST_WINDOW:
            self._signals = age, signals(self.windows)
        return self._signals[1]

    def slowest(self) -> list[Slow]:
        return [slow for _, _, slow in sorted(self._slowest, reverse=True)]

    def rate(self, now: float) -> float:
        """Results a second over the last minutes."""
        since = now - TICKS * TICK_SECONDS
        recent = sum(count for tick, count in self._ticks if tick * TICK_SECONDS >= since)
        return recent / max(TICK_SECONDS, min(now - self.first_seen, TICKS * TICK_SECONDS))

    def add(self, told: EncodedResult, task: Task) -> None:
        self._count += 1
        counted_as = told.counted_as
        self.outcomes[counted_as] += 1
        preset = told.preset or "rubric"
        if preset in self.presets or len(self.presets) < MOST_REASONS:
            self.presets[preset] += 1
        self.grade_seconds += told.grade_seconds
        self.queue_seconds += told.queue_seconds
        window = self._window()
        window.count(counted_as, reward_in(told.body))
        sampled = self._count % SAMPLE == 1
        if sampled or (told.outcome in TOLD and self.reasons.total() < READ_REASONS):
            self._read(told, task, window, sampled)
        if len(self._slowest) < MOST_SLOW or told.grade_seconds > self._slowest[0][0]:
            slow = Slow(told.grade_seconds, task.rollout.id[:80], preset[:80], counted_as)
            push = heapq.heappush if len(self._slowest) < MOST_SLOW else heapq.heapreplace
            push(self._slowest, (told.grade_seconds, self._count, slow))

    def _read(self, told: EncodedResult, task: Task, window: Window, sampled: bool) -> None:
        result = told.result()
        if told.outcome in TOLD:
            reason = (told.outcome.value, result.verdict.reason[:160])
            if reason in self.reasons or len(self.reasons) < MOST_REASONS:
                self.reasons[reason] += 1
        if sampled:
            if result.extraction is not None and result.extraction.answer is not None:
                window.answer(result.extraction.answer)
            window.look(task.rollout, nothing_found=told.outcome is Outcome.NO_ANSWER)

    def _window(self) -> Window:
        if self.windows[-1].rollouts >= self._window_size:
            if len(self.windows) >= MOST_WINDOWS:
                pairs = zip(self.windows[::2], self.windows[1::2], strict=True)
                self.windows = [first.plus(second) for first, second in pairs]
                self._window_size *= 2
            self.windows.append(Window())
        return self.windows[-1]

    def came(self, count: int, now: float) -> None:
        """So many results came now."""
        self.last_seen = now
        tick = int(now // TICK_SECONDS)
        if self._ticks and self._ticks[-1][0] == tick:
            count += self._ticks.pop()[1]
        self._ticks.append((tick, count))


class Watch:
    """The training jobs seen last, by the API key that they belong to."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._jobs: OrderedDict[tuple[str, str], Watched] = OrderedDict()
        self._of_key: Counter[str] = Counter()

    def add(self, lot: Iterable[tuple[int, EncodedResult]], tasks: list[Task], job: JobKey) -> None:
        """Count results; each comes with the position of its task."""
        watched = self._watched(job.key, job.job)
        count = 0
        for index, told in lot:
            watched.add(told, tasks[index])
            count += 1
        watched.came(count, self.clock())

    def _watched(self, key: str, job: str) -> Watched:
        place = (key, job)
        found = self._jobs.get(place)
        if found is None:
            if self._of_key[key] >= MOST_OF_KEY:
                self._forget(next(one for one in self._jobs if one[0] == key))
            elif len(self._jobs) >= MOST_WATCHED:
                self._forget(next(iter(self._jobs)))
            found = self._jobs[place] = Watched(job, self.clock())
            self._of_key[key] += 1
        self._jobs.move_to_end(place)
        return found

    def _forget(self, place: tuple[str, str]) -> None:
        del self._jobs[place]
        self._of_key[place[0]] -= 1
        if not self._of_key[place[0]]:
            del self._of_key[place[0]]

    def jobs_of(self, key: str) -> list[Watched]:
        """The key's jobs, the one seen last first."""
        return [watched for (owner, _), watched in reversed(self._jobs.items()) if owner == key]

    def signals(self) -> list[tuple[str, list[Signal]]]:
        """Of every job, by its name as metrics have it."""
        return [(JobKey(job, key=key).name, watched.signals()) for (key, job), watched in self._jobs.items()]

    def job_of(self, key: str, job: str) -> Watched | None:
        return self._jobs.get((key, job))
