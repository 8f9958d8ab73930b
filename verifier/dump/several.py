"""Several dumps read as one: the rows of each file after those of the one before."""

import glob
import os
from collections.abc import Callable, Iterator, Sequence

from verifier.dump import STDIN
from verifier.dump.columns import NEEDED, ColumnReader
from verifier.dump.rows import PLAIN, Dump, Reading, Row
from verifier.errors import InputError

PATTERN_CHARACTERS = frozenset("*?[")
FILE = "file"
"""What a result's metadata call the file of its row, where there are several and no column of its own has the name."""


def expanded(inputs: Sequence[str]) -> list[str]:
    """The files that were named, patterns replaced by what matches them, in the order of their names.

    A pattern is for shells that do not expand it, and for more files than a command line takes. A file whose own name
    looks like a pattern is that file.
    """
    paths: list[str] = []
    for given in inputs:
        if not PATTERN_CHARACTERS & set(given) or os.path.exists(given):
            paths.append(given)
            continue
        found = sorted(path for path in glob.glob(given, recursive=True) if not os.path.isdir(path))
        if not found:
            raise InputError(f"{given}: no file matches this pattern")
        paths += found
    if STDIN in paths and len(paths) > 1:
        raise InputError("standard input (-) must be the only input; name files, or give all rows on standard input")
    return paths


class Dumps:
    """Dumps as one, with the interface of `Dump`. One file is open at a time, so there may be thousands."""

    def __init__(
        self, paths: Sequence[str], limit: int | None, reader: Callable[[], ColumnReader], reading: Reading = PLAIN
    ) -> None:
        self._paths = paths
        self._limit = limit
        self._reader = reader
        self._reading = reading
        self._notes: dict[str, list[str]] = {}
        self._ignored: set[str] = set()
        self._open: Dump | None = None
        self.name = paths[0] if len(paths) == 1 else f"{len(paths):,} files ({paths[0]} ... {paths[-1]})"
        self.total: int | None = None

    def __enter__(self) -> "Dumps":
        """Opens each file once, so that one that cannot be read is known before anything is graded."""
        totals: list[int | None] = []
        for path in self._paths:
            with self._dump(path) as dump:
                totals.append(dump.total)
        known = [total for total in totals if total is not None]
        self.total = sum(known) if len(known) == len(totals) else None
        if self.total is not None and self._limit is not None:
            self.total = min(self.total, self._limit)
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            self._open.__exit__(*_)

    def abandon(self) -> None:
        """As `Dump.abandon`."""
        if self._open is not None:
            self._open.abandon()

    @property
    def ignored_columns(self) -> list[str]:
        """The columns that no field takes, of the rows read so far."""
        return sorted(self._ignored | set(self._open.ignored_columns if self._open else ()))

    @property
    def notes(self) -> list[str]:
        """As `Dump.notes`; what is said of several files is said once."""
        said = dict(self._notes)
        if (dump := self._open) is not None:
            for text in dump.notes:
                told = text.removeprefix(f"{dump.name}: ")
                said[told] = [*said.get(told, []), dump.name]
        return [f"{of_files(paths)}: {text}" for text, paths in said.items()]

    def chunks(self, needed: Sequence[str] = NEEDED) -> Iterator[list[Row]]:
        """As `Dump.chunks`; no chunk has rows of two files. Raises InputError before the first chunk when a field of
        `needed` is in no row at the beginning of one of the files."""
        for path in self._paths:
            with self._dump(path) as dump:
                next(dump.chunks(needed), None)
        count = 0
        tells = len(self._paths) > 1 and self._reading.echo.wants(FILE)
        for path in self._paths:
            left = None if self._limit is None else self._limit - count
            if left == 0:
                return
            with self._dump(path, left, count) as self._open:
                for chunk in self._open.chunks(needed):
                    self.total = self.total if self._open.total is not None else None
                    yield [placed(path, row, tells=tells) for row in chunk]
            count += self._open.rows_read
            self._ignored |= set(self._open.ignored_columns)
            for text in self._open.notes:
                self._notes.setdefault(text.removeprefix(f"{path}: "), []).append(path)
            self._open = None

    def _dump(self, path: str, limit: int | None = None, rows_before: int = 0) -> Dump:
        return Dump(path, limit=limit, reader=self._reader(), rows_before=rows_before, reading=self._reading)


def of_files(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1:,} more"


def placed(path: str, row: Row, *, tells: bool) -> Row:
    """The row as one of several files' rows: its place names the file, and so does its result if that `tells` it."""
    complaint = row.complaint and f"{path}: {row.complaint}"
    extra = {FILE: path, **row.extra} if tells else row.extra
    return row._replace(place=f"{path}: {row.place}", complaint=complaint, source=path, extra=extra)
