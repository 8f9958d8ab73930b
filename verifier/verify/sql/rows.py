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
    mine, theirs = [list(column) for column in zip(*one, strict=True)], [list(c) for c in zip(*other, strict=True)]
    known = [column if ordered else Counter(column) for column in mine]
    seen = [column if ordered else Counter(column) for column in theirs]
    fits = [[at for at in range(width) if seen[at] == wanted] for wanted in known]
    if ordered:
        return matching(fits)
    if width > MOST_COLUMNS and any(len(choices) > 1 for choices in fits):
        raise TooManyOrders
    most = min(MOST_ORDERS, MOST_CELLS // (len(one) * width) + 1)
    for tried, order in enumerate(orders(fits) if width <= MOST_COLUMNS else only_order(fits)):
        if tried >= most:
            raise TooManyOrders
        if Counter(one) == Counter(tuple(row[at] for at in order) for row in other):
            return True
    return False


def matching(fits: list[list[int]]) -> bool:
    """Whether each column has one of its own: equal columns fit the same ones, so the first will do."""
    taken: set[int] = set()
    for choices in fits:
        free = next((at for at in choices if at not in taken), None)
        if free is None:
            return False
        taken.add(free)
    return True


def orders(fits: list[list[int]], chosen: tuple[int, ...] = ()) -> Any:
    """Every way to give each column one of its own."""
    if len(chosen) == len(fits):
        yield chosen
        return
    for at in fits[len(chosen)]:
        if at not in chosen:
            yield from orders(fits, (*chosen, at))


def only_order(fits: list[list[int]]) -> Any:
    """The order of columns that fit one place each, or none."""
    if len({tuple(choices) for choices in fits if choices}) == len(fits):
        yield tuple(choices[0] for choices in fits)
