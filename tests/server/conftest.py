"""Running services for the tests: the real engine, and one that a test can hold still."""

from collections.abc import Iterator

import httpx
import pytest
from service_under_test import StandIn, running

from verifier.engine.local import EngineSettings, LocalEngine
from verifier.server.settings import Settings


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"VERIFIER_{name.upper()}", raising=False)


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """The real thing: a service with the embedded engine and default settings."""
    with running(Settings(), LocalEngine(EngineSettings(workers=2, warm=False))) as client:
        yield client


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
def held(stand_in: StandIn) -> Iterator[httpx.Client]:
    """A service whose engine the test holds."""
    with running(Settings(), stand_in) as client:
        yield client
