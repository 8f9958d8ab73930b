"""Trainers that ask for rewards while something of the service dies: `learner_under_fault.py KIND STEPS TRAINER...`.

A line a step on standard output says what each rollout deserves and what the trainer was given for it: a number, or
null where its loss leaves it out; the last says why it stopped, if it did. TRL is the real GRPOTrainer, and what is
told of it is what its loss sees; the others are called as their trainers call them. The completions are not the
policy's, so that it is known what is right.
"""

import asyncio
import itertools
import json
import math
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from trainer_client.adapters import oat, openrlhf, slime, swift, trl, unsloth, verl
from trainer_client.errors import RewardServiceError

GROUP, GROUPS = 4, 2
DESERVED = [0.0, 1.0, 1.0, 1.0] * GROUPS
"""Of each group the first answer is wrong."""
PAUSE_SECONDS = 0.2
DOUBLES: dict[str, Any] = {"language": "python", "tests": [{"type": "stdin", "input": "4", "output": "8"}]}
KINDS: dict[str, tuple[str, str, Any]] = {
    "math": ("\\boxed{2}", "\\boxed{3}", "2"),
    "code": ("```python\nprint(int(input()) * 2)\n```", "```python\nprint(int(input()) + 1)\n```", DOUBLES),
    "judged": ("It is two, SURELY", "It is three, PERHAPS", "2"),
}
PROMPT = "1+1="
BEFORE = 2
"""Steps before the fault. All but TRL wait for it then; TRL goes on by itself."""
attempts = itertools.count()


def said(kind: str) -> list[str]:
    """Fresh completions, so that none was judged before."""
    right, wrong, _ = KINDS[kind]
    return [f"Attempt {next(attempts)}.\n{right if deserved else wrong}" for deserved in DESERVED]


def tell(trainer: str, **what: Any) -> None:
    sys.stdout.write(json.dumps({"trainer": trainer} | what) + "\n")
    sys.stdout.flush()


def under_trl(kind: str, steps: int) -> None:
    import torch
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    from trainer_client.grpo.config import Model
    from trainer_client.grpo.policy import load_policy

    async def reward(prompts: Any, completions: Any, **columns: Any) -> list[float | None]:
        await asyncio.sleep(PAUSE_SECONDS)
        columns["ground_truth"] = [KINDS[kind][2]] * len(completions)
        return await trl.reward(prompts, said(kind), **columns)

    class Watched(GRPOTrainer):  # type: ignore[misc]
        def _calculate_rewards(self, *asked: Any) -> Any:
            self.seen = super()._calculate_rewards(*asked)
            return self.seen

        def _generate_and_score_completions(self, inputs: Any) -> Any:
            """Lets what is known of each rollout travel with it to the loss."""
            batch = super()._generate_and_score_completions(inputs)
            return batch | {"deserved": torch.tensor(DESERVED), "seen": self.seen[:, 0]}

        def _compute_loss(self, model: Any, inputs: Any) -> Any:
            """What the loss sees: left out is what has no reward and no advantage; 0, what it is pushed away from."""
            rows = zip(*(inputs[name].tolist() for name in ("deserved", "seen", "advantages")), strict=True)
            told = [(deserved, seen_as(seen, advantage, deserved)) for deserved, seen, advantage in rows]
            tell("TRL", deserved=[deserved for deserved, _ in told], given=[given for _, given in told])
            return super()._compute_loss(model, inputs)

    policy = load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1}}), seed=0)
    folder = tempfile.TemporaryDirectory()
    plan = GRPOConfig(
        output_dir=folder.name, per_device_train_batch_size=GROUP * GROUPS, num_generations=GROUP,
        max_steps=steps, max_completion_length=4, use_cpu=True, bf16=False, report_to=[], disable_tqdm=True,
        save_strategy="no", gradient_checkpointing=False,
    )  # fmt: skip
    rows = Dataset.from_list([{"prompt": f"{PROMPT}{number}"} for number in range(GROUPS * 4)])
    GRPOTrainer.train(
        Watched(
            model=policy.model, processing_class=policy.tokenizer, args=plan, reward_funcs=[reward], train_dataset=rows
        )
    )  # fmt: skip
    folder.cleanup()


