"""The same under /strict, for a TRL that makes a 0 of None."""

from typing import Any

from trainers import of_openr1_e2b
from trainers.callers import Told

VERSION = of_openr1_e2b.VERSION


def ask(completions: list[str], truths: list[Any]) -> Told:
    return of_openr1_e2b.ask(completions, truths, "/strict/open-r1")
