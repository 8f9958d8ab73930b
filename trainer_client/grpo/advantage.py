"""How much better than its siblings each rollout was. Pure: tensors in, tensors out.

A rollout that was not judged has reward NaN here. It is in no mean and no spread, and its advantage is exactly 0 with
`used` False, so that the loss leaves it out of its denominator too. It is never counted as a reward of 0.
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
    """Whether the rollout enters the loss."""
    groups: int
    groups_too_few_judged: int
    groups_even: int
    """Groups whose judged rewards were all equal."""


def group_advantages(
    rewards: torch.Tensor,
    groups: torch.Tensor,
    *,
    scale: Literal["group", "batch", "none"] = "group",
    least_judged: int = 2,
    drop_even: bool = True,
) -> Advantages:
    """Each reward less the mean of its group's judged rewards, over a standard deviation if `scale` asks for one.

    `rewards` holds NaN for what was not judged; `groups` numbers each rollout's group from 0.
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
    dropped = too_few | even if drop_even else too_few
    if scale == "group":
        values = centred / (spread[groups] + SMALLEST_SPREAD)
    elif scale == "batch":
        values = centred / (rewards[judged].std() + SMALLEST_SPREAD) if int(judged.sum()) > 1 else centred
    else:
        values = centred
    used = judged & ~dropped[groups]
    return Advantages(torch.where(used, values, 0.0), used, count, int(too_few.sum()), int(even.sum()))


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
