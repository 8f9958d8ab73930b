"""Several judges as one: where they agree, and how far."""

from collections.abc import Sequence
from statistics import median
from typing import Literal, NamedTuple

from verifier.parts import Inquiry, Said


class Agreed(NamedTuple):
    """What a panel says together. `agreement`: of what two or more answered, the share on which they say the same."""

    said: tuple[Said, ...]
    agreement: float | None


def agreed(inquiries: Sequence[Inquiry], heard: Sequence[Sequence[Said]], rule: Literal["majority", "all"]) -> Agreed:
    """heard: of each judge, what it said to each inquiry."""
    said: list[Said] = []
    compared = same = 0
    for number, inquiry in enumerate(inquiries):
        columns = list(zip(*(of_judge[number] for of_judge in heard), strict=True))
        for column in columns:
            answers = [one for one in column if one is not None]
            if len(answers) > 1:
                compared += 1
                same += len(set(answers)) == 1
        said.append(tuple(settled(column, rule, rating=inquiry.form == "rating") for column in columns))
    return Agreed(tuple(said), same / compared if compared else None)


def settled(votes: Sequence[float | None], rule: Literal["majority", "all"], *, rating: bool) -> float | None:
    """One answer for all: what more than half of the panel say, or of ratings the middle one; null without one.

    Who did not answer counts as one who does not agree.
    """
    answers = [vote for vote in votes if vote is not None]
    if rule == "all":
        return answers[0] if len(answers) == len(votes) and len(set(answers)) == 1 else None
    if 2 * len(answers) <= len(votes):
        return None
    if rating:
        return float(median(answers))
    best = max(set(answers), key=answers.count)
    return best if 2 * answers.count(best) > len(votes) else None
