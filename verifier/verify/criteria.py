"""Is this so, and this? A judge is asked, criterion by criterion, and the answers are weighed."""

from collections.abc import Sequence
from typing import Literal, TypeVar

from pydantic import Field

from verifier.parts import LEFT_OPEN, AskingVerifier, Inquiry, Said
from verifier.read.empty_phrase import says_nothing
from verifier.verify.criteria_total import Aggregation, Total, Unanswered, total_of
from verifier.verify.criterion import MOST_CRITERIA, Asked, Criterion, Weights, asked_of
from verifier.wire import Json, Judgement, Outcome, Rollout, Verdict

Value = TypeVar("Value", str, bool | None)


class Criteria(AskingVerifier):
    """Weighted and required criteria, of the rubric, of the row, or of both: each true, false, or null.

    The ground truth is a list of criteria (HealthBench's `rubrics`, RaR's `rubric`), an object with such a list and a
    `reference`, or, where the rubric has criteria of its own, null or a reference answer as text.
    """

    kind: Literal["criteria"] = "criteria"
    criteria: tuple[Criterion, ...] = Field(
        default=(), max_length=MOST_CRITERIA, description="Asked of every response, before those of its row"
    )
    calls: Literal["each", "together"] = Field(
        default="each", description="A call for each criterion, or one for all: cheaper, and less exact"
    )
    aggregation: Aggregation = Field(
        default="points",
        description="`points`: what is met, less faults, over all that can be had; `share` of all weights; `all`",
    )
    weights: Weights = Field(
        default="row",
        description="Of the row's criteria: its own, or RaR's for Essential, Important, Optional, Pitfall",
    )
    unanswered: Unanswered = Field(
        default="null",
        description="Where a criterion got no answer: `null`, nothing is judged; `skip`, the others count; `worst`, it "
        "counts against the response",
    )
    passing: float | None = Field(
        default=None, gt=0, le=1, description="The score from which on the response is right, and below it wrong"
    )
    order: Literal["given", "reversed"] = Field(
        default="given", description="In which they are asked in one call; `verifier calibrate` tries both"
    )
    max_characters: int = Field(
        default=50_000, gt=0, description="Of the response; a longer one is too costly. The judge's own limit is less"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        found = self._asked(ground_truth)
        if isinstance(found, str):
            return found
        if self.aggregation == "points" and not any(one.weight > 0 for one in found.criteria):
            return "no criterion has a weight above 0; `share` judges faults alone"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        return refused_unasked(answer, self.max_characters) or LEFT_OPEN

    def inquiries(self, rollout: Rollout, answer: str) -> tuple[Inquiry, ...]:
        found = self._found(rollout)
        texts = self._ordered(tuple(one.text for one in found.criteria))
        lots = [texts] if self.calls == "together" else [(text,) for text in texts]
        return tuple(Inquiry("criteria", rollout.prompt or "", answer, lot, found.reference) for lot in lots)

    def conclude(self, rollout: Rollout, said: Sequence[Said]) -> Verdict:
        criteria = self._found(rollout).criteria
        met = self._ordered(tuple(None if value is None else value > 0.5 for row in said for value in row))
        total = total_of(criteria, met, self.aggregation, self.unanswered)
        names = {one.name: value for one, value in zip(criteria, met, strict=True)}
        return verdict_of(total, Judgement(criteria=names, total=total.raw), self.passing)

    def _ordered(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        return values[::-1] if self.order == "reversed" else values

    def _found(self, rollout: Rollout) -> Asked:
        found = self._asked(rollout.ground_truth)
        assert not isinstance(found, str), "what `unreadable` refuses is not asked"
        return found

    def _asked(self, ground_truth: Json) -> Asked | str:
        return asked_of(ground_truth, self.criteria, self.weights)


def refused_unasked(answer: str, most: int) -> Verdict | None:
    """The verdict on an answer that no judge is asked about."""
    if len(answer) > most:
        return Verdict.too_costly(f"the response is longer than the {most:,} characters that a judge is shown")
    if (problem := says_nothing(answer)) is not None:
        return Verdict.incorrect(problem, rule="says nothing")
    return None


def verdict_of(total: Total, judgement: Judgement, passing: float | None) -> Verdict:
    """The verdict for a score, with what was said."""
    if total.score is None:
        return Verdict.unverifiable(total.reason).model_copy(update={"judgement": judgement, "decided": False})
    score = total.score if passing is None else float(total.score >= passing)
    outcome = Outcome.CORRECT if score == 1 else Outcome.PARTIAL if score else Outcome.INCORRECT
    reason = total.reason if passing is None else f"{total.reason}: {total.score:.3g}, passing is {passing:g}"
    return Verdict(outcome=outcome, score=score, reason=reason, decided=False, judgement=judgement)
