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

from verifier.cli.grader import rubric_of
from verifier.cli.score import BAD_INPUT
from verifier.errors import ConfigError, InputError
from verifier.parts import kind_of
from verifier.presets.catalogue import read_rubric, resolved

RUBRIC_ENDS = (".yaml", ".yml")
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
    """Who judges: exactly one of the four is given."""

    name: str
    file: str | None = None
    preset: str | None = None
    function: str | None = None
    rubric: str | None = None

    @property
    def judges_as(self) -> str | None:
        """The preset's own name, where the one typed is that of data: `math` for `math500`. A rubric's: that of the
        preset that it changes, or its verifier's."""
        if self.rubric is not None:
            spec = rubric_of(self.rubric)
            based_on = spec.get("preset")
            return resolved(based_on)[0] if isinstance(based_on, str) else kind_of(type(read_rubric(spec).verifier))
        return None if self.preset is None else resolved(self.preset)[0]


def side_named(preset: str | None, rubric: str | None, why: str) -> Side:
    """The preset, or the rubric; raises ConfigError where neither or both are given, or one cannot be used."""
    if preset is None and rubric is None:
        raise ConfigError(f"{why}: add --preset NAME or --rubric FILE")
    if preset is not None and rubric is not None:
        raise ConfigError("--preset and --rubric cannot be used together")
    return side_of(preset, files=False) if preset is not None else side_of_rubric(str(rubric))


def side_of_rubric(path: str) -> Side:
    """A rubric in a file; raises ConfigError for one that cannot be used."""
    try:
        read_rubric(rubric_of(path))
    except ConfigError as error:
        raise ConfigError(str(error) if str(error).startswith("--rubric") else f"--rubric {path}: {error}") from error
    return Side(path, rubric=path)


def is_rubric(path: str) -> bool:
    """Whether a file is YAML, as results and data never are; JSON is named by --rubric."""
    return path.endswith(RUBRIC_ENDS) and os.path.isfile(path)


def side_of(target: str, *, files: bool = True) -> Side:
    """What a target as typed is; raises ConfigError that says what it could have been."""
    if is_rubric(target):
        return side_of_rubric(target)
    if files and os.path.isfile(target):
        return Side(target, file=target)
    module, colon, function = target.rpartition(":")
    if colon and function.isidentifier() and module:
        return Side(target, function=target)
    try:
        resolved(target)
    except ConfigError as error:
        what = "a file of results, a preset, or a function as module:function or file.py:function, or a rubric.yaml"
        raise ConfigError(f"{target[:200]!r} is none of: {what}. {error}") from error
    return Side(target, preset=target)


def results_of(
    side: Side, inputs: Sequence[str], out: Path, reader: Reader, *, params: str | None = None, explain: bool = False
) -> str:
    """The file with the results of this side over the dump; raises InputError with what the grader said."""
    if side.file is not None:
        return side.file
    if not inputs:
        raise ConfigError(f"{side.name} needs rollouts to grade: add --data DUMP")
    if side.preset is not None or side.rubric is not None:
        named = ["--preset", side.preset] if side.preset is not None else ["--rubric", str(side.rubric)]
        chosen = [*named, *(["--params", params] if params else [])]
        command = [*COMMAND, "score", *inputs, *chosen, *(["--explain"] if explain else [])]
    else:
        command = [sys.executable, "-m", "verifier.cli.their_function", str(side.function), *inputs]
    run = [*command, "--out", str(out), "--quiet", *reader.arguments()]
    ended = subprocess.run(run, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    said = ended.stderr.decode("utf-8", "replace").strip().removeprefix("error: ")
    if ended.returncode >= BAD_INPUT or not out.exists():
        raise InputError(f"{side.name}: {said or f'ended with status {ended.returncode}'}")
    return str(out)
