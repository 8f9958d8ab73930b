"""How much better than its siblings each rollout was. Pure: tensors in, tensors out.

A rollout that was not judged has reward NaN here. It is in no mean and no spread, and its advantage is exactly 0. It is
never counted as a reward of 0, and unless `count_unjudged` asks for it the loss leaves it out of its denominator too.
"""

from typing import Literal, NamedTuple

import torch

SMALLEST_SPREAD = 1e-4
"""Added to a standard deviation before dividing by it, as TRL does."""

EQUAL = 1e-6
"""A group whose rewards lie no further apart teaches nothing: its differences are rounding."""


class Advantages(NamedTuple):
    """What the loss needs of the rewards, one entry a rollout, and what became of the groups."""

    values: torch.Tensor
    used: torch.Tensor
    """Whether the rollout is a member of the loss: in its denominator, its KL and its entropy. Those of a group whose
    rewards are all equal are, with an advantage of 0, unless they are dropped."""
    teaching: torch.Tensor
    """Whether the rollout was judged, in a group whose rewards differ."""
    groups: int
    groups_too_few_judged: int
    groups_even: int
    """Groups whose judged rewards were all equal."""


def group_advantages(
    rewards: torch.Tensor,
    groups: torch.Tensor,
    *,
    scale: Literal["group", "batch", "none"] = "group",
    baseline: Literal["mean", "leave_one_out"] = "mean",
    least_judged: int = 2,
    drop_even: bool = False,
    count_unjudged: bool = False,
) -> Advantages:
    """Each reward less its group's baseline, over a standard deviation if `scale` asks for one.

    The baseline is the mean of the group's judged rewards (GRPO), or of those of its judged siblings (RLOO). `rewards`
    holds NaN for what was not judged; `groups` numbers each rollout's group from 0.
    """
    if rewards.shape != groups.shape or rewards.dim() != 1:
        raise ValueError(f"rewards {tuple(rewards.shape)} and groups {tuple(groups.shape)}: expected one row each")
    if bool(torch.isinf(rewards).any()):
        raise ValueError("a reward is infinite; expected finite numbers, and NaN where there is none")
    count = int(groups.max()) + 1 if groups.numel() else 0
    judged = ~torch.isnan(rewards)
    known = torch.where(judged, rewards, 0.0)
    members = _sum_by_group(judged.to(rewards.dtype), groups, count)
    means = _sum_by_group(known, groups, count) / members.clamp(min=1)
    centred = torch.where(judged, rewards - means[groups], 0.0)
    spread = (_sum_by_group(centred**2, groups, count) / (members - 1).clamp(min=1)).sqrt()
    too_few = members < least_judged
    even = ~too_few & (spread <= EQUAL)
    values = centred
    if baseline == "leave_one_out":  # r - (sum - r) / (n - 1) is n / (n - 1) times r - sum / n.
        values = centred * (members / (members - 1).clamp(min=1))[groups]
    if scale == "group":
        values = values / (spread[groups] + SMALLEST_SPREAD)
    elif scale == "batch" and int(judged.sum()) > 1:
        values = values / (rewards[judged].std() + SMALLEST_SPREAD)
    teaching = judged & ~(too_few | even)[groups]
    used = torch.ones_like(judged) if count_unjudged else judged
    if drop_even:
        used = used & ~(too_few | even)[groups]
    return Advantages(
        torch.where(teaching, values, 0.0), used, teaching, count, int(too_few.sum()), int(even.sum())
    )  # fmt: skip


def _sum_by_group(values: torch.Tensor, groups: torch.Tensor, count: int) -> torch.Tensor:
    return torch.zeros(count, dtype=values.dtype, device=values.device).index_add(0, groups, values)


def overlong_punishment(lengths: torch.Tensor, *, limit: int, buffer: int) -> torch.Tensor:
    """DAPO's soft punishment: 0 up to `limit - buffer` tokens, then down in a straight line to -1 at `limit`."""
    if not 0 <= buffer < limit:
        raise ValueError(f"buffer is {buffer}; expected at least 0 and less than the limit {limit}")
    over = (lengths - (limit - buffer)).clamp(min=0).to(torch.float32)
    if buffer == 0:
        return torch.where(lengths >= limit, -1.0, 0.0)
    return -(over / buffer).clamp(max=1.0)
