"""A model whose weights, gradients and optimizer are too large for one GPU: each process of a node holds a share of
each, by torch's FSDP2 (`fully_shard`, which accelerate's FSDP2 calls too).

The shares are float32; layers are put together for the moment in which they compute, in the run's own dtype, and what
they leave behind is added up over the processes in float32. So no float32 copies are needed beside (`master.py`).
While completions are generated, or weights are handed on, each process holds all weights in that dtype, and none of the
processes waits for another. Not for several nodes: nothing here knows that some processes are nearer than others.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import (
    FSDPModule,
    MixedPrecisionPolicy,
    fully_shard,
    register_fsdp_forward_method,
)
from torch.distributed.tensor import DTensor, distribute_tensor
from transformers.modeling_layers import GradientCheckpointingLayer

from trainer_client.grpo.head import head_of

T = TypeVar("T")


def shard(model: Any, processes: int, device: torch.device, compute: torch.dtype) -> None:
    """Keep this process's share of the model alone, on `device`; the others' weights must be the same.

    The model comes on a CPU, so that no device ever holds all of it in float32.
    """
    model.float()
    model.names_of_state = tuple(model.state_dict())
    head_of(model)  # Found out by running parts of it, for which they must be whole.
    mesh = init_device_mesh(device.type, (processes,))
    rounding = MixedPrecisionPolicy(compute, torch.float32, cast_forward_inputs=False)
    for layer in [part for part in model.modules() if isinstance(part, GradientCheckpointingLayer)]:
        fully_shard(layer, mesh=mesh, mp_policy=rounding)
    fully_shard(model, mesh=mesh, mp_policy=rounding)
    for part in _parts(model):
        part.set_gradient_divide_factor(1.0)  # The denominators are those of the whole batch already.
        part.set_force_sum_reduction_for_comms(True)  # gloo knows no other.
    model.whole_within = _call
    register_fsdp_forward_method(model, "whole_within")
    with torch.no_grad():  # Its first pass is when FSDP finds out what belongs to what.
        model(input_ids=torch.zeros((1, 1), dtype=torch.long, device=device), use_cache=False)
    model.reshard()  # A pass without gradients leaves what is in no layer whole, and an optimizer would be given that.


def _call(function: Callable[..., T], *arguments: Any) -> T:
    return function(*arguments)


def within(model: Any, function: Callable[..., T], *arguments: Any) -> T:
    """What the function gives, called where the weights outside of the layers are whole: for whoever calls parts
    of a model rather than the model."""
    if isinstance(model, FSDPModule):
        found: T = model.whole_within(function, *arguments)
        return found
    return function(*arguments)


@contextmanager
def gathered(model: Any) -> Iterator[None]:
    """While this lasts, all weights are here, and passes without gradients ask nothing of other processes.

    All processes begin it together. For a model that is not sharded it does nothing.
    """
    parts = _parts(model)
    for part in parts:
        part.unshard()
    for layer in parts[1:]:
        layer.set_reshard_after_forward(False, recurse=False)
    try:
        yield
    finally:
        for layer in parts[1:]:
            layer.set_reshard_after_forward(True, recurse=False)
        for part in parts:
            part.reshard()


def state_of(model: Any) -> dict[str, torch.Tensor] | None:
    """The state dict of a sharded model while it is `gathered`: its own would be of shares. None for any other."""
    if not isinstance(model, FSDPModule):
        return None
    held = dict(model.named_parameters(remove_duplicate=False)) | dict(model.named_buffers(remove_duplicate=False))
    return {name: held[name].detach() for name in model.names_of_state}


def _parts(model: Any) -> list[Any]:
    """What is sharded as one, the model itself first, which holds what is in no layer."""
    return [part for part in model.modules() if isinstance(part, FSDPModule)]


def whole(content: Any, *, kept: bool = True) -> Any:
    """The same content (a state dict, say) with tensors that are shares put together, on the CPU.

    All processes ask together; one that does not keep them gets None in their place.
    """
    if isinstance(content, DTensor):
        together = content.full_tensor()
        return together.cpu() if kept else None
    if isinstance(content, dict):
        return {name: whole(value, kept=kept) for name, value in content.items()}
    if isinstance(content, list):
        return [whole(value, kept=kept) for value in content]
    return content


def share_of(tensor: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """This process's share of a tensor that every process has whole, where `like` is a share."""
    if not isinstance(like, DTensor):
        return tensor
    held = tensor.to(like.device)
    return distribute_tensor(held, like.device_mesh, like.placements, src_data_rank=None)
