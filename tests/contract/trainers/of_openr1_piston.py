"""open-r1: its `cf_code_reward` with its client for piston, under /strict."""

import importlib
import os
import tempfile
from typing import Any

from trainers import of_openr1_e2b
from trainers.callers import Told, address, number

VERSION = of_openr1_e2b.VERSION
rewards = importlib.import_module("open_r1.rewards")
os.environ |= {"CF_TESTS_FOLDER": tempfile.mkdtemp(), "PISTON_MAX_REQUESTS_PER_ENDPOINT": "8"}


def ask(completions: list[str], truths: list[Any]) -> Told:
    os.environ["PISTON_ENDPOINTS"] = address("/strict/piston/api/v2")
    rewards.get_piston_client_from_env.cache_clear()
    count = len(completions)
    told = rewards.cf_code_reward(
        [[{"content": text}] for text in completions],
        scoring_mode="pass_fail",
        id=["1/A"] * count,
        language=["python"] * count,
        official_tests=[truth["tests"] for truth in truths],
        generated_checker=[None] * count,
        time_limit=[2.0] * count,
        memory_limit=[256.0] * count,
        input_mode=["stdio"] * count,
    )
    return [number(reward) for reward in told]
