"""AReaL: its grouped workflow around ours; only the engine is not AReaL's."""

import asyncio
import logging
from importlib.metadata import version
from typing import Any

from areal.api.cli_args import GenerationHyperparameters
from areal.api.io_struct import ModelResponse
from areal.infra.remote_inf_engine import GroupedRolloutWorkflow
from learner_under_fault import GROUP, PROMPT
from trainers.tokens import tokenizer_folder
from transformers import AutoTokenizer

from trainer_client.adapters.areal import JudgedWorkflow

VERSION = f"AReaL {version('areal')}"


class Engine:
    def __init__(self, tokenizer: Any, completions: list[str]) -> None:
        self.said = [[*tokenizer.encode(text), tokenizer.eos_token_id] for text in completions]

    async def agenerate(self, request: Any) -> ModelResponse:
        tokens = self.said.pop(0)
        return ModelResponse(
            input_tokens=request.input_ids, output_tokens=tokens, output_logprobs=[0.0] * len(tokens),
            output_versions=[0] * len(tokens), stop_reason="stop",
        )  # fmt: skip


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder())
    workflow = JudgedWorkflow(gconfig=GenerationHyperparameters(n_samples=1, max_new_tokens=64), tokenizer=tokenizer)
    given: list[float | None] = []
    for first in range(0, len(truths), GROUP):
        # A group is a row, so that what cannot be judged in a part of it is asked by itself.
        rows = truths[first : first + GROUP]
        for number, truth in enumerate(rows):
            grouped = GroupedRolloutWorkflow(workflow, 1, logging.getLogger("areal"))
            engine = Engine(tokenizer, [completions[first + number]])
            row = {"messages": [{"role": "user", "content": PROMPT}], "answer": truth}
            made = asyncio.run(grouped.arun_episode(engine, row))
            given.append(None if made is None else float(made["rewards"][0]))
    return given
