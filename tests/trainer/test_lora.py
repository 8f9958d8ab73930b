"""Adapters: little is trained, and what generates and what is saved has them merged in."""

from pathlib import Path

import pytest
import torch
from served import Served
from tiny_run import metrics, trained_here, written

from trainer_client.grpo.config import Model
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.policy import load_policy, save_policy
from trainer_client.grpo.vllm_server import Named
from trainer_client.grpo.weights import named_weights

pytest.importorskip("peft", reason="no peft here: LoRA is optional, and pip install peft adds it")


def model(tied: bool = False, **lora: object) -> Model:
    return Model.model_validate({"tiny": {"hidden": 32, "layers": 2, "tied": tied}, "lora": {"rank": 4, **lora}})


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("by_root_of_rank", [False, True])
def test_what_is_saved_computes_what_the_adapted_model_computes(
    tmp_path: Path, tied: bool, by_root_of_rank: bool
) -> None:
    policy = load_policy(model(tied, by_root_of_rank=by_root_of_rank), seed=0)
    with torch.no_grad():
        for name, weight in policy.model.named_parameters():
            if "lora_B" in name:
                weight.normal_(0, 0.1, generator=torch.Generator().manual_seed(1))
    save_policy(policy, tmp_path)
    plain = load_policy(Model(path=tmp_path), seed=0)
    ids = torch.tensor([policy.tokenizer.encode("12+3=15")])
    with torch.no_grad():
        adapted, merged = policy.model(input_ids=ids).logits, plain.model(input_ids=ids).logits
        without = policy.model.disable_adapter
        with without():
            base = policy.model(input_ids=ids).logits
    assert torch.allclose(adapted, merged, atol=1e-5)
    assert not torch.allclose(adapted, base, atol=1e-2), "the adapters do something"
    assert dict(named_weights(policy)).keys() == dict(named_weights(plain)).keys(), "as the engine knows them"
    assert dict(Named(policy).named_parameters()).keys() == dict(named_weights(plain)).keys(), "by NCCL as well"
    assert (tmp_path / "adapter" / "adapter_config.json").is_file()


def test_only_adapters_are_trained() -> None:
    policy = load_policy(model(layers=["q_proj", "v_proj"]), seed=0)
    trained = {name for name, weight in policy.model.named_parameters() if weight.requires_grad}
    assert trained
    assert all("lora_" in name and ("q_proj" in name or "v_proj" in name) for name in trained)


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnusableInput, match=r"model\.lora\.layers \['nowhere'\] cannot be adapted"):
        load_policy(model(layers=["nowhere"]), seed=0)


def test_a_run_with_adapters_is_saved_and_resumed(tmp_path: Path, reward_service: Served) -> None:
    base = tmp_path / "base"
    save_policy(load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1}}), seed=0), base)
    config = written(
        tmp_path, steps=1, model={"path": str(base), "lora": {"rank": 4}, "gradient_checkpointing": True},
        objective={"kl": 0.01},
    )  # fmt: skip
    given = ("--out", tmp_path / "run", "--service", reward_service.url)
    assert trained_here(config, *given) == 0
    assert trained_here(*given, "--resume", "--steps", 2) == 0
    assert [line["step"] for line in metrics(tmp_path / "run")] == [0, 1, 2]
    load_policy(Model(path=tmp_path / "run" / "model"), seed=0)
