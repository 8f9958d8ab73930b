"""Tinker cookbook: the check of its code recipe with SANDBOX_URL, under /strict. It cannot say "not run"."""

import asyncio
import os
from importlib.metadata import version
from typing import Any

from tinker_cookbook.recipes.code_rl import code_grading
from trainers.callers import Told, address, number

VERSION = f"Tinker cookbook {version('tinker-cookbook')}"


async def checked(completions: list[str], truths: list[Any]) -> list[float]:
    code_grading._sandboxfusion_client = client = code_grading.SandboxFusionClient(max_concurrency=8)
    try:
        return list(await asyncio.gather(*map(one, completions, truths)))
    finally:
        await client.close()


async def one(text: str, truth: Any) -> float:
    program = code_grading.extract_code_from_model(text)
    passed, details = await code_grading.sandbox_check_correctness(truth["tests"], program or "")
    print(passed, str(details)[:600])
    return float(passed)


def ask(completions: list[str], truths: list[Any]) -> Told:
    os.environ["SANDBOX_URL"] = address("/strict/sandbox-fusion/run_code")
    return [number(passed) for passed in asyncio.run(checked(completions, truths))]
