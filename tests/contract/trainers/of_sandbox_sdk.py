"""SandboxFusion's SDK: the caller compares what was printed, and leaves out a SandboxError."""

from importlib.metadata import version
from typing import Any

from sandbox_fusion import RunCodeRequest, RunStatus, run_code
from trainers.callers import Told, address, each, program_in

VERSION = f"sandbox-fusion {version('sandbox-fusion')}"


def one(text: str, truth: Any) -> float | None:
    [test] = truth["tests"]
    request = RunCodeRequest(code=program_in(text), language="python", stdin=test["input"])
    told = run_code(request, max_attempts=5, endpoint=address("/sandbox-fusion"))
    if told.status == RunStatus.SandboxError or told.run_result is None:
        return None
    return float((told.run_result.stdout or "").strip() == test["output"])


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
