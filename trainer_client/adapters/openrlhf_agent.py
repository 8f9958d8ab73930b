"""OpenRLHF 0.11: `--train.agent_func_path .../adapters/openrlhf_agent.py`, which loads `AgentExecutor`.

It has the tokens and the tokenizer, where `openrlhf.py` has a text: the completion is what the tokenizer says without
its special tokens, its length and whether it was cut off are known, and the calls of all samples travel together. An
error ends the run where OpenRLHF's own executor would log it and go on without a reward.

OpenRLHF has no way to leave a sample out, so VERIFIER_UNJUDGED is `raise` or a number, which has `not_judged` 1 in the
extra logs.
"""

import asyncio
from typing import Any

from openrlhf.utils.agent import SingleTurnAgentExecutor

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import plain
from trainer_client.unjudged import NUMBER, RAISE
from verifier.wire import Rollout


class AgentExecutor(SingleTurnAgentExecutor):  # type: ignore[misc]
    """One answer to one prompt, judged by the service."""

    async def execute(
        self, prompt: str, label: Any, sampling_params: Any, max_length: int, hf_tokenizer: Any, llm_engine: Any,
        images: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        """OpenRLHF's answer with its reward."""
        output: dict[str, Any] = await super().execute(
            prompt, label, sampling_params, max_length, hf_tokenizer, llm_engine, images
        )
        first, end = output["action_ranges"][-1]
        tokens = output["observation_tokens"][first:end]
        text = await asyncio.to_thread(hf_tokenizer.decode, tokens, skip_special_tokens=True)
        held = connection()
        result = await held.result(
            Rollout(
                completion=text,
                ground_truth=plain(label),
                prompt=prompt,
                completion_tokens=len(tokens),
                truncated=bool(output["truncated"]),
            )
        )
        [reward] = held.numbers([result], [None], trainer="OpenRLHF", allowed=(RAISE, NUMBER))
        score = reward if result.verdict.score is None else result.verdict.score
        return output | {
            "reward": reward,
            "scores": score,
            "extra_logs": {"not_judged": float(result.reward is None)},
        }
