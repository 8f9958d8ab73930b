# ruff: noqa: E402 - the plugin folder is found first
"""What the queue costs, how it scales, and how fair it is: `python tests/bench/over_queue.py [PART...]`.

Real workers over a real Redis on this machine, interleaved with the embedded engine, because a shared machine's speed
changes from minute to minute. Parts: throughput, overhead, latency, fairness, and soak (`soak 1200` for 20 minutes).
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "plugin")]
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (sys.path[1], os.environ.get("PYTHONPATH"))))

import psutil
from misbehaving_tasks import misbehaving, tasks_of
from queue_under_test import WorkerProcess, workers

from tests.conftest import RedisServer, server_program
from verifier.engine.base import Engine
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.presets.catalogue import task_for
from verifier.queue.engine import CeleryEngine, CelerySettings
from verifier.rubric import Task
from verifier.wire import Rollout

PROSE = "We add the two terms, so that 3 + 4 = 7, and then divide by 2, which gives 3.5; hence we go on.\n"
ROUNDS = 3


def numeric(count: int) -> list[Task]:
    """Completions of 8 kB that end in a boxed number."""
    text = PROSE * (8000 // len(PROSE))
    return [
        task_for(Rollout(id=str(n), completion=rf"{n} {text} \boxed{{{n % 7}}}", ground_truth=str(n % 5)), "numeric")
        for n in range(count)
    ]


def math(count: int) -> list[Task]:
    """Expanded polynomials against their powers, no two alike: a third of a millisecond each."""
    return [
        task_for(
            Rollout(
                id=str(n),
                completion=rf"\boxed{{(x+{n})^4}}",
                ground_truth=f"x^4+{4 * n}x^3+{6 * n * n}x^2+{4 * n**3}x+{n**4}",
            ),
            "math",
        )
        for n in range(2, count + 2)
    ]


def burning(count: int, seconds: float = 0.005) -> list[Task]:
    return tasks_of(*[f"spin {seconds + n * 1e-9}" for n in range(count)], rubric=misbehaving(cpu_seconds=5.0))


def sleeping(count: int) -> list[Task]:
    return tasks_of(*[f"sleep {0.02 + n * 1e-9}" for n in range(count)], rubric=misbehaving(wall_seconds=20.0))


@contextmanager
def redis() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, RedisServer(server_program(), Path(folder)) as server:
        yield server.url


@asynccontextmanager
async def over_the_queue(count: int, processes: int = 1) -> AsyncIterator[tuple[CeleryEngine, list[WorkerProcess]]]:
    """An engine with so many workers of a Redis of their own, once all of them are there."""
    with (
        redis() as url,
        tempfile.TemporaryDirectory() as folder,
        workers(url, Path(folder), count, processes=processes, warm=True) as started,
    ):
        async with CeleryEngine(CelerySettings(redis_url=url)) as engine:
            while await engine.check() or engine.stats().workers < count * processes:  # noqa: ASYNC110 - a bench
                await asyncio.sleep(0.2)
            yield engine, started


async def seconds_of(engine: Engine, tasks: Sequence[Task], job: str = "default") -> float:
    started = time.perf_counter()
    await engine.verify(tasks, CallOptions.of(job=job, use_cache=False))
    return time.perf_counter() - started


async def throughput() -> None:
    async with AsyncExitStack() as stack:
        engines: dict[str, Engine] = {}
        for count in (1, 2):
            local = LocalEngine(EngineSettings(workers=count))
            engines[f"embedded, {count} process{'es' * (count > 1)}"] = await stack.enter_async_context(local)
            queue, _ = await stack.enter_async_context(over_the_queue(count))
            engines[f"queue, {count} worker{'s' * (count > 1)} of 1"] = queue
        kinds = {
            "math, 0.3 ms": math(2000),
            "5 ms of CPU": burning(400),
            "numeric, 8 kB": numeric(4000),
            "sleeping 20 ms": sleeping(150),
        }
        for kind, tasks in kinds.items():
            taken: dict[str, list[float]] = {name: [] for name in engines}
            for turn in range(ROUNDS + 1):
                for name, engine in engines.items():
                    seconds = await seconds_of(engine, tasks)
                    if turn:
                        taken[name].append(seconds)
            print(f"\nthroughput, {kind}: {len(tasks)} rollouts, median of {ROUNDS}")
            for name, all_seconds in taken.items():
                print(f"  {name:24} {len(tasks) / statistics.median(all_seconds):9,.0f} rollouts/s")


def cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    """What those that still live have spent."""
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:2])
    return total


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


async def overhead() -> None:
    tasks = numeric(2048)
    here = psutil.Process()
    async with over_the_queue(1) as (queue, [worker]), LocalEngine(EngineSettings(workers=1)) as local:
        server = next(child for child in here.children() if "server" in child.name())
        grading = {child.pid for child in worker.children()}
        parts = {
            "API": [here],
            "worker, Celery and asyncio": [p for p in family(worker.pid) if p.pid not in grading],
            "Redis": [server],
            "grading": worker.children(),
        }
        spent = dict.fromkeys((*parts, "embedded, all of it"), 0.0)
        for turn in range(4):
            before = {name: cpu_seconds(processes) for name, processes in parts.items()}
            await seconds_of(queue, tasks)
            after = {name: cpu_seconds(processes) for name, processes in parts.items()}
            all_here = family(here.pid)
            mine = [p for p in all_here if p.pid not in {q.pid for q in family(worker.pid)} and p.pid != server.pid]
            start = cpu_seconds(mine)
            await seconds_of(local, tasks)
            embedded = cpu_seconds(mine) - start
            if turn:
                spent["embedded, all of it"] += embedded
                for name in parts:
                    spent[name] += after[name] - before[name]
    print("\noverhead: CPU microseconds a rollout, numeric, 8 kB completions")
    for name, seconds in spent.items():
        print(f"  {name:28} {seconds / (3 * len(tasks)) * 1e6:7.1f}")


async def latency() -> None:
    tasks = numeric(600)
    async with over_the_queue(1) as (queue, _), LocalEngine(EngineSettings(workers=1)) as local:
        taken: dict[str, list[float]] = {"queue": [], "embedded": []}
        for task in tasks:
            taken["queue"].append(await seconds_of(queue, [task]))
            taken["embedded"].append(await seconds_of(local, [task]))
    print("\nlatency of a single rollout, one call at a time")
    for name, seconds in taken.items():
        seconds.sort()
        p50, p99 = seconds[len(seconds) // 2] * 1e3, seconds[int(len(seconds) * 0.99)] * 1e3
        print(f"  {name:10} p50 {p50:6.2f} ms, p99 {p99:6.2f} ms")


async def fairness(flood: int = 30_000, rounds: int = 6, batches: int = 6) -> None:
    alone: list[float] = []
    beside: list[float] = []
    async with over_the_queue(1, processes=2) as (engine, _):
        for _ in range(rounds):
            for _ in range(batches):
                alone.append(await seconds_of(engine, burning(64), "small"))
            flooding = asyncio.create_task(engine.verify(burning(flood), CallOptions.of(job="flood", use_cache=False)))
            await asyncio.sleep(3)
            for _ in range(batches):
                beside.append(await seconds_of(engine, burning(64), "small"))
            assert not flooding.done()
            flooding.cancel()
            await asyncio.wait({flooding})
            await asyncio.sleep(0.5)
    alone.sort()
    beside.sort()
    count = rounds * batches
    print(f"\nfairness: 64 rollouts of 5 ms CPU, alone and beside another job's {flood:,}, {count} batches each")
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        a, b = alone[int(share * count)], beside[int(share * count)]
        print(f"  {name} alone {a * 1e3:7.1f} ms, beside the flood {b * 1e3:7.1f} ms, ratio {b / a:.2f}")


async def soak(seconds: float) -> None:
    async with over_the_queue(2) as (engine, started):
        here = psutil.Process()
        server = next(child for child in here.children() if "server" in child.name())
        named = {"API": here, "Redis": server} | {f"worker {n}": psutil.Process(w.pid) for n, w in enumerate(started)}
        tasks = math(1500) + numeric(1500)
        for _ in range(5):
            await seconds_of(engine, tasks)
        before = {name: process.memory_info().rss for name, process in named.items()}
        end, graded = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            await asyncio.gather(*(seconds_of(engine, tasks, f"job{n}") for n in range(3)))
            graded += 3 * len(tasks)
        stats = engine.stats()
        print(f"\nsoak: {seconds:g} s at saturation, {graded:,} rollouts, {graded / seconds:,.0f}/s")
        for name, process in named.items():
            rss = process.memory_info().rss
            print(f"  {name:10} {before[name] / 2**20:7.1f} MB at the start, {rss / 2**20:7.1f} MB at the end")
        print(
            f"  chunks sent again {stats.resent_total}, workers lost {stats.lost_workers_total}, queued {stats.queued}"
        )


def main(arguments: Sequence[str]) -> None:
    parts = {"throughput": throughput, "overhead": overhead, "latency": latency, "fairness": fairness}
    if arguments[:1] == ["soak"]:
        asyncio.run(soak(float(arguments[1])))
        return
    for name in arguments or parts:
        asyncio.run(parts[name]())


if __name__ == "__main__":
    main(sys.argv[1:])
