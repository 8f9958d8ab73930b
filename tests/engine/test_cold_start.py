"""Workers made before the symbolic libraries are loaded give back what asks for them; it is judged all the same."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import judged_everywhere
import pytest

from verifier.engine.cold import StillCold, nothing_slow_loads
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.wire import Outcome, Rollout

COLD = EngineSettings(workers=1, warm=False, warm_when_asked=True)


def asked(ground_truth: str, answer: str) -> Task:
    return task_for(Rollout(id=answer, completion=f"\\boxed{{{answer}}}", ground_truth=ground_truth), "math")


PLAIN = [asked("1/2", "0.5"), asked("3", "4")]
SYMBOLIC = [asked("\\frac13", "\\int_0^1 x^2 \\, dx"), asked("\\frac14", "\\int_0^1 x^3 \\, dx")]


def outcomes(*tasks: Task, times: int = 1) -> list[Outcome]:
    async def graded() -> list[Outcome]:
        async with LocalEngine(COLD) as engine:
            results = [
                result for _ in range(times) for result in await engine.verify(tasks, CallOptions.of(use_cache=False))
            ]
            return [result.verdict.outcome for result in results]

    return asyncio.run(graded())


def test_what_needs_no_library_is_judged_by_cold_workers() -> None:
    assert outcomes(*PLAIN) == [Outcome.CORRECT, Outcome.INCORRECT]


def test_what_asks_for_a_library_waits_for_it_and_the_others_do_not() -> None:
    together = outcomes(SYMBOLIC[0], *PLAIN, SYMBOLIC[1], times=2)
    assert together == 2 * [Outcome.CORRECT, Outcome.CORRECT, Outcome.INCORRECT, Outcome.CORRECT]


def test_a_fork_server_that_dies_while_it_loads_is_replaced_by_one_that_has_loaded() -> None:
    async def graded() -> Outcome:
        async with LocalEngine(COLD) as engine:
            waiting = asyncio.create_task(engine.verify(SYMBOLIC[:1]))
            while engine._spawner is None or engine._spawner.ready:
                assert not waiting.done(), "it was never asked to load"
                await asyncio.sleep(0.01)
            os.kill(engine._spawner._process.pid, signal.SIGKILL)  # type: ignore[attr-defined]
            [result] = await waiting
            return result.verdict.outcome

    assert asyncio.run(graded()) is Outcome.CORRECT


def test_a_library_that_is_not_loaded_is_refused_for_the_time_being() -> None:
    with nothing_slow_loads(), pytest.raises(StillCold):
        __import__("latex2sympy2")
    with pytest.raises(ModuleNotFoundError):
        __import__("latex2sympy2")


def test_every_preset_judges_in_a_workers_thread_as_everywhere() -> None:
    """What a library fails at there (a signal, an import) must not be taken for an answer that it cannot read."""
    program = [sys.executable, str(Path(judged_everywhere.__file__))]
    done = subprocess.run(program, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    cold, warm = json.loads(done.stdout)
    expected = judged_everywhere.judged(cold=False)
    assert warm == expected
    asked_again = {name for name, told in cold.items() if told == judged_everywhere.COLD}
    assert 0 < len(asked_again) < len(cold)
    assert cold == expected | dict.fromkeys(asked_again, judged_everywhere.COLD)
