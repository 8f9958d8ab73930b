"""The service, as a function: a rollout and a rubric go in, a result comes out.

Every door (library, command line, HTTP, queue) ends here, which is why their verdicts agree.
"""

import json
import math
import time
from itertools import zip_longest
from typing import Any, NamedTuple

from verifier.environments.known import here
from verifier.errors import Unshapable
from verifier.execution import RunProgram, no_sandbox
from verifier.extract.reasoning import answer_region
from verifier.parts import verdict_of
from verifier.rubric import Rubric, Task
from verifier.stopwatch import stopwatch, timed, unexplained
from verifier.wire import Extraction, Json, Outcome, Result, Rollout, Timing, Verdict, trusted

SHOWN_CHARACTERS = 4096
SHOWN_OF_PROGRAMS = 100
SECONDS = "cpu_seconds"
"""Where the evidence holds the CPU time of each step; `compare: RULE` is a part of `compare`."""
FLOATS = frozenset({float})
PLAIN_ANSWER = "0"  # a number, a word and a JSON text: most verifiers read it to the end


ALONE = "the ground truth is what most of the rollout's group answer, and it was scored alone"


class Shaped(NamedTuple):
    """A verdict and the reward that is made of it."""

    verdict: Verdict
    components: dict[str, float]
    reward: float | None


def score(
    rollout: Rollout,
    rubric: Rubric,
    run: RunProgram = no_sandbox,
    *,
    preset: str | None = None,
    explain: bool = False,
    queue_seconds: float = 0.0,
) -> Result:
    """Grade one rollout: extract, verify, reward.

    Runs in the caller's process without limits; `LocalEngine` adds those. What it raises is a bug of ours or a
    `SandboxError`, never a wrong answer.
    """
    if explain:
        with stopwatch() as steps:
            result = scored(rollout, rubric, run, preset, True, queue_seconds)
        return with_seconds(result, steps)
    return unexplained(scored, rollout, rubric, run, preset, False, queue_seconds)


def scored(
    rollout: Rollout, rubric: Rubric, run: RunProgram, preset: str | None, explain: bool, queue_seconds: float
) -> Result:
    started = time.thread_time()  # others may be graded in this process while a program waits
    extraction = timed("find the answer", extract, rollout, rubric)
    verdict, components, reward = timed(
        "make the reward", shaped, rollout, rubric, extraction, settled(judge(extraction, rollout, rubric, run), rubric)
    )
    fields: dict[str, Any] = {
        "id": rollout.id,
        "reward": reward,
        "components": components,
        "verdict": verdict if explain else without_evidence(verdict),
        "extraction": abridged(extraction, program=rubric.verifier.runs_programs, explain=explain),
        "preset": preset,
        "rubric_fingerprint": rubric.fingerprint,
        "token_rewards": token_rewards(rollout, rubric) if rubric.dense and reward is not None else None,
    }
    spent = {"queue_seconds": max(0.0, queue_seconds), "grade_seconds": max(0.0, time.thread_time() - started)}
    fields["timing"] = trusted(Timing, spent)
    # What a part from elsewhere made is validated. `shaped` gives a reward if and only if the verdict is judged.
    own = type(verdict) is Verdict and type(extraction) is Extraction and not rubric.dense
    return trusted(Result, fields) if own and set(map(type, components.values())) <= FLOATS else Result(**fields)


def score_task(task: Task, run: RunProgram = no_sandbox, *, queue_seconds: float = 0.0) -> Result:
    """`score` for a task; `queue_seconds` is how long it had waited, for the result's timing."""
    rollout, rubric, preset, explain, _ = task
    return score(rollout, rubric, run, preset=preset, explain=explain, queue_seconds=queue_seconds)


def nobodys_answers(ground_truth: Json) -> tuple[str, str]:
    """Two answers that tell what a ground truth costs whoever answers: a plain one, and the ground truth itself.

    Where repeating the ground truth is already too costly, nobody can be right.
    """
    return PLAIN_ANSWER, ground_truth if isinstance(ground_truth, str) else json.dumps(ground_truth)


def judge_in_place(task: Task, answer: str) -> Verdict:
    """The verdict on `answer` in place of the one that the task's completion holds."""
    return judge(Extraction(answer=answer, method="in place"), task.rollout, task.rubric, no_sandbox)


def extract(rollout: Rollout, rubric: Rubric) -> Extraction:
    """The answer in the part of the completion where one counts, with its place in the whole completion."""
    region = answer_region(rollout.completion, rubric.thinking)
    if region.start is None:
        return Extraction(answer=None, method=region.reason)
    found = rubric.extractor.extract_from(rollout.completion[region.start : region.end], rollout)
    return found.shifted(region.start)


def judge(extraction: Extraction, rollout: Rollout, rubric: Rubric, run: RunProgram) -> Verdict:
    """The verdict. The ground truth is read even when there is no answer: what cannot be judged is never a zero."""
    if rubric.environment is not None and rubric.environment != here():
        return Verdict.failed(
            f"not judged: this process is not the pinned environment {rubric.environment!r}; an engine has it"
        )
    if rubric.majority is not None:
        return Verdict.unverifiable(ALONE)
    problem = timed("read the ground truth", rubric.verifier.unreadable, rollout.ground_truth)
    if problem is None and rubric.group_components:
        problem = without_group(rollout, rubric)
    if problem is not None:
        return Verdict.unverifiable(problem)
    if extraction.answer is None:
        return Verdict.no_answer(f"nothing to extract: {extraction.method}")
    return timed("compare", verdict_of, rubric.verifier, extraction.answer, rollout.ground_truth, run)


