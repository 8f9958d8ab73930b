"""SkyRL 0.4: its generator, which leaves out of the loss what was not judged (`mask`, then the default).

    class Experiment(BasePPOExp):
        def get_generator(self, cfg, tokenizer, inference_engine_client):
            return JudgedGenerator(generator_cfg=cfg.generator, skyrl_gym_cfg=cfg.environment.skyrl_gym, ...)

The tokens of such a trajectory have a loss mask of 0, and its reward is the mean of its group's judged ones, so that it
moves no baseline. This needs `generator.batched=false`, SkyRL's default for conversations.
"""

from collections.abc import Hashable
from typing import Any

from skyrl.train.generators.skyrl_gym_generator import SkyRLGymGenerator

from trainer_client.adapters.skyrl import MASKS


class Missing(float):
    """In the place of a reward that nobody gave, until its group is known."""


class MissingOfTokens(list[float]):
    """The same where there is one a token."""


class JudgedGenerator(SkyRLGymGenerator):  # type: ignore[misc]
    """SkyRL's own, for environments that say `not_judged`."""

    async def generate(self, input_batch: Any, **more: Any) -> Any:
        """Its output, in which every reward is one that the learner may use."""
        output = await super().generate(input_batch, **more)
        named = output.get("trajectory_ids") or input_batch.get("trajectory_ids")
        if named is None:
            groups: list[Hashable] = [str(prompt) for prompt in input_batch["prompts"]]
        else:
            groups = [one.instance_id for one in named]
        judged: dict[Hashable, list[float]] = {}
        for group, reward in zip(groups, output["rewards"], strict=True):
            if not isinstance(reward, Missing | MissingOfTokens):
                judged.setdefault(group, []).append(sum(reward) if isinstance(reward, list) else reward)
        for place, (group, reward) in enumerate(zip(groups, output["rewards"], strict=True)):
            known = judged.get(group, [0.0])
            mean = sum(known) / len(known)
            if isinstance(reward, Missing):
                output["rewards"][place] = mean
            elif isinstance(reward, MissingOfTokens):
                output["rewards"][place] = [0.0] * (len(reward) - 1) + [mean]
        return output

    def _setup_env_extras(self, env_class: str, env_extras: Any, *more: Any) -> Any:
        return super()._setup_env_extras(env_class, env_extras, *more) | {MASKS: not self.batched}

    def _post_process_agent_loop_output(self, agent_loop_output: Any, *more: Any) -> Any:
        """Where a verdict is missing, no token is learnt from."""
        done = super()._post_process_agent_loop_output(agent_loop_output, *more)
        for one in getattr(done, "step_outputs", None) or [done]:
            if (one.env_metrics or {}).get("not_judged"):
                one.loss_mask = [0] * len(one.loss_mask)
                one.reward = MissingOfTokens(one.reward) if isinstance(one.reward, list) else Missing(one.reward)
        return done
