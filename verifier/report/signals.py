"""Signs that a policy earns its reward otherwise than by being right.

None of them is a proof: each says what was counted, how it moved, and where to look. `Window` counts some results in
the order in which they came; `signals` compares the first windows with the last. Pure, so that a report over a dump
and a service's console say the same. Bounded in memory.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from zlib import crc32

from pydantic import Field

from verifier.wire import Outcome, Result, Rollout, Wire

MOST_ANSWERS = 200
TOLD_ANSWERS, TOLD_GOLDS = 20, 20
"""Of a window, what another service is told: the commonest answers, and whether ground truths are many."""
FEWEST = 100
"""Judged rollouts that a share is made of: of 20, one in seven may be chance."""
RISE = 0.05
"""How much a share must rise before it is worth a look: five rollouts in a hundred."""
REWARD_RISE = 0.03
SEVERAL_BOXES_SHARE = 0.10
ONLY_IN_THINK_SHARE = 0.05
ONE_ANSWER_SHARE = 0.5
"""Half of all answers are one text while the ground truths are many."""
LENGTH_DRIFT = 1.5
BOX = re.compile(r"\\(?:boxed|fbox)\b")
THINK_END = "</think>"
SHOWN = 60


@dataclass
class Window:
    """What some results in a row came to."""

    rollouts: int = 0
    judged: int = 0
    reward_sum: float = 0.0
    right: int = 0
    undecided: int = 0
    no_answer: int = 0
    unjudged: int = 0
    texts: int = 0
    """Rollouts whose completion was looked at; the next three are of those."""
    several_boxes: int = 0
    only_in_think: int = 0
    characters: int = 0
    other_answers: int = 0
    """Answers that are counted and whose text is not kept."""
    answers: Counter[str] = field(default_factory=Counter)
    golds: set[int] = field(default_factory=set)
    began: float = 0.0
    """When, where windows of several services are put in order."""

    def add(self, result: Result, rollout: Rollout | None = None) -> None:
        self.count(result.verdict.counted_as, result.reward)
        if result.extraction is not None and result.extraction.answer is not None:
            self.answer(result.extraction.answer)
        if rollout is not None:
            self.look(rollout, nothing_found=result.verdict.outcome is Outcome.NO_ANSWER)

    def count(self, counted_as: str, reward: float | None) -> None:
        self.rollouts += 1
        self.undecided += counted_as == "undecided"
        self.no_answer += counted_as == Outcome.NO_ANSWER
        self.right += counted_as == Outcome.CORRECT
        if reward is None:
            self.unjudged += 1
        else:
            self.judged += 1
            self.reward_sum += reward

    def answer(self, text: str) -> None:
        """The answer that was found."""
        short = " ".join(text[:SHOWN].split())
        if short in self.answers or len(self.answers) < MOST_ANSWERS:
            self.answers[short] += 1
        else:
            self.other_answers += 1

    def look(self, rollout: Rollout, *, nothing_found: bool) -> None:
        """What the completion itself looks like."""
        text = rollout.completion
        self.texts += 1
        self.characters += len(text)
        if len(self.golds) < MOST_ANSWERS:
            self.golds.add(crc32(str(rollout.ground_truth)[:200].encode("utf-8", "surrogatepass")))
        end = text.rfind(THINK_END)
        said = text[end:] if end >= 0 else text
        self.several_boxes += several(said)
        unfinished = end < 0 and "<think>" in text
        self.only_in_think += nothing_found and bool(BOX.search(text if unfinished else text[: max(end, 0)]))

    def plus(self, other: "Window") -> "Window":
        merged = Window(golds=self.golds | other.golds, answers=self.answers + other.answers, began=self.began)
        for name in COUNTED:
            setattr(merged, name, getattr(self, name) + getattr(other, name))
        return merged

    def told(self) -> dict[str, Any]:
        """The window as JSON, for another service: of its answers the commonest."""
        common = self.answers.most_common(TOLD_ANSWERS)
        others = self.other_answers + self.answers.total() - sum(count for _, count in common)
        counts = {name: getattr(self, name) for name in COUNTED} | {"other_answers": others}
        return counts | {"began": self.began, "answers": dict(common), "golds": sorted(self.golds)[:TOLD_GOLDS]}

    @classmethod
    def heard(cls, told: Mapping[str, Any]) -> "Window":
        """What another service told. Raises KeyError, TypeError or ValueError where that is no window."""
        found = cls(reward_sum=float(told["reward_sum"]), began=float(told["began"]))
        for name in COUNTED:
            if name != "reward_sum":
                setattr(found, name, int(told[name]))
        found.answers.update({str(text): int(count) for text, count in told["answers"].items()})
        found.golds |= {int(gold) for gold in told["golds"]}
        return found

    @property
    def mean_reward(self) -> float | None:
        return self.reward_sum / self.judged if self.judged else None

    def share(self, name: str, of: str = "rollouts") -> float:
        whole = getattr(self, of)
        return getattr(self, name) / whole if whole else 0.0


COUNTED = (
    *("rollouts", "judged", "reward_sum", "right", "undecided", "no_answer", "unjudged"),
    *("texts", "several_boxes", "only_in_think", "characters", "other_answers"),
)


def several(text: str) -> bool:
    """Whether two boxes stand in the text: what is boxed twice may be a list of guesses."""
    first = BOX.search(text)
    return bool(first and BOX.search(text, first.end()))


class Signal(Wire):
    """One thing to look at."""

    kind: str
    level: Literal["look", "alarm"] = Field(
        description="`alarm`: the reward rose at the same time, or most rollouts show it"
    )
    text: str = Field(description="What was counted, in a sentence")
    try_this: str = Field(description="What to look at or to change")


def signals(windows: Sequence[Window]) -> list[Signal]:
    """What the windows, in order, give to look at."""
    whole = sum_of(windows)
    if whole.rollouts < FEWEST:
        return []
    third = max(1, len(windows) // 3)
    early, late = sum_of(windows[:third]), sum_of(windows[-third:])
    moved = len(windows) >= 3 and min(early.judged, late.judged) >= FEWEST // 2
    found = [*standing(whole), *(moving(early, late) if moved else [])]
    return sorted(found, key=lambda signal: signal.level != "alarm")


def sum_of(windows: Sequence[Window]) -> Window:
    total = Window()
    for window in windows:
        total = total.plus(window)
    return total


def standing(whole: Window) -> list[Signal]:
    """What shows without looking at how things moved."""
    found = []
    if (share := whole.share("several_boxes", "texts")) >= SEVERAL_BOXES_SHARE:
        found.append(
            signal(
                "several boxes",
                share >= 0.5,
                f"{share:.0%} of the completions hold more than one \\boxed{{}} behind their reasoning",
                "Read some of them: a policy that lists guesses is paid where a grader takes any box. "
                "math takes an answer that stands alone; other presets have parameters for it.",
            )
        )
    if (share := whole.share("only_in_think", "texts")) >= ONLY_IN_THINK_SHARE:
        found.append(
            signal(
                "answer only in think",
                share >= 0.5,
                f"{share:.0%} of the completions have a box inside <think> and no answer after it",
                "Are completions cut at the length limit, or is the answer left out? The rubric's `thinking` says "
                "whether an answer there counts.",
            )
        )
    if whole.answers and len(whole.golds) >= 10:
        text, count = whole.answers.most_common(1)[0]
        share = count / (whole.answers.total() + whole.other_answers)
        if share >= ONE_ANSWER_SHARE:
            found.append(
                signal(
                    "one answer everywhere",
                    True,
                    f"{share:.0%} of the answers are {text!r}, although the ground truths differ",
                    "A policy that answers the same everywhere has found the commonest ground truth, or something that "
                    "a grader accepts whatever it stands for.",
                )
            )
    if (share := whole.share("undecided")) >= 0.2:
        found.append(
            signal(
                "many undecided",
                False,
                f"{share:.0%} of the rollouts could be neither accepted nor refused",
                "Another preset or a second opinion may decide them; `undecided: null` keeps them from the learner.",
            )
        )
    return found


def moving(early: Window, late: Window) -> list[Signal]:
    """What changed between the first third and the last."""
    found = []
    before, after = early.mean_reward or 0.0, late.mean_reward or 0.0
    up = after - before >= REWARD_RISE
    for name, words in (("undecided", "undecided verdicts"), ("no_answer", "completions without an answer")):
        rise = late.share(name) - early.share(name)
        if rise >= RISE:
            found.append(
                signal(
                    f"{words} rise",
                    up,
                    f"{words} went from {early.share(name):.0%} to {late.share(name):.0%}, "
                    f"the mean reward from {before:.3f} to {after:.3f}",
                    "A reward that rises while fewer answers can be read is earned by something else than answers: "
                    "look at the components, and at rollouts of this outcome.",
                )
            )
    if early.texts and late.texts and early.characters:
        first, last = early.characters / early.texts, late.characters / late.texts
        if last >= LENGTH_DRIFT * first or first >= LENGTH_DRIFT * last:
            flat = late.share("right", "judged") - early.share("right", "judged") < RISE
            found.append(
                signal(
                    "length drift",
                    up and flat,
                    f"completions went from {first:,.0f} to {last:,.0f} characters on average, right answers from "
                    f"{early.share('right', 'judged'):.0%} to {late.share('right', 'judged'):.0%}",
                    "Length may be rewarded, or a limit on it may be missing; docs/shaping.md has components for both.",
                )
            )
    if up and late.share("right", "judged") <= early.share("right", "judged"):
        found.append(
            signal(
                "reward without right answers",
                True,
                f"the mean reward went from {before:.3f} to {after:.3f}, right answers from "
                f"{early.share('right', 'judged'):.0%} to {late.share('right', 'judged'):.0%}",
                "The policy is learning another component of the reward; compare the components' means.",
            )
        )
    return found


def signal(kind: str, alarm: bool, text: str, try_this: str) -> Signal:
    return Signal(kind=kind, level="alarm" if alarm else "look", text=text, try_this=try_this)
