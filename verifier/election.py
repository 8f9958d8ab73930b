"""What most of a group answer, as the ground truth of all: test-time reinforcement learning (TTRL, arXiv 2504.16084).

For prompts without a ground truth. Pure: an engine, or `score_all`, grades what this asks for. First each answer is
found (a ballot), then answers that the rubric's own verifier takes for equal are counted together (run-offs), then
every member is graded against the winner.

A majority is not the truth: a policy that is usually wrong in the same way is rewarded for it, and one that collapses
on any one answer gets full marks. docs/rubrics.md tells what to watch.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from verifier.extract.whole import Whole
from verifier.rubric import Majority, Rubric, Task
from verifier.score import SHOWN_CHARACTERS, unjudged
from verifier.verify.quoting import shown
from verifier.verify.unneeded import Unneeded
from verifier.wire import Outcome, Result, Rollout, Verdict

MOST_CANDIDATES = 8
"""So many of the answers with most votes are compared with each other: 28 pairs."""
SPACING = re.compile(r"\s+|\\[,;!: ]|\\q?quad\b|\\left\b|\\right\b|\$|(?<=\\)[dt](?=frac\b)")
"""What LaTeX writes and no answer means."""


class Electorate(NamedTuple):
    """The members of a group that elect together."""

    group: str
    rubric_fingerprint: str


@dataclass
class Election:
    """One group: its members by their position in the call, and what each answered."""

    positions: list[int]
    majority: Majority
    answers: dict[int, str] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    """An answer's text -> that of the equal one it is counted with."""

    def texts(self) -> list[str]:
        """The ballots in the order of the request, as they are counted."""
        return [self._root(self.keys[at]) for at in self.positions if at in self.keys]

    def candidates(self) -> list[str]:
        """The different answers with most votes."""
        return [text for text, _ in Counter(self.texts()).most_common(MOST_CANDIDATES)]

    def written(self, text: str) -> str:
        """The first answer of that text, as it was written."""
        return next(
            self.answers[at] for at in self.positions if at in self.answers and key_of(self.answers[at]) == text
        )

    def join(self, one: str, other: str) -> None:
        """Count the other's votes for the one."""
        one, other = self._root(one), self._root(other)
        if one != other:
            self.same[other] = one

    def _root(self, text: str) -> str:
        while text in self.same:
            text = self.same[text]
        return text

    def winner(self) -> "Winner | str":
        """Who was elected; or why nobody was."""
        votes = Counter(self.texts()).most_common(2)
        members = len(self.positions)
        if not votes:
            return f"none of the {members} members of the group has an answer"
        text, count = votes[0]
        if len(votes) > 1 and votes[1][1] == count and self.majority.ties == "null":
            return f"two answers have {count} of {members} votes each: {shown(text)} and {shown(votes[1][0])}"
        if count < self.majority.least_votes or count <= self.majority.above_share * members:
            least = f"{self.majority.least_votes} and more than {self.majority.above_share:g} of all are needed"
            return f"{shown(text)} has {count} of {members} votes; {least}"
        return Winner(self.written(text), count, members)


class Winner(NamedTuple):
    """The answer that the group elected."""

    answer: str
    votes: int
    members: int


def key_of(answer: str) -> str:
    """What two ballots must share to be one answer, before any verifier has looked at them."""
    return SPACING.sub("", answer).rstrip(".")


def elects(task: Task) -> bool:
    return task.rubric.majority is not None


