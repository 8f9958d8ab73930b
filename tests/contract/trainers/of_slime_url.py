"""slime: its rm_hub with `--rm-type remote_rm`."""

from typing import Any

from trainers.callers import Told, checkout
from trainers.slimes import rewarded

COMMIT = checkout("slime")

from slime.rollout import rm_hub  # noqa: E402
from slime.utils.types import Sample  # noqa: E402

VERSION = f"slime {COMMIT}"


def ask(completions: list[str], truths: list[Any]) -> Told:
    return rewarded(rm_hub, Sample, completions, truths, key=None)
