"""Counts results by preset and outcome. Bounded in memory, whatever the number of results."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from verifier.wire import UNDECIDED, Outcome, Result

MOST_PRESETS = 500
MOST_REASONS = 2_000
MOST_REWARDS = 200
MOST_EXAMPLES = 20
OTHER = "(others)"
SHOWN_IN_EXAMPLES = (Outcome.FAILED, Outcome.UNVERIFIABLE, Outcome.TOO_COSTLY, Outcome.NO_ANSWER, Outcome.INCORRECT)
PLACE = re.compile(r"(?:line|row) \d+: ")


class Example(NamedTuple):
    """One result, cut short, to show what an outcome looks like."""

    id: str
    preset: str
    answer: str | None
    reason: str


@dataclass(frozen=True)
class Reason:
    """Why some rollouts were not judged, and how many."""

    outcome: Outcome
    text: str
    count: int


@dataclass
class Tally:
    """The results of one preset, or of all."""

    outcomes: Counter[str] = field(default_factory=Counter)
    scored: int = 0
    """Rollouts that were judged, and so have a reward."""
    reward_sum: float = 0.0
    grade_seconds: float = 0.0

    def add(self, result: Result) -> None:
        self.outcomes[result.verdict.counted_as] += 1
        self.scored += result.reward is not None
        self.reward_sum += result.reward or 0.0
        self.grade_seconds += 0.0 if result.cached else result.timing.grade_seconds

    @property
    def rollouts(self) -> int:
        return self.outcomes.total()

    @property
    def mean_reward(self) -> float | None:
        """Over the judged ones; None when there are none."""
        return self.reward_sum / self.scored if self.scored else None


@dataclass
class Summary:
    """What a run came to so far."""

    total: Tally = field(default_factory=Tally)
    presets: dict[str, Tally] = field(default_factory=dict)
    rewards: Counter[float] = field(default_factory=Counter)
    unjudged: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    examples: dict[Outcome, list[Example]] = field(default_factory=dict)
    cached: int = 0
    seconds: float = 0.0

    def add(self, results: Iterable[Result], labels: Iterable[str]) -> None:
        """Count results; `labels` names what judged each: its preset, `rubric`, or what else fits."""
        for result, label in zip(results, labels, strict=True):
            self._add(result, label)

    def _add(self, result: Result, label: str) -> None:
        kept = label if label in self.presets or len(self.presets) < MOST_PRESETS else OTHER
        self.presets.setdefault(kept, Tally()).add(result)
        self.total.add(result)
        self.cached += result.cached
        outcome = result.verdict.outcome
        if result.reward is None:
            self._count_reason(outcome, PLACE.sub("", result.verdict.reason, count=1)[:200])
        else:
            reward = round(result.reward, 3)
            full = len(self.rewards) >= MOST_REWARDS and reward not in self.rewards
            self.rewards[round(reward, 1) if full else reward] += 1
        if outcome in SHOWN_IN_EXAMPLES:
            self._keep_example(result, kept)

    def _count_reason(self, outcome: Outcome, text: str) -> None:
        key = (outcome, text)
        if key not in self.unjudged and len(self.unjudged) >= MOST_REASONS:
            key = (outcome, OTHER)
        self.unjudged[key] += 1

    def _keep_example(self, result: Result, label: str) -> None:
        examples = self.examples.setdefault(result.verdict.outcome, [])
        if len(examples) < MOST_EXAMPLES:
            answer = result.extraction.answer if result.extraction else None
            shown = None if answer is None else answer[:200]
            examples.append(Example(result.id[:80], label[:80], shown, result.verdict.reason[:300]))

    @property
    def failed(self) -> int:
        """Rollouts that nobody could judge, by our fault or their rows'."""
        return self.total.outcomes[Outcome.FAILED]

    def reasons(self, most: int = 10) -> list[Reason]:
        """Why rollouts were not judged, the commonest first."""
        return [Reason(outcome, text, count) for (outcome, text), count in self.unjudged.most_common(most)]

    def rate(self, tally: Tally) -> float | None:
        """Results a second: of all in the time of the run, of one preset in its share of it, by the CPU time that its
        rollouts took. None where that is nothing."""
        of_all = self.total.grade_seconds
        seconds = self.seconds * (tally.grade_seconds / of_all if of_all > 0 else 1.0)
        return tally.rollouts / seconds if seconds > 0 else None


COUNTED = tuple(outcome.value for outcome in Outcome)
COUNTED = (*COUNTED[: COUNTED.index("incorrect") + 1], UNDECIDED, *COUNTED[COUNTED.index("incorrect") + 1 :])
HEADINGS = ("preset", "rollouts", "scored", *COUNTED, "mean reward", "items/s")


def table(summary: Summary) -> list[tuple[str, ...]]:
    """The summary as text, a line a preset and a `total` line when there are several, under HEADINGS."""
    lines = [line(name, tally, summary) for name, tally in sorted(summary.presets.items())]
    if len(lines) != 1:
        lines.append(line("total", summary.total, summary))
    return lines


def line(name: str, tally: Tally, summary: Summary) -> tuple[str, ...]:
    counts = (tally.rollouts, tally.scored, *(tally.outcomes[name] for name in COUNTED))
    mean = "-" if tally.mean_reward is None else f"{tally.mean_reward:.4f}"
    rate = summary.rate(tally)
    return (name, *(f"{count:,}" for count in counts), mean, "-" if rate is None else f"{rate:,.0f}")
