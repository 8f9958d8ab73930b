"""openenv-agent: its client over HTTP, where the action brings its row. It has null of a reward as null."""

from importlib.metadata import version
from typing import Any

from openenv_agent.client import OpenEnvClient
from trainers.callers import Told, address, each, preset

VERSION = f"openenv-agent {version('openenv-agent')}"


def one(text: str, truth: Any) -> float | None:
    with OpenEnvClient(address(f"/openenv/{preset()}")) as env:
        env.reset()
        _, reward, _, _ = env.step({"completion": text, "question": "1+1?", "ground_truth": truth})
        return reward


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
