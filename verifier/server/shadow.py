"""Shadow scoring: rollouts of one preset are graded by another one too, and where the two differ is counted and kept.

It takes place behind the answer: nothing here changes or bills what a caller gets. What waits is bounded: a key may
have as much as is still free, so that one that floods leaves room for the others, and keys take turns. What finds no
room is dropped and counted. A shadow grades one call at a time, on workers that nobody else needs (`engine/spare.py`).
"""

import asyncio
import json
import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Literal, NamedTuple, get_args

from pydantic import Field
from pydantic_core import to_json

from verifier.engine.base import EncodedResult, Engine
from verifier.engine.chores import Chores
from verifier.engine.options import CallOptions, JobKey
from verifier.engine.pauses import Pauses
from verifier.engine.turns import Turns
from verifier.errors import ConfigError, UnknownPreset, VerifierError
from verifier.presets.catalogue import find, resolved, task_for
from verifier.presets.sources import BUILT_IN, Sources
from verifier.report.flips import ACCEPTED, NOT_JUDGED, SAME, group_of, side_of_reward
from verifier.rubric import Task
from verifier.server.encoded import reward_in
from verifier.wire import Outcome, PresetRef, Result, Rollout, Wire

Change = Literal["agree", "correct_to_wrong", "wrong_to_correct", "judged_to_unjudged", "unjudged_to_judged", "score"]
"""From the preset's verdict to the shadow's; `score`: the same side with another reward."""
CHANGES: tuple[Change, ...] = get_args(Change)
KEY = "(shadow)"
"""Whose the work is for the engine; no API key can have this name (`auth.NAME`)."""
Lack = Literal["room", "group", "unbuildable", "refused", "unjudged"]
"""Why a rollout was not graded again: see `Shadows.dropped`."""
LACKS: tuple[Lack, ...] = get_args(Lack)
MOST_WAITING = 2048
MOST_WAITING_BYTES = 64 * 2**20
LEAST_SECONDS = 0.001
"""Of work, that a key is charged for a rollout before it is known what it costs."""
SETTLE_SECONDS = 0.05
"""Before a shadow begins: the answer is being written meanwhile."""
MOST_TOGETHER = 16
QUICK_SECONDS = 0.05
"""Of CPU: after a rollout that took longer the next one goes alone."""
MOST_FLIPS_OF_KEY = 200
MOST_FLIPS = 2000
LONGEST = 200
"""Characters of an id, a reason or an answer that are kept: a flip takes 2 KB or so."""
NO_ROLLOUT = Rollout(completion="")

Lot = Sequence[tuple[int, EncodedResult]]


class ShadowPair(Wire):
    """A preset and its shadow."""

    preset: str
    shadow: str


class ShadowSide(Wire):
    """What one of the two says of a rollout. Long texts are cut short."""

    reward: float | None
    outcome: str
    reason: str
    answer: str | None


class ShadowFlip(Wire):
    """A rollout on which a preset and its shadow differ."""

    id: str
    job: str
    preset: str
    shadow: str
    change: Change
    at: float = Field(description="When, in seconds since 1970")
    a: ShadowSide = Field(description="The preset's verdict, which the caller got")
    b: ShadowSide = Field(description="The shadow's")


class ShadowGroup(Wire):
    """Flips with the same reasons, as `verifier diff` groups them."""

    change: str
    a: str
    b: str
    count: int


class ShadowReport(Wire):
    """The answer to `GET /v1/shadow`."""

    shadows: tuple[ShadowPair, ...]
    groups: tuple[ShadowGroup, ...] = Field(description="The flips below by reason, the largest group first")
    flips: tuple[ShadowFlip, ...] = Field(description="The last ones of this API key, newest first")


class Rule(NamedTuple):
    """By what a preset's rollouts are graded again, and how that is called."""

    preset: str | PresetRef
    label: str


class Pair(NamedTuple):
    """A rollout that was graded, and is to be graded again; `size` is about the bytes that it holds in memory."""

    task: Task
    graded: EncodedResult
    job_key: JobKey
    rule: Rule
    size: int


class Held:
    """How many pairs there are, and how many bytes in them: of one key, or of all."""

    def __init__(self) -> None:
        self.pairs = 0
        self.bytes = 0

    def add(self, pairs: int, size: int) -> None:
        self.pairs += pairs
        self.bytes += size


class Kept(NamedTuple):
    """A flip, and the group that it belongs to."""

    flip: ShadowFlip
    group: tuple[str, str, str]


def rules_of(settings: Mapping[str, str | PresetRef], sources: Sources = BUILT_IN) -> dict[str, Rule]:
    """The shadow of each preset, by its own name; raises ConfigError for one that cannot be used."""
    rules: dict[str, Rule] = {}
    for preset, shadow in settings.items():
        try:
            name, _ = resolved(preset, sources)
            if find(name).choose is not None:
                raise ConfigError(f"{name!r} chooses a preset for each rollout; name those that it chooses")
            if name in rules:
                raise ConfigError(f"{preset[:80]!r} is the preset {name!r}, which has a shadow already")
            rules[name] = Rule(shadow, label_of(shadow, sources))
        except (ConfigError, UnknownPreset) as error:
            raise ConfigError(f"VERIFIER_SHADOW: {error}") from None
    return rules


