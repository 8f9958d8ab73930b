"""A reward that is paid only when another condition holds."""

from typing import Literal

from pydantic import Field

from verifier.parts import Points, Shaper
from verifier.reward import AnyShaper
from verifier.wire import Extraction, Outcome, Rollout, Verdict


class Gated(Shaper):
    """`part`'s value where the verdict is one of `when` and `gate` (if given) reaches `threshold`; else `otherwise`.

    Pays for format only when the answer is right, say, or for correctness only when the format holds (Logic-RL's rule:
    an answer in the wrong format earns nothing for its content).
    """

    kind: Literal["gated"] = "gated"
    part: AnyShaper
    when: frozenset[Outcome] = Field(
        default=frozenset({Outcome.CORRECT}),
        description="Outcomes that open the gate; all judged ones for no condition",
    )
    gate: AnyShaper | None = Field(default=None, description="Another component that must reach `threshold`")
    threshold: Points = 1.0
    otherwise: Points = 0.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        if verdict.outcome not in self.when:
            return self.otherwise
        if self.gate is not None and self.gate.shape(rollout, extraction, verdict) < self.threshold:
            return self.otherwise
        return self.part.shape(rollout, extraction, verdict)
