"""Is the answer the same day?"""

from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.read.when import Order, read_date
from verifier.verify.quoting import abridged, json_name, shown
from verifier.wire import Json, Verdict


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

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        gold = read_date(str(ground_truth), self.order)
        if gold is None:
            return Verdict.unverifiable(self.unreadable(ground_truth) or "")
        found = read_date(answer, self.order)
        evidence = {"answer": abridged(answer), "ground_truth": gold.isoformat(), "rule": "date"}
        if found is None:
            return Verdict.incorrect(f"{shown(answer)} is not a date in a supported form", **evidence)
        if found == gold:
            return Verdict.correct("the same day", **evidence)
        return Verdict.incorrect(f"it is {found.isoformat()}, not {gold.isoformat()}", **evidence)
