"""TRL: its trainer with our reward function, and what its loss sees."""

from typing import Any

import trl
from datasets import Dataset
from learner_under_fault import GROUP, GROUPS, PROMPT
from trainers.of_trl_environment import Watched, plan, policy
from transformers import AutoTokenizer

from trainer_client.adapters import trl as adapter

VERSION = f"TRL {trl.__version__}"


async def awaited(prompts: Any, completions: Any, **columns: Any) -> list[float | None]:
    """Ours, with other completions than the policy's."""
    return await adapter.reward(prompts, SAID[0], **(columns | {"answer": SAID[1]}))


SAID: list[Any] = [[], []]


def ask(completions: list[str], truths: list[Any], reward: Any = awaited) -> list[float | None]:
    SAID[:] = [completions, truths]
    model, folder = policy()
    trainer = Watched(
        model=model,
        processing_class=AutoTokenizer.from_pretrained(folder),
        args=plan(),
        reward_funcs=[reward],
        train_dataset=Dataset.from_list([{"prompt": f"{PROMPT}{number}"} for number in range(GROUPS)] * GROUP),
    )
    trainer.train()
    return trainer.told
