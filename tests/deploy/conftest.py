"""What the API server would say of a manifest, without one."""

from importlib import import_module
from typing import Any

import pytest


@pytest.fixture(scope="session")
def kubernetes_validate() -> Any:
    """The module, imported when it is used: it takes a second, which every collection of the tests would pay."""
    return import_module("kubernetes_validate")
