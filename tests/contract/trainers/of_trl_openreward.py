"""TRL's OpenRewardSpec: environments with a session of the Open Reward Standard each, and its own reward function."""

import os
import sys
from pathlib import Path
from typing import Any

from trainers.callers import Told, address, checkout, each, number, preset, stands_for

COMMIT = checkout("trl")
FOLDER = Path(sys.prefix) / "src" / "trl" / "trl"
stands_for("trl", __path__=[str(FOLDER)])  # whose trainers want torch
stands_for("trl.experimental", __path__=[str(FOLDER / "experimental")])
os.environ.setdefault("OPENREWARD_API_KEY", "none")

from trl.experimental.openreward import OpenRewardSpec  # noqa: E402

VERSION = f"TRL {COMMIT}"


def rolled_out(completions: list[str], truths: list[Any]) -> tuple[Any, list[Any]]:
    """The specification, and an environment for each answer, which was given by its tool; what raised ends the step."""
    os.environ["OPENREWARD_SESSION_URL"] = address()  # else it asks a host of that name with `sessions.` before it
    spec = OpenRewardSpec(address(), env_name="rows")
    environments = [spec.environment_factory() for _ in completions]
    numbers = {text: place for place, text in enumerate(completions)}

    def one(text: str, truth: Any) -> float:
        environment = environments[numbers[text]]
        row = {"question": "1+1?", "ground_truth": truth, "preset": preset()}
        environment.reset(task_spec=row)
        environment.answer(completion=text)
        return 0.0

    if None in each(one, completions, truths):
        raise RuntimeError("a rollout failed (the error is in the log)")
    return spec, environments


def ask(completions: list[str], truths: list[Any]) -> Told:
    spec, environments = rolled_out(completions, truths)
    return [number(one) for one in spec.reward_funcs(environments=environments)]
