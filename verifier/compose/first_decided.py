"""Verifiers in turn: the first that decides is heard."""

from typing import Literal, Self

from pydantic import Field, model_validator

from verifier.compose.delegating import Delegating, is_open
from verifier.compose.member import Member, Members, evidence_of, labels
from verifier.execution import RunProgram, no_sandbox
from verifier.wire import Json, Outcome, Verdict

Unsettled = Literal["undecided", "unreadable", "incorrect", "no_answer"]


class FirstDecided(Delegating):
    """The verdict of the first member that settles it; of the last one, where none does.

    Rules first, then a judge: the last member may be `criteria` or `rating`. What goes on to the next is what a member
    left `undecided`, a ground truth that it cannot read, and what else `goes_on` names: with `incorrect`, an answer is
    wrong only if every member says so, which is as lenient as the most lenient of them.
    """

    kind: Literal["first_decided"] = "first_decided"
    members: Members
    goes_on: frozenset[Unsettled] = Field(
        default=frozenset({"undecided", "unreadable"}), description="What is put to the next member"
    )

    @model_validator(mode="after")
    def _asks_last(self) -> Self:
        labels(self.members)
        self.refuse_early_askers()
        return self

    @property
    def all_members(self) -> tuple[Member, ...]:
        return self.members

    def unreadable(self, ground_truth: Json) -> str | None:
        problems = [member.unreadable(ground_truth) for member in self.members]
        if "unreadable" in self.goes_on:
            return problems[-1] if all(problems) else None
        return next((problem for problem in problems if problem), None)

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        heard: dict[str, Verdict] = {}
        for member in self.members:
            if (problem := member.unreadable(ground_truth)) is not None:
                verdict = Verdict.unverifiable(problem)
            else:
                verdict = member.verify(answer, ground_truth, run)
            heard[member.label] = verdict
            if is_open(verdict) or not self._goes_on(verdict):
                break
        verdict = told(heard, list(heard)[-1])
        if verdict.outcome is Outcome.UNVERIFIABLE and (earlier := self._last_judged(heard)):
            return told(heard, earlier)  # the last cannot read the row, and one before it has read it
        return verdict

    def _goes_on(self, verdict: Verdict) -> bool:
        if verdict.is_undecided:
            return "undecided" in self.goes_on
        if verdict.outcome is Outcome.UNVERIFIABLE:
            return "unreadable" in self.goes_on
        return verdict.outcome.value in self.goes_on

    def _last_judged(self, heard: dict[str, Verdict]) -> str | None:
        return next((name for name in reversed(heard) if heard[name].outcome.judged), None)


def told(heard: dict[str, Verdict], name: str) -> Verdict:
    """The verdict of one member, which says whose it is."""
    verdict = heard[name]
    evidence = {**verdict.evidence, **evidence_of(heard), "decided_by": name}
    reason = verdict.reason if len(heard) == 1 else f"{name}: {verdict.reason}"
    return verdict.model_copy(update={"reason": reason, "evidence": evidence})
