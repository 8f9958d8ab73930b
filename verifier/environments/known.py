"""Which pinned environments there are, what each holds, and where it lies once it is made."""

import hashlib
import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

LOCKS = Path(__file__).with_name("locks")
HERE = "VERIFIER_ENVIRONMENT"
"""The variable by which a worker knows in which environment it is. Set by its engine, and by nobody else."""
DIRECTORY = "VERIFIER_ENVIRONMENTS_DIR"
ALONE = frozenset({"reasoning_gym"})
"""Environments with libraries that the service itself does not have, in no version."""
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


@cache
def names() -> tuple[str, ...]:
    """Every environment that this version knows."""
    return tuple(sorted(file.stem for file in LOCKS.glob("*.txt")))


def lock(name: str) -> Path:
    """The file that pins what the environment holds, with a digest for every download."""
    return LOCKS / f"{name}.txt"


@cache
def versions(name: str) -> Mapping[str, str]:
    """What the environment holds, by the name on the package index, in small letters with hyphens."""
    pins = PIN.findall(lock(name).read_text(encoding="utf-8"))
    return MappingProxyType({library.lower().replace("_", "-"): version for library, version in pins})


@cache
def here() -> str | None:
    """The environment that this process runs in; None for the service's own libraries."""
    return os.environ.get(HERE) or None


def directory() -> Path:
    """Where environments are kept: `VERIFIER_ENVIRONMENTS_DIR`, or the user's cache."""
    if chosen := os.environ.get(DIRECTORY):
        return Path(chosen).expanduser().absolute()
    cache_home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache_home) / "verifier" / "environments"


def place(name: str) -> Path:
    """Where this environment belongs. Other pins or another Python are another place."""
    python = f"{sys.implementation.cache_tag} {sys.base_prefix}"
    digest = hashlib.sha256(lock(name).read_bytes() + python.encode()).hexdigest()
    return directory() / f"{name}-{digest[:12]}"


def interpreter(name: str) -> Path | None:
    """The environment's Python, or None when it has not been made."""
    made = place(name)
    return made / "bin" / "python" if (made / ".made").is_file() else None


def missing(name: str) -> str:
    """What to say where the environment is needed and has not been made."""
    otherwise = "" if name in ALONE else ", or choose the service's own libraries (parameter `libraries`: `own`)"
    return (
        f"the pinned environment {name!r} has not been made on this machine: run `./dev environments {name}` (or "
        f"`verifier environments make {name}`){otherwise}"
    )
