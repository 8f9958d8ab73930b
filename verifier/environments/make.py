"""Makes a pinned environment with uv: a virtual environment of this Python that holds exactly what its lock names."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from verifier.environments.known import interpreter, lock, place
from verifier.errors import ConfigError

UV = "VERIFIER_UV"


def find_uv() -> str:
    """uv: what `VERIFIER_UV` names, or the one on PATH. Raises ConfigError when there is none."""
    found = os.environ.get(UV) or shutil.which("uv")
    if found is None:
        raise ConfigError("uv was not found; `./dev environments NAME` fetches it, or put it on PATH (pip install uv)")
    return found


def make(name: str, *, compile_all: bool = True) -> Path:
    """Make the environment unless it is there; returns its Python. Raises ConfigError with what uv said.

    `compile_all=False` leaves each module to be compiled when it is first imported, by a user who may write there.
    """
    if made := interpreter(name):
        return made
    uv, where = find_uv(), place(name)
    where.parent.mkdir(parents=True, exist_ok=True)
    python = where / "bin" / "python"
    run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(where))
    compiling = ["--compile-bytecode"] if compile_all else []
    run(
        uv, "pip", "install", "--quiet", "--python", str(python), *compiling, "--no-deps", "--require-hashes",
        "-r", str(lock(name)),
    )  # fmt: skip
    (where / ".made").touch()
    return python


def run(*command: str) -> None:
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = ended.stderr.strip()[-2_000:]
        raise ConfigError(f"the environment could not be made: uv {command[1]} ended with {ended.returncode}: {said}")
