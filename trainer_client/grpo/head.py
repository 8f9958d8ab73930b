"""Log-probabilities of given tokens without holding the logits of a batch: rows are projected, used and thrown away.

A vocabulary has 150,000 entries and a batch 100,000 tokens, so logits and their gradient are what memory runs out on.
Here both exist for a few rows at a time, in float32, and are computed again on the way back. This needs the hidden
states and an output layer that is all there is between them and the logits: `head_of` finds out by comparing, once a
model, and a model that scales or caps its logits is asked for them instead.
"""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import torch

LOGITS_AT_ONCE = {"cpu": 2**22, "cuda": 2**26}
"""How many logits are held at a time: what a CPU's cache and a GPU's matrix units like. 2**26 are 256 MiB."""


class Head(NamedTuple):
    """A model's body, which gives hidden states, and the output layer behind it."""

    body: Any
    layer: Any


class _ChosenLogps(torch.autograd.Function):  # type: ignore[misc]
    """Log-probability and entropy of each row of `hidden` under the output layer, a few rows at a time.

    Without a `weight`, the rows are logits already.
    """

    @staticmethod
    def forward(
        ctx: Any,
        hidden: torch.Tensor,
        weight: torch.Tensor | None,
        bias: torch.Tensor | None,
        chosen: torch.Tensor,
        temperature: float,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        ctx.set_materialize_grads(False)  # The entropy is mostly for the log: no gradient, no work.
        exact = _exact(hidden.dtype)
        rows = rows_at_once(hidden.shape[-1] if weight is None else len(weight), hidden.device)
        logps = torch.empty(len(hidden), dtype=exact, device=hidden.device)
        normalizers, entropies = torch.empty_like(logps), torch.empty_like(logps)
        for first in range(0, len(hidden), rows):
            part = slice(first, first + rows)
            logits = _logits(hidden[part], weight, bias, temperature, exact)
            normalizer = logits.logsumexp(-1)
            logps[part] = logits.gather(-1, chosen[part].unsqueeze(-1)).squeeze(-1) - normalizer
            normalizers[part] = normalizer
            entropies[part] = normalizer - torch.linalg.vecdot((logits - normalizer.unsqueeze(-1)).exp_(), logits)
        ctx.save_for_backward(hidden, weight, bias, chosen, normalizers, entropies)
        ctx.temperature, ctx.rows = temperature, rows
        return logps, entropies

    @staticmethod
    def backward(ctx: Any, *above: torch.Tensor | None) -> Any:
        hidden, weight, bias, chosen, normalizers, entropies = ctx.saved_tensors
        exact = _exact(hidden.dtype)
        by_logps, by_entropy = above
        to_hidden = torch.empty_like(hidden) if ctx.needs_input_grad[0] else None
        # In float32 whatever the weights are: many small parts are added up.
        to_weight = torch.zeros_like(weight, dtype=exact) if ctx.needs_input_grad[1] else None
        to_bias = torch.zeros_like(bias, dtype=exact) if bias is not None and ctx.needs_input_grad[2] else None
        for first in range(0, len(hidden), ctx.rows):
            part = slice(first, first + ctx.rows)
            logits = _logits(hidden[part], weight, bias, ctx.temperature, exact)
            logits -= normalizers[part].unsqueeze(-1)
            gradient = logits.exp()
            if by_entropy is None:
                gradient *= -by_logps[part].unsqueeze(-1)  # type: ignore[index]
            else:
                # H is - sum p log p, so its derivative by a logit is -p (log p + H).
                logits += entropies[part].unsqueeze(-1)
                logits *= -by_entropy[part].unsqueeze(-1)
                if by_logps is not None:
                    logits -= by_logps[part].unsqueeze(-1)
                gradient *= logits
            if by_logps is not None:
                gradient.scatter_add_(-1, chosen[part].unsqueeze(-1), by_logps[part].unsqueeze(-1))
            gradient /= ctx.temperature
            if to_bias is not None:
                to_bias += gradient.sum(0)
            gradient = gradient.to(hidden.dtype)
            if to_hidden is not None:
                to_hidden[part] = gradient if weight is None else gradient @ weight
            if to_weight is not None:
                to_weight += gradient.T @ hidden[part]
        return (
            to_hidden,
            None if to_weight is None else to_weight.to(weight.dtype),
            None if to_bias is None else to_bias.to(bias.dtype),
            None,
            None,
        )


def _exact(dtype: torch.dtype) -> torch.dtype:
    return torch.float64 if dtype == torch.float64 else torch.float32


def _logits(
    hidden: torch.Tensor,
    weight: torch.Tensor | None,
    bias: torch.Tensor | None,
    temperature: float,
    dtype: torch.dtype,
) -> torch.Tensor:
    """Logits at this temperature, which the caller may overwrite."""
    if weight is None:
        return hidden.to(dtype) / temperature
    logits = torch.nn.functional.linear(hidden, weight, bias).to(dtype)
    return logits if temperature == 1.0 else logits.div_(temperature)


def rows_at_once(vocabulary: int, device: torch.device) -> int:
    """How many rows of logits are held at a time."""
    return max(1, LOGITS_AT_ONCE.get(device.type, LOGITS_AT_ONCE["cuda"]) // vocabulary)


def logps_of_hidden(
    head: Head, hidden: torch.Tensor, chosen: torch.Tensor, temperature: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Each row's log-probability of its chosen token and the entropy of its distribution, from hidden states."""
    logps, entropy = _ChosenLogps.apply(hidden, head.layer.weight, head.layer.bias, chosen, temperature)
    return logps, entropy


def logps_of_logits(
    logits: torch.Tensor, chosen: torch.Tensor, temperature: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """The same from logits that exist already; their distribution is still made for a few rows at a time."""
    logps, entropy = _ChosenLogps.apply(logits, None, None, chosen, temperature)
    return logps, entropy


# --- which models can be cut in two ---------------------------------------------------------------------------------

_heads: "WeakKeyDictionary[Any, Head | None]" = WeakKeyDictionary()


def head_of(model: Any) -> Head | None:
    """The model's body and output layer, None where there is more to its logits than those two."""
    if model not in _heads:
        _heads[model] = _found_head(model)
    return _heads[model]


def _found_head(model: Any) -> Head | None:
    whole = model.get_base_model() if hasattr(model, "get_base_model") else model  # What peft wraps.
    layer: Any = whole.get_output_embeddings() if hasattr(whole, "get_output_embeddings") else None
    body: Any = getattr(whole, "base_model", None)
    if type(layer) is not torch.nn.Linear or body is None or body is whole:
        return None
    positions = torch.arange(8, device=layer.weight.device).unsqueeze(0)
    ids = positions % len(layer.weight)
    asked = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "position_ids": positions, "use_cache": False}
    with torch.no_grad():
        hidden = getattr(body(**asked), "last_hidden_state", None)
        # Not nearly equal: a cap such as 30 tanh(x / 30) hardly shows in small logits.
        if hidden is None or not torch.equal(layer(hidden), model(**asked).logits):
            return None
    return Head(body, layer)
