"""What a preset is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field

from verifier.presets.accuracy import Accuracy, accuracy_of, table
from verifier.rubric import Rubric
from verifier.wire import Json, Wire


class Origin(Wire):
    """Where a reproduced reward comes from."""

    repository: str
    commit: str
    path: str


class NoParams(Wire):
    """The parameters of a preset that has none."""


class LibrariesParam(Wire):
    """The parameter of every preset that has a pinned environment."""

    libraries: Literal["own", "pinned"] = Field(
        default="own",
        description="The service's own libraries, or the preset's pinned environment (docs/environments.md)",
    )


class PresetInfo(Wire):
    """A preset as `/v1/presets` tells it."""

    name: str
    summary: str
    ground_truth: str = Field(description="Form of the ground truth, with an example")
    rubric: Rubric | None = Field(description="With default parameters; null where it depends on the ground truth")
    params_schema: dict[str, Json] = Field(description="JSON schema of the parameters")
    fingerprint: str | None
    origin: Origin | None = None
    quirks: tuple[str, ...] = Field(
        default=(), description="Where the original is arguably wrong and is reproduced anyway"
    )
    closes: tuple[str, ...] = Field(default=(), description="The loopholes of the original that this variant closes")
    twin: str | None = Field(default=None, description="Its strict variant, or the original that it is a variant of")
    weights: dict[str, float] = Field(
        default={}, description="For a project's default mix: the rewards and their weights"
    )
    environment: str | None = Field(
        default=None,
        description="The pinned worker environment in which every verdict is the original's; null when all are anyway",
    )
    accuracy: Accuracy | None = Field(
        default=None,
        description="How often it is wrong, measured on labelled completions (docs/accuracy.md); null for reproduced "
        "rewards, which are right when they give what the original gives, and where there are no labelled rows",
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
    only_pinned: bool = False
    """The service's own libraries hold nothing that could judge it: `build` names the environment itself."""
    choose: Callable[[Json], str] | None = None

    @property
    def has_libraries(self) -> bool:
        """Whether one may choose between the service's own libraries and the environment's."""
        return self.environment is not None and not self.only_pinned

    def rubric(self, params: Mapping[str, Json]) -> Rubric:
        """The rubric for these parameters; raises pydantic's ValidationError."""
        if not self.has_libraries:
            return self.build(self.params.model_validate(params))
        chosen = LibrariesParam.model_validate({name: params[name] for name in params if name == "libraries"})
        rubric = self.build(self.params.model_validate({name: params[name] for name in params if name != "libraries"}))
        return rubric.model_copy(update={"environment": self.environment}) if chosen.libraries == "pinned" else rubric

    def params_schema(self) -> dict[str, Json]:
        """The JSON schema of the parameters."""
        schema: dict[str, Any] = self.params.model_json_schema()
        if self.has_libraries:
            own = LibrariesParam.model_json_schema()["properties"]
            schema["properties"] = schema.get("properties", {}) | own
        return schema

    def known_params(self) -> list[str]:
        """The parameters' names."""
        return [*self.params.model_fields, *(LibrariesParam.model_fields if self.has_libraries else ())]

    def info(self) -> PresetInfo:
        rubric = None if self.choose else self.build(self.params())
        return PresetInfo(
            name=self.name,
            summary=self.summary,
            ground_truth=self.ground_truth,
            rubric=rubric,
            params_schema=self.params_schema(),
            fingerprint=rubric.fingerprint if rubric else None,
            origin=self.origin,
            quirks=self.quirks,
            closes=self.closes,
            twin=self.twin,
            weights=dict(self.weights),
            environment=self.environment,
            accuracy=accuracy_of(self.name, rubric, table()),
        )
