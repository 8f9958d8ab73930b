"""What waits for a worker: a queue for each job of each key, and how much one worker gets.

The workers are shared out in two steps, between keys by their weight and then between a key's jobs by theirs, each as
`turns` says: a key gets no more for naming many jobs. A key whose only work is evaluation has evaluation's weight.
"""

import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from verifier.engine.calls import Entry
from verifier.engine.options import JobKey
from verifier.engine.turns import Turns
from verifier.parts import Verifier

LINE_BYTES = 512 * 2**10
COSTS_KEPT = 4096
COST_MEMORY = 16  # a new measurement moves the expected cost by one part in this many
UNKNOWN_FACTOR = 4  # a rubric not met before may cost as many times what others with its verifier do
COST_FLOOR_SECONDS = 1e-6  # a remembered verdict is measured at 0 s, and waits are divided by the cost
COST_CEILING_SECONDS = 0.1  # one bomb says little about the next rollout
KEYS_KEPT = 4096
NEWCOMER_SECONDS = 0.5  # of its burst that a key must have left; those that take turns are a few lines apart
PACE_SECONDS = 20.0  # over how long it is measured how fast a key's work goes
PACE_LEAST_SECONDS = 2.0  # a measurement over less says nothing
PACE_STEPS = 64


@dataclass(slots=True, eq=False)
class JobQueue:
    """What one job has waiting. Entries that nobody waits for stay in line until their turn, or until they are many."""

    weight: float
    line: deque[Entry] = field(default_factory=deque)
    waiting: int = 0

    def pop(self) -> Entry:
        """The next entry that somebody waits for; there is one."""
        while not (entry := self.line.popleft()).waiting:
            pass
        return entry

    def head(self) -> Entry:
        while not self.line[0].waiting:
            self.line.popleft()
        return self.line[0]

    def tidy(self) -> None:
        if len(self.line) > 2 * self.waiting + 16:
            self.line = deque(entry for entry in self.line if entry.waiting)


class KeyQueue:
    """What all jobs of one key have waiting, and whose turn it is among them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.jobs: dict[str, JobQueue] = {}
        self.turns = Turns()
        self._clock = clock
        self.waiting = 0
        self.pace = Pace()
        self._weights: Counter[float] = Counter()  # of the jobs that have something waiting

    def weight(self, own: float) -> float:
        """The key's share beside other keys: `own`, or less when nothing but evaluation waits."""
        return own * max((weight for weight, jobs in self._weights.items() if jobs), default=1.0)

    @property
    def job_weights(self) -> float:
        """Of all jobs that have something waiting."""
        return sum(weight * jobs for weight, jobs in self._weights.items())

    def queue_of(self, job_key: JobKey) -> JobQueue:
        queue = self.jobs.get(job_key.job)
        if queue is None:
            queue = self.jobs[job_key.job] = JobQueue(job_key.weight)
            self._weights[queue.weight] += 1
            self.turns.arrive(job_key.job, self._clock())
        return queue

    def count(self, queue: JobQueue, job: str, change: int) -> None:
        """So many more or fewer of the job wait; one of which nothing is left goes."""
        queue.waiting += change
        self.waiting += change
        if not queue.waiting:
            del self.jobs[job]
            self._weights[queue.weight] -= 1
            if not self._weights[queue.weight]:
                del self._weights[queue.weight]
            self.turns.leave(job, self._clock())


