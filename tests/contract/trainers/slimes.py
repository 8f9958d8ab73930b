"""slime and its forks: `--rm-type remote_rm`, as their rollouts ask for the rewards of samples and hand them on.

The pauses between tries are a tenth of what they are.
"""

import asyncio
from types import ModuleType, SimpleNamespace
from typing import Any

from learner_under_fault import PROMPT
from trainers.callers import Told, address, preset


class Brief:
    """asyncio, whose pauses are short."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / 10)


def rewarded(rm_hub: ModuleType, sample: type, completions: list[str], truths: list[Any], *, key: str | None) -> Told:
    """What the trainer takes from the samples after their rewards have come; key: `--reward-key`."""
    form = "" if key is None else "?form=dict"
    url = address(f"/slime/{preset()}{form}")
    args = SimpleNamespace(custom_rm_path=None, rm_type="remote_rm", rm_url=url, reward_key=key, group_rm=False)
    samples = [
        sample(prompt=PROMPT, response=text, label=truth) for text, truth in zip(completions, truths, strict=True)
    ]
    rm_hub.asyncio = Brief()  # type: ignore[attr-defined]
    for one, reward in zip(samples, asyncio.run(all_of_them(rm_hub, args, samples)), strict=True):
        one.reward = reward
    return [float(one.get_reward_value(args) if hasattr(one, "get_reward_value") else one.reward) for one in samples]


async def all_of_them(rm_hub: ModuleType, args: Any, samples: list[Any]) -> list[Any]:
    try:
        return list(await asyncio.gather(*(rm_hub.async_rm(args, one) for one in samples)))
    finally:
        if hasattr(rm_hub, "_get_shared_session"):
            await rm_hub._get_shared_session().close()
