"""Does the model give a text the same numbers however it is asked? Found out before a run, with a few short texts.

The learner and the sampler put texts of different lengths side by side and tell the model which places are filler; the
sampler goes on from what the model remembers. A model that takes no notice of the filler (RWKV), or goes on from
something else (Mamba's first version), makes no error: it would be trained on log-probabilities of other texts.
"""

from collections.abc import Iterator

import torch

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.policy import Policy, log_probabilities, tokens_of
from trainer_client.grpo.rollout import Completion
from trainer_client.grpo.sample import sample
from trainer_client.grpo.sampling import Limits
from trainer_client.grpo.weights import difference, probe_prompts, tolerance

TOKENS = 3
"""The first token comes of the prompt; a wrong memory shows in those after it."""


ELSE = "rollouts.engine: vllm writes by its own code"


def refuse_disagreement(policy: Policy, config: TrainConfig) -> None:
    """Raises UnusableInput for a model that this trainer would train on numbers of other texts."""
    limit, name = tolerance(policy, config), type(policy.model).__name__
    prompts = [prompt[: 3 + row] for row, prompt in enumerate(probe_prompts(policy)[:4])]
    apart = max(_by_itself_and_beside_others(policy, prompts))
    if apart > limit:
        raise UnusableInput(
            f"beside longer texts, this {name} gives a text other log-probabilities than by itself (by up to "
            f"{apart:.3g}, more than {limit:g}): it does not pass over the filler before shorter texts, so it cannot "
            "be trained here"
        )
    if config.rollouts.engine != "torch":
        return
    apart = difference(policy, prompts, _written(policy, prompts, config.rollouts.sequences_at_once))
    if apart > limit:
        raise UnusableInput(
            f"token by token, this {name} gives other log-probabilities than over a whole text (by up to {apart:.3g}, "
            f"more than {limit:g}), so the torch sampler would write with another model than the learner's; {ELSE}"
        )


def _written(policy: Policy, prompts: list[tuple[int, ...]], at_once: int) -> list[Completion]:
    limits = Limits(TOKENS)
    try:
        return list(
            sample(policy, prompts, copies=2, limits=limits, temperature=1.0, seed=0, sequences_at_once=at_once)
        )  # fmt: skip
    except torch.OutOfMemoryError:
        raise
    except (AttributeError, TypeError, ValueError, RuntimeError) as error:  # A memory of another kind than it knows.
        raise UnusableInput(
            f"the torch sampler cannot write with this {type(policy.model).__name__}: {error}; {ELSE}"
        ) from None


def _by_itself_and_beside_others(policy: Policy, texts: list[tuple[int, ...]]) -> Iterator[float]:
    """How far the log-probabilities of each text's last two tokens are apart."""
    prompts, completions = [text[:-2] for text in texts], [text[-2:] for text in texts]
    with torch.no_grad():
        together, _ = log_probabilities(policy.model, tokens_of(prompts, completions, policy), temperature=1.0)
        for row, prompt, completion in zip(together, prompts, completions, strict=True):
            alone, _ = log_probabilities(policy.model, tokens_of([prompt], [completion], policy), temperature=1.0)
            yield float((row - alone[0]).abs().max())
