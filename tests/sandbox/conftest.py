"""A sandbox on each level that this host offers: with namespaces, and without."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from verifier.errors import SandboxError
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings

SYSTEM_PYTHON = "/usr/bin/python3"


def settings(*, namespaces: bool) -> SandboxSettings:
    """Root without namespaces runs programs as another user, who cannot reach an interpreter in root's home."""
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    hidden = not namespaces and os.geteuid() == 0 and not all(folder.stat().st_mode & 1 for folder in base.parents)
    return SandboxSettings(namespaces=namespaces, python=SYSTEM_PYTHON if hidden else "")


@pytest.fixture(scope="session")
def opened() -> Iterator[Callable[[bool], Sandbox]]:
    """One sandbox a level for all tests, which keeps what it has compiled."""
    with ExitStack() as stack:
        yield cache(lambda namespaces: stack.enter_context(Sandbox(settings(namespaces=namespaces))))


@pytest.fixture(scope="session", params=["with namespaces", "without namespaces"])
def sandbox(request: pytest.FixtureRequest, opened: Callable[[bool], Sandbox]) -> Sandbox:
    """Skips, with the reason, a level that this host does not have."""
    one = opened(request.param == "with namespaces")
    try:
        level = one._pool.level()
    except SandboxError as error:
        pytest.skip(f"{request.param}: {error}")
    if level.name != request.param:
        pytest.skip(f"{request.param}: this host has only the level {level.name}")
    return one


@pytest.fixture(scope="session")
def strongest(opened: Callable[[bool], Sandbox]) -> Sandbox:
    """The level that a service would use here."""
    one = opened(True)
    try:
        one._pool.level()
    except SandboxError as error:
        pytest.skip(f"no sandbox here: {error}")
    return one
