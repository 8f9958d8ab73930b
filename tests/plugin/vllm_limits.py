"""What vLLM draws for equal prompts, and does with stop texts, top-k, top-p and adapters: `vllm_limits.py FOLDER`.

Run in the environment that has vLLM; prints JSON. The model is the tiny one with random weights.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.policy import Policy, load_policy
from trainer_client.grpo.rollout import Completion
from trainer_client.grpo.sample import first_stream
from trainer_client.grpo.sampling import Limits, narrowed
from trainer_client.grpo.vllm_inside import VllmInside


def measured(folder: Path) -> dict[str, Any]:
    with_adapters = find_spec("peft") is not None
    config = TrainConfig.model_validate(
        {
            "model": {
                "tiny": {"hidden": 64, "layers": 2},
                "device": "cpu",
                "lora": {"rank": 4} if with_adapters else None,
            },
            "data": {"most_prompt_tokens": 16},
            "rollouts": {"engine": "vllm", "max_new_tokens": 40},
        }
    )
    policy = load_policy(config.model, seed=0)
    engine = VllmInside(policy, config, folder)
    prompt = tuple(policy.tokenizer.encode("1+1="))

    def drawn() -> list[tuple[int, ...]]:
        asked = engine.generate([prompt] * 4, copies=8, temperature=1.0, seed=first_stream(0, 0))
        return sorted(completion.ids for completion in asked)

    first = drawn()
    pushed = engine.push(policy, 1)
    streams: dict[str, float | bool | None] = {
        "sequences": len(first),
        "distinct": len(set(first)),
        "the_same_again": drawn() == first,
        "difference": pushed or 0.0,
    }

    def written(limits: Limits) -> Completion:
        return next(iter(engine.generate([prompt], copies=1, temperature=1.0, seed=7, limits=limits)))

    free = written(Limits(40))
    text = policy.tokenizer.decode(list(free.ids))
    stop = text[10:13]
    held = written(Limits(40, stop=("never seen", stop)))
    nucleus = Limits(20, top_p=0.5, top_k=30, min_p=0.001)
    found = streams | {
        "stopped_at_the_text": held.ids == free.ids[: text.index(stop) + 3] and not held.truncated,
        "most_logp_of_one_choice": max(abs(logp) for logp in written(Limits(5, top_k=1)).logps),
        "narrowed_difference": difference(policy, prompt, written(nucleus), nucleus),
    }
    with torch.no_grad():
        for name, weight in policy.model.named_parameters():
            if "lora_B" in name:
                weight.normal_(0, 0.1)
    found["difference_with_adapters"] = engine.push(policy, 2) if with_adapters else None
    engine.close()
    return found


def difference(policy: Policy, prompt: tuple[int, ...], one: Completion, limits: Limits) -> float:
    """The largest between vLLM's log-probabilities and the learner's, of the same tokens and narrowing."""
    ids = torch.tensor([[*prompt, *one.ids]])
    with torch.no_grad():
        logits = policy.model(input_ids=ids).logits[0, len(prompt) - 1 : -1].float()
    mine = narrowed(torch.log_softmax(logits, -1), limits).gather(-1, torch.tensor(one.ids).unsqueeze(-1)).squeeze(-1)
    return float((mine - torch.tensor(one.logps)).abs().max())


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
