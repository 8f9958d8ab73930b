"""Engines and tasks for the engine tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from verifier.engine.local import EngineSettings


@pytest.fixture(autouse=True)
def plugin_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers find the `misbehaving` package as they would an installed one."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent / "plugin"), prepend=os.pathsep)


@pytest.fixture
def settings() -> EngineSettings:
    return EngineSettings(workers=2, warm=False)


@pytest.fixture
def no_process_left() -> Iterator[None]:
    """Fails the test when a child of this process outlives it; one that was killed may take a moment to go."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    _, left = psutil.wait_procs(
        [child for child in psutil.Process().children(recursive=True) if child.pid not in before], timeout=30
    )
    assert not left, f"left behind: {left}"
