"""bfloat16 learns as float32 does: updates that are too small for its weights are kept, not lost."""

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from trainer_client.grpo import checkpoint
from trainer_client.grpo.checkpoint import Position
from trainer_client.grpo.config import Model, TrainConfig
from trainer_client.grpo.learner import Learner
from trainer_client.grpo.master import MasterWeights
from trainer_client.grpo.policy import load_policy
from trainer_client.grpo.rollout import Completion, Problem, Rollout, Scored
from verifier.wire import Result

TINY = {"tiny": {"hidden": 32, "layers": 1}}
SMALL_STEP = 1e-6


def learner(folder: Path, dtype: str = "bfloat16") -> Learner:
    model = TINY | {"dtype": dtype}
    config = {"model": model, "learner": {"learning_rate": SMALL_STEP}, "rollouts": {"prompts": 1, "group": 2}}
    return Learner(load_policy(Model.model_validate(model), seed=0), TrainConfig.model_validate(config), folder)


def scored(made: Learner, seed: int = 0) -> Scored:
    generator = torch.Generator().manual_seed(seed)
    problem = Problem(id="q", prompt="1+1=", ground_truth=2)
    prompt = tuple(made.policy.tokenizer.encode(problem.prompt))
    rollouts, results = [], []
    for row in range(2):
        ids = tuple(torch.randint(2, 90, (6,), generator=generator).tolist())
        completion = Completion(0, ids, (math.nan,) * 6, False)
        rollouts.append(Rollout(f"q-{row}", problem, "q", prompt, completion, "", 0))
        verdict = {"outcome": "correct" if row else "incorrect", "score": float(row), "reason": "as given"}
        results.append(
            Result.model_validate({"id": f"q-{row}", "reward": float(row), "components": {}, "verdict": verdict})
        )
    return Scored(rollouts, results)


def copies(weights: Any) -> list[torch.Tensor]:
    return [weight.detach().clone() for weight in weights]


def share_moved(before: list[torch.Tensor], after: list[torch.Tensor], where: list[torch.Tensor]) -> float:
    """Of the weights that had a gradient."""
    moved = sum(int(((new != old) & used).sum()) for old, new, used in zip(before, after, where, strict=True))
    return moved / sum(int(used.sum()) for used in where)


def test_at_a_usual_learning_rate_nearly_every_weight_moves(tmp_path: Path) -> None:
    ours = learner(tmp_path)
    before, rounded = copies(ours.weights.parameters), copies(ours.policy.model.parameters())
    ours.learn(scored(ours))
    where = [copy.grad != 0 for copy in ours.weights.parameters]
    moved = share_moved(before, copies(ours.weights.parameters), where)
    seen = share_moved(rounded, copies(ours.policy.model.parameters()), where)
    print(f"after one update at {SMALL_STEP:g}: {moved:.1%} of the weights moved, {seen:.1%} as bfloat16 shows")
    assert moved > 0.99
    assert seen < 0.1, "which is what would have moved without the copies"


def test_small_updates_add_up_to_what_bfloat16_can_hold() -> None:
    layer = torch.nn.Linear(8, 8, bias=False).to(torch.bfloat16)
    with torch.no_grad():
        layer.weight.fill_(1.0)
    weights = MasterWeights(layer)
    optimizer = torch.optim.AdamW(weights.parameters, lr=1e-3, weight_decay=0.0)
    for _ in range(20):
        layer.weight.grad = torch.ones_like(layer.weight)
        weights.take_gradients()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        weights.give_weights()
    assert layer.weight[0, 0].item() == pytest.approx(0.98, abs=0.004), "20 steps of a quarter of the smallest there is"


def test_gradients_of_micro_batches_are_added_up_in_float32() -> None:
    layer = torch.nn.Linear(1, 1, bias=False).to(torch.bfloat16)
    weights = MasterWeights(layer)
    for part in (256.0, *[0.5] * 8):
        layer.weight.grad = torch.full_like(layer.weight, part)
        weights.take_gradients()
    assert weights.parameters[0].grad.item() == 260.0, "in bfloat16 it would still be 256"


def test_a_float32_model_has_no_copies(tmp_path: Path) -> None:
    ours = learner(tmp_path, "float32")
    assert all(copy is weight for copy, weight in zip(ours.weights.parameters, ours.policy.model.parameters(),
                                                       strict=True))  # fmt: skip
    assert ours.weights.state() == []


def test_a_resumed_run_has_what_its_rounded_weights_do_not_show(tmp_path: Path) -> None:
    through = learner(tmp_path)
    through.learn(scored(through, 1))
    saved = checkpoint.save(tmp_path / "checkpoints", through, Position(1, 1, []), through.config)
    through.learn(scored(through, 2))
    again = learner(tmp_path)
    checkpoint.restore(saved, again, again.config)
    again.learn(scored(again, 2))
    for one, other in zip(through.weights.parameters, again.weights.parameters, strict=True):
        assert torch.equal(one, other)
