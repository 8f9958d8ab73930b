"""Regular expressions that are compiled when they are first used.

A module of readers holds dozens, one text needs a few, and compiling all takes a tenth of the CPU time of `explain`:
import `standard` or `full` in the place of `re` or `regex`. A mistake in a pattern shows when it is used; a test
compiles all of them. Not for patterns that are made of what somebody has sent.
"""

from collections.abc import Callable
from typing import Any, Protocol
from weakref import WeakSet


class Waiting(Protocol):
    """What is compiled when it is first used."""

    def compile(self) -> None:
        """Compile it now."""


WAITING: "WeakSet[Waiting]" = WeakSet()


def word_set(text: str) -> frozenset[str]:
    """The words of a table written as text."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a table written as text, with commas between, in their order."""
    return tuple(text.split(", "))


class Lazy:
    """A pattern that is compiled when it is first asked for anything but its text; from then on as fast as any."""

    def __init__(self, compile_pattern: Callable[[str, int], Any], pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._compile: Callable[[str, int], Any] = compile_pattern
        self._flags = flags
        WAITING.add(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled: Any = self._compile(self.pattern, self._flags)
        vars(self).update({own: getattr(compiled, own) for own in dir(compiled) if not own.startswith("_")})
        return getattr(compiled, name)

    def compile(self) -> None:
        _ = self.flags  # any attribute will do


def compile_all() -> None:
    """Compile what is not compiled yet, for a process that is about to fork workers."""
    for pattern in list(WAITING):
        pattern.compile()
