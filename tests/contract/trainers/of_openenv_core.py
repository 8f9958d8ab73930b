"""OpenEnv's own client under the name that it had until 0.3, by which other packages still ask for it."""

from importlib.metadata import version

from trainers.openenvs import ask  # noqa: F401

VERSION = f"openenv-core {version('openenv-core')}"
