"""verl: `reward.custom_reward_function.path=.../adapters/verl.py` (0.8: `custom_reward_function.path`), and its `name`
`compute_score`, or `compute_score_blocking` for the manager `remote`, which takes no coroutine functions.

verl asks for one sample at a time, from many coroutines; those that come together make one request. The preset is
VERIFIER_PRESET, or what VERIFIER_PRESETS says of the sample's `data_source` (a JSON object, as in
`{"my_math": "math"}`), or what verl's own names stand for, or else `data_source` itself.

verl has no way to leave a sample out and shows one sample at a time, so VERIFIER_UNJUDGED is `raise`, which ends the
run, or a number, which is scored with `not_judged` 1 in the extra information. Use the manager `naive` or `dapo`: with
`rate_limited`, verl itself takes every error for a score of 0.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from trainer_client.adapters.connection import Connection, connection
from trainer_client.adapters.shapes import is_json, plain, text_of
from trainer_client.errors import RequestRefused, RewardServiceError
from trainer_client.unjudged import NUMBER, RAISE
from verifier.wire import Result, Rollout

TOLD = ("split", "index")
"""Of extra_info, what says where a sample stood and no rubric reads."""

NAMES = {
    "math": (
        "openai/gsm8k", "lighteval/MATH", "DigitalLearningGmbH/MATH-lighteval", "HuggingFaceH4/MATH-500", "math_dapo",
        "math_dapo_reasoning", "hiyouga/geometry3k", "numina_aops_forum", "numina_synthetic_math", "numina_amc_aime",
        "numina_synthetic_amc", "numina_cn_k12", "numina_olympiads",
    ),
    "code": ("codecontests", "apps", "codeforces", "taco"),
}  # fmt: skip
"""verl 0.9.1's own names (verl/utils/reward_score) by the preset that judges what is kept under them."""
PRESETS = {name: preset for preset, names in NAMES.items() for name in names}


async def compute_score(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **_: Any
) -> dict[str, float]:
    """The same keys for every sample, as verl requires; `acc` is the verdict's own score, before any shaping."""
    held = connection()
    rollout = _asked(held, data_source, solution_str, ground_truth, extra_info or {})
    try:
        return _told(held, await held.result(rollout))
    except RequestRefused as error:
        raise _explained(error, data_source, held) from error


def compute_score_blocking(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, float]:
    """The same as a plain function."""
    return asyncio.run(compute_score(data_source, solution_str, ground_truth, extra_info, **more))


def _asked(
    held: Connection, data_source: str, solution_str: str, ground_truth: Any, extra_info: Mapping[str, Any]
) -> Rollout:
    more = {name: plain(value) for name, value in extra_info.items() if name not in TOLD}
    return Rollout(
        id=str(extra_info.get("index", "sample")),
        completion=text_of(solution_str),
        ground_truth=plain(ground_truth),
        preset=None if held.preset else preset_of(data_source, held.presets),
        metadata={name: value for name, value in more.items() if is_json(value)},
    )


def preset_of(data_source: str, chosen: Mapping[str, str]) -> str:
    """The preset for what verl's data calls itself."""
    if data_source.startswith("aime"):  # as verl's own dispatch reads it
        return chosen.get(data_source, "math")
    return chosen.get(data_source) or PRESETS.get(data_source, data_source)


def _told(held: Connection, result: Result) -> dict[str, float]:
    [score] = held.numbers([result], [None], trainer="verl", allowed=(RAISE, NUMBER))
    acc = score if result.verdict.score is None else result.verdict.score
    return {"score": score, "acc": acc, "not_judged": float(result.reward is None)}


def _explained(error: RequestRefused, data_source: str, held: Connection) -> RewardServiceError:
    if error.status != 404 or held.preset:
        return error
    return RewardServiceError(
        f"no preset for the data_source {data_source[:80]!r}: {error.detail}. Set VERIFIER_PRESET for all data, or "
        f'VERIFIER_PRESETS=\'{{"{data_source[:80]}": "math"}}\' for this'
    )
