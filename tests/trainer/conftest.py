"""What the trainer's tests share: a service in a process of its own, and models of a few thousand parameters."""

import os
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest
from served import Served, served_cold

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# A second thread of a tiny model's torch computes nothing that counts: it spins, beside five other processes.
os.environ.setdefault("OMP_NUM_THREADS", "1")

NEED_TORCH = [] if find_spec("torch") and find_spec("transformers") else ["test_*.py"]
collect_ignore_glob = [name for name in NEED_TORCH if name != "test_environment.py"]


@pytest.fixture(scope="session")
def reward_service() -> Iterator[Served]:
    """A real `verifier serve`, shared by the tests that do not harm it."""
    with served_cold() as running:
        yield running


def is_installing(pid: int) -> bool:
    """Whether that is the process of `./dev install vllm`; one that has ended has no arguments, or is another's."""
    try:
        return bool(psutil.Process(pid).cmdline()[-2:] == ["install", "vllm"])
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="session")
def vllm_is_here() -> None:
    """Waits where `./dev test` is just making the environment with vLLM; skips where there is none."""
    installing = os.environ.get("VERIFIER_TEST_VLLM_INSTALLING")
    while installing and is_installing(int(installing)):
        time.sleep(0.5)
    if not (Path(__file__).parents[2] / ".venv-vllm" / ".trainer").is_file():
        pytest.skip("no vLLM here; ./dev install vllm makes .venv-vllm")
