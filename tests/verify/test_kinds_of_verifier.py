"""Only verifiers that run programs are given the sandbox; parts that hold one pass it on."""

from typing import Any, ClassVar, Literal

import pytest

from verifier.execution import Program, Run, RunProgram, RunStatus, no_sandbox
from verifier.parts import ProgramVerifier, Verifier, verdict_of
from verifier.verify import VERIFIERS
from verifier.verify.any_of import AnyOf
from verifier.verify.code_tests import CodeTests
from verifier.verify.exact import Exact
from verifier.verify.key_values import KeyValues
from verifier.verify.members import Members
from verifier.wire import Json, Outcome, Verdict


class Prints(ProgramVerifier):
    """Does the program print the ground truth?"""

    kind: Literal["prints"] = "prints"

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        right = run(Program(language="python", source=answer)).stdout == ground_truth
        return Verdict.correct("printed") if right else Verdict.incorrect("not printed")


def echo(program: Program) -> Run:
    """A sandbox at the test's edge: every program prints its own source."""
    return Run(status=RunStatus.OK, stdout=program.source)


SANDBOX: Any = echo
HOLDERS: list[Any] = [
    Prints(),
    AnyOf.model_construct(verifier=Prints()),
    Members.model_construct(verifier=Prints()),
    KeyValues.model_construct(default=Prints()),
    AnyOf.model_construct(verifier=Members.model_construct(verifier=Prints())),
]


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda part: part.kind)
def test_the_sandbox_reaches_a_program_verifier_however_deep_it_is(holder: Verifier) -> None:
    is_object = isinstance(holder, KeyValues)
    answer, ground_truth = '{"k": "hi"}' if is_object else "hi", '{"k": "hi"}' if is_object else "hi"
    assert holder.runs_programs
    assert verdict_of(holder, answer, ground_truth, SANDBOX).outcome is Outcome.CORRECT


@pytest.mark.parametrize("holder", [AnyOf(verifier=Exact()), Members(), KeyValues()], ids=lambda part: part.kind)
def test_a_part_that_holds_plain_verifiers_runs_no_programs(holder: Verifier) -> None:
    assert not holder.runs_programs


def test_a_set_of_programs_is_graded_as_programs_are() -> None:
    assert Members(verifier=CodeTests()).runs_programs


def test_only_verifiers_that_run_programs_or_hold_others_take_the_sandbox() -> None:
    parts = VERIFIERS.parts()
    takes = {kind for kind, part in parts.items() if issubclass(part, Verifier) and part.takes_run}
    assert takes == {kind for kind, part in parts.items() if issubclass(part, ProgramVerifier)}
    assert {"code_tests", "any_of", "set", "key_values"} <= takes
    assert not takes & {"exact", "numeric", "symbolic", "choice", "label", "text", "literal", "json"}


def test_a_plugin_with_the_former_signature_is_told_and_still_works() -> None:
    with pytest.warns(DeprecationWarning, match="derive the class from verifier.parts.ProgramVerifier"):

        class Former(Verifier):
            kind: Literal["former"] = "former"
            seen: ClassVar[list[RunProgram]] = []

            def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:  # type: ignore[override]
                self.seen.append(run)
                return Verdict.correct("equal")

    former: Any = Former()
    assert verdict_of(former, "x", "x", SANDBOX).outcome is Outcome.CORRECT
    assert verdict_of(AnyOf.model_construct(verifier=former), "x", "x", SANDBOX).outcome is Outcome.CORRECT
    assert Former.seen == [SANDBOX, SANDBOX]
