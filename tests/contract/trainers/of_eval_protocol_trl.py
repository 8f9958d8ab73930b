"""eval-protocol: the reward function that its RewardFunction makes for TRL, which takes every error for a 0."""

from typing import Any

from learner_under_fault import PROMPT
from trainers.callers import Told
from trainers.of_eval_protocol import VERSION, reward_function  # noqa: F401


def ask(completions: list[str], truths: list[Any]) -> Told:
    prompts = [[{"role": "user", "content": PROMPT}] for _ in completions]
    return list(map(float, reward_function().get_trl_adapter()(prompts, completions, solution=truths)))
