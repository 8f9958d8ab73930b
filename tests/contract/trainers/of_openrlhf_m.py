"""OpenRLHF-M, a fork of OpenRLHF: its remote_rm_fn, which makes a tensor of every field of the answer."""

from typing import Any

from learner_under_fault import PROMPT
from trainers.callers import Told, address, checkout, each, preset, stands_for

COMMIT = checkout("OpenRLHF-M")
stands_for("ray", remote=lambda function: function)
stands_for("openrlhf.utils.processor", get_processor=None, reward_normalization=None)
stands_for("openrlhf.utils.utils", blending_datasets=None, get_strategy=None, get_tokenizer=None, get_vl_processor=None)

from openrlhf.utils.remote_rm_utils import remote_rm_fn  # noqa: E402

VERSION = f"OpenRLHF-M {COMMIT}"


def one(text: str, truth: Any) -> float:
    told = remote_rm_fn(address(f"/openrlhf/{preset()}?form=flat"), [f"{PROMPT}{text}<|im_end|>"], [PROMPT], [truth])
    assert all(value.shape == (1,) for value in told.values()), "each is logged for the sample"
    return float(told["rewards"].item())


def ask(completions: list[str], truths: list[Any]) -> Told:
    """As Ray gives them to `make_experience`; what raised there ends the step."""
    told = each(one, completions, truths)
    if None in told:
        raise RuntimeError("Request error for 5 times (the error is in the log)")
    return told
