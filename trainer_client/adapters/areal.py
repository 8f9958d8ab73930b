"""AReaL 1.0: a workflow that judges, in place of `areal.workflow.rlvr.RLVRWorkflow`.

    trainer.train(workflow="trainer_client.adapters.areal.JudgedWorkflow", workflow_kwargs={...})

Its arguments are RLVRWorkflow's without `reward_fn`. The row's ground truth is found as for TRL. What was not judged is
rejected (`mask`, the default): AReaL's own word for it is None, and the group goes on without that trajectory. A number
is what it is scored otherwise. AReaL rejects a whole group whose workflow raises, so there is nothing else to choose.

There is no `reward_fn` here: AReaL takes one that is late (4 times 15 seconds) for 0.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from areal.workflow.rlvr import RLVRWorkflow

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import is_json, plain, question_of
from trainer_client.adapters.trl import ground_truth_column
from trainer_client.errors import RequestRefused
from trainer_client.unjudged import MASK, NUMBER, NotJudged
from verifier.wire import Rollout


class JudgedWorkflow(RLVRWorkflow):  # type: ignore[misc]
    """One answer to one prompt, judged by the service."""

    def __init__(self, *, gconfig: Any, tokenizer: Any, **more: Any) -> None:
        super().__init__(reward_fn=_unused, gconfig=gconfig, tokenizer=tokenizer, **more)

    async def arun_episode(self, engine: Any, data: dict[str, Any]) -> dict[str, Any] | None:
        """AReaL's trajectory; None for one that was not judged."""
        try:
            trajectory: dict[str, Any] = await super().arun_episode(engine, data)
        except NotJudged:
            return None
        return trajectory

    async def _compute_rewards(self, resp: Any, prompt_str: str, task_data: Mapping[str, Any]) -> float:
        text = await asyncio.to_thread(self.tokenizer.decode, resp.output_tokens, skip_special_tokens=True)
        held = connection()
        preset = held.preset_for(task_data.get("preset"), task_data.get("data_source"))
        metadata = plain(task_data.get("metadata") or {})
        rollout = Rollout(
            id=str(task_data.get("id", task_data.get("query_id", ""))),
            completion=text,
            ground_truth=plain(task_data[ground_truth_column(task_data)]),
            prompt=question_of(task_data["messages"]) if "messages" in task_data else prompt_str,
            preset=preset,
            completion_tokens=resp.output_len,
            truncated=resp.stop_reason == "length",
            metadata={name: value for name, value in metadata.items() if is_json(value)},
        )
        try:
            result = await held.result(rollout)
        except RequestRefused as error:
            raise held.explained(error, task_data.get("data_source") or preset) from error
        [reward] = held.rewards([result], [None], trainer="AReaL", allowed=(MASK, NUMBER))
        if reward is None:
            raise NotJudged(f"{result.verdict.outcome}: {result.verdict.reason}")
        return reward


def _unused(*_: Any, **__: Any) -> float:
    raise NotImplementedError("JudgedWorkflow asks the service itself")
