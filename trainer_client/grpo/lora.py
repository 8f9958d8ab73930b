"""Low-rank adapters by peft: put into a model, and merged into its weights for whatever is to be run or saved."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from trainer_client.grpo.config import Lora
from trainer_client.grpo.errors import UnusableInput

NAME = "default"


def with_adapters(model: Any, plan: Lora) -> Any:
    """The model with its own weights frozen and adapters that begin as nothing; raises UnusableInput."""
    try:
        from peft import LoraConfig, get_peft_model
    except ImportError as error:
        raise UnusableInput(f"model.lora needs the package peft, pip install peft: {error}") from None
    layers = plan.layers[0] if plan.layers == ("all-linear",) else list(plan.layers)
    config = LoraConfig(
        r=plan.rank, lora_alpha=plan.alpha, use_rslora=plan.by_root_of_rank, target_modules=layers, lora_dropout=0.0,
        task_type="CAUSAL_LM",
    )  # fmt: skip
    try:
        with warnings.catch_warnings():  # peft 0.21 asks transformers 5.2x for names that it will drop.
            warnings.simplefilter("ignore", FutureWarning)
            return get_peft_model(model, config)
    except ValueError as error:
        raise UnusableInput(f"model.lora.layers {layers!r} cannot be adapted: {error}") from None


def has_adapters(model: Any) -> bool:
    return hasattr(model, "peft_config")


def merged_weights(model: Any) -> Iterator[tuple[str, torch.Tensor]]:
    """Each weight under the name it has without adapters, the adapters' part added."""
    changes = {
        f"{name}.weight": module.get_delta_weight(NAME)
        for name, module in model.base_model.model.named_modules()
        if hasattr(module, "get_delta_weight") and NAME in getattr(module, "lora_A", {})
    }
    for name, weight in model.base_model.model.named_parameters():
        if ".lora_" in f".{name}" or "lora_magnitude_vector" in name:
            continue
        plain = name.replace(".base_layer.", ".")
        change = changes.get(plain)
        held = weight.detach()
        yield plain, held if change is None else (held + change.detach().to(held.dtype))


def save_merged(model: Any, folder: Path) -> None:
    """The model as one without adapters, in Hugging Face's format, and the adapters beside it in `adapter`."""
    base = model.base_model.model
    weights = {name: weight.cpu() for name, weight in merged_weights(model)}
    base.save_pretrained(folder, state_dict=weights)
    adapters = {name: weight.detach() for name, weight in model.named_parameters() if ".lora_" in name}
    model.save_pretrained(folder / "adapter", state_dict=adapters)
