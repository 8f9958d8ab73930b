"""What generates: the torch sampler in this process, or vLLM. All hand out each completion as soon as it is finished.

vLLM's own modules are loaded only when a run asks for them.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.environment import needs_vllm
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.policy import Policy
from trainer_client.grpo.ranks import Ranks
from trainer_client.grpo.rollout import Completion
from trainer_client.grpo.sample import sample
from trainer_client.grpo.sampling import Limits


class Generator(Protocol):
    """An engine that writes completions with the weights it was last given."""

    def generate(
        self,
        prompts: Sequence[Sequence[int]],
        *,
        copies: int,
        temperature: float,
        seed: int,
        limits: Limits | None = None,
        places: Sequence[int] | None = None,
    ) -> Iterator[Completion]:
        """`copies` completions of every prompt, in the order they are finished; temperature 0 for the likeliest.

        Without `limits`, from all tokens and up to the run's longest. `places` are the prompts' numbers in a batch of
        which these are a part.
        """
        ...

    def rest(self) -> None:
        """Nothing is asked until the next push: memory that the learner could use is let go."""
        ...

    def push(self, policy: Policy, version: int) -> float | None:
        """Take the policy's weights; the largest log-probability difference found after that, None if they are shared.

        Raises WeightsDiffer when the two do not agree.
        """
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class TorchGenerator:
    """The learner's own model: no copy, nothing to push."""

    def __init__(self, policy: Policy, config: TrainConfig) -> None:
        self._policy, self._rollouts = policy, config.rollouts

    def generate(
        self,
        prompts: Sequence[Sequence[int]],
        *,
        copies: int,
        temperature: float,
        seed: int,
        limits: Limits | None = None,
        places: Sequence[int] | None = None,
    ) -> Iterator[Completion]:
        return sample(
            self._policy,
            prompts,
            copies=copies,
            limits=limits or Limits(self._rollouts.max_new_tokens),
            temperature=temperature,
            seed=seed,
            sequences_at_once=self._rollouts.sequences_at_once,
            places=places,
        )

    def rest(self) -> None:
        pass

    def push(self, policy: Policy, version: int) -> float | None:
        return None

    def close(self) -> None:
        pass


def generator_for(policy: Policy, config: TrainConfig, folder: Any, ranks: Ranks) -> Generator:
    """The engine that the configuration names, with the policy's weights in it."""
    if config.rollouts.engine == "torch":
        return TorchGenerator(policy, config)
    if ranks.count > 1 and needs_vllm(config):
        raise UnusableInput(
            "several processes cannot have vLLM inside each of them, nor send weights by its NCCL; use rollouts.engine "
            "torch, vllm_server with vllm_weights: file, or one process"
        )
    if config.rollouts.engine == "vllm":
        from trainer_client.grpo.vllm_inside import VllmInside

        return VllmInside(policy, config, folder)
    from trainer_client.grpo.vllm_server import VllmServer

    return VllmServer(policy, config, folder, ranks)
