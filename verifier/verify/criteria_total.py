"""From what is met to one score: the arithmetic of rubrics."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from verifier.verify.criterion import Criterion

Aggregation = Literal["points", "share", "all"]
Unanswered = Literal["null", "skip", "worst"]


class Total(NamedTuple):
    """A score from 0 to 1 and the sum before it was clipped; without a score, why."""

    score: float | None
    raw: float | None
    reason: str


def total_of(
    criteria: Sequence[Criterion], met: Sequence[bool | None], aggregation: Aggregation, unanswered: Unanswered
) -> Total:
    """The score of a response.

    `points`: the weights of what is met, faults included, over the sum of the weights above 0 (HealthBench).
    `share`: of all weights, the share of what is met and of faults that are not (Rubrics as Rewards). `all`: 1 where
    every criterion is as it should be. A required one that is not makes any score 0.
    """
    good = [
        None if one is None else one == (criterion.weight >= 0) for criterion, one in zip(criteria, met, strict=True)
    ]
    open_ones = [criterion.name for criterion, one in zip(criteria, good, strict=True) if one is None]
    if unanswered == "worst":
        good = [bool(one) for one in good]
    pairs = list(zip(criteria, good, strict=True))
    missed = [criterion.name for criterion, one in pairs if criterion.required and one is False]
    if missed:
        return Total(0.0, 0.0, f"required, and not so: {', '.join(missed[:5])}")
    if aggregation == "all" and (wrong := [criterion.name for criterion, one in pairs if one is False]):
        return Total(0.0, 0.0, f"{len(wrong)} of {len(pairs)} not as they should be: {', '.join(wrong[:5])}")
    still_open = [criterion.name for criterion, one in pairs if one is None]
    needed = [
        criterion.name for criterion, one in pairs if one is None and (criterion.required or unanswered == "null")
    ]
    if needed or len(still_open) == len(pairs):
        return Total(
            None, None, f"no answer about {len(open_ones)} of {len(pairs)} criteria: {', '.join(open_ones[:5])}"
        )
    raw = sum_of([(criterion, one) for criterion, one in pairs if one is not None], aggregation)
    if raw is None:
        return Total(None, None, "no criterion has a weight above 0; `share` judges faults alone")
    as_it_should = sum(one is True for one in good)
    return Total(min(1.0, max(0.0, raw)), raw, f"{as_it_should} of {len(pairs)} criteria as they should be")


def sum_of(pairs: Sequence[tuple[Criterion, bool]], aggregation: Aggregation) -> float | None:
    """The weighted sum, before it is clipped; None where there is nothing to weigh against."""
    if aggregation == "all":
        return 1.0
    if aggregation == "share":
        whole = sum(abs(criterion.weight) for criterion, _ in pairs)
        return sum(abs(criterion.weight) for criterion, good in pairs if good) / whole if whole else None
    whole = sum(criterion.weight for criterion, _ in pairs if criterion.weight > 0)
    if not whole:
        return None
    return sum(criterion.weight for criterion, good in pairs if good == (criterion.weight >= 0)) / whole
