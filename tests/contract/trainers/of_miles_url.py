"""miles: its rm_hub with `--rm-type remote_rm --reward-key score`. It asks once."""

from typing import Any

from trainers.callers import Told, checkout, stands_for
from trainers.slimes import rewarded

COMMIT = checkout("miles")
stands_for("ray")  # starts its workers, and has no part in a reward

from miles.rollout import rm_hub  # noqa: E402
from miles.utils.types import Sample  # noqa: E402

VERSION = f"miles {COMMIT}"


def ask(completions: list[str], truths: list[Any]) -> Told:
    return rewarded(rm_hub, Sample, completions, truths, key="score")
