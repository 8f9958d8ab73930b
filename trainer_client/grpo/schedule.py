"""The learning rate over a run: a rise in a straight line, then constant, linear or half a cosine down. Pure."""

import math

from trainer_client.grpo.config import Learner


def share_at(update: int, plan: Learner, updates: int) -> float:
    """The share of the learning rate that the `update`-th of `updates` updates has, counted from 0."""
    if update < plan.warm_up_steps:
        return (update + 1) / plan.warm_up_steps
    if plan.schedule == "constant":
        return 1.0
    left = max(1, updates - 1 - plan.warm_up_steps)
    done = min(1.0, (update - plan.warm_up_steps) / left)
    falling = 1.0 - done if plan.schedule == "linear" else 0.5 * (1.0 + math.cos(math.pi * done))
    return plan.least_learning_rate_share + (1.0 - plan.least_learning_rate_share) * falling
