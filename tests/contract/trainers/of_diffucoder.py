"""DiffuCoder: its `code_reward` with the client for E2B's router of the open-r1 that its files are merged into.

It asks for functions, and tests them by assertions.
"""

import sys
from typing import Any

from trainers.callers import Told, address, checkout, number, program_in, stands_for

checkout("open-r1-of-diffucoder", "src")
COMMIT = checkout("ml-diffucoder", "src")
OWN = sys.path[0]
stands_for("open_r1.utils.data", get_dataset=None)  # data sets and models
stands_for("open_r1.utils.model_utils", get_model=None, get_tokenizer=None)

import open_r1  # noqa: E402 - after what stands in its way
import open_r1.utils  # noqa: E402

open_r1.__path__.insert(0, f"{OWN}/open_r1")
open_r1.utils.__path__.insert(0, f"{OWN}/open_r1/utils")

from open_r1.rewards import code_reward  # noqa: E402

assert code_reward.__code__.co_filename.startswith(OWN)
VERSION = f"ml-diffucoder {COMMIT}"


def as_function(text: str) -> str:
    """The same answer in the form that it gives a reward to."""
    expression = program_in(text).strip().removeprefix("print(").removesuffix(")").replace("int(input())", "x")
    return f"```python\ndef answer(x):\n    return {expression}\n```\n"


def ask(completions: list[str], truths: list[Any]) -> Told:
    rewards = code_reward(
        [[{"content": as_function(text)}] for text in completions],
        provider_type="e2b",
        test_cases=[
            [f"assert answer({test['input']}) == {test['output']}" for test in truth["tests"]] for truth in truths
        ],
        e2b_router_url=address("/open-r1").removeprefix("http://"),
    )
    return [number(reward) for reward in rewards]
