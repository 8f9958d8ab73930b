"""`verifier bench [DATA]`: how many rollouts a second this machine, or a service, grades.

Several callers ask at once, each for the next when it has its answer, until the time or the number is reached. Nothing
is taken from a cache: a rollout that comes again is graded again.
"""

import asyncio
import json
import math
import sys
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from types import TracebackType
from typing import Any, Self

from trainer_client.client import RequestRefused, RewardClient, RewardServiceError
from verifier.cli.bench_sample import sample
from verifier.cli.grader import HowToJudge, how_to_judge
from verifier.cli.local_grader import LocalGrader
from verifier.cli.options import BenchOptions
from verifier.cli.score import INTERRUPTED
from verifier.cli.terminal import on_one_line, visible
from verifier.dump.columns import ColumnReader, read_column_map
from verifier.dump.datasets import DatasetReader, dataset_named
from verifier.dump.rows import Dump, Reading
from verifier.dump.several import Dumps, expanded
from verifier.errors import ConfigError, InputError, VerifierError
from verifier.presets.catalogue import resolved
from verifier.server.engines import engine_settings
from verifier.server.settings import read_settings
from verifier.wire import Result, Rollout

DONE, SOME_FAILED = 0, 1
JOB = "bench"
DEFAULT_PRESET = "math"
DEFAULT_SECONDS = 5.0
DEFAULT_BATCH = 64
DEFAULT_CALLERS = 8
MOST_ROWS = 10_000
"""Rows that are kept in memory and sent round and round."""
ANSWER_SECONDS = 120.0
"""How long a service may take for one call."""
PAUSE_SECONDS = 0.2
"""After a call that was refused, before the next."""
MOST_REFUSED = 20
"""Calls in a row that may come to nothing before there is no use in going on."""
MOST_REASONS = 3


class Target(ABC):
    """What is measured. Entering it raises a VerifierError when it cannot be."""

    name: str

    @abstractmethod
    async def __aenter__(self) -> Self: ...

    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    @abstractmethod
    async def graded(self, rollouts: Sequence[Rollout]) -> list[Result]:
        """Their results. Raises RewardServiceError for a call that came to nothing."""


class Here(Target):
    """The killable workers of this machine, as `score` and the server have them."""

    name = "this machine"

    def __init__(self, how: HowToJudge, workers: int | None) -> None:
        self._grader = LocalGrader(how, workers)

    async def __aenter__(self) -> Self:
        await self._grader.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._grader.__aexit__(kind, error, traceback)

    async def graded(self, rollouts: Sequence[Rollout]) -> list[Result]:
        return [result async for lot in self._grader.grade(rollouts) for _, result in lot]


class Service(Target):
    """A service, through the trainers' client, which is to say at once when it is refused."""

    def __init__(self, how: HowToJudge, url: str, api_key: str | None, batch: int) -> None:
        self.name = url
        try:
            self._client = RewardClient(
                url,
                api_key=api_key,
                job=how.job,
                preset=how.preset,
                rubric=how.rubric,
                use_cache=False,
                attempts=1,
                deadline_seconds=ANSWER_SECONDS,
                max_rollouts_per_request=batch,
            )
        except ValueError as error:
            raise ConfigError(f"--server {url}: {error}") from error

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def graded(self, rollouts: Sequence[Rollout]) -> list[Result]:
        return await self._client.verify(rollouts)


