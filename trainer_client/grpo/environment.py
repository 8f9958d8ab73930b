"""vLLM has an environment of its own, beside the trainer's: a run that needs it goes there, however it was asked for.

Whether it does stands in the configuration: a file, `--engine`, `--set`, a run that is resumed. So this is asked once
that is read, and the process is replaced by the same command in the other environment.
"""

import os
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import UnusableInput

DEV = "VERIFIER_DEV"
"""The project's `dev`, which makes the environment: set by it."""


def needs_vllm(config: TrainConfig) -> bool:
    """Whether the trainer's own process imports vLLM: to generate, or to send weights by its NCCL."""
    rollouts = config.rollouts
    return rollouts.engine == "vllm" or (rollouts.engine == "vllm_server" and rollouts.vllm_weights == "nccl")


def enter(config: TrainConfig, arguments: Sequence[str]) -> None:
    """Return where this process can run `config`, or go on as another that can; raises UnusableInput where none can."""
    if not needs_vllm(config) or find_spec("vllm") is not None:
        return
    dev = os.environ.get(DEV)
    if dev is None:
        raise UnusableInput(
            f"rollouts.engine {config.rollouts.engine} needs vLLM, which this Python does not have: install it beside "
            "the trainer (pip install vllm), or start the run with ./dev train, which has an environment with it"
        )
    if subprocess.run([dev, "install", "vllm"], check=False).returncode != 0:
        raise UnusableInput(f"the environment with vLLM could not be made: {dev} install vllm")
    python = Path(dev).resolve().parent / ".venv-vllm" / "bin" / "python"
    variables = {name: value for name, value in os.environ.items() if name != DEV}  # It is asked for once.
    os.execve(python, [str(python), "-m", "trainer_client.train", *arguments], variables)
