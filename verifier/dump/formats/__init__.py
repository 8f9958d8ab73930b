"""Dumps of other tools, as they are: which tool wrote the rows, and what in them is a completion and a ground truth.

A format is known by its columns. Another is a `Format` in the file of its kind, and in `FORMATS`; the most particular
ones stand first.
"""

from collections.abc import Sequence

from verifier.dump.formats import harnesses, programs, trainers
from verifier.dump.formats.format import Format, Row
from verifier.errors import ConfigError, suggestion

FORMATS: tuple[Format, ...] = (*harnesses.FORMATS[:-1], *programs.FORMATS, *trainers.FORMATS, harnesses.FORMATS[-1])
ROLLOUT = frozenset({"completion", "ground_truth"})
ROWS = "rows"
"""The name for rows that are rollouts, whatever else they look like."""


def format_named(name: str) -> Format | None:
    """The format of that name, None for plain rows; raises ConfigError that names the nearest and all."""
    known = {one.name: one for one in FORMATS}
    if name == ROWS:
        return None
    if name in known:
        return known[name]
    raise ConfigError(f"--input-format {name[:60]!r} is not known{suggestion(name, (ROWS, *known))}")


def recognised(rows: Sequence[Row]) -> Format | None:
    """The format that all of these rows are of; None where they are of none, or say that they are rollouts."""
    if any(row.keys() >= ROLLOUT for row in rows):
        return None
    return next((one for one in FORMATS if rows and all(one.known(row) for row in rows)), None)


def of_document(keys: dict[str, str]) -> Format | None:
    """The format of a JSON document with these keys at its top, each with the character that its value begins with."""
    return next(
        (one for one in FORMATS if one.document and one.document[0] in keys and one.document_keys <= keys.keys()), None
    )
