"""Reads a dump of rollouts in chunks: JSONL, gzipped JSONL, Parquet, or standard input.

A broken row is a row with a complaint, in its place; only a file that cannot be read at all, or that lacks a column in
every row, is an error.
"""

import gzip
import json
import os
import stat
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import Any, BinaryIO, NamedTuple, cast

from verifier.dump.columns import NEEDED, ColumnReader, Columns
from verifier.dump.parquet import ParquetRows
from verifier.errors import InputError
from verifier.wire import Rollout

STDIN = "-"
GZIP_MAGIC = b"\x1f\x8b"
PARQUET_MAGIC = b"PAR1"
CHUNK_ROWS = 2048
CHUNK_CHARACTERS = 32 * 2**20
COUNTED_BYTES = 4 * 2**30
BLOCK_BYTES = 2**20


class Row(NamedTuple):
    """One row of a dump: a rollout, or a complaint about why there is none. `source` is its file, if one of several."""

    place: str
    id: str
    rollout: Rollout | None
    complaint: str | None
    source: str = ""


class RawRow(NamedTuple):
    """A row before its columns are read: a mapping, or what is wrong with it."""

    place: str
    found: Mapping[str, Any] | str


class Dump:
    """An open dump. A context manager; `total` is the number of rows where that is cheap to know.

    A row without an id is called by its number, which is counted from `rows_before`.
    """

    def __init__(
        self,
        path: str,
        columns: Columns | None = None,
        limit: int | None = None,
        reader: ColumnReader | None = None,
        rows_before: int = 0,
    ) -> None:
        self.path = path
        self.name = "standard input" if path == STDIN else path
        self.reader = reader or ColumnReader(columns or {})
        self._limit = limit
        self._rows_before = rows_before
        self._held = ExitStack()
        self._parquet: ParquetRows | None = None
        self._lines: BinaryIO | None = None

    def __enter__(self) -> "Dump":
        try:
            self._open()
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def abandon(self) -> None:
        """Leave the file open when this is left: another thread is reading it, and closing it would wait for that."""
        self._held.pop_all()

    def _open(self) -> None:
        plain = self._held.enter_context(open_bytes(self.path))
        magic = plain.peek(4)[:4]  # type: ignore[attr-defined]
        total: int | None = None
        if magic == PARQUET_MAGIC or self.path.endswith(".parquet"):
            if self.path == STDIN:
                raise InputError("Parquet cannot be read from standard input; give the file's name")
            self._parquet = self._held.enter_context(ParquetRows(self.path))
            total = self._parquet.total
        elif magic.startswith(GZIP_MAGIC):
            self._lines = self._held.enter_context(unpacked(plain))
        else:
            if magic[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise InputError(f"{self.name}: this is UTF-16; expected UTF-8: iconv -f UTF-16 -t UTF-8")
            total = count_lines(plain)
            self._lines = plain
        self.total = total if self._limit is None or total is None else min(total, self._limit)

    @property
    def ignored_columns(self) -> list[str]:
        """The columns that no field takes, of the rows read so far."""
        return sorted(self.reader.ignored)

    def chunks(self, needed: Sequence[str] = NEEDED) -> Iterator[list[Row]]:
        """The rows, some thousands at a time and bounded in size.

        Raises InputError when a field of `needed` is in no row of the first chunk, and where the file cannot be read.
        """
        rows = islice(self._raw_rows(needed), self._limit)
        first = True
        number = self._rows_before
        while raw := self._next_raw(rows):
            if first:
                self._demand([row.found for row in raw if not isinstance(row.found, str)], needed)
            first = False
            yield [self._row(item, number + offset) for offset, item in enumerate(raw, start=1)]
            number += len(raw)

    def _next_raw(self, rows: Iterator[RawRow]) -> list[RawRow]:
        chunk: list[RawRow] = []
        characters = 0
        for row in rows:
            chunk.append(row)
            characters += size_of(row.found)
            if len(chunk) >= CHUNK_ROWS or characters >= CHUNK_CHARACTERS:
                break
        return chunk

    def _demand(self, objects: list[Mapping[str, Any]], needed: Sequence[str]) -> None:
        name = self.reader.absent(objects, needed) if objects else None
        if name is not None:
            present: set[str] = set().union(*objects)
            if self._parquet:
                present |= set(self._parquet.columns)
            looked = "" if self._parquet else f" in the first {len(objects):,} rows"
            raise InputError(f"{self.name}{looked}: {self.reader.absence(name, present)}")

    def _row(self, raw: RawRow, number: int) -> Row:
        if isinstance(raw.found, str):
            return Row(raw.place, str(number), None, f"{raw.place}: {raw.found}")
        rollout = self.reader.rollout(raw.found, number)
        if isinstance(rollout, str):
            return Row(raw.place, self.reader.identity(raw.found, number), None, f"{raw.place}: {rollout}")
        return Row(raw.place, rollout.id, rollout, None)

    def _raw_rows(self, needed: Sequence[str]) -> Iterator[RawRow]:
        if self._parquet:
            self.reader.ignored |= set(self._parquet.columns) - self.reader.roots
            if not self._parquet.total or not self.reader.roots & set(self._parquet.columns):
                self._demand([dict.fromkeys(self._parquet.columns)], needed)
            for number, found in enumerate(self._parquet.read(self.reader.roots), start=1):
                yield RawRow(f"row {number}", found)
        elif self._lines:
            yield from raw_lines(self._lines, self.name)


def open_bytes(path: str) -> BinaryIO:
    """The file, or standard input, for reading; raises InputError that says why not."""
    try:
        if path != STDIN and stat.S_ISDIR(os.stat(path).st_mode):
            raise InputError(f"{path}: is a folder; expected a file of rollouts")
        return open(0, "rb", closefd=False) if path == STDIN else open(path, "rb")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def unpacked(file: BinaryIO) -> BinaryIO:
    """What a gzipped file holds."""
    return cast(BinaryIO, gzip.GzipFile(fileobj=file))


def count_lines(file: BinaryIO) -> int | None:
    """About how many lines are not blank, for progress; None where counting reads too much or cannot be undone."""
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode) or status.st_size > COUNTED_BYTES:
        return None
    start = file.tell()
    count, blank, last = 0, 0, b"\n"
    while block := file.read(BLOCK_BYTES):
        count += block.count(b"\n")
        blank += block.count(b"\n\n") + (last == b"\n" and block[:1] == b"\n")
        last = block[-1:]
    file.seek(start)
    return count - blank + (last != b"\n")


