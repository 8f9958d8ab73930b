"""What crosses the sandbox wall: a Program goes in, a Run comes out.

This is the vocabulary only; running programs is the `sandbox` room's work. Expected outputs are not part of a Program,
so they cannot enter the sandbox.
"""

from collections.abc import Callable
from enum import StrEnum

from pydantic import Field

from verifier.errors import SandboxError
from verifier.wire import Text, Wire


class Limits(Wire):
    """What one program may spend."""

    cpu_seconds: float = Field(default=5.0, gt=0, le=300)
    wall_seconds: float = Field(default=15.0, gt=0, le=900)
    memory_mb: int = Field(default=1024, gt=0, le=65536)
    output_bytes: int = Field(default=16 * 2**20, gt=0, description="stdout and stderr, each")


class Program(Wire):
    """A model-written program and its input."""

    language: str
    source: Text
    stdin: Text = ""
    files: dict[str, Text] = {}
    limits: Limits = Limits()


class RunStatus(StrEnum):
    """How a program ended."""

    OK = "ok"
    NONZERO_EXIT = "nonzero_exit"
    SIGNALLED = "signalled"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    SANDBOX_ERROR = "sandbox_error"


class Run(Wire):
    """What a program did."""

    status: RunStatus
    stdout: Text = ""
    stderr: Text = ""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    max_rss_bytes: int = 0
    isolation: tuple[str, ...] = ()


RunProgram = Callable[[Program], Run]


def no_sandbox(program: Program) -> Run:
    """The `run` of a place where programs may not be run: refuses, so that the outcome is `failed` and never a zero."""
    raise SandboxError(f"no sandbox here: a {program.language} program cannot be run")
