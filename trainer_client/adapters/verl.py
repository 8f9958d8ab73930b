"""verl's reward function: `reward.custom_reward_function.path=.../adapters/verl.py` (0.8:
`custom_reward_function.path`) and its `name` `compute_score`, or `compute_score_blocking` for the manager `remote`,
which takes no coroutine functions. The reward manager and the agent loops are in `verl_plugin.py`.

verl asks for one sample at a time, from many coroutines; those that come together make one request. The preset is
VERIFIER_PRESET, or what the sample's `data_source` stands for (`routes.py`).

A reward function cannot leave a sample out and sees one at a time, so VERIFIER_UNJUDGED is `raise` or a number, which
is scored with `not_judged` 1 in the extra information. What verl makes of an error: its trainer V1 leaves the sample
out of the batch, V0 ends the run, and the manager `rate_limited` scores it 0, which is why it must not be used.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from trainer_client.adapters.connection import Connection, connection
from trainer_client.adapters.shapes import is_json, plain, text_of
from trainer_client.errors import RequestRefused
from trainer_client.unjudged import NUMBER, RAISE
from verifier.wire import Result, Rollout

ALLOWED = (RAISE, NUMBER)
TOLD = ("split", "index")
"""Of extra_info, what says where a sample stood and no rubric reads."""


async def compute_score(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **_: Any
) -> dict[str, float]:
    """The same keys for every sample, as verl requires; `acc` is the verdict's own score, before any shaping."""
    held = connection()
    result = await judged(held, asked(held, data_source, solution_str, ground_truth, extra_info or {}), data_source)
    return told(held, result)


def compute_score_blocking(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, float]:
    """The same as a plain function."""
    return asyncio.run(compute_score(data_source, solution_str, ground_truth, extra_info, **more))


def asked(
    held: Connection,
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Mapping[str, Any],
    **known: Any,
) -> Rollout:
    """verl's sample as the service reads it; `known` is what else the caller knows of it."""
    more = {name: plain(value) for name, value in extra_info.items() if name not in TOLD}
    return Rollout(
        id=str(extra_info.get("index", "sample")),
        completion=text_of(solution_str),
        ground_truth=plain(ground_truth),
        preset=held.preset_for(data_source=str(data_source)),
        metadata={name: value for name, value in more.items() if is_json(value)},
        **known,
    )


async def judged(held: Connection, rollout: Rollout, data_source: str) -> Result:
    """Its result, or an error that says which data asked for a preset that there is not."""
    try:
        return await held.result(rollout)
    except RequestRefused as error:
        raise held.explained(error, data_source) from error


def told(held: Connection, result: Result) -> dict[str, float]:
    """What verl is given and logs."""
    [score] = held.numbers([result], [None], trainer="verl", allowed=ALLOWED)
    return scored(result, score)


def scored(result: Result, score: float) -> dict[str, float]:
    """The keys of every sample."""
    acc = score if result.verdict.score is None else result.verdict.score
    return {"score": score, "acc": acc, "not_judged": float(result.reward is None)}
