"""Recorded rewards, and what our presets give for the same inputs: the vocabulary of the parity runner's adapters.

A vector is a line of a recorded file, parsed: `system, reward, case_id, inputs, params, expected, note`. An adapter
takes one and returns what our preset gives, through `verifier.score`; None is "not judged", as where originals raise.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.errors import ConfigError
from verifier.execution import RunProgram, no_sandbox
from verifier.group import score_all
from verifier.presets.catalogue import task_for
from verifier.wire import PresetRef, Result, Rollout

Vector = Mapping[str, Any]
Reward = float | None | str | bool | list[Any]

COMPLETION = ("completion", "solution_str", "sequence", "model_response", "generation")
GROUND_TRUTH = ("ground_truth", "solution", "answer", "verification_info", "gt_answer", "gold")
CLOSE = 1e-9


def preset_of(vector: Vector) -> str:
    return f"{vector['system']}/{vector['reward']}"


def judged(vector: Vector, run: RunProgram = no_sandbox, *, explain: bool = False, **changed: Any) -> Result | None:
    """The result for the vector's one rollout; None where the preset refuses the parameters or the wire the rollout.

    Inputs become the rollout's completion and ground truth by the names in `COMPLETION` and `GROUND_TRUTH`, the params
    the preset's; `changed` overrides `preset`, `params`, or a field of the rollout.
    """
    preset = PresetRef(
        name=changed.pop("preset", preset_of(vector)), params=changed.pop("params", vector.get("params", {}))
    )
    fields = {"id": vector["case_id"]} | fields_of(vector["inputs"]) | changed
    if fields["completion"] is None:
        return None  # no rollout: its completion must be text
    try:
        task = task_for(Rollout.model_validate(fields), preset, explain=explain)
    except ConfigError:
        return None
    [result] = score_all([task], run)
    return result


def fields_of(inputs: Mapping[str, Any]) -> dict[str, Any]:
    completion = next((inputs[name] for name in COMPLETION if name in inputs), "")
    ground_truth = next((inputs[name] for name in GROUND_TRUTH if name in inputs), None)
    return {"completion": completion, "ground_truth": ground_truth}


def reward(vector: Vector, run: RunProgram = no_sandbox, **changed: Any) -> float | None:
    """The reward for the vector's one rollout."""
    result = judged(vector, run, **changed)
    return None if result is None else result.reward


def group_reward(vector: Vector) -> list[float | None] | None:
    """The rewards of the vector's one group: `completions`, each with its own ground truth in a list beside it."""
    completions = vector["inputs"]["completions"]
    truths = next(
        (vector["inputs"][name] for name in GROUND_TRUTH if name in vector["inputs"]), [None] * len(completions)
    )
    if not completions or any(completion is None for completion in completions):
        return None
    preset = PresetRef(name=preset_of(vector), params=vector.get("params", {}))
    rollouts = [
        Rollout(id=str(place), completion=completion, ground_truth=truth, group="g")
        for place, (completion, truth) in enumerate(zip(completions, truths, strict=False))
    ]
    try:
        return [result.reward for result in score_all([task_for(rollout, preset) for rollout in rollouts])]
    except ConfigError:
        return None


def agree(found: Reward, expected: Reward) -> bool:
    """Whether our reward is the original's: numbers within 1e-9, "raises" and null are both not judged."""
    if expected is None or expected == "raises":
        return found is None
    if isinstance(expected, str) or isinstance(found, str):
        return found == expected
    if isinstance(expected, Sequence) or isinstance(found, Sequence):
        if not isinstance(expected, Sequence) or not isinstance(found, Sequence) or len(found) != len(expected):
            return False
        return all(agree(ours, theirs) for ours, theirs in zip(found, expected, strict=True))
    if found is None:
        return False
    return abs(found - expected) <= CLOSE or (math.isnan(found) and math.isnan(expected))
