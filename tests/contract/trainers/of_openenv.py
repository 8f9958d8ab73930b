"""OpenEnv's own client."""

from importlib.metadata import version

from trainers.openenvs import ask  # noqa: F401

VERSION = f"openenv {version('openenv')}"
