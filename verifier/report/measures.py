"""How good a policy is by a run: accuracy, pass@k, maj@k and avg@n, over everything and by what is known of a rollout.

Standard errors are clustered by problem: samples of one problem are not independent. What was not judged is in no
measure and is counted beside it as coverage. Bounded in memory: past MOST_CELLS problems (times the values they are
split by) and MOST_SAMPLES of a problem, rollouts are counted as left out, and a report says so.
"""

import math
import re
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, islice
from typing import NamedTuple

from verifier.wire import Json, Outcome, Result, Rollout

MOST_CELLS = 200_000
MOST_SAMPLES = 4_096
MOST_DIMENSIONS = 24
MOST_LOOKED_AT = 60
MOST_VALUES = 60
"""Values of one metadata field: a field of more, such as a seed or a row's number, divides nothing."""
LONGEST_VALUE = 80
"""Characters of a value that names a category; a question or a solution is longer."""
KS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
OTHER_VALUES = "(other values)"
NO_VALUE = "(none)"
PRESET, ANSWER_TYPE, SOURCE = "preset", "answer type", "file"
UNREAD = -(2**64)
"""Stands for the problems of rows that could not be read, which nobody knows."""

# A sample as a number: what it votes for, or why it does not vote.
RIGHT = 0
NO_ANSWER, TOO_COSTLY, UNVERIFIABLE, FAILED, UNDECIDED_NULL = -1, -2, -3, -4, -5
SILENT = {
    Outcome.NO_ANSWER: NO_ANSWER,
    Outcome.TOO_COSTLY: TOO_COSTLY,
    Outcome.UNVERIFIABLE: UNVERIFIABLE,
    Outcome.FAILED: FAILED,
}
JUDGED_FROM = TOO_COSTLY

NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+(?:[eE][-+]?\d+)?%?")
FRACTION = re.compile(r"[-+]?(?:\d+\s*/\s*\d+|\\d?frac\s*\{?-?\d+\}?\s*\{?\d+\}?)")
LETTERS = re.compile(r"\(?[A-J]\)?(?:\s*,\s*\(?[A-J]\)?)*")
MATHEMATICS = re.compile(r"[\\^_={}+*/<>|]|\d")


class Cell:
    """The samples of one problem that agree in everything a run is split by."""

    __slots__ = ("reward_sum", "samples", "score_sum", "undecided", "unread")

    def __init__(self) -> None:
        self.samples = array("q")
        self.score_sum = self.reward_sum = 0.0
        self.undecided = self.unread = 0

    def add(self, result: Result) -> None:
        verdict = result.verdict
        self.undecided += verdict.is_undecided
        self.score_sum += verdict.score or 0.0
        self.reward_sum += result.reward or 0.0
        self.samples.append(vote(result))

    @property
    def is_full(self) -> bool:
        return len(self.samples) >= MOST_SAMPLES


def vote(result: Result) -> int:
    """What a sample votes for: 0 is the right answer, a positive number another one, a negative one none."""
    verdict = result.verdict
    if verdict.outcome is Outcome.CORRECT:
        return RIGHT
    if verdict.outcome is Outcome.UNVERIFIABLE and verdict.is_undecided:
        return UNDECIDED_NULL
    if verdict.outcome in SILENT:
        return SILENT[verdict.outcome]
    answer = result.extraction.answer if result.extraction else None
    return 1 + zlib.crc32(" ".join((answer or "").split()).casefold().encode("utf-8", "replace"))


class Estimate(NamedTuple):
    """A mean over problems or rollouts, its standard error where there are enough, and of how many problems."""

    value: float
    error: float | None
    problems: int


@dataclass(frozen=True)
class Measures:
    """What one part of a run came to."""

    rollouts: int
    problems: int
    judged: int
    no_answer: int
    too_costly: int
    undecided: int
    unverifiable: int
    failed: int
    accuracy: Estimate | None
    mean_score: float | None
    mean_reward: float | None
    average: Estimate | None
    """avg@n: the mean over problems of each one's share of right samples."""
    pass_at: dict[int, Estimate] = field(default_factory=dict)
    majority_at: dict[int, Estimate] = field(default_factory=dict)

    @property
    def coverage(self) -> float:
        """The share that was judged."""
        return self.judged / self.rollouts if self.rollouts else 0.0


