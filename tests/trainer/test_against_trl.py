"""The same tensors through TRL's GRPO and ours: advantages, every loss both have, and the gradients of the loss."""

import math
import os
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from trainer_client.grpo.advantage import group_advantages
from trainer_client.grpo.config import Model, Objective
from trainer_client.grpo.loss import importance_weights, policy_loss, share_of
from trainer_client.grpo.policy import Policy, Tokens, load_policy, log_probabilities

pytestmark = pytest.mark.filterwarnings("default")  # Theirs are theirs.

GROUP, LONGEST, KL = 4, 6, 0.04
REWARDS: list[float | None] = [1.0, 0.0, 0.5, 0.0, 1.0, None, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0, 1.0, None, None, None]
LARGEST: dict[str, float] = {}
"""The largest differences seen, which `-rP` shows."""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1}}), seed=0)


@pytest.fixture(scope="module")
def theirs(policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """TRL's trainer around our model, made once: what is compared are attributes that each case sets."""
    os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from datasets import Dataset
        from trl.trainer.grpo_config import GRPOConfig
        from trl.trainer.grpo_trainer import GRPOTrainer

        plan = GRPOConfig(
            output_dir=str(tmp_path_factory.mktemp("trl")), per_device_train_batch_size=len(REWARDS),
            num_generations=GROUP, max_completion_length=LONGEST, use_cpu=True, bf16=False, report_to=[], beta=0.0,
            gradient_checkpointing=False, epsilon_high=0.28, disable_tqdm=True,
        )  # fmt: skip
        yield GRPOTrainer(
            model=policy.model, processing_class=policy.tokenizer, args=plan,
            reward_funcs=lambda completions, **_: list(REWARDS),
            train_dataset=Dataset.from_list([{"prompt": f"{n}+1="} for n in range(4)]),
        )  # fmt: skip


@pytest.fixture(scope="module")
def batch(theirs: Any) -> dict[str, Any]:
    """What TRL's own generation and scoring made of four prompts, with older and reference log-probabilities."""
    theirs.model.train()
    inputs = dict(theirs._generate_and_score_completions(questions()))
    generator = torch.Generator().manual_seed(1)

    def near(logps: torch.Tensor, spread: float) -> torch.Tensor:
        return (logps + spread * torch.randn(logps.shape, generator=generator)).detach()

    # Completions of every length, or the ways to add them up would not differ.
    lengths = 1 + torch.arange(len(REWARDS)) % inputs["completion_mask"].shape[1]
    mask = (torch.arange(inputs["completion_mask"].shape[1]) < lengths.unsqueeze(-1)).long()
    inputs |= {"completion_mask": mask, "num_items_in_batch": mask.sum()}
    logps = ours_logps(theirs.model, inputs)[0]
    sampler = near(logps, 0.8)
    weights = importance_weights(logps.detach(), sampler, mask, how="token_truncate", cap=2.0)
    return inputs | {
        "old_per_token_logps": near(logps, 0.4),
        "ref_per_token_logps": near(logps, 0.3),
        "importance_sampling_ratio": weights,
    }


def questions() -> list[dict[str, str]]:
    return [{"prompt": f"{n}+1="} for n in range(4) for _ in range(GROUP)]


def ours_logps(model: Any, inputs: dict[str, Any]) -> tuple[torch.Tensor, torch.Tensor]:
    ids = torch.cat([inputs["prompt_ids"], inputs["completion_ids"]], dim=1)
    attention = torch.cat([inputs["prompt_mask"], inputs["completion_mask"]], dim=1)
    positions = (attention.cumsum(-1) - 1).clamp(min=0)
    mask = inputs["completion_mask"].float()
    tokens = Tokens(ids, attention, positions, mask.shape[1], mask)
    return log_probabilities(model, tokens, temperature=1.0, entropy_gradient=True)


def noted(what: str, difference: float) -> float:
    LARGEST[what] = max(difference, LARGEST.get(what, 0.0))
    print(f"largest difference from TRL, {what}: {LARGEST[what]:.2g}")
    return difference


@pytest.mark.parametrize("scale", ["group", "batch", "none"])
def test_advantages_are_trls_own(theirs: Any, scale: Any) -> None:
    theirs.scale_rewards = scale
    given = theirs._generate_and_score_completions(questions())["advantages"]
    rewards = torch.tensor([math.nan if reward is None else reward for reward in REWARDS])
    groups = torch.arange(len(REWARDS)) // GROUP
    ours = group_advantages(rewards, groups, scale=scale)
    assert noted("advantages", float((ours.values - given).abs().max())) < 1e-6


def gradients(model: Any, loss: torch.Tensor) -> torch.Tensor:
    model.zero_grad()
    loss.backward()
    return torch.cat([parameter.grad.flatten() for parameter in model.parameters() if parameter.grad is not None])


OURS_AND_THEIRS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"loss": "token_mean"}, {"loss_type": "dapo"}),
    ({"loss": "token_mean"}, {"loss_type": "bnpo"}),
    ({"loss": "sequence_mean"}, {"loss_type": "grpo"}),
    ({"loss": "constant"}, {"loss_type": "dr_grpo"}),
    ({"loss": "token_mean", "clip_low": 0.1, "clip_high": 0.1}, {"epsilon_low": 0.1, "epsilon_high": 0.1}),
    ({"loss": "sequence_mean", "ratio": "sequence"}, {"loss_type": "grpo", "importance_sampling_level": "sequence"}),
    ({"loss": "token_mean", "dual_clip": 1.5}, {"delta": 1.5}),
    ({"loss": "token_mean", "kl": KL}, {"beta": KL}),
    ({"loss": "token_mean", "kl": KL, "kl_by_ratio": True}, {"beta": KL}),
    ({"loss": "token_mean", "importance": "token_truncate"}, {"use_vllm": True}),
    ({"loss": "token_mean", "entropy_bonus": 0.02}, {"entropy_coef": 0.02, "_entropy_bonus_enabled": True}),
    (
        {"loss": "constant", "kl": KL, "importance": "token_truncate"},
        {"loss_type": "dr_grpo", "beta": KL, "use_vllm": True},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "options"), OURS_AND_THEIRS)
def test_losses_and_their_gradients_are_trls_own(
    theirs: Any, batch: dict[str, Any], ours: dict[str, Any], options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    delta = options.get("delta")
    monkeypatch.setattr(theirs.args, "delta", delta)
    monkeypatch.setattr(theirs.args, "use_bias_correction_kl", ours.get("kl_by_ratio", False))
    for name, value in ({"loss_type": "dapo", "beta": 0.0} | options).items():
        if name != "delta":
            monkeypatch.setattr(theirs, name, value)
    monkeypatch.setattr(theirs, "current_gradient_accumulation_steps", 1, raising=False)
    their_loss = theirs._compute_loss(theirs.model, batch)
    their_gradients = gradients(theirs.model, their_loss)
    objective = Objective(**ours)
    logps, entropy = ours_logps(theirs.model, batch)
    mask = batch["completion_mask"]
    found = policy_loss(
        logps, batch["old_per_token_logps"], batch["advantages"], mask, share_of(mask, LONGEST), objective,
        weights=batch["importance_sampling_ratio"] if objective.importance != "auto" else None,
        reference_logps=batch["ref_per_token_logps"], entropy=entropy,
    )  # fmt: skip
    assert noted("loss", abs(float(found.loss) - float(their_loss))) < 1e-6
    our_gradients = gradients(theirs.model, found.loss)
    assert noted("gradient", float((our_gradients - their_gradients).abs().max())) < 1e-5
    assert float(their_gradients.abs().max()) > 1e-3, "there is something to agree about"
