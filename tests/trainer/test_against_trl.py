"""The same rollouts through TRL's trainers and through our `Learner`: the gradients of each objective that both have.

The batch holds what a run meets: groups whose rewards are all equal, rollouts that were not judged, a group of which
one was, truncated completions, and completions of every length. What is compared is the gradient of the second update,
whose ratios are no longer 1, so that clipping counts. Where ours differs from TRL's by default, the option that makes
it the same is in the table, and a test below says what the default does.
"""

import copy
import math
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from trainer_client.grpo.config import Model, TrainConfig
from trainer_client.grpo.learner import Learner, Sums
from trainer_client.grpo.policy import Policy, load_policy
from trainer_client.grpo.rollout import Completion, Problem, Rollout, Scored
from verifier.wire import Result

pytestmark = pytest.mark.filterwarnings("default")  # Theirs are theirs.

GROUP, LONGEST, KL = 4, 6, 0.04
REWARDS: list[float | None] = [
    *(1.0, 0.0, 0.5, 0.0),
    *(1.0, None, 0.0, 0.25),
    *(0.0, 0.0, 0.0, 0.0),
    *(1.0, None, None, None),
    *(1.0, 1.0, 1.0, 1.0),
    *(0.0, 1.0, 0.0, 1.0),
]
GROUPS = len(REWARDS) // GROUP
CLOSE = 1e-6
"""Of the norm of the difference, relative to that of TRL's gradient."""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1}}), seed=0)


