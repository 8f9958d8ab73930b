"""Whatever is done to the workers or the host, no answer is convicted of it, and what was lost comes back."""

import asyncio
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from misbehaving_tasks import misbehaving, outcomes, tasks_of
from storm import Storm, storm

from verifier import fingerprint
from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.engine.queued import CANARY
from verifier.rubric import Rubric, Task
from verifier.wire import Outcome, Rollout

PLUGIN = Path(__file__).parent.parent / "plugin"


def processes(*, of_workers: bool) -> list[psutil.Process]:
    """The workers below this process, or their fork servers."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "verifier.engine.forkserver" in child.cmdline() and (child.ppid() != os.getpid()) is of_workers:
                found.append(child)
    return found


async def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSEGV, signal.SIGPROF, signal.SIGSTOP])
def test_a_storm_of_signals_makes_no_wrong_zero(settings: EngineSettings, sent: signal.Signals) -> None:
    found: Storm = asyncio.run(
        storm(settings, sent, rollouts=300, bombs=2, signals=4 if sent == signal.SIGSTOP else 16)
    )
    assert found.sent > 0
    assert found.wrong == 0
    assert found.lost == 0
    assert found.bombs_rewarded == 0


def test_a_stopped_worker_costs_nobody_anything(settings: EngineSettings) -> None:
    async def stop() -> list[str]:
        async with LocalEngine(settings) as engine:
            rubric = misbehaving(wall_seconds=300.0)
            grading = asyncio.create_task(engine.verify(tasks_of("sleep 1", "sleep 1.1", "fine", rubric=rubric)))
            await asyncio.sleep(0.3)
            for worker in processes(of_workers=True):
                worker.send_signal(signal.SIGSTOP)
            return outcomes(await asyncio.wait_for(grading, 200))

    assert asyncio.run(stop()) == ["incorrect", "incorrect", "correct"]


def test_a_stopped_fork_server_is_replaced(settings: EngineSettings) -> None:
    async def stop() -> None:
        async with LocalEngine(settings) as engine:
            [before] = processes(of_workers=False)
            before.send_signal(signal.SIGSTOP)
            for worker in processes(of_workers=True):
                worker.send_signal(signal.SIGKILL)
            assert outcomes(await asyncio.wait_for(engine.verify(tasks_of("fine", "spin")), 200)) == [
                "correct",
                "too_costly",
            ]
            assert before.pid not in {server.pid for server in processes(of_workers=False)}

    asyncio.run(stop())


def test_a_worker_is_well_while_all_are_at_long_work(settings: EngineSettings) -> None:
    async def ask() -> str | None:
        async with LocalEngine(settings) as engine:
            tasks = tasks_of(*[f"sleep 3{number}" for number in range(4)], rubric=misbehaving(wall_seconds=300.0))
            grading = asyncio.create_task(engine.verify(tasks))
            await until(lambda: engine.stats().busy_workers == 2)
            problem = await engine.check(0.3)
            grading.cancel()
            return problem

    assert asyncio.run(ask()) is None


@contextmanager
def no_more_descriptors() -> Iterator[None]:
    """This process may open nothing more; what it has open stays so."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_workers_lost_while_there_are_no_descriptors_come_back(settings: EngineSettings) -> None:
    async def spend() -> list[str]:
        async with LocalEngine(settings.model_copy(update={"no_worker_seconds": 1.0})) as engine:
            assert outcomes(await engine.verify(tasks_of("fine"))) == ["correct"]
            doomed = processes(of_workers=True)
            with no_more_descriptors():
                for worker in doomed:
                    os.kill(worker.pid, signal.SIGKILL)
                [result] = await asyncio.wait_for(engine.verify(tasks_of("fine"), CallOptions.of(use_cache=False)), 200)
                assert (result.verdict.outcome, result.reward) == (Outcome.FAILED, None)
                assert "no worker could be started" in result.verdict.reason
                assert await engine.check(1.0) is not None
            await until(lambda: engine.stats().workers == 2)
            return outcomes(await engine.verify(tasks_of("fine", "spin"), CallOptions.of(use_cache=False)))

    assert asyncio.run(asyncio.wait_for(spend(), 300)) == ["correct", "too_costly"]


