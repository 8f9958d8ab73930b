"""Advantages, each against numbers worked out by hand."""

import math
from typing import Any

import pytest
import torch

from trainer_client.grpo.advantage import group_advantages, overlong_punishment

NONE = math.nan


def advantages_of(*groups: list[float], **options: object) -> list[list[float]]:
    """The advantages of these groups' rewards, in the same shape."""
    rewards = torch.tensor([reward for group in groups for reward in group])
    numbers = torch.tensor([number for number, group in enumerate(groups) for _ in group])
    values = group_advantages(rewards, numbers, **options).values.tolist()  # type: ignore[arg-type]
    return [[values.pop(0) for _ in group] for group in groups]


@pytest.mark.parametrize(
    ("rewards", "options", "expected", "why"),
    [
        ([1, 0, 0, 1], {"scale": "none"}, [0.5, -0.5, -0.5, 0.5], "less the mean of 0.5"),
        ([1, 0, 0, 1], {"scale": "group"}, [0.8659, -0.8659, -0.8659, 0.8659],
         "the sample's std is sqrt(4 x 0.25 / 3) = 0.57735, and 1e-4 is added to it"),
        ([1, 0, NONE, 1], {"scale": "none"}, [1 / 3, -2 / 3, 0, 1 / 3], "one not judged: the mean of three is 2/3"),
        ([3, 1, NONE], {"scale": "group"}, [1 / 1.41431, -1 / 1.41431, 0], "the std of two is sqrt(2)"),
        ([0.25, 0.75], {"scale": "batch"}, [-0.25 / 0.35365, 0.25 / 0.35365], "one group is the whole batch"),
        ([-1, 3], {"scale": "none"}, [-2, 2], "rewards may be negative"),
        ([1, 0, 0, 1], {"scale": "none", "baseline": "leave_one_out"}, [2 / 3, -2 / 3, -2 / 3, 2 / 3],
         "the siblings of a 1 have a mean of 1/3"),
        ([3, NONE, 1], {"scale": "none", "baseline": "leave_one_out"}, [2, 0, -2], "of the judged siblings"),
    ],
)  # fmt: skip
def test_a_group(rewards: list[float], options: dict[str, object], expected: list[float], why: str) -> None:
    assert advantages_of(rewards, **options)[0] == pytest.approx(expected, abs=1e-4), why


def test_each_group_has_a_baseline_of_its_own() -> None:
    assert advantages_of([1, 0], [10, 8, 6], scale="none") == [[0.5, -0.5], [2.0, 0.0, -2.0]]


def test_a_batchs_spread_is_taken_over_every_judged_reward() -> None:
    # Rewards 0, 1, 0, 3 and one not judged: mean 1, sum of squares 1 + 0 + 1 + 4 = 6, std sqrt(6 / 3).
    low, high = advantages_of([0, 1, NONE], [0, 3], scale="batch")
    spread = math.sqrt(2) + 1e-4
    assert low + high == pytest.approx([-0.5 / spread, 0.5 / spread, 0, -1.5 / spread, 1.5 / spread])


def test_what_was_not_judged_changes_nothing_for_its_siblings() -> None:
    with_it = advantages_of([1, NONE, 0, 0, NONE])[0]
    assert [value for value in with_it if value] == pytest.approx(advantages_of([1, 0, 0])[0])
    assert with_it != pytest.approx(advantages_of([1, 0, 0, 0, 0])[0]), "a zero would have changed it"


TEACHING_NOTHING = torch.tensor([1.0, 1.0, NONE, 0.5, NONE, NONE, 0.0, 1.0, NONE])
"""A group of equal rewards, one with a single reward, and one that differs; each with something not judged."""


@pytest.mark.parametrize(
    ("options", "used", "why"),
    [
        ({}, [1, 1, 0, 1, 0, 0, 1, 1, 0], "what was judged is in the denominator, whatever it teaches"),
        ({"drop_even": True}, [0, 0, 0, 0, 0, 0, 1, 1, 0], "dropped from it, as by dynamic sampling"),
        ({"count_unjudged": True}, [1] * 9, "as TRL counts"),
        ({"count_unjudged": True, "drop_even": True}, [0] * 6 + [1] * 3, "by groups"),
    ],
)
def test_groups_that_teach_nothing_are_counted(options: dict[str, Any], used: list[int], why: str) -> None:
    found = group_advantages(TEACHING_NOTHING, torch.tensor([0, 0, 0, 1, 1, 1, 2, 2, 2]), **options)
    assert (found.groups, found.groups_even, found.groups_too_few_judged) == (3, 1, 1)
    assert found.used.int().tolist() == used, why
    assert found.teaching.tolist() == [False] * 6 + [True, True, False]
    assert [bool(value) for value in found.values] == found.teaching.tolist()


def test_rounding_is_no_difference_to_learn_from() -> None:
    found = group_advantages(torch.tensor([0.1 + 0.2, 0.3, 0.3]), torch.tensor([0, 0, 0]))
    assert found.groups_even == 1


def test_more_can_be_asked_of_a_group_than_two_judged_members() -> None:
    found = group_advantages(torch.tensor([1.0, 0.0, NONE]), torch.tensor([0, 0, 0]), least_judged=3)
    assert (found.groups_too_few_judged, bool(found.teaching.any()), bool(found.values.any())) == (1, False, False)


def test_nothing_judged_is_no_error_and_no_advantage() -> None:
    for scale in ("group", "batch", "none"):
        assert advantages_of([NONE, NONE], [NONE], scale=scale) == [[0.0, 0.0], [0.0]]


def test_an_infinite_reward_and_a_row_too_many_are_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        group_advantages(torch.tensor([math.inf, 0.0]), torch.tensor([0, 0]))
    with pytest.raises(ValueError, match="one row each"):
        group_advantages(torch.tensor([1.0, 0.0]), torch.tensor([0]))


def test_soft_punishment_ramps_over_the_buffer() -> None:
    lengths = torch.tensor([0, 16, 17, 18, 20, 25])
    assert overlong_punishment(lengths, limit=20, buffer=4).tolist() == [0, 0, -0.25, -0.5, -1, -1]
    assert overlong_punishment(lengths, limit=20, buffer=0).tolist() == [0, 0, 0, 0, -1, -1]
    with pytest.raises(ValueError, match="less than the limit 4"):
        overlong_punishment(lengths, limit=4, buffer=4)
