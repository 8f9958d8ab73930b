"""What an evaluation amounts to: mean reward, avg@n and pass@k. Pure: rollouts and results in, numbers out."""

from collections.abc import Sequence
from math import comb

from trainer_client.grpo.config import Evaluation
from trainer_client.grpo.rollout import Scored
from verifier.wire import Outcome

Numbers = dict[str, float]


def evaluation_numbers(scored: Scored, plan: Evaluation) -> Numbers:
    """The metrics of one evaluation. What was not judged is in none of them but the count of it."""
    judged = [result for result in scored.results if result.reward is not None]
    lengths = [len(rollout.completion.ids) for rollout in scored.rollouts]
    found: Numbers = {"evaluation_not_judged": len(scored.results) - len(judged)}
    if not judged:
        return found
    found |= {
        "evaluation": sum(result.reward or 0.0 for result in judged) / len(judged),
        "evaluation_length": sum(lengths) / len(lengths),
        "evaluation_truncated": sum(rollout.completion.truncated for rollout in scored.rollouts) / len(lengths),
    }
    tries = _tries(scored)
    found[f"evaluation_avg@{plan.samples}"] = sum(right / count for right, count in tries) / len(tries)
    for k in plan.pass_at or ((1, plan.samples) if plan.samples > 1 else ()):
        enough = [(right, count) for right, count in tries if count >= k]
        if enough:
            found[f"evaluation_pass@{k}"] = sum(pass_at(k, right, count) for right, count in enough) / len(enough)
    return found


def pass_at(k: int, right: int, count: int) -> float:
    """How likely one of `k` drawn from these `count` is right, `right` of which are: Chen et al. (2021), unbiased."""
    if count - right < k:
        return 1.0
    return 1.0 - comb(count - right, k) / comb(count, k)


def _tries(scored: Scored) -> Sequence[tuple[int, int]]:
    """Of each problem that has judged completions, how many are right and how many there are."""
    tries: dict[int, list[bool]] = {}
    for number, result in zip(scored.group_numbers(), scored.results, strict=True):
        if result.reward is not None:
            tries.setdefault(number, []).append(result.verdict.outcome is Outcome.CORRECT)
    return [(sum(each), len(each)) for each in tries.values()]
