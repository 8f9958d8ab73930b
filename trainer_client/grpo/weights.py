"""Do the engine that generates and the learner hold the same weights? Asked after every sync, because a stale layer
makes no error: it makes samples of another policy.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import WeightsDiffer
from trainer_client.grpo.lora import has_adapters, merged_weights
from trainer_client.grpo.policy import Policy, log_probabilities, save_policy, tokens_of
from trainer_client.grpo.rollout import Completion

PROBES, PROBE_TOKENS = 8, 1
"""A stale layer shows in the first token of any prompt; probes as long as completions took half as long as those."""
FLOAT32_TOLERANCE, OTHER_TOLERANCE = 1e-3, 0.5


def named_weights(policy: Policy) -> list[tuple[str, Any]]:
    """Each weight once: a tied output layer is its embedding. Adapters are merged into what they adapt."""
    if has_adapters(policy.model):
        return list(merged_weights(policy.model))
    return [(name, weight.detach()) for name, weight in policy.model.named_parameters()]


def write_weights(policy: Policy, file: Path) -> None:
    """The weights as one safetensors file, there whole or not at all."""
    partial = file.with_suffix(".partial")
    save_file({name: weight.cpu().contiguous() for name, weight in named_weights(policy)}, partial)
    partial.replace(file)


def write_model(policy: Policy, folder: Path) -> None:
    """The model as vLLM loads it."""
    save_policy(policy, folder)


def probe_prompts(policy: Policy) -> list[tuple[int, ...]]:
    """A few short prompts of many different tokens."""
    size = policy.model.config.vocab_size
    return [tuple((3 + 7919 * (8 * row + column)) % size for column in range(8)) for row in range(PROBES)]


def difference(policy: Policy, prompts: Sequence[Sequence[int]], completions: Sequence[Completion]) -> float:
    """The largest difference between the engine's log-probabilities (sampled at temperature 1) and the learner's."""
    asked = [prompts[completion.prompt] for completion in completions]
    tokens = tokens_of(asked, [completion.ids for completion in completions], policy)
    with torch.no_grad():
        logps, _ = log_probabilities(policy.model, tokens, temperature=1.0)
    engine = [completion.logps for completion in completions]
    return max(
        abs(float(mine) - theirs)
        for row, theirs_row in zip(logps, engine, strict=True)
        for mine, theirs in zip(row[: len(theirs_row)], theirs_row, strict=True)
    )


def tolerance(policy: Policy, config: TrainConfig) -> float:
    """How far two ways to the same log-probability may be apart."""
    full_precision = policy.dtype == torch.float32
    return config.rollouts.check_tolerance or (FLOAT32_TOLERANCE if full_precision else OTHER_TOLERANCE)


def refuse_difference(found: float, policy: Policy, config: TrainConfig, engine: str) -> float:
    """`found`, if it is small enough; raises WeightsDiffer otherwise."""
    limit = tolerance(policy, config)
    if found <= limit:
        return found
    raise WeightsDiffer(
        f"after a weight sync {engine} and the learner differ by {found:.3g} in the log-probability of one token, more "
        f"than {limit:g}: the engine still generates with other weights (a tied output layer that was not renewed, a "
        "quantised engine, or another temperature). Raise rollouts.check_tolerance only if that is what you want"
    )
