"""Times of day and days of the calendar, however they are written, compared as far as both go.

`3:30 p.m.`, `15:30`, `下午3点半`; `2024-03-05`, `March 5, 2024`, `5 Mar`, `2024年3月`. A time is no ratio: 12:30 is not
2:05. In 05/03/2024 the order is a custom, which the caller states; where one number is above 12 it tells itself.
"""

import datetime
import re
from typing import Literal, NamedTuple

LONGEST = 60
JANUARY_TO_DECEMBER = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name: number for number, name in enumerate(JANUARY_TO_DECEMBER, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
WEEKDAY = r"(?:(?:on )?\w{3,9}day,? )?"
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
FORMS = (  # named groups y, m (number or name), d; or a, b for two numbers whose order is a custom
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[t ].{0,30})?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号]"),
    re.compile(rf"{WEEKDAY}(?P<m>{MONTH})\.? {DAY},? (?P<y>\d{{4}})"),
    re.compile(rf"{WEEKDAY}(?:the )?{DAY}(?: of)?[ -](?P<m>{MONTH})\.?,?[ -](?P<y>\d{{4}})"),
    re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"),
)
PARTIAL_FORMS = (  # a month of a year, or a day of any year
    re.compile(rf"(?:in )?(?P<m>{MONTH})\.?(?: of|,)? (?P<y>\d{{4}})"),
    re.compile(r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月(?:份)?"),
    re.compile(rf"{WEEKDAY}(?P<m>{MONTH})\.? (?:the )?{DAY}"),
    re.compile(rf"{WEEKDAY}(?:the )?{DAY}(?: of)?[ -](?P<m>{MONTH})\.?"),
    re.compile(r"(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号]"),
)
Order = Literal["day_first", "month_first", "refuse"]
CLOCK = re.compile(
    r"(?:at )?(?P<zh>上午|下午|晚上|早上|凌晨|中午)? ?(?P<h>\d{1,2})"
    r"(?:(?:[:：]|时|点)(?P<min>[0-5]\d)?(?P<half>半)?(?:[:：](?P<s>[0-5]\d))?分?)?"
    r" ?(?P<half_of_day>[ap]\.? ?m\.?|o'clock(?: in the (?:morning|afternoon|evening))?)?",
    re.IGNORECASE,
)
AFTERNOON = frozenset(("下午", "晚上"))


class Day(NamedTuple):
    """A day of the calendar as far as it is written: a month of a year has no day, a birthday no year."""

    year: int | None
    month: int
    day: int | None


class Time(NamedTuple):
    """Seconds since midnight; `half_known` False where 3:30 may be in the morning or in the afternoon."""

    seconds: int
    half_known: bool


def plain(text: str) -> str:
    """The text in lower case with single spaces, without quotes and stops around it."""
    return " ".join(text.strip(" \t\r\n\"'`*.。").casefold().split())


def read_date(text: str, order: Order = "refuse") -> datetime.date | None:
    """The whole day that is written, or None."""
    if len(text) > LONGEST:
        return None
    for form in FORMS:
        if found := form.fullmatch(plain(text)):
            parts = found.groupdict()
            if "a" in parts:
                return numbered(int(parts["a"]), int(parts["b"]), int(parts["y"]), order)
            month = MONTHS.get(parts["m"]) or int(parts["m"])
            return day(int(parts["y"]), month, int(parts["d"]))
    return None


def read_day(text: str, order: Order = "refuse") -> Day | None:
    """The day, the month of a year, or the day of any year that is written."""
    if len(text) > LONGEST:
        return None
    if whole := read_date(text, order):
        return Day(whole.year, whole.month, whole.day)
    for form in PARTIAL_FORMS:
        if found := form.fullmatch(plain(text)):
            parts = found.groupdict()
            year, number = parts.get("y"), parts.get("d")
            month = MONTHS.get(parts["m"]) or int(parts["m"])
            if day(int(year or 2000), month, int(number or 1)):
                return Day(int(year) if year else None, month, int(number) if number else None)
    return None


def same_day(gold: Day, answer: Day) -> bool | None:
    """Whether two days are one, as far as both go; None where the answer says less than the ground truth."""
    pairs = tuple(zip(gold, answer, strict=True))
    if any(mine is not None and other is not None and mine != other for mine, other in pairs):
        return False
    return None if any(mine is not None and other is None for mine, other in pairs) else True


def numbered(first: int, second: int, year: int, order: Order) -> datetime.date | None:
    """The day of two numbers whose order is a custom, where the order is told."""
    if first > 12 or first == second or (order == "day_first" and second <= 12):
        return day(year, second, first)
    if second > 12 or order == "month_first":
        return day(year, first, second)
    return None


def day(year: int, month: int, number: int) -> datetime.date | None:
    """The day, if the calendar has it."""
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def read_time(text: str) -> Time | None:
    """The time of day that is written: with minutes, or with its half of the day; a number alone is none."""
    found = CLOCK.fullmatch(text.strip(" .")) if len(text) <= LONGEST else None
    if found is None or not (found["min"] or found["half"] or found["half_of_day"] or found["zh"]):
        return None
    hour, half = int(found["h"]), (found["half_of_day"] or "").lower()
    minute = 30 if found["half"] else int(found["min"] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    known = half[:1] in ("a", "p") or "morning" in half or "noon" in half or "evening" in half or bool(found["zh"])
    if known and 0 < hour <= 12:
        after_noon = half[:1] == "p" or "afternoon" in half or "evening" in half or found["zh"] in AFTERNOON
        hour = hour % 12 + (12 if after_noon or (found["zh"] == "中午" and hour == 12) else 0)
    seconds = (hour * 60 + minute) * 60 + int(found["s"] or 0)
    return Time(seconds, known or hour > 12 or hour == 0)


def same_time(gold: Time, answer: Time) -> bool:
    """Whether two times are one, where a half of the day that only one side names may be missing."""
    if gold.half_known == answer.half_known:
        return gold.seconds == answer.seconds
    return gold.seconds % (12 * 3600) == answer.seconds % (12 * 3600)
