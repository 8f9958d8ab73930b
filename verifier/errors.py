"""The exceptions of this package.

    VerifierError
      + ConfigError            a setting, preset, part or rubric that cannot be used
          - UnknownPreset      no preset has that name (HTTP 404)
      + InputError             a dump or request that cannot be read, with the place (HTTP 422, exit status 2)
      + Unshapable             a component has no value for this rollout; becomes the outcome `unverifiable`
      + SandboxError           the sandbox itself failed; becomes the outcome `failed`
      + EngineError
          - EngineBusy         the queue of this job is full (HTTP 429, with `retry_after_seconds`)
          - EngineClosed       the engine is shutting down or could not start (HTTP 503)

A wrong answer is never an exception: verifiers return verdicts. The client for trainers has its own tree, rooted in
`trainer_client.errors.RewardServiceError`.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MOST_NAME_CHARACTERS = 80
MOST_NEAREST = 3
ALIKE = 0.6


class VerifierError(Exception):
    """Base class of all exceptions of this package."""


class ConfigError(VerifierError):
    """A setting, preset, part or rubric that cannot be used."""


class UnknownPreset(ConfigError):
    """No preset has that name; the message names the nearest ones."""

    def __init__(self, name: str, known: Iterable[str], data: Iterable[str] = ()) -> None:
        """known: all presets. data: names of data that stand for one."""
        names = sorted(known)
        near = nearest_presets(name[:MOST_NAME_CHARACTERS], names, data)
        told = (
            f"; did you mean {' or '.join(near)}? `verifier presets` lists all"
            if near
            else f". Known presets: {listed(names)}"
        )
        super().__init__(f"unknown preset {name[:MOST_NAME_CHARACTERS]!r}{told}")
        self.name = name


def nearest_presets(name: str, presets: Sequence[str], data: Iterable[str] = ()) -> list[str]:
    """The nearest names, those of the same project before others: `deepscaler/strict` is none of Spider's."""
    project, slash, rest = name.casefold().partition("/")
    own = [one for one in presets if one.casefold().partition("/")[0] == project]
    if slash and own:
        same_end = [one for one in own if rest and one.casefold().endswith(f"/{rest}")]
        return same_end[:MOST_NEAREST] or nearest(name, own, MOST_NEAREST, cutoff=0.0)
    return nearest(name, [*presets, *data], MOST_NEAREST)


def nearest(name: str, known: Iterable[str], most: int, cutoff: float = ALIKE) -> list[str]:
    """The known names most like `name`, whatever their case: the matcher finds nothing that `MATH` and `math` share.

    Of names that differ in case alone the first is enough: a preset before a column's value that leads to it.
    """
    by_folded: dict[str, str] = {}
    for one in known:
        by_folded.setdefault(one.casefold(), one)
    return [by_folded[folded] for folded in get_close_matches(name.casefold(), by_folded, most, cutoff)]


def suggestion(name: str, known: Iterable[str]) -> str:
    """How the message about an unknown name ends: the nearest, and all."""
    names = list(known)
    near = nearest(name[:MOST_NAME_CHARACTERS], names, 1)
    return f"{f'; did you mean {near[0]}?' if near else '.'} Known: {', '.join(names)}"


def listed(names: Iterable[str]) -> str:
    """The names of presets as a message has room for: general ones, systems, and how many rewards those have."""
    every = list(names)
    short = [name for name in every if "/" not in name]
    return f"{', '.join(short)}, and {len(every) - len(short)} as system/reward (`verifier presets` lists them)"


class Unshapable(VerifierError):
    """A component of the reward has no value for this rollout; the message says what was missing."""


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
