"""open-r1: its `code_reward` with its client for E2B's router. None is no reward, which TRL 1.7 leaves out."""

from typing import Any

from trainers.callers import Told, address, checkout, number, stands_for

COMMIT = checkout("open-r1", "src")
stands_for("open_r1.utils.data", get_dataset=None)  # data sets and models
stands_for("open_r1.utils.model_utils", get_model=None, get_tokenizer=None)

from open_r1.rewards import code_reward  # noqa: E402 - after what stands in its way

VERSION = f"open-r1 {COMMIT}"
PROVIDER = "e2b"


def ask(completions: list[str], truths: list[Any], path: str = "/open-r1", provider: str = PROVIDER) -> Told:
    router = address(path).removeprefix("http://")
    rewards = code_reward(
        [[{"content": text}] for text in completions],
        provider_type=provider,
        verification_info=[{"language": "python", "test_cases": truth["tests"]} for truth in truths],
        **{f"{provider}_router_url": router},
    )
    return [number(reward) for reward in rewards]
