"""What judges one side of a comparison: a file of results, a preset, or somebody's own function; as a file of results.

A preset is run by `verifier score` in a process of its own, a function in another (`their_function`), so that neither
side can touch the other.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verifier.cli.score import BAD_INPUT
from verifier.errors import ConfigError, InputError
from verifier.presets.catalogue import find

COMMAND = [sys.executable, "-m", "verifier.cli"]


@dataclass(frozen=True)
class Reader:
    """The options by which a dump is read, as `verifier score` has them."""

    columns: tuple[str, ...] = ()
    dataset: str | None = None
    input_format: str | None = None
    join: str | None = None
    on: str | None = None
    limit: int | None = None
    workers: int | None = None

    def arguments(self) -> list[str]:
        typed = {
            "--dataset": self.dataset,
            "--input-format": self.input_format,
            "--join": self.join,
            "--on": self.on,
            "--limit": self.limit,
            "--workers": self.workers,
        }
        mapped = [argument for column in self.columns for argument in ("--map", column)]
        return mapped + [text for name, value in typed.items() if value is not None for text in (name, str(value))]


@dataclass(frozen=True)
class Side:
    """Who judges: exactly one of the three is given."""

    name: str
    file: str | None = None
    preset: str | None = None
    function: str | None = None


def side_of(target: str, *, files: bool = True) -> Side:
    """What a target as typed is; raises ConfigError that says what it could have been."""
    if files and os.path.isfile(target):
        return Side(target, file=target)
    module, colon, function = target.rpartition(":")
    if colon and function.isidentifier() and module:
        return Side(target, function=target)
    try:
        find(target)
    except ConfigError as error:
        what = "a file of results, a preset, or a function as module:function or file.py:function"
        raise ConfigError(f"{target[:200]!r} is none of: {what}. {error}") from error
    return Side(target, preset=target)


def results_of(
    side: Side, inputs: Sequence[str], out: Path, reader: Reader, *, params: str | None = None, explain: bool = False
) -> str:
    """The file with the results of this side over the dump; raises InputError with what the grader said."""
    if side.file is not None:
        return side.file
    if not inputs:
        raise ConfigError(f"{side.name} judges rollouts: say which, --data DUMP")
    if side.preset is not None:
        chosen = ["--preset", side.preset, *(["--params", params] if params else [])]
        command = [*COMMAND, "score", *inputs, *chosen, *(["--explain"] if explain else [])]
    else:
        command = [sys.executable, "-m", "verifier.cli.their_function", str(side.function), *inputs]
    run = [*command, "--out", str(out), "--quiet", *reader.arguments()]
    ended = subprocess.run(run, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    said = ended.stderr.decode("utf-8", "replace").strip().removeprefix("error: ")
    if ended.returncode >= BAD_INPUT or not out.exists():
        raise InputError(f"{side.name}: {said or f'ended with status {ended.returncode}'}")
    return str(out)
