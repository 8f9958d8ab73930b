"""TritonForge: an early slime, whose remote_rm asks once."""

from typing import Any

from trainers.callers import Told, checkout, stands_for
from trainers.slimes import rewarded

COMMIT = checkout("TritonForge", "SLIME")
stands_for("ray")
stands_for("slime.utils.arguments", parse_args=None)  # asks Megatron

from slime.rollout import rm_hub  # noqa: E402
from slime.utils.types import Sample  # noqa: E402

VERSION = f"TritonForge {COMMIT}"


def ask(completions: list[str], truths: list[Any]) -> Told:
    return rewarded(rm_hub, Sample, completions, truths, key=None)
