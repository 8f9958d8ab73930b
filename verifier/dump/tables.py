"""Tables as text: CSV and TSV, with the names of the columns in the first line."""

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from verifier.dump.packed import damage
from verifier.errors import InputError

DELIMITERS = (",", "\t", ";", "|")
SUFFIXES = (".csv", ".tsv")
NULL = ""
NEVER_CLOSED = "unexpected end of data"


def delimiter_of(header: str) -> str:
    """What separates the columns in the line that names them: the commonest outside quotation marks."""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def names_columns(line: str, known: set[str]) -> bool:
    """Whether a first line names columns: several, each once, and one of them `known`."""
    names = next(csv.reader([line], delimiter=delimiter_of(line)), [])
    return len(names) > 1 and len(set(names)) == len(names) and bool(known & {name.strip() for name in names})


def rows_of_table(file: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Each row with its place: a mapping, or what is wrong with it. A cell with nothing in it is null."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
    try:
        header = text.readline()
        columns = [column.strip() for column in next(csv.reader([header], delimiter=delimiter_of(header)), [])]
        if len(set(columns)) < len(columns):
            twice = next(column for column in columns if columns.count(column) > 1)
            raise InputError(f"{name}: line 1 names the column {twice!r} twice; expected a name of its own for each")
        # Strict, or a quotation mark that is never closed would take all that follows into one cell.
        lines = csv.reader(text, delimiter=delimiter_of(header), strict=True)
        while True:
            begun = lines.line_num + 2
            try:
                cells = next(lines, None)
            except csv.Error as error:
                if str(error) == NEVER_CLOSED:
                    raise InputError(f"{name}: line {begun}: a quotation mark is opened and never closed") from error
                yield f"line {begun}", f"this is not a row of a table: {error}"
                continue
            if cells is None:
                break
            if cells:
                yield f"line {lines.line_num + 1}", row_of(cells, columns)
    except csv.Error as error:
        raise InputError(f"{name}: this is not a table of {len(columns)} columns: {error}") from error
    except damage() as error:
        raise InputError(f"{name}: the file is damaged: {error}") from error
    finally:
        with suppress(ValueError):  # whoever reads it has closed it already
            text.detach()


def row_of(cells: list[str], columns: list[str]) -> dict[str, Any] | str:
    if len(cells) != len(columns):
        return f"expected {len(columns)} cells, as the first line has, found {len(cells)}"
    if any("\udc80" <= character <= "\udcff" for cell in cells if not cell.isascii() for character in cell):
        return "invalid UTF-8 in a cell; expected UTF-8 throughout"
    return {column: None if cell == NULL else cell for column, cell in zip(columns, cells, strict=True)}
