"""NeMo RL (7ea279a): an environment that asks the service, and rollouts in which what was not judged has no loss.

    from trainer_client.adapters.nemo_rl import register
    register()        # before `main()` of NeMo RL's examples/run_grpo.py; then `env_name: verifier` in the data

An environment must give a number for each rollout, and its `step` cannot mask. So VERIFIER_UNJUDGED is `raise`, the
default, which ends the run, or a number, or `mask`: then `step` gives NaN, of which `masked` makes a loss multiplier of
0 and the mean of the group's judged rewards. NaN without `masked` would reach every advantage of its group. `register`
puts `masked` around the rollouts of `grpo_train`; with `grpo.async_grpo` or `data_plane.enabled` they are made in other
processes, and `mask` must not be chosen there.
"""

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ray
import torch
from nemo_rl.distributed.ray_actor_environment_registry import ACTOR_ENVIRONMENT_REGISTRY
from nemo_rl.distributed.virtual_cluster import PY_EXECUTABLES
from nemo_rl.environments.interfaces import EnvironmentInterface, EnvironmentReturn
from nemo_rl.environments.utils import register_env

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import plain, question_of, text_of
from trainer_client.errors import RequestRefused
from trainer_client.unjudged import MASK, NUMBER, RAISE, NotJudged, with_means
from verifier.wire import Rollout

AT_ONCE = 1000
"""Calls of `step` that one actor takes at a time; those that come together are one request."""
ROLLOUTS = ("run_multi_turn_rollout", "run_async_multi_turn_rollout")

Messages = Sequence[Mapping[str, Any]]


class VerifierEnvironment(EnvironmentInterface):  # type: ignore[misc]
    """One answer to one prompt. The row's `extra_env_info` has `ground_truth`, and `preset` or `data_source`."""

    def __init__(self, cfg: Any = None) -> None:
        pass

    def step(self, message_log_batch: Sequence[Messages], metadata: Sequence[Mapping[str, Any]]) -> Any:
        """NeMo RL's question: the rewards of the last messages. Each episode ends here."""
        held = connection()
        asked = [
            Rollout(
                id=str(number),
                completion=text_of(messages),
                ground_truth=plain(row["ground_truth"]),
                prompt=question_of(prompt_of(messages)),
                preset=held.preset_for(row.get("preset"), row.get("data_source")),
            )
            for number, (messages, row) in enumerate(zip(message_log_batch, metadata, strict=True))
        ]
        try:
            results = held.together(asked)
        except RequestRefused as error:
            raise held.explained(error, metadata[0].get("data_source")) from error
        given = held.rewards(results, range(len(asked)), trainer="NeMo RL", allowed=(RAISE, MASK, NUMBER))
        return EnvironmentReturn(
            observations=[{"role": "environment", "content": ""}] * len(asked),
            metadata=metadata,
            next_stop_strings=[None] * len(asked),
            rewards=torch.tensor([float("nan") if reward is None else reward for reward in given]),
            terminateds=torch.ones(len(asked)),
            answers=[result.extraction.answer if result.extraction else None for result in results],
        )

    def global_post_process_and_metrics(self, batch: Any) -> tuple[Any, dict[str, Any]]:
        """As it is."""
        return batch, {}

    def shutdown(self) -> None:
        """Holds nothing."""


VerifierActor = ray.remote(max_concurrency=AT_ONCE)(VerifierEnvironment)


def prompt_of(messages: Messages) -> list[Mapping[str, Any]]:
    """What was said before the policy's first word."""
    return list(itertools.takewhile(lambda message: message["role"] != "assistant", messages))


def masked(rollout: Callable[..., Any]) -> Callable[..., Any]:
    """NeMo RL's rollout; what was not judged has no loss then, and the mean of its group's rewards for a reward."""

    @functools.wraps(rollout)
    def judged_rollout(*args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        batch, metrics = rollout(*args, **kwargs)
        missing = torch.isnan(batch["total_reward"])
        if missing.all():
            raise NotJudged("no rollout of this batch was judged")
        groups = [str([message["content"] for message in prompt_of(log)]) for log in batch["message_log"]]
        rewards = [
            None if gone else reward for gone, reward in zip(missing, batch["total_reward"].tolist(), strict=True)
        ]
        judged = {group for group, reward in zip(groups, rewards, strict=True) if reward is not None}
        own, beside = with_means(rewards, groups), with_means(rewards, [None] * len(rewards))
        settled = [own[place] if group in judged else beside[place] for place, group in enumerate(groups)]
        known = batch["total_reward"][~missing]
        metrics |= {f"{name}_total_reward": getattr(known, name)().item() for name in ("mean", "max", "min")}
        metrics["not_judged"] = missing.float().mean().item()
        batch["total_reward"] = torch.tensor(settled)
        batch["loss_multiplier"] = batch["loss_multiplier"] * ~missing
        return batch, metrics

    return judged_rollout


def register(name: str = "verifier") -> None:
    """Make the environment known by that name, and have `grpo_train` leave out what was not judged."""
    from nemo_rl.algorithms import grpo  # with all that it trains by, which an actor of this module does without

    actor = f"{__name__}.VerifierActor"
    register_env(name, actor)
    ACTOR_ENVIRONMENT_REGISTRY[actor] = PY_EXECUTABLES.SYSTEM
    for function in ROLLOUTS:
        setattr(grpo, function, masked(getattr(grpo, function)))
