"""How good is it, from 1 to 10? One number for the whole response, with criteria that a judge weighs by itself."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from verifier.parts import LEFT_OPEN, AskingVerifier, Inquiry, Said
from verifier.verify.criteria import refused_unasked, verdict_of
from verifier.verify.criteria_total import Total
from verifier.verify.criterion import MOST_CHARACTERS, MOST_CRITERIA, REFERENCES, Asked, Criterion, asked_of, json_in
from verifier.wire import Json, Judgement, Rollout, Verdict

LEVEL = re.compile(r"(?:orig_)?score(\d{1,2})_description")
"""Prometheus says of each score what deserves it: `orig_score1_description`."""


class Rating(AskingVerifier):
    """A judge's one number, as a share of the scale: implicit aggregation (RaR), or a Likert scale (Prometheus).

    The ground truth is what `criteria` takes, or a row of Prometheus: `criteria`, `score1_description` and so on,
    `reference_answer`. docs/rubrics.md
    """

    kind: Literal["rating"] = "rating"
    criteria: tuple[Criterion, ...] = Field(
        default=(), max_length=MOST_CRITERIA, description="Shown with every response"
    )
    lowest: int = Field(default=1, ge=-100, le=100)
    highest: int = Field(default=10, ge=-100, le=100)
    passing: int | None = Field(default=None, description="The rating from which on the response is right, below wrong")
    max_characters: int = Field(default=50_000, gt=0, description="Of the response; a longer one is too costly")

    @model_validator(mode="after")
    def _lowest_first(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError(f"lowest {self.lowest} is not below highest {self.highest}")
        if self.passing is not None and not self.lowest < self.passing <= self.highest:
            raise ValueError(f"passing {self.passing} is not between {self.lowest + 1} and {self.highest}")
        return self

    def unreadable(self, ground_truth: Json) -> str | None:
        found = self._asked(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        return refused_unasked(answer, self.max_characters) or LEFT_OPEN

    def inquiries(self, rollout: Rollout, answer: str) -> tuple[Inquiry, ...]:
        found = self._asked(rollout.ground_truth)
        assert not isinstance(found, str), "what `unreadable` refuses is not asked"
        texts = tuple(one.text if one.weight == 1 else f"(weight {one.weight:g}) {one.text}" for one in found.criteria)
        asked = Inquiry("rating", rollout.prompt or "", answer, texts, found.reference)
        return (asked._replace(lowest=self.lowest, highest=self.highest),)

    def conclude(self, rollout: Rollout, said: Sequence[Said]) -> Verdict:
        [[value]] = said
        if value is None:
            return verdict_of(Total(None, None, "the judge gave no rating"), Judgement(criteria={"rating": None}), None)
        share = (value - self.lowest) / (self.highest - self.lowest)
        if self.passing is not None:
            share = float(value >= self.passing)
        reason = f"rated {value:g} of {self.lowest} to {self.highest}"
        return verdict_of(Total(share, value, reason), Judgement(criteria={"rating": value}, total=value), None)

    def _asked(self, ground_truth: Json) -> Asked | str:
        row = json_in(ground_truth) if isinstance(ground_truth, str) else ground_truth
        if isinstance(row, dict) and any(LEVEL.fullmatch(name) for name in row):
            return described(row, self.criteria)
        return asked_of(ground_truth, self.criteria)


def described(row: Mapping[str, Json], own: Sequence[Criterion]) -> Asked | str:
    """A row of Prometheus: one criterion, and what deserves each score."""
    plain = {name.removeprefix("orig_"): value for name, value in row.items() if isinstance(value, str)}
    if not (criterion := plain.get("criteria")):
        return "the row describes scores and has no `criteria`"
    levels = sorted((int(found[1]), plain[name]) for name in plain if (found := LEVEL.fullmatch(name)))
    text = "\n".join([criterion, *(f"Score {score}: {told}" for score, told in levels)])
    reference = next((plain[name] for name in REFERENCES if name in plain), "")
    if len(text) + len(reference) > MOST_CHARACTERS:
        return f"the criteria and the reference are longer than {MOST_CHARACTERS:,} characters"
    return Asked((*own, Criterion.model_construct(text=text, name="1", weight=1.0, required=False)), reference)
