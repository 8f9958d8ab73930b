"""`verifier run`: one program in the sandbox, its output on ours."""

import asyncio
import sys
from pathlib import Path

from pydantic import ValidationError

from verifier.cli.options import RunOptions
from verifier.cli.terminal import visible
from verifier.dump import STDIN
from verifier.engine.options import CallOptions
from verifier.errors import ConfigError, InputError
from verifier.execution import Limits, Program, Run, RunStatus
from verifier.languages import unknown
from verifier.presets.running import run_of, running
from verifier.server.engines import local_engine
from verifier.server.settings import read_settings
from verifier.wire import complaint


def run(options: RunOptions) -> int:
    """Run and print. Raises SandboxError where it could not be run, and InputError for a file of no use."""
    done = asyncio.run(outcome(program_of(options)))
    if options.as_json:
        sys.stdout.buffer.write(done.model_dump_json(indent=2).encode() + b"\n")
    else:
        tell(done)
    return 0 if done.status is RunStatus.OK else 1


def program_of(options: RunOptions) -> Program:
    if problem := unknown(options.language):
        raise ConfigError(problem)
    try:
        return Program(
            language=options.language,
            source=text_of(options.file),
            stdin="" if options.stdin is None else text_of(options.stdin),
            limits=Limits(
                cpu_seconds=options.cpu_seconds, wall_seconds=options.wall_seconds, memory_mb=options.memory_mb
            ),
        )
    except ValidationError as error:
        raise ConfigError(complaint(error)) from None


def text_of(path: str) -> str:
    try:
        body = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    return body.decode(errors="replace")


async def outcome(program: Program) -> Run:
    async with local_engine(read_settings(), workers=1, warm=False) as engine:
        [result] = await engine.verify([running(program)], CallOptions.of(use_cache=False))
        return run_of(result)


def tell(done: Run) -> None:
    """The program's output where a program's output goes, and below it on standard error how it ended."""
    sys.stdout.buffer.write(done.stdout.encode())
    sys.stdout.buffer.flush()
    sys.stderr.buffer.write(done.stderr.encode())
    ended = f"{done.status}: {done.detail}" if done.detail else str(done.status)
    spent = f"{done.cpu_seconds:.3f} s CPU, {done.wall_seconds:.3f} s, {done.max_rss_bytes / 2**20:.1f} MiB"
    sys.stderr.write(f"[{visible(ended)}; {spent}]\n")
