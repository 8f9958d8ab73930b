"""piston_rspy, the client of piston in Rust: the caller compares what was printed, and leaves out what is no 200."""

import asyncio
from importlib.metadata import version
from typing import Any

from piston_rspy import Client, Executor, File
from trainers.callers import Told, address, each, program_in

VERSION = f"piston_rspy {version('piston-rspy')}"


async def run(program: str, stdin: str) -> Any:
    executor = Executor().set_language("python").set_version("*").add_file(File("main.py", program)).set_stdin(stdin)
    return await Client.with_url(address("/piston/api/v2")).execute(executor)


def one(text: str, truth: Any) -> float | None:
    [test] = truth["tests"]
    told = asyncio.run(run(program_in(text), test["input"]))
    return float(told.run.stdout.strip() == test["output"]) if told.is_ok() else None


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
