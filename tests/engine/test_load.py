"""The machine's load changes how long a verdict takes, and never which one it is."""

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

from misbehaving_tasks import misbehaving, outcomes, tasks_of

from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.wire import Rollout

SEED = 20_251_125
COUNT = 5000


def spin() -> None:
    while True:
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
        for n in range(COUNT - 40)
    ]
    rubric = misbehaving(cpu_seconds=0.3)
    heavy = tasks_of(*[f"spin 0.{chance.randint(18, 21)}" for _ in range(30)], *["spin"] * 10, rubric=rubric)
    tasks = math + heavy
    chance.shuffle(tasks)
    return tasks


def test_the_same_rollouts_idle_and_at_three_times_overload_end_alike() -> None:
    tasks = mixed_tasks()
    with blocking(LocalEngine(EngineSettings(workers=2))) as engine:
        idle = engine.verify(tasks, CallOptions.of(use_cache=False))
        with overload(3):
            busy = engine.verify(tasks, CallOptions.of(use_cache=False))
    assert [(r.verdict.outcome, r.reward) for r in busy] == [(r.verdict.outcome, r.reward) for r in idle]
    assert outcomes(idle).count("too_costly") == 10
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
    """The first time it is slower than its budget, as on a crowded machine; the second time it is not."""
    with blocking(LocalEngine(settings)) as engine:
        results = engine.verify(tasks_of("slow_once 0.6", *["fine"] * 20, rubric=misbehaving(cpu_seconds=0.5)))
    assert outcomes(results) == ["incorrect"] + ["correct"] * 20


def test_many_borderline_items_do_not_stop_the_others(settings: EngineSettings) -> None:
    answers = [f"spin 0.2{n}" if n % 10 == 0 else "fine" for n in range(60)]
    with blocking(LocalEngine(settings)) as engine:
        results = engine.verify(tasks_of(*answers, rubric=misbehaving(cpu_seconds=0.15)))
    assert outcomes(results) == ["too_costly" if n % 10 == 0 else "correct" for n in range(60)]
