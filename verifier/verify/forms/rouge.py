"""ROUGE as rouge-score computes it: n-grams, the longest common subsequence, and that of summaries by sentences.

Written anew since that package brings absl and six for two hundred lines; compared with it in docs/families.md.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

import regex

from verifier.verify.forms.distance import common_length, common_rows
from verifier.verify.forms.libraries import stemmer

Variant = Literal["rouge1", "rouge2", "rougeL", "rougeLsum"]
ASCII_WORDS = re.compile("[a-z0-9]+")
ANY_WORDS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[^\W_]+", regex.V1)
"""Words of any script; of those written without spaces, each character."""
SHORTEST_STEMMED = 4


class Rouge(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall) if any(self) else 0.0


NOTHING = Rouge(0.0, 0.0)


def words(text: str, *, ascii_only: bool, stemmed: bool) -> list[str]:
    """The words that are compared. `ascii_only` is the original's way, which knows no other letters."""
    found: list[str] = (ASCII_WORDS if ascii_only else ANY_WORDS).findall(text.lower())
    if not stemmed:
        return found
    return [stemmer().stem(word) if len(word) >= SHORTEST_STEMMED else word for word in found]


def rouge(wanted: str, found: str, variant: Variant, *, ascii_only: bool, stemmed: bool) -> Rouge:
    """Of one text found and one wanted."""

    def cut(text: str) -> list[str]:
        return words(text, ascii_only=ascii_only, stemmed=stemmed)

    if variant == "rougeLsum":
        return by_sentences(*([cut(line) for line in text.split("\n") if line] for text in (wanted, found)))
    ours, theirs = cut(wanted), cut(found)
    if variant == "rougeL":
        return of_counts(common_length(ours, theirs) if ours and theirs else 0, len(theirs), len(ours))
    size = int(variant[-1])
    one, other = grams(ours, size), grams(theirs, size)
    return of_counts((one & other).total(), other.total(), one.total())


def of_counts(same: int, found: int, wanted: int) -> Rouge:
    return Rouge(same / found, same / wanted) if same else NOTHING


def grams(found: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(found[start:] for start in range(size)), strict=False))


def by_sentences(wanted: list[list[str]], found: list[list[str]]) -> Rouge:
    """For each wanted sentence, the words that it shares in order with any found one; none counts more often than it
    stands on both sides."""
    left_wanted, left_found = (Counter(word for one in many for word in one) for many in (wanted, found))
    sizes = left_found.total(), left_wanted.total()
    same = 0
    for one in wanted:
        for place in sorted({place for other in found for place in shared(one, other)}):
            if left_wanted[one[place]] > 0 and left_found[one[place]] > 0:
                left_wanted[one[place]] -= 1
                left_found[one[place]] -= 1
                same += 1
    return of_counts(same, *sizes)


def shared(one: list[str], other: list[str]) -> list[int]:
    """The places in `one` of a longest common subsequence: of several, the one that the original finds from the end."""
    rows = common_rows(one, other)

    def length(i: int, j: int) -> int:
        low = rows[j] & ((1 << i) - 1)
        return i - low.bit_count()

    i, j, found = len(one), len(other), []
    while i > 0 and j > 0:
        if one[i - 1] == other[j - 1]:
            i, j = i - 1, j - 1
            found.append(i)
        elif length(i, j - 1) > length(i - 1, j):
            j -= 1
        else:
            i -= 1
    return found
