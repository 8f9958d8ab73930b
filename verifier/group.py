"""Rewards that depend on a whole group: after `score`, as a pure function over the group's results.

A rubric with `group_components` shapes the judged rollouts that share a `group` (and the rubric: another rubric's are
another group) in one request. Members that were not judged are left out and stay null. Each result says over how many
members its reward was computed (`group_size`), so that a group which came in two requests can be told from a whole one;
a rubric that states its own `group_size` refuses to judge parts of a group.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from verifier.election import Elections, elects
from verifier.execution import RunProgram, no_sandbox
from verifier.parts import AskingGroupShaper, Inquiry, Member, Said
from verifier.rubric import Rubric, Task
from verifier.score import extract, not_finite, score_task, unjudged
from verifier.wire import Judgement, Result, Verdict


class Answered(NamedTuple):
    """What judges said to what a component asks, who they are, and how far they agree."""

    said: Sequence[Said]
    models: str
    agreement: float | None = None


Heard = Mapping[str, Answered | str]
"""What was answered to each component that asks; or why the judge cannot be heard."""
NONE_ASKED = "a judge compares the group's responses, and none has been asked"


class GroupKey(NamedTuple):
    """What the members of a group have in common."""

    group: str
    rubric_fingerprint: str


def key_of(task: Task) -> GroupKey | None:
    """The group that the task's result waits for; None when it depends on no other."""
    if not task.rubric.group_components or task.rollout.group is None:
        return None
    return GroupKey(task.rollout.group, task.rubric.fingerprint)


def groups_of(tasks: Sequence[Task]) -> dict[GroupKey, list[int]]:
    """The positions of each group's tasks."""
    groups = defaultdict[GroupKey, list[int]](list)
    for position, task in enumerate(tasks):
        if (key := key_of(task)) is not None:
            groups[key].append(position)
    return dict(groups)


def score_all(tasks: Sequence[Task], run: RunProgram = no_sandbox) -> list[Result]:
    """`score` for every task, and the shares of their groups: what an engine gives, in the caller's process."""
    results = elected(tasks, run) if any(map(elects, tasks)) else [score_task(task, run) for task in tasks]
    for positions in groups_of(tasks).values():
        shaped = shape_group([tasks[position] for position in positions], [results[position] for position in positions])
        for position, result in zip(positions, shaped, strict=True):
            results[position] = result
    return results


def elected(tasks: Sequence[Task], run: RunProgram) -> list[Result]:
    """`score` for every task, where groups elect their ground truth."""
    elections = Elections(tasks)
    results = [score_task(task, run) for task in elections.ballots()]
    for position, task in enumerate(tasks):
        if elects(task):
            elections.vote(position, results[position])
    elections.settle([score_task(task, run) for task in elections.run_offs()])
    for position, left in elections.graded():
        results[position] = left if isinstance(left, Result) else elections.told(position, score_task(left, run))
    return results


def asked_of(tasks: Sequence[Task], results: Sequence[Result]) -> dict[str, tuple[Inquiry, ...]]:
    """What the group's components ask a judge, by their names."""
    if not is_whole(tasks):
        return {}
    parts = tasks[0].rubric.group_components.items()
    asking = {name: one.part for name, one in parts if isinstance(one.part, AskingGroupShaper)}
    members = members_of(tasks, results) if asking else []
    return {name: part.inquiries(members) for name, part in asking.items()} if members else {}


def is_whole(tasks: Sequence[Task]) -> bool:
    size = tasks[0].rubric.group_size
    return size is None or len(tasks) == size


def members_of(tasks: Sequence[Task], results: Sequence[Result]) -> list[Member]:
    """The judged ones; with their answers, where a judge is to read them."""
    reads = any(isinstance(one.part, AskingGroupShaper) for one in tasks[0].rubric.group_components.values())
    return [
        Member(task.rollout, result.verdict, (extract(task.rollout, task.rubric).answer or "") if reads else "")
        for task, result in zip(tasks, results, strict=True)
        if result.verdict.outcome.judged
    ]


def shape_group(tasks: Sequence[Task], results: Sequence[Result], heard: Heard | None = None) -> list[Result]:
    """The results of one group with the components that depend on it, in the same order."""
    rubric = tasks[0].rubric
    if not is_whole(tasks):
        return [not_whole(task, result, len(tasks)) for task, result in zip(tasks, results, strict=True)]
    judged = [position for position, result in enumerate(results) if result.verdict.outcome.judged]
    if not judged:
        return list(results)
    members = members_of(tasks, results)
    values: dict[str, Sequence[float | None]] = {}
    marks: dict[str, Any] = {}
    shaped = list(results)
    for name, component in rubric.group_components.items():
        part = component.part
        if not isinstance(part, AskingGroupShaper):
            values[name] = part.shape(members)
            continue
        said = (heard or {}).get(name, NONE_ASKED)
        if isinstance(said, str):
            for position in judged:
                shaped[position] = left_out(tasks[position], results[position], Verdict.failed(said))
            return shaped
        values[name] = part.conclude(members, said.said)
        marks = {"judge": said.models, "judgement": Judgement(agreement=said.agreement)}
    for place, position in enumerate(judged):
        own: dict[str, float] = {}
        for name, of_members in values.items():
            if (value := of_members[place]) is not None:
                own[name] = value
        if open_ones := values.keys() - own.keys():
            reason = f"the judge compared it with none of its group ({', '.join(sorted(open_ones))})"
            shaped[position] = left_out(tasks[position], results[position], Verdict.unverifiable(reason))
            continue
        result = with_components(results[position], own, rubric, len(judged))
        assert result.reward is not None
        if problem := not_finite(own, result.reward):
            result = unjudged(tasks[position], Verdict.failed(problem), result.timing)
        elif marks:  # a reward that a judge has made says so, as a verdict does
            result = result.model_copy(update={"verdict": result.verdict.model_copy(update=marks)})
        shaped[position] = result
    return shaped


def left_out(task: Task, result: Result, verdict: Verdict) -> Result:
    """The result of a member that a judge should have compared and did not."""
    return unjudged(task, verdict, result.timing).model_copy(update={"extraction": result.extraction})


def with_components(result: Result, own: dict[str, float], rubric: Rubric, group_size: int) -> Result:
    """The result with the group's components added to its own."""
    assert result.reward is not None
    reward = result.reward + sum(value * rubric.group_components[name].weight for name, value in own.items())
    changed = {"reward": float(reward), "components": result.components | own, "group_size": group_size}
    return result.model_copy(update=changed)


def not_whole(task: Task, result: Result, found: int) -> Result:
    """The result of a member of a group that is not all there; one that was not judged anyway keeps its reason."""
    if not result.verdict.outcome.judged:
        return result
    wanted = task.rubric.group_size
    reason = f"the request has {found} rollouts of this group, and the rubric requires {wanted} in one request"
    return unjudged(task, Verdict.unverifiable(reason), result.timing).model_copy(
        update={"extraction": result.extraction}
    )
