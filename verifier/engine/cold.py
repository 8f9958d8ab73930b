"""Workers that were made before the symbolic libraries were loaded: they give back what asks for them.

Loading them takes a second or two of CPU time. The fork server does so once for all, on nobody's budget; a worker that
did it for itself would charge the rollout in hand, and so would the next one that replaces it.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

SLOW = frozenset({"sympy", "math_verify", "latex2sympy2_extended", "latex2sympy2"})


class StillCold(BaseException):
    """A library that is not loaded here was asked for. Not an Exception: no reader may take it for a broken library."""


class Refusal:
    """A finder of modules that finds none, and refuses the slow ones."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> None:
        if name in SLOW:
            raise StillCold(name)


@contextmanager
def nothing_slow_loads() -> Iterator[None]:
    """Within the block, importing a slow library that is not loaded yet raises StillCold."""
    refusal = Refusal()
    sys.meta_path.insert(0, refusal)
    try:
        yield
    finally:
        sys.meta_path.remove(refusal)
