"""Models of every kind of memory get the same numbers from sampler and learner, or are refused before a run."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import transformers

from trainer_client.grpo.agreement import refuse_disagreement
from trainer_client.grpo.config import Model, TrainConfig
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.policy import Policy, load_policy, log_probabilities, tokens_of
from trainer_client.grpo.sample import sample
from trainer_client.grpo.sampling import Limits

ALL: dict[str, Any] = {"vocab_size": 98, "hidden_size": 32, "num_hidden_layers": 2, "bos_token_id": None,
                       "eos_token_id": 1, "pad_token_id": 0}  # fmt: skip
ATTENDING: dict[str, Any] = {**ALL, "intermediate_size": 64, "num_attention_heads": 2, "num_key_value_heads": 1}
RECURRENT: dict[str, Any] = {
    "linear_num_key_heads": 2, "linear_num_value_heads": 2, "linear_key_head_dim": 16, "linear_value_head_dim": 16,
    "layer_types": ["linear_attention", "full_attention"],
}  # fmt: skip


def lfm2() -> Any:
    return transformers.Lfm2ForCausalLM(
        transformers.Lfm2Config(**ATTENDING, layer_types=["conv", "full_attention"])
    )  # fmt: skip


def qwen3_next() -> Any:
    return transformers.Qwen3NextForCausalLM(
        transformers.Qwen3NextConfig(
            **ATTENDING, **RECURRENT, head_dim=16, num_experts=2, num_experts_per_tok=1, moe_intermediate_size=16,
            shared_expert_intermediate_size=16,
        )
    )  # fmt: skip


def falcon_h1() -> Any:
    return transformers.FalconH1ForCausalLM(
        transformers.FalconH1Config(
            **ATTENDING, mamba_d_ssm=32, mamba_n_heads=2, mamba_d_head=16, mamba_d_state=8, mamba_chunk_size=8
        )
    )


def mamba2() -> Any:
    return transformers.Mamba2ForCausalLM(
        transformers.Mamba2Config(**ALL, num_heads=4, head_dim=16, state_size=8, n_groups=1, chunk_size=8)
    )


def mamba() -> Any:
    return transformers.MambaForCausalLM(transformers.MambaConfig(**ALL, state_size=8))


def rwkv() -> Any:
    return transformers.RwkvForCausalLM(transformers.RwkvConfig(**ALL, context_length=64, attention_hidden_size=32))


def sliding() -> Any:
    return transformers.MistralForCausalLM(transformers.MistralConfig(**ATTENDING, sliding_window=4))


def policy_of(make: Callable[[], Any]) -> Policy:
    plain = load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1}}), seed=0)
    torch.manual_seed(0)
    return plain._replace(model=make().eval())


@pytest.mark.parametrize("make", [lfm2, qwen3_next, falcon_h1, mamba2, sliding])
def test_the_sampler_writes_with_what_every_kind_of_layer_remembers(make: Callable[[], Any]) -> None:
    policy, prompts = policy_of(make), [(5, 6, 7, 8, 9, 10, 11), (12, 13, 14)]
    refuse_disagreement(policy, TrainConfig())
    limits = Limits(16)  # Long enough for rows to be dropped on the way.
    written = list(sample(policy, prompts, copies=4, limits=limits, temperature=1.0, seed=1, sequences_at_once=64))
    assert len(written) == 8
    tokens = tokens_of([prompts[one.prompt] for one in written], [one.ids for one in written], policy)
    with torch.no_grad():
        logps, _ = log_probabilities(policy.model, tokens, temperature=1.0)
    for row, one in zip(logps, written, strict=True):
        torch.testing.assert_close(row[: len(one.ids)], torch.tensor(one.logps), atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (mamba, "token by token, this MambaForCausalLM gives other log-probabilities than over a whole text"),
        (rwkv, "beside longer texts, this RwkvForCausalLM gives a text other log-probabilities than by itself"),
    ],
)
def test_a_model_that_would_be_trained_on_other_texts_is_refused(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        refuse_disagreement(policy_of(make), TrainConfig())


def test_a_memory_that_the_sampler_does_not_know_is_refused_for_it_alone() -> None:
    policy = policy_of(sliding)
    remembered = policy.model.forward
    policy.model.forward = lambda **asked: remembered(**asked | {"use_cache": False})
    with pytest.raises(UnusableInput, match="cannot write with this MistralForCausalLM: it keeps no cache"):
        refuse_disagreement(policy, TrainConfig())
    other = TrainConfig.model_validate({"rollouts": {"engine": "vllm"}})
    refuse_disagreement(policy, other)
