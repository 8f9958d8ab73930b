"""Several verdicts on one response, as one share."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from verifier.compose.member import Member, evidence_of, labels
from verifier.execution import RunProgram, no_sandbox
from verifier.parts import ProgramVerifier
from verifier.wire import Json, Outcome, Verdict


class WeightedMember(Member):
    """A member and its share of the whole."""

    weight: Annotated[float, Field(gt=0, le=1e6)] = 1.0
    required: bool = Field(default=False, description="Where this one is not right, the whole is wrong")


class WeightedVerifiers(ProgramVerifier):
    """The members' scores, each by its weight: `0.7` the answer, `0.3` its form.

    Not judged where one of the members was not: a share over the others would be another reward for that row. None of
    them may ask a judge; `criteria` weighs what judges say.
    """

    kind: Literal["weighted"] = "weighted"
    members: Annotated[tuple[WeightedMember, ...], Field(min_length=1, max_length=32)]
    passing: float | None = Field(
        default=None, gt=0, le=1, description="The share from which on the response is right, and below it wrong"
    )

    @model_validator(mode="after")
    def _asks_nobody(self) -> Self:
        labels(self.members)
        for member in self.members:
            if member.verifier.leaves_open:
                raise ValueError(
                    f"{member.label} has a judge asked, which `weighted` cannot wait for; put it behind gates"
                )
        return self

    @property
    def runs_programs(self) -> bool:
        return any(member.verifier.runs_programs for member in self.members)

    def unreadable(self, ground_truth: Json) -> str | None:
        return next((problem for one in self.members if (problem := one.unreadable(ground_truth))), None)

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        heard = {member.label: member.verify(answer, ground_truth, run) for member in self.members}
        evidence = evidence_of(heard)
        for name, verdict in heard.items():
            if not verdict.outcome.judged:
                reason = f"{name}: {verdict.reason}"
                return verdict.model_copy(update={"reason": reason, "evidence": {**verdict.evidence, **evidence}})
        scores = {name: verdict.score or 0.0 for name, verdict in heard.items()}
        whole = sum(member.weight for member in self.members)
        share = sum(scores[member.label] * member.weight for member in self.members) / whole
        missed = [member.label for member in self.members if member.required and scores[member.label] < 1]
        share = 0.0 if missed else share if self.passing is None else float(share >= self.passing)
        outcome = Outcome.CORRECT if share == 1 else Outcome.PARTIAL if share else Outcome.INCORRECT
        if share == 0 and not missed and all(one.outcome is Outcome.NO_ANSWER for one in heard.values()):
            outcome = Outcome.NO_ANSWER
        reason = f"required, and not right: {missed[0]}" if missed else told(scores)
        decided = not any(verdict.is_undecided for verdict in heard.values())
        return Verdict(
            outcome=outcome,
            score=share,
            reason=reason,
            decided=decided or outcome is not Outcome.INCORRECT,
            evidence=evidence,
        )


def told(scores: dict[str, float]) -> str:
    return ", ".join(f"{name} {score:.3g}" for name, score in scores.items())
