"""`verifier environments`: the pinned worker environments, listed and made."""

import sys

from verifier.environments import make as maker
from verifier.environments.known import directory, interpreter, names, versions
from verifier.errors import ConfigError

SHOWN = ("math-verify", "latex2sympy2-extended", "antlr4-python3-runtime", "sympy", "reasoning-gym")


def run(action: str, wanted: tuple[str, ...]) -> int:
    """List them, or make those named; `all` names every one."""
    return tell() if action == "list" else make(names() if wanted == ("all",) else wanted)


def tell() -> int:
    sys.stdout.write(f"kept in {directory()}\n")
    for name in names():
        held = versions(name)
        pins = ", ".join(f"{library} {held[library]}" for library in SHOWN if library in held)
        sys.stdout.write(f"{name}  {'made' if interpreter(name) else 'not made'}  {pins}\n")
    return 0


def make(wanted: tuple[str, ...]) -> int:
    known = names()
    if unknown := [name for name in wanted if name not in known]:
        raise ConfigError(f"unknown environment {unknown[0][:80]!r}; known are {', '.join(known)}, or all of them: all")
    if not wanted:
        raise ConfigError(f"which environment? Known are {', '.join(known)}, or all of them: all")
    for name in wanted:
        sys.stdout.write(f"{name}: {maker.make(name)}\n")
    return 0
