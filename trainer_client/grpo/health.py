"""Why a run cannot learn, and what to change: one line a reason. Pure: a step's metrics in, sentences out."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from trainer_client.grpo.config import TrainConfig

MOST_TRUNCATED = 0.5
"""open-r1's demo with 1,024 tokens begins at a fifth; a run of 8 new tokens on GSM8K is at .99."""
MOST_EVEN = 0.9
"""Of the groups. DAPO's runs, which need dynamic sampling for it, begin at a half and end near .6."""
MOST_NOT_JUDGED = 0.1
MOST_WITHOUT_ANSWER = 0.9
REPEATED_EVERY = 25
"""A reason that stays is explained again after so many steps, and named in every line."""


class Reason(NamedTuple):
    """Something that keeps a step from teaching."""

    name: str
    """A word or two for the log line."""
    advice: str


def reasons(metrics: Mapping[str, Any], config: TrainConfig) -> list[Reason]:
    """What keeps this step from teaching much, the likeliest cause first."""
    rollouts = max(1, metrics.get("rollouts") or 1)
    found = []
    unjudged = (metrics.get("not_judged") or 0) / rollouts
    if unjudged > MOST_NOT_JUDGED:
        found.append(
            Reason(
                "not judged",
                f"{unjudged:.0%} of the rollouts were not judged and teach nothing. The verdicts' reasons are in the "
                "column `reason` of rollouts/, and on run.html: a ground truth that the preset cannot read needs "
                "another preset or data.ground_truth_column",
            )
        )
    truncated = metrics.get("truncated") or 0.0
    if truncated > MOST_TRUNCATED:
        longest = config.rollouts.max_new_tokens
        found.append(
            Reason(
                "truncated",
                f"{truncated:.0%} of the completions were cut off at {longest} tokens, most before their answer. Raise "
                f"rollouts.max_new_tokens (to {4 * longest}, say), give a text that ends an answer in rollouts.stop "
                "(</answer>), or use a model that ends its turns",
            )
        )
    without_answer = metrics.get("outcome/no_answer") or 0.0
    if without_answer > MOST_WITHOUT_ANSWER and truncated <= MOST_TRUNCATED:
        found.append(
            Reason(
                "no answer found",
                f"in {without_answer:.0%} of the completions no answer was found. Ask for the form that the preset "
                "reads in data.system (think_answer, boxed) or data.template, or take a preset that reads the form on "
                "run.html",
            )
        )
    if _all_zero(metrics):
        found.append(
            Reason(
                "all zero",
                "every reward is 0, so nothing is better than anything else. See on run.html what the model wrote and "
                "what was found in it; then easier problems, a stronger model, or a preset that pays for parts",
            )
        )
    elif (groups := metrics.get("groups") or 0) and (metrics.get("groups_even") or 0) > MOST_EVEN * groups:
        found.append(
            Reason(
                "no signal",
                f"in {metrics['groups_even']} of {groups} groups all rewards are equal (the mean is "
                f"{metrics.get('reward') or 0.0:.2f}), so they teach nothing. {_other_problems(metrics)}, a larger "
                "rollouts.group, a higher temperature, or objective.refills to replace them with new prompts",
            )
        )
    return found


def _all_zero(metrics: Mapping[str, Any]) -> bool:
    return metrics.get("reward") == 0 and metrics.get("reward_std") == 0


def _other_problems(metrics: Mapping[str, Any]) -> str:
    return "Harder problems" if (metrics.get("reward") or 0.0) > 0.5 else "Easier problems"


class Watch:
    """Explains a reason when it appears, and again now and then while it stays."""

    def __init__(self) -> None:
        self._explained: dict[str, int] = {}

    def explained(self, step: int, found: Sequence[Reason]) -> list[str]:
        """The advice that is due at this step."""
        due = [reason for reason in found if step - self._explained.get(reason.name, -REPEATED_EVERY) >= REPEATED_EVERY]
        self._explained = {
            reason.name: step if reason in due else self._explained[reason.name] for reason in found
        }  # A reason that went away is explained when it comes back.
        return [f"  ! {reason.name}: {reason.advice}" for reason in due]
