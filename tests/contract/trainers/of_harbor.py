"""Harbor: trials, from the agent's answer to the reward or the exception in their results."""

import asyncio
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from harbor.models.trial.config import AgentConfig, EnvironmentConfig, TaskConfig, TrialConfig
from harbor.trial.trial import Trial
from trainers.boxes import Box, task_in
from trainers.callers import Told

VERSION = f"harbor {version('harbor')}"


async def tried(place: Path, text: str, truth: Any) -> float | None:
    task = task_in(place / "task", Box(place / "box"), text, truth)
    config = TrialConfig(
        task=TaskConfig(path=task), trials_dir=place / "trials", trial_name="one", agent=AgentConfig(name="oracle"),
        environment=EnvironmentConfig(import_path="trainers.harbors:Folder"),
    )  # fmt: skip
    result = await (await Trial.create(config)).run()
    if result.verifier_result is None:
        print(result.exception_info)
        return None
    return float(result.verifier_result.rewards["reward"])


async def all_of_them(place: Path, completions: list[str], truths: list[Any]) -> Told:
    both = zip(completions, truths, strict=True)
    return list(await asyncio.gather(*(tried(place / str(number), *one) for number, one in enumerate(both))))


def ask(completions: list[str], truths: list[Any]) -> Told:
    with tempfile.TemporaryDirectory() as place:
        return asyncio.run(all_of_them(Path(place), completions, truths))
