"""Rollouts whose verdicts are known, while something sends signals to the workers that judge them."""

import asyncio
import os
import random
import signal
from contextlib import suppress
from dataclasses import dataclass

import psutil
from misbehaving_tasks import misbehaving, tasks_of

from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.wire import Result

SEED = 11
BOMBS = ("spin", "allocate")


@dataclass(frozen=True)
class Storm:
    """What became of them."""

    sent: int  # signals
    rollouts: int
    lost: int
    wrong: int  # judged, and not as they should have been
    unjudged: int
    bombs: int
    bombs_convicted: int
    bombs_rewarded: int
    deaths: int


def worker_pids() -> list[int]:
    """The workers below this process. Their fork servers are this process's own children."""
    found = []
    for server in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            found += [child.pid for child in server.children()]
    return found


async def storm(settings: EngineSettings, sent: signal.Signals, *, rollouts: int, bombs: int, signals: int) -> Storm:
    """Grade `rollouts`, among them some bombs of each kind, while `signals` go to workers chosen at random."""
    chance = random.Random(SEED)
    answers = [("fine", "wrong", "spin 0.002")[number % 3] for number in range(rollouts)]
    places = chance.sample(range(rollouts), bombs * len(BOMBS))
    for number, place in enumerate(places):
        answers[place] = BOMBS[number % len(BOMBS)]
    tasks = tasks_of(*answers, rubric=misbehaving(cpu_seconds=0.3))
    seen: list[list[Result]] = [[] for _ in tasks]
    done = 0
    async with LocalEngine(settings) as engine:

        async def grade() -> None:
            nonlocal done
            async for lot in engine.stream(tasks, CallOptions.of(use_cache=False)):
                done += len(lot)
                for index, result in lot:
                    seen[index].append(result)

        grading = asyncio.create_task(grade())
        shot = 0
        while not grading.done() and shot < signals:
            if done >= shot * rollouts // (signals + 1) and (pids := worker_pids()):
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(pids), sent)
                    shot += 1
            await asyncio.sleep(0.01)
        await grading
        deaths = engine.stats().deaths_total
    pairs = [(answer, results[0]) for answer, results in zip(answers, seen, strict=True) if results]
    plain = [(result.reward, float(answer == "fine")) for answer, result in pairs if answer not in BOMBS]
    rewards = [result.reward for answer, result in pairs if answer in BOMBS]
    return Storm(
        sent=shot,
        rollouts=rollouts,
        lost=sum(len(results) != 1 for results in seen),
        wrong=sum(reward not in (right, None) for reward, right in plain),
        unjudged=sum(reward is None for reward, _ in plain),
        bombs=len(rewards),
        bombs_convicted=sum(reward == 0.0 for reward in rewards),
        bombs_rewarded=sum(bool(reward) for reward in rewards),
        deaths=deaths,
    )
