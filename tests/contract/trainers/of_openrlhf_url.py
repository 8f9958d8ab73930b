"""OpenRLHF: its single-turn executor with `--reward.remote_url`, and no code of ours in it."""

import asyncio
from typing import Any

from openrlhf.utils.agent import SingleTurnAgentExecutor
from trainers.callers import Told, address, preset
from trainers.of_openrlhf import VERSION, executed  # noqa: F401


def ask(completions: list[str], truths: list[Any]) -> Told:
    executor = SingleTurnAgentExecutor(address(f"/openrlhf/{preset()}"))
    told = asyncio.run(executed(executor, completions, truths))
    rewards = [one["reward"] for one in told]
    if None in rewards:
        raise ValueError("reward_model_group is required when rewards are not precomputed (the error is in the log)")
    return [float(reward[0]) if isinstance(reward, list) else float(reward) for reward in rewards]
