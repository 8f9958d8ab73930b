"""How each training job goes, as one service sees it: what a person looks at, where /metrics is for machines.

Kept in memory. Of a job that several services on one Redis grade, each counts its part and hears those of the others
(`shared_watch`), so that all of them show the same. Counting costs a microsecond or so a result: what needs a
completion, or reading a result, is done for one in SAMPLE.
"""

import heapq
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

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


Place = tuple[str, str]
"""A job: the API key that it belongs to, and its name."""


class Watched:
    """One training job."""

    def __init__(self, name: str, now: float) -> None:
        self.name = name
        self.outcomes: Counter[str] = Counter()
        self.presets: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.windows: list[Window] = [Window(began=now)]
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
            self.windows.append(Window(began=self.last_seen))
        return self.windows[-1]

    @property
    def age(self) -> tuple[int, int]:
        """Changes when a window is full, and with each result while there are few."""
        return (len(self.windows), self._window_size if self._count >= 2 * FIRST_WINDOW else -self._count)

    def told(self) -> dict[str, Any]:
        """The job as JSON, for another service."""
        return {
            "count": self._count,
            "outcomes": dict(self.outcomes),
            "presets": dict(self.presets),
            "reasons": [[*reason, count] for reason, count in self.reasons.items()],
            "windows": [window.told() for window in self.windows],
            "seconds": [self.grade_seconds, self.queue_seconds],
            "seen": [self.first_seen, self.last_seen],
            "slowest": self.slowest(),
            "ticks": list(self._ticks),
        }

    @classmethod
    def heard(cls, name: str, told: Mapping[str, Any]) -> "Watched":
        """What another service told. Raises KeyError, TypeError or ValueError where that is no job."""
        first, last = told["seen"]
        one = cls(name, float(first))
        one.last_seen, one._count = float(last), int(told["count"])
        one.outcomes = Counter({str(key): int(count) for key, count in told["outcomes"].items()})
        one.presets = Counter({str(key): int(count) for key, count in told["presets"].items()})
        one.reasons = Counter({(str(outcome), str(text)): int(count) for outcome, text, count in told["reasons"]})
        one.windows = [Window.heard(window) for window in told["windows"]][:MOST_WINDOWS]
        one.grade_seconds, one.queue_seconds = map(float, told["seconds"])
        slow = [Slow(float(seconds), str(id), str(preset), str(what)) for seconds, id, preset, what in told["slowest"]]
        one._slowest = [(item.seconds, place, item) for place, item in enumerate(slow[:MOST_SLOW])]
        one._ticks.extend((int(tick), int(count)) for tick, count in told["ticks"])
        return one

    @classmethod
    def together(cls, parts: Sequence["Watched"]) -> "Watched":
        """What several services counted of one job, its windows in the order of time."""
        one = cls(parts[0].name, min(part.first_seen for part in parts))
        one.last_seen = max(part.last_seen for part in parts)
        one._count = sum(part.rollouts for part in parts)
        one.outcomes = sum((part.outcomes for part in parts), Counter())
        one.presets = sum((part.presets for part in parts), Counter())
        one.reasons = Counter(dict(sum((part.reasons for part in parts), Counter[Any]()).most_common(MOST_REASONS)))
        one.grade_seconds = sum(part.grade_seconds for part in parts)
        one.queue_seconds = sum(part.queue_seconds for part in parts)
        slow = sorted((item for part in parts for item in part.slowest()), reverse=True)[:MOST_SLOW]
        one._slowest = [(item.seconds, -place, item) for place, item in enumerate(slow)]
        ticks = sum((Counter(dict(part._ticks)) for part in parts), Counter[int]())
        one._ticks.extend(sorted(ticks.items()))
        one.windows = evenly(sorted((window for part in parts for window in part.windows), key=lambda w: w.began))
        return one

    def came(self, count: int, now: float) -> None:
        """So many results came now."""
        tick = int(now // TICK_SECONDS)
        if self._ticks and self._ticks[-1][0] == tick:
            count += self._ticks.pop()[1]
        self._ticks.append((tick, count))


def evenly(windows: Sequence[Window]) -> list[Window]:
    """Windows of several services as some of about equal size, whose thirds can be compared."""
    size = max(FIRST_WINDOW, sum(window.rollouts for window in windows) // MOST_WINDOWS)
    made = [Window()]
    for window in windows:
        if made[-1].rollouts >= size:
            made.append(Window())
        made[-1] = made[-1].plus(window)
    return made


class Watch:
    """The training jobs seen last, by the API key that they belong to."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._heard: Mapping[Place, Sequence[Watched]] = {}  # of other services
        self._signals: dict[Place, tuple[object, list[Signal]]] = {}
        self._jobs: OrderedDict[tuple[str, str], Watched] = OrderedDict()
        self._of_key: Counter[str] = Counter()

    def add(self, lot: Iterable[tuple[int, EncodedResult]], tasks: list[Task], job: JobKey) -> None:
        """Count results; each comes with the position of its task."""
        watched = self._watched(job.key, job.job)
        watched.last_seen = now = self.clock()
        count = 0
        for index, told in lot:
            watched.add(told, tasks[index])
            count += 1
        watched.came(count, now)

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

    def own(self) -> list[tuple[Place, Watched]]:
        """What was counted here."""
        return list(self._jobs.items())

    def hear(self, parts: Mapping[Place, Sequence[Watched]]) -> None:
        """What other services counted, in place of what was heard before."""
        self._heard = parts
        self._signals = {place: found for place, found in self._signals.items() if place in parts}

    def _parts(self, place: Place) -> list[Watched]:
        own = self._jobs.get(place)
        return [*([] if own is None else [own]), *self._heard.get(place, ())]

    def jobs_of(self, key: str) -> list[Watched]:
        """The key's jobs, the one seen last first."""
        places = [place for place in dict.fromkeys([*self._jobs, *self._heard]) if place[0] == key]
        found = [one for _, job in places if (one := self.job_of(key, job)) is not None]
        return sorted(found, key=lambda one: one.last_seen, reverse=True)[:MOST_OF_KEY]

    def signals(self) -> list[tuple[str, list[Signal]]]:
        """Of every job, by its name as metrics have it."""
        found = []
        for place in dict.fromkeys([*self._jobs, *self._heard]):
            parts = self._parts(place)
            age = [(id(part), part.age) for part in parts]
            earlier = self._signals.get(place)
            if earlier is None or earlier[0] != age:
                of_all = parts[0].signals() if len(parts) == 1 else Watched.together(parts).signals()
                earlier = self._signals[place] = age, of_all
            key, job = place
            found.append((JobKey(job, key=key).name, earlier[1]))
        return found

    def job_of(self, key: str, job: str) -> Watched | None:
        parts = self._parts((key, job))
        return None if not parts else parts[0] if len(parts) == 1 else Watched.together(parts)
