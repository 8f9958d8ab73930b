"""What a run needs to go on as if nothing had happened: weights, optimizer, random numbers, and the batches under way.

A checkpoint is a folder that appears whole or not at all, so a run killed while saving resumes from the one before.
Rewards are not kept: the service is asked again for batches under way, and gives the same ones.
"""

import os
import random
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import torch

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.learner import Learner
from trainer_client.grpo.rollout import Rollout

MAY_CHANGE = {"out", "steps", "log", "evaluation"}
"""Sections of a configuration that a resumed run may have changed; anything else would be another run."""


class Position(NamedTuple):
    """Where a run is, beside what its learner holds."""

    step: int
    """Updates made."""
    cursor: int
    """Problems taken so far."""
    under_way: list[list[Rollout]]
    """Generated batches that were not learnt from yet, oldest first."""


def save(folder: Path, learner: Learner, position: Position, config: TrainConfig) -> Path:
    """Write a checkpoint of this step into `folder` and drop the oldest beyond those to keep."""
    final = folder / f"step-{position.step:06d}"
    partial = folder / f"{final.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    state = {
        "config": config.model_dump(mode="json"),
        "position": position._asdict(),
        "model": learner.policy.model.state_dict(),
        "master": learner.weights.state(),
        "reference": None if learner.reference is None else learner.reference.state_dict(),
        "optimizer": learner.optimizer.state_dict(),
        "version": learner.version,
        "random": _random_state(),
    }
    with (partial / "state.pt").open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    shutil.rmtree(final, ignore_errors=True)
    partial.rename(final)
    for old in _whole(folder)[: -config.log.keep_checkpoints]:
        shutil.rmtree(old)
    return final


def newest(folder: Path) -> Path | None:
    """The last whole checkpoint."""
    whole = _whole(folder)
    return whole[-1] if whole else None


def _whole(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("step-*/state.pt") if not path.parent.name.endswith(".partial"))


def restore(checkpoint: Path, learner: Learner, config: TrainConfig) -> Position:
    """Bring the learner and the random numbers back; raises UnusableInput when the run was another one."""
    # Our own file: it holds rollouts, which are not tensors.
    state = torch.load(checkpoint / "state.pt", map_location=learner.policy.device, weights_only=False)
    _same_run(state["config"], config.model_dump(mode="json"), checkpoint)
    learner.policy.model.load_state_dict(state["model"])
    learner.weights.restore(state["master"])
    learner.optimizer.load_state_dict(state["optimizer"])
    if learner.reference is not None:
        learner.reference.load_state_dict(state["reference"])
    learner.version = state["version"]
    _set_random_state(state["random"])
    return Position(**state["position"])


def _same_run(saved: dict[str, Any], given: dict[str, Any], checkpoint: Path) -> None:
    differing = sorted(name for name in given if name not in MAY_CHANGE and saved.get(name) != given[name])
    for name in differing:
        now, then = given[name], saved.get(name) or {}
        if name == "rewards" and {**now, "url": None} == {**then, "url": None}:
            continue
        raise UnusableInput(
            f"{checkpoint} is of a run whose {name!r} was {then}, not {now}; resume with the same configuration, or "
            "start another run with --out"
        )


def _random_state() -> dict[str, Any]:
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"torch": torch.get_rng_state(), "python": random.getstate(), "cuda": cuda}


def _set_random_state(state: dict[str, Any]) -> None:
    torch.set_rng_state(state["torch"].cpu())
    random.setstate(state["python"])
    if state["cuda"]:
        torch.cuda.set_rng_state_all([one.cpu() for one in state["cuda"]])