def seen_as(reward: float, advantage: float, deserved: float) -> float | None:
    """What the loss takes a rollout for."""
    if math.isnan(reward) and advantage == 0.0:
        return None
    return 0.0 if deserved and advantage < 0.0 else reward


def ask_swift(kind: str) -> list[float | None]:
    ids = [str(number // GROUP) for number in range(len(DESERVED))]
    columns = {"problem": [PROMPT] * len(ids), "prompt_id": ids, "solution": [KINDS[kind][2]] * len(ids)}
    return list(swift.Reward()(said(kind), **columns))


def ask_unsloth(kind: str) -> list[float | None]:
    return unsloth.reward([PROMPT] * len(DESERVED), said(kind), answer=[KINDS[kind][2]] * len(DESERVED))


def ask_verl(kind: str) -> list[float | None]:
    async def all_of_them() -> list[dict[str, float]]:
        return await asyncio.gather(
            *(verl.compute_score("data", text, KINDS[kind][2], {"index": 1}) for text in said(kind))
        )

    return [one["score"] for one in asyncio.run(all_of_them())]


def ask_openrlhf(kind: str) -> list[float | None]:
    def one(text: str) -> float:
        return float(openrlhf.reward_func([f"{PROMPT}{text}<|im_end|>"], [PROMPT], [KINDS[kind][2]])["rewards"][0])

    with ThreadPoolExecutor(len(DESERVED)) as threads:
        return list(threads.map(one, said(kind)))


def samples(kind: str) -> list[Any]:
    return [
        SimpleNamespace(
            prompt=PROMPT, response=text, label=KINDS[kind][2], remove_sample=False, group_index=number // GROUP
        )
        for number, text in enumerate(said(kind))
    ]  # fmt: skip


def ask_slime_by_group(kind: str) -> list[float | None]:
    asked = samples(kind)
    rewards = asyncio.run(slime.reward(None, asked))
    assert isinstance(rewards, list)
    return [None if one.remove_sample else reward for one, reward in zip(asked, rewards, strict=True)]


def ask_slime(kind: str) -> list[float | None]:
    async def all_of_them(asked: list[Any]) -> list[Any]:
        return await asyncio.gather(*(slime.reward(None, one) for one in asked))

    return asyncio.run(all_of_them(samples(kind)))


def ask_oat(kind: str) -> list[float | None]:
    inputs = [f"{PROMPT}{number // GROUP}" for number in range(len(DESERVED))]
    rewards, _ = oat.RewardOracle().get_reward(inputs, said(kind), [KINDS[kind][2]] * len(inputs))
    given: list[float | None] = rewards.tolist()
    return given


ASKS: dict[str, Callable[[str], list[float | None]]] = {
    "unsloth": ask_unsloth,
    "ms-swift": ask_swift,
    "verl": ask_verl,
    "OpenRLHF": ask_openrlhf,
    "slime": ask_slime,
    "slime --group-rm": ask_slime_by_group,
    "OAT": ask_oat,
}
TRAINERS = ("TRL", *ASKS)


def run(trainer: str, kind: str, steps: int) -> None:
    try:
        if trainer == "TRL":
            under_trl(kind, steps)
            return
        for step in range(steps):
            while step == BEFORE and not Path(os.environ["FAULT_HAS_BEGUN"]).exists():
                time.sleep(0.02)
            tell(trainer, deserved=DESERVED, given=ASKS[trainer](kind))
            time.sleep(PAUSE_SECONDS)
    except (RewardServiceError, ValueError) as error:
        tell(trainer, stopped=f"{type(error).__name__}: {error}")


def main(kind: str, steps: int, trainers: Sequence[str]) -> None:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    threads = [threading.Thread(target=run, args=(trainer, kind, steps)) for trainer in trainers[1:]]
    for thread in threads:
        thread.start()
    run(trainers[0], kind, steps)
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
