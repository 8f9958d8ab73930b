"""The whole service in containers, for a session.

Where there is no engine, continuous integration starts one with the tool that lies beside the checkout; elsewhere the
tests are skipped with a reason.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
STARTER = REPOSITORY.parent / "shared" / "docker-local" / "up"
PROJECT = "verifiertest"
PORT = 18123
BUILD_SECONDS, UP_SECONDS = 900, 300


class Composition:
    """docker-compose on this repository's file, in a project of its own."""

    url = f"http://127.0.0.1:{PORT}"

    def __init__(self) -> None:
        self.environment = os.environ | {
            "COMPOSE_PROJECT_NAME": PROJECT,
            "VERIFIER_PUBLISHED_PORT": str(PORT),
            "VERIFIER_BUILD_NETWORK": "host",
            "VERIFIER_MATH_PROCESSES": "1",
            "VERIFIER_CODE_PROCESSES": "1",
        }

    def __call__(self, *words: str, seconds: float = 120) -> str:
        """The output of one docker-compose command; a failed one fails the test with what it said."""
        command = ["docker-compose", *words]
        done = subprocess.run(
            command, cwd=REPOSITORY, env=self.environment, capture_output=True, text=True, timeout=seconds
        )
        assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def containers(self, service: str) -> list[str]:
        return self("ps", "-q", service).split()

    def inspect(self, container: str) -> dict[str, Any]:
        told = subprocess.run(["docker", "inspect", container], capture_output=True, text=True, check=True).stdout
        found = json.loads(told)[0]
        assert isinstance(found, dict)
        return found

    def health(self, service: str) -> list[str]:
        return [self.inspect(container)["State"]["Health"]["Status"] for container in self.containers(service)]

    def wait_until_healthy(self, services: Sequence[str], seconds: float = UP_SECONDS) -> None:
        end = time.monotonic() + seconds
        while any(set(self.health(service)) != {"healthy"} for service in services):
            if time.monotonic() > end:
                pytest.fail(f"not healthy in {seconds:g} s: {self('ps')}\n{self('logs', '--tail=40')[-6000:]}")
            time.sleep(1)


def docker_answers() -> bool:
    if not (shutil.which("docker") and shutil.which("docker-compose")):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, timeout=60).returncode == 0


@pytest.fixture(scope="session")
def engine() -> None:
    """A Docker engine with docker-compose and the base images."""
    if os.environ.get("CI") and STARTER.exists() and os.geteuid() == 0:
        started = subprocess.run(["bash", STARTER], capture_output=True, text=True, timeout=600)
        if started.returncode:
            pytest.skip(f"no Docker engine could be started here: {started.stderr[-300:]}")
    if not docker_answers():
        pytest.skip("no Docker engine and docker-compose here (CI starts one); only tests of the containers need it")


@pytest.fixture(scope="session")
def composition(engine: None) -> Iterator[Composition]:
    """Everything up and able to grade; taken down with its volumes in the end."""
    compose = Composition()
    compose("build", "api", "redis", "code-worker", seconds=BUILD_SECONDS)
    try:
        compose("up", "-d", "--no-build", "--scale", "code-worker=2", seconds=UP_SECONDS)
        compose.wait_until_healthy(["api", "redis", "cache", "math-worker", "code-worker"])
        yield compose
    finally:
        compose("down", "--volumes", "--timeout", "5", seconds=UP_SECONDS)


@pytest.fixture
def client(composition: Composition) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=composition.url, timeout=300) as client:
        yield client
