"""OpenRLHF: its single-turn executor as the base of ours."""

import asyncio
from typing import Any

from trainers.of_openrlhf import VERSION as OPENRLHF
from trainers.of_openrlhf import executed

from trainer_client.adapters.openrlhf_agent import AgentExecutor

VERSION = f"{OPENRLHF}, agent executor"


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    told = asyncio.run(executed(AgentExecutor(), completions, truths))
    return [one["reward"] for one in told]
