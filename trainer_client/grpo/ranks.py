"""Several processes that train one model, as torchrun starts them; with one process there is nothing to do.

Every process holds all weights. Each generates and judges its share of a batch's groups; all of them see the whole
scored batch and make the same advantages and denominators of it; each runs its share of the rollouts through the model;
and the gradients are added up. So the weights stay the same everywhere, and are those of a single process but for the
order in which numbers are added.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
import torch.distributed as distributed

T = TypeVar("T")


@dataclass(frozen=True)
class Ranks:
    """Which of how many processes this is."""

    number: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the one that writes files."""
        return self.number == 0

    def mine(self, all_of_them: Sequence[T]) -> Sequence[T]:
        """This process's share."""
        return all_of_them[self.number :: self.count]

    def gathered(self, mine: Sequence[T]) -> list[T]:
        """What every process brings, that of the first one first."""
        if self.count == 1:
            return list(mine)
        parts: list[Any] = [None] * self.count
        distributed.all_gather_object(parts, list(mine))
        return [item for part in parts for item in part]

    def from_first(self, value: T) -> T:
        """What the first process has; what the others give is ignored."""
        if self.count == 1:
            return value
        held = [value]
        distributed.broadcast_object_list(held, src=0)
        return held[0]

    def same_weights(self, model: Any) -> None:
        """Give every process the first one's weights."""
        if self.count > 1:
            for weight in model.parameters():
                distributed.broadcast(weight.data, src=0)

    def add_up_gradients(self, weights: Sequence[torch.nn.Parameter]) -> None:
        """The sum of all processes' gradients, in each of them. One that had no rollouts has zeros."""
        if self.count > 1:
            for weight in weights:
                weight.grad = torch.zeros_like(weight) if weight.grad is None else weight.grad
                distributed.all_reduce(weight.grad)

    def added_up(self, values: Sequence[float]) -> list[float]:
        """The sums over all processes."""
        return [sum(column) for column in zip(*self.gathered([tuple(values)]), strict=True)]

    def wait_for_all(self) -> None:
        if self.count > 1:
            distributed.barrier()


@contextmanager
def joined() -> Iterator[Ranks]:
    """The processes that torchrun started this one among; without torchrun, this one alone."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield Ranks()
        return
    if distributed.is_initialized():  # By whoever makes several runs, one after the other.
        yield Ranks(distributed.get_rank(), count)
        return
    on_gpu = torch.cuda.is_available()
    if on_gpu:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    distributed.init_process_group("cpu:gloo,cuda:nccl" if on_gpu else "gloo")
    try:
        yield Ranks(distributed.get_rank(), count)
    finally:
        distributed.destroy_process_group()
