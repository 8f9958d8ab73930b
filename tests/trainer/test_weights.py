"""The check after every sync: it lets equal weights through, and no others."""

import pytest
import torch

from trainer_client.grpo.config import Model, TrainConfig
from trainer_client.grpo.errors import WeightsDiffer
from trainer_client.grpo.policy import Policy, load_policy
from trainer_client.grpo.sample import sample
from trainer_client.grpo.sampling import Limits
from trainer_client.grpo.weights import difference, probe_prompts, refuse_difference

CONFIG = TrainConfig()


def policy(tied: bool) -> Policy:
    return load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1, "tied": tied}}), seed=0)


def checked(learner: Policy, engine: Policy) -> float:
    """The check, with our own sampler for an engine."""
    prompts = probe_prompts(learner)
    probes = list(sample(engine, prompts, copies=1, limits=Limits(8), temperature=1.0, seed=0, sequences_at_once=8))
    return refuse_difference(difference(learner, prompts, probes), learner, CONFIG, "the engine")


@pytest.mark.parametrize("tied", [False, True])
def test_the_same_weights_pass(tied: bool) -> None:
    assert checked(policy(tied), policy(tied)) < 1e-5


@pytest.mark.parametrize("layer", ["embed_tokens", "lm_head", "q_proj", "down_proj", "norm.weight"])
def test_one_stale_layer_stops_the_run(layer: str) -> None:
    learner, engine = policy(False), policy(False)
    with torch.no_grad():
        for name, weight in learner.model.named_parameters():
            if layer in name:
                weight.add_(0.05 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(1)))
    with pytest.raises(WeightsDiffer, match="the engine still generates with other weights"):
        checked(learner, engine)
