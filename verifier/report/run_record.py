"""Everything a report says about a run, gathered as results come. Bounded in memory, whatever the run's size."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any, NamedTuple

from verifier.report.kept import Kept
from verifier.report.lengths import Lengths
from verifier.report.measures import Measured
from verifier.report.signals import Signal, Window, signals
from verifier.wire import Outcome, Result, Rollout

MOST_SLOW = 20
MOST_WINDOWS = 60
FIRST_WINDOW = 200
"""Results in a window at first; windows are joined by twos when there are too many."""
MOST_FINGERPRINTS = 200


class Slow(NamedTuple):
    """A rollout that took long."""

    seconds: float
    id: str
    label: str
    outcome: str


class RunRecord:
    """Takes rollouts with their results in, in the order of the rows."""

    def __init__(self) -> None:
        self.measured = Measured()
        self.lengths = Lengths()
        self.kept = Kept()
        self.grade_seconds = self.queue_seconds = 0.0
        self.grade_by_label: Counter[str] = Counter()
        self.judged_by_model: Counter[str] = Counter()
        self.fingerprints: dict[tuple[str, str], int] = {}
        self._slowest: list[tuple[float, int, Slow]] = []
        self._windows: list[Window] = [Window()]
        self._window_size = FIRST_WINDOW
        self._count = 0

    def add(
        self,
        rollouts: Iterable[Rollout | None],
        results: Iterable[Result],
        labels: Iterable[str],
        origins: Iterable[tuple[str, Mapping[str, Any]]] = repeat(("", {})),
    ) -> None:
        """A rollout is None where its row could not be read, and where nobody has it. `origins`: the file of each, if
        one of several, and what else is known of a row that could not be read."""
        for one, (source, about) in zip(zip(rollouts, results, labels, strict=True), origins, strict=False):
            self._add(*one, source, about)

    def _add(self, rollout: Rollout | None, result: Result, label: str, source: str, about: Mapping[str, Any]) -> None:
        self._count += 1
        self.kept.add(rollout, result, label)
        self._time(result, label)
        if result.rubric_fingerprint:
            key = (label, result.rubric_fingerprint)
            if key in self.fingerprints or len(self.fingerprints) < MOST_FINGERPRINTS:
                self.fingerprints[key] = self.fingerprints.get(key, 0) + 1
        if result.verdict.judge:
            self.judged_by_model[result.verdict.judge] += 1
        if rollout is not None:
            self.measured.add(rollout, result, label, source)
            self.lengths.add(rollout, result)
        elif result.verdict.outcome is Outcome.FAILED:
            self.measured.add_unread(label, about, source)
        self._window().add(result, rollout)

    def _time(self, result: Result, label: str) -> None:
        seconds = result.timing.grade_seconds
        self.queue_seconds += result.timing.queue_seconds
        if result.cached:
            return  # a twin's time is counted once
        self.grade_seconds += seconds
        self.grade_by_label[label] += seconds  # type: ignore[assignment]  # a Counter of floats
        slow = Slow(seconds, result.id[:80], label[:80], result.verdict.counted_as)
        if len(self._slowest) < MOST_SLOW:
            heapq.heappush(self._slowest, (seconds, self._count, slow))
        elif seconds > self._slowest[0][0]:
            heapq.heapreplace(self._slowest, (seconds, self._count, slow))

    def _window(self) -> Window:
        if self._windows[-1].rollouts >= self._window_size:
            if len(self._windows) >= MOST_WINDOWS:
                pairs = zip(self._windows[::2], self._windows[1::2], strict=True)
                self._windows = [first.plus(second) for first, second in pairs]
                self._window_size *= 2
            self._windows.append(Window())
        return self._windows[-1]

    def slowest(self) -> list[Slow]:
        return [slow for _, _, slow in sorted(self._slowest, reverse=True)]

    def signals(self) -> list[Signal]:
        return signals(self._windows)
