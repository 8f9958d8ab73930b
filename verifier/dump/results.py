"""Writes files whole and in place, or apart under another name; never half a file under the right one."""

import gzip
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from pydantic import Field, ValidationError

from verifier.dump.packed import damage, unpacked
from verifier.errors import InputError
from verifier.wire import Json, Result, complaint

STDOUT = "-"
TABLE_SUFFIXES = (".csv", ".tsv", ".html", ".md", ".xlsx")
NOTHING: Mapping[str, Any] = {}


class WholeFile:
    """A file being written that takes its name at `complete()`. A context manager.

    Until then it is a temporary file beside it. Left before that, what was written stays as `NAME.partial`, or is
    dropped where `keep_partial` is false. Standard output, and what is not a regular file, is written directly; a name
    that ends in `.gz` is compressed. Raises InputError on entry when it cannot be written, so that no work is done in
    vain. `option` is what to call it in messages, `not_over` are files it must not replace, `parquet` says that it
    may be written as such.
    """

    def __init__(
        self, path: str, *, option: str, not_over: Iterable[str] = (), keep_partial: bool = True, parquet: bool = False
    ) -> None:
        self.path = path
        self.partial: Path | None = None
        self.wrote_some = False
        self._option = option
        self._not_over = tuple(not_over)
        self.keep_partial = keep_partial
        self._parquet = parquet
        self._target = None if path == STDOUT else Path(os.path.realpath(path))
        self._temporary: Path | None = None
        self._file: BinaryIO | None = None
        self._beneath: BinaryIO | None = None

    @property
    def entered(self) -> bool:
        """Whether it could be opened."""
        return self._file is not None

    def __enter__(self) -> Self:
        if self._target is None:
            self._file = sys.stdout.buffer
            return self
        self._refuse_the_unwritable(self._target)
        with self._said():
            self._file = self._opened(self._target)
        if self._target.suffix == ".gz":
            self._beneath = self._file
            self._file = cast(BinaryIO, gzip.GzipFile(fileobj=self._beneath, mode="wb", mtime=0))
        return self

    def _refuse_the_unwritable(self, target: Path) -> None:
        place = f"{self._option} {self.path}"
        if target.suffix in TABLE_SUFFIXES and self._option == "--out":
            raise InputError(
                f"{place}: results are JSON Lines; expected a name such as out.jsonl. --report FILE.csv is a table"
            )
        if target.suffix == ".parquet" and not self._parquet:
            raise InputError(f"{place}: Parquet can be read but not written; expected a name such as out.jsonl")
        for other in self._not_over:
            if target == Path(os.path.realpath(other)) or both_are_one_file(target, other):
                raise InputError(f"{place}: is {other}, which would be overwritten")
        if target.is_dir():
            raise InputError(f"{place}: is a folder; expected a file's name")
        if not target.parent.is_dir():
            raise InputError(f"{place}: there is no folder {target.parent}")
        if target.exists() and not os.access(target, os.W_OK):
            raise InputError(f"{place}: cannot be written: it is read-only")

    def _opened(self, target: Path) -> BinaryIO:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            return open(target, "wb")
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        file = open(temporary, "xb")  # noqa: SIM115 - closed by complete() or __exit__
        self._temporary = temporary
        return file

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say which file it was that could not be written."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise InputError(f"{self._option} {self.path}: cannot be written: {error.strerror}") from error

    def write_bytes(self, content: bytes) -> None:
        """Append. Raises InputError when the disk is full, BrokenPipeError when the reader of a pipe has gone."""
        assert self._file
        self.wrote_some |= bool(content)
        with self._said():
            self._file.write(content)
            if self._temporary is None:
                self._file.flush()

    def complete(self) -> None:
        """All is written: give the file its name."""
        with self._said():
            if self._target is not None:
                self._close()
            if self._temporary and self._target:
                os.replace(self._temporary, self._target)
                self._temporary = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._target is None:
            return
        with suppress(OSError):  # a full disk was complained about when it was written to
            self._close()
        if self._temporary is not None:
            self._set_aside(self._temporary, self._target)

    def _close(self) -> None:
        if self._file:
            self._file.close()
        if self._beneath:
            self._beneath.close()

    def _set_aside(self, temporary: Path, target: Path) -> None:
        if self.wrote_some and self.keep_partial:
            self.partial = target.with_name(f"{target.name}.partial")
            os.replace(temporary, self.partial)
        else:
            temporary.unlink()


class FiledResult(Result):
    """A result as it stands in a file: with what the dump says about the rollout in columns that no field takes."""

    metadata: dict[str, Json] = Field(default={}, description="The dump's other columns; left out where there are none")


class ResultFile(WholeFile):
    """A file of results, a result a line."""

    def __init__(self, path: str, *, not_over: Iterable[str] = ()) -> None:
        super().__init__(path, option="--out", not_over=not_over)
        self.written = 0

    def write(self, results: Iterable[Result], extras: Iterable[Mapping[str, Any]] = repeat(NOTHING)) -> None:
        """Append results, each with what the dump says besides; errors as `write_bytes`."""
        lines = [line_of(result, extra) for result, extra in zip(results, extras, strict=False)]
        self.write_bytes("".join(lines).encode())
        self.written += len(lines)


def line_of(result: Result, extra: Mapping[str, Any]) -> str:
    # One that was read from a file has its metadata already, which are those of the row again.
    text = result.model_dump_json(exclude={"metadata"} if isinstance(result, FiledResult) else None)
    if extra:
        text = (
            f'{text[:-1]},"metadata":{json.dumps(extra, ensure_ascii=False, separators=(",", ":"), allow_nan=False)}}}'
        )
    return f"{text}\n"


def read_results(path: str, *, tolerate_a_cut: bool = False) -> Iterator[FiledResult]:
    """The results in a file, one at a time. Raises InputError where it holds something else, or is damaged.

    A file that was being written when its writer was killed may end anywhere: its last line is passed over.
    """
    try:
        with open(path, "rb") as plain, unpacked(cast(BinaryIO, plain)) as file:
            for number, line in enumerate(lines_of(file, tolerate_a_cut=tolerate_a_cut), start=1):
                if not line.endswith(b"\n") and tolerate_a_cut:
                    return
                try:
                    yield FiledResult.model_validate_json(line)
                except ValidationError as error:
                    what = complaint(error)
                    raise InputError(f"{path}: line {number} is not a result of `verifier score`: {what}") from error
    except damage() as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"{path}: cannot be read: {reason}") from error


def lines_of(file: BinaryIO, *, tolerate_a_cut: bool) -> Iterator[bytes]:
    while True:
        try:
            line = file.readline()
        except damage():
            if tolerate_a_cut:
                return
            raise
        if not line:
            return
        yield line


def both_are_one_file(target: Path, other: str) -> bool:
    """Whether both names lead to the same regular file, as hard links do."""
    return target.is_file() and os.path.isfile(other) and target.samefile(other)
