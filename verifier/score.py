"""The service, as a function: a rollout and a rubric go in, a result comes out.

Every door (library, command line, HTTP, queue) ends here, which is why their verdicts agree.
"""

import time

from verifier.execution import RunProgram, no_sandbox
from verifier.extract.reasoning import answer_region
from verifier.rubric import Rubric, Task
from verifier.wire import Extraction, Result, Rollout, Timing, Verdict

SHOWN_CHARACTERS = 4096


def score(
    rollout: Rollout,
    rubric: Rubric,
    run: RunProgram = no_sandbox,
    *,
    preset: str | None = None,
    explain: bool = False,
    queue_seconds: float = 0.0,
) -> Result:
    """Judge one rollout: extract, verify, reward.

    Runs in the caller's process and within no bounds; `LocalEngine` adds those. What it raises is a bug of ours or a
    `SandboxError`, never a wrong answer.
    """
    started = time.process_time()
    extraction = extract(rollout, rubric)
    verdict = judge(extraction, rollout, rubric, run)
    components = {}
    if verdict.outcome.judged:
        components = {name: c.part.shape(rollout, extraction, verdict) for name, c in rubric.components.items()}
    return Result(
        id=rollout.id,
        reward=weighted_sum(components, rubric) if verdict.outcome.judged else None,
        components=components,
        verdict=verdict if explain else without_evidence(verdict),
        extraction=abridged(extraction),
        preset=preset,
        rubric_fingerprint=rubric.fingerprint,
        timing=Timing(queue_seconds=queue_seconds, grade_seconds=max(0.0, time.process_time() - started)),
    )


def score_task(task: Task, run: RunProgram = no_sandbox, *, queue_seconds: float = 0.0) -> Result:
    """`score` for a task; `queue_seconds` is how long it had waited, for the result's timing."""
    rollout, rubric, preset, explain = task
    return score(rollout, rubric, run, preset=preset, explain=explain, queue_seconds=queue_seconds)


def extract(rollout: Rollout, rubric: Rubric) -> Extraction:
    """The answer in the part of the completion where one counts, with its place in the whole completion."""
    region = answer_region(rollout.completion, rubric.thinking)
    if region.start is None:
        return Extraction(answer=None, method=region.reason)
    found = rubric.extractor.extract_for(rollout.completion[region.start :], rollout.ground_truth)
    return found.shifted(region.start)


def judge(extraction: Extraction, rollout: Rollout, rubric: Rubric, run: RunProgram) -> Verdict:
    """The verdict. The ground truth is read even when there is no answer: what cannot be judged is never a zero."""
    if problem := rubric.verifier.unreadable(rollout.ground_truth):
        return Verdict.unverifiable(problem)
    if extraction.answer is None:
        return Verdict.no_answer(f"nothing to extract: {extraction.method}")
    return rubric.verifier.verify(extraction.answer, rollout.ground_truth, run)


def weighted_sum(components: dict[str, float], rubric: Rubric) -> float:
    """The reward: each component times its weight, summed in the rubric's order."""
    return float(sum(value * rubric.components[name].weight for name, value in components.items()))


def abridged(extraction: Extraction) -> Extraction:
    """The extraction as results show it: the span is whole, an answer of book length is not repeated."""
    if extraction.answer is None or len(extraction.answer) <= SHOWN_CHARACTERS:
        return extraction
    return extraction.model_copy(update={"answer": extraction.answer[:SHOWN_CHARACTERS] + "…"})


def without_evidence(verdict: Verdict) -> Verdict:
    return verdict.model_copy(update={"evidence": {}}) if verdict.evidence else verdict


def rejudged(task: Task, result: Result, verdict: Verdict) -> Result:
    """`result` with another verdict, and the reward that goes with it."""
    components = {}
    if verdict.outcome.judged:
        components = {
            name: c.part.shape(task.rollout, result.extraction, verdict) for name, c in task.rubric.components.items()
        }
    changed = {
        "verdict": verdict,
        "components": components,
        "reward": weighted_sum(components, task.rubric) if verdict.outcome.judged else None,
    }
    return result.model_copy(update=changed)


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
    verdict = Verdict.too_costly(reason)
    components = {name: c.part.shape(task.rollout, None, verdict) for name, c in task.rubric.components.items()}
    return Result(
        id=task.rollout.id,
        reward=weighted_sum(components, task.rubric),
        components=components,
        verdict=verdict,
        preset=task.preset,
        rubric_fingerprint=task.rubric.fingerprint,
        timing=timing,
    )
