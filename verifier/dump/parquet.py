"""Parquet rows, through pyarrow. The one place that imports it, because it is optional and large."""

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from verifier.errors import InputError

BATCH_ROWS = 256
BUFFER_BYTES = 2**20
"""Of a column that are held while it is read. By default (`pre_buffer`) all of the file that is wanted would be."""


def pyarrow_module(name: str) -> ModuleType:
    """A module of pyarrow, imported when first needed; raises InputError that says how to install it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        how = "pip install 'rlvr-verifier[parquet]' (in a checkout: ./dev install)"
        message = f"reading Parquet needs pyarrow, which is not installed here: {how}"
        raise InputError(message) from error
    modules: dict[str, ModuleType] = {"pyarrow": pyarrow, "pyarrow.parquet": pyarrow.parquet}
    return modules[name]


class ParquetRows:
    """The rows of one Parquet file, read a batch at a time."""

    def __init__(self, path: str) -> None:
        arrow = pyarrow_module("pyarrow")
        try:
            self._file = pyarrow_module("pyarrow.parquet").ParquetFile(path, pre_buffer=False, buffer_size=BUFFER_BYTES)
        except (arrow.ArrowException, OSError) as error:
            raise InputError(f"{path}: cannot be read as Parquet: {one_line(error)}") from error
        self._path = path
        self._arrow_error: type[Exception] = arrow.ArrowException
        self.total: int = self._file.metadata.num_rows
        schema = self._file.schema_arrow
        self.columns: list[str] = list(schema.names)
        self.narrow_columns = [one.name for one in schema if not is_of_numbers(one.type)]
        """Without those of lists of numbers, such as token ids."""

    def __enter__(self) -> "ParquetRows":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, wanted: Iterable[str]) -> Iterator[dict[str, Any] | str]:
        """Each row with the columns of `wanted` that there are, or what is wrong with it.

        Raises InputError where the file itself is damaged.
        """
        columns = [name for name in self.columns if name in set(wanted)]
        batches = self._file.iter_batches(batch_size=BATCH_ROWS, columns=columns)
        row = 0
        while True:
            try:
                batch = next(batches, None)
            except (self._arrow_error, OSError) as error:
                raise InputError(f"{self._path}: row {row + 1}: the file is damaged: {one_line(error)}") from error
            if batch is None:
                return
            yield from rows_of(batch)
            row += batch.num_rows


def is_of_numbers(kind: Any) -> bool:
    """Whether a column's values are lists of numbers, however deep."""
    types = pyarrow_module("pyarrow").types
    depth = 0
    while types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        kind, depth = kind.value_type, depth + 1
    return depth > 0 and (types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind))


def rows_of(batch: Any) -> list[dict[str, Any] | str]:
    """The rows of a batch; text that is not UTF-8 spoils its own row only."""
    try:
        return list(batch.to_pylist())
    except UnicodeDecodeError:
        return [row_of(batch.slice(position, 1)) for position in range(batch.num_rows)]


def row_of(batch: Any) -> dict[str, Any] | str:
    try:
        return dict(batch.to_pylist()[0])
    except UnicodeDecodeError as error:
        return f"invalid UTF-8 in a text: {error.reason} at byte {error.start}"


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
