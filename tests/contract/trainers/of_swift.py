"""ms-swift: its rewards and its advantages, with our plugin in its table of reward functions."""

from importlib.metadata import version
from typing import Any

import torch
from learner_under_fault import DESERVED, GROUP, PROMPT, seen_as
from swift.rewards import orms
from swift.rl_core.advantage import compute_advantages
from swift.rl_core.data import GRPOSample
from swift.rl_core.grpo_algorithm import compute_rewards_per_func

from trainer_client.adapters.swift import Reward

VERSION = f"ms-swift {version('ms-swift')}"
orms["verifier"] = Reward


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    samples = [
        GRPOSample(
            messages=[{"role": "user", "content": PROMPT}, {"role": "assistant", "content": text}],
            prompt_id=str(number // GROUP),
            request_id=str(number),
            extra={"solution": truth},
        )
        for number, (text, truth) in enumerate(zip(completions, truths, strict=True))
    ]
    rewards = compute_rewards_per_func(samples, [orms["verifier"](args=None)], [None], torch.device("cpu"))
    advantages, totals = compute_advantages(rewards, torch.ones(1), GROUP)
    return [
        seen_as(reward, advantage, deserved)
        for reward, advantage, deserved in zip(totals.tolist(), advantages.tolist(), DESERVED, strict=True)
    ]
