"""TRL: its trainer with environments of ours, which handed an answer in by the tool, and what its loss sees."""

import os
import tempfile
from typing import Any

import torch
import trl
from datasets import Dataset
from learner_under_fault import DESERVED, GROUP, GROUPS, PROMPT, seen_as
from trainers.tokens import tokenizer_folder
from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM
from trl import GRPOConfig, GRPOTrainer
from trl.chat_template_utils import qwen3_chat_template

from trainer_client.adapters.trl_environment import Environment

VERSION = f"TRL {trl.__version__}, environments"
os.environ["TRL_EXPERIMENTAL_SILENCE"] = "1"


class Handing(Environment):
    """Hands in what it is told to before it is asked for a reward."""

    said: list[tuple[str, Any]] = []

    def reset(self, **row: Any) -> None:
        text, truth = self.said.pop(0)
        super().reset(**(row | {"answer": truth}))
        self.submit_answer(text)


class Watched(GRPOTrainer):
    def _calculate_rewards(self, *asked: Any) -> Any:
        self.seen = super()._calculate_rewards(*asked)
        return self.seen

    def _compute_loss(self, model: Any, inputs: Any) -> Any:
        self.told = [
            seen_as(seen, advantage, deserved)
            for seen, advantage, deserved in zip(
                self.seen[:, 0].tolist(), inputs["advantages"].tolist(), DESERVED, strict=True
            )
        ]
        return super()._compute_loss(model, inputs)

    def _prepare_inputs(self, generation_batch: Any) -> Any:
        return self._generate_and_score_completions(generation_batch)  # in its order, which is not shuffled


def policy() -> tuple[Any, str]:
    """A model of a few thousand parameters, and the folder of its tokenizer."""
    torch.manual_seed(0)
    folder = tokenizer_folder()
    return Qwen2ForCausalLM(Qwen2Config.from_pretrained(folder)), folder


def plan() -> Any:
    return GRPOConfig(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=GROUP * GROUPS, num_generations=GROUP, max_steps=1,
        max_completion_length=4, use_cpu=True, bf16=False, report_to=[], disable_tqdm=True, save_strategy="no",
        gradient_checkpointing=False,
    )  # fmt: skip


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    os.environ.setdefault("VERIFIER_UNJUDGED", "mask")  # there is no other source of rewards
    Handing.said = list(zip(completions, truths, strict=True))
    model, folder = policy()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.chat_template = qwen3_chat_template
    rows = [{"prompt": [{"role": "user", "content": f"{PROMPT}{number}"}], "answer": "2"} for number in range(GROUPS)]
    trainer = Watched(
        model=model, processing_class=tokenizer, args=plan(), environment_factory=Handing,
        train_dataset=Dataset.from_list(rows),
    )  # fmt: skip
    trainer.train()
    return trainer.told
