"""The rollouts that a report shows: some of each outcome, drawn evenly from all rows, cut to what a page can hold."""

import json
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from verifier.explanation import LONGEST_VARIED, Explanation, Tried, candidates_that_lost
from verifier.wire import Json, Result, Rollout, infinite_in, spelt

MOST_OF_EACH = 250
MOST_EXPLAINED = 8
"""Of each outcome, so many have it tried what would change the verdict."""
EXPLAINED = ("incorrect", "undecided", "no_answer", "partial", "correct")
LONGEST_ROLLOUT = 4 * LONGEST_VARIED
"""Characters of a rollout with all its columns that is kept to be tried."""
SHOWN_COMPLETION = 4_000
SHOWN_PROMPT = 2_000
SHOWN_VALUE = 1_500
AROUND_ANSWER = 1_200
MOST_PASSED_OVER = 20
ELLIPSIS = "\n[... {:,} characters left out ...]\n"


@dataclass
class Held:
    """One rollout that is shown, and the rollout itself where it is tried what would change its verdict."""

    number: int
    shown: dict[str, Any]
    rollout: Rollout | None = None

    def explain(self, told: Explanation) -> None:
        """Show what would change the verdict, and what would not."""
        self.shown["would_change"] = [tried(one) for one in told.would_change]
        self.shown["would_not"] = [tried(one) for one in told.would_not]
        self.shown["advice"] = told.advice


def tried(one: Tried) -> dict[str, Any]:
    return {"change": one.change[:SHOWN_VALUE], "outcome": one.outcome, "reward": one.reward, "reason": one.reason}


class Kept:
    """A representative sample of each outcome, the same for the same rows. Bounded, whatever comes."""

    def __init__(self, most_of_each: int = MOST_OF_EACH) -> None:
        self.seen: Counter[str] = Counter()
        self._most = most_of_each
        self._of_outcome: dict[str, list[Held]] = {}
        self._random = Random(0)
        self._number = 0

    def add(self, rollout: Rollout | None, result: Result, label: str) -> None:
        outcome = result.verdict.counted_as
        self._number += 1
        self.seen[outcome] += 1
        held = self._of_outcome.setdefault(outcome, [])
        place = len(held) if len(held) < self._most else self._random.randrange(self.seen[outcome])
        if place >= self._most:
            return
        varied = rollout if outcome in EXPLAINED and place < MOST_EXPLAINED and is_short(rollout) else None
        one = Held(self._number, shown(rollout, result, label), varied)
        held[place : place + 1] = [one]

    def rollouts(self) -> list[dict[str, Any]]:
        """In the order of the rows."""
        held = [item for items in self._of_outcome.values() for item in items]
        return [one.shown | {"row": one.number} for one in sorted(held, key=lambda one: one.number)]

    def to_explain(self) -> list[Held]:
        """Those of which it may be tried what would change their verdicts, those that earned nothing first."""
        return [held for name in EXPLAINED for held in self._of_outcome.get(name, ()) if held.rollout is not None]

    @property
    def complete(self) -> bool:
        return all(count <= self._most for count in self.seen.values())


def is_short(rollout: Rollout | None) -> bool:
    return (
        rollout is not None
        and len(rollout.completion) <= LONGEST_VARIED
        and len(rollout.model_dump_json(exclude_defaults=True)) <= LONGEST_ROLLOUT
    )


def shown(rollout: Rollout | None, result: Result, label: str) -> dict[str, Any]:
    """One rollout as the page's browser takes it."""
    extraction = result.extraction
    completion = rollout.completion if rollout else ""
    text, span = cut_around(completion, extraction.span if extraction else None)
    return {
        "id": result.id[:200],
        "group": rollout.group[:200] if rollout and rollout.group else None,
        "label": label[:200],
        "outcome": result.verdict.counted_as,
        "reward": result.reward,
        "components": result.components,
        "score": result.verdict.score,
        "reason": result.verdict.reason[:SHOWN_VALUE],
        "judge": result.verdict.judge,
        "answer": None if extraction is None or extraction.answer is None else extraction.answer[:SHOWN_VALUE],
        "method": extraction.method[:200] if extraction else None,
        "passed_over": [
            {"answer": one.answer[:200], "stance": one.stance, "cue": one.cue[:200]}
            for one in candidates_that_lost(completion, result)[:MOST_PASSED_OVER]
        ],
        "evidence": {name: bounded(value) for name, value in (result.verdict.evidence | judged(result)).items()},
        "gold": bounded(rollout.ground_truth) if rollout else None,
        "prompt": rollout.prompt[:SHOWN_PROMPT] if rollout and rollout.prompt else None,
        "completion": text,
        "span": span,
        "characters": len(completion),
        "tokens": rollout.completion_tokens if rollout else None,
        "truncated": bool(rollout and rollout.truncated),
        "params": bounded(params_of(rollout)),
        "metadata": {
            name[:200]: bounded(value) for name, value in list((rollout.metadata if rollout else {}).items())[:40]
        },
        "fingerprint": result.rubric_fingerprint,
        "cached": result.cached,
        "grade_ms": round(1000 * result.timing.grade_seconds, 3),
        "queue_ms": round(1000 * result.timing.queue_seconds, 3),
    }


def params_of(rollout: Rollout | None) -> Json:
    preset = rollout.preset if rollout else None
    return None if preset is None or isinstance(preset, str) else dict(preset.params)


def bounded(value: Json) -> Json:
    """The value, or the beginning of its text where it is long."""
    if isinstance(value, str):
        return value if len(value) <= SHOWN_VALUE else value[:SHOWN_VALUE] + "..."
    if value is None or isinstance(value, bool | int | float):
        return value if infinite_in(value) is None else spelt(value)
    text = json.dumps(spelt(value), ensure_ascii=False)
    return spelt(value) if len(text) <= SHOWN_VALUE else text[:SHOWN_VALUE] + "..."


def cut_around(text: str, span: tuple[int, int] | None) -> tuple[str, tuple[int, int] | None]:
    """What is shown of a completion, and where in that the answer stands: the beginning, the answer's surroundings,
    the end."""
    if len(text) <= SHOWN_COMPLETION:
        return text, span
    start, end = span or (len(text), len(text))
    low = max(0, min(start, len(text) - SHOWN_COMPLETION // 2) - AROUND_ANSWER)
    high = min(len(text), max(min(end, start + AROUND_ANSWER) + AROUND_ANSWER, low + SHOWN_COMPLETION // 2))
    head = min(SHOWN_COMPLETION - (SHOWN_COMPLETION // 2), low)
    out, shift = text[:head], 0
    if low > head:
        out += ELLIPSIS.format(low - head)
    shift = len(out) - low
    out += text[low:high]
    if high < len(text):
        out += ELLIPSIS.format(len(text) - high)
    return out, (start + shift, min(end, high) + shift) if span else None


def judged(result: Result) -> dict[str, Any]:
    """What judges said of criteria, beside the rest of the evidence."""
    judgement = result.verdict.judgement
    return {} if judgement is None else {"criteria": judgement.criteria, "agreement": judgement.agreement}
