"""Tables of rows: as bags, as sets, in order, with columns exchanged; and what makes a query say an order."""

import random

import pytest

from verifier.verify.sql.given import given, says_an_order
from verifier.verify.sql.rows import TooManyOrders, same_bag, same_in_any_columns, same_set, table
from verifier.wire import Json

PAIR = [(1, "a"), (2, "b")]


@pytest.mark.parametrize(
    ("found", "ordered", "same", "why"),
    [
        ([(1, "a"), (2, "b")], True, True, "as it is"),
        ([("a", 1), ("b", 2)], True, True, "columns exchanged"),
        ([(2, "b"), (1, "a")], False, True, "rows exchanged"),
        ([(2, "b"), (1, "a")], True, False, "the order counts"),
        ([("b", 2), ("a", 1)], False, True, "both exchanged"),
        ([(1, "b"), (2, "a")], False, False, "other rows of the same columns"),
        ([(1, "a")], False, False, "one is missing"),
        ([(1, "a", 0), (2, "b", 0)], False, False, "a column too many"),
        ([], False, False, "none"),
    ],
)
def test_columns_in_any_order(found: list[tuple[object, ...]], ordered: bool, same: bool, why: str) -> None:
    assert same_in_any_columns(table(PAIR), table(found), ordered=ordered) is same, why


def test_bags_and_sets() -> None:
    assert same_bag(table([(1,), (1.0,)]), table([(1.0,), (1,)]))
    assert not same_bag(table([(1,), (1,)]), table([(1,)]))
    assert same_set(table([(1,), (1,)]), table([(1,)]))
    assert not same_set(table([(1,)]), table([("1",)]))
    assert not same_bag(table([({"bytes": "00"},)]), table([("00",)]))
    assert same_bag(table([(0.1 + 0.2,)], 6), table([(0.3,)], 6))


def test_columns_that_could_be_exchanged_in_too_many_ways_are_left_undecided() -> None:
    draw = random.Random(1)
    columns = [draw.sample(range(9), 9) for _ in range(18)]
    one, other = list(zip(*columns[:9], strict=True)), list(zip(*columns[9:], strict=True))
    with pytest.raises(TooManyOrders):
        same_in_any_columns(table(one), table(other), ordered=False)


def test_many_columns_are_exchanged_where_each_is_told_by_its_values() -> None:
    one = [tuple(range(400)), tuple(range(400, 800))]
    assert same_in_any_columns(table(one), table([row[::-1] for row in one]), ordered=False)
    assert not same_in_any_columns(table([(0, 0, *range(6, 404))]), table([(0, 5, *range(6, 404))]), ordered=False)
    assert not same_in_any_columns(table([(1, *[2] * 399)]), table([(3, *[2] * 399)]), ordered=False)
    with pytest.raises(TooManyOrders):
        same_in_any_columns(table([(1,) * 400] * 2), table([(1,) * 400] * 2), ordered=False)


def test_a_column_without_its_like_is_found_before_any_order_is_tried() -> None:
    row = (*[1] * 20, 2)
    for other in ((*[1] * 20, 3), (*[1] * 19, 2, 2)):
        assert not same_in_any_columns(table([row]), table([other]), ordered=False)
        assert not same_in_any_columns(table([row]), table([other]), ordered=True)


@pytest.mark.parametrize(
    ("sql", "order"),
    [
        ("SELECT a FROM t ORDER BY a", True),
        ("select a from t order\n  by a limit 1", True),
        ("SELECT a FROM (SELECT a FROM t ORDER BY a)", False),
        ("SELECT 'order by' FROM t", False),
        ("SELECT a FROM t -- ORDER BY a", False),
        ('SELECT "order by" FROM t /* ORDER BY */', False),
        ("SELECT a, row_number() OVER (ORDER BY a) FROM t", False),
        ("SELECT a FROM t GROUP BY a", False),
    ],
)
def test_the_outermost_order(sql: str, order: bool) -> None:
    assert says_an_order(sql) is order


@pytest.mark.parametrize(
    "ground_truth",
    [
        None,
        "SELECT 1",
        {"sql": "SELECT 1"},
        {"database": "CREATE TABLE t(a)"},
        {"sql": " ", "database": "x"},
        {"query": "SELECT 1", "db_id": "cars"},
    ],
)
def test_rows_that_cannot_be_judged(ground_truth: Json) -> None:
    assert isinstance(given(ground_truth), str)
