"""Reads dumps in chunks: JSON Lines, JSON documents, CSV, Parquet, logs of inspect, compressed or not; standard input.

A broken row is a row with a complaint, in its place; only a file that cannot be read at all, or that lacks a column in
every row, is an error. A row with several completions is as many rollouts.
"""

import json
import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple, Protocol

from verifier.dump import STDIN
from verifier.dump.archives import SampleArchive
from verifier.dump.columns import FIELDS, NEEDED, ColumnReader, Columns, misfit
from verifier.dump.containers import Container, Kind, container_of
from verifier.dump.dataset import Dataset
from verifier.dump.datasets import DatasetReader
from verifier.dump.datasets import recognised as recognised_set
from verifier.dump.echo import Echo
from verifier.dump.formats import format_named, of_document, recognised
from verifier.dump.formats.format import Format, NoSample, Sample
from verifier.dump.formats.programs import INPUTS_ALONE, NO_OUTPUTS
from verifier.dump.json_stream import Element, Text, text_is_utf8
from verifier.dump.packed import damage, unpacked
from verifier.dump.parquet import ParquetRows
from verifier.dump.tables import rows_of_table
from verifier.errors import InputError
from verifier.wire import Rollout

PARQUET_MAGIC = b"PAR1"
ZIP_MAGIC = b"PK\x03\x04"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
CHUNK_ROWS = 2048
CHUNK_CHARACTERS = 32 * 2**20
COUNTED_BYTES = 4 * 2**30
BLOCK_BYTES = 2**20
HEAD_BYTES = 2**16
"""So much of a file is looked at to tell what it is."""
SAMPLE_ROWS = 20
"""So many rows are looked at to tell which tool wrote them."""


class Row(NamedTuple):
    """One rollout of a dump, or a complaint about why there is none. `source` is its file, if one of several.

    `extra` is what the dump says about it in columns that no field takes.
    """

    place: str
    id: str
    rollout: Rollout | None
    complaint: str | None
    source: str = ""
    extra: Mapping[str, Any] = {}


class RawRow(NamedTuple):
    """A row before its columns are read: a mapping, or what is wrong with it."""

    place: str
    found: Mapping[str, Any] | str


class Bare(dict[str, Any]):
    """An element of a JSON array that is no object, as the row of a format that has such."""


class Join(Protocol):
    """Knows what another file says about the problem of a row."""

    columns: frozenset[str]

    def gold(self, row: Mapping[str, Any]) -> Mapping[str, Any] | str:
        """The other file's row, or why there is none."""


@dataclass(frozen=True)
class Reading:
    """How rows are read: the format's name (by default it is recognised), what is joined, what is echoed."""

    format_name: str | None = None
    join: Join | None = None
    echo: Echo = field(default_factory=Echo)
    preset_is_chosen: bool = False
    """Whether there is another preset than the one that a format brings."""


