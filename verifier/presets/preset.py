"""What a preset is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from verifier.rubric import Rubric
from verifier.wire import Json, Wire


class Origin(Wire):
    """Where a reproduced reward comes from."""

    repository: str
    commit: str
    path: str


class NoParams(Wire):
    """The parameters of a preset that has none."""


class PresetInfo(Wire):
    """A preset as `/v1/presets` tells it."""

    name: str
    summary: str
    ground_truth: str = Field(description="What form the ground truth takes, with an example")
    rubric: Rubric | None = Field(description="With default parameters; null where it depends on the ground truth")
    params_schema: dict[str, Json] = Field(description="JSON schema of the parameters")
    fingerprint: str | None
    origin: Origin | None = None
    quirks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preset:
    """A name for a rubric, or for a family of rubrics told apart by parameters.

    `build` makes the rubric from validated `params`. A preset with `choose` has no rubric of its own: it names another
    preset by the ground truth's form.
    """

    name: str
    summary: str
    ground_truth: str
    build: Callable[[Any], Rubric]
    params: type[Wire] = NoParams
    origin: Origin | None = None
    quirks: tuple[str, ...] = field(default=())
    choose: Callable[[Json], str] | None = None

    def info(self) -> PresetInfo:
        rubric = None if self.choose else self.build(self.params())
        return PresetInfo(
            name=self.name,
            summary=self.summary,
            ground_truth=self.ground_truth,
            rubric=rubric,
            params_schema=self.params.model_json_schema(),
            fingerprint=rubric.fingerprint if rubric else None,
            origin=self.origin,
            quirks=self.quirks,
        )
