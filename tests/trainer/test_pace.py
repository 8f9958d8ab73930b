"""How far ahead of the learner a run generates, and that no two of its sequences draw the same random numbers."""

import pytest

from trainer_client.grpo.config import Rollouts
from trainer_client.grpo.pace import PATIENCE, Pace
from trainer_client.grpo.sample import first_stream, stream

WAITED = {"step_seconds": 1.0, "exposed_seconds": 0.3, "early_seconds": 0.0, "reward_seconds": 1.2}
NOT_WAITED = {"step_seconds": 1.0, "exposed_seconds": 0.0, "early_seconds": 0.5, "reward_seconds": 0.2}
LONG_THERE = {"step_seconds": 1.0, "exposed_seconds": 0.0, "early_seconds": 1.5, "reward_seconds": 0.2}


def after(pace: Pace, *steps: dict[str, float]) -> int:
    for step in steps:
        pace.observe(**step)
    return pace.ahead


def test_a_step_that_waits_twice_generates_further_ahead_up_to_the_bound() -> None:
    pace = Pace(Rollouts(most_staleness=3))
    assert pace.ahead == 1
    assert after(pace, WAITED, NOT_WAITED) == 1, "once may be an outage"
    assert after(pace, WAITED) == 2
    assert after(pace, *[WAITED] * 10) == 3


def test_it_goes_at_once_to_what_the_rewards_need() -> None:
    slow = {"step_seconds": 4.0, "exposed_seconds": 3.0, "early_seconds": 0.0, "reward_seconds": 2.9}
    slower = slow | {"reward_seconds": 30.0}
    assert after(Pace(Rollouts()), slower, slow) == 3, "by the shorter of the two, in steps without the wait"


def test_rewards_that_have_long_been_there_bring_it_back_one_by_one() -> None:
    pace = Pace(Rollouts(), under_way=4)
    assert after(pace, *[LONG_THERE] * (PATIENCE - 1), NOT_WAITED) == 4
    assert after(pace, *[LONG_THERE] * PATIENCE) == 3
    assert after(pace, *[LONG_THERE] * 10 * PATIENCE) == 1, "never below one"


def test_a_number_is_kept_whatever_happens() -> None:
    assert after(Pace(Rollouts(staleness=0)), *[WAITED] * 10) == 0
    assert after(Pace(Rollouts(staleness=6), under_way=1), *[LONG_THERE] * 50) == 6


def test_a_resumed_run_goes_on_with_what_it_had() -> None:
    assert Pace(Rollouts(), under_way=3).ahead == 3
    assert Pace(Rollouts(most_staleness=2), under_way=9).ahead == 2


def test_rewards_of_three_generations_are_hidden_after_a_few_steps() -> None:
    """A clock without a machine: a generation takes 1, learning 0.2, rewards 3 after the end of their generation."""
    pace, now, under_way, exposed = Pace(Rollouts()), 0.0, list[float](), list[float]()
    for _ in range(20):
        begun = now
        while len(under_way) <= pace.ahead:
            now += 1.0
            under_way.append(now + 3.0)
        due = under_way.pop(0)
        waited, early = max(0.0, due - now), max(0.0, now - due)
        now += waited + 0.2
        exposed.append(waited / (now - begun))
        pace.observe(step_seconds=now - begun, exposed_seconds=waited, early_seconds=early, reward_seconds=3.0)
    assert exposed[0] > 0.3
    assert max(exposed[8:]) < 0.01
    assert pace.ahead <= 4


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_every_sequence_of_a_run_has_a_stream_of_its_own(seed: int) -> None:
    numbers, cursor = set[int](), 0
    for prompts, copies in [(32, 16), (4, 8), (5, 64), (32, 16)]:
        first = first_stream(seed, cursor)
        numbers |= {stream(first, prompt, copies, copy) for prompt in range(prompts) for copy in range(copies)}
        cursor += prompts
    assert len(numbers) == 32 * 16 + 4 * 8 + 5 * 64 + 32 * 16
    assert all(0 <= number < 2**63 for number in numbers), "what vLLM's server takes for a seed"
    assert first_stream(seed, 5) != first_stream(seed + 1, 5)
