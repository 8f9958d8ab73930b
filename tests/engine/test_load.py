"""The machine's load changes how long a verdict takes, and never which one it is."""

import asyncio
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

from misbehaving_tasks import misbehaving, outcomes, tasks_of

from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions, JobKey
from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.wire import Rollout

SEED = 20_251_125
COUNT = 500
HEAVY, BOMBS = 4, 2


def spin() -> None:
    parent = os.getppid()
    while os.getppid() == parent:  # it ends with the tests, however they end
        pass


@contextmanager
def overload(times: int, cores: int = 2) -> Iterator[None]:
    """So many times as many busy processes as cores, beside whatever is measured."""
    context = multiprocessing.get_context("spawn")
    burners = [context.Process(target=spin, daemon=True) for _ in range(times * cores)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
        for burner in burners:
            burner.join()


def mixed_tasks() -> list[Task]:
    """Mostly quick ones, right and wrong; some that cost much, near the budget from below; some bombs."""
    chance = random.Random(SEED)
    math = [
        task_for(Rollout(id=f"m{n}", completion=rf"\boxed{{\frac{{{n}}}{{7}}}}", ground_truth=f"{n + n % 3}/7"), "math")
        for n in range(COUNT - HEAVY - BOMBS)
    ]
    rubric = misbehaving(cpu_seconds=0.3)
    heavy = tasks_of(*[f"spin 0.{chance.randint(18, 21)}" for _ in range(HEAVY)], *["spin"] * BOMBS, rubric=rubric)
    tasks = math + heavy
    chance.shuffle(tasks)
    return tasks


def test_the_same_rollouts_idle_and_at_three_times_overload_end_alike() -> None:
    tasks = mixed_tasks()
    with blocking(LocalEngine(EngineSettings(workers=2, warm=False))) as engine:
        idle = engine.verify(tasks, CallOptions.of(use_cache=False))
        with overload(3):
            busy = engine.verify(tasks, CallOptions.of(use_cache=False))
    assert [(r.verdict.outcome, r.reward) for r in busy] == [(r.verdict.outcome, r.reward) for r in idle]
    assert outcomes(idle).count("too_costly") == BOMBS
    assert max(r.timing.grade_seconds for r in busy) <= 0.31


def test_what_ends_past_its_budget_is_judged_once_more_alone(settings: EngineSettings) -> None:
    with blocking(LocalEngine(settings)) as engine:
        started = time.process_time()
        results = engine.verify(tasks_of("fine", "spin 0.6", "fine", rubric=misbehaving(cpu_seconds=0.5)))
        assert outcomes(results) == ["correct", "too_costly", "correct"]
        assert "budget" in results[1].verdict.reason
        assert engine.verify(tasks_of("fine"))[0].reward == 1.0
        assert time.process_time() - started < 5


def test_what_fits_when_it_is_alone_is_not_convicted(settings: EngineSettings) -> None:
    """The first time it is slower than its budget, as on a crowded machine; the second time it is not.

    Between the end of the spin and the kernel's own end, at half as much again, there is a second for what a worker
    loads first.
    """
    with blocking(LocalEngine(settings)) as engine:
        results = engine.verify(tasks_of("slow_once 2.5", *["fine"] * 20, rubric=misbehaving(cpu_seconds=2.4)))
    assert outcomes(results) == ["incorrect"] + ["correct"] * 20


def test_many_borderline_items_do_not_stop_the_others(settings: EngineSettings) -> None:
    answers = [f"spin 0.2{n}" if n % 10 == 0 else "fine" for n in range(60)]
    with blocking(LocalEngine(settings)) as engine:
        results = engine.verify(tasks_of(*answers, rubric=misbehaving(cpu_seconds=0.15)))
    assert outcomes(results) == ["too_costly" if n % 10 == 0 else "correct" for n in range(60)]


def test_many_borderline_items_of_one_key_do_not_stop_another(settings: EngineSettings) -> None:
    """Each is judged again alone, which holds everyone up: the other key has its turn between two of them."""
    rubric = misbehaving(cpu_seconds=0.1)

    async def grade() -> tuple[bool, list[str]]:
        async with LocalEngine(settings) as engine:
            flood = tasks_of(*[f"spin 0.12{n:02}" for n in range(8)], rubric=rubric)
            flooding = asyncio.create_task(engine.verify(flood, CallOptions(JobKey("a", key="ann"), use_cache=False)))
            while not engine._backlog._second_chances:  # noqa: ASYNC110 - it sets no event
                await asyncio.sleep(0.01)
            for _ in range(3):
                small = tasks_of("fine", "wrong")
                await engine.verify(small, CallOptions(JobKey("b", key="bob"), use_cache=False))
            between = not flooding.done()
            return between, outcomes(await flooding)

    between, found = asyncio.run(asyncio.wait_for(grade(), 300))
    assert between
    assert found == ["too_costly"] * 8


def test_where_one_worker_is_all_there_is_it_makes_way_for_a_fresh_one(settings: EngineSettings) -> None:
    rubric = misbehaving(cpu_seconds=0.1)

    async def grade() -> list[str]:
        async with LocalEngine(settings.model_copy(update={"workers": 1})) as engine:
            flood = tasks_of(*[f"spin 0.12{n}" for n in range(3)], rubric=rubric)
            flooding = asyncio.create_task(engine.verify(flood, CallOptions(JobKey("a", key="ann"), use_cache=False)))
            while not flooding.done():
                await engine.verify(tasks_of("fine"), CallOptions(JobKey("b", key="bob"), use_cache=False))
            return outcomes(await flooding)

    assert asyncio.run(asyncio.wait_for(grade(), 300)) == ["too_costly"] * 3
