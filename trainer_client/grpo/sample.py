"""The built-in sampler: torch, a key-value cache, a token a step for every sequence, finished ones out at once.

For tiny models, and wherever vLLM is not at hand; it shares the learner's weights, so it is never stale. It is no
serving engine: no paging, no scheduling of late arrivals. Each sequence draws from random numbers of its own, so what
is generated beside it, here or in another process, changes nothing about it.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from trainer_client.grpo.errors import UnusableInput, WeightsLost
from trainer_client.grpo.policy import Policy
from trainer_client.grpo.rollout import Completion
from trainer_client.grpo.sampling import Limits, StopTexts, drawn, narrowed

CACHE_NAMES = ("past_key_values", "cache_params")
"""What models call what they remember: most of them the first, Mamba the second."""
COPIES_AT_MOST = 2**12
"""Of one prompt, as far as their streams of random numbers are kept apart."""


def first_stream(seed: int, cursor: int) -> int:
    """The number of the first stream of random numbers for a batch that begins with the run's `cursor`-th problem.

    Every sequence of a run has one of its own: the run's seed, the problem's place among all that were taken, and the
    copy. So none repeats another, and a resumed run draws what it would have drawn.
    """
    return ((seed % 2**18) << 44) | ((cursor * COPIES_AT_MOST) % 2**44)


def stream(first: int, prompt: int, copies: int, copy: int = 0) -> int:
    """The number of one sequence's stream within its batch; copies follow one another, as vLLM numbers them itself."""
    return first + prompt * copies + copy


def sample(
    policy: Policy,
    prompts: Sequence[Sequence[int]],
    *,
    copies: int,
    limits: Limits,
    temperature: float,
    seed: int,
    sequences_at_once: int,
    places: Sequence[int] | None = None,
) -> Iterator[Completion]:
    """`copies` completions of every prompt, each as soon as it is finished. Temperature 0 takes the likeliest token.

    `places` are the prompts' numbers in the whole batch, where this is a part of it: they choose the random numbers.
    """
    at_once = max(1, sequences_at_once // copies)
    numbers = range(len(prompts)) if places is None else places
    stops = StopTexts(policy.tokenizer, limits.stop)
    for first in range(0, len(prompts), at_once):
        chunk = _Chunk(policy, prompts[first : first + at_once], copies)
        streams = [
            stream(seed, number, copies, copy) for number in numbers[first : first + at_once] for copy in range(copies)
        ]
        for row, ids, logps, truncated in chunk.run(limits, temperature, streams, stops):
            yield Completion(first + row // copies, tuple(ids), tuple(logps), truncated)


def uniform_numbers(streams: Sequence[int], count: int) -> torch.Tensor:
    """So many numbers between 0 and 1 of each stream, the same ones whenever it is asked for."""
    seeds = [random.Random(f"stream {number}").getrandbits(63) for number in streams]  # Neighbours share nothing.
    return torch.stack([torch.rand(count, generator=torch.Generator().manual_seed(seed)) for seed in seeds])


class _Chunk:
    """Sequences that are generated side by side. Rows that are finished leave once they are half of all."""

    def __init__(self, policy: Policy, prompts: Sequence[Sequence[int]], copies: int) -> None:
        self.policy = policy
        longest = max(map(len, prompts))
        ids = torch.full((len(prompts), longest), policy.pad_id, dtype=torch.long)
        attention = torch.zeros_like(ids)
        for row, prompt in enumerate(prompts):
            ids[row, longest - len(prompt) :] = torch.tensor(prompt, dtype=torch.long)
            attention[row, longest - len(prompt) :] = 1
        attention = attention.to(policy.device)
        with torch.no_grad():
            self.output = policy.model(
                input_ids=ids.to(policy.device),
                attention_mask=attention,
                position_ids=(attention.cumsum(-1) - 1).clamp(min=0),
                logits_to_keep=1,
                use_cache=True,
            )
        # Each prompt is read once and its cache copied, not read once a copy. `reorder_cache` is the one way to copy
        # and drop rows that layers of every kind have: attention, convolutions, recurrent states (LFM2, Qwen3-Next).
        kept = [name for name in CACHE_NAMES if name in self.output]
        if not kept:
            raise UnusableInput(
                f"the torch sampler cannot write with this {type(policy.model).__name__}: it keeps no cache"
            )
        self.cache_name = kept[0]
        self.cache = self.output[self.cache_name]
        copied = torch.arange(len(prompts), device=policy.device).repeat_interleave(copies)
        self.cache.reorder_cache(copied)
        self.logits = self.output.logits[:, -1].repeat_interleave(copies, dim=0)
        self.attention = attention.repeat_interleave(copies, dim=0)
        self.rows = list(range(len(prompts) * copies))

    def run(
        self, limits: Limits, temperature: float, streams: Sequence[int], stops: StopTexts
    ) -> Iterator[tuple[int, list[int], list[float], bool]]:
        written: dict[int, tuple[list[int], list[float]]] = {row: ([], []) for row in self.rows}
        numbers = uniform_numbers(streams, limits.max_new_tokens if temperature else 0).to(self.policy.device)
        for step in range(1, limits.max_new_tokens + 1):
            uniform = numbers[self.rows, step - 1] if temperature else None
            chosen, logps = draw(self.logits, temperature, uniform, limits)
            going_on = []
            for place, (row, token, logp) in enumerate(zip(self.rows, chosen.tolist(), logps.tolist(), strict=True)):
                if row not in written:
                    continue
                ids, sequence_logps = written[row]
                ids.append(token)
                sequence_logps.append(logp)
                ended = token in self.policy.end_ids or stops.reached(ids)
                if ended or step == limits.max_new_tokens:
                    del written[row]
                    yield row, ids, sequence_logps, not ended
                else:
                    going_on.append(place)
            if not going_on:
                return
            self._advance(chosen, going_on)

    def _advance(self, chosen: torch.Tensor, going_on: Sequence[int]) -> None:
        if 2 * len(going_on) <= len(self.rows):
            kept = torch.tensor(going_on, device=self.policy.device)
            self.cache.reorder_cache(kept)
            self.attention, chosen = self.attention[kept], chosen[kept]
            self.rows = [self.rows[place] for place in going_on]
        self.attention = torch.cat([self.attention, torch.ones_like(self.attention[:, :1])], dim=1)
        with torch.no_grad():
            output: Any = self.policy.model(
                input_ids=chosen.unsqueeze(-1),
                attention_mask=self.attention,
                position_ids=(self.attention.sum(-1, keepdim=True) - 1),
                use_cache=True,
                **{self.cache_name: self.cache},
            )
        self.logits = output.logits[:, -1]


def draw(
    logits: torch.Tensor, temperature: float, uniform: torch.Tensor | None, limits: Limits
) -> tuple[torch.Tensor, torch.Tensor]:
    """A token a row and its log-probability at this temperature (at 1 when the likeliest is taken)."""
    distribution = torch.log_softmax(logits.float() / (temperature or 1.0), dim=-1)
    if bool(distribution.isnan().any()):
        raise WeightsLost(
            "the model's output is not a number any more: an update was too large. A lower learner.learning_rate or "
            "learner.max_gradient_norm, or float32, often helps"
        )
    if uniform is None:
        chosen = distribution.argmax(-1, keepdim=True)
    else:
        distribution = narrowed(distribution, limits)
        chosen = drawn(distribution, uniform)
    return chosen.squeeze(-1), distribution.gather(-1, chosen).squeeze(-1)
