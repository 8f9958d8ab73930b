"""eval-protocol: its RewardFunction in remote mode, under /strict: it passes over is_score_valid."""

from importlib.metadata import version
from typing import Any

from eval_protocol.reward_function import RewardFunction
from learner_under_fault import PROMPT
from trainers.callers import Told, address, each, preset

VERSION = f"eval-protocol {version('eval-protocol')}"


def reward_function() -> Any:
    return RewardFunction(mode="remote", endpoint=address(f"/strict/eval-protocol/{preset()}/evaluate"))


def one(text: str, truth: Any) -> float | None:
    messages = [{"role": "user", "content": PROMPT}, {"role": "assistant", "content": text}]
    return float(reward_function()(messages, ground_truth=truth).score)


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
