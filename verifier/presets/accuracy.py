"""How often a preset is wrong, as it was measured on labelled completions of real models.

`accuracy.json` is written by `tests/bench/accuracy.py` and holds counts alone, never the rows that were judged. Figures
are claimed for the code that was measured and no other: a change of any source file that can change a verdict takes the
claim back until somebody measures again.
"""

import hashlib
from functools import cache
from pathlib import Path

from pydantic import Field

from verifier.fingerprint import code_fingerprint
from verifier.rubric import Rubric
from verifier.wire import Wire

TABLE = Path(__file__).with_name("accuracy.json")
FEWEST = 20
"""Rows of which a rate says something: of 20 wrong answers refused, one in seven could still be accepted."""
CHOICE = Path(__file__).with_name("auto.py")


class Counts(Wire):
    """Verdicts over rows whose label is known. An undecided answer is among those that were not accepted."""

    right: int = Field(default=0, description="Judged answers that are right")
    right_accepted: int = 0
    wrong: int = Field(default=0, description="Judged answers that are wrong")
    wrong_accepted: int = 0
    undecided: int = Field(default=0, description="Judged answers that were neither shown right nor shown wrong")
    unjudged: int = Field(default=0, description="Rows without a reward, in none of the counts above")


class Rates(Counts):
    """Counts, and the rates that they make."""

    kind: str = Field(description="Kind of answer; `all` for every row")
    n: int = Field(description="Rows, unjudged ones included")
    true_positive_rate: float | None = Field(description="Accepted of the right ones; null where there are none")
    false_positive_rate: float | None = Field(description="Accepted of the wrong ones; null where there are none")
    j: float | None = Field(description="Youden's J: true less false positive rate, the share of signal that is left")
    undecided_share: float | None = Field(description="Undecided of those that were judged")


class DataSet(Wire):
    """Rows that were judged, so that the same ones can be recognised."""

    name: str
    rows: int
    sha256: str


class Accuracy(Wire):
    """What is claimed of a preset with its default parameters."""

    claimed: bool = Field(description="Whether the code that runs is the code that was measured")
    note: str = Field(description="What was measured, or why there are no figures")
    measured_fingerprint: str = Field(description="The preset's fingerprint when it was measured")
    rates: Rates | None = Field(description="Over all rows; null if there are no figures")
    by_kind: tuple[Rates, ...] = ()
    data: tuple[DataSet, ...] = ()


class Measured(Wire):
    """The counts of one preset, as they are kept."""

    fingerprint: str
    kinds: dict[str, Counts]


class Table(Wire):
    """All that was measured, as `accuracy.json` keeps it."""

    data: tuple[DataSet, ...]
    presets: dict[str, Measured]


def rate(part: int, whole: int) -> float | None:
    return round(part / whole, 5) if whole else None


def rates(kind: str, counts: Counts) -> Rates:
    found = rate(counts.right_accepted, counts.right)
    fooled = rate(counts.wrong_accepted, counts.wrong)
    judged = counts.right + counts.wrong
    return Rates(
        kind=kind,
        n=judged + counts.unjudged,
        true_positive_rate=found,
        false_positive_rate=fooled,
        j=None if found is None or fooled is None else round(found - fooled, 5),
        undecided_share=rate(counts.undecided, judged),
        **counts.model_dump(),
    )


def figures(kept: Measured) -> tuple[Rates, ...]:
    """Over all rows, then by kind of answer."""
    return rates("all", summed(kept.kinds)), *(rates(kind, counts) for kind, counts in kept.kinds.items())


def summed(counts: dict[str, Counts]) -> Counts:
    return Counts(**{name: sum(getattr(one, name) for one in counts.values()) for name in Counts.model_fields})


@cache
def table() -> Table:
    """What was measured last."""
    return Table.model_validate_json(TABLE.read_bytes())


def fingerprint_of(rubric: Rubric | None) -> str:
    """The rubric's, Python and host aside; without one (`auto`), of all code that decides and of the choice itself."""
    if rubric is not None:
        return rubric.code_fingerprint
    return "sha256:" + hashlib.sha256(code_fingerprint().encode() + CHOICE.read_bytes()).hexdigest()


def accuracy_of(name: str, rubric: Rubric | None, measured: Table) -> Accuracy | None:
    """What is claimed of the preset of that name; None where it was never measured."""
    kept = measured.presets.get(name)
    if kept is None:
        return None
    if kept.fingerprint != fingerprint_of(rubric):
        note = (
            "not available: the code or a library has changed since this preset was measured; "
            "tests/bench/accuracy.py measures again"
        )
        return Accuracy(claimed=False, note=note, measured_fingerprint=kept.fingerprint, rates=None)
    total, *by_kind = figures(kept)
    if total.n < FEWEST:
        note = f"not available: {total.n} labelled rows are too few for a rate"
        return Accuracy(claimed=False, note=note, measured_fingerprint=kept.fingerprint, rates=None)
    return Accuracy(
        claimed=True,
        note="measured on labelled completions; docs/accuracy.md says how, and what the figures can be used for",
        measured_fingerprint=kept.fingerprint,
        rates=total,
        by_kind=tuple(by_kind),
        data=measured.data,
    )
