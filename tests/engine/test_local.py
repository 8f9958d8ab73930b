"""What one item can cost the others: nothing."""

import asyncio
import os
import time
from contextlib import suppress

import psutil
import pytest
import uvloop
from misbehaving_tasks import misbehaving, outcomes, tasks_of

from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions, JobKey
from verifier.errors import EngineBusy, EngineClosed
from verifier.wire import Outcome, Result


def grade(settings: EngineSettings, *answers: str, **bounds: float) -> list[Result]:
    with blocking(LocalEngine(settings)) as engine:
        return engine.verify(tasks_of(*answers, rubric=misbehaving(**bounds)))


def engine_processes(*, of_workers: bool) -> list[psutil.Process]:
    """The workers below this process, or their fork servers."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # one that has just ended; of a zombie there is no command line
            if "verifier.engine.forkserver" in child.cmdline() and (child.ppid() != os.getpid()) is of_workers:
                found.append(child)
    return found


def kill(found: list[psutil.Process]) -> int:
    """SIGKILL to those of them that still live; how many there were."""
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return len(found)


def test_results_come_in_the_order_of_the_tasks(settings: EngineSettings) -> None:
    answers = ["fine" if number % 3 else f"wrong {number}" for number in range(500)]
    results = grade(settings, *answers)
    assert [result.id for result in results] == [f"r{number}" for number in range(500)]
    assert [result.reward for result in results] == [1.0 if answer == "fine" else 0.0 for answer in answers]


@pytest.mark.parametrize(
    ("bomb", "outcome", "why"),
    [
        ("spin", Outcome.TOO_COSTLY, "a loop in Python spends the CPU budget"),
        ("spin_in_c", Outcome.TOO_COSTLY, "a loop in C, which no exception can interrupt, does too"),
        ("allocate", Outcome.TOO_COSTLY, "memory past the ceiling is refused"),
        ("recurse", Outcome.FAILED, "too deep a recursion is a bug of ours as any other exception is"),
        ("segfault", Outcome.FAILED, "a crash says nothing of what the item spent"),
        ("abort", Outcome.FAILED, "nor does an abort"),
        ("exit", Outcome.FAILED, "nor does a worker that leaves"),
        ("kill", Outcome.FAILED, "anybody may have killed them"),
        ("raise", Outcome.FAILED, "an exception is a bug of ours, never the policy's fault"),
        ("sandbox", Outcome.FAILED, "so is a sandbox that is down"),
    ],
)
def test_a_bomb_costs_its_own_item_only(settings: EngineSettings, bomb: str, outcome: Outcome, why: str) -> None:
    results = grade(settings, *["fine"] * 10, bomb, *["fine"] * 10)
    assert results[10].verdict.outcome is outcome, why
    assert results[10].reward == (0.0 if outcome is Outcome.TOO_COSTLY else None)
    assert [result.reward for number, result in enumerate(results) if number != 10] == [1.0] * 20


def test_standing_still_is_not_the_answers_fault(settings: EngineSettings) -> None:
    [still, fine] = grade(settings, "sleep 30", "fine", wall_seconds=0.5)
    assert still.verdict.outcome is Outcome.FAILED
    assert still.reward is None
    assert "wall time" in still.verdict.reason
    assert fine.reward == 1.0


def test_the_next_rollout_is_served_after_a_bomb(settings: EngineSettings) -> None:
    with blocking(LocalEngine(settings)) as engine:
        for _ in range(3):
            assert outcomes(engine.verify(tasks_of("segfault", "spin"))) == ["failed", "too_costly"]
            assert outcomes(engine.verify(tasks_of("fine"))) == ["correct"]


def test_queue_wait_is_not_grading_time() -> None:
    answers = [f"spin 0.2{number}" for number in range(5)]
    results = grade(EngineSettings(workers=1, warm=False), *answers, cpu_seconds=0.5)
    assert outcomes(results) == ["incorrect"] * 5
    assert max(result.timing.queue_seconds for result in results) > 0.5
    assert max(result.timing.grade_seconds for result in results) < 0.45


def test_twins_in_flight_are_graded_once(settings: EngineSettings) -> None:
    with blocking(LocalEngine(settings)) as engine:
        results = engine.verify(tasks_of(*["spin 0.05"] * 40, rubric=misbehaving()))
        assert [result.id for result in results] == [f"r{number}" for number in range(40)]
        assert sum(result.cached for result in results) == 39
        assert sum(not result.cached and result.timing.grade_seconds > 0.04 for result in results) == 1


def test_twins_are_graded_one_by_one_when_the_caller_asks(settings: EngineSettings) -> None:
    with blocking(LocalEngine(settings)) as engine:
        results = engine.verify(tasks_of(*["fine"] * 10), CallOptions.of(use_cache=False))
    assert not any(result.cached for result in results)


def test_a_full_queue_says_when_to_come_back(settings: EngineSettings) -> None:
    async def overfill() -> None:
        async with LocalEngine(settings.model_copy(update={"queue_limit": 10})) as engine:
            first = asyncio.create_task(
                engine.verify(tasks_of(*[f"sleep 0.3{n}" for n in range(12)]), CallOptions.of(job="busy"))
            )
            await asyncio.sleep(0.05)
            with pytest.raises(EngineBusy, match="try again") as caught:
                await engine.verify(tasks_of(*[f"wrong {n}" for n in range(9)]), CallOptions.of(job="busy"))
            assert caught.value.retry_after_seconds >= 1
            assert outcomes(await engine.verify(tasks_of("fine"), CallOptions.of(job="another"))) == ["correct"]
            assert len(await first) == 12

    asyncio.run(overfill())


def test_new_job_names_do_not_pass_the_limit_of_a_key(settings: EngineSettings) -> None:
    def of_key(number: int) -> JobKey:
        return JobKey(f"step-{number}", key="ann", queue_limit=10)

    async def overfill() -> None:
        async with LocalEngine(settings) as engine:
            held = [
                asyncio.create_task(
                    engine.verify(tasks_of(f"sleep 0.3{n}", "fine"), CallOptions.of(job=of_key(n), use_cache=False))
                )
                for n in range(5)
            ]
            await asyncio.sleep(0.05)
            with pytest.raises(EngineBusy, match="the jobs of key 'ann'"):
                await engine.verify(tasks_of(*[f"wrong {n}" for n in range(9)]), CallOptions.of(job=of_key(99)))
            assert outcomes(await engine.verify(tasks_of("fine"), CallOptions.of(job=JobKey("run", key="bob")))) == [
                "correct"
            ]
            await asyncio.gather(*held)

    asyncio.run(overfill())


def test_past_the_limit_of_all_who_has_nothing_waiting_is_still_served(settings: EngineSettings) -> None:
    async def overfill() -> None:
        async with LocalEngine(settings.model_copy(update={"total_queue_limit": 5})) as engine:
            ann, bob = JobKey("run", key="ann"), JobKey("run", key="bob")
            first = asyncio.create_task(
                engine.verify(tasks_of(*[f"sleep 0.2{n}" for n in range(15)]), CallOptions.of(job=ann))
            )
            await asyncio.sleep(0.05)
            with pytest.raises(EngineBusy, match="all jobs have"):
                await engine.verify(tasks_of("fine"), CallOptions.of(job=JobKey("other", key="ann")))
            assert outcomes(await engine.verify(tasks_of("fine"), CallOptions.of(job=bob))) == ["correct"]
            await first

    asyncio.run(overfill())


def test_twins_are_of_one_key_and_one_job(settings: EngineSettings) -> None:
    training, evaluation = JobKey("run", key="ann"), JobKey("test", key="ann", weight=0.1)
    standings = [training, training, evaluation, JobKey("run", key="bob"), JobKey("run")]

    async def ask() -> list[bool]:
        async with LocalEngine(settings) as engine:
            asking = [engine.verify(tasks_of("spin 0.3"), CallOptions.of(job=standing)) for standing in standings]
            return [result.cached for [result] in await asyncio.gather(*asking)]

    assert asyncio.run(ask()) == [False, True, False, False, False]


def test_a_training_rollout_does_not_wait_with_an_equal_one_of_evaluation() -> None:
    async def ask() -> None:
        async with LocalEngine(EngineSettings(workers=1, warm=False)) as engine:
            evaluation = JobKey("test", key="ann", weight=0.1)
            ahead = [f"sleep 0.15{number}" for number in range(20)]
            slow = asyncio.create_task(engine.verify(tasks_of(*ahead, "fine"), CallOptions.of(job=evaluation)))
            await asyncio.sleep(0.05)
            assert outcomes(await engine.verify(tasks_of("fine"), CallOptions.of(job=JobKey("run", key="ann")))) == [
                "correct"
            ]
            assert not slow.done()
            slow.cancel()

    asyncio.run(ask())


def test_a_small_job_does_not_wait_for_a_large_one(settings: EngineSettings) -> None:
    async def share() -> None:
        async with LocalEngine(settings) as engine:
            large = asyncio.create_task(
                engine.verify(tasks_of(*[f"sleep 0.02{n}" for n in range(100)]), CallOptions.of(job="large"))
            )
            await asyncio.sleep(0.1)
            await engine.verify(tasks_of("fine"), CallOptions.of(job="small"))
            assert not large.done()
            await large

    asyncio.run(share())


def test_what_the_deadline_cuts_off_has_no_reward(settings: EngineSettings) -> None:
    with blocking(LocalEngine(settings)) as engine:
        tasks = tasks_of("fine", *[f"sleep 90.{n}" for n in range(10)], rubric=misbehaving(wall_seconds=600.0))
        for seconds in (2, 30):  # on a busy machine there may be no worker within two seconds
            results = engine.verify(tasks, CallOptions.of(deadline_seconds=seconds))
            assert results[-1].reward is None
            assert f"deadline of {seconds} s" in results[-1].verdict.reason
            if results[0].reward is not None:
                break
        assert results[0].reward == 1.0
        assert outcomes(engine.verify(tasks_of("fine"))) == ["correct"]


def test_what_nobody_waits_for_any_more_holds_nobody_up(settings: EngineSettings) -> None:
    with blocking(LocalEngine(settings)) as engine:
        rubric = misbehaving(cpu_seconds=600.0, wall_seconds=1200.0)
        for answer in ("sleep 300", "spin 300"):
            tasks = tasks_of(*[f"{answer}.{number}" for number in range(4)], rubric=rubric)
            assert outcomes(engine.verify(tasks, CallOptions.of(deadline_seconds=0.3))) == ["failed"] * 4
            started = time.monotonic()
            assert (
                outcomes(engine.verify(tasks_of(*["fine"] * 10), CallOptions.of(use_cache=False))) == ["correct"] * 10
            )
            assert time.monotonic() - started < 150.0, "less than one of them takes"


def test_who_joins_a_twin_that_was_given_up_gets_its_verdict(settings: EngineSettings) -> None:
    async def join() -> None:
        given_up = 0
        async with LocalEngine(settings) as engine:
            for pause in (0.0, 0.3, 0.5, 0.7, 0.9):
                tasks = tasks_of(f"sleep {1 + pause}", rubric=misbehaving(wall_seconds=20.0))
                given_up += outcomes(await engine.verify(tasks, CallOptions.of(deadline_seconds=0.1))) == ["failed"]
                await asyncio.sleep(pause)
                assert outcomes(await engine.verify(tasks)) == ["incorrect"]
        assert given_up, "though one may be over before this process notices that its deadline has passed"

    asyncio.run(join())


def test_a_caller_that_leaves_takes_its_queue_along(settings: EngineSettings) -> None:
    async def leave() -> None:
        async with LocalEngine(settings) as engine:
            call = asyncio.create_task(engine.verify(tasks_of(*[f"sleep 2.{n}" for n in range(200)])))
            await asyncio.sleep(0.3)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            assert engine.stats().queued == 0
            assert outcomes(await asyncio.wait_for(engine.verify(tasks_of("fine")), 120)) == ["correct"]

    asyncio.run(leave())


def test_a_twin_stays_when_the_one_it_waited_on_leaves(settings: EngineSettings) -> None:
    async def leave() -> None:
        async with LocalEngine(settings) as engine:
            first = asyncio.create_task(engine.verify(tasks_of("sleep 0.5")))
            await asyncio.sleep(0.1)
            second = asyncio.create_task(engine.verify(tasks_of("sleep 0.5")))
            await asyncio.sleep(0.1)
            first.cancel()
            assert outcomes(await second) == ["incorrect"]

    asyncio.run(leave())


def test_workers_killed_from_outside_wedge_nothing(settings: EngineSettings) -> None:
    async def under_fire() -> list[Result]:
        async with LocalEngine(settings) as engine:
            grading = asyncio.create_task(engine.verify(tasks_of(*[f"sleep 0.01{n:04d}" for n in range(300)])))
            kills = graded = 0
            while not grading.done():
                await asyncio.sleep(0.02)
                if engine.stats().graded_total < graded + 25:
                    continue  # nobody is killed again before the one that was killed could be graded
                graded = engine.stats().graded_total
                kills += kill(engine_processes(of_workers=True))
            assert kills > 5
            return await grading

    results = asyncio.run(under_fire())
    assert outcomes(results) == ["incorrect"] * 300


def test_the_fork_servers_death_is_nobodys_fault(settings: EngineSettings) -> None:
    async def under_fire() -> list[Result]:
        async with LocalEngine(settings) as engine:
            grading = asyncio.create_task(engine.verify(tasks_of(*[f"sleep 0.05{n:04d}" for n in range(60)])))
            for _ in range(3):
                await asyncio.sleep(0.4)
                kill(engine_processes(of_workers=False))
                await asyncio.sleep(0.8)
            return await grading

    assert outcomes(asyncio.run(under_fire())) == ["incorrect"] * 60


@pytest.mark.usefixtures("no_process_left")
def test_closing_leaves_no_process_behind(settings: EngineSettings) -> None:
    async def close_in_mid_work() -> list[Result]:
        async with LocalEngine(settings) as engine:
            grading = asyncio.create_task(
                engine.verify(
                    tasks_of("spin", "sleep 100", "spin_in_c", "sleep 200", rubric=misbehaving(cpu_seconds=50))
                )
            )
            await asyncio.sleep(0.3)
        return await grading

    results = asyncio.run(close_in_mid_work())
    assert outcomes(results) == ["failed"] * 4
    assert all(result.reward is None for result in results)


def test_a_closed_engine_says_so(settings: EngineSettings) -> None:
    async def use_after_close() -> None:
        async with LocalEngine(settings) as engine:
            pass
        with pytest.raises(EngineClosed):
            await engine.verify(tasks_of("fine"))

    asyncio.run(use_after_close())


def test_workers_are_replaced_after_their_share_of_work(settings: EngineSettings) -> None:
    async def wear_out() -> None:
        async with LocalEngine(settings.model_copy(update={"recycle_after_tasks": 50})) as engine:
            for _ in range(10):
                results = await engine.verify(tasks_of(*[f"wrong {n}" for n in range(1000)]))
                assert outcomes(results) == ["incorrect"] * 1000
            assert engine.stats().recycled_total >= 20
            assert engine.stats().deaths_total == 0

    asyncio.run(wear_out())


def test_a_healthy_engine_passes_its_own_check(settings: EngineSettings) -> None:
    async def check() -> str | None:
        async with LocalEngine(settings) as engine:
            return await engine.check(120.0)

    assert asyncio.run(check()) is None


def test_workers_inherit_no_secrets(settings: EngineSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_SECRET_FOR_TEST", "hunter2")

    async def environments() -> list[dict[str, str]]:
        async with LocalEngine(settings) as engine:
            assert await engine.check(120.0) is None
            return [
                child.environ() for of_workers in (True, False) for child in engine_processes(of_workers=of_workers)
            ]

    found = asyncio.run(environments())
    assert len(found) >= 2
    assert not any("hunter2" in value for environment in found for value in environment.values())


def test_it_runs_on_the_loop_that_the_server_uses(settings: EngineSettings) -> None:
    async def grade_on_uvloop() -> list[Result]:
        async with LocalEngine(settings) as engine:
            return await engine.verify(tasks_of("fine", "spin", "segfault", "kill", "fine"))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = outcomes(runner.run(grade_on_uvloop()))
    assert found == ["correct", "too_costly", "failed", "failed", "correct"]
