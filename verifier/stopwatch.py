"""What only an explanation shows, where somebody asked for one. Costs next to nothing where nobody did.

That is how long each step of grading one rollout took, and evidence that takes time to write, such as normal forms.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_running: ContextVar[dict[str, float] | None] = ContextVar("running", default=None)


_unexplained: ContextVar[bool] = ContextVar("unexplained", default=False)


def is_unexplained() -> bool:
    """Whether nobody will read the evidence of the verdict that is being reached."""
    return _unexplained.get()


def unexplained(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What the function returns, where nobody will read the evidence."""
    token = _unexplained.set(True)
    try:
        return function(*arguments, **options)
    finally:
        _unexplained.reset(token)


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
