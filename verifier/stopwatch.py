"""How long each step of grading one rollout took, where somebody asked. Costs next to nothing where nobody did."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_running: ContextVar[dict[str, float] | None] = ContextVar("running", default=None)


@contextmanager
def stopwatch() -> Iterator[dict[str, float]]:
    """CPU seconds by step of what is timed within."""
    steps: dict[str, float] = {}
    token = _running.set(steps)
    try:
        yield steps
    finally:
        _running.reset(token)


def timed(step: str, function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What the function returns; its CPU time is added to the step, if a stopwatch runs."""
    steps = _running.get()
    if steps is None:
        return function(*arguments, **options)
    started = time.thread_time()
    try:
        return function(*arguments, **options)
    finally:
        steps[step] = steps.get(step, 0.0) + time.thread_time() - started
