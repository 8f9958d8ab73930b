"""The weights that the optimizer moves: float32 copies of what the model computes with, when that is less than float32.

A bfloat16 number near 1 has its neighbour 0.004 away, so an update of 1e-6 leaves nearly every bfloat16 weight as it
was, and most of what was learnt is lost. Here the update is made to the copies, gradients of micro-batches are added up
in float32 too, and the model gets the copies rounded. Costs 8 bytes a weight; a float32 model needs none of it.
"""

from collections.abc import Iterable
from typing import Any

import torch


class MasterWeights:
    """A model's trainable weights as the optimizer sees them."""

    def __init__(self, model: Any) -> None:
        self._weights = [weight for weight in model.parameters() if weight.requires_grad]
        self.parameters = [
            torch.nn.Parameter(weight.detach().float()) if _too_coarse(weight) else weight for weight in self._weights
        ]

    def _pairs(self) -> Iterable[tuple[torch.nn.Parameter, torch.nn.Parameter]]:
        """Each weight that has a copy, and the copy."""
        return (pair for pair in zip(self._weights, self.parameters, strict=True) if pair[0] is not pair[1])

    def take_gradients(self) -> None:
        """Add what a backward pass left at the model's weights to the copies' gradients."""
        for weight, copy in self._pairs():
            if weight.grad is None:
                continue
            if copy.grad is None:
                copy.grad = weight.grad.float()
            else:
                copy.grad += weight.grad
            weight.grad = None

    def give_weights(self) -> None:
        """Round the copies into the model."""
        with torch.no_grad():
            for weight, copy in self._pairs():
                weight.copy_(copy)

    def state(self) -> list[torch.Tensor]:
        """The copies, for a checkpoint."""
        return [copy.detach() for _, copy in self._pairs()]

    def restore(self, state: list[torch.Tensor]) -> None:
        """The copies as they were in a checkpoint."""
        with torch.no_grad():
            for (_, copy), saved in zip(self._pairs(), state, strict=True):
                copy.copy_(saved)


def _too_coarse(weight: torch.Tensor) -> bool:
    return weight.dtype in (torch.bfloat16, torch.float16)