PLAIN = Reading()
NOTHING: frozenset[str] = frozenset()
OTHERS_USE = frozenset(FIELDS) - {"ground_truth", "preset"}
"""Fields whose names other tools use for other things: `id` of a request, `metadata` of a sample."""


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
        reading: Reading = PLAIN,
    ) -> None:
        self.path = path
        self.name = "standard input" if path == STDIN else path
        self.reader = reader or ColumnReader(columns or {})
        self.known: Dataset | None = None
        self.reading = reading
        self.rows_read = 0
        self.total: int | None = None
        self.format: Format | None = None
        self._named = reading.format_name is not None
        self._limit = limit
        self._rows_before = rows_before
        self._held = ExitStack()
        self._parquet: ParquetRows | None = None
        self._archive: SampleArchive | None = None
        self._file: BinaryIO | None = None
        self._container = Container(Kind.LINES)
        self._of_group: Counter[str] = Counter()
        self._variant: Any = None
        self._damage: InputError | None = None
        self._other_variants: Counter[str] = Counter()
        self._left_out: set[str] = set()
        self._not_seen = set(reading.echo.names or ()) - {"metadata"}
        self._all_read = False
        if reading.format_name is not None:
            self.format = format_named(reading.format_name)

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
            self._parquet = self._held.enter_context(ParquetRows(self._with_a_name("Parquet")))
            total = self._parquet.total
        elif magic == ZIP_MAGIC:
            self._archive = self._held.enter_context(SampleArchive(self._with_a_name("an archive")))
            total = len(self._archive.names)
        else:
            self._file = unpacked(plain)
            if self._file is not plain:
                self._held.enter_context(self._file)
            self._container = self._look()
            if self._container.kind is Kind.LINES and self._file is plain:
                total = count_lines(plain)
        self.total = total if self._limit is None or total is None else min(total, self._limit)

    def _with_a_name(self, what: str) -> str:
        if self.path == STDIN:
            raise InputError(f"{what} cannot be read from standard input; give the file's name")
        return self.path

    def _look(self) -> Container:
        assert self._file
        try:
            head = self._file.peek(HEAD_BYTES)  # type: ignore[attr-defined]
        except damage() as error:
            raise InputError(f"{self.name}: the file is damaged at its beginning: {error}") from error
        if head[:2] in UTF16:
            raise InputError(f"{self.name}: this is UTF-16; expected UTF-8: iconv -f UTF-16 -t UTF-8")
        return container_of(head, self.name, self.reader.roots, self._outline)

    def _outline(self) -> dict[str, str] | None:
        """The keys of the JSON object that the file is, None where it is more than that or can be read only once."""
        if not os.path.isfile(self.path):
            return None
        with open_bytes(self.path) as plain, unpacked(plain) as file:
            return Text(file, self.name).outline(of_document)

    @property
    def ignored_columns(self) -> list[str]:
        """The columns that no field takes, of the rows read so far."""
        return sorted(self.reader.ignored)

    @property
    def notes(self) -> list[str]:
        """What there is to say about how the rows were read, so far."""
        found = []
        if self.format is not None and not self._named:
            said = f"{self.name}: read as {self.format.title}: {self.format.reads}"
            found.append(f"{said} (--input-format {self.format.name}; rows reads it as rollouts)")
        elif self._container.said:
            found.append(f"{self.name}: {self._container.said}")
        if self.known is not None:
            found.append(
                f"{self.name}: these are rows of {self.known.name}, {self.known.example} (--dataset names another)"
            )
        for value, count in self._other_variants.items():
            assert self.format
            kept = f"{self.format.variant} {self._variant!r}"
            found.append(f"{self.name}: {count:,} rows of {value} were skipped: the completions of {kept} again")
        if self._not_seen and self._all_read:
            there = ", ".join(self.ignored_columns[:40]) or "none"
            absent = ", ".join(sorted(self._not_seen))
            found.append(f"{self.name}: --echo {absent}: no row has it. Columns that no field takes: {there}")
        if self._left_out:
            shown = ", ".join(sorted(self._left_out)[:10])
            found.append(
                f"{self.name}: too long to copy into results: {shown} (--echo COLUMN or --echo all copies them)"
            )
        return found

    def raw_rows(self) -> Iterator[RawRow]:
        """The rows as they are, with every column."""
        if self._parquet:
            return (RawRow(f"row {n}", one) for n, one in enumerate(self._parquet.read(self._parquet.columns), start=1))
        return self._raw_rows(())

    def chunks(self, needed: Sequence[str] = NEEDED) -> Iterator[list[Row]]:
        """The rollouts, some thousands at a time and bounded in size.

        Raises InputError when a field of `needed` is in no row of the first chunk, and where the file cannot be read.
        """
        rows = iter(self._recognise(self._raw_rows(needed), needed))
        first = True
        while raw := self._next_raw(rows):
            if first:
                self._demand([row.found for row in raw if not isinstance(row.found, str)], needed)
            first = False
            chunk: list[Row] = []
            for item in raw:
                self.rows_read += 1
                chunk += self._rollouts(item, self._rows_before + self.rows_read)
            if chunk:
                yield chunk
        self._all_read = True

    def _recognise(self, rows: Iterator[RawRow], needed: Sequence[str]) -> Iterator[RawRow]:
        """The first rows, now that it is clear which tool wrote them, and the others behind them."""
        limited = islice(rows, self._limit)
        if self._parquet is not None:
            return limited  # known by its columns
        begin, damage = gathered(islice(limited, SAMPLE_ROWS))
        if not self._named and "completion" not in self.reader.columns:
            self.format = recognised([row.found for row in begin if not isinstance(row.found, str)])
        self._recognise_set([row.found for row in begin if not isinstance(row.found, str)], needed)
        return chain(begin, limited if damage is None else raising(damage))

    def _recognise_set(self, rows: Sequence[Mapping[str, Any]], needed: Sequence[str]) -> None:
        """Read rows by the columns of the known data set that they are of, where they have completions beside them
        and nothing else says what is right."""
        columns = self.reader.columns
        said = self._named or self.format or self.reading.join or "ground_truth" in columns or "preset" in columns
        if said or "ground_truth" not in needed or type(self.reader) is not ColumnReader:
            return
        if self.reader.absent(rows, ("completion",)) or any({"ground_truth", "preset"} & row.keys() for row in rows):
            return
        self.known = recognised_set(rows)
        if self.known is not None:
            self.reader = DatasetReader(self.known, columns, preset_is_chosen=self.reading.preset_is_chosen)

    def _next_raw(self, rows: Iterator[RawRow]) -> list[RawRow]:
        """Some rows; where the file is damaged, first those before the damage."""
        if self._damage is not None:
            raise self._damage
        chunk: list[RawRow] = []
        characters = 0
        try:
            for row in rows:
                chunk.append(row)
                characters += size_of(row.found)
                if len(chunk) >= CHUNK_ROWS or characters >= CHUNK_CHARACTERS:
                    break
        except InputError as error:
            self._damage = error
            if not chunk:
                raise
        return chunk

    def _demand(self, objects: list[Mapping[str, Any]], needed: Sequence[str]) -> None:
        """Raise InputError when a needed field is in none of these rows."""
        golds = [self._gold(row) for row in objects]
        complaints = [gold for gold in golds if isinstance(gold, str)]
        if objects and len(complaints) == len(objects):
            raise InputError(f"{self.name}: {complaints[0]}, nor has it that of any other of the first rows")
        standard: list[Mapping[str, Any]] = []
        for row, gold in zip(objects, golds, strict=True):
            with suppress(NoSample):
                if not isinstance(gold, str):
                    standard += [self._standard(row, gold, sample) for sample in self._samples(row)]
        name = self.reader.absent(standard, needed) if standard else None
        if name is not None:
            raise InputError(self._absence(name, objects, standard))

    def _absence(self, name: str, objects: list[Mapping[str, Any]], standard: list[Mapping[str, Any]]) -> str:
        if name == "ground_truth" and self.format is not None and self.reading.join is None:
            return (
                f"{self.name}: read as {self.format.title}, and has no ground truth. Give the file that has it, such "
                f"as --join gold.jsonl --on {self.format.join_on or 'id'}, or its column: --map ground_truth=COLUMN"
            )
        present: set[str] = set().union(*(objects if self.format is None and self.reading.join is None else standard))
        if self._parquet:
            present |= set(self._parquet.columns)
        if name == "ground_truth" and present >= INPUTS_ALONE:
            return f"{self.name}: {NO_OUTPUTS}"
        rows = "row" if len(objects) == 1 else f"{len(objects):,} rows"
        looked = "" if self._parquet else f" in the first {rows}"
        return f"{self.name}{looked}: {self.reader.absence(name, present)}"

    def _gold(self, row: Mapping[str, Any]) -> Mapping[str, Any] | str:
        return {} if self.reading.join is None else self.reading.join.gold(row)

    def _samples(self, row: Mapping[str, Any]) -> list[Sample]:
        if self.format is None:
            return self.reader.samples(row)
        try:
            return list(self.format.samples(row))
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise NoSample(f"this is not a row of {self.format.title} ({misfit(error)})") from error

    def _standard(self, row: Mapping[str, Any], gold: Mapping[str, Any], sample: Sample) -> Mapping[str, Any]:
        """The row with the sample's fields under the names of a rollout's, and what was joined behind it."""
        if self.format is None:
            return {**gold, **row, **sample} if gold or sample else row
        kept = row if self.format.keeps_fields else {name: row[name] for name in row if name not in OTHERS_USE}
        if self.format.continued is not None:
            sample = {**sample, **self.format.continued(row, gold)}
        if self.format.truth is not None and "ground_truth" in gold:
            gold = {**gold, "ground_truth": self.format.truth(gold["ground_truth"])}
        brought = {} if self.format.preset is None or self.reading.preset_is_chosen else {"preset": self.format.preset}
        return {**brought, **gold, **kept, **sample}

    def _rollouts(self, raw: RawRow, number: int) -> list[Row]:
        if isinstance(raw.found, str):
            return [self._broken(raw, str(number), raw.found)]
        if self.format is None and isinstance(raw.found, Bare) and "element" not in self.reader.roots:
            return [self._broken(raw, str(number), not_an_object(raw.found["element"]))]
        if self._is_again(raw.found):
            return []
        extra, left_out = self.reading.echo.extra(raw.found, self._taken())
        self._left_out |= left_out
        if self._not_seen:
            self._not_seen -= extra.keys()
        self.reader.remember_ignored(raw.found, self._taken())
        gold = self._gold(raw.found)
        if isinstance(gold, str):
            return [self._broken(raw, self.reader.identity(raw.found, str(number)), gold, extra)]
        try:
            samples = self._samples(raw.found)
        except NoSample as error:
            return [self._broken(raw, self.reader.identity(raw.found, str(number)), str(error), extra)]
        names = self._names(samples, number)
        if len(samples) > 1:
            self.total = None  # rows were counted, and these are more rollouts
            if not self.reader.has_group(raw.found):
                samples = [{self.reader.group_column: str(number), **sample} for sample in samples]
        return [
            self._row(raw.place, self._standard(raw.found, gold, sample), name, extra)
            for sample, name in zip(samples, names, strict=True)
        ]

    def _broken(self, raw: RawRow, name: str, what: str, extra: Mapping[str, Any] | None = None) -> Row:
        return Row(raw.place, name, None, f"{raw.place}: {what}", extra=extra or {})

    def _taken(self) -> frozenset[str]:
        """The columns that something is read from."""
        roots = frozenset(self.reader.roots)
        joined = self.reading.join.columns if self.reading.join else NOTHING
        if self.format is None:
            return roots | joined
        return (roots if self.format.keeps_fields else roots - OTHERS_USE) | self.format.takes | joined

    def _names(self, samples: list[Sample], number: int) -> list[str]:
        """What rollouts without an id are called: by their row, or by the problem that the format names."""
        if self.format is None or not all("group" in sample for sample in samples):
            return [str(number) if len(samples) == 1 else f"{number}-{at}" for at in range(len(samples))]
        names: list[str] = []
        for group in (str(sample["group"]) for sample in samples):
            names.append(f"{group}-{self._of_group[group]}")
            self._of_group[group] += 1
        return names

    def _is_again(self, found: Mapping[str, Any]) -> bool:
        """Whether this row has the completions of another, as lm-eval writes them once a filter."""
        if self.format is None or not self.format.variant:
            return False
        value = found.get(self.format.variant)
        if self._variant is None:
            self._variant = value
        if value == self._variant:
            return False
        self._other_variants[f"{self.format.variant} {value!r}"] += 1
        return True

    def _row(self, place: str, standard: Mapping[str, Any], name: str, extra: Mapping[str, Any]) -> Row:
        rollout = self.reader.rollout(standard, name)
        if isinstance(rollout, str):
            return Row(place, self.reader.identity(standard, name), None, f"{place}: {rollout}", extra=extra)
        return Row(place, rollout.id, rollout, None, extra={**rollout.metadata, **extra} if rollout.metadata else extra)

    def _raw_rows(self, needed: Sequence[str]) -> Iterator[RawRow]:
        if self._parquet:
            yield from self._parquet_rows(self._parquet, needed)
        elif self._archive:
            yield from (RawRow(place, found) for place, found in self._archive.read())
        elif self._file and self._container.kind is Kind.TABLE:
            yield from (RawRow(place, found) for place, found in rows_of_table(self._file, self.name))
        elif self._file and self._container.kind is Kind.DOCUMENT:
            yield from self._document_rows(self._file, self._container)
        elif self._file:
            yield from raw_lines(self._file, self.name)

    def _parquet_rows(self, parquet: ParquetRows, needed: Sequence[str]) -> Iterator[RawRow]:
        if not self._named and "completion" not in self.reader.columns:
            self.format = recognised([dict.fromkeys(parquet.columns)])
        if not {"ground_truth", "preset"} & set(parquet.columns):
            first = islice(parquet.read(parquet.columns), SAMPLE_ROWS)
            self._recognise_set([found for found in first if not isinstance(found, str)], needed)
        taken = self._taken()
        self.reader.ignored |= set(parquet.columns) - taken
        if not parquet.total or not taken & set(parquet.columns):
            self.format = None
            self._demand([dict.fromkeys(parquet.columns)], needed)
        wanted = taken | self.reading.echo.wanted(parquet.narrow_columns, parquet.columns)
        for number, found in enumerate(parquet.read(wanted), start=1):
            yield RawRow(f"row {number}", found)

    def _document_rows(self, file: BinaryIO, container: Container) -> Iterator[RawRow]:
        text = Text(file, self.name)
        if container.path is None:
            found = text.value()
            yield RawRow("the document", found if isinstance(found, dict) else not_an_object(found))
            text.end()
            return
        beside: Iterator[Element] | None = None
        if container.beside is not None:
            second = unpacked(self._held.enter_context(open_bytes(self._with_a_name("This document"))))
            beside = Text(second, self.name).elements(container.beside)
        for number, element in enumerate(text.elements(container.path)):
            found = element.value
            if not text_is_utf8(found):
                yield RawRow(element.place, "invalid UTF-8; expected UTF-8 throughout")
            elif isinstance(found, dict) and element.key is None:
                yield RawRow(element.place, found)
            else:
                row = Bare(element=found)
                if beside is not None:
                    other = next(beside, None)
                    row["beside"] = other and other.value
                else:
                    row["task_id"] = str(number) if element.key is None else element.key
                    row |= {} if element.key is None else {"key": element.key}
                yield RawRow(element.place, row)
        if not container.path:
            text.end()


