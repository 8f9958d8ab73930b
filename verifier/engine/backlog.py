"""What waits for a worker: a queue for each job, which take turns, and how much of one a worker gets at a time."""

import math
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence

from verifier.engine.calls import Entry

LINE_BYTES = 512 * 2**10
COSTS_KEPT = 4096
COST_MEMORY = 16  # a new measurement moves the expected cost by one part in this many
COST_CEILING_SECONDS = 0.1  # one bomb says little about the next rollout


class Backlog:
    """Entries in the order in which they are to be graded.

    line_seconds: how much work one line should carry, by what its rubrics have cost so far. line_tasks: the most
    entries of a line. workers: among how many a queue is shared out.
    """

    def __init__(self, *, line_seconds: float, line_tasks: int, workers: int) -> None:
        self._line_seconds = line_seconds
        self._line_tasks = line_tasks
        self._workers = workers
        self._queues: OrderedDict[str, deque[Entry]] = OrderedDict()
        self._second_chances: deque[Entry] = deque()
        self._cost_seconds: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._queues.values())) + len(self._second_chances)

    def __iter__(self) -> Iterator[Entry]:
        yield from self._second_chances
        for queue in self._queues.values():
            yield from queue

    def waiting(self, job: str) -> int:
        """How many entries of `job` wait."""
        return len(self._queues.get(job, ()))

    def append(self, entry: Entry) -> None:
        self._queues.setdefault(entry.job, deque()).append(entry)

    def put_back(self, entries: Sequence[Entry]) -> None:
        """Return entries that were given out and not touched to the front of their queues."""
        for entry in reversed(entries):
            self._queues.setdefault(entry.job, deque()).appendleft(entry)

    def give_second_chance(self, entry: Entry) -> None:
        """Keep an entry for a worker that has done nothing yet."""
        self._second_chances.append(entry)

    def drop_unwanted(self) -> list[Entry]:
        """Take out what nobody waits for any more."""
        dropped = [entry for entry in self if not entry.listeners]
        if dropped:
            self._second_chances = deque(entry for entry in self._second_chances if entry.listeners)
            for job, queue in self._queues.items():
                self._queues[job] = deque(entry for entry in queue if entry.listeners)
        return dropped

    def next_line(self, *, fresh: bool) -> list[Entry]:
        """What a worker should get now: the next job's turn, or for a fresh worker a second chance, alone."""
        if fresh and self._second_chances:
            return [self._second_chances.popleft()]
        while self._queues:
            job, queue = next(iter(self._queues.items()))
            if queue:
                self._queues.move_to_end(job)
                return self._cut(queue)
            del self._queues[job]
        return []

    def _cut(self, queue: deque[Entry]) -> list[Entry]:
        share = math.ceil(len(queue) / (2 * self._workers))
        most = min(share, self._line_tasks)
        entries: list[Entry] = []
        seconds, size = 0.0, 0
        while queue and len(entries) < most and seconds < self._line_seconds and size < LINE_BYTES:
            entry = queue.popleft()
            entries.append(entry)
            if entry.task.rubric.verifier.runs_programs:  # alone: the next may go to another worker meanwhile
                break
            seconds += self._cost_seconds.get(entry.task.rubric.fingerprint, self._line_seconds / 4)
            size += len(entry.task.rollout.completion)
        return entries

    def learn(self, entry: Entry, seconds: float) -> None:
        """Remember what grading `entry` cost."""
        fingerprint = entry.task.rubric.fingerprint
        seconds = min(seconds, COST_CEILING_SECONDS)
        expected = self._cost_seconds.get(fingerprint, seconds)
        self._cost_seconds[fingerprint] = expected + (seconds - expected) / COST_MEMORY
        if len(self._cost_seconds) > COSTS_KEPT:
            self._cost_seconds.popitem(last=False)

    def wait_seconds(self, job: str) -> float:
        """About how long the job's queue takes to empty."""
        costs = self._cost_seconds.values()
        mean = sum(costs) / len(costs) if costs else self._line_seconds / 4
        return self.waiting(job) * mean / self._workers
