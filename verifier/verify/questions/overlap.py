"""How much of the words of one answer are another's."""

from collections import Counter
from typing import NamedTuple

CLOSED_ANSWERS = ("yes", "no", "noanswer")
"""To HotpotQA these share no words with a longer answer: `yes` earns nothing from `yes it is`."""


class Overlap(NamedTuple):
    f1: float
    precision: float
    recall: float


NONE, ALL = Overlap(0.0, 0.0, 0.0), Overlap(1.0, 1.0, 1.0)


def overlap(found: str, wanted: str, *, closed: bool = False, empty_is_an_answer: bool = False) -> Overlap:
    """Of two folded answers, by words as often as they are there.

    closed: yes, no and noanswer are right or wrong, as HotpotQA has it. empty_is_an_answer: two without words are the
    same, as SQuAD has it.
    """
    if closed and found != wanted and (found in CLOSED_ANSWERS or wanted in CLOSED_ANSWERS):
        return NONE
    one, other = found.split(), wanted.split()
    if not one or not other:
        return ALL if empty_is_an_answer and one == other else NONE
    same = sum((Counter(one) & Counter(other)).values())
    return of_counts(same, len(one), len(other))


def of_counts(same: int, found: int, wanted: int) -> Overlap:
    if not same:
        return NONE
    precision, recall = same / found, same / wanted
    return Overlap(2 * precision * recall / (precision + recall), precision, recall)
