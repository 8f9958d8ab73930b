"""The penalty for saying the same again."""

from collections.abc import Sequence
from itertools import islice
from typing import Literal

from pydantic import Field

from verifier.errors import Unshapable
from verifier.parts import Penalty, Shaper
from verifier.reward.chinese import chinese_words
from verifier.wire import Extraction, Rollout, Verdict

READ_UNITS = 100_000
LONG_NGRAM = 8


class Repetition(Shaper):
    """`penalty` times the share of n-grams that were there before; nothing when there are too few units for one.

    Units are words between white space, characters, Chinese words as jieba cuts them, or tokens, whose ids are to stand
    in the rollout's `metadata` as `token_ids`. Only the first 100,000 units are read (24,576 characters of Chinese).
    """

    kind: Literal["repetition"] = "repetition"
    unit: Literal["words", "characters", "chinese_words", "tokens"] = "words"
    ngram_size: int = Field(default=3, ge=1, le=100)
    penalty: Penalty = Field(default=-1.0, description="What a completion gets that only repeats itself")
    ignore_case: bool = True

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        share = repeated_share(self.units(rollout), self.ngram_size)
        return 0.0 if share is None else share * self.penalty

    def units(self, rollout: Rollout) -> Sequence[object]:
        if self.unit == "tokens":
            return token_ids(rollout)
        text = rollout.completion
        if self.unit == "words":
            return words_of(text, ignore_case=self.ignore_case)
        if self.unit == "chinese_words":
            return chinese_words(text.lower() if self.ignore_case else text)
        text = text[:READ_UNITS]
        return text.lower() if self.ignore_case else text


def words_of(text: str, *, ignore_case: bool) -> list[str]:
    """The first words of a text, as `str.split` finds them."""
    words = text.split(maxsplit=READ_UNITS)[:READ_UNITS]
    return [word.lower() for word in words] if ignore_case else words


def token_ids(rollout: Rollout) -> list[int]:
    """What the policy wrote, in tokens; raises Unshapable when the trainer does not say."""
    ids = rollout.metadata.get("token_ids")
    if not isinstance(ids, list) or not all(type(one) is int for one in ids):
        raise Unshapable(
            "the rollout's metadata has no `token_ids`, a list of integers, and its reward is made of them"
        )
    return [one for one in islice(ids, READ_UNITS) if type(one) is int]


def repeated_share(units: Sequence[object], size: int) -> float | None:
    """1 minus the share of different n-grams among all; None when there is not one."""
    total = len(units) - size + 1
    if total < 1:
        return None
    return 1 - distinct_ngrams(units, size) / total


def distinct_ngrams(units: Sequence[object], size: int) -> int:
    """How many different runs of `size` units there are."""
    if size <= LONG_NGRAM:
        return len(set(zip(*(islice(units, start, None) for start in range(size)), strict=False)))
    numbers: dict[object, int] = {}
    written = "".join([chr(numbers.setdefault(unit, len(numbers))) for unit in units])
    return len({written[start : start + size] for start in range(len(written) - size + 1)})
