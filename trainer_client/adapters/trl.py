"""TRL: `GRPOTrainer(reward_funcs=[reward], ...)` with `from trainer_client.adapters.trl import reward`.

The dataset's columns arrive as lists. The ground truth is the column that VERIFIER_GROUND_TRUTH_COLUMN names, or the
first there is of ground_truth, solution, answer, label and target; a column `metadata` of dicts is passed on. Where
VERIFIER_PRESET is unset, the columns `preset` and `data_source` choose (`routes.py`). In `trl_environment.py` is an
environment for `environment_factory`.

Not judged is None, which TRL turns into NaN and leaves out of its group's mean; its advantage is 0, but its tokens stay
in the loss's denominator. That holds from TRL 1.7 on, and where this is the only reward function: an older TRL, and any
TRL that adds several functions up, takes None for 0. There VERIFIER_UNJUDGED chooses, and `raise` is the default.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from trainer_client.adapters.connection import Connection, connection
from trainer_client.adapters.shapes import plain, question_of, runs, text_of, with_calls
from trainer_client.unjudged import DROP_GROUP, GROUP_MEAN, MASK, NUMBER, RAISE
from verifier.wire import Result, Rollout, beginning

COLUMNS = ("ground_truth", "solution", "answer", "label", "target")
JUDGE_CALLS = ("tool_calls", "bfcl")
"""Presets whose answer is the calls that a completion makes."""
MASKS_SINCE = (1, 7)
"""TRL 1.4 adds up a row of NaN to 0; 1.7 has `unscorable_mask`."""


LogMetric = Callable[[str, float], None] | None
LogExtra = Callable[[str, list[Any]], None] | None


async def reward(
    prompts: Sequence[Any], completions: Sequence[Any], log_metric: LogMetric = None, log_extra: LogExtra = None,
    **columns: Any,
) -> list[float | None]:  # fmt: skip
    """A reward a completion, or None. TRL logs the share of None as `not_judged`, and each verdict with its reason in
    the table of completions."""
    asked = rollouts(prompts, completions, columns)
    return settled(asked, await connection().all_results(asked), log_metric, log_extra)


def settled(
    asked: Sequence[Rollout], results: Sequence[Result], log_metric: LogMetric, log_extra: LogExtra
) -> list[float | None]:
    """The rewards that TRL is given, and what it is told of them beside."""
    if log_metric is not None and results:
        log_metric("not_judged", sum(result.reward is None for result in results) / len(results))
    if log_extra is not None:
        log_extra("verdict", [f"{result.verdict.outcome}: {result.verdict.reason}" for result in results])
    others = (GROUP_MEAN, DROP_GROUP, NUMBER)
    allowed = (MASK, RAISE, *others) if none_is_left_out(log_metric) else (RAISE, *others)
    groups = [rollout.group for rollout in asked]
    return connection().rewards(results, groups, trainer="TRL", allowed=allowed)


def none_is_left_out(log_metric: LogMetric) -> bool:
    """Whether this TRL, as it is set up, leaves a None out. `log_metric` is a method of its trainer."""
    trainer = getattr(log_metric, "__self__", None)
    return masks(trl_version()) and len(getattr(trainer, "reward_funcs", ())) < 2


def masks(release: str) -> bool:
    """Whether this release of TRL leaves out what every function gave None for."""
    numbers = re.findall(r"\d+", release)[:2]
    return tuple(map(int, numbers)) >= MASKS_SINCE


@cache
def trl_version() -> str:
    try:
        return version("trl")
    except PackageNotFoundError:
        return "0"


def rollouts(prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Any]) -> list[Rollout]:
    """TRL's batch as the service reads it. Neighbours with one prompt are a group, as TRL lays them out."""
    truths = columns[ground_truth_column(columns)]
    count = len(completions)
    metadata = columns.get("metadata") or [{}] * count
    tokens = columns.get("completion_ids") or [None] * count
    held = connection()
    presets = map(
        held.preset_for, columns.get("preset") or [None] * count, columns.get("data_source") or [None] * count
    )
    return [
        Rollout(
            id=str(number),
            completion=completion_text(held, preset, completion),
            ground_truth=plain(truth),
            prompt=question_of(prompt),
            group=group,
            preset=preset,
            completion_tokens=None if ids is None else len(ids),
            metadata=plain(more or {}),
        )
        for number, (prompt, group, completion, truth, more, ids, preset) in enumerate(
            zip(prompts, runs(prompts, truths), completions, truths, metadata, tokens, presets, strict=True)
        )
    ]


def completion_text(held: Connection, preset: str | None, completion: Any) -> str:
    """What the policy wrote; its calls of tools too where the preset judges those."""
    judging = preset or held.preset or ""
    return with_calls(completion) if judging.partition("/")[0] in JUDGE_CALLS else text_of(completion)


def ground_truth_column(columns: Mapping[str, Any]) -> str:
    named = os.environ.get("VERIFIER_GROUND_TRUTH_COLUMN")
    for name in (named,) if named else COLUMNS:
        if name in columns:
            return name
    there = ", ".join(repr(beginning(name)) for name in sorted(columns)) or "none"
    raise ValueError(
        f"the dataset has no column {named or ' or '.join(COLUMNS)}; it has {there}. "
        "VERIFIER_GROUND_TRUTH_COLUMN names the one to judge against"
    )
