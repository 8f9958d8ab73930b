"""What a data set is to us: which of its columns hold the prompt and the ground truth, and what judges a row."""

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from verifier.dump.columns import MISSING, look_up
from verifier.presets.sources import BUILT_IN
from verifier.python_literals import NotLiteral, literal
from verifier.wire import Json, PresetRef

MOST_LITERAL = 100_000
"""Characters of what Python has written that are read."""
Row = Mapping[str, Any]
Truth = Callable[[Row], Json]


class NoTruth(Exception):
    """Why a row has no ground truth."""


@dataclass(frozen=True)
class Kind:
    """One kind of task in a data set that holds several: what judges it, and where its ground truth is."""

    preset: str | PresetRef
    truth: Truth


@dataclass(frozen=True)
class Dataset:
    """How the rows of one data set are read.

    `needs` are the columns that its ground truth is made of: of each inner row, one must be there. Rows are recognised
    as this set's by `marks`, columns that no other set has all of, beside `needs`. `kind` says what a row asks for
    where rows of one set are judged in different ways; it raises NoTruth for what nothing here judges.
    """

    name: str
    prompt: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    truth: Truth
    example: str
    also: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    kind: Callable[[Row], Kind] | None = None
    own: tuple[str, ...] = ()

    @property
    def preset(self) -> str | PresetRef:
        """What judges it, as `verifier.presets.sources` has it; else the preset of its name."""
        return BUILT_IN.preset(self.name) or self.name

    def preset_of(self, row: Row) -> str | PresetRef:
        """What judges this row; raises NoTruth where nothing does."""
        return self.preset if self.kind is None else self.kind(row).preset

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is looked at."""
        return (*self.prompt, *(column for either in self.needs for column in either), *self.also)


def value_of(row: Row, *columns: str) -> Any:
    """The value of the first of `columns` that is there and not null; None where none is."""
    found = (look_up(row, column) for column in columns)
    return next((value for value in found if value is not MISSING and value is not None), None)


def first(row: Row, *columns: str) -> Any:
    """The value of the first of `columns` that is there and not null; raises NoTruth."""
    value = value_of(row, *columns)
    if value is None:
        raise NoTruth(f"{' and '.join(columns)} {'is' if len(columns) == 1 else 'are'} null")
    return value


def opened(value: Any) -> Any:
    """JSON text as what it spells, and a list or an object that Python has written (`{'ground_truth': '4'}`); anything
    else, and text that is none, as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return written_by_python(value)


def written_by_python(text: str) -> Any:
    """A list or an object as `str` writes it; any other text as it is."""
    if text.lstrip()[:1] not in ("{", "[") or len(text) > MOST_LITERAL:
        return text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of `\d` in a text
            found = literal(text)
        json.dumps(found, allow_nan=False)
    except (NotLiteral, TypeError, ValueError, RecursionError):
        return text
    return found if isinstance(found, list) or (isinstance(found, dict) and all(map(is_name, found))) else text


def is_name(key: Any) -> bool:
    return isinstance(key, str)
