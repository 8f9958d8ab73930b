"""SIGTERM and SIGINT end a run where it can be resumed: between two steps, or while it generates or waits for rewards.

Not in the middle of an update, whose half would be saved; such a signal is kept until the update is done. A second one
ends the process at once. Of several processes, which torchrun ends together, all go on until the step is done, however
often they are told: then they ask each other, and save what each has a part of.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Interrupted(KeyboardInterrupt):
    """A signal asked the run to end."""

    def __init__(self, number: int) -> None:
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.exit_status = 128 + number


class Stopping:
    """While this lasts, the two signals raise Interrupted in the main thread, at a moment that suits the run."""

    def __init__(self, *, together: bool = False) -> None:
        """`together`: this is one of several processes, which end where they agree to."""
        self._together = together
        self._held = 1 if together else 0
        self.asked: int | None = None
        """The signal that came, if one did."""
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._take) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _take(self, number: int, _: FrameType | None) -> None:
        if self.asked is not None and not self._together:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.asked = number
        if not self._held:
            raise Interrupted(number)

    @contextmanager
    def held(self) -> Iterator[None]:
        """What must be done whole: a signal that comes meanwhile takes effect afterwards."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
        if self.asked is not None and not self._held:
            raise Interrupted(self.asked)

    @contextmanager
    def saving(self) -> Iterator[None]:
        """The last thing a run does: nothing is raised afterwards."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
