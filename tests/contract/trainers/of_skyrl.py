"""SkyRL: its generator as the base of ours, its environments, its GRPO; only the engine is not SkyRL's."""

import asyncio
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import numpy
import skyrl_gym
import torch
from learner_under_fault import DESERVED, GROUP, PROMPT, seen_as
from skyrl.backends.skyrl_train.utils.ppo_utils import compute_grpo_outcome_advantage
from skyrl.train.config import SkyRLTrainConfig
from skyrl.train.generators.base import TrajectoryID
from trainers.tokens import tokenizer_folder
from transformers import AutoTokenizer

from trainer_client.adapters.skyrl_generator import JudgedGenerator

VERSION = f"SkyRL {version('skyrl')}"
skyrl_gym.register(id="verifier", entry_point="trainer_client.adapters.skyrl:JudgedEnv")


class Engine:
    def __init__(self, tokenizer: Any, completions: list[str]) -> None:
        self.completions = completions
        self.said = [[*tokenizer.encode(text), tokenizer.eos_token_id] for text in completions]

    async def generate(self, request: Any, **_: Any) -> dict[str, Any]:
        place = int(request["session_ids"][0].split("_")[0]) * GROUP + int(request["session_ids"][0].split("_")[1])
        return {
            "responses": [self.completions[place]], "response_ids": [list(self.said[place])], "stop_reasons": ["stop"],
            "response_logprobs": None,
        }  # fmt: skip

    async def finish_session(self, _: str) -> None:
        pass


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder())
    config = SkyRLTrainConfig()
    config.generator.batched = False
    config.generator.sampling_params.logprobs = None
    generator = JudgedGenerator(
        generator_cfg=config.generator,
        skyrl_gym_cfg=SimpleNamespace(max_env_workers=8),
        inference_engine_client=Engine(tokenizer, completions),
        tokenizer=tokenizer,
    )
    count = len(truths)
    asked = {
        "prompts": [[{"role": "user", "content": PROMPT}] for _ in truths],
        "env_classes": ["verifier"] * count,
        "env_extras": [{"reward_spec": {"ground_truth": truth}} for truth in truths],
        "trajectory_ids": [TrajectoryID(str(number // GROUP), number % GROUP) for number in range(count)],
        "sampling_params": None,
        "batch_metadata": None,
    }
    made = asyncio.run(generator.generate(asked))
    rewards = torch.tensor([[sum(reward)] for reward in made["rewards"]])
    groups = numpy.array([number // GROUP for number in range(count)])
    advantages, _ = compute_grpo_outcome_advantage(rewards, torch.ones_like(rewards), groups)
    return [
        seen_as(reward, advantage, deserved) if any(mask) else None
        for mask, [reward], [advantage], deserved in zip(
            made["loss_masks"], rewards.tolist(), advantages.tolist(), DESERVED, strict=True
        )
    ]
