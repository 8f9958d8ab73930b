"""verifiers' NeMo Gym taskset, under /strict: it reads the reward alone, so that a mask would be learnt as a 0."""

import asyncio
import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

import verifiers
from learner_under_fault import PROMPT
from trainers.callers import Told, address, preset
from trainers.of_verifiers import trace
from verifiers.v1.tasksets.nemo_gym.taskset import NeMoGymConfig, NeMoGymTaskConfig, NeMoGymTaskset
from verifiers.v1.tasksets.nemo_gym.toolset import NeMoGymState

VERSION = f"verifiers {verifiers.__version__}"


async def scored(completions: list[str], truths: list[Any]) -> Told:
    params = {"input": [{"role": "user", "content": PROMPT}], "model": "m"}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as rows:
        for truth in truths:
            rows.write(json.dumps({"responses_create_params": params, "expected_answer": truth}) + "\n")
    config = NeMoGymTaskConfig(resources_url=address(f"/strict/nemo-gym/{preset()}"))
    tasks = list(NeMoGymTaskset(NeMoGymConfig(dataset=Path(rows.name), task=config)).load())

    async def one(task: Any, text: str) -> float | None:
        made = trace(task, text)
        object.__setattr__(made, "state", NeMoGymState())
        object.__setattr__(made, "info", {})
        with contextlib.suppress(Exception):  # a rollout that raises is no sample
            await task.setup(made, None)
            await task.score(made)
            return float(made.reward)
        return None

    return list(await asyncio.gather(*map(one, tasks, completions)))


def ask(completions: list[str], truths: list[Any]) -> Told:
    return asyncio.run(scored(completions, truths))