class Pace:
    """How many rollouts a second are given out, measured over the last while."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque(maxlen=PACE_STEPS)

    def note(self, now: float, count: int) -> None:
        if self._steps and now - self._steps[-1][0] < PACE_SECONDS / PACE_STEPS:
            then, before = self._steps.pop()
            self._steps.append((then, before + count))
        else:
            self._steps.append((now, count))

    def rest(self) -> None:
        """Nothing waits any more: what comes next is measured anew."""
        self._steps.clear()

    def per_second(self, now: float) -> float | None:
        """None while too little has been seen."""
        while self._steps and now - self._steps[0][0] > PACE_SECONDS:
            self._steps.popleft()
        if not self._steps or now - self._steps[0][0] < PACE_LEAST_SECONDS:
            return None
        return sum(count for _, count in self._steps) / (now - self._steps[0][0])


class Backlog:
    """Entries in the order in which they are to be graded.

    line_seconds: how much work one line should carry, by what its rubrics have cost so far. line_tasks: the most
    entries of a line. workers: among how many a queue is shared out; may be changed.
    """

    def __init__(
        self, *, line_seconds: float, line_tasks: int, workers: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.workers = workers
        self.scales: Mapping[str, float] = {}  # what part of a key's work is here, where it waits in several places
        self._line_seconds = line_seconds
        self._line_tasks = line_tasks
        self._clock = clock
        self._keys: dict[str, KeyQueue] = {}
        self._turns = Turns()
        self._key_weights: dict[str, float] = {}  # of the keys that have something waiting
        self._count = 0
        self._second_chances: deque[Entry] = deque()
        self._cost_seconds: OrderedDict[str, float] = OrderedDict()  # for the size of lines: no more than the ceiling
        self._cost_of_kind: dict[type[Verifier], float] = {}  # for rubrics that were not met yet
        self._mean_seconds: dict[str, float] = {}  # for the wait that is told: as it is

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Entry]:
        yield from (entry for entry in self._second_chances if entry.waiting)
        for key in self._keys.values():
            for queue in key.jobs.values():
                yield from (entry for entry in queue.line if entry.waiting)

    @property
    def keys(self) -> dict[str, int]:
        """How many entries of each key wait."""
        return {key: queues.waiting for key, queues in self._keys.items() if queues.waiting}

    def demands(self) -> dict[str, tuple[float, float]]:
        """Of each key with something waiting: its weight, and that of its jobs together."""
        weights = {name: (self._keys[name], own) for name, own in self._key_weights.items()}
        return {name: (key.weight(own), key.job_weights) for name, (key, own) in weights.items()}

    def heads(self) -> list[Entry]:
        """The entry of each job that is next."""
        return [queue.head() for key in self._keys.values() for queue in key.jobs.values()]

    def oldest_seconds(self, now: float) -> float:
        """How long what has waited longest has waited."""
        return max((now - entry.queued_at for entry in self.heads()), default=0.0)

    def waiting(self, job_key: JobKey) -> int:
        """How many entries of the job wait."""
        key = self._keys.get(job_key.key)
        queue = key.jobs.get(job_key.job) if key else None
        return queue.waiting if queue else 0

    def waiting_of_key(self, key: str) -> int:
        """How many entries of all the key's jobs wait."""
        return self._keys[key].waiting if key in self._keys else 0

    # Coming and going

    def append(self, entry: Entry) -> None:
        self._take(entry).line.append(entry)

    def put_back(self, entries: Sequence[Entry]) -> None:
        """Return entries that were given out and not touched to the front of their queues."""
        for entry in reversed(entries):
            self._take(entry).line.appendleft(entry)
            self._settle(entry, 0.0)

    def _take(self, entry: Entry) -> JobQueue:
        job_key = entry.job_key
        key = self._keys.get(job_key.key)
        if key is None:
            key = self._keys[job_key.key] = KeyQueue(self._clock)
        queue = key.queue_of(job_key)
        if not key.waiting:
            self._turns.arrive(job_key.key, self._clock())
        self._key_weights[job_key.key] = job_key.key_weight
        entry.waiting = True
        key.count(queue, job_key.job, 1)
        self._count += 1
        return queue

    def _given(self, entry: Entry, key: KeyQueue, queue: JobQueue) -> None:
        """The entry waits no longer."""
        entry.waiting = False
        self._count -= 1
        key.count(queue, entry.job_key.job, -1)
        if not key.waiting:
            self._turns.leave(entry.job_key.key, self._clock())
            key.pace.rest()
            del self._key_weights[entry.job_key.key]
            if len(self._keys) > KEYS_KEPT:
                del self._keys[entry.job_key.key]

    def give_second_chance(self, entry: Entry) -> None:
        """Keep an entry for a worker that has done nothing yet."""
        entry.waiting = True
        self._count += 1
        self._second_chances.append(entry)

    def drop(self, entry: Entry) -> None:
        """Take out an entry that waits, because nobody waits for it."""
        key = self._keys.get(entry.job_key.key)
        queue = key.jobs.get(entry.job_key.job) if key else None
        if entry in self._second_chances:
            self._second_chances.remove(entry)
            entry.waiting = False
            self._count -= 1
        elif key and queue:
            self._given(entry, key, queue)
            queue.tidy()

    # Giving out

    def next_line(self, *, fresh: bool, promised: bool = False) -> list[Entry]:
        """What a worker should get now: the next job's turn, or for a fresh worker a second chance, alone.

        promised: the worker was made because a second chance was next. It is, whoever has come meanwhile.
        """
        if fresh and (entry := self._next_second_chance(whoever_waits=promised)):
            self._second_chances.remove(entry)
            entry.waiting = False
            self._count -= 1
            return [entry]
        name = self._turns.first()
        if name is None:
            return []
        key = self._keys[name]
        job = key.turns.first()
        assert job is not None
        self._turns.serve(name)
        key.turns.serve(job)
        line = self._cut(key, key.jobs[job])
        key.pace.note(self._clock(), len(line))
        return line

    @property
    def wants_fresh_worker(self) -> bool:
        """Whether a second chance is next."""
        return self._next_second_chance() is not None

    def _next_second_chance(self, *, whoever_waits: bool = False) -> Entry | None:
        """The second chance whose key and job are not behind others that wait, or None. A job's own go first.

        They have turns as all else has: a job of many answers just past their budget would hold up everyone.
        """
        if not self._second_chances:
            return None
        entry = min(self._second_chances, key=lambda entry: self._standing(entry.job_key))
        first = self._turns.first()
        if first is None or whoever_waits:
            return entry
        key = entry.job_key.key
        if key != first:
            return entry if self._turns.tag(key) <= self._turns.tag(first) else None
        turns = self._keys[key].turns
        job = turns.first()
        assert job is not None
        return entry if turns.tag(entry.job_key.job) <= turns.tag(job) else None

    def _standing(self, job_key: JobKey) -> tuple[float, float]:
        key = self._keys.get(job_key.key)
        return self._turns.tag(job_key.key), key.turns.tag(job_key.job) if key else 0.0

    def _cut(self, key: KeyQueue, queue: JobQueue) -> list[Entry]:
        share = math.ceil(queue.waiting / (2 * self.workers))
        most = min(share, self._line_tasks)
        entries: list[Entry] = []
        seconds, size = 0.0, 0
        while queue.waiting and len(entries) < most and seconds < self._line_seconds and size < LINE_BYTES:
            entry = queue.pop()
            entry.key_weight = key.weight(entry.job_key.key_weight) * self.scales.get(entry.job_key.key, 1.0)
            entries.append(entry)
            self._given(entry, key, queue)
            self._settle(entry, self._expected(entry))
            if entry.task.rubric.verifier.runs_programs:  # alone: the next may go to another worker meanwhile
                break
            seconds += self._expected(entry)
            size += len(entry.task.rollout.completion)
        return entries

    @property
    def next_is_newcomer(self) -> bool:
        """Whether the key whose turn it is has come back lately, and others have work waiting or have had it."""
        name = self._turns.first()
        return name is not None and self._turns.burst_left(name) > NEWCOMER_SECONDS

    # What it costs

    def _expected(self, entry: Entry) -> float:
        rubric = entry.task.rubric
        known = self._cost_seconds.get(rubric.fingerprint)
        if known is None:
            alike = self._cost_of_kind.get(type(rubric.verifier))
            known = self._line_seconds / 4 if alike is None else min(alike * UNKNOWN_FACTOR, self._line_seconds / 4)
        return known

    def charge(self, entry: Entry, seconds: float) -> None:
        """Count `seconds` of work as given to the entry's key and job."""
        job_key = entry.job_key
        self._turns.charge(job_key.key, seconds / entry.key_weight)
        if key := self._keys.get(job_key.key):
            key.turns.charge(job_key.job, seconds / job_key.weight)

    def _settle(self, entry: Entry, seconds: float) -> None:
        """What the entry is charged is `seconds`, and no longer what was expected before."""
        self.charge(entry, seconds - entry.charged_seconds)
        entry.charged_seconds = seconds

    def learn(self, entry: Entry, seconds: float) -> None:
        """Remember what grading `entry` cost, and settle its account, which so far had the expected cost.

        seconds: of a worker, also those in which it only waited for a program: meanwhile nobody else had it.
        """
        seconds = max(seconds, COST_FLOOR_SECONDS)
        self._settle(entry, seconds)
        fingerprint = entry.task.rubric.fingerprint
        mean = self._mean_seconds.get(fingerprint, seconds)
        self._mean_seconds[fingerprint] = mean + (seconds - mean) / COST_MEMORY
        seconds = min(seconds, COST_CEILING_SECONDS)
        expected = self._cost_seconds.get(fingerprint, seconds)
        self._cost_seconds[fingerprint] = expected + (seconds - expected) / COST_MEMORY
        kind = type(entry.task.rubric.verifier)
        alike = self._cost_of_kind.get(kind, seconds)
        self._cost_of_kind[kind] = alike + (seconds - alike) / COST_MEMORY
        if len(self._cost_seconds) > COSTS_KEPT:
            oldest, _ = self._cost_seconds.popitem(last=False)
            self._mean_seconds.pop(oldest, None)

    # How long it takes

    def wait_of_job(self, job_key: JobKey, surplus: int) -> float:
        """About how long it takes until `surplus` of what the job has waiting has been given out."""
        key = self._keys.get(job_key.key)
        queue = key.jobs.get(job_key.job) if key else None
        if not (key and queue):
            return 0.0
        share = queue.weight / key.job_weights
        return min(surplus, queue.waiting) / (share * self._pace_of(job_key.key))

    def wait_of_key(self, name: str, surplus: int) -> float:
        """The same of what all the key's jobs have waiting."""
        waiting = self.waiting_of_key(name)
        return min(surplus, waiting) / self._pace_of(name) if waiting else 0.0

    def wait_of_all(self, surplus: int) -> float:
        """The same of everything."""
        waiting = self.keys
        pace = sum(map(self._pace_of, waiting))
        return min(surplus, sum(waiting.values())) / pace if waiting else 0.0

    def _pace_of(self, name: str) -> float:
        """Rollouts a second, as the key's work has gone lately; before that is known, by cost and share."""
        key = self._keys[name]
        pace = key.pace.per_second(self._clock())
        if pace is not None:
            return pace
        weights = sum(self._keys[other].weight(weight) for other, weight in self._key_weights.items())
        share = key.weight(self._key_weights[name]) / weights
        job = key.turns.first()
        assert job is not None
        head = key.jobs[job].head()
        cost = self._mean_seconds.get(head.task.rubric.fingerprint) or self._expected(head)
        return self.workers * share / cost
