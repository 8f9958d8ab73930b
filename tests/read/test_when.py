"""Times of day and days, compared as far as both go."""

import pytest

from verifier.read.when import read_day, read_time, same_day, same_time

TIMES = [
    ("12:30", "2:05", False, "a time is no ratio"),
    ("12:00", "6:00", False, "nor is a full hour"),
    ("3:30 p.m.", "15:30", True, "of twelve and of twenty-four hours"),
    ("3:30", "3:30 pm", True, "the half of the day may be missing"),
    ("3 p.m.", "3:00 p.m.", True, "minutes that are none"),
    ("9:05 AM", "9:05 PM", False, "the other half"),
    ("12:00 am", "0:00", True, "midnight"),
    ("下午3点半", "15:30", True, "in Chinese"),
]


@pytest.mark.parametrize(("one", "other", "equal", "why"), TIMES)
def test_times_of_day(one: str, other: str, equal: bool, why: str) -> None:
    times = read_time(one), read_time(other)
    assert times[0] is not None, why
    assert times[1] is not None, why
    assert same_time(times[0], times[1]) is equal, why


@pytest.mark.parametrize("text", ["2:3", "5", "25:00", "1:2:3", "3/4", "12:75", "x:30"])
def test_what_is_no_time(text: str) -> None:
    assert read_time(text) is None


DAYS = [
    ("2004-05-04", "2004-05-05", False, "another day of that year"),
    ("May 4, 2004", "2004-05-04", True, "in prose and in digits"),
    ("4 May 2004", "04.05.2004", None, "an order that is not told is not read"),
    ("13/05/2004", "May 13, 2004", True, "an order that tells itself"),
    ("2024年3月5日", "March 5, 2024", True, "in Chinese"),
    ("May 2004", "2004-05-04", True, "more than was asked"),
    ("2004-05-04", "May 2004", None, "less than was asked"),
    ("May 2004", "June 2004", False, "another month"),
    ("5 March", "March 5, 1990", True, "a day of any year"),
]


@pytest.mark.parametrize(("gold", "answer", "equal", "why"), DAYS)
def test_days_are_compared_as_far_as_both_go(gold: str, answer: str, equal: bool | None, why: str) -> None:
    days = read_day(gold), read_day(answer)
    assert (same_day(days[0], days[1]) if days[0] and days[1] else None) is equal, why
