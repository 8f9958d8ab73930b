"""Conditions that must hold before anything else counts."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from verifier.compose.delegating import Delegating
from verifier.compose.member import Member, evidence_of, labels
from verifier.execution import RunProgram, no_sandbox
from verifier.wire import Json, Outcome, Verdict


class Gate(Member):
    """A member that must reach a score."""

    at_least: Annotated[float, Field(gt=0, le=1)] = 1.0


class Gates(Delegating):
    """The verdict of `then`, where every gate is open; else the answer is wrong, and the reason names the gate.

    A gate that is undecided, or that could not be judged, is neither open nor closed: its verdict is that of all. Gates
    are tried in order, so the cheap ones go first and a judge is asked only about what they let through.
    """

    kind: Literal["gates"] = "gates"
    gates: Annotated[tuple[Gate, ...], Field(min_length=1, max_length=32)]
    then: Member

    @model_validator(mode="after")
    def _asks_last(self) -> Self:
        labels(self.all_members)
        self.refuse_early_askers()
        return self

    @property
    def all_members(self) -> tuple[Member, ...]:
        return (*self.gates, self.then)

    def unreadable(self, ground_truth: Json) -> str | None:
        return next((problem for one in self.all_members if (problem := one.unreadable(ground_truth))), None)

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        heard: dict[str, Verdict] = {}
        for gate in self.gates:
            verdict = heard[gate.label] = gate.verify(answer, ground_truth, run)
            if verdict.score is not None and verdict.score >= gate.at_least:
                continue
            closed = verdict.outcome.judged and not verdict.is_undecided
            update: dict[str, object] = {
                "evidence": {**verdict.evidence, **evidence_of(heard), "decided_by": gate.label}
            }
            update["reason"] = f"{'closed' if closed else 'not judged'} at the gate {gate.label}: {verdict.reason}"
            if verdict.outcome is Outcome.PARTIAL:
                update |= {"outcome": Outcome.INCORRECT, "score": 0.0}
            return verdict.model_copy(update=update)
        verdict = heard[self.then.label] = self.then.verify(answer, ground_truth, run)
        evidence = {**verdict.evidence, **evidence_of(heard), "decided_by": self.then.label}
        return verdict.model_copy(update={"evidence": evidence})
