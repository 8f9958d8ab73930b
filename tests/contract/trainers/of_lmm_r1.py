"""lmm-r1, a fork of OpenRLHF: its remote_rm_fn, which its experience maker has Ray call with a batch."""

from typing import Any

import torch
from learner_under_fault import PROMPT
from trainers.callers import Told, address, checkout, preset, stands_for

COMMIT = checkout("lmm-r1")
stands_for("ray", remote=lambda function: function)
stands_for("openrlhf.utils.processor", get_processor=None, reward_normalization=None)
stands_for("openrlhf.utils.utils", blending_datasets=None, get_strategy=None, get_tokenizer=None)

from openrlhf.utils.remote_rm_utils import remote_rm_fn  # noqa: E402

VERSION = f"lmm-r1 {COMMIT}"


def ask(completions: list[str], truths: list[Any]) -> Told:
    """As `make_experience` does: in one request, whose rewards are cut into micro batches of one."""
    queries, prompts = [f"{PROMPT}{text}<|im_end|>" for text in completions], [PROMPT] * len(completions)
    told = [remote_rm_fn(address(f"/openrlhf/{preset()}"), queries=queries, prompts=prompts, labels=truths)]
    return [float(one.item()) for one in torch.cat(told, dim=0).chunk(len(queries))]
