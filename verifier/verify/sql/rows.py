"""Are two tables of rows the same: as sets, as bags, in order, with their columns in any order?"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

Row = tuple[Hashable, ...]
MOST_ORDERS = 5_040
"""Ways to order the columns that are tried: 7!, of seven columns whose values tell nothing of which is which."""
MOST_CELLS = 20_000_000
"""Cells that are looked at in all tries together: a second of work."""
MOST_COLUMNS = 30
"""That may be exchanged; of more, each must be told by its values."""
BIG = 2**53


class TooManyOrders(Exception):
    """The columns could be exchanged in more ways than are tried."""


def cell(value: Any, places: int | None = None) -> Hashable:
    """A value to compare: numbers by value, whole or not; bytes as their own kind."""
    if isinstance(value, dict):
        return ("bytes", value.get("bytes"))
    if isinstance(value, float) and places is not None and math.isfinite(value) and abs(value) < BIG:
        return round(value, places)
    return ("nan",) if isinstance(value, float) and math.isnan(value) else value


def table(rows: Sequence[Sequence[Any]], places: int | None = None) -> list[Row]:
    return [tuple(cell(value, places) for value in row) for row in rows]


def same_bag(one: Sequence[Row], other: Sequence[Row]) -> bool:
    return Counter(one) == Counter(other)


def same_set(one: Sequence[Row], other: Sequence[Row]) -> bool:
    return set(one) == set(other)


def same_in_any_columns(one: Sequence[Row], other: Sequence[Row], *, ordered: bool) -> bool:
    """Whether some order of the columns of `other` makes it `one`; raises TooManyOrders.

    Each column is first told by its own values, so that few orders are left to try.
    """
    if len(one) != len(other):
        return False
    if not one:
        return True
    width = len(one[0])
    if len(other[0]) != width:
        return False
    known = [column_key(column, ordered=ordered) for column in zip(*one, strict=True)]
    seen = [column_key(column, ordered=ordered) for column in zip(*other, strict=True)]
    if Counter(known) != Counter(seen):
        return False
    if ordered:
        return True
    places: dict[Hashable, list[int]] = {}
    for at, key in enumerate(seen):
        places.setdefault(key, []).append(at)
    fits = [places[key] for key in known]
    if width > MOST_COLUMNS and len(places) < width:
        raise TooManyOrders
    ways = orders(fits) if width <= MOST_COLUMNS else [tuple(at for (at,) in fits)]
    most = min(MOST_ORDERS, MOST_CELLS // (len(one) * width) + 1)
    for tried, order in enumerate(ways):
        if tried >= most:
            raise TooManyOrders
        if Counter(one) == Counter(tuple(row[at] for at in order) for row in other):
            return True
    return False


def column_key(column: Row, *, ordered: bool) -> Hashable:
    """Equal for columns of the same values: of a query of 400 columns, comparing each with each took 9 seconds."""
    return column if ordered else frozenset(Counter(column).items())


def orders(fits: list[list[int]], chosen: tuple[int, ...] = ()) -> Any:
    """Every way to give each column one of its own."""
    if len(chosen) == len(fits):
        yield chosen
        return
    for at in fits[len(chosen)]:
        if at not in chosen:
            yield from orders(fits, (*chosen, at))
