"""What a preset is."""

from collections.abc import Callable, Mapping
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


class PinnedParams(Wire):
    """The parameters of a preset some of whose verdicts hang on the library versions that the original pinned."""

    pinned: bool = Field(
        default=False,
        description="Judge with those versions (docs/environments.md); not judged where they are not made",
    )


class PresetInfo(Wire):
    """A preset as `/v1/presets` tells it."""

    name: str
    summary: str
    ground_truth: str = Field(description="What form the ground truth takes, with an example")
    rubric: Rubric | None = Field(description="With default parameters; null where it depends on the ground truth")
    params_schema: dict[str, Json] = Field(description="JSON schema of the parameters")
    fingerprint: str | None
    origin: Origin | None = None
    quirks: tuple[str, ...] = Field(default=(), description="Where the original is arguably wrong, and is followed")
    closes: tuple[str, ...] = Field(default=(), description="The holes of its twin that this one closes")
    twin: str | None = Field(default=None, description="Its strict sibling, or the original that it is the sibling of")
    weights: dict[str, float] = Field(default={}, description="Of a project's mix: each of its rewards and its weight")
    environment: str | None = Field(
        default=None,
        description="The pinned worker environment in which every verdict is the original's; null when all are anyway",
    )


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
    quirks: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    twin: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    environment: str | None = None
    choose: Callable[[Json], str] | None = None

    def rubric(self, params: Wire) -> Rubric:
        """The rubric for validated parameters, with the pinned versions if they are asked for."""
        rubric = self.build(params)
        if self.environment is not None and getattr(params, "pinned", False):
            return rubric.model_copy(update={"environment": self.environment})
        return rubric

    def info(self) -> PresetInfo:
        rubric = None if self.choose else self.rubric(self.params())
        return PresetInfo(
            name=self.name,
            summary=self.summary,
            ground_truth=self.ground_truth,
            rubric=rubric,
            params_schema=self.params.model_json_schema(),
            fingerprint=rubric.fingerprint if rubric else None,
            origin=self.origin,
            quirks=self.quirks,
            closes=self.closes,
            twin=self.twin,
            weights=dict(self.weights),
            environment=self.environment,
        )
