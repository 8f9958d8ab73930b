"""OpenEnv's own client, under either of its names: an episode of one step each."""

from typing import Any

from openenv.core import GenericEnvClient
from trainers.callers import Told, address, each, preset


def one(text: str, truth: Any) -> float | None:
    with GenericEnvClient(base_url=address(f"/openenv/{preset()}")).sync() as env:
        env.reset(question="1+1?", ground_truth=truth)
        return env.step({"completion": text}).reward


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
