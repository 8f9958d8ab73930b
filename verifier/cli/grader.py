"""Who grades for the command line: what `local_grader` and `remote_grader` have in common."""

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from verifier.dump.calls import JUDGED_BY
from verifier.dump.rubric_file import read_rubric_file
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

    @property
    def judges_calls(self) -> bool:
        """Whether the rubric, if it is one, judges calls of tools."""
        rubric = self.rubric or {}
        verifier = rubric.get("verifier")
        kind = verifier.get("kind") if isinstance(verifier, dict) else rubric.get("preset")
        return isinstance(kind, str) and kind.partition("/")[0] in JUDGED_BY


class Grader(ABC):
    """An async context manager that grades rollouts. Entering it raises a VerifierError when it cannot."""

    needs_truth = True
    """Whether rows without a ground truth are a mistake, as far as is known here."""

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
    async def explanation(self, rollout: Rollout) -> bytes | None:
        """Why it gets its reward, as `POST /v1/explain` answers it; None where that is not to be had."""

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
        raise ConfigError("--preset and --rubric cannot be used together")
    if params is not None and preset is None:
        raise ConfigError("--params needs --preset")
    chosen = preset if preset is None or params is None else with_params(preset, params)
    return HowToJudge(chosen, None if rubric is None else rubric_of(rubric), job, explain, use_cache)


def with_params(preset: str, params: str) -> PresetRef:
    try:
        return PresetRef(name=preset, params=json_object(params, "--params"))
    except ValidationError as error:
        raise ConfigError(f"--params: {complaint(error)}") from error


def rubric_of(path: str) -> dict[str, Json]:
    try:
        return read_rubric_file(path)
    except ConfigError as error:
        raise ConfigError(f"--rubric {error}") from error


def json_object(content: str, place: str) -> dict[str, Any]:
    """The JSON object that `content` is; raises ConfigError that names its `place`."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{place}: expected a JSON object: {error}") from error
    if not isinstance(found, dict):
        raise ConfigError(f'{place}: expected a JSON object such as {{"name": 1}}, found {content.strip()[:60]}')
    return found
