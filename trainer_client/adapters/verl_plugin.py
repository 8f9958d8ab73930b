"""What is registered with verl 0.9: a reward manager, agent loops and an advantage. verl loads this module by itself,
as an entry point (`verl.plugins`), wherever this package is installed.

    reward.reward_manager.name=verifier                                       the reward manager, or without the plugin:
    reward.reward_manager.source=importlib reward.reward_manager.name=VerifierRewardManager
    reward.reward_manager.module.path=pkg://trainer_client.adapters.verl_plugin

    actor_rollout_ref.rollout.agent.default_agent_loop=verifier_single_turn   agent loops that judge, or verifier_tool
    algorithm.adv_estimator=verifier_grpo                                     GRPO over what was judged (trainer V0)

A reward manager cannot leave a sample out: see `verl.py`. An agent loop can (`mask`, its default). Under verl's
trainer V1 it gives back nothing, which verl leaves out of the loss and of its group, and pads. Under V0 it gives back
a response without a token to learn from; only the advantage `verifier_grpo` leaves that out of its group's mean, and so
`mask` asks for it there.
"""

import asyncio
from typing import Any

import numpy
import torch
from verl import DataProto
from verl.experimental.agent_loop import agent_loop as loops
from verl.experimental.agent_loop.single_turn_agent_loop import SingleTurnAgentLoop
from verl.experimental.agent_loop.tool_agent_loop import ToolAgentLoop
from verl.experimental.reward_loop.reward_manager import register
from verl.experimental.reward_loop.reward_manager.base import RewardManagerBase
from verl.trainer.ppo.core_algos import register_adv_est

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import question_of
from trainer_client.adapters.verl import asked, judged, scored, told
from trainer_client.unjudged import MASK, NUMBER, RAISE

ADVANTAGE = "verifier_grpo"
LEAST_STD = 1e-6
"""Added to the standard deviation, as verl's own GRPO does."""


@register("verifier")
class VerifierRewardManager(RewardManagerBase):  # type: ignore[misc]
    """Asks the service for each sample; `compute_score` is not used."""

    def __init__(self, config: Any, tokenizer: Any, compute_score: Any = None, **_: Any) -> None:
        super().__init__(config, tokenizer, compute_score)

    async def run_single(self, data: DataProto) -> dict[str, Any]:
        """verl's question: the score of the last sequence, and what is logged beside it."""
        item = data[-1:][0]
        responses, fields = item.batch["responses"], item.non_tensor_batch
        length = int(item.batch["attention_mask"][-responses.shape[-1] :].sum())
        text = await asyncio.get_running_loop().run_in_executor(None, self._decoded, responses[:length])
        source = str(fields.get("data_source", ""))
        held = connection()
        rollout = asked(
            held,
            source,
            text,
            (fields.get("reward_model") or {}).get("ground_truth"),
            {**(fields.get("extra_info") or {}), **(fields.get("tool_extra_fields") or {})},
            prompt=_question(fields.get("raw_prompt")),
            completion_tokens=length,
        )
        found = told(held, await judged(held, rollout, source))
        return {"reward_score": found["score"], "reward_extra_info": found}

    def _decoded(self, tokens: Any) -> str:
        return str(self.tokenizer.decode(tokens, skip_special_tokens=True))


class Judging:
    """Before an agent loop of verl's: judges what that one gives back, and leaves out what was not judged."""

    config: Any
    rollout_config: Any
    tokenizer: Any

    async def run(self, sampling_params: dict[str, Any], **row: Any) -> Any:
        """That loop's output with its reward; for V1 an empty list where it was not judged."""
        output = await super().run(sampling_params, **row)  # type: ignore[misc]
        text = await asyncio.get_running_loop().run_in_executor(None, self._decoded, output)
        source = str(row.get("data_source", ""))
        held = connection()
        rollout = asked(
            held,
            source,
            text,
            (row.get("reward_model") or {}).get("ground_truth"),
            row.get("extra_info") or {},
            prompt=_question(row.get("raw_prompt")),
            completion_tokens=len(output.response_ids),
            truncated=len(output.response_ids) >= self.rollout_config.response_length,
        )
        result = await judged(held, rollout, source)
        [reward] = held.rewards([result], [None], trainer="verl", allowed=self._allowed())
        if reward is None and self._is_v1():
            return []
        if reward is None:
            output.response_mask = [0] * len(output.response_mask)
        output.reward_score = reward or 0.0
        output.extra_fields["reward_extra_info"] = scored(result, output.reward_score)
        return output

    def _decoded(self, output: Any) -> str:
        """The policy's own words; of a conversation with tools, what it said last."""
        tokens, own = output.response_ids, output.response_mask
        if len(own) == len(tokens) and 1 in own and 0 in own:
            end = len(own) - own[::-1].index(1)
            before = own[:end][::-1]
            tokens = tokens[end - before.index(0) if 0 in before else 0 : end]
        return str(self.tokenizer.decode(tokens, skip_special_tokens=True))

    def _is_v1(self) -> bool:
        return bool(self.config.trainer.get("use_v1", False))

    def _allowed(self) -> tuple[str, ...]:
        """Under V0 with another advantage, what is masked would stay in its group's mean as a 0."""
        can_mask = self._is_v1() or self.config.algorithm.adv_estimator == ADVANTAGE
        return (MASK, RAISE, NUMBER) if can_mask else (RAISE, NUMBER)


@loops.register("verifier_single_turn")
class JudgedSingleTurn(Judging, SingleTurnAgentLoop):  # type: ignore[misc]
    """One answer to one prompt."""


@loops.register("verifier_tool")
class JudgedTools(Judging, ToolAgentLoop):  # type: ignore[misc]
    """A conversation with tools, judged by what was said last."""


@register_adv_est(ADVANTAGE)  # type: ignore[untyped-decorator]
def grpo_of_the_judged(
    token_level_rewards: torch.Tensor, response_mask: torch.Tensor, index: Any, config: Any = None, **_: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    """verl's GRPO, with the mean and deviation of each group taken over what has a token to learn from."""
    scores = token_level_rewards.sum(dim=-1)
    judged_rows = response_mask.sum(dim=-1) > 0
    scale = config is None or config.get("norm_adv_by_std_in_grpo", True)
    advantages = torch.zeros_like(scores)
    for group in numpy.unique(index):
        rows = torch.as_tensor(index == group, device=scores.device) & judged_rows
        known = scores[rows]
        if len(known) > 1:
            centred = known - known.mean()
            advantages[rows] = centred / (known.std() + LEAST_STD) if scale else centred
    spread = advantages.unsqueeze(-1) * response_mask
    return spread, spread


def _question(messages: Any) -> str | None:
    """The prompt of verl's row: a list or an array of messages."""
    return None if messages is None else question_of(list(messages))