@pytest.fixture
def nothing_fingerprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has seen no rubric yet: what decides is read from files when it is asked for."""
    for name in ("fingerprint", "code_fingerprint"):
        monkeypatch.delitem(CANARY.rubric.__dict__, name, raising=False)
    for remembered in (fingerprint.source, fingerprint.imports, fingerprint.code_digest):
        remembered.cache_clear()


def test_a_rubric_that_cannot_be_fingerprinted_is_an_error_and_nothing_waits(
    settings: EngineSettings, nothing_fingerprinted: None
) -> None:
    async def ask() -> list[str]:
        async with LocalEngine(settings) as engine:
            with no_more_descriptors():
                for use_cache in (False, True):
                    options = CallOptions.of(use_cache=use_cache, deadline_seconds=1.0)
                    with pytest.raises(OSError, match="Too many open files"):
                        await engine.verify(tasks_of("fine"), options)
                assert "Too many open files" in str(await engine.check(1.0))
            assert await engine.check(30.0) is None
            return outcomes(await engine.verify(tasks_of("fine"), CallOptions.of(use_cache=False)))

    assert asyncio.run(asyncio.wait_for(ask(), 300)) == ["correct"]


def test_a_fork_server_lost_while_there_are_no_descriptors_comes_back(settings: EngineSettings) -> None:
    async def spend() -> list[str]:
        async with LocalEngine(settings) as engine:
            [server] = processes(of_workers=False)
            with no_more_descriptors():
                os.kill(server.pid, signal.SIGKILL)
                grading = asyncio.create_task(engine.verify(tasks_of("fine")))
                await asyncio.sleep(1.0)
            return outcomes(await grading)

    assert asyncio.run(asyncio.wait_for(spend(), 300)) == ["correct"]


GRADE = """
import resource, sys
from misbehaving_tasks import misbehaving, outcomes, tasks_of
from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
{before}
with blocking(LocalEngine(EngineSettings(workers=2, warm=False, no_worker_seconds=3))) as engine:
    tasks = tasks_of(*["fine"] * 20, "spin", "allocate", "wrong")
    print(*outcomes(engine.verify(tasks, CallOptions.of(use_cache=False))))
