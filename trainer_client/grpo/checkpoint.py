"""What a run needs to go on as if nothing had happened: weights, optimizer, random numbers, and the batches under way.

A checkpoint is a folder that appears whole or not at all, so a run killed while saving resumes from the one before.
Rewards are not kept: the service is asked again for batches under way, and gives the same ones.
"""

import os
import pickle
import random
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import torch
from pydantic import ValidationError

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.learner import Learner
from trainer_client.grpo.rollout import Rollout
from trainer_client.grpo.sharding import share_of, whole
from verifier.wire import beginning

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
    problems: str = ""
    """A digest of what is trained on, in its order: the cursor counts in it."""


def save(folder: Path, learner: Learner, position: Position, config: TrainConfig) -> Path:
    """Write a checkpoint of this step into `folder` and drop the oldest beyond those to keep.

    Every process takes part, since each may have a share of the weights; the first one writes.
    """
    first = learner.ranks.first
    held = {
        "model": learner.policy.model.state_dict(),
        "master": learner.weights.state(),
        "reference": None if learner.reference is None else learner.reference.state_dict(),
        "optimizer": learner.optimizer.state_dict(),
    }
    held = whole(held, kept=first)
    final = folder / f"step-{position.step:06d}"
    if not first:
        return final
    partial = folder / f"{final.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    state = {
        "config": config.model_dump(mode="json"),
        "position": position._asdict(),
        **held,
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
    found = _whole(folder)
    return found[-1] if found else None


def step_of(checkpoint: Path) -> int:
    """How many updates were made before it."""
    return int(checkpoint.name.rpartition("-")[2])


def _whole(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("step-*/state.pt") if not path.parent.name.endswith(".partial"))


def restore(checkpoint: Path, learner: Learner, config: TrainConfig) -> Position:
    """Bring the learner and the random numbers back; raises UnusableInput when the run was another one."""
    # Our own file: it holds rollouts, which are not tensors.
    # Onto the CPU, and mapped rather than read: processes that take their shares of it have its pages in common.
    try:
        state = torch.load(checkpoint / "state.pt", map_location="cpu", weights_only=False, mmap=learner.sharded)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise UnusableInput(
            f"the checkpoint {checkpoint} cannot be read ({beginning(str(error), 100)}). Delete it to go on from the "
            "one before it"
        ) from None
    _same_run(state["config"], config.model_dump(mode="json"), checkpoint)
    if len(state["master"]) != len(learner.weights.state()):
        raise UnusableInput(
            f"{checkpoint} was saved with its weights sharded over several processes, or this run's are and its were "
            "not: go on with model.shard under torchrun, or without it, as it was begun"
        )
    _load(learner.policy.model, state["model"])
    learner.weights.restore(state["master"])
    learner.optimizer.load_state_dict(_shares(state["optimizer"], learner.optimizer))
    if learner.reference is not None:
        _load(learner.reference, state["reference"])
    learner.version = state["version"]
    _set_random_state(state["random"])
    return Position(**state["position"])


def _load(model: Any, saved: dict[str, torch.Tensor]) -> None:
    model.load_state_dict({name: share_of(saved[name], held) for name, held in model.state_dict().items()})


def _shares(saved: dict[str, Any], optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    """An optimizer's saved state with this process's shares of the moments."""
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    state = {
        number: {
            name: share_of(value, weights[number]) if value.shape == weights[number].shape else value
            for name, value in of_weight.items()
        }
        for number, of_weight in saved["state"].items()
    }
    return saved | {"state": state}


def _same_run(saved: dict[str, Any], given: dict[str, Any], checkpoint: Path) -> None:
    """Raises UnusableInput that names each field which differs, where another run would be made of it."""
    with suppress(
        ValidationError
    ):  # One of an earlier version has no fields that are new since: they had their defaults.
        saved = TrainConfig.model_validate(saved).model_dump(mode="json")
    now, then = _by_name(given), _by_name(saved)
    differing = [
        f"{name} was {then.get(name)!r} and is {now.get(name)!r}"
        for name in sorted({*now, *then})
        if now.get(name) != then.get(name) and name.partition(".")[0] not in MAY_CHANGE and name != "rewards.url"
    ]
    if differing:
        raise UnusableInput(
            f"{checkpoint} is of another run: {'; '.join(differing)}. Resume with the same configuration, or start "
            "another run with --out"
        )


def _by_name(config: dict[str, Any]) -> dict[str, Any]:
    """`learner.learning_rate` and so on, with their values."""
    found: dict[str, Any] = {}
    for name, value in config.items():
        if isinstance(value, dict) and value:
            found |= {f"{name}.{inner}": held for inner, held in _by_name(value).items()}
        else:
            found[name] = value
    return found


def _random_state() -> dict[str, Any]:
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"torch": torch.get_rng_state(), "python": random.getstate(), "cuda": cuda}


def _set_random_state(state: dict[str, Any]) -> None:
    torch.set_rng_state(state["torch"].cpu())
    random.setstate(state["python"])
    if state["cuda"]:
        torch.cuda.set_rng_state_all([one.cpu() for one in state["cuda"]])
