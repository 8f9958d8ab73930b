"""verl: its AgentLoopWorker with our agent loop, then its advantage and its loss. Only the engine is not verl's."""

import asyncio
from pathlib import Path
from typing import Any

import numpy
import torch
import verl
from hydra import compose, initialize_config_dir
from learner_under_fault import DESERVED, GROUP, PROMPT, seen_as
from omegaconf import OmegaConf, open_dict
from trainers.tokens import tokenizer_folder
from verl import DataProto
from verl.experimental.agent_loop.agent_loop import AgentLoopWorker
from verl.trainer.ppo.core_algos import agg_loss
from verl.trainer.ppo.ray_trainer import compute_advantage
from verl.workers.rollout.replica import TokenOutput

VERSION = f"verl {verl.__version__}"
LOOP, ADVANTAGE = "verifier_single_turn", "verifier_grpo"


def config(*more: str) -> Any:
    folder = Path(verl.__file__).parent / "trainer" / "config"
    with initialize_config_dir(str(folder), version_base=None):
        made = compose(
            "ppo_trainer",
            [
                f"actor_rollout_ref.model.path={tokenizer_folder()}",
                "actor_rollout_ref.rollout.name=vllm",
                "actor_rollout_ref.rollout.prompt_length=128",
                "actor_rollout_ref.rollout.response_length=128",
                f"actor_rollout_ref.rollout.agent.default_agent_loop={LOOP}",
                f"algorithm.adv_estimator={ADVANTAGE}",
                *more,
            ],
        )
    OmegaConf.resolve(made)
    with open_dict(made):
        made.trainer.use_v1 = False
    return made


class Engine:
    """Says what it is told to, one completion a call."""

    def __init__(self, tokenizer: Any, completions: list[str]) -> None:
        self.tokens = [
            [*tokenizer.encode(text, add_special_tokens=False), tokenizer.eos_token_id] for text in completions
        ]

    async def generate(self, *, priority: int, **_: Any) -> TokenOutput:
        return TokenOutput(token_ids=self.tokens[priority], log_probs=None, num_preempted=0)


def batch(truths: list[Any]) -> DataProto:
    count = len(truths)

    def column(values: list[Any]) -> Any:
        made = numpy.empty(count, dtype=object)
        made[:] = values
        return made

    return DataProto.from_dict(
        tensors={"dummy": torch.zeros(count, 1)},
        non_tensors={
            "raw_prompt": column([[{"role": "user", "content": PROMPT}]] * count),
            "data_source": column(["openai/gsm8k"] * count),
            "reward_model": column([{"ground_truth": truth, "style": "rule"} for truth in truths]),
            "extra_info": column([{"index": number} for number in range(count)]),
            "uid": column([str(number // GROUP) for number in range(count)]),
            "index": numpy.arange(count) // GROUP,
            "priority": numpy.arange(count),
        },
        meta_info={"global_steps": 1, "validate": False},
    )


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    made = config()
    worker = AgentLoopWorker(made, llm_client=None, reward_loop_worker_handles=None)
    worker.llm_client = Engine(worker.tokenizer, completions)
    asked = batch(truths)
    data = asyncio.run(worker.generate_sequences(asked))
    data.non_tensor_batch["uid"] = asked.non_tensor_batch["uid"]
    data.batch["token_level_rewards"] = data.batch["rm_scores"]
    data = compute_advantage(data, made.algorithm.adv_estimator, config=made.algorithm)
    mask = data.batch["response_mask"].float()
    loss = agg_loss(-data.batch["advantages"], mask, "token-mean")
    assert torch.isfinite(loss) or not mask.any()
    rewards = data.batch["rm_scores"].sum(-1).tolist()
    advantages = data.batch["advantages"].sum(-1).tolist()
    return [
        None if not row.any() else seen_as(reward, advantage, deserved)
        for row, reward, advantage, deserved in zip(mask, rewards, advantages, DESERVED, strict=True)
    ]
