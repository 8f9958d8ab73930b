# ruff: noqa: E402 - the plugin folder is found first
"""A plan for many workers and many jobs, simulated: `python tests/bench/plan.py`.

The real Backlog hands out chunks in simulated time to as many slots as the plan has; what a chunk costs the API and
Redis is measured (tests/bench/over_queue.py) and given below. It says how long each job's batch takes beside what it
would take alone, and how busy each part would be: what saturates first is the part whose share passes 1.
"""

import heapq
import random
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "plugin")]

from misbehaving_tasks import tasks_of

from verifier.engine.backlog import Backlog
from verifier.engine.calls import Call, Entry, Listener
from verifier.engine.options import JobKey

API_SECONDS = 60e-6  # CPU of the API a rollout of 8 kB
REDIS_SECONDS = 12e-6  # CPU of Redis a rollout of 8 kB
REDIS_CHUNK_SECONDS = 250e-6  # and a chunk: message, lease, acknowledgement
BEAT_SECONDS = 30e-6  # CPU of Redis a worker's heartbeat, every 1.5 s
BYTES = 8200  # of a rollout on its way to a worker; its result has 500


@dataclass(frozen=True)
class Plan:
    name: str
    workers: int
    processes: int
    jobs: int
    batch: int
    every_seconds: float  # a job sends its batch so often: the length of a training step
    cost_seconds: float  # CPU of a rollout
    minutes: float = 2.0


def simulate(plan: Plan) -> tuple[list[float], float]:
    """How long each batch took, and the share of time that processes were busy."""
    chance = random.Random(1)
    slots = plan.workers * plan.processes
    backlog = Backlog(line_seconds=0.05, line_tasks=256, workers=slots)
    [task] = tasks_of("fine")
    end = 60 * plan.minutes
    events: list[tuple[float, int, str, object]] = []
    number = 0

    def at(when: float, kind: str, what: object) -> None:
        nonlocal number
        number += 1
        heapq.heappush(events, (when, number, kind, what))

    for job in range(plan.jobs):
        at(chance.uniform(0, plan.every_seconds), "batch", f"job{job}")
    left: dict[int, int] = {}
    began: dict[int, float] = {}
    batch_of: dict[Entry, int] = {}
    taken: list[float] = []
    free, busy, batches = slots, 0.0, 0
    while events:
        now, _, kind, what = heapq.heappop(events)
        if kind == "batch" and now < end:
            batches += 1
            left[batches], began[batches] = plan.batch, now
            for _ in range(plan.batch):
                entry = Entry(task, JobKey(str(what)), None, now, [Listener(Call(1), 0, "", twin=False)])
                batch_of[entry] = batches
                backlog.append(entry)
            at(now + plan.every_seconds * chance.uniform(0.8, 1.2), "batch", what)
        elif kind == "done":
            free += 1
            for entry, seconds in what:  # type: ignore[attr-defined]
                backlog.learn(entry, seconds)
                batch = batch_of.pop(entry)
                left[batch] -= 1
                if not left[batch]:
                    taken.append(now - began[batch])
        while free and (line := backlog.next_line(fresh=False)):
            costs = [(entry, chance.expovariate(1 / plan.cost_seconds)) for entry in line]
            seconds = sum(cost for _, cost in costs)
            free, busy = free - 1, busy + seconds
            at(now + seconds, "done", costs)
    return taken, busy / (slots * end)


def tell(plan: Plan) -> None:
    taken, busy = simulate(plan)
    taken.sort()
    rate = plan.jobs * plan.batch / plan.every_seconds
    chunk = max(1.0, min(256.0, 0.05 / plan.cost_seconds))
    redis = rate * (REDIS_SECONDS + REDIS_CHUNK_SECONDS / chunk) + plan.workers / 1.5 * BEAT_SECONDS
    print(f"\n{plan.name}: {plan.workers} workers of {plan.processes}, {plan.jobs} jobs of {plan.batch} rollouts every")
    print(f"  {plan.every_seconds:g} s, {plan.cost_seconds * 1e3:g} ms each: {rate:,.0f} rollouts/s")
    print(f"  a batch takes p50 {statistics.median(taken):.2f} s, p99 {taken[int(0.99 * len(taken))]:.2f} s")
    print(f"  busy: processes {busy:.2f}, one API {rate * API_SECONDS:.2f}, one Redis {redis:.2f}", end="")
    print(f", network {rate * BYTES * 8 / 1e9:.2f} Gbit/s through Redis each way")


PLANS = (
    Plan("math", 1000, 4, 100, 1024, 20.0, 0.002),
    Plan("code", 1000, 4, 100, 1024, 40.0, 1.0),
    Plan("code, too few workers", 400, 4, 100, 1024, 40.0, 1.0),
    Plan("math, every step of every job at once faster", 1000, 4, 100, 1024, 5.0, 0.002),
)

if __name__ == "__main__":
    for plan in PLANS:
        tell(plan)
