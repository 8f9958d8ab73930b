"""What crosses the sandbox wall: a Program goes in, a Run comes out.

This is the vocabulary only; running programs is the `sandbox` room's work. Expected outputs are not part of a Program,
so they cannot enter the sandbox.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from typing import Annotated, NoReturn, Protocol

from pydantic import AfterValidator, Field, StringConstraints

from verifier.errors import SandboxError
from verifier.wire import Json, Text, Wire

MOST_OUTPUT_BYTES = 2**30
MOST_FILES = 1000
NAME_BYTES = 255  # of a file or directory
PATH_BYTES = 1000
STEP = re.compile(r"(?!\.{1,2}\Z)[^\0/\ud800-\udfff]+")


def too_long(name: str, steps: Iterable[str]) -> bool:
    return len(name.encode()) > PATH_BYTES or any(len(step.encode()) > NAME_BYTES for step in steps)


def misnamed(names: Iterable[str]) -> str:
    """What is wrong with these names of files inside the sandbox, in words; empty when they can all be made."""
    names = set(names)
    for name in names:
        steps = name.split("/")
        if not all(map(STEP.fullmatch, steps)) or too_long(name, steps):
            return f"not the name of a file inside the sandbox: {name[:80]!r}; expected one like data/in.txt"
        for folder in [*accumulate(steps, "{}/{}".format)][:-1]:
            if folder in names:
                return f"{folder[:80]!r} is the name of a file and of the directory of another, {name[:80]!r}"
    return ""


def _named_well(files: dict[str, str]) -> dict[str, str]:
    if problem := misnamed(files):
        raise ValueError(problem)
    return files


Files = Annotated[dict[Text, Text], AfterValidator(_named_well)]


OUTPUT_FILE = re.compile(r"^(\w[\w.-]{0,60})?$")
"""Checked by Python: pydantic's engine makes 61 tables of all letters of it, in every process that starts."""


def _without_nul(argument: str) -> str:
    if "\0" in argument:
        raise ValueError("an argument must not hold the character NUL")
    return argument


def _plain_name(name: str) -> str:
    if not OUTPUT_FILE.fullmatch(name):
        raise ValueError(f"not a plain file name: {name[:80]!r}; expected at most 61 letters, digits, or any of _.-")
    return name


Argument = Annotated[Text, StringConstraints(max_length=255), AfterValidator(_without_nul)]


OutputFile = Annotated[str, AfterValidator(_plain_name), Field(json_schema_extra={"pattern": OUTPUT_FILE.pattern})]


class Limits(Wire):
    """What one program may spend on one input."""

    cpu_seconds: float = Field(default=5.0, gt=0, le=300)
    wall_seconds: float = Field(default=15.0, gt=0, le=900)
    memory_mb: int = Field(default=1024, gt=0, le=65536)
    output_bytes: int = Field(
        default=16 * 2**20, gt=0, le=MOST_OUTPUT_BYTES, description="stdout, stderr and any file that it writes, each"
    )
    processes: int = Field(default=1, ge=1, le=64, description="Processes at a time; threads are counted separately")
    open_files: int = Field(default=64, ge=8, le=1024)


class Program(Wire):
    """A model-written program and its input."""

    language: str
    source: Text
    stdin: Text = ""
    arguments: tuple[Argument, ...] = Field(default=(), max_length=16, description="Command-line arguments")
    files: Files = Field(default={}, max_length=MOST_FILES, description="Files by name, such as data/in.txt")
    output_file: OutputFile = Field(
        default="", description="If it writes a file with this name, that also counts as its stdout"
    )
    limits: Limits = Limits()


class RunStatus(StrEnum):
    """How a program ended."""

    OK = "ok"
    COMPILE_ERROR = "compile_error"
    NONZERO_EXIT = "nonzero_exit"
    SIGNALLED = "signalled"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    SANDBOX_ERROR = "sandbox_error"


class Run(Wire):
    """What a program did with one input."""

    status: RunStatus
    stdout: Text = ""
    stderr: Text = ""
    exit_code: int | None = Field(default=None, description="Null if it did not exit by itself")
    detail: Text = Field(default="", description="Which limit was hit, or what failed, in words")
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    starved_seconds: float = Field(
        default=0.0, description="Of the wall time: ready to run, while others had the processors"
    )
    max_rss_bytes: int = 0
    isolation: tuple[str, ...] = Field(default=(), description="The isolation layers that were in force")


class Call(Wire):
    """The arguments of one call of a function that the program defines."""

    arguments: tuple[Json, ...] = ()
    named: dict[str, Json] = {}


class CallRun(Wire):
    """What one call did. `value` is what it returned, as JSON that tells a tuple from a list (docs/sandbox.md)."""

    status: RunStatus
    value: Json = None
    detail: Text = Field(default="", description="The exception it raised, or the limit it hit")
    cpu_seconds: float = 0.0


class RunProgram(Protocol):
    """A sandbox, as a verifier sees it. Each method raises SandboxError when the wall itself failed."""

    def __call__(self, program: Program) -> Run:
        """Run the program once on its own `stdin`."""

    def each(self, program: Program, inputs: Iterable[str]) -> Iterator[Run]:
        """Run it on each of `inputs`, compiled once, every time afresh. Lazy: stop reading and the rest is not run.

        Of a sequence of inputs a few may be run ahead of the one that is asked for.
        """

    def calls(self, program: Program, function: str, calls: Sequence[Call]) -> Sequence[CallRun]:
        """Call `function` (a name, or `Solution().name`) of the program once for each of `calls`."""

    def converse(self, program: Program, judge: Program) -> tuple[Run, Run]:
        """Run two programs, each behind a wall of its own, the stdout of either being the stdin of the other.

        Where one of them does not compile, neither is run.
        """


class NoSandbox:
    """The `run` of a place where programs may not be run: refuses, so that the outcome is `failed`, never a zero."""

    def __call__(self, program: Program) -> Run:
        self._refuse(program)

    def each(self, program: Program, inputs: Iterable[str]) -> Iterator[Run]:
        self._refuse(program)

    def calls(self, program: Program, function: str, calls: Sequence[Call]) -> Sequence[CallRun]:
        self._refuse(program)

    def converse(self, program: Program, judge: Program) -> tuple[Run, Run]:
        self._refuse(program)

    def _refuse(self, program: Program) -> NoReturn:
        raise SandboxError(f"no sandbox here: a {program.language} program cannot be run")


no_sandbox = NoSandbox()
