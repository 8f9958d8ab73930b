"""Every error this package raises on purpose.

    VerifierError
      + ConfigError            a setting, preset, part or rubric that cannot be used
          - UnknownPreset      no preset has that name (HTTP 404)
      + InputError             a dump or request that cannot be read, with the place (HTTP 422, exit status 2)
      + Unshapable             a component has no value for this rollout; becomes the outcome `unverifiable`
      + SandboxError           the wall itself failed; becomes the outcome `failed`
      + EngineError
          - EngineBusy         the queue of this job is full (HTTP 429, with `retry_after_seconds`)
          - EngineClosed       the engine is shutting down or could not start (HTTP 503)

A wrong answer is never an exception: verifiers return verdicts. What trainers see is
`trainer_client.client.RewardServiceError`, because the client imports nothing of this package but `wire`.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class VerifierError(Exception):
    """Root of the tree."""


class ConfigError(VerifierError):
    """A setting, preset, part or rubric that cannot be used."""


class UnknownPreset(ConfigError):
    """No preset has that name; the message names the nearest ones."""

    def __init__(self, name: str, known: Iterable[str], data: Iterable[str] = ()) -> None:
        """known: all presets. data: names of data that stand for one."""
        names = sorted(known)
        near = get_close_matches(name, [*names, *data], n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "."
        super().__init__(f"unknown preset {name[:80]!r}{hint} Known presets: {listed(names)}")
        self.name = name


def listed(names: Iterable[str]) -> str:
    """The names of presets as a message has room for: general ones, systems, and how many rewards those have."""
    every = list(names)
    short = [name for name in every if "/" not in name]
    return f"{', '.join(short)}, and {len(every) - len(short)} as system/reward (`verifier presets` lists them)"


class Unshapable(VerifierError):
    """A component of the reward has no value for this rollout; the message says what it would have needed."""


class InputError(VerifierError):
    """Input that cannot be read; the message says where and what would have worked."""


class SandboxError(VerifierError):
    """The sandbox itself failed, which is never the program's fault."""


class EngineError(VerifierError):
    """The engine could not take or finish the work."""


class EngineBusy(EngineError):
    """The queue of this job is full; try again after `retry_after_seconds`."""

    def __init__(self, message: str, *, retry_after_seconds: float) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class EngineClosed(EngineError):
    """The engine is shutting down, or its workers cannot start."""


def and_more(count: int) -> str:
    """How a message ends that names the first of many: `, and 12,431 more`."""
    return f", and {count:,} more" if count > 0 else ""