class Measured:
    """Takes results in and measures them at the end."""

    def __init__(self) -> None:
        self.left_out = 0
        self.told_apart_by: set[str] = set()
        """What problems were told apart by: `group`, `prompt`, or `row` where neither is there."""
        self._cells: dict[tuple[int, tuple[str | None, ...]], Cell] = {}
        self._dimensions: list[str] = [PRESET, ANSWER_TYPE, SOURCE]
        self._values: list[set[str]] = [set(), set(), set()]
        self._rows = 0
        self._source = ""
        self._prompts: dict[str, bytes] = {}
        """Of each group of that file, what its first prompt is."""

    def add(self, rollout: Rollout, result: Result, label: str, source: str = "") -> None:
        """`source` is the rollout's file where there are several."""
        self._rows += 1
        known = {PRESET: label, ANSWER_TYPE: answer_type(rollout.ground_truth)}
        known[SOURCE] = source or str(rollout.metadata.get(SOURCE, ""))[:LONGEST_VALUE]
        cell = self._cell(self._problem(rollout, source), {**known, **plain_metadata(rollout.metadata)})
        if cell is not None and cell.is_full:
            self.left_out += 1
        elif cell is not None:
            cell.add(result)

    def add_unread(self, label: str, about: Mapping[str, Json], source: str = "") -> None:
        """A row that could not be read: it failed, and is no problem of its own. `about`: its columns, if any."""
        self._rows += 1
        cell = self._cell(UNREAD, {PRESET: label, SOURCE: source, **plain_metadata(about)})
        if cell is not None:
            cell.unread += 1

    def _cell(self, problem: int, known: Mapping[str, str]) -> Cell | None:
        key = (problem, self._split(known))
        cell = self._cells.get(key)
        if cell is None:
            if len(self._cells) >= MOST_CELLS:
                self.left_out += 1
                return None
            cell = self._cells[key] = Cell()
        return cell

    def _problem(self, rollout: Rollout, source: str) -> int:
        if rollout.group:
            self.told_apart_by.add("group")
            return int.from_bytes(digest(rollout.group, self._prompt_of_group(rollout, source)), "big")
        if rollout.prompt:
            self.told_apart_by.add("prompt")
            return int.from_bytes(digest(rollout.prompt), "big")
        self.told_apart_by.add("row")
        return -self._rows

    def _prompt_of_group(self, rollout: Rollout, source: str) -> bytes:
        """What tells a group of one file from that of another: `doc_id` 4 is another problem in each task of lm-eval,
        and the same one in each seed. Without prompts nobody knows, and a group ends with its file."""
        if not source or not rollout.group:
            return b""
        if source != self._source:
            self._source, self._prompts = source, {}
        own = digest(rollout.prompt or source)
        return self._prompts.setdefault(rollout.group, own) if len(self._prompts) < MOST_CELLS else own

    def _split(self, known: Mapping[str, str]) -> tuple[str | None, ...]:
        for name in known:
            if name not in self._dimensions and len(self._dimensions) < MOST_DIMENSIONS:
                self._dimensions.append(name)
                self._values.append(set())
        split: list[str | None] = []
        for name, values in zip(self._dimensions, self._values, strict=True):
            value = known.get(name)
            if value is not None and value not in values:
                if len(values) >= MOST_VALUES:
                    value = OTHER_VALUES
                values.add(value)
            split.append(value)
        while split and split[-1] is None:
            split.pop()  # so that a dimension first seen later makes no other cell of an earlier problem
        return tuple(split)

    def total(self) -> Measures:
        return measures(self._by_problem(self._cells.items()))

    def dimensions(self) -> dict[str, dict[str, Measures]]:
        """By each thing that divides the run: its values in order, and what each came to."""
        told = {}
        for place, (name, values) in enumerate(zip(self._dimensions, self._values, strict=True)):
            if len(values) < 2 and name not in (PRESET, ANSWER_TYPE):
                continue
            if OTHER_VALUES in values and name not in (PRESET, ANSWER_TYPE, SOURCE):
                continue  # a number or a name of its own for nearly every row
            parts: defaultdict[str, list[tuple[tuple[int, tuple[str | None, ...]], Cell]]] = defaultdict(list)
            for item in self._cells.items():
                split = item[0][1]
                value = split[place] if place < len(split) else None
                parts[NO_VALUE if value is None else value].append(item)
            if parts:
                told[name] = {value: measures(self._by_problem(parts[value])) for value in sorted(parts, key=natural)}
        return told

    @staticmethod
    def _by_problem(items: Iterable[tuple[tuple[int, object], Cell]]) -> dict[int, list[Cell]]:
        problems: dict[int, list[Cell]] = {}
        for (problem, _), cell in items:
            problems.setdefault(problem, []).append(cell)
        return problems


def digest(text: str, more: bytes = b"") -> bytes:
    return blake2b(text.encode("utf-8", "replace") + more, digest_size=8).digest()


