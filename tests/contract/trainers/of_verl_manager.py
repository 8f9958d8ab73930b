"""verl: its RewardLoopWorker with our reward manager, which the entry point registered or importlib finds."""

import asyncio
import itertools
from typing import Any

import torch
from learner_under_fault import PROMPT
from trainers.of_verl import VERSION as VERL
from trainers.of_verl import batch, config
from verl import DataProto
from verl.experimental.reward_loop.reward_loop import RewardLoopWorker

VERSION = VERL
BY_NAME = ("reward.reward_manager.name=verifier",)
BY_IMPORT = (
    "reward.reward_manager.source=importlib",
    "reward.reward_manager.name=VerifierRewardManager",
    "reward.reward_manager.module.path=pkg://trainer_client.adapters.verl_plugin",
)
ways = itertools.cycle((BY_NAME, BY_IMPORT))


def answered(tokenizer: Any, completions: list[str], truths: list[Any]) -> DataProto:
    """verl's batch after generation: prompts padded on the left, responses on the right."""
    data = batch(truths)
    ids = [[*tokenizer.encode(text, add_special_tokens=False), tokenizer.eos_token_id] for text in completions]
    width = max(map(len, ids))
    prompt = torch.tensor([tokenizer.encode(PROMPT)] * len(ids))
    responses = torch.tensor([row + [tokenizer.pad_token_id] * (width - len(row)) for row in ids])
    written = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in ids])
    tensors = {
        "prompts": prompt,
        "responses": responses,
        "input_ids": torch.cat([prompt, responses], 1),
        "attention_mask": torch.cat([torch.ones_like(prompt), written], 1),
    }
    return DataProto.from_dict(tensors=tensors, non_tensors=dict(data.non_tensor_batch))


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    worker = RewardLoopWorker(config(*next(ways)))
    data = answered(worker.input_tokenizer, completions, truths)
    told = asyncio.run(worker.compute_score_batch(data))
    assert {frozenset(one["reward_extra_info"]) for one in told} == {frozenset({"score", "acc", "not_judged"})}
    return [one["reward_score"] for one in told]
