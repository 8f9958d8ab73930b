"""ms-swift: its OpenEnv scheduler's wrapper, under /strict: it makes a 0 of a reward that is null."""

from typing import Any

from swift.rollout.openenv_wrapper import OpenEnvWrapper
from trainers.callers import Told, address, each, preset
from trainers.of_swift import VERSION  # noqa: F401


def one(text: str, truth: Any) -> float:
    env = OpenEnvWrapper(
        {
            "base_url": address(f"/strict/openenv/{preset()}"),
            "reset_kwargs": {"question": "1+1?", "ground_truth": truth},
        }
    )
    try:
        env.reset()
        return float(env.step({"answer": text})[1])
    finally:
        env.close()


def ask(completions: list[str], truths: list[Any]) -> Told:
    return each(one, completions, truths)
