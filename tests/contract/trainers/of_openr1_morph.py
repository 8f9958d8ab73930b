"""open-r1: its `code_reward` with its client for Morph's router."""

from typing import Any

from trainers import of_openr1_e2b
from trainers.callers import Told

VERSION = of_openr1_e2b.VERSION


def ask(completions: list[str], truths: list[Any]) -> Told:
    return of_openr1_e2b.ask(completions, truths, provider="morph")
