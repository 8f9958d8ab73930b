"""Every preset's verdicts on a few answers, as a worker's thread or a plain process gives them."""

import json
import sys
from contextlib import nullcontext
from threading import Thread, stack_size

from verifier.engine.cold import StillCold, nothing_slow_loads
from verifier.engine.worker import THREAD_STACK_BYTES
from verifier.presets.catalogue import catalogue, task_for
from verifier.score import score_task
from verifier.wire import Json, Rollout

PAIRS: list[tuple[str, Json]] = [
    (r"The answer is $\boxed{\int_0^1 x^2\,dx}$.", r"\frac{1}{3}"),
    (r"<think>w</think><answer>\boxed{\frac{2}{4}}</answer>", "1/2"),
    (r"\boxed{x^2+2x+1}", "(x+1)^2"),
    ("#### 72", "72"),
    ("<answer>(B)</answer>", "B"),
]
COLD = "a library is not loaded"


def judged(*, cold: bool) -> dict[str, list[object] | str]:
    """What each preset that runs no programs says of each pair, or COLD."""
    told: dict[str, list[object] | str] = {}
    for name in catalogue():
        for number, (completion, truth) in enumerate(PAIRS):
            rollout = Rollout(id="r", completion=completion, ground_truth=truth, group="g", completion_tokens=9)
            task = task_for(rollout, name)
            if task.rubric.verifier.runs_programs:
                continue
            try:
                with nothing_slow_loads() if cold else nullcontext():
                    result = score_task(task)
            except StillCold:
                told[f"{name} {number}"] = COLD
            else:
                told[f"{name} {number}"] = [result.reward, result.verdict.outcome, result.verdict.reason]
    return told


def judged_in_a_thread() -> list[dict[str, list[object] | str]]:
    """The same where signals cannot be set and what was set in the main thread is missing, as in a worker: before the
    symbolic libraries are loaded, and after."""
    told: list[dict[str, list[object] | str]] = []
    stack_size(THREAD_STACK_BYTES)
    thread = Thread(target=lambda: told.extend([judged(cold=True), judged(cold=False)]))
    thread.start()
    thread.join()
    return told


if __name__ == "__main__":
    json.dump(judged_in_a_thread(), sys.stdout)
