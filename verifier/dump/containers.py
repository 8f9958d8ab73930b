"""What a file of text holds, told by its beginning: a row a line, a JSON document, or a table."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from verifier.dump.columns import USUAL_NAMES
from verifier.dump.formats import of_document, recognised
from verifier.dump.json_stream import Cut, outline
from verifier.dump.tables import SUFFIXES, names_columns
from verifier.errors import InputError

PACKED_SUFFIXES = (".gz", ".zst", ".bz2", ".xz")
USUAL_ARRAYS = ("rollouts", "samples", "rows", "data", "results", "examples", "instances", "generations", "completions")
"""What an object calls the array of its rows, where no tool is known to have written it."""
COLUMN_NAMES = frozenset(name for names in USUAL_NAMES.values() for name in names)


class Kind(StrEnum):
    LINES = "lines"
    DOCUMENT = "document"
    TABLE = "table"


@dataclass(frozen=True)
class Container:
    """The kind of a file, and of a JSON document where in it the rows are; `path` None means that it is one row."""

    kind: Kind
    path: tuple[str, ...] | None = ()
    beside: tuple[str, ...] | None = None
    said: str = ""


def container_of(
    head: bytes, name: str, columns: Iterable[str], whole: Callable[[], dict[str, str] | None] = lambda: None
) -> Container:
    """What a file holds that begins so; raises InputError for a document in which there are no rows.

    whole: reads on for the keys of a document whose rows do not begin in the head, None where it is not all there is
    in the file. simple-evals puts megabytes of pages before the conversations, inspect the ids of all samples before
    the samples.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip()
    stem = name.lower()
    for suffix in PACKED_SUFFIXES:
        stem = stem.removesuffix(suffix)
    if stem.endswith(SUFFIXES):
        return Container(Kind.TABLE)
    if text.startswith("["):
        return Container(Kind.DOCUMENT, said="read as a JSON array with one row per element")
    first, line_ended, rest = text.partition("\n")
    if not text.startswith("{"):
        known = COLUMN_NAMES | frozenset(columns)
        is_table = bool(line_ended) and names_columns(first.rstrip("\r"), set(known))
        return Container(Kind.TABLE, said="read as a table") if is_table else Container(Kind.LINES)
    row = object_in(first)
    if row is not None and rest.strip():
        return Container(Kind.LINES)
    try:
        keys = outline(text)
    except Cut:
        return Container(Kind.LINES)
    if found := of_document(keys):
        return Container(Kind.DOCUMENT, found.document, found.beside)
    spread = bool(line_ended) and row is None and first.rstrip().endswith(("{", "[", ",")) and bool(keys)
    row_names = frozenset(columns) | COLUMN_NAMES
    is_cut = not line_ended and row is None
    is_unclear = is_cut or (spread and not keys.keys() & row_names and not set(USUAL_ARRAYS) & arrays_in(keys))
    if is_unclear and (more := whole()) is not None:
        keys = more
        row = dict.fromkeys(keys) if is_cut else None
        if found := of_document(keys):
            return Container(Kind.DOCUMENT, found.document, found.beside)
    is_row = bool(keys.keys() & row_names)
    if row is not None and (is_row or recognised([row]) or not set(USUAL_ARRAYS) & arrays_in(keys)):
        return Container(Kind.LINES)
    if row is not None or spread:
        return Container(Kind.DOCUMENT, *rows_in(keys, name, is_row=is_row))
    return Container(Kind.LINES)


def rows_in(keys: dict[str, str], name: str, *, is_row: bool) -> tuple[tuple[str, ...] | None, None, str]:
    """Where in a document the rows are, and what to say about it."""
    arrays = list(arrays_in(keys))
    usual = [key for key in USUAL_ARRAYS if key in arrays]
    if is_row and not usual:
        return None, None, "read as a single rollout"
    chosen = usual[:1] or (arrays if len(arrays) == 1 else [])
    if not chosen:
        there = ", ".join(list(keys)[:20]) or "none"
        raise InputError(
            f"{name}: this is one JSON object, and which of its values is the rows is not clear. Keys there: {there}. "
            "Expected one row per line, an array of rows, or an object with an array of rows: jq -c '.KEY[]' extracts "
            "them"
        )
    return (chosen[0],), None, f"read as a JSON object with its rows in {chosen[0]}"


def arrays_in(keys: dict[str, str]) -> set[str]:
    return {key for key, begins in keys.items() if begins == "["}


def object_in(line: str) -> dict[str, Any] | None:
    """The JSON object that a line is, if it is one."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
