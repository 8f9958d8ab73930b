"""OpenRLHF: its single-turn executor with our reward function, whose texts end with a mark that no list has.

A reward that is missing is what OpenRLHF made of an error; its experience maker then asks for a reward model and fails.
"""

import asyncio
import os
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from learner_under_fault import PROMPT
from openrlhf.utils.agent import SingleTurnAgentExecutor
from trainers.tokens import tokenizer_folder
from transformers import AutoTokenizer

from trainer_client.adapters import openrlhf as adapter

os.environ["VERIFIER_TOKENIZER"] = tokenizer_folder()
VERSION = f"OpenRLHF {version('openrlhf')}"


class Engine:
    def __init__(self, tokenizer: Any, text: str) -> None:
        self.said = [*tokenizer.encode(text, add_special_tokens=False), tokenizer.eos_token_id]

    async def generate(self, prompt_token_ids: list[int], *_: Any, **__: Any) -> Any:
        return SimpleNamespace(outputs=[SimpleNamespace(token_ids=self.said, finish_reason="stop", logprobs=None)])


async def executed(executor: Any, completions: list[str], truths: list[Any]) -> list[dict[str, Any]]:
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder())
    sampling = SimpleNamespace(max_tokens=512, logprobs=None)
    return list(
        await asyncio.gather(
            *(
                executor.execute(PROMPT, truth, sampling, 1024, tokenizer, Engine(tokenizer, text))
                for text, truth in zip(completions, truths, strict=True)
            )
        )
    )


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    told = asyncio.run(executed(SingleTurnAgentExecutor(adapter.__file__), completions, truths))
    rewards = [one["reward"] for one in told]
    if None in rewards:
        raise ValueError("reward_model_group is required when rewards are not precomputed (the error is in the log)")
    return [float(reward[0]) for reward in rewards]