@dataclass
class Tally:
    """What came of it."""

    rollouts: int = 0
    calls: list[float] = field(default_factory=list)
    """How long each took, in seconds."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of the workers; what programs use in the sandbox is not in it."""
    slowest_cpu_seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    not_judged: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Why they were not judged."""
    refused: Counter[str] = field(default_factory=Counter)
    """Why calls came to nothing."""
    refused_in_a_row: int = 0

    def add(self, results: Sequence[Result], seconds: float) -> None:
        self.refused_in_a_row = 0
        self.rollouts += len(results)
        self.calls.append(seconds)
        for result in results:
            self.cpu_seconds += result.timing.grade_seconds
            self.slowest_cpu_seconds = max(self.slowest_cpu_seconds, result.timing.grade_seconds)
            self.outcomes[result.verdict.counted_as] += 1
            if result.reward is None:
                self.not_judged += 1
                self.reasons[on_one_line(result.verdict.reason, 160)] += 1

    def refuse(self, error: Exception) -> None:
        self.refused[on_one_line(str(error), 200)] += 1
        self.refused_in_a_row += 1

    @property
    def per_second(self) -> float:
        return self.rollouts / self.seconds if self.seconds else 0.0

    def latency(self, share: float) -> float:
        """The time within which that share of the calls was answered."""
        ordered = sorted(self.calls)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


@dataclass(frozen=True)
class Work:
    """What is sent, and for how long."""

    rollouts: Sequence[Rollout]
    data: str
    left_out: int
    batch: int
    callers: int
    seconds: float | None
    count: int | None

    def batches(self) -> Iterator[list[Rollout]]:
        """The rollouts round and round, until there are `count`."""
        source = cycle(self.rollouts)
        left = math.inf if self.count is None else self.count
        while left > 0:
            taken = [next(source) for _ in range(int(min(self.batch, left)))]
            left -= len(taken)
            yield taken


def run(options: BenchOptions) -> int:
    """Measure and print; exit status 1 when something failed, or nothing could be judged."""
    if options.server is not None and options.workers is not None:
        raise ConfigError("--workers has no effect with --server, which has its own workers")
    named = options.preset is not None or options.rubric is not None
    sampled = not options.data
    preset = options.preset if named or not sampled else DEFAULT_PRESET
    how = how_to_judge(preset, options.params, options.rubric, job=JOB, use_cache=False)
    work = work_of(options, how)
    target = (
        Here(how, options.workers)
        if options.server is None
        else Service(how, options.server, options.api_key, options.batch or DEFAULT_BATCH)
    )
    try:
        tally = asyncio.run(measured(target, work))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    workers = None if options.server else engine_settings(read_settings(), workers=options.workers).worker_count
    if options.as_json:
        sys.stdout.write(json.dumps(as_json(tally, work, target, how, workers), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(visible("\n".join(told(tally, work, target, how, workers))) + "\n")
    judged = tally.not_judged < tally.rollouts
    return DONE if judged and not tally.outcomes["failed"] and not tally.refused else SOME_FAILED


def work_of(options: BenchOptions, how: HowToJudge) -> Work:
    """The rollouts, of the files or the sample."""
    seconds = options.seconds or (DEFAULT_SECONDS if options.count is None else None)
    batch = min(options.batch or DEFAULT_BATCH, options.count or math.inf)
    shape = int(batch), options.callers or DEFAULT_CALLERS, seconds, options.count
    if options.data:
        rollouts, left_out = read(options, how)
        return Work(rollouts, ", ".join(options.data), left_out, *shape)
    for name, given in (("--map", options.columns), ("--dataset", options.dataset), ("--limit", options.limit)):
        if given:
            raise ConfigError(f"{name} is about a file of rollouts, and none was named")
    if how.preset is None:
        raise ConfigError("--rubric FILE needs rollouts that it can grade: name a file of them")
    name = how.preset if isinstance(how.preset, str) else how.preset.name
    return Work(sample(resolved(name)[0]), "a built-in sample", 0, *shape)


def read(options: BenchOptions, how: HowToJudge) -> tuple[list[Rollout], int]:
    """The rollouts of the files, and how many rows cannot be read as such."""

    def reader() -> ColumnReader:
        if options.dataset is None:
            found = ColumnReader(read_column_map(options.columns))
        else:
            dataset = dataset_named(options.dataset)
            columns = read_column_map(options.columns, also=dataset.columns)
            found = DatasetReader(dataset, columns, preset_is_chosen=how.named)
        found.preset, found.calls_are_judged = how.preset, how.judges_calls
        return found

    paths, limit = expanded(options.data), options.limit or MOST_ROWS
    reading = Reading(preset_is_chosen=how.named)
    needed = ("completion", "ground_truth", *(() if how.named else ("preset",)))
    rollouts: list[Rollout] = []
    complaints: list[str] = []
    with ExitStack() as held:
        if len(paths) == 1:
            dump: Dump | Dumps = held.enter_context(Dump(paths[0], limit=limit, reader=reader(), reading=reading))
        else:
            dump = held.enter_context(Dumps(paths, limit, reader, reading))
        for row in (row for chunk in dump.chunks(needed) for row in chunk):
            if row.rollout is None:
                complaints.append(f"{row.place}: {row.complaint}")
            elif row.rollout.preset is None and not how.named:
                complaints.append(f"{row.place}: it names no preset, and there is no --preset")
            else:
                rollouts.append(row.rollout)
    if not rollouts:
        why = f"; {complaints[0]}" if complaints else ""
        raise InputError(f"{', '.join(paths)}: no row can be read as a rollout{why}")
    return rollouts, len(complaints)


async def measured(target: Target, work: Work) -> Tally:
    """Warm up with one call, then measure. Raises ConfigError where the first call is refused."""
    tally = Tally()
    batches = work.batches()
    async with target:
        try:
            await target.graded(work.rollouts[: work.batch])
        except RewardServiceError as error:
            hint = "; give a key by --api-key or VERIFIER_API_KEY" if refused_access(error) else ""
            raise ConfigError(f"--server {target.name}: {error}{hint}") from error
        began = time.perf_counter()
        end = math.inf if work.seconds is None else began + work.seconds
        async with asyncio.TaskGroup() as group:
            for _ in range(work.callers):
                group.create_task(call_on(target, batches, tally, end))
        tally.seconds = time.perf_counter() - began
    if not tally.calls:
        [(reason, _), *_] = tally.refused.most_common(1)
        raise ConfigError(f"{target.name} answered no call: {reason}")
    return tally


async def call_on(target: Target, batches: Iterator[list[Rollout]], tally: Tally, end: float) -> None:
    """One caller."""
    while time.perf_counter() < end and tally.refused_in_a_row < MOST_REFUSED:
        if (rollouts := next(batches, None)) is None:
            return
        began = time.perf_counter()
        try:
            results = await target.graded(rollouts)
        except (RewardServiceError, VerifierError) as error:
            tally.refuse(error)
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            tally.add(results, time.perf_counter() - began)


def refused_access(error: RewardServiceError) -> bool:
    return isinstance(error, RequestRefused) and error.status in (401, 403)


def judge_of(how: HowToJudge) -> str:
    if how.rubric is not None:
        return "the rubric"
    if how.preset is None:
        return "the rows' own presets"
    return how.preset if isinstance(how.preset, str) else f"{how.preset.name} {json.dumps(how.preset.params)}"


def as_json(tally: Tally, work: Work, target: Target, how: HowToJudge, workers: int | None) -> dict[str, Any]:
    preset = how.preset if how.preset is None or isinstance(how.preset, str) else how.preset.model_dump()
    return {
        "target": target.name,
        "preset": preset,
        "data": work.data,
        "rows_left_out": work.left_out,
        "workers": workers,
        "callers": work.callers,
        "batch": work.batch,
        "seconds": round(tally.seconds, 6),
        "rollouts": tally.rollouts,
        "rollouts_per_second": round(tally.per_second, 3),
        "calls": len(tally.calls),
        "calls_refused": dict(tally.refused),
        "call_seconds": {
            "p50": tally.latency(0.5),
            "p95": tally.latency(0.95),
            "p99": tally.latency(0.99),
            "max": tally.latency(1.0),
        },
        "worker_cpu_seconds": {
            "total": tally.cpu_seconds,
            "mean": tally.cpu_seconds / max(1, tally.rollouts),
            "max": tally.slowest_cpu_seconds,
        },
        "outcomes": dict(tally.outcomes.most_common()),
        "not_judged": tally.not_judged,
        "not_judged_because": dict(tally.reasons.most_common(MOST_REASONS)),
    }


def told(tally: Tally, work: Work, target: Target, how: HowToJudge, workers: int | None) -> list[str]:
    processes = "" if workers is None else f" with {workers:,} worker process{'es' if workers > 1 else ''}"
    left_out = f" ({counted(work.left_out, 'row')} that cannot be read left out)" if work.left_out else ""
    cpu = tally.cpu_seconds
    rate = f"{tally.per_second:,.{0 if tally.per_second >= 100 else 1}f}"
    busy = "" if workers is None else f", {cpu / tally.seconds:.2f} of {workers:,} workers"
    lines = [
        f"graded by    {judge_of(how)}, on {target.name}{processes}",
        f"data         {work.data}: {counted(len(work.rollouts), 'rollout')}{left_out}",
        f"load         {counted(work.callers, 'caller')} at once, {counted(work.batch, 'rollout')} a call",
        f"throughput   {rate} rollouts/s ({tally.rollouts:,} in {tally.seconds:.1f} s)",
        f"call         {', '.join(f'p{share:.0f} {spoken(tally.latency(share / 100))}' for share in (50, 95, 99))}, "
        f"longest {spoken(tally.latency(1.0))}",
        f"worker CPU   {spoken(cpu / max(1, tally.rollouts))} a rollout, at most {spoken(tally.slowest_cpu_seconds)}; "
        f"{cpu:.1f} s in all{busy}",
        "outcomes     " + ", ".join(f"{name} {count:,}" for name, count in tally.outcomes.most_common()),
        f"not judged   {tally.not_judged:,}",
    ]
    lines += [f"  {count:,}: {reason}" for reason, count in tally.reasons.most_common(MOST_REASONS)]
    if tally.refused:
        lines.append(f"refused      {counted(tally.refused.total(), 'call')}")
        lines += [f"  {count:,}: {reason}" for reason, count in tally.refused.most_common(MOST_REASONS)]
    return lines


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def spoken(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{1000 * seconds:.1f} ms" if seconds >= 0.001 else f"{1e6 * seconds:.0f} us"