def raw_lines(lines: BinaryIO, name: str) -> Iterator[RawRow]:
    """Each line that is not blank, read as a JSON object."""
    number = 0
    while True:
        number += 1
        try:
            line = lines.readline()
        except (gzip.BadGzipFile, EOFError, zlib.error, OSError) as error:
            raise InputError(f"{name}: line {number}: the file is damaged: {error}") from error
        if not line:
            return
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip().startswith(b"["):
                hint = "expected JSON Lines, one object a line: jq -c '.[]' makes them of an array"
                raise InputError(f"{name}: line 1: this begins a JSON array; {hint}")
        if line.strip():
            yield RawRow(f"line {number}", read_object(line.rstrip(b"\r\n")))


def read_object(line: bytes) -> Mapping[str, Any] | str:
    """The object on this line, or what is wrong with it."""
    try:
        found = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return f"invalid UTF-8 at byte {error.start + 1}: {error.reason}"
    except json.JSONDecodeError as error:
        return f"invalid JSON at character {error.pos + 1}: {error.msg}"
    except ValueError as error:
        return f"invalid JSON: {error}"
    except RecursionError:
        return "invalid JSON: nested too deeply"
    return found if isinstance(found, dict) else f"expected a JSON object, found {type_name(found)}"


def type_name(value: Any) -> str:
    names = {type(None): "null", bool: "a boolean", str: "a string", list: "an array"}
    return names.get(type(value), "a number")


def size_of(found: Mapping[str, Any] | str) -> int:
    """Characters in the texts of a row, near enough to bound a chunk."""
    if isinstance(found, str):
        return len(found)
    return sum(len(value) for value in found.values() if isinstance(value, str | list))
