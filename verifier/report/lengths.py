"""How long completions are, and what they earn by length. Lengths are kept to two digits, so memory is bounded."""

from collections.abc import Sequence
from typing import NamedTuple

from verifier.wire import Result, Rollout

MOST_BINS = 16


class LengthBin(NamedTuple):
    """The completions of a range of lengths."""

    low: int
    high: int
    rollouts: int
    judged: int
    mean_reward: float | None
    right_share: float | None


class Lengths:
    """Counts completions by length: in tokens, if every rollout says how many it has, else in characters."""

    def __init__(self) -> None:
        self._tokens: dict[int, list[float]] = {}
        self._characters: dict[int, list[float]] = {}
        self._all_have_tokens = True

    @property
    def unit(self) -> str:
        return "tokens" if self._all_have_tokens and self._tokens else "characters"

    def add(self, rollout: Rollout, result: Result) -> None:
        right = result.verdict.score == 1.0
        if rollout.completion_tokens is None:
            self._all_have_tokens = False
        else:
            note(self._tokens, rollout.completion_tokens, result.reward, right)
        note(self._characters, len(rollout.completion), result.reward, right)

    def bins(self) -> list[LengthBin]:
        """Ranges of equal width up to the length that all but a hundredth have, and one for what is longer."""
        kept = self._tokens if self.unit == "tokens" else self._characters
        if not kept:
            return []
        lengths = sorted(kept)
        longest = percentile(lengths, [kept[length][0] for length in lengths], 0.99)
        low = lengths[0]
        width = max(1, -(-(longest - low + 1) // MOST_BINS))
        parts: dict[int, list[float]] = {}
        for length in lengths:
            place = min((length - low) // width, MOST_BINS)
            sums = parts.setdefault(place, [0.0] * 4)
            for index, value in enumerate(kept[length]):
                sums[index] += value
        return [one_bin(low, width, place, lengths[-1], parts.get(place)) for place in range(max(parts) + 1)]


def note(kept: dict[int, list[float]], length: int, reward: float | None, right: bool) -> None:
    sums = kept.setdefault(two_digits(length), [0.0] * 4)
    sums[0] += 1
    sums[1] += reward is not None
    sums[2] += reward or 0.0
    sums[3] += right


def two_digits(length: int) -> int:
    """The length to two digits: at most ninety different ones for each power of ten."""
    unit: int = 10 ** max(0, len(str(length)) - 2)
    return length // unit * unit


def percentile(values: Sequence[int], counts: Sequence[float], share: float) -> int:
    wanted, seen = share * sum(counts), 0.0
    for value, count in zip(values, counts, strict=True):
        seen += count
        if seen >= wanted:
            return value
    return values[-1]


def one_bin(low: int, width: int, place: int, longest: int, sums: list[float] | None) -> LengthBin:
    count, judged, reward, right = sums or [0.0] * 4
    start = low + width * place
    return LengthBin(
        low=start,
        high=longest if place == MOST_BINS else start + width - 1,
        rollouts=int(count),
        judged=int(judged),
        mean_reward=reward / judged if judged else None,
        right_share=right / judged if judged else None,
    )
