"""A run on a clock without a machine: what `staleness` hides of rewards that take so many generations.

The real `Pace` decides; a generation takes 1, learning 0.2, and rewards come `latency` after their generation's end.
"""

from typing import Literal, NamedTuple

from trainer_client.grpo.config import Rollouts
from trainer_client.grpo.pace import Pace

LEARNING = 0.2


class Step(NamedTuple):
    seconds: float
    exposed: float
    """Seconds of it in which the learner waited for rewards."""
    ahead: int
    generated: int
    """Batches that were generated in it; 0 at the end of a run, when there is nothing left to do meanwhile."""


def virtual_run(latency: float, staleness: int | Literal["auto"], steps: int) -> list[Step]:
    pace, now, due, made, found = Pace(Rollouts(staleness=staleness)), 0.0, list[float](), 0, list[Step]()
    for _ in range(steps):
        begun, before = now, made
        while made < steps and pace.another(len(due), bool(due) and due[0] <= now):
            now, made = now + 1.0, made + 1
            due.append(now + latency)
        arrival = due.pop(0)
        waited, early = max(0.0, arrival - now), max(0.0, now - arrival)
        now += waited + LEARNING
        pace.observe(step_seconds=now - begun, exposed_seconds=waited, early_seconds=early, reward_seconds=latency)
        found.append(Step(now - begun, waited, pace.ahead, made - before))
    return found
