"""Who grades for the command line: what `local_grader` and `remote_grader` have in common."""

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from verifier.errors import ConfigError
from verifier.wire import Json, PresetRef, Result, Rollout, complaint

Lot = list[tuple[int, Result]]


@dataclass(frozen=True)
class HowToJudge:
    """What judges the rollouts that do not say so themselves, and how."""

    preset: str | PresetRef | None = None
    rubric: dict[str, Json] | None = None
    job: str = "default"
    explain: bool = False
    use_cache: bool = True

    @property
    def named(self) -> bool:
        return self.preset is not None or self.rubric is not None


class Grader(ABC):
    """An async context manager that grades rollouts. Entering it raises a VerifierError when it cannot."""

    @abstractmethod
    async def __aenter__(self) -> Self: ...

    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    @abstractmethod
    async def objection(self, rollout: Rollout) -> str | None:
        """Why this rollout's preset cannot be used, or None when it can."""

    @abstractmethod
    def grade(self, rollouts: Sequence[Rollout]) -> AsyncGenerator[Lot, None]:
        """Results as they are ready, in lots, each with its position in `rollouts`."""


def how_to_judge(
    preset: str | None,
    params: str | None,
    rubric: str | None = None,
    *,
    job: str = "default",
    explain: bool = False,
    use_cache: bool = True,
) -> HowToJudge:
    """Options as typed, read; raises ConfigError that names the option."""
    if preset is not None and rubric is not None:
        raise ConfigError("--preset and --rubric exclude each other: give one of them")
    if params is not None and preset is None:
        raise ConfigError("--params are a preset's: give --preset as well")
    chosen = preset if preset is None or params is None else with_params(preset, params)
    return HowToJudge(chosen, None if rubric is None else read_rubric_file(rubric), job, explain, use_cache)


def with_params(preset: str, params: str) -> PresetRef:
    try:
        return PresetRef(name=preset, params=json_object(params, "--params"))
    except ValidationError as error:
        raise ConfigError(f"--params: {complaint(error)}") from error


def read_rubric_file(path: str) -> dict[str, Json]:
    try:
        content = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--rubric {path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"--rubric {path}: is not UTF-8 at byte {error.start + 1}") from error
    return json_object(content, f"--rubric {path}")


def json_object(content: str, place: str) -> dict[str, Any]:
    """The JSON object that `content` is; raises ConfigError that names its `place`."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{place}: expected a JSON object: {error}") from error
    if not isinstance(found, dict):
        raise ConfigError(f'{place}: expected a JSON object such as {{"name": 1}}, found {content.strip()[:60]}')
    return found
