"""Bytes that a loss and its gradient hold for each logit, ours beside TRL's: `python tests/bench/loss_memory.py`.

Each way runs in a process of its own, from hidden states to their gradient and the output layer's; the peak of its
memory, less what it had before, is divided by tokens x vocabulary. The gradient of the output layer, which every way
needs, is counted too.
"""

import argparse
import resource
import subprocess
import sys
import time
from typing import Any

import torch

HIDDEN = 256


def plain(layer: Any, hidden: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    """Logits, their softmax, and the entropy for the log."""
    distribution = torch.log_softmax(layer(hidden).float(), dim=-1)
    with torch.no_grad():
        (distribution.exp() * distribution).sum(-1)
    return distribution.gather(-1, chosen.unsqueeze(-1)).squeeze(-1)


def ours(layer: Any, hidden: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    from trainer_client.grpo.head import Head, logps_of_hidden

    return logps_of_hidden(Head(None, layer), hidden, chosen, 1.0)[0]


def ours_of_logits(layer: Any, hidden: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    from trainer_client.grpo.head import logps_of_logits

    return logps_of_logits(layer(hidden), chosen, 1.0)[0]


def trl(layer: Any, hidden: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    from trl.kernels import ChunkedLogProbFunction
    from trl.trainer.utils import _CHUNKED_LOGPROB_CHUNK_SIZE

    found = ChunkedLogProbFunction.apply(
        hidden, layer.weight, layer.bias, chosen, 1.0, _CHUNKED_LOGPROB_CHUNK_SIZE, None, 1.0, ("entropy",)
    )
    return found[0]


WAYS = {
    "all at once": plain,
    "ours": ours,
    "ours, of a model's logits": ours_of_logits,
    "TRL 1.16": trl,
}


def peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measured(way: str, tokens: int, vocabulary: int, dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    layer = torch.nn.Linear(HIDDEN, vocabulary, bias=False, dtype=dtype)
    hidden = torch.randn(tokens, HIDDEN, dtype=dtype, requires_grad=True)
    chosen = torch.randint(vocabulary, (tokens,))
    WAYS[way](layer, hidden[:2], chosen[:2]).sum().backward()  # What is loaded on first use.
    before, begun = peak_bytes(), time.process_time()
    (WAYS[way](layer, hidden, chosen) * torch.rand(tokens)).sum().backward()
    held = (peak_bytes() - before) / (tokens * vocabulary)
    print(f"{way:28} {held:6.1f} bytes a logit  {time.process_time() - begun:6.1f} CPU s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tokens", type=int, default=4096)
    parser.add_argument("--vocabulary", type=int, default=32_000)
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--way", choices=WAYS)
    given = parser.parse_args()
    if given.way:
        measured(given.way, given.tokens, given.vocabulary, getattr(torch, given.dtype))
    else:
        for name in WAYS:
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--way", name], check=True)
