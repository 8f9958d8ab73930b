"""Answers that are programs."""

from typing import Literal as TypingLiteral

from pydantic import Field

from verifier.extract.program import ProgramBlock, Unfenced
from verifier.presets.preset import Preset
from verifier.rubric import Bounds, Rubric
from verifier.verify.code_tests import CodeTests


class CodeParams(CodeTests):
    """The parameters of `code`."""

    unfenced: Unfenced = Field(
        default="code",
        description="A completion without any fence is the program: never, where all of it reads as code, always",
    )
    unclosed: TypingLiteral["ignore", "take"] = Field(
        default="ignore", description="`take` reads a last block that is never closed"
    )


def code(params: CodeParams) -> Rubric:
    own = {name: getattr(params, name) for name in CodeTests.model_fields}
    return Rubric(
        extractor=ProgramBlock(language=params.language, unfenced=params.unfenced, unclosed=params.unclosed),
        verifier=CodeTests(**own),
        bounds=code_bounds(params.total_wall_seconds),
    )


def code_bounds(total_wall_seconds: float) -> Bounds:
    """Bounds of a worker that waits for a sandbox: the last test may start when the total is nearly spent."""
    return Bounds(cpu_seconds=60.0, memory_mb=2048, wall_seconds=2 * total_wall_seconds + 120)


PRESETS = (
    Preset(
        name="code",
        summary="A program, run against test cases in a sandbox.",
        ground_truth='{"language": "python", "tests": [{"type": "stdin", "input": "2 3", "output": "5"}], "limits": '
        '{"cpu_seconds": 5}}; also the formats of APPS, TACO, open-r1, code_contests, LiveCodeBench, HumanEval, MBPP',
        build=code,
        params=CodeParams,
    ),
)
