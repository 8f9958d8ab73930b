"""aiopyston, a client of piston: the caller compares what was printed."""

import asyncio
from importlib.metadata import version
from typing import Any

from pyston import File, PystonClient
from trainers.callers import Told, address, each, program_in

VERSION = f"aiopyston {version('aiopyston')}"


async def run(program: str, stdin: str) -> str:
    client = PystonClient(base_url=address("/piston/api/v2/"))
    try:
        told = await client.execute("python", [File(program, "main.py")], stdin=stdin)
        return str(told.run_stage.output)
    finally:
        await client.close_session()


def one(text: str, truth: Any) -> float:
    [test] = truth["tests"]
    return float(asyncio.run(run(program_in(text), test["input"])).strip() == test["output"])


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