def gathered(rows: Iterator[RawRow]) -> tuple[list[RawRow], InputError | None]:
    """The rows, or those before the damage and what that is."""
    found: list[RawRow] = []
    try:
        found.extend(rows)
    except InputError as error:
        return found, error
    return found, None


def raising(error: InputError) -> Iterator[RawRow]:
    yield from ()
    raise error


def open_bytes(path: str) -> BinaryIO:
    """The file, or standard input, for reading; raises InputError that says why not."""
    try:
        if path != STDIN and stat.S_ISDIR(os.stat(path).st_mode):
            raise InputError(f"{path}: is a folder; expected a file of rollouts, or a pattern such as {path}/*.jsonl")
        return open(0, "rb", HEAD_BYTES, closefd=False) if path == STDIN else open(path, "rb", HEAD_BYTES)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


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
        except damage() as error:
            raise InputError(f"{name}: line {number}: the file is damaged: {error}") from error
        if not line:
            return
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield RawRow(f"line {number}", read_object(line.rstrip(b"\r\n")))


def read_object(line: bytes) -> Mapping[str, Any] | str:
    """The object on this line, or what is wrong with it."""
    try:
        found = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return f"invalid UTF-8 at byte {error.start + 1}: {error.reason}{other_encoding(line, error)}"
    except json.JSONDecodeError as error:
        return f"invalid JSON at character {error.pos + 1}: {error.msg}"
    except ValueError as error:
        return f"invalid JSON: {error}"
    except RecursionError:
        return "invalid JSON: nested too deeply"
    return found if isinstance(found, dict) else not_an_object(found)


def other_encoding(line: bytes, error: UnicodeDecodeError) -> str:
    """What the bytes would be in the commonest other encoding, as a hint where somebody mixed the two."""
    spelt = line[error.start : error.start + 1].decode("cp1252", "replace")
    return f" (in Windows-1252 it is {spelt!r}: iconv -f WINDOWS-1252 -t UTF-8)" if spelt.isalpha() else ""


def not_an_object(value: Any) -> str:
    return f"expected a JSON object, found {type_name(value)}"


def type_name(value: Any) -> str:
    names = {type(None): "null", bool: "a boolean", str: "a string", list: "an array", dict: "an object"}
    return names.get(type(value), "a number")


def size_of(found: Mapping[str, Any] | str) -> int:
    """Characters in the texts of a row, near enough to bound a chunk."""
    if isinstance(found, str):
        return len(found)
    return sum(weight(value) for value in found.values() if isinstance(value, str | list | dict))


def weight(value: Any) -> int:
    """Characters of a text; those in the texts of a list or an object, one level down; the number of other things."""
    if isinstance(value, str):
        return len(value)
    return len(value) + sum(len(one) for one in value if isinstance(one, str | list | dict))