class Elections:
    """The groups of a call that elect their ground truth."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._elections: dict[Electorate, Election] = {}
        self._pairs: list[tuple[Election, str, str]] = []
        self._winners: dict[Electorate, Winner] = {}
        self._rubrics: dict[str, Stages] = {}  # by fingerprint: thousands of rollouts share one
        for position, task in enumerate(tasks):
            if task.rubric.majority is not None and task.rollout.group is not None:
                key = Electorate(task.rollout.group, task.rubric.fingerprint)
                self._elections.setdefault(key, Election([], task.rubric.majority)).positions.append(position)

    def ballots(self) -> list[Task]:
        """All tasks of the call, those of voters such that only their answer is found."""
        return [
            task._replace(rubric=self._stages(task.rubric).ballot, explain=False) if elects(task) else task
            for task in self._tasks
        ]

    def vote(self, position: int, result: Result) -> None:
        """Take a ballot. An answer that a result shows only the beginning of has no vote."""
        task = self._tasks[position]
        answer = result.extraction.answer if result.extraction else None
        if task.rollout.group is None or answer is None or not key_of(answer) or len(answer) > SHOWN_CHARACTERS:
            return
        election = self._elections[Electorate(task.rollout.group, task.rubric.fingerprint)]
        election.answers[position], election.keys[position] = answer, key_of(answer)

    def run_offs(self) -> list[Task]:
        """Which of the answers are equal? Each pair of candidates, judged by the rubric's own verifier."""
        found = []
        for election in self._elections.values():
            if not election.majority.merge:
                continue
            candidates = election.candidates()
            rubric = self._stages(self._tasks[election.positions[0]].rubric).run_off
            for place, one in enumerate(candidates):
                for other in candidates[place + 1 :]:
                    self._pairs.append((election, one, other))
                    rollout = Rollout(completion=election.written(other), ground_truth=election.written(one))
                    found.append(Task(rollout, rubric))
        return found

    def settle(self, results: Sequence[Result]) -> None:
        """Count equal answers together, by the results of the run-offs."""
        for (election, one, other), result in zip(self._pairs, results, strict=True):
            if result.verdict.outcome is Outcome.CORRECT:
                election.join(one, other)

    def graded(self) -> Iterator[tuple[int, Task | Result]]:
        """Each voter with what is left to grade against the winner, or with its result where there is none."""
        for position, task in enumerate(self._tasks):
            if elects(task) and task.rollout.group is None:
                yield position, unjudged(task, Verdict.unverifiable(NO_GROUP))
        for key, election in self._elections.items():
            size = self._tasks[election.positions[0]].rubric.group_size
            winner: Winner | str = election.winner()
            if size is not None and len(election.positions) != size:
                winner = (
                    f"the request holds {len(election.positions)} rollouts of this group; its rubric asks for {size}"
                )
            if isinstance(winner, Winner):
                self._winners[key] = winner
            for position in election.positions:
                task = self._tasks[position]
                if isinstance(winner, str):
                    yield position, unjudged(task, Verdict.unverifiable(f"no majority: {winner}"))
                else:
                    rollout = task.rollout.model_copy(update={"ground_truth": winner.answer})
                    yield position, task._replace(rollout=rollout, rubric=self._stages(task.rubric).against_winner)

    def failed(self, positions: Iterable[int], reason: str) -> list[tuple[int, Result]]:
        """The results of voters whose election or grading came to nothing, by no fault of theirs."""
        return [(position, unjudged(self._tasks[position], Verdict.failed(reason))) for position in positions]

    def _stages(self, rubric: Rubric) -> "Stages":
        if rubric.fingerprint not in self._rubrics:
            self._rubrics[rubric.fingerprint] = stages_of(rubric)
        return self._rubrics[rubric.fingerprint]

    def told(self, position: int, result: Result) -> Result:
        """A result against the winner, as that of the rubric which had it elected."""
        task = self._tasks[position]
        assert task.rollout.group is not None
        winner = self._winners[Electorate(task.rollout.group, task.rubric.fingerprint)]
        verdict = result.verdict
        reason = f"elected by {winner.votes} of {winner.members}: {shown(winner.answer)}; {verdict.reason}"
        update: dict[str, object] = {"reason": reason}
        if task.explain:
            update["evidence"] = {**verdict.evidence, "elected": winner.answer, "votes": winner.votes}
        return result.model_copy(
            update={"rubric_fingerprint": task.rubric.fingerprint, "verdict": verdict.model_copy(update=update)}
        )


NO_GROUP = "the rollout names no group, and its ground truth is what most of its group answer"


class Stages(NamedTuple):
    """One rubric that elects, as three that do not."""

    ballot: Rubric
    """Finds the answer and nothing else."""
    run_off: Rubric
    """Its verifier, for an answer that is the whole text."""
    against_winner: Rubric
    """What grades against the winner; the group's components come when all are graded."""


def stages_of(rubric: Rubric) -> Stages:
    kept = {"bounds": rubric.bounds, "environment": rubric.environment}
    found = Rubric(extractor=rubric.extractor, verifier=Unneeded(), thinking=rubric.thinking)
    compared = Rubric(extractor=Whole(), verifier=rubric.verifier, thinking="keep")
    alone: dict[str, Any] = {"majority": None, "group_components": {}, "group_size": None}
    return Stages(
        found.model_copy(update={"bounds": rubric.bounds}),
        compared.model_copy(update=kept),
        rubric.model_copy(update=alone),
    )
