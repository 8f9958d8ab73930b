"""One verifier among several: what it reads, and what it is held against."""

from typing import Annotated

from pydantic import Field

from verifier.execution import RunProgram
from verifier.extract import AnyExtractor
from verifier.parts import AskingVerifier, Verifier, kind_of, verdict_of
from verifier.verify import AnyVerifier
from verifier.verify.quoting import json_name
from verifier.wire import Json, Text, Verdict, Wire

Members = Annotated[tuple["Member", ...], Field(min_length=1, max_length=32)]
Path = Annotated[str, Field(max_length=200)]


class Member(Wire):
    """A verifier, the extractor that finds its answer in what the rubric's own found, and its ground truth."""

    verifier: AnyVerifier
    extractor: AnyExtractor | None = Field(
        default=None, description="Reads the answer that the rubric's extractor found (`whole`: all of the completion)"
    )
    truth: Path = Field(
        default="",
        description="Which value of a ground truth that is an object this is held against; all of it if empty",
    )
    name: Text = Field(default="", max_length=200, description="How evidence calls it; by default its kind")

    @property
    def label(self) -> str:
        return self.name or kind_of(type(self.verifier))

    def unreadable(self, ground_truth: Json) -> str | None:
        try:
            truth = self.truth_in(ground_truth)
        except LookupError as error:
            return str(error.args[0])
        return self.verifier.unreadable(truth)

    def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
        """The verdict on its own answer, given a ground truth that `unreadable` has passed."""
        truth = self.truth_in(ground_truth)
        found = self.answer_in(answer, truth)
        if found is None:
            return Verdict.no_answer(f"{self.label}: nothing to extract")
        return verdict_of(self.verifier, found, truth, run)

    def answer_in(self, answer: str, truth: Json) -> str | None:
        return answer if self.extractor is None else self.extractor.extract_for(answer, truth).answer

    def truth_in(self, ground_truth: Json) -> Json:
        """Its own part of the ground truth; raises LookupError that says what is missing."""
        if not self.truth:
            return ground_truth
        if not isinstance(ground_truth, dict):
            raise LookupError(
                f"{self.label} reads {self.truth!r} of an object, and the ground truth is {json_name(ground_truth)}"
            )
        if self.truth not in ground_truth:
            there = ", ".join(sorted(ground_truth)[:10])
            raise LookupError(f"the ground truth has no {self.truth!r}, which {self.label} reads; there: {there[:200]}")
        return ground_truth[self.truth]


def asker_of(verifier: Verifier) -> AskingVerifier:
    """The verifier as one that has a judge asked."""
    assert isinstance(verifier, AskingVerifier)
    return verifier


def evidence_of(verdicts: dict[str, Verdict]) -> dict[str, Json]:
    """What each member found, for components that look at one of them, and for people."""
    return {
        "members": {
            name: {"outcome": one.outcome.value, "score": one.score, "reason": one.reason}
            for name, one in verdicts.items()
        }
    }


def labels(members: tuple[Member, ...]) -> list[str]:
    """A name for each member; raises ValueError where two have the same."""
    found = [member.label for member in members]
    if twice := {name for name in found if found.count(name) > 1}:
        raise ValueError(f"two members are called {sorted(twice)[0]!r}; give each a name of its own")
    return found
