"""slime: its rm_hub, which loads our function by its path, and its samples; a group at a time, as with --group-rm."""

import asyncio
from types import SimpleNamespace
from typing import Any

import torch
from learner_under_fault import DESERVED, GROUP, PROMPT, seen_as
from trainers.callers import checkout

COMMIT = checkout("slime")

from slime.rollout.rm_hub import batched_async_rm  # noqa: E402
from slime.utils.types import Sample  # noqa: E402

VERSION = f"slime {COMMIT}"
ARGS = SimpleNamespace(custom_rm_path="trainer_client.adapters.slime.reward", rm_type=None, group_rm=True)


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    samples = [
        Sample(
            prompt=PROMPT,
            response=text,
            label=truth,
            group_index=number // GROUP,
            response_length=len(text),
            status=Sample.Status.COMPLETED,
        )
        for number, (text, truth) in enumerate(zip(completions, truths, strict=True))
    ]

    async def groups() -> list[list[float]]:
        parts = [samples[first : first + GROUP] for first in range(0, len(samples), GROUP)]
        return list(await asyncio.gather(*(batched_async_rm(ARGS, part) for part in parts)))

    rewards = torch.tensor(asyncio.run(groups()), dtype=torch.float)
    advantages = (rewards - rewards.mean(-1, keepdim=True)).flatten().tolist()
    return [
        None if sample.remove_sample else seen_as(reward, advantage, deserved)
        for sample, reward, advantage, deserved in zip(
            samples, rewards.flatten().tolist(), advantages, DESERVED, strict=True
        )
    ]
