"""Rewards come while a batch is still being generated, over one connection."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import psutil
import pytest
from served import Served

from trainer_client.grpo.config import Rewards
from trainer_client.grpo.rewards import RewardDesk, client_for
from trainer_client.grpo.rollout import Completion, Problem, Rollout

HANGS_SECONDS = 60.0
REWARDS = Rewards(preset="math")


@pytest.fixture
def desk(reward_service: Served) -> Iterator[RewardDesk]:
    with RewardDesk(lambda: client_for(REWARDS, reward_service.url, None), REWARDS) as opened:
        yield opened


def group(name: str) -> list[Rollout]:
    problem = Problem(id=name, prompt="1+1=", ground_truth="2")
    return [
        Rollout(f"{name}-{copy}", problem, name, (1,), Completion(0, (2,), (0.0,), False), f"\\boxed{{{answer}}}", 0)
        for copy, answer in enumerate((2, 3))
    ]


def test_a_group_has_its_rewards_before_the_next_one_is_written(desk: RewardDesk) -> None:
    batch = desk.batch()
    for name in ("a-0", "a-1", "a-2"):
        batch.add(group(name))
        for result in batch._results:  # The generator goes on once these are there.
            result.result(HANGS_SECONDS)
        assert batch.arrived
    assert batch.wait().rewards == [1.0, 0.0] * 3


def test_batches_that_follow_one_another_share_a_connection(desk: RewardDesk, reward_service: Served) -> None:
    port, seen = urlsplit(reward_service.url).port, set[int]()
    for number in range(5):
        batch = desk.batch()
        batch.add(group(f"{number}-0"))
        assert batch.wait().rewards == [1.0, 0.0]
        seen |= {
            link.laddr.port
            for link in psutil.Process().net_connections("tcp")
            if link.raddr and link.raddr.port == port
        }
    assert len(seen) == 1
