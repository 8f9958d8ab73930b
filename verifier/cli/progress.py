"""Progress on standard error: a bar on a terminal, a plain line every few seconds elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from rich import progress
from rich.console import Console

LINE_SECONDS = 5.0


class Progress:
    """Says how many rollouts are done. A context manager; `say` prints a line without spoiling the bar."""

    def __init__(self, total: int | None, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._total = total
        self._quiet = quiet
        self._stream = stream or sys.stderr
        self._done = 0
        self._bar: progress.Progress | None = None
        self._bar_task = progress.TaskID(0)

    def __enter__(self) -> Self:
        self._started = self._told = time.monotonic()
        if not self._quiet and self._stream.isatty():
            self._bar = progress.Progress(
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                progress.TaskProgressColumn(),
                progress.TextColumn("{task.fields[rate]} items/s"),
                progress.TimeRemainingColumn(),
                console=Console(file=self._stream),
                redirect_stdout=False,
            )
            self._bar_task = self._bar.add_task("", total=self._total, rate="0")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None

    def expect(self, total: int | None) -> None:
        """So many are to come, as it turned out; None where that is not known."""
        self._total = total
        if self._bar:
            self._bar.update(self._bar_task, total=total)

    def restart_clock(self) -> None:
        """What came before now was no grading."""
        self._started = self._told = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def advance(self, count: int) -> None:
        self._done += count
        if self._bar:
            self._bar.update(self._bar_task, completed=self._done, rate=f"{self._rate():,.0f}")
        elif not self._quiet and time.monotonic() - self._told >= LINE_SECONDS:
            self._told = time.monotonic()
            self.say(self.line())

    def line(self) -> str:
        """Where it stands: `1,024/4,096 25% 812 items/s`."""
        rate = f"{self._rate():,.0f} items/s"
        if not self._total:
            return f"{self._done:,} {rate}"
        return f"{self._done:,}/{self._total:,} {100 * self._done // self._total}% {rate}"

    def say(self, text: str) -> None:
        if self._bar:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            print(text, file=self._stream, flush=True)

    def _rate(self) -> float:
        return self._done / self.seconds if self.seconds > 0 else 0.0
