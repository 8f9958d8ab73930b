"""Does the answer name the right things, in any order?"""

import re
from typing import Literal

from pydantic import Field

from verifier.execution import RunProgram, no_sandbox
from verifier.parts import ProgramVerifier, verdict_of
from verifier.verify import AnyVerifier
from verifier.verify.exact import Exact
from verifier.verify.json_text import canonical_json, read_json_text
from verifier.verify.quoting import abridged, shown
from verifier.wire import Json, Outcome, Verdict

MOST = 100
LONGEST = 20_000
PARTS = re.compile(r"\s*[,;，；、\n]\s*(?:and\s+)?|\s+and\s+|\s+&\s+")
BULLET = re.compile(r"^[ \t]*(?:[-+*•]|\d{1,3}[.)])[ \t]+")


class Members(ProgramVerifier):
    """A set: a JSON list, or items parted by commas, semicolons, 、, "and" or lines. Order and repetition do not count.

    Each item of the ground truth (a list, or such a text) must be met by an item of the answer, as `verifier` judges,
    and no item may be left over. Not for sequences: a list whose order counts is `json`.
    """

    kind: Literal["set"] = "set"
    verifier: AnyVerifier = Field(default=Exact(ignore_case=True), description="Judges one item against another")
    score: Literal["all", "share", "f1"] = Field(
        default="all", description="All and no more, or the share of those met (less one for each left over), or F1"
    )

    @property
    def runs_programs(self) -> bool:
        return self.verifier.runs_programs

    def unreadable(self, ground_truth: Json) -> str | None:
        items = gold_items(ground_truth)
        if isinstance(items, str):
            return items
        return next((problem for item in items if (problem := self.verifier.unreadable(item))), None)

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        gold = gold_items(ground_truth)
        if isinstance(gold, str):
            return Verdict.unverifiable(gold)
        found = items_of(answer)
        if len(found) > MOST:
            return Verdict.incorrect(f"it names more than the {MOST} items that are read", rule="items")
        left = list(found)
        missing = []
        for item in gold:
            place = next((n for n, one in enumerate(left) if self.meets(one, item, run)), None)
            if place is None:
                missing.append(item)
            else:
                del left[place]
        return self.verdict(len(gold), missing, left)

    def meets(self, found: str, item: Json, run: RunProgram) -> bool:
        return verdict_of(self.verifier, found, item, run).outcome is Outcome.CORRECT

    def verdict(self, gold: int, missing: list[Json], left: list[str]) -> Verdict:
        met = gold - len(missing)
        evidence: dict[str, Json] = {
            "missing": [abridged(text_of(item), 60) for item in missing[:20]],
            "left_over": [abridged(item, 60) for item in left[:20]],
            "rule": f"{self.score} of the items",
        }
        if not missing and not left:
            return Verdict.correct(f"all {gold} items and no others", **evidence)
        reason = f"{met} of {gold} items are met"
        if missing:
            reason += f"; {shown(text_of(missing[0]))} is missing"
        if left:
            reason += f"; {shown(left[0])} is not among them"
        share = 2 * met / (2 * met + len(missing) + len(left)) if self.score == "f1" else max(0, met - len(left)) / gold
        if self.score == "all" or share <= 0:
            return Verdict.incorrect(reason, **evidence)
        return Verdict.partial(share, reason, **evidence)


def text_of(item: Json) -> str:
    return item if isinstance(item, str) else canonical_json(item)


def gold_items(ground_truth: Json) -> list[Json] | str:
    """The items that are wanted, or why there are none."""
    if isinstance(ground_truth, str):
        items: list[Json] = list(items_of(ground_truth))
    elif isinstance(ground_truth, list):
        items = list({text_of(item): item for item in ground_truth}.values())
    else:
        return "the ground truth is not a list; set expects one such as ['red', 'blue'], or text 'red, blue'"
    if not 0 < len(items) <= MOST:
        return f"the ground truth has {len(items)} items; set takes 1 to {MOST}"
    return items


def items_of(text: str) -> list[str]:
    """The items that a text names, each once."""
    text = text[:LONGEST].strip()
    if text.startswith("["):
        read = read_json_text(text)
        if isinstance(read.value, list):
            return list(dict.fromkeys(text_of(item) for item in read.value))
    parts = [BULLET.sub("", part).strip(" \t\"'`*[]{}().。") for line in text.split("\n") for part in PARTS.split(line)]
    return list(dict.fromkeys(part for part in parts if part))
