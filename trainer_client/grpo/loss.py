"""The policy loss and its parts. Pure: log-probabilities, advantages and masks in, a loss out. No model, no device.

Three log-probabilities of the same tokens are kept apart. `logps` are the learner's now, with gradients; `old_logps`
the learner's before this batch's first update, for the clipped ratio; and the sampler's, which enter only through
`importance_weights`, because the engine that generated may compute, or be, something slightly different.

Sums are divided by counts over the whole batch, given by the caller, so that a batch cut into micro-batches has the
same gradient as the batch.
"""

from typing import Literal, NamedTuple

import torch

from trainer_client.grpo.config import Importance, Objective


class Share(NamedTuple):
    """What sums over this batch are divided by: counted once over all its micro-batches."""

    tokens: float
    sequences: float
    """Rollouts that are members of the loss. One whose tokens are all masked is still one of them, as in TRL."""
    constant: float
    """What the `constant` loss (Dr. GRPO) divides by: rollouts asked for x max_new_tokens, whatever became of them."""


class PolicyLoss(NamedTuple):
    """The loss, to be called backward on, and sums over tokens for the log."""

    loss: torch.Tensor
    clipped_low: float
    clipped_high: float
    kl: float
    entropy: float


def policy_loss(
    logps: torch.Tensor,
    old_logps: torch.Tensor,
    advantages: torch.Tensor,
    mask: torch.Tensor,
    share: Share,
    objective: Objective,
    *,
    weights: torch.Tensor | None = None,
    reference_logps: torch.Tensor | None = None,
    entropy: torch.Tensor | None = None,
) -> PolicyLoss:
    """The clipped surrogate, with what `objective` adds, as this part of the batch contributes to it.

    All but `advantages`, one a sequence, are sequences x tokens. Where `mask` is 0 nothing counts, whatever stands
    there.
    """
    mask = mask.to(logps.dtype)
    advantage = advantages.to(logps.dtype).unsqueeze(-1)
    ratio = _ratio(logps, old_logps, mask, objective.ratio)
    tokens = -_surrogate(logps, ratio, advantage, objective).expand_as(logps)
    if weights is not None:
        tokens = tokens * weights
    kl = torch.zeros((), dtype=logps.dtype)
    if reference_logps is not None and objective.kl > 0 and objective.kl_in == "loss":
        per_token_kl = k3(logps, reference_logps, mask) * (ratio if objective.kl_by_ratio else 1.0)
        tokens = tokens + objective.kl * per_token_kl
        kl = (per_token_kl * mask).sum().detach()
    loss = aggregate(tokens, mask, share, objective.loss)
    if entropy is not None and objective.entropy_bonus > 0:
        loss = loss - objective.entropy_bonus * torch.where(mask > 0, entropy, 0.0).sum() / max(share.tokens, 1.0)
    highest = objective.cispo_cap if objective.surrogate == "cispo" else 1 + objective.clip_high
    low = (ratio < 1 - objective.clip_low) & (advantage < 0) & (objective.surrogate == "clipped")
    high = (ratio > highest) & (advantage > 0)
    entropy_sum = 0.0 if entropy is None else float(torch.where(mask > 0, entropy, 0.0).sum().detach())
    return PolicyLoss(loss, float((low * mask).sum()), float((high * mask).sum()), float(kl), entropy_sum)


def _ratio(
    logps: torch.Tensor, old_logps: torch.Tensor, mask: torch.Tensor, level: Literal["token", "sequence", "product"]
) -> torch.Tensor:
    """How much more likely than before this batch's first update: a token, or a sequence (one column)."""
    difference = torch.where(mask > 0, logps - old_logps, 0.0)
    if level == "token":
        return difference.exp()
    total = difference.sum(-1, keepdim=True)
    return (total if level == "product" else total / mask.sum(-1, keepdim=True).clamp(min=1.0)).exp()


def _surrogate(logps: torch.Tensor, ratio: torch.Tensor, advantage: torch.Tensor, objective: Objective) -> torch.Tensor:
    """What is raised: PPO's clipped ratio x advantage, or CISPO's log-probabilities weighed by capped ratios."""
    if objective.surrogate == "cispo":
        return ratio.clamp(max=objective.cispo_cap).detach() * advantage * logps
    clipped = ratio.clamp(1 - objective.clip_low, 1 + objective.clip_high)
    surrogate = torch.min(ratio * advantage, clipped * advantage)
    if objective.dual_clip is not None:
        surrogate = torch.where(advantage < 0, torch.max(surrogate, objective.dual_clip * advantage), surrogate)
    return surrogate


def aggregate(
    tokens: torch.Tensor, mask: torch.Tensor, share: Share, how: Literal["token_mean", "sequence_mean", "constant"]
) -> torch.Tensor:
    """One number from a loss a token."""
    tokens = torch.where(mask > 0, tokens, 0.0)
    if how == "token_mean":
        return tokens.sum() / max(share.tokens, 1.0)
    if how == "sequence_mean":
        return (tokens.sum(-1) / mask.sum(-1).clamp(min=1.0)).sum() / max(share.sequences, 1.0)
    return tokens.sum() / max(share.constant, 1.0)


def k3(logps: torch.Tensor, reference_logps: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Schulman's k3 estimate of the KL divergence to the reference, a token: never negative."""
    difference = torch.where(mask > 0, reference_logps - logps, 0.0)
    return difference.exp() - difference - 1


def importance_weights(
    old_logps: torch.Tensor, sampler_logps: torch.Tensor, mask: torch.Tensor, *, how: Importance, cap: float
) -> torch.Tensor | None:
    """How much more likely the learner finds each token than the sampler did, bounded; None for no correction.

    `truncate` cuts a weight at `cap`; `mask` makes it 0 above. A token whose sampler log-probability is unknown (NaN)
    weighs 1.
    """
    if how in ("none", "auto"):
        return None
    difference = torch.where(mask > 0, old_logps - sampler_logps, 0.0).detach()
    difference = torch.nan_to_num(difference, nan=0.0)
    if how.startswith("sequence"):
        difference = difference.sum(-1, keepdim=True)
    weights = difference.exp()
    bounded = weights.clamp(max=cap) if how.endswith("truncate") else torch.where(weights > cap, 0.0, weights)
    return bounded.expand_as(old_logps)
