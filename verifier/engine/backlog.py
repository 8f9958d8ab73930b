"""What waits for a worker: a queue for each job, which share the workers by weight, and how much one worker gets.

The sharing is start-time fair queueing with a burst: each job has a tag, the seconds of work it has been given divided
by its weight, and the job with the smallest tag is next. A job that comes back after a rest starts a burst behind the
others, whatever it used before, so a small batch is served at once beside a flood, and a large one gets its share.
"""

import math
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence

from verifier.engine.calls import Entry
from verifier.engine.standing import Standing

LINE_BYTES = 512 * 2**10
COSTS_KEPT = 4096
COST_MEMORY = 16  # a new measurement moves the expected cost by one part in this many
COST_CEILING_SECONDS = 0.1  # one bomb says little about the next rollout
BURST_SECONDS = 2.0  # work that a job which comes back may have before it takes turns
TAGS_KEPT = 4096


class Backlog:
    """Entries in the order in which they are to be graded.

    line_seconds: how much work one line should carry, by what its rubrics have cost so far. line_tasks: the most
    entries of a line. workers: among how many a queue is shared out; may be changed.
    """

    def __init__(self, *, line_seconds: float, line_tasks: int, workers: int) -> None:
        self.workers = workers
        self._line_seconds = line_seconds
        self._line_tasks = line_tasks
        self._queues: OrderedDict[str, deque[Entry]] = OrderedDict()
        self._second_chances: deque[Entry] = deque()
        self._cost_seconds: OrderedDict[str, float] = OrderedDict()
        self._tags: dict[str, float] = {}
        self._now = 0.0  # the tag of the job that was served last

    def __len__(self) -> int:
        return sum(map(len, self._queues.values())) + len(self._second_chances)

    def __iter__(self) -> Iterator[Entry]:
        yield from self._second_chances
        for queue in self._queues.values():
            yield from queue

    @property
    def jobs(self) -> dict[str, int]:
        """How many entries of each job wait."""
        return {job: len(queue) for job, queue in self._queues.items() if queue}

    def heads(self) -> list[Entry]:
        """The entry of each job that is next."""
        return [queue[0] for queue in self._queues.values() if queue]

    def waiting(self, job: str) -> int:
        """How many entries of `job` wait."""
        return len(self._queues.get(job, ()))

    def append(self, entry: Entry) -> None:
        self._queue_of(entry.job).append(entry)

    def put_back(self, entries: Sequence[Entry]) -> None:
        """Return entries that were given out and not touched to the front of their queues."""
        for entry in reversed(entries):
            self._queue_of(entry.job).appendleft(entry)
            self.charge(entry, -self._expected(entry))

    def _queue_of(self, job: str) -> deque[Entry]:
        queue = self._queues.get(job)
        if queue is None:
            queue = self._queues[job] = deque()
            behind = self._now - BURST_SECONDS / Standing.of(job).weight
            self._tags[job] = max(self._tags.get(job, behind), behind)
        return queue

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
        for job in [job for job, queue in self._queues.items() if not queue]:
            del self._queues[job]
        if not self._queues:
            return []
        job = min(self._queues, key=lambda name: self._tags[name])
        self._now = max(self._now, self._tags[job])
        self._queues.move_to_end(job)
        line = self._cut(self._queues[job])
        self._forget_old_tags()
        return line

    def _cut(self, queue: deque[Entry]) -> list[Entry]:
        share = math.ceil(len(queue) / (2 * self.workers))
        most = min(share, self._line_tasks)
        entries: list[Entry] = []
        seconds, size = 0.0, 0
        while queue and len(entries) < most and seconds < self._line_seconds and size < LINE_BYTES:
            entry = queue.popleft()
            entries.append(entry)
            self.charge(entry, self._expected(entry))
            if entry.task.rubric.verifier.runs_programs:  # alone: the next may go to another worker meanwhile
                break
            seconds += self._expected(entry)
            size += len(entry.task.rollout.completion)
        return entries

    def _expected(self, entry: Entry) -> float:
        return self._cost_seconds.get(entry.task.rubric.fingerprint, self._line_seconds / 4)

    def charge(self, entry: Entry, seconds: float) -> None:
        """Count `seconds` of work as given to the entry's job."""
        job = entry.job
        self._tags[job] = self._tags.get(job, self._now) + seconds / Standing.of(job).weight

    def _forget_old_tags(self) -> None:
        if len(self._tags) > TAGS_KEPT:
            self._tags = {job: self._tags[job] for job in self._queues}

    def learn(self, entry: Entry, seconds: float) -> None:
        """Remember what grading `entry` cost, and settle its job's account, which so far had the expected cost."""
        self.charge(entry, seconds - self._expected(entry))
        fingerprint = entry.task.rubric.fingerprint
        seconds = min(seconds, COST_CEILING_SECONDS)
        expected = self._cost_seconds.get(fingerprint, seconds)
        self._cost_seconds[fingerprint] = expected + (seconds - expected) / COST_MEMORY
        if len(self._cost_seconds) > COSTS_KEPT:
            self._cost_seconds.popitem(last=False)

    def wait_seconds(self, job: str) -> float:
        """About how long the job's queue takes to empty, beside the others that wait."""
        queue = self._queues.get(job)
        if not queue:
            return 0.0
        weights = sum(Standing.of(other).weight for other, waiting in self._queues.items() if waiting)
        share = Standing.of(job).weight / weights
        return len(queue) * self._expected(queue[0]) / (self.workers * share)
