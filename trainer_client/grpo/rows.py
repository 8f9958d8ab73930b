"""Rows of a file, a folder or a Hugging Face data set, as they are: reading them into problems is `tasks`' business."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from trainer_client.grpo.config import Source
from trainer_client.grpo.errors import UnusableInput
from verifier.dump.json_stream import Text
from verifier.dump.packed import unpacked
from verifier.dump.parquet import ParquetRows
from verifier.dump.rows import PARQUET_MAGIC, open_bytes, raw_lines
from verifier.errors import InputError

READ_FROM_A_FOLDER = (".jsonl", ".jsonl.gz", ".json", ".parquet")
ABOUT_ROWS = ("dataset_infos.json", "dataset_info.json")
SPLIT_NAME = re.compile(r"(train|test|validation|valid|val|dev|eval)(?![a-z])", re.IGNORECASE)
"""What the files of a data set that is split begin with: train-00000-of-00002.parquet, test-00000-of-00001.parquet."""
SAVED_BY_DATASETS = ("dataset_info.json", "state.json", "dataset_dict.json")


class Row(NamedTuple):
    """A row, and where it stands, for messages about it."""

    place: str
    columns: Mapping[str, Any]


def read_rows(source: Source) -> list[Row]:
    """Every row of the source, `source.most` at most; raises UnusableInput that says which one cannot be read."""
    assert source.file is not None or source.name is not None
    try:
        rows = list(islice(_named(source) if source.file is None else _at(source.file, source), source.most))
    except InputError as error:
        raise UnusableInput(f"cannot read the data set: {error}") from None
    if not rows:
        raise UnusableInput(f"the data set {source.file or source.name} has no rows; expected an object a row")
    return rows


def _at(path: Path, source: Source) -> Iterator[Row]:
    if not path.is_dir():
        return _of_file(path)
    if any((path / name).is_file() for name in SAVED_BY_DATASETS):
        return _of_saved(path, source)
    folder = _with_files(path, source)
    files = _of_split(_files(folder), folder, source.split)
    return (row for file in files for row in _of_file(file))


def _files(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.iterdir()
        if file.is_file() and file.name.endswith(READ_FROM_A_FOLDER) and file.name not in ABOUT_ROWS
    )


def _with_files(folder: Path, source: Source) -> Path:
    """The folder that the files are in: of a copy of a Hugging Face repository, `data` or the subset's own."""
    if source.subset and (folder / source.subset).is_dir():
        return folder / source.subset
    if _files(folder):
        return folder
    inner = sorted(place for place in folder.iterdir() if place.is_dir() and place.name[0] != "." and _files(place))
    if not inner:
        raise UnusableInput(
            f"the folder {folder} holds no {', '.join(READ_FROM_A_FOLDER)} and was not saved by datasets"
        )
    if len(inner) > 1:
        names = ", ".join(place.name for place in inner)
        raise UnusableInput(f"the rows in {folder} are in several folders, {names}; give one of them as subset")
    return inner[0]


def _of_split(files: list[Path], folder: Path, split: str) -> list[Path]:
    """The files that are called after the split; all of them where none is called after any."""
    own = [file for file in files if file.name.startswith(split)]
    named = {found[0].lower() for file in files if (found := SPLIT_NAME.match(file.name))}
    if not own and named:
        raise UnusableInput(
            f"{folder} has no files of the split {split!r}; it has {', '.join(sorted(named))}. Give split"
        )
    return own or files


def _of_file(path: Path) -> Iterator[Row]:
    with open_bytes(str(path)) as plain:
        magic = plain.peek(4)[:4]  # type: ignore[attr-defined]
        if magic == PARQUET_MAGIC:
            with ParquetRows(str(path)) as parquet:
                for number, found in enumerate(parquet.read(parquet.columns), 1):
                    yield _row(f"{path}, row {number}", found)
            return
        lines = unpacked(plain)
        if first_byte(lines) == b"[":
            for element in Text(lines, str(path)).elements(()):
                yield _row(f"{path}, {element.place}", columns_of(element.value))
            return
        for raw in raw_lines(lines, str(path)):
            yield _row(f"{path}, {raw.place}", raw.found)


def first_byte(file: BinaryIO) -> bytes:
    """The first byte that is no white space or mark of UTF-8, among those at hand; nothing is taken from the file."""
    return file.peek(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]  # type: ignore[attr-defined,no-any-return]


def columns_of(element: Any) -> Any:
    """A row of an array: an object, or a list, whose columns are its places as `datasets` names them."""
    return {str(place): value for place, value in enumerate(element)} if isinstance(element, list) else element


def _row(place: str, found: Any) -> Row:
    if not isinstance(found, Mapping):
        told = found if isinstance(found, str) else type(found).__name__
        raise UnusableInput(f"{place}: {told}; expected one object a line, or an array of objects")
    return Row(place, found)


# --- Hugging Face -----------------------------------------------------------------------------------------------


def _of_saved(path: Path, source: Source) -> Iterator[Row]:
    """A folder that `Dataset.save_to_disk` wrote."""
    datasets = _library()
    try:
        saved = datasets.load_from_disk(str(path))
    except (OSError, ValueError) as error:
        raise UnusableInput(f"the data set saved at {path} cannot be read: {error}") from None
    if isinstance(saved, datasets.DatasetDict):
        if source.split not in saved:
            raise UnusableInput(f"{path} has no split {source.split!r}; it has {', '.join(saved)}. Give data.split")
        saved = saved[source.split]
    return (Row(f"{path}, row {number}", row) for number, row in enumerate(saved, 1))


def _named(source: Source) -> Iterator[Row]:
    """A data set of the Hub, or of the machine's cache of it."""
    datasets = _library()
    try:
        found = datasets.load_dataset(source.name, source.subset, split=source.split)
    except (OSError, ValueError, RuntimeError) as error:  # Not there, not reachable, no such subset or split.
        raise UnusableInput(
            f"the data set {source.name!r} (subset {source.subset}, split {source.split!r}) cannot be had: "
            f"{' '.join(str(error).split())[:400]}"
        ) from None
    return (Row(f"{source.name}, row {number}", row) for number, row in enumerate(found, 1))


def _library() -> Any:
    try:
        import datasets
    except ImportError:
        raise UnusableInput(
            "Hugging Face data sets need the package datasets, which is not installed here: pip install datasets. "
            "JSONL and Parquet are read without it"
        ) from None
    return datasets
