"""Verifiers whose last member may have a judge asked: rules go first, and what they leave open goes to the judge."""

from abc import abstractmethod
from collections.abc import Sequence

from verifier.compose.member import Member, asker_of
from verifier.parts import LEFT_OPEN, AskingVerifier, Inquiry, ProgramVerifier, Said, Verifier
from verifier.wire import Rollout, Verdict


class Delegating(ProgramVerifier, AskingVerifier):
    """Only the last member may ask a judge, so an open verdict means that all before it have been heard."""

    @property
    @abstractmethod
    def all_members(self) -> tuple[Member, ...]:
        """In the order in which they are heard."""

    @property
    def runs_programs(self) -> bool:
        return any(member.verifier.runs_programs for member in self.all_members)

    @property
    def leaves_open(self) -> bool:
        return self.all_members[-1].verifier.leaves_open

    @property
    def closed_by(self) -> Verifier:
        last = self.all_members[-1].verifier
        return last.closed_by if isinstance(last, AskingVerifier) else last

    def refuse_early_askers(self) -> None:
        for member in self.all_members[:-1]:
            if member.verifier.leaves_open:
                raise ValueError(f"{member.label} has a judge asked, so it must be the last")

    def inquiries(self, rollout: Rollout, answer: str) -> tuple[Inquiry, ...]:
        last = self.all_members[-1]
        own = self._own(rollout)
        return asker_of(last.verifier).inquiries(own, last.answer_in(answer, own.ground_truth) or "")

    def conclude(self, rollout: Rollout, said: Sequence[Said]) -> Verdict:
        return asker_of(self.all_members[-1].verifier).conclude(self._own(rollout), said)

    def _own(self, rollout: Rollout) -> Rollout:
        """The rollout as the last member sees it."""
        truth = self.all_members[-1].truth_in(rollout.ground_truth)
        return rollout.model_copy(update={"ground_truth": truth})


def is_open(verdict: Verdict) -> bool:
    """Whether a judge has still to be asked."""
    return verdict.outcome is LEFT_OPEN.outcome and not verdict.decided
