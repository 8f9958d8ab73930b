"""verl: `reward.custom_reward_function.path=.../adapters/verl.py` (0.8: `custom_reward_function.path`), and its `name`
`compute_score`.

verl asks for one sample at a time, from many coroutines; those that come together make one request. The preset is
VERIFIER_PRESET, or else `data_source`, which is where verl's own dispatch looks.

verl has no way to leave a sample out: what was not judged scores 0 with `not_judged` 1 in the extra information, which
verl logs and hands to filters, and too much of it stops the run.
"""

from collections.abc import Mapping
from typing import Any

from trainer_client.adapters.connection import connection
from verifier.wire import Rollout

TOLD = ("split", "index")
"""Of extra_info, what says where a sample stood and no rubric reads."""


async def compute_score(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **_: Any
) -> dict[str, float]:
    """The same keys for every sample, as verl requires; `acc` is the verdict's own score, before any shaping."""
    held = connection()
    result = await held.result(
        Rollout(
            id=str((extra_info or {}).get("index", "sample")),
            completion=solution_str,
            ground_truth=ground_truth,
            preset=None if held.preset else data_source,
            metadata={name: value for name, value in (extra_info or {}).items() if name not in TOLD and _plain(value)},
        )
    )
    judged = result.reward is not None
    return {
        "score": result.reward if result.reward is not None else 0.0,
        "acc": result.verdict.score or 0.0,
        "not_judged": 0.0 if judged else 1.0,
    }


def _plain(value: Any) -> bool:
    """Whether it can travel as JSON; verl's rows hold arrays as well."""
    if isinstance(value, dict):
        return all(isinstance(name, str) and _plain(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(map(_plain, value))
    return value is None or isinstance(value, str | int | float | bool)