"""


def graded_elsewhere(prefix: list[str], before: str = "") -> list[str]:
    """What an engine says in a process of its own, on a host that lacks something."""
    command = [*prefix, sys.executable, "-c", GRADE.format(before=before)]
    environment = os.environ | {"PYTHONPATH": f"{PLUGIN}:{PLUGIN.parent.parent}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def apart(change: str) -> list[str]:
    """A command prefix: what follows sees its own mounts, changed so."""
    command = ["unshare", "--mount", "sh", "-c", f'{change} && exec "$@"', "sh"]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True).returncode:
        pytest.skip("mounts cannot be changed here, not even in a namespace of their own (it takes root)")
    return command


def test_without_proc_right_answers_are_right_and_bombs_are_bombs() -> None:
    found = graded_elsewhere(apart("mount -t tmpfs none /proc"))
    assert found == ["correct"] * 20 + ["too_costly", "too_costly", "incorrect"]


def test_a_temporary_folder_that_cannot_be_written_to_changes_no_verdict() -> None:
    found = graded_elsewhere(apart("mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp"))
    assert found == ["correct"] * 20 + ["too_costly", "too_costly", "incorrect"]


def test_where_no_worker_can_be_forked_nothing_is_judged(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "def fork():\n    raise BlockingIOError(11, 'Resource temporarily unavailable')\n"
        "if '-m' in sys.orig_argv and 'verifier.engine.forkserver' in sys.orig_argv:\n    os.fork = fork\n"
    )
    found = graded_elsewhere([], f"import os; os.environ['PYTHONPATH'] += ':{tmp_path}'")
    assert found == ["failed"] * 23


def schema_of(levels: int) -> dict[str, object]:
    """Each level asks the one below it twice."""
    steps = {f"s{n}": {"allOf": [{"$ref": f"#/$defs/s{n - 1}"}] * 2} for n in range(1, levels)}
    return {"$defs": {"s0": {"type": ["object", "number"]}, **steps}, "$ref": f"#/$defs/s{levels - 1}"}


@pytest.mark.parametrize(
    ("levels", "outcome", "why"),
    [
        (4, Outcome.CORRECT, "a schema that can be checked"),
        (40, Outcome.UNVERIFIABLE, "one that nobody's answer could be checked against"),
    ],
)
def test_a_ground_truth_that_is_too_costly_by_itself_convicts_nobody(
    settings: EngineSettings, levels: int, outcome: Outcome, why: str
) -> None:
    parts = {"extractor": {"kind": "whole"}, "verifier": {"kind": "schema"}, "bounds": {"cpu_seconds": 0.3}}
    rollout = Rollout.model_validate({"id": "r", "completion": "{}", "ground_truth": schema_of(levels)})
    with blocking(LocalEngine(settings)) as engine:
        [result] = engine.verify([Task(rollout, Rubric.model_validate(parts))])
    assert result.verdict.outcome is outcome, why


@pytest.mark.parametrize(
    ("answer", "truth"), [("spin", "fine"), ("fine", "spin"), ("allocate", "fine"), ("fine", "allocate")]
)
def test_who_is_to_blame_for_the_cost(settings: EngineSettings, answer: str, truth: str) -> None:
    """Where the ground truth, repeated as an answer, spends the bounds too, no answer is to blame."""
    with blocking(LocalEngine(settings)) as engine:
        [result] = engine.verify(tasks_of("spin" if truth == "spin" else answer, ground_truth=truth))
    if truth == "fine":
        assert (result.verdict.outcome, result.reward) == (Outcome.TOO_COSTLY, 0.0)
    else:
        assert result.reward in ((None,) if truth == "spin" else (0.0,))


def test_a_bug_of_ours_says_so(settings: EngineSettings) -> None:
    with blocking(LocalEngine(settings)) as engine:
        [deep, fine] = engine.verify(tasks_of("recurse", "fine"))
    assert (deep.verdict.outcome, deep.reward) == (Outcome.FAILED, None)
    assert "RecursionError" in deep.verdict.reason
    assert fine.reward == 1.0


def test_an_item_that_no_worker_can_read_costs_only_itself(settings: EngineSettings) -> None:
    unreadable = Rollout.model_construct(
        **(tasks_of("fine")[0].rollout.__dict__ | {"truncated": "perhaps", "id": "bad"})
    )
    [good, other] = tasks_of("fine", "wrong")
    with blocking(LocalEngine(settings)) as engine:
        results = engine.verify([good, Task(unreadable, good.rubric), other], CallOptions.of(use_cache=False))
    assert outcomes(results) == ["correct", "failed", "incorrect"]


def test_results_are_sent_once_whenever_the_clock_ticks(settings: EngineSettings) -> None:
    """The clock ticks within nearly every one of these; what was sent by then must not be sent again."""
    chance = random.Random(5)
    answers = [f"spin 0.0{chance.randint(4, 7)}" if number % 2 else "fine" for number in range(24)]
    with blocking(LocalEngine(settings)) as engine:
        started = engine.verify(
            tasks_of(*answers, rubric=misbehaving(cpu_seconds=0.055)), CallOptions.of(use_cache=False)
        )
    for answer, result in zip(answers, started, strict=True):
        if answer in ("spin 0.04", "fine"):
            assert result.verdict.outcome in (Outcome.CORRECT, Outcome.INCORRECT)


def test_time_is_measured(settings: EngineSettings) -> None:
    """A worker that is killed when its item is past the budget twice has been a bomb both times."""

    async def shoot() -> Outcome:
        async with LocalEngine(settings.model_copy(update={"workers": 1})) as engine:
            grading = asyncio.create_task(engine.verify(tasks_of("spin", rubric=misbehaving(cpu_seconds=0.5))))
            while not grading.done():
                for worker in processes(of_workers=True):
                    with suppress(psutil.NoSuchProcess):
                        if 0.65 < sum(worker.cpu_times()[:2]) < 0.75:  # of which it had some before the item
                            worker.send_signal(signal.SIGKILL)
                await asyncio.sleep(0.01)
            [result] = await grading
            return result.verdict.outcome

    started = time.monotonic()
    assert asyncio.run(asyncio.wait_for(shoot(), 300)) is Outcome.TOO_COSTLY, time.monotonic() - started
