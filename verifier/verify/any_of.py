"""Is the answer one of several accepted ones?"""

from typing import Literal

from verifier.execution import RunProgram, no_sandbox
from verifier.parts import ProgramVerifier, verdict_of
from verifier.verify import AnyVerifier
from verifier.verify.quoting import abridged
from verifier.wire import Json, Outcome, Verdict

MAX_ALTERNATIVES = 1000


class AnyOf(ProgramVerifier):
    """`verifier`'s best verdict over a list of accepted ground truths; what is no list counts as a list of one.

    Alternatives that `verifier` cannot read are passed over and named in the evidence; when none can be read, nothing
    is judged. Not for answers that must name several things at once: that is `choice` with `several`, or `json`.
    """

    kind: Literal["any_of"] = "any_of"
    verifier: AnyVerifier

    @property
    def runs_programs(self) -> bool:
        return self.verifier.runs_programs

    def unreadable(self, ground_truth: Json) -> str | None:
        if not isinstance(ground_truth, list):
            return self.verifier.unreadable(ground_truth)
        if not ground_truth:
            return "the ground truth is an empty list; any_of expects at least one accepted ground truth"
        if len(ground_truth) > MAX_ALTERNATIVES:
            return f"the ground truth lists {len(ground_truth)} alternatives; any_of takes at most {MAX_ALTERNATIVES}"
        problem = None
        for accepted in ground_truth:
            problem = self.verifier.unreadable(accepted)
            if problem is None:
                return None
        return f"none of the {len(ground_truth)} accepted ground truths can be read; the last because {problem}"

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        accepted = ground_truth if isinstance(ground_truth, list) else [ground_truth]
        passed_over: list[str] = []
        best: Verdict | None = None
        winner = 0
        for number, alternative in enumerate(accepted):
            if problem := self.verifier.unreadable(alternative):
                passed_over.append(f"{number}: {problem}")
                continue
            verdict = verdict_of(self.verifier, answer, alternative, run)
            if best is None or rank(verdict) > rank(best):
                best, winner = verdict, number
            if verdict.outcome is Outcome.CORRECT:
                break
        if best is None:
            return Verdict.unverifiable(f"none of the {len(accepted)} accepted ground truths can be read")
        return told_with(best, winner, len(accepted), passed_over)


def rank(verdict: Verdict) -> tuple[int, float]:
    """How good a verdict is to stand for all.

    A failure of ours outranks everything but a right answer, since the alternative it concerns might have been met.
    """
    order = (Outcome.UNVERIFIABLE, Outcome.NO_ANSWER, Outcome.INCORRECT, Outcome.TOO_COSTLY, Outcome.PARTIAL)
    if verdict.outcome in order:
        return order.index(verdict.outcome), verdict.score or 0.0
    return (7 if verdict.outcome is Outcome.CORRECT else 6), verdict.score or 0.0


def told_with(verdict: Verdict, winner: int, alternatives: int, passed_over: list[str]) -> Verdict:
    """`verdict`, with evidence of which alternative decided and which could not be read."""
    evidence: dict[str, Json] = {**verdict.evidence, "alternative": winner, "alternatives": alternatives}
    if passed_over:
        evidence["unreadable_alternatives"] = [abridged(line) for line in passed_over[:20]]
    reason = verdict.reason
    if alternatives > 1 and verdict.outcome is Outcome.INCORRECT:
        reason = f"none of {alternatives} accepted answers is met; of the nearest: {reason}"
    return verdict.model_copy(update={"reason": reason, "evidence": evidence})
