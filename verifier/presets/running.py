"""A single program as work for an engine, and what comes back as a Run again."""

from verifier.errors import SandboxError
from verifier.execution import Limits, Program, Run
from verifier.extract.whole import Whole
from verifier.rubric import Bounds, Rubric, Task
from verifier.verify.program_run import ProgramRun
from verifier.wire import Result, Rollout

COMPILE_SECONDS = 120.0
"""Wall time that starting a sandbox and compiling may take beside the program's own limits."""


def running(program: Program) -> Task:
    """The task of running `program` once."""
    rollout = Rollout(id="run", completion="run", ground_truth=program.model_dump(mode="json"))
    return Task(rollout, rubric_for(program.limits), explain=True)


def rubric_for(limits: Limits) -> Rubric:
    bounds = Bounds(wall_seconds=COMPILE_SECONDS + 3 * limits.wall_seconds)
    return Rubric(extractor=Whole(), verifier=ProgramRun(), bounds=bounds)


def run_of(result: Result) -> Run:
    """What the program did; raises SandboxError with the reason where it was not run."""
    run = result.verdict.evidence.get("run")
    if run is None:
        raise SandboxError(result.verdict.reason)
    return Run.model_validate(run)
