"""What a worker tells of a chunk to whoever traces the requests that it came from.

A chunk may hold tasks of several requests, so it is told once for each span that its tasks are graded for. Who makes
spans of it is the caller's business: no tracing library is loaded here.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from verifier.engine.base import EncodedResult
from verifier.rubric import Task


@dataclass
class Graded:
    """What was graded of a chunk for one span, and when. `trace` is that span, as a W3C `traceparent`."""

    trace: str
    job: str
    worker: str
    rollouts: int
    waited_seconds: float
    began_ns: int = field(default_factory=time.time_ns)
    ended_ns: int = 0
    grade_seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def given_back(self) -> int:
        """Rollouts that were not graded here."""
        return self.rollouts - self.outcomes.total()


Tell = Callable[[Graded], None]


class Followed:
    """A chunk in hand, some of whose tasks are traced."""

    def __init__(self, job: str, worker: str, waited_seconds: float, tasks: Sequence[Task]) -> None:
        counts = Counter(task.trace for task in tasks if task.trace)
        self._traces = [task.trace for task in tasks]
        self._graded = {trace: Graded(trace, job, worker, count, waited_seconds) for trace, count in counts.items()}

    def add(self, results: Iterable[tuple[int, EncodedResult]]) -> None:
        """Results, each with its task's place among those followed."""
        if not self._graded:
            return
        for place, encoded in results:
            if (graded := self._graded.get(self._traces[place])) is not None:
                graded.outcomes[encoded.counted_as] += 1
                graded.grade_seconds += encoded.grade_seconds

    def end(self, tell: Tell) -> None:
        for graded in self._graded.values():
            graded.ended_ns = time.time_ns()
            tell(graded)
