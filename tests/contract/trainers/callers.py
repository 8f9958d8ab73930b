"""What the clients of protocols have in common: an address, answers one by one, and what is in the way of an import.

A bare client raises; whoever calls it leaves that sample out, which is what `each` does.
"""

import importlib.machinery
import math
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

Told = list[float | None]


def address(path: str = "") -> str:
    return f"{os.environ['VERIFIER_URL']}{path}"


def preset() -> str:
    return os.environ["VERIFIER_PRESET"]


def host_and_port() -> tuple[str, str]:
    host, _, port = address().removeprefix("http://").partition(":")
    return host, port


def each(one: Callable[[str, Any], float | None], completions: Sequence[str], truths: Sequence[Any]) -> Told:
    """The reward of each, asked for at the same time; None where the client raised."""

    def tried(text: str, truth: Any) -> float | None:
        try:
            return number(one(text, truth))
        except Exception as error:  # noqa: BLE001 - whatever a client makes of a failure
            print(type(error).__name__, error)
            return None

    with ThreadPoolExecutor(len(completions)) as threads:
        return list(threads.map(tried, completions, truths))


def number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def program_in(text: str) -> str:
    return text.partition("```python\n")[2].partition("```")[0]


def checkout(name: str, folder: str = "") -> str:
    """Where `./dev contract` put a repository that is on no index; its short commit."""
    place = Path(sys.prefix) / "src" / name
    sys.path.insert(0, str(place / folder))
    commit = place / ".commit"
    return commit.read_text()[:7] if commit.exists() else "main"


def stands_for(name: str, **members: Any) -> None:
    """A module that is in the way of an import and has no part in asking for a reward."""
    module = ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    module.__dict__.update(members)
    sys.modules[name] = module
