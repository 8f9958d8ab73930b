"""Is the answer the same day?"""

import datetime
import re
from typing import Literal

from pydantic import Field

from verifier.execution import RunProgram
from verifier.parts import Verifier
from verifier.verify.quoting import abridged, json_name, shown
from verifier.wire import Json, Verdict

LONGEST = 60
JANUARY_TO_DECEMBER = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name: number for number, name in enumerate(JANUARY_TO_DECEMBER, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
WEEKDAY = r"(?:\w{3,9}day,? )?"
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
FORMS = (  # named groups y, m (number or name), d; or a, b for two numbers whose order is a custom
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[t ].{0,30})?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号]"),
    re.compile(rf"{WEEKDAY}(?P<m>{MONTH})\.? {DAY},? (?P<y>\d{{4}})"),
    re.compile(rf"{WEEKDAY}(?:the )?{DAY}(?: of)?[ -](?P<m>{MONTH})\.?,?[ -](?P<y>\d{{4}})"),
    re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"),
)
Order = Literal["day_first", "month_first", "refuse"]


class Date(Verifier):
    """One day of the calendar, however written: 2024-03-05, March 5, 2024, 5 Mar 2024, 2024年3月5日, 20240305.

    In 05/03/2024 the order is a custom, which `order` states; where one number is above 12 it tells itself. Times of
    day behind a date are passed over. The ground truth is read by the same rules.
    """

    kind: Literal["date"] = "date"
    order: Order = Field(default="refuse", description="How 05/03/2024 is read; `refuse`: not at all")

    def unreadable(self, ground_truth: Json) -> str | None:
        if isinstance(ground_truth, str) and read_date(ground_truth, self.order):
            return None
        what = shown(ground_truth) if isinstance(ground_truth, str) else json_name(ground_truth)
        return f"the ground truth is {what}; date expects a day such as 2024-03-05"

    def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
        gold = read_date(str(ground_truth), self.order)
        if gold is None:
            return Verdict.unverifiable(self.unreadable(ground_truth) or "")
        found = read_date(answer, self.order)
        evidence = {"answer": abridged(answer), "ground_truth": gold.isoformat(), "rule": "date"}
        if found is None:
            return Verdict.incorrect(f"{shown(answer)} is no date that is read", **evidence)
        if found == gold:
            return Verdict.correct("the same day", **evidence)
        return Verdict.incorrect(f"it is {found.isoformat()}, not {gold.isoformat()}", **evidence)


def read_date(text: str, order: Order) -> datetime.date | None:
    """The day that is written, or None."""
    if len(text) > LONGEST:
        return None
    plain = " ".join(text.strip(" \t\r\n\"'`*.。").casefold().split())
    for form in FORMS:
        if found := form.fullmatch(plain):
            parts = found.groupdict()
            if "a" in parts:
                return numbered(int(parts["a"]), int(parts["b"]), int(parts["y"]), order)
            month = MONTHS.get(parts["m"]) or int(parts["m"])
            return day(int(parts["y"]), month, int(parts["d"]))
    return None


def numbered(first: int, second: int, year: int, order: Order) -> datetime.date | None:
    if first > 12 or first == second or (order == "day_first" and second <= 12):
        return day(year, second, first)
    if second > 12 or order == "month_first":
        return day(year, first, second)
    return None


def day(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None
