"""openreward, a client of the Open Reward Standard."""

from importlib.metadata import version
from typing import Any

from openreward import OpenReward
from openreward.api.environments.types import Task
from trainers.callers import Told, address, each, preset

VERSION = f"openreward {version('openreward')}"


def one(text: str, truth: Any) -> float | None:
    client = OpenReward(api_key="none")
    env = client.environments.get("rows", base_url=address())
    row = {"question": "1+1?", "ground_truth": truth, "preset": preset()}
    task = Task(server_name="rows", environment_name="rows", task_spec=row, namespace=None)
    with env.session(task=task) as session:
        return session.call_tool("answer", {"completion": text}).reward


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
