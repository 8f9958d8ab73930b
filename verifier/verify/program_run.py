"""What does a program do? Runs it and tells, without judging it against anything.

Behind `POST /v1/run` and `verifier run`, so that a single program goes the way of every rollout: through the same
engine, the same wall and the same bounds.
"""

from typing import Literal

from pydantic import ValidationError

from verifier.execution import Program, RunProgram, RunStatus, no_sandbox
from verifier.parts import ProgramVerifier
from verifier.wire import Json, Verdict, complaint


class ProgramRun(ProgramVerifier):
    """Runs the program that the ground truth holds; `correct` when it exits with 0. The run is the evidence.

    The completion is not read. With `explain` the verdict's evidence has the whole run under `run`.
    """

    kind: Literal["program_run"] = "program_run"

    def unreadable(self, ground_truth: Json) -> str | None:
        try:
            Program.model_validate(ground_truth)
        except ValidationError as error:
            return f"expected a program such as {{'language': 'python', 'source': 'print(1)'}}: {complaint(error)}"
        return None

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        done = run(Program.model_validate(ground_truth))
        evidence = done.model_dump(mode="json")
        reason = f"{done.status}: {done.detail}" if done.detail else str(done.status)
        if done.status is RunStatus.SANDBOX_ERROR:
            return Verdict.failed(reason, run=evidence)
        if done.status is RunStatus.OK:
            return Verdict.correct(reason, run=evidence)
        return Verdict.incorrect(reason, run=evidence)
