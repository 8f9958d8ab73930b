"""What a format of dumps is: the columns it is known by, and how its rows become samples of a rollout's fields."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Sample = dict[str, Any]
"""Fields of a rollout. Without an `id` it is called by its group and a number."""


class NoSample(Exception):
    """Why a row has no completion, where its tool knows."""


@dataclass(frozen=True)
class Format:
    """The rows that one tool writes."""

    name: str
    title: str
    reads: str
    """What is read from where, to be said aloud."""
    known: Callable[[Row], bool]
    """Whether a row is of this format, by its columns."""
    samples: Callable[[Row], Iterable[Sample]]
    """The samples of a row; raises NoSample."""
    takes: frozenset[str]
    """Columns that are read, and so are not echoed."""
    document: tuple[str, ...] | None = None
    """Where the rows stand in a JSON document; a document is known by this key."""
    beside: tuple[str, ...] | None = None
    """A second array of the document, whose elements belong to the rows one by one, as the column `beside`."""
    document_keys: frozenset[str] = frozenset()
    """Further keys that such a document has, so that it is not taken for another."""
    preset: str | None = None
    """What judges such rows where nothing else is said."""
    join_on: str = ""
    """The column that names the problem, of formats whose ground truth is elsewhere."""
    truth: Callable[[Any], Any] | None = None
    """Makes of a ground truth that was joined what the preset reads."""
    continued: Callable[[Row, Row], Sample] | None = None
    """What is another sample by what was joined: given the row, and the other file's."""
    keeps_fields: bool = True
    """Whether a column with the name of a rollout's field is that field; false where the tool means something else."""
    variant: str = ""
    """A column by which the same completions stand there again (lm-eval's filters): only its first value is read."""


def has(*columns: str, without: Iterable[str] = ()) -> Callable[[Row], bool]:
    """Known by these columns, all of them, and none of `without`."""
    lacking = tuple(without)
    return lambda row: all(column in row for column in columns) and not any(column in row for column in lacking)


def texts(value: Any) -> list[str] | None:
    """A list of texts, a single text as one; None for anything else."""
    if isinstance(value, str):
        return [value]
    return value if isinstance(value, list) and value and all(isinstance(one, str) for one in value) else None


def first_of(row: Row, *columns: str) -> Any:
    """The first of these columns that is there and not null."""
    return next((row[column] for column in columns if row.get(column) is not None), None)


def sole(value: Any) -> Any:
    """What a list of one holds; anything else as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def fenced(program: str) -> str:
    """A bare program in a block, as a model would give it, so that it is read to its last line."""
    return program if "```" in program else f"```python\n{program}\n```"
