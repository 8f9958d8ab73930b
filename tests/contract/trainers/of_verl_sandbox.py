"""verl: its reward for code with `reward.sandbox_fusion.url`, under /strict. It has no word for what was not run."""

import threading
from typing import Any

import verl
from trainers.callers import Told, address, each
from verl.utils.reward_score import default_compute_score

VERSION = f"verl {verl.__version__}"


def one(text: str, truth: Any) -> float:
    cases = {name: [test[f"{name[:-1]}"] for test in truth["tests"]] for name in ("inputs", "outputs")}
    score = default_compute_score(
        "codecontests",
        text,
        cases,
        sandbox_fusion_url=address("/strict/sandbox-fusion/run_code"),
        concurrent_semaphore=threading.Semaphore(8),
        memory_limit_mb=1024,
    )
    return float(score)


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
