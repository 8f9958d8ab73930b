"""How often a judge errs, from labels: rates with their intervals, and agreement beyond chance."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

Z = 1.959963984540054
"""Of a two-sided interval of 95%."""


class Said(NamedTuple):
    """One label, what was said to it (null: nothing), and how long the response was."""

    label: bool
    said: bool | None
    characters: int = 0


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson's interval of 95% for a share."""
    share = hits / total
    centre = share + Z * Z / (2 * total)
    spread = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    whole = 1 + Z * Z / total
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)


def rate(hits: int, total: int) -> dict[str, Any] | None:
    """A share with its interval; None where there is nothing to share."""
    if not total:
        return None
    low, high = wilson(hits, total)
    return {"value": hits / total, "low": low, "high": high, "of": total}


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa; None where both say the same one thing throughout."""
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(a == b for a, b in pairs) / total
    first, second = sum(a for a, _ in pairs) / total, sum(b for _, b in pairs) / total
    by_chance = first * second + (1 - first) * (1 - second)
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def rates(lot: Iterable[Said]) -> dict[str, Any]:
    """True and false positive rates, kappa, and the share that nothing was said to."""
    lot = list(lot)
    heard = [(one.label, one.said) for one in lot if one.said is not None]
    right = [said for label, said in heard if label]
    wrong = [said for label, said in heard if not label]
    return {
        "labelled": len(lot),
        "tpr": rate(sum(right), len(right)),
        "fpr": rate(sum(wrong), len(wrong)),
        "kappa": kappa(heard),
        "unanswered": rate(len(lot) - len(heard), len(lot)),
    }


def by_length(lot: Sequence[Said]) -> dict[str, Any]:
    """The rates of the shorter and the longer half: a judge that likes length has the higher fpr in the longer one."""
    middle = sorted(one.characters for one in lot)[len(lot) // 2] if lot else 0
    return {
        "middle_characters": middle,
        "shorter": rates(one for one in lot if one.characters < middle),
        "longer": rates(one for one in lot if one.characters >= middle),
    }
