"""Rewards that depend on a whole group: after `score`, as a pure function over the group's results.

A rubric with `group_components` shapes the judged rollouts that share a `group` (and the rubric: another rubric's are
another group) in one request. Members that were not judged are left out and stay null. Each result says over how many
members its reward was computed (`group_size`), so that a group which came in two requests can be told from a whole one;
a rubric that states its own `group_size` refuses to judge parts of a group.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from verifier.execution import RunProgram, no_sandbox
from verifier.parts import Member
from verifier.rubric import Rubric, Task
from verifier.score import not_finite, score_task, unjudged
from verifier.wire import Result, Verdict


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
    results = [score_task(task, run) for task in tasks]
    for positions in groups_of(tasks).values():
        shaped = shape_group([tasks[position] for position in positions], [results[position] for position in positions])
        for position, result in zip(positions, shaped, strict=True):
            results[position] = result
    return results


def shape_group(tasks: Sequence[Task], results: Sequence[Result]) -> list[Result]:
    """The results of one group with the components that depend on it, in the same order."""
    rubric = tasks[0].rubric
    if rubric.group_size is not None and len(tasks) != rubric.group_size:
        return [not_whole(task, result, len(tasks)) for task, result in zip(tasks, results, strict=True)]
    judged = [position for position, result in enumerate(results) if result.verdict.outcome.judged]
    if not judged:
        return list(results)
    members = [Member(tasks[position].rollout, results[position].verdict) for position in judged]
    values = {name: component.part.shape(members) for name, component in rubric.group_components.items()}
    shaped = list(results)
    for place, position in enumerate(judged):
        own = {name: of_members[place] for name, of_members in values.items()}
        result = with_components(results[position], own, rubric, len(judged))
        assert result.reward is not None
        if problem := not_finite(own, result.reward):
            result = unjudged(tasks[position], Verdict.failed(problem), result.timing)
        shaped[position] = result
    return shaped


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
    reason = f"the request holds {found} rollouts of this group, and its rubric asks for {wanted} in one request"
    return unjudged(task, Verdict.unverifiable(reason), result.timing).model_copy(
        update={"extraction": result.extraction}
    )
