"""verl's trainer V1: its AgentLoopWorkerTQ with our agent loop, and its GRPO over what came into the queue.

The queue between processes is a list here; what is put into it, and when, is verl's own code.
"""

import asyncio
from typing import Any

import numpy
import torch
from learner_under_fault import DESERVED, GROUP, PROMPT, seen_as
from omegaconf import open_dict
from trainers.of_verl import VERSION as VERL
from trainers.of_verl import Engine, config
from verl import DataProto
from verl.trainer.ppo.v1 import agent_loop_tq
from verl.trainer.ppo.v1.utils import compute_advantage_for_multi_trajectories

VERSION = f"{VERL}, trainer V1"


class Queue:
    """What the workers put in."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}
        self.status: dict[str, str] = {}

    def init(self, *_: Any, **__: Any) -> None:
        pass

    async def async_kv_put(self, *, key: str, tag: dict[str, str], **_: Any) -> None:
        self.status[key] = tag["status"]

    async def async_kv_batch_put(self, *, keys: list[str], fields: Any, **_: Any) -> None:
        self.rows.update({key: fields[number] for number, key in enumerate(keys)})


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    queue = agent_loop_tq.tq = Queue()
    made = config("algorithm.adv_estimator=grpo")
    with open_dict(made):
        made.trainer.use_v1 = True
    worker = agent_loop_tq.AgentLoopWorkerTQ.__ray_metadata__.modified_class(
        made, llm_client=None, reward_loop_worker_handles=None
    )
    worker.llm_client = Engine(worker.tokenizer, completions)

    async def all_of_them() -> None:
        for number, truth in enumerate(truths):
            row = {
                "uid": f"p{number}", "raw_prompt": [{"role": "user", "content": PROMPT}], "data_source": "openai/gsm8k",
                "reward_model": {"ground_truth": truth}, "extra_info": {"index": number}, "global_steps": 1,
                "index": number, "priority": number, "agent_name": "verifier_single_turn", "__rollout_n__": 1,
            }  # fmt: skip
            trajectory = {"step": 1, "sample_index": number, "rollout_n": 0, "validate": False}
            await worker._run_prompt(row, {}, trajectory)

    asyncio.run(all_of_them())
    assert set(queue.status.values()) <= {"finished", "failure"}
    if not queue.rows:
        return [None] * len(truths)
    return judged_by_the_learner(queue, len(truths))


def judged_by_the_learner(queue: Queue, count: int) -> list[float | None]:
    numbers = [int(key[1:].partition("_")[0]) for key in queue.rows]
    rows = list(queue.rows.values())
    width = max(len(row["responses"]) for row in rows)

    def padded(name: str) -> torch.Tensor:
        return torch.stack([torch.nn.functional.pad(row[name], (0, width - len(row[name]))) for row in rows])

    data = DataProto.from_dict(
        tensors={
            "response_mask": padded("response_mask"),
            "responses": padded("responses"),
            "token_level_rewards": padded("rm_scores"),
        },
        non_tensors={"uid": numpy.array([f"g{number // GROUP}" for number in numbers], dtype=object)},
    )
    keys = [f"g{number // GROUP}_{number % GROUP}_0" for number in numbers]
    data = compute_advantage_for_multi_trajectories(data, keys, "grpo")
    given: list[float | None] = [None] * count
    for row, number in enumerate(numbers):
        reward = data.batch["token_level_rewards"][row].sum().item()
        advantage = data.batch["advantages"][row].sum().item()
        given[number] = seen_as(reward, advantage, DESERVED[number])
    return given