def label_of(shadow: str | PresetRef, sources: Sources) -> str:
    """What the shadow is called: its name, and its parameters where it has any. Raises ConfigError."""
    name, params = resolved(shadow, sources)
    if find(name).choose is None and task_for(NO_ROLLOUT, shadow, sources=sources).rubric.depends_on_group:
        raise ConfigError(f"{name!r} needs whole groups; a shadow is given one rollout at a time")
    return f"{name} {json.dumps(params, sort_keys=True)}" if params else name


class Shadows:
    """The shadows of one service: what waits for them, and what they found."""

    def __init__(
        self,
        engine: Engine,
        rules: Mapping[str, Rule],
        sources: Sources = BUILT_IN,
        *,
        share: float = 1.0,
        deadline_seconds: float | None = None,
        judge_calls: int | None = None,
    ) -> None:
        self._engine = engine
        self._rules = rules
        self._sources = sources
        self._share = share
        key = JobKey("shadow", key=KEY, judge_calls=judge_calls, spare=True)
        # Without the cache: its verdicts would push those of callers out, or be found by them.
        self._options = CallOptions(key, deadline_seconds, use_cache=False)
        self._chores = Chores()
        self._chance = random.Random()
        self._all = Held()  # picked and not done with
        self._of_key: defaultdict[str, Held] = defaultdict(Held)
        self._waiting: dict[str, deque[Pair]] = {}  # of each key
        self._turns = Turns()
        self._next: list[tuple[Task, Pair]] = []  # the call that is being made
        self._news = asyncio.Event()
        self._together = 1
        self._flips: dict[str, deque[Kept]] = {}
        self.dropped: Counter[Lack] = Counter(dict.fromkeys(LACKS, 0))
        self.changes: Counter[tuple[str, str, Change]] = Counter(
            {(preset, rule.label, change): 0 for preset, rule in rules.items() for change in CHANGES}
        )

    # Its life

    def open(self) -> None:
        if self._rules:
            self._chores.always(self._grade_on)

    async def close(self) -> None:
        """What waits is given up."""
        await self._chores.end()

    # Taking in

    async def pick(self, lot: Lot, tasks: Sequence[Task], job_key: JobKey, picked: list[Pair]) -> None:
        """Add to `picked` those of the lot that are to be graded again; each holds its place until `take` has it."""
        if not self._rules:
            return
        pauses = Pauses()
        for index, graded in lot:
            rule = self._rules.get(graded.preset or "")
            if rule is None or self._chance.random() >= self._share:
                continue
            if tasks[index].rubric.depends_on_group:  # what a reward owes to its group, no shadow can say
                self.dropped["group"] += 1
            elif graded.outcome is Outcome.FAILED:
                self.dropped["unjudged"] += 1
            elif not self._has_room(job_key.key):
                self.dropped["room"] += 1
            else:
                pair = Pair(tasks[index], graded, job_key, rule, size_of(tasks[index], graded))
                if self._has_room(job_key.key, pair.size):
                    self._hold(pair, 1)
                    picked.append(pair)
                else:
                    self.dropped["room"] += 1
                await pauses.pause()  # to weigh a large rollout takes a while

    def take(self, picked: Sequence[Pair]) -> None:
        """Their request has been graded: they may be graded again."""
        for pair in picked:
            key = pair.job_key.key
            if key not in self._waiting:
                self._waiting[key] = deque()
                self._turns.arrive(key, time.monotonic())
            self._waiting[key].append(pair)
            self._news.set()

    def _has_room(self, key: str, size: int = 0) -> bool:
        """Whether the key may have another one. What others find is never less than what it has."""
        own = self._of_key[key] if key in self._of_key else Held()
        enough = own.pairs < MOST_WAITING - self._all.pairs
        return enough and own.bytes + size <= MOST_WAITING_BYTES - self._all.bytes

    def _hold(self, pair: Pair, change: Literal[1, -1]) -> None:
        key = pair.job_key.key
        for held in (self._all, self._of_key[key]):
            held.add(change, change * pair.size)
        if not self._of_key[key].pairs:
            del self._of_key[key]

    def _drop(self, pair: Pair, why: Lack) -> None:
        self.dropped[why] += 1
        self._hold(pair, -1)

    # Grading

    async def _grade_on(self) -> None:
        while True:
            if not self._waiting and not self._next:
                self._news.clear()
                await self._news.wait()
                await asyncio.sleep(SETTLE_SECONDS)
            while len(self._next) < self._together and (pair := self._pop()):
                if task := self._built(pair):
                    self._next.append((task, pair))
            call, self._next = self._next, []
            await self._grade(call)

    def _pop(self) -> Pair | None:
        """The pair whose turn it is. Keys take turns by what grading theirs again has cost."""
        key = self._turns.first()
        if key is None:
            return None
        pair = self._waiting[key].popleft()
        self._turns.serve(key)
        self._turns.charge(key, LEAST_SECONDS)
        if not self._waiting[key]:
            del self._waiting[key]
            self._turns.leave(key, time.monotonic())
        return pair

    def _built(self, pair: Pair) -> Task | None:
        """Its task, or None where the shadow cannot be made for it: that costs itself alone."""
        task = None
        try:
            rollout = pair.task.rollout.model_copy(update={"preset": None})
            made = task_for(rollout, pair.rule.preset, sources=self._sources)
            if made.rubric.fingerprint and not made.rubric.depends_on_group:  # reads files, which may fail
                task = made
        except (VerifierError, OSError):
            pass
        finally:
            if task is None:
                self._drop(pair, "unbuildable")
        return task

    async def _grade(self, call: list[tuple[Task, Pair]]) -> None:
        """Grade them again; what cannot be is dropped."""
        left = {index: pair for index, (_, pair) in enumerate(call)}
        slowest = QUICK_SECONDS
        try:
            stream = self._engine.stream_encoded([task for task, _ in call], self._options)
            slowest = 0.0
            async with aclosing(stream):
                async for lot in stream:
                    for index, shadowed in lot:
                        slowest = max(slowest, shadowed.grade_seconds)
                        self._compare(left.pop(index), shadowed)
        except VerifierError:
            await asyncio.sleep(SETTLE_SECONDS)  # an engine that refuses is not asked at once again
        finally:
            for pair in left.values():
                self._drop(pair, "refused")
        self._together = min(MOST_TOGETHER, 2 * self._together) if slowest < QUICK_SECONDS else 1

    def _compare(self, pair: Pair, shadowed: EncodedResult) -> None:
        self._turns.charge(pair.job_key.key, shadowed.grade_seconds)
        if shadowed.outcome is Outcome.FAILED:  # a fault of ours, or it had to give way: no verdict
            self._drop(pair, "unjudged")
            return
        self._hold(pair, -1)
        change = change_of(reward_in(pair.graded.body), reward_in(shadowed.body))
        self.changes[pair.graded.preset or "", pair.rule.label, change] += 1
        if change not in ("agree", "score"):
            self._keep(pair, pair.graded.result(), shadowed.result(), change)

    # What was found

    def _keep(self, pair: Pair, a: Result, b: Result, change: Change) -> None:
        flip = ShadowFlip(
            id=a.id[:LONGEST],
            job=pair.job_key.job[:LONGEST],
            preset=a.preset or "",
            shadow=pair.rule.label,
            change=change,
            at=time.time(),
            a=side(a),
            b=side(b),
        )
        own = self._flips.setdefault(pair.job_key.key, deque(maxlen=MOST_FLIPS_OF_KEY))
        own.append(Kept(flip, group_of(a, b)))
        if sum(map(len, self._flips.values())) > MOST_FLIPS:
            owner = max(self._flips, key=lambda one: len(self._flips[one]))
            self._flips[owner].popleft()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each preset that has a shadow, and the shadow."""
        return [(preset, rule.label) for preset, rule in self._rules.items()]

    def report(self, owner: str) -> ShadowReport:
        """The last flips among the rollouts of that API key."""
        kept = self._flips.get(owner, deque())
        groups = Counter(one.group for one in kept)
        return ShadowReport(
            shadows=tuple(ShadowPair(preset=preset, shadow=shadow) for preset, shadow in self.pairs),
            groups=tuple(ShadowGroup(change=c, a=a, b=b, count=n) for (c, a, b), n in groups.most_common()),
            flips=tuple(one.flip for one in reversed(kept)),
        )


def size_of(task: Task, graded: EncodedResult) -> int:
    """About the bytes that both hold in memory."""
    return len(to_json(task.rollout, fallback=str)) + len(graded.body)


def change_of(a: float | None, b: float | None) -> Change:
    """What becomes of the verdict, by both rewards."""
    before, after = side_of_reward(a), side_of_reward(b)
    if before == after:
        return "agree" if a is None or b is None or abs(a - b) <= SAME else "score"
    if NOT_JUDGED in (before, after):
        return "unjudged_to_judged" if before == NOT_JUDGED else "judged_to_unjudged"
    return "correct_to_wrong" if before == ACCEPTED else "wrong_to_correct"


def side(result: Result) -> ShadowSide:
    answer = result.extraction.answer if result.extraction else None
    return ShadowSide(
        reward=result.reward,
        outcome=result.verdict.counted_as,
        reason=result.verdict.reason[:LONGEST],
        answer=answer if answer is None else answer[:LONGEST],
    )
