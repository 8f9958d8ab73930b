"""What the trainer's tests share: a service in a process of its own, and models of a few thousand parameters."""

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from served import Served, served

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

NEED_TORCH = [] if find_spec("torch") and find_spec("transformers") else ["test_*.py"]
collect_ignore_glob = [name for name in NEED_TORCH if name != "test_environment.py"]


@pytest.fixture(scope="session")
def reward_service() -> Iterator[Served]:
    """A real `verifier serve`, shared by the tests that do not harm it."""
    with served() as running:
        yield running
