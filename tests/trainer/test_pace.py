"""How far ahead of the learner a run generates, and that no two of its sequences draw the same random numbers."""

import pytest
from virtual_run import virtual_run

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


@pytest.mark.parametrize(("latency", "ahead"), [(0.1, 1), (1.0, 1), (2.0, 2), (3.0, 3), (4.0, 4)])
def test_rewards_of_up_to_four_generations_are_waited_for_only_where_nothing_is_left_to_generate(
    latency: float, ahead: int
) -> None:
    """From the first step on, with the default settings: an exposed share of 0, where the promise is 1 %."""
    steps = virtual_run(latency, "auto", 150)
    assert all(step.exposed == 0.0 for step in steps if step.generated)
    assert max(step.ahead for step in steps if step.generated) == ahead, "and no further ahead than that takes"


def test_beyond_the_bound_rewards_are_waited_for() -> None:
    steps = virtual_run(9.0, "auto", 150)
    assert max(step.ahead for step in steps) == Rollouts().most_staleness
    assert sum(step.exposed for step in steps) > 0.3 * sum(step.seconds for step in steps)


def test_what_was_measured_is_not_thrown_away_by_one_outage() -> None:
    pace = Pace(Rollouts())
    assert [pace.another(under_way, arrived=False) for under_way in (0, 1, 2)] == [True, True, True]
    pace.observe(**NOT_WAITED)
    assert not pace.another(pace.ahead + 1, arrived=False), "how long rewards take is known by now"
    fixed = Pace(Rollouts(staleness=1))
    assert [fixed.another(under_way, arrived=False) for under_way in (0, 1, 2)] == [True, True, False]


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
