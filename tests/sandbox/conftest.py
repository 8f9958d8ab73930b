"""A sandbox on each level that this host offers: with namespaces, and without."""

import os
import sys
from collections.abc import Iterator

import pytest

from verifier.errors import SandboxError
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings

SYSTEM_PYTHON = "/usr/bin/python3"


def settings(*, namespaces: bool) -> SandboxSettings:
    """Root without namespaces runs programs as another user, who cannot reach an interpreter in root's home."""
    base = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    hidden = not namespaces and os.geteuid() == 0 and base.startswith(os.path.expanduser("~") + "/")
    return SandboxSettings(namespaces=namespaces, python=SYSTEM_PYTHON if hidden else "")


@pytest.fixture(scope="session", params=["with namespaces", "without namespaces"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Skips, with the reason, a level that this host does not have."""
    with Sandbox(settings(namespaces=request.param == "with namespaces")) as one:
        try:
            level = one._pool.level()
        except SandboxError as error:
            pytest.skip(f"{request.param}: {error}")
        if level.name != request.param:
            pytest.skip(f"{request.param}: this host has only the level {level.name}")
        yield one


@pytest.fixture(scope="session")
def strongest() -> Iterator[Sandbox]:
    """The level that a service would use here."""
    with Sandbox() as one:
        try:
            one._pool.level()
        except SandboxError as error:
            pytest.skip(f"no sandbox here: {error}")
        yield one
