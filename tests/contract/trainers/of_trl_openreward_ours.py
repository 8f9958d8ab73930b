"""TRL's OpenRewardSpec with `reward_funcs=[trainer_client.adapters.trl_openreward.reward]`."""

from typing import Any

from trainers.callers import Told, number
from trainers.of_trl_openreward import VERSION, rolled_out  # noqa: F401

from trainer_client.adapters.trl_openreward import reward


def ask(completions: list[str], truths: list[Any]) -> Told:
    _, environments = rolled_out(completions, truths)
    return [number(one) for one in reward(prompts=completions, completions=completions, environments=environments)]
