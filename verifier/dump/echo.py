"""What results repeat of the columns that nothing was read from, so that they can be grouped and joined by them."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verifier.dump.columns import MISSING, look_up
from verifier.errors import ConfigError
from verifier.wire import without_lone_surrogates

MOST_CHARACTERS = 4_000
"""Of one column's value, where it was not asked for by name: token ids and logarithms of a rollout take 100,000."""
ALL, NONE = "all", "none"


@dataclass(frozen=True)
class Echo:
    """Which columns are repeated: those named, all, none, or (by default) those that are not too long."""

    names: frozenset[str] | None = None
    unbounded: bool = False

    def extra(self, row: Mapping[str, Any], taken: frozenset[str]) -> tuple[dict[str, Any], set[str]]:
        """The columns to repeat, as JSON has them, and the names of those that are too long."""
        found: dict[str, Any] = {}
        left_out: set[str] = set()
        for name, value in self._chosen(row, taken):
            if name == "metadata" and isinstance(value, Mapping):
                found |= {str(key): plain(one) for key, one in value.items()}
            elif self.names is None and not self.unbounded and is_long(value):
                left_out.add(name)
            else:
                found[str(without_lone_surrogates(name))] = plain(value)
        return found, left_out

    def _chosen(self, row: Mapping[str, Any], taken: frozenset[str]) -> Iterator[tuple[str, Any]]:
        if self.names is None:
            yield from ((name, value) for name, value in row.items() if name not in taken)
            return
        for name in sorted(self.names):
            if (value := look_up(row, name)) is not MISSING:
                yield name, value

    def wants(self, name: str) -> bool:
        """Whether a column of that name is repeated."""
        return self.names is None or name in self.names

    def wanted(self, narrow: Iterable[str], columns: Iterable[str]) -> frozenset[str]:
        """Columns of a Parquet file to read for this: without a name, none of lists of numbers."""
        if self.names is not None:
            return self.names | {name.partition(".")[0] for name in self.names}
        return frozenset(columns if self.unbounded else narrow)


def read_echo(text: str | None) -> Echo:
    """Read `--echo`: all, none, or names of columns."""
    if text is None:
        return Echo()
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise ConfigError("--echo: expected names of columns, all, or none")
    if names == {ALL}:
        return Echo(unbounded=True)
    return Echo(frozenset() if names == {NONE} else names)


def is_long(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > MOST_CHARACTERS
    if isinstance(value, list | dict):
        return len(value) > MOST_CHARACTERS or len(json.dumps(value, default=str)) > MOST_CHARACTERS
    return False


def plain(value: Any) -> Any:
    """A value as JSON can spell it: no NaN, no lone surrogate, times and bytes as text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value if value.isascii() else without_lone_surrogates(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(without_lone_surrogates(str(key))): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
