"""What vLLM draws for equal prompts, and what a push costs: `python vllm_streams.py FOLDER PROMPTS COPIES TOKENS`.

Run in the environment that has vLLM; prints JSON. The model is the tiny one with random weights.
"""

import json
import sys
import time
from pathlib import Path

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.policy import load_policy
from trainer_client.grpo.sample import first_stream
from trainer_client.grpo.vllm_inside import VllmInside


def measured(folder: Path, prompts: int, copies: int, tokens: int) -> dict[str, float]:
    config = TrainConfig.model_validate(
        {
            "model": {"tiny": {"hidden": 64, "layers": 2}, "device": "cpu"},
            "data": {"most_prompt_tokens": 16},
            "rollouts": {"engine": "vllm", "max_new_tokens": tokens, "prompts": prompts, "group": copies},
        }
    )
    policy = load_policy(config.model, seed=0)
    engine = VllmInside(policy, config, folder)
    asked = [tuple(policy.tokenizer.encode("1+1="))] * prompts
    begun = time.monotonic()
    written = list(engine.generate(asked, copies=copies, temperature=1.0, seed=first_stream(0, 0)))
    generated = time.monotonic()
    difference = engine.push(policy, 1)
    pushed = time.monotonic()
    again = list(engine.generate(asked, copies=copies, temperature=1.0, seed=first_stream(0, 0)))
    engine.close()
    return {
        "sequences": len(written),
        "distinct": len({completion.ids for completion in written}),
        "the_same_again": sorted(c.ids for c in written) == sorted(c.ids for c in again),
        "generate_seconds": generated - begun,
        "push_seconds": pushed - generated,
        "difference": difference or 0.0,
    }


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