def measures(problems: Mapping[int, Sequence[Cell]]) -> Measures:
    """What these problems came to."""
    samples = [array("q", [one for cell in cells for one in cell.samples]) for cells in problems.values()]
    cells = [cell for held in problems.values() for cell in held]
    judged = [array("q", [one for one in each if one >= JUDGED_FROM]) for each in samples]
    judged = [each for each in judged if each]
    counts = [(len(each), each.count(RIGHT)) for each in judged]
    total = sum(n for n, _ in counts)
    every = [one for each in samples for one in each]
    most = max((n for n, _ in counts), default=0)
    undecided = sum(cell.undecided for cell in cells)
    unread = sum(cell.unread for cell in cells)
    return Measures(
        rollouts=len(every) + unread,
        problems=len(problems) - (UNREAD in problems),
        judged=total,
        no_answer=every.count(NO_ANSWER),
        too_costly=every.count(TOO_COSTLY),
        undecided=undecided,
        unverifiable=every.count(UNVERIFIABLE),
        failed=every.count(FAILED) + unread,
        accuracy=clustered(counts),
        mean_score=sum(cell.score_sum for cell in cells) / total if total else None,
        mean_reward=sum(cell.reward_sum for cell in cells) / total if total else None,
        average=mean_of([right / n for n, right in counts]),
        pass_at=dict(told(k, [pass_at(n, right, k) for n, right in counts if n >= k]) for k in KS if k <= most),
        majority_at=dict(
            told(k, [majority(each, k) for each in judged if len(each) >= k]) for k in KS if 1 < k <= most
        ),
    )


def told(k: int, values: Sequence[float]) -> tuple[int, Estimate]:
    found = mean_of(values)
    assert found is not None
    return k, found


def clustered(counts: Sequence[tuple[int, int]]) -> Estimate | None:
    """The share of right samples, with a standard error that takes a problem's samples as one draw."""
    total, groups = sum(n for n, _ in counts), len(counts)
    if not total:
        return None
    mean = sum(right for _, right in counts) / total
    if groups < 2:
        return Estimate(mean, None, groups)
    squares = math.fsum((right - n * mean) ** 2 for n, right in counts)
    return Estimate(mean, math.sqrt(squares * groups / (groups - 1)) / total, groups)


def mean_of(values: Sequence[float]) -> Estimate | None:
    if not values:
        return None
    mean, count = math.fsum(values) / len(values), len(values)
    if count < 2:
        return Estimate(mean, None, count)
    squares = math.fsum((value - mean) ** 2 for value in values)
    return Estimate(mean, math.sqrt(squares / (count - 1) / count), count)


def pass_at(n: int, right: int, k: int) -> float:
    """The chance that k of n samples drawn without putting back hold a right one: the unbiased estimate."""
    if n - right < k:
        return 1.0
    missed = 1.0
    for step in range(k):
        missed *= (n - right - step) / (n - step)
    return 1.0 - missed


def majority(votes: Sequence[int], k: int) -> float:
    """How often the commonest answer of k samples is the right one, over the sample's disjoint runs of k.

    All right answers are one; who gave none does not vote; a tie counts by the share of right ones in it.
    """
    runs = len(votes) // k
    return math.fsum(elected(votes[k * run : k * (run + 1)]) for run in range(runs)) / runs


def elected(votes: Sequence[int]) -> float:
    counts: defaultdict[int, int] = defaultdict(int)
    for one in votes:
        if one >= RIGHT:
            counts[one] += 1
    if not counts:
        return 0.0
    best = max(counts.values())
    winners = [answer for answer, count in counts.items() if count == best]
    return (RIGHT in winners) / len(winners)


def plain_metadata(metadata: Mapping[str, Json]) -> dict[str, str]:
    """What of a rollout's metadata can divide a run: words, numbers, truth values; also those in an object, as lm-eval
    has the subject of a question in `doc`."""
    told = {}
    inside = (
        (f"{name}.{key}", value)
        for name, held in metadata.items()
        if isinstance(held, Mapping)
        for key, value in held.items()
    )
    for name, value in islice(chain(metadata.items(), inside), MOST_LOOKED_AT):
        if isinstance(value, str | int | float | bool) and len(name) <= LONGEST_VALUE and name != SOURCE:
            text = value if isinstance(value, str) else str(value)
            if len(text) <= LONGEST_VALUE:
                told[name] = text
    return told


def natural(value: str) -> tuple[int, float, str]:
    """Numbers in their order, then words: `level` 2 stands before 10."""
    try:
        number = float(value)
    except ValueError:
        return 1, 0.0, value
    return (0, number, value) if math.isfinite(number) else (1, 0.0, value)


def answer_type(gold: Json) -> str:
    """What form the ground truth has, in a word."""
    if isinstance(gold, bool):
        return "truth value"
    if isinstance(gold, int | float):
        return "number"
    if isinstance(gold, dict):
        return "tests" if gold.keys() & {"tests", "inputs", "test_code", "verification_info"} else "object"
    if isinstance(gold, list):
        return "list"
    text = (gold or "").strip().strip("$").strip()
    if not text:
        return "none"
    if NUMBER.fullmatch(text):
        return "number"
    if FRACTION.fullmatch(text):
        return "fraction"
    if LETTERS.fullmatch(text):
        return "letter"
    if text[0] in "[{" and text[-1] in "]}" and "\\" not in text:
        return "structure"
    if len(text) <= 400 and MATHEMATICS.search(text) and len(re.findall(r"(?<!\\)\b[a-zA-Z]{4,}", text)) <= 1:
        return "expression"
    return "words"
