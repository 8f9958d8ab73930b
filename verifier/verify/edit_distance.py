"""How near is the answer to an accepted text: edit distance, and DocVQA's ANLS."""

from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.forms.distance import edit_distance
from verifier.verify.forms.references import references_in, scored, too_long
from verifier.verify.quoting import abridged
from verifier.wire import Json, Verdict


class EditDistance(Verifier):
    """1 less the Levenshtein distance over the longer text's length; of several accepted texts, the nearest."""

    kind: Literal["edit_distance"] = "edit_distance"
    unit: Literal["characters", "words"] = "characters"
    ignore_case: bool = False
    collapse_whitespace: bool = Field(
        default=True, description="Each run of white space to one space, none at the ends"
    )
    passing: float | None = Field(
        default=None, ge=0, le=1, description="From this similarity on it is right, and below it wrong; null: the value"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        found = references_in(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        references = references_in(ground_truth)
        if isinstance(references, str):
            return Verdict.unverifiable(references)
        if (problem := too_long(answer)) is not None:
            return problem
        ours = self.folded(answer)
        best, nearest = max((similarity(ours, self.folded(one)), one) for one in references)
        return scored(best, "similarity", self.passing, nearest=abridged(nearest), rule="edit distance")

    def folded(self, text: str) -> str | list[str]:
        text = text.casefold() if self.ignore_case else text
        if self.unit == "words":
            return text.split()
        return " ".join(text.split()) if self.collapse_whitespace else text


class Anls(Verifier):
    """Average normalised Levenshtein similarity, of one question: DocVQA's and InfographicVQA's measure.

    Case and runs of white space do not count. A similarity below `threshold` is 0: it is another answer, and no
    misread one.
    """

    kind: Literal["anls"] = "anls"
    threshold: float = Field(default=0.5, ge=0, le=1, description="What is less similar is wrong")

    def unreadable(self, ground_truth: Json) -> str | None:
        found = references_in(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        references = references_in(ground_truth)
        if isinstance(references, str):
            return Verdict.unverifiable(references)
        if (problem := too_long(answer)) is not None:
            return problem
        best, nearest = max((self.value(answer, one), one) for one in references)
        kept = best if best >= self.threshold else 0.0
        return scored(kept, "ANLS", nearest=abridged(nearest), similarity=best, rule="anls")

    def value(self, answer: str, reference: str) -> float:
        """The original divides by the longer text as it is written, white space and all."""
        ours, theirs = (" ".join(text.strip().lower().split()) for text in (answer, reference))
        longer = max(len(answer.upper()), len(reference.upper()))
        return 1 - edit_distance(ours, theirs) / longer if longer else 1.0


def similarity(one: str | list[str], other: str | list[str]) -> float:
    longer = max(len(one), len(other))
    return 1 - edit_distance(one, other) / longer if longer else 1.0
