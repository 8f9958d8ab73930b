"""Which tokens may be drawn, and what ends a completion: top-k, top-p, min-p and stop texts. Pure, but for a tokenizer.

The log-probability of a token that was drawn is that of what it was drawn from, after narrowing, as vLLM's
`processed_logprobs` are; the learner's own are of all tokens, and the importance weights see the difference.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch


class Limits(NamedTuple):
    """What holds a completion back, beside the temperature."""

    max_new_tokens: int
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    stop: tuple[str, ...] = ()


def vllm_fields(limits: Limits | None) -> dict[str, Any]:
    """The same in vLLM's words, for its sampling parameters and its server."""
    if limits is None:
        return {}
    fields: dict[str, Any] = {"max_tokens": limits.max_new_tokens, "top_p": limits.top_p, "min_p": limits.min_p}
    fields["top_k"] = limits.top_k or -1
    if limits.stop:
        fields |= {"stop": list(limits.stop), "include_stop_str_in_output": True}
    return fields


def narrowed(distribution: torch.Tensor, limits: Limits) -> torch.Tensor:
    """Log-probabilities, a row a sequence, with what may not be drawn at -inf and the rest summing to 1 again.

    In vLLM's order: min-p, then top-k, then top-p of what is left.
    """
    if limits.min_p <= 0 and not limits.top_k and limits.top_p >= 1:
        return distribution
    kept = distribution
    if limits.min_p > 0:
        least = kept.max(-1, keepdim=True).values + torch.log(torch.tensor(limits.min_p))
        kept = kept.masked_fill(kept < least, -torch.inf)
    if 0 < limits.top_k < kept.shape[-1]:
        kept = kept.masked_fill(kept < kept.topk(limits.top_k, dim=-1).values[:, -1:], -torch.inf)
    if limits.top_p < 1:
        ordered, places = torch.log_softmax(kept, dim=-1).sort(dim=-1, descending=True)
        before = ordered.exp().cumsum(-1) - ordered.exp()  # The share of likelier tokens: the first is always kept.
        kept = torch.full_like(kept, -torch.inf).scatter(
            -1, places, kept.gather(-1, places).masked_fill(before >= limits.top_p, -torch.inf)
        )
    return torch.log_softmax(kept, dim=-1)


def drawn(distribution: torch.Tensor, uniform: torch.Tensor) -> torch.Tensor:
    """A token a row: where the row's number between 0 and 1 falls in its distribution."""
    sums = distribution.exp().cumsum(-1)
    total = sums[:, -1:]
    place = torch.minimum(uniform.unsqueeze(-1) * total, torch.nextafter(total, torch.zeros_like(total)))
    return torch.searchsorted(sums, place, right=True)  # Never a token of probability 0, whose sum is its neighbour's.


class StopTexts:
    """Finds out whether the text of some tokens has come to one of the stop texts."""

    def __init__(self, tokenizer: Any, texts: Sequence[str]) -> None:
        self._tokenizer, self._texts = tokenizer, tuple(texts)
        self._ends = {text[-1] for text in texts}
        self._tail = max((len(text.encode()) for text in texts), default=0) + 1  # A token holds a byte or more.
        self._pieces: dict[int, str] = {}

    def reached(self, ids: Sequence[int]) -> bool:
        """Whether the last of these tokens completed one."""
        if not self._texts or not self._may_end(ids[-1]):
            return False
        text = self._tokenizer.decode(list(ids[-self._tail :]), skip_special_tokens=False)
        return any(stop in text for stop in self._texts)

    def _may_end(self, token: int) -> bool:
        """Whether the token alone has the last character of one: most have not, and cost no more than this."""
        piece = self._pieces.get(token)
        if piece is None:
            piece = self._pieces[token] = self._tokenizer.decode([token], skip_special_tokens=False)
        return "\ufffd" in piece or not self._ends.isdisjoint(piece)
