"""What became of one criterion, or of one member of a composed verifier, as a component of its own."""

from typing import Literal

from pydantic import Field

from verifier.errors import Unshapable
from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Rollout, Verdict


class CriterionMet(Shaper):
    """1 where the judge says that the criterion is met, 0 where not; of a rating the number itself.

    With the weight 0 it is shown beside the reward. An answer that no judge was asked about meets nothing.
    """

    kind: Literal["criterion"] = "criterion"
    name: str = Field(description="As results call it: its `name`, or its number; `rating` for the verifier `rating`")
    unanswered: Points | None = Field(
        default=None, description="Its value where the judge gave none; by default the rollout is then not judged"
    )

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if verdict.judgement is None:
            return 0.0
        if self.name not in verdict.judgement.criteria:
            there = ", ".join(verdict.judgement.criteria)
            raise Unshapable(f"no criterion is called {self.name[:60]!r}; there: {there[:200]}")
        met = verdict.judgement.criteria[self.name]
        if met is None and self.unanswered is None:
            raise Unshapable(f"the judge said nothing about the criterion {self.name[:60]!r}")
        return float(self.unanswered or 0.0) if met is None else float(met)


class MemberScore(Shaper):
    """The score of one member of `gates`, `first_decided` or `weighted`, 0 to 1; 0 where it was not heard."""

    kind: Literal["member"] = "member"
    name: str = Field(description="The member's name, or its verifier's kind")

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        members = verdict.evidence.get("members")
        found = members.get(self.name) if isinstance(members, dict) else None
        score = found.get("score") if isinstance(found, dict) else None
        return float(score) if isinstance(score, int | float) else 0.0


class TotalBeforeClipping(Shaper):
    """The weighted sum of a rubric's criteria, below 0 where faults outweigh what is met.

    Where no judge was asked it is the score.
    """

    kind: Literal["rubric_total"] = "rubric_total"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        total = verdict.judgement.total if verdict.judgement else None
        return total if total is not None else verdict.score or 0.0