@pytest.fixture(scope="module")
def rollouts(policy: Policy) -> list[Rollout]:
    """Random completions of 1 to LONGEST tokens; the longest of them are truncated. The sampler was a bit elsewhere."""
    generator = torch.Generator().manual_seed(1)
    made = []
    for row in range(len(REWARDS)):
        prompt = f"{row // GROUP}+1="
        length = 1 + (5 * row + 2 * (row // GROUP)) % (LONGEST + 1)
        ids = torch.randint(2, 90, (min(length, LONGEST),), generator=generator).tolist()
        truncated = length > LONGEST
        if not truncated:
            ids[-1] = min(policy.end_ids)
        logps = (-4.5 + 0.8 * torch.randn(len(ids), generator=generator)).tolist()
        problem = Problem(id=prompt, prompt=prompt, ground_truth=1)
        completion = Completion(row // GROUP, tuple(ids), tuple(logps), truncated)
        prompt_ids = tuple(policy.tokenizer.encode(prompt))
        made.append(Rollout(f"r{row}", problem, prompt, prompt_ids, completion, "", 0))
    assert 0 < sum(rollout.completion.truncated for rollout in made) < len(made) / 4
    return made


def result(name: str, reward: float | None) -> Result:
    outcome = "failed" if reward is None else "correct" if reward > 0 else "incorrect"
    verdict = {"outcome": outcome, "score": reward, "reason": "as given"}
    return Result.model_validate({"id": name, "reward": reward, "components": {}, "verdict": verdict})


def scored(rollouts: Sequence[Rollout], rewards: Sequence[float | None] = REWARDS) -> Scored:
    return Scored(rollouts, [result(r.id, reward) for r, reward in zip(rollouts, rewards, strict=True)])


@pytest.fixture(scope="module")
def reference(policy: Policy) -> Any:
    """Another model for the KL to be measured to."""
    other = copy.deepcopy(policy.model)
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for weight in other.parameters():
            weight.add_(0.02 * torch.randn(weight.shape, generator=generator))
    return other


# --- theirs ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trainers(policy: Policy, reference: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """TRL's GRPO and RLOO around our model, made once: what is compared are attributes that each case sets."""
    os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from datasets import Dataset
        from trl.trainer.grpo_config import GRPOConfig
        from trl.trainer.grpo_trainer import GRPOTrainer
        from trl.trainer.rloo_config import RLOOConfig
        from trl.trainer.rloo_trainer import RLOOTrainer
        from trl.trainer.utils import add_fused_lm_head

        data = Dataset.from_list([{"prompt": f"{number}+1="} for number in range(GROUPS)])
        made = {}
        for name, trainer, config in (("grpo", GRPOTrainer, GRPOConfig), ("rloo", RLOOTrainer, RLOOConfig)):
            plan = config(
                output_dir=str(tmp_path_factory.mktemp(name)), per_device_train_batch_size=len(REWARDS),
                num_generations=GROUP, max_completion_length=LONGEST, use_cpu=True, bf16=False, report_to=[], beta=0.0,
                gradient_checkpointing=False, disable_tqdm=True, num_iterations=2,
            )  # fmt: skip
            made[name] = trainer(
                model=copy.deepcopy(policy.model), processing_class=policy.tokenizer, args=plan,
                reward_funcs=lambda completions, **_: list(REWARDS), train_dataset=data,
            )  # fmt: skip
            made[name].current_gradient_accumulation_steps = 1
            made[name].ref_model = copy.deepcopy(reference)
            add_fused_lm_head(made[name].ref_model, outputs=("log_probs", "entropy"))
        return made


def their_gradient(
    trainer: Any, first: Any, second: Any, rollouts: Sequence[Rollout], options: dict[str, Any], most: int = 10**6
) -> torch.Tensor:
    """TRL's own scoring of these completions with the weights of `first`, and its loss's gradient at `second`: of the
    first `most` of them, as a minibatch."""
    sampled = [list(rollout.completion.ids) for rollout in rollouts]
    sampler_logps = [list(rollout.completion.logps) for rollout in rollouts] if options.get("use_vllm") else None
    is_grpo = hasattr(trainer, "loss_type")
    with pytest.MonkeyPatch.context() as patch:
        engine = (lambda *_: (sampled, sampler_logps)) if is_grpo else (lambda *_: sampled)
        patch.setattr(trainer, "_generate_single_turn", engine)
        for name, value in options.items():
            patch.setattr(trainer if hasattr(trainer, name) else trainer.args, name, value)
        trainer.model.load_state_dict(first.state_dict())
        trainer.model.train()
        rows = [{"prompt": rollout.problem.prompt} for rollout in rollouts]
        inputs = {
            name: value[:most] if isinstance(value, torch.Tensor) and value.ndim else value
            for name, value in trainer._generate_and_score_completions(rows).items()
        }
        trainer.model.load_state_dict(second.state_dict())
        trainer.model.zero_grad()
        trainer._compute_loss(trainer.model, inputs).backward()
        return gradient(trainer.model)


def gradient(model: Any) -> torch.Tensor:
    return torch.cat([weight.grad.flatten() for weight in model.parameters()])


# --- ours -----------------------------------------------------------------------------------------------------------


def learnt(
    policy: Policy, batch: Scored, reference: Any, folder: Path, objective: dict[str, Any], **learner: Any
) -> Any:
    """The model after learning from the batch, the last update's gradient left in it."""
    config = TrainConfig.model_validate(
        {
            "rollouts": {
                "prompts": len(batch.rollouts) // GROUP, "group": GROUP, "max_new_tokens": LONGEST, "staleness": 0,
            },
            "objective": objective,
            "learner": {"learning_rate": 0.02, "max_gradient_norm": 1e9, "sequences_at_once": 5} | learner,
        }
    )  # fmt: skip
    ours = Learner(policy._replace(model=copy.deepcopy(policy.model)), config, folder)
    if ours.reference is not None:
        ours.reference = reference
    ours.learn(batch)
    return ours.policy.model


def apart(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    assert float(theirs.norm()) > 1e-3, "there is something to agree about"
    difference = float((ours - theirs).norm() / theirs.norm())
    print(f"relative difference from TRL's gradient: {difference:.1e}")
    return difference


LEARNING_RATES = {"gspo": 1e-5, "rloo": 1e-3}
"""The step between the two updates: some sequences leave the region that is not clipped, and some do not."""
TRL = {"count_unjudged": True}
"""TRL leaves what was not judged in the denominators and the KL."""

# What is not in the second column is TRL's default: beta 0, epsilon 0.2.
ALIKE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("GRPO", {"algorithm": "grpo"}, {"loss_type": "grpo", "beta": KL}),
    ("GRPO, the first papers' KL", {"algorithm": "grpo", "kl_by_ratio": False},
     {"loss_type": "grpo", "beta": KL, "use_bias_correction_kl": False}),
    ("GRPO, truncated left out", {"algorithm": "grpo", "overlong": "filter"},
     {"loss_type": "grpo", "beta": KL, "mask_truncated_completions": True}),
    ("Dr. GRPO", {"algorithm": "dr_grpo"}, {"loss_type": "dr_grpo", "scale_rewards": "none"}),
    ("Dr. GRPO with a KL", {"algorithm": "dr_grpo", "kl": KL, "overlong": "filter"},
     {"loss_type": "dr_grpo", "scale_rewards": "none", "beta": KL, "mask_truncated_completions": True}),
    ("DAPO's loss", {}, {"loss_type": "dapo", "epsilon_high": 0.28}),
    ("DAPO's loss with a KL, truncated left out", {"kl": KL, "overlong": "filter"},
     {"loss_type": "dapo", "epsilon_high": 0.28, "beta": KL, "mask_truncated_completions": True}),
    ("DAPO's loss, std of the batch", {"scale": "batch"},
     {"loss_type": "dapo", "epsilon_high": 0.28, "scale_rewards": "batch"}),
    ("BNPO", {}, {"loss_type": "bnpo", "epsilon_high": 0.28}),
    ("GSPO", {"algorithm": "gspo"},
     {"loss_type": "grpo", "importance_sampling_level": "sequence", "epsilon_low": 3e-4, "epsilon_high": 4e-4}),
    ("GSPO with a KL", {"algorithm": "gspo", "kl": KL},
     {"loss_type": "grpo", "importance_sampling_level": "sequence", "epsilon_low": 3e-4, "epsilon_high": 4e-4,
      "beta": KL}),
    ("CISPO", {"algorithm": "cispo", "cispo_cap": 1.1}, {"loss_type": "cispo", "epsilon_high": 1.1}),
    ("RLOO", {"algorithm": "rloo"}, {"beta": 0.05}),
    ("RLOO without a KL, truncated left out", {"algorithm": "rloo", "kl": 0.0, "overlong": "filter"},
     {"mask_truncated_completions": True}),
    ("a bound on bad tokens that rose", {"dual_clip": 1.5, "clip_high": 0.2}, {"loss_type": "dapo", "delta": 1.5}),
    ("an entropy bonus", {"entropy_bonus": 0.02, "clip_high": 0.2},
     {"loss_type": "dapo", "entropy_coef": 0.02, "_entropy_bonus_enabled": True}),
    *((f"sampler corrected: {how}", {"importance": how, "clip_high": 0.2, "kl": KL},
       {"loss_type": "dapo", "use_vllm": True, "vllm_importance_sampling_correction": True, "beta": KL,
        "vllm_importance_sampling_mode": how, "vllm_importance_sampling_clip_max": 2.0})
      for how in ("token_truncate", "token_mask", "sequence_truncate", "sequence_mask")),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "options"), [case[1:] for case in ALIKE], ids=[case[0] for case in ALIKE])
def test_the_gradient_of_a_run_is_trls(
    policy: Policy, trainers: dict[str, Any], rollouts: list[Rollout], reference: Any, tmp_path: Path,
    ours: dict[str, Any], options: dict[str, Any],
) -> None:  # fmt: skip
    batch, objective = scored(rollouts), ours | TRL
    rate = LEARNING_RATES.get(ours.get("algorithm", ""), 0.02)
    first = learnt(policy, batch, reference, tmp_path, objective, learning_rate=rate)
    second = learnt(policy, batch, reference, tmp_path, objective, learning_rate=rate, epochs=2)
    trainer = trainers["rloo" if ours.get("algorithm") == "rloo" else "grpo"]
    plain = {"epsilon_low": 0.2, "epsilon_high": 0.2}
    theirs = their_gradient(trainer, policy.model, first, rollouts, plain | options)
    assert apart(gradient(second), theirs) < CLOSE


# --- where ours differs by choice -----------------------------------------------------------------------------------


def first_gradient(policy: Policy, batch: Scored, reference: Any, folder: Path, **objective: Any) -> torch.Tensor:
    return gradient(learnt(policy, batch, reference, folder, objective))


def judged_only(rollouts: Sequence[Rollout]) -> Scored:
    kept = [(rollout, reward) for rollout, reward in zip(rollouts, REWARDS, strict=True) if reward is not None]
    return scored([rollout for rollout, _ in kept], [reward for _, reward in kept])


@pytest.mark.parametrize("algorithm", ["grpo", "dr_grpo", "gspo", "cispo", "rloo", None])
def test_what_was_not_judged_leaves_no_trace(
    policy: Policy, rollouts: list[Rollout], reference: Any, tmp_path: Path, algorithm: str | None
) -> None:
    """By default the batch is as if it had never been generated; only Dr. GRPO's constant stays what it is."""
    objective = {"algorithm": algorithm, "kl": KL}
    whole = first_gradient(policy, scored(rollouts), reference, tmp_path, **objective)
    without = judged_only(rollouts)
    part = first_gradient(policy, without, reference, tmp_path, **objective)
    if algorithm == "dr_grpo":
        part *= (len(without.rollouts) // GROUP) / GROUPS
    assert float((whole - part).norm() / part.norm()) < CLOSE


@pytest.mark.parametrize(
    ("objective", "larger", "why"),
    [
        ({"loss": "sequence_mean"}, 20 / 11, "of 20 judged, 9 are in groups without a difference"),
        ({"loss": "constant"}, 1.0, "a constant is one"),
    ],
)
def test_dropping_even_groups_changes_the_denominator(
    policy: Policy, rollouts: list[Rollout], reference: Any, tmp_path: Path,
    objective: dict[str, Any], larger: float, why: str,
) -> None:  # fmt: skip
    kept = first_gradient(policy, scored(rollouts), reference, tmp_path, **objective)
    dropped = first_gradient(policy, scored(rollouts), reference, tmp_path, **objective, drop_even_groups=True)
    assert float(dropped.norm() / kept.norm()) == pytest.approx(larger, rel=1e-5), why


def test_truncated_completions_stay_in_the_baseline_unless_they_are_excluded(
    policy: Policy, rollouts: list[Rollout], tmp_path: Path
) -> None:
    def advantages(overlong: str) -> list[float]:
        config = TrainConfig.model_validate({"objective": {"overlong": overlong, "scale": "none"}})
        return list(Learner(policy, config, tmp_path).advantages(scored(rollouts)).values.tolist())

    truncated = [row for row, rollout in enumerate(rollouts) if rollout.completion.truncated]
    assert advantages("filter") == advantages("keep")
    changed = [row for row, pair in enumerate(zip(advantages("exclude"), advantages("keep"), strict=True))
               if not math.isclose(*pair)]  # fmt: skip
    assert {row // GROUP for row in changed} <= {row // GROUP for row in truncated}
    assert set(changed) - set(truncated), "its siblings are compared without it"


MINIBATCHES = 3


@pytest.mark.parametrize(
    ("objective", "options"),
    [
        ({"denominators": "batch"}, {"loss_type": "dapo", "epsilon_high": 0.28}),
        ({"algorithm": "cispo", "cispo_cap": 1.1, "denominators": "batch"},
         {"loss_type": "cispo", "epsilon_high": 1.1}),
        ({}, {"loss_type": "bnpo", "epsilon_high": 0.28}),
        ({"algorithm": "grpo", "kl": 0.0}, {"loss_type": "grpo"}),
        ({"algorithm": "gspo"},
         {"loss_type": "grpo", "importance_sampling_level": "sequence", "epsilon_low": 3e-4, "epsilon_high": 4e-4}),
        ({"algorithm": "dr_grpo"}, {"loss_type": "dr_grpo", "scale_rewards": "none"}),
    ],
    ids=["DAPO's loss", "CISPO", "BNPO", "GRPO", "GSPO", "Dr. GRPO"],
)  # fmt: skip
def test_a_minibatchs_gradient_is_trls(
    policy: Policy, trainers: dict[str, Any], rollouts: list[Rollout], reference: Any, tmp_path: Path,
    objective: dict[str, Any], options: dict[str, Any],
) -> None:  # fmt: skip
    """TRL divides by an equal part of the whole batch's tokens for two losses, for others by the minibatch's own."""
    size = len(rollouts) // MINIBATCHES
    config = TrainConfig.model_validate(
        {
            "rollouts": {"prompts": GROUPS, "group": GROUP, "max_new_tokens": LONGEST, "staleness": 0},
            "objective": objective | TRL,
            "learner": {"learning_rate": 0.02, "max_gradient_norm": 1e9, "minibatches": MINIBATCHES},
        }
    )
    ours = Learner(policy._replace(model=copy.deepcopy(policy.model)), config, tmp_path)
    advantages = ours.advantages(scored(rollouts)).values.tolist()
    members = [ours._member(rollout, value) for rollout, value in zip(rollouts, advantages, strict=True)]
    ours._update(members[:size], None, Sums(), ours._share(members[:size], members))
    trainer = trainers["grpo"]
    # Advantages are of the whole batch; so are the tokens that a minibatch has an equal part of.
    plain = {"epsilon_low": 0.2, "epsilon_high": 0.2, "steps_per_generation": MINIBATCHES}
    theirs = their_gradient(trainer, policy.model, policy.model, rollouts, plain | options, size)
    assert apart(gradient(ours.policy.model), theirs) < CLOSE


def test_minibatches_share_what_the_whole_batch_weighs(
    policy: Policy, rollouts: list[Rollout], reference: Any, tmp_path: Path
) -> None:
    """Dr. GRPO's constant is divided among them: an update of a third of the batch has a third of the denominator."""
    config = TrainConfig.model_validate(
        {"rollouts": {"prompts": GROUPS, "group": GROUP, "max_new_tokens": LONGEST}, "learner": {"minibatches": 3}}
    )
    learner = Learner(policy, config, tmp_path)
    members = [learner._member(rollout, 1.0) for rollout in rollouts[:8]]
    assert learner._share(members, members).constant == GROUPS * GROUP * LONGEST / 3


def test_the_constant_follows_the_group_size_of_a_stage(
    policy: Policy, rollouts: list[Rollout], tmp_path: Path
) -> None:
    """DeepScaleR's second stage draws twice as many completions: as many more are asked for."""
    stages = [{"from_step": 1, "group": 2 * GROUP}]
    config = TrainConfig.model_validate(
        {"rollouts": {"prompts": GROUPS, "group": GROUP, "max_new_tokens": LONGEST, "stages": stages}}
    )
    learner = Learner(policy, config, tmp_path)
    members = [learner._member(rollout, 1.0) for rollout in rollouts[:8]]
    before = learner._share(members, members).constant
    learner.version = 1
    assert learner._share(members, members).constant == 2 * before == GROUPS * 2 * GROUP * LONGEST