def settled(verdict: Verdict, rubric: Rubric) -> Verdict:
    """The verdict, where the rubric says that what is undecided is not judged."""
    if rubric.undecided == "wrong" or not verdict.is_undecided:
        return verdict
    update = {"outcome": Outcome.UNVERIFIABLE, "score": None, "reason": f"undecided: {verdict.reason}"}
    return verdict.model_copy(update=update)


def without_group(rollout: Rollout, rubric: Rubric) -> str | None:
    """Why the rollout can be no member of a group; None if it can."""
    if rollout.group is None:
        return "the rollout names no group, and its reward depends on the others of its group"
    lacked = (component.part.lacks(rollout) for component in rubric.group_components.values())
    return next((problem for problem in lacked if problem), None)


def shaped(rollout: Rollout, rubric: Rubric, extraction: Extraction | None, verdict: Verdict) -> Shaped:
    """The verdict with the components and the reward that go with it: none when it, or one of them, has no value."""
    if not verdict.outcome.judged:
        return Shaped(verdict, {}, None)
    try:
        components = {name: c.part.shape(rollout, extraction, verdict) for name, c in rubric.components.items()}
    except Unshapable as error:
        return Shaped(Verdict.unverifiable(str(error)), {}, None)
    reward = weighted_sum(components, rubric)
    if problem := not_finite(components, reward):
        return Shaped(Verdict.failed(problem), {}, None)
    return Shaped(verdict, components, reward)


def not_finite(components: dict[str, float], reward: float) -> str | None:
    """What is wrong with a reward that is no number: a fault of the part that gave it, not of the answer."""
    if all(map(math.isfinite, components.values())) and math.isfinite(reward):
        return None
    for name, value in {**components, "reward": reward}.items():
        if not math.isfinite(value):
            return f"the component {name!r} is {value}, which is not a finite number; this is a bug of that part"
    return None


def weighted_sum(components: dict[str, float], rubric: Rubric) -> float:
    """The reward: each component times its weight, summed in the rubric's order."""
    return float(sum(value * rubric.components[name].weight for name, value in components.items()))


def token_rewards(rollout: Rollout, rubric: Rubric) -> tuple[float, ...]:
    """The reward of every token: that of each component that has one, times its weight, summed."""
    columns = [[weight * value for value in part.token_rewards(rollout)] for part, weight in rubric.dense]
    return tuple(map(sum, zip_longest(*columns, fillvalue=0.0)))


def abridged(extraction: Extraction, *, program: bool = False, explain: bool = True) -> Extraction:
    """The extraction as results show it: the span is whole, an answer of book length is not repeated.

    Of a program only the first line is shown; its text would be most of a result, and the span says where it stands.
    """
    if extraction.passed_over and not explain:
        extraction = extraction.model_copy(update={"passed_over": ()})
    if extraction.answer is None:
        return extraction
    text = extraction.answer.strip().partition("\n")[0] if program else extraction.answer
    most = SHOWN_OF_PROGRAMS if program else SHOWN_CHARACTERS
    if len(text) <= most and len(text) == len(extraction.answer):
        return extraction
    return extraction.model_copy(update={"answer": text[:most] + "…"})


def with_seconds(result: Result, steps: dict[str, float]) -> Result:
    """The result with the CPU time of each step in its evidence."""
    rounded = {step: round(seconds, 6) for step, seconds in steps.items()}
    evidence = {**result.verdict.evidence, SECONDS: rounded}
    return result.model_copy(update={"verdict": result.verdict.model_copy(update={"evidence": evidence})})


def without_evidence(verdict: Verdict) -> Verdict:
    return verdict.model_copy(update={"evidence": {}}) if verdict.evidence else verdict


def rejudged(task: Task, result: Result, verdict: Verdict) -> Result:
    """`result` with another verdict, and the reward that goes with it."""
    verdict, components, reward = shaped(task.rollout, task.rubric, result.extraction, verdict)
    return result.model_copy(update={"verdict": verdict, "components": components, "reward": reward})


def unjudged(task: Task, verdict: Verdict, timing: Timing | None = None) -> Result:
    """The result of a rollout that was not judged: no reward, and a reason."""
    return Result(
        id=task.rollout.id,
        reward=None,
        components={},
        verdict=verdict,
        preset=task.preset,
        rubric_fingerprint=task.rubric.fingerprint,
        timing=timing or Timing(),
    )


def convicted(task: Task, reason: str, timing: Timing) -> Result:
    """The result of a rollout whose answer spent its bounds: judged, and shaped as a wrong answer is."""
    verdict, components, reward = shaped(task.rollout, task.rubric, None, Verdict.too_costly(reason))
    return Result(
        id=task.rollout.id,
        reward=reward,
        components=components,
        verdict=verdict,
        preset=task.preset,
        rubric_fingerprint=task.rubric.fingerprint,
        timing=timing,
    )
