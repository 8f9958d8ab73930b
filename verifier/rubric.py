"""A rubric: how to find an answer, how to judge it, and what reward that makes."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple, Self

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_core import to_json

from verifier.environments.known import here, names
from verifier.extract import AnyExtractor
from verifier.extract.reasoning import Thinking
from verifier.fingerprint import ALWAYS, JUDGES, PROGRAMS, code_digest, inside, python_version
from verifier.parts import AskingVerifier, DenseShaper, Part, Points, ProvingVerifier, Verifier, kind_of
from verifier.reward import AnyGroupShaper, AnyShaper
from verifier.reward.correctness import Correctness
from verifier.sandbox.toolchains import toolchains
from verifier.verify import AnyVerifier
from verifier.wire import Rollout, Wire


class Bounds(Wire):
    """The limits for grading one rollout; beyond them it is `too_costly`."""

    cpu_seconds: float = Field(default=2.0, gt=0, le=600, description="CPU time of the worker, user and system")
    memory_mb: int = Field(default=512, ge=64, le=65536, description="Memory beyond that of an idle worker")
    wall_seconds: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="Wall time after which a worker that uses no CPU is killed: `failed`",
    )


Asked = Literal["equality", "solution", "puzzle", "science"]


class SecondOpinion(Wire):
    """Ask a model if the rules leave an answer undecided (docs/judge.md). Off unless a rubric names a configured judge.

    With the verifier `judged`, the model is asked about every answer: its opinion is the verdict.
    """

    judge: str = Field(description="A judge that the operator has configured; never an address")
    asks: Asked = Field(
        default="equality",
        description="The question: do two answers mean the same (with the operator's prompt, if any), or is"
        " a whole solution, a puzzle's solution or a science answer right according to the reference",
    )
    panel: tuple[str, ...] = Field(default=(), max_length=16, description="Further judges, who are asked the same")
    agree: Literal["majority", "all"] = Field(
        default="majority",
        description="With a panel: what counts as its answer. Where it does not agree, there is none",
    )
    max_calls: int = Field(default=256, ge=0, description="Calls for one request at most, of each judge")
    on_failure: Literal["failed", "rule"] = Field(
        default="failed",
        description="When the judge cannot be reached: not judged (reward null), or as the rules left it (wrong)",
    )


class Weighted(Wire):
    """One component of the reward and its weight."""

    part: AnyShaper
    weight: Points = 1.0


class WeightedGroup(Wire):
    """One component that depends on the other rollouts of the group, and its weight."""

    part: AnyGroupShaper
    weight: Points = 1.0


class Majority(Wire):
    """The ground truth is what most of the rollout's group answer (docs/rubrics.md tells the risks)."""

    above_share: float = Field(
        default=0.5, ge=0, lt=1, description="The winner needs more than this share of the group, failed ones included"
    )
    least_votes: int = Field(default=2, ge=1, description="And so many votes")
    ties: Literal["null", "first"] = Field(
        default="null", description="Where two lead: the group is not judged, or who came first wins (TTRL)"
    )
    merge: bool = Field(
        default=True, description="Count answers together that the verifier takes for equal; else as they are written"
    )


REMEMBERED = ("fingerprint", "code_fingerprint", "modules", "runs_programs", "portable", "dense")


class Rubric(Wire):
    """Extractor, verifier and the weighted components whose sum is the reward."""

    extractor: AnyExtractor
    verifier: AnyVerifier
    components: dict[str, Weighted] = Field(default={"accuracy": Weighted(part=Correctness())})
    group_components: dict[str, WeightedGroup] = Field(
        default={},
        description="Components that depend on the other rollouts of the same `group` in the request (docs/shaping.md)",
    )
    group_size: int | None = Field(
        default=None,
        ge=1,
        description="Number of rollouts in a complete group: with `group_components`, a group with fewer or more "
        "is not judged. Null: whatever the request has of a group",
    )
    majority: Majority | None = Field(
        default=None,
        description="Elect the ground truth within each `group` of a request; the rollouts' own are not looked at",
    )
    thinking: Thinking = Field(
        default="skip", description="Whether an answer inside <think> counts (docs/extraction.md)"
    )
    bounds: Bounds = Bounds()
    undecided: Literal["wrong", "null"] = Field(
        default="wrong",
        description="How to score an answer that could not be read completely and was neither accepted nor "
        "rejected: `wrong` as a wrong answer, `null` as not judged. A second opinion, if there is one, is asked first",
    )
    second_opinion: SecondOpinion | None = None
    environment: str | None = Field(
        default=None,
        description="Pinned library versions to grade with (docs/environments.md); null for the service's own",
    )

    @field_validator("environment")
    @classmethod
    def _is_known(cls, environment: str | None) -> str | None:
        if environment is not None and environment not in names():
            raise ValueError(f"no environment is called {environment[:80]!r}; known are {', '.join(names())}")
        return environment

    @model_validator(mode="after")
    def _has_components_of_different_names(self) -> Self:
        if not self.components and not self.group_components:
            raise ValueError("a rubric without components has no reward; expected at least one, such as correctness")
        if twice := self.components.keys() & self.group_components.keys():
            raise ValueError(f"{', '.join(sorted(twice))} in both components and group_components; rename one")
        if self.group_size is not None and not self.group_components and self.majority is None:
            raise ValueError("group_size without group_components changes nothing; leave it out or add one")
        return self

    @model_validator(mode="after")
    def _asks_a_judge_in_one_place(self) -> Self:
        last = self.verifier.closed_by if isinstance(self.verifier, AskingVerifier) else None
        for part in parts_in(self.verifier):
            if isinstance(part, AskingVerifier) and part.closed_by is part and part is not last:
                raise ValueError(
                    f"{kind_of(type(part))!r} has a judge asked, and stands where its answer is not waited for; "
                    "expected it as the verifier, or as the last member of `gates` or `first_decided`"
                )
        for part in parts_in(self.verifier):
            if isinstance(part, ProvingVerifier) and part is not self.verifier:
                raise ValueError(
                    f"{kind_of(type(part))!r} has a prover asked, so it must be the rubric's verifier itself"
                )
        return self

    @cached_property
    def dense(self) -> tuple["WeightedDense", ...]:
        """The components that reward single tokens, with their weights."""
        weighted = self.components.values()
        return tuple(WeightedDense(c.part, c.weight) for c in weighted if isinstance(c.part, DenseShaper))

    def __copy__(self) -> Self:
        """A copy forgets what was computed for the first: `model_copy` makes another rubric of it."""
        copied = super().__copy__()
        for remembered in REMEMBERED:
            copied.__dict__.pop(remembered, None)
        return copied

    @cached_property
    def portable(self) -> str:
        """Its JSON without what is at its default: a release that does not know a new field reads it all the same."""
        return to_json(without_defaults(self)).decode()

    @cached_property
    def fingerprint(self) -> str:
        """What decides: this rubric, the code that reads it, the libraries under that code, and Python. Where programs
        are run, the sandbox and this host's compilers and interpreters, too."""
        tools = toolchains() if self.runs_programs else ""
        return digest(self.code_fingerprint, python_version(), tools)

    @cached_property
    def code_fingerprint(self) -> str:
        """The same on every host with this release and these libraries: without Python and the tools of programs."""
        spec = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return digest(spec, code_digest(self.modules, self.environment or here()))

    @cached_property
    def modules(self) -> frozenset[str]:
        """The modules from which everything that decides is reached by imports."""
        roots = {type(part).__module__ for part in parts_in(self)} | set(ALWAYS)
        if self.runs_programs:
            roots.update(module for package in PROGRAMS for module in inside(package))
        if self.second_opinion is not None or self.verifier.leaves_open:
            roots.update(JUDGES)
        return frozenset(roots)

    @property
    def depends_on_group(self) -> bool:
        """Whether a result depends on the other rollouts of the group in its request, and on no other request's."""
        return bool(self.group_components) or self.majority is not None

    @cached_property
    def runs_programs(self) -> bool:
        """Whether one of its parts may have programs run."""
        return any(isinstance(part, Verifier) and part.runs_programs for part in parts_in(self))


def digest(*texts: str) -> str:
    return "sha256:" + hashlib.sha256("\n".join(texts).encode()).hexdigest()


def parts_in(value: object) -> Iterator[Part]:
    """Every part in a rubric, and in the parts that hold parts."""
    if isinstance(value, Part):
        yield value
    if isinstance(value, BaseModel):
        value = tuple(getattr(value, name) for name in type(value).model_fields)
    elif isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for item in value:
            yield from parts_in(item)


def without_defaults(value: Any) -> Any:
    """Models as objects that hold their `kind` and what differs from its default."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields.items()
        held = ((name, field, getattr(value, name)) for name, field in fields)
        return {
            name: without_defaults(item)
            for name, field, item in held
            if name == "kind" or field.is_required() or item != field.get_default(call_default_factory=True)
        }
    if isinstance(value, Mapping):
        return {name: without_defaults(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_defaults(item) for item in value]
    return value


class WeightedDense(NamedTuple):
    """A component that rewards single tokens, and its weight."""

    part: DenseShaper
    weight: float


class Task(NamedTuple):
    """A rollout with the rubric it is judged by: the unit of work of every engine."""

    rollout: Rollout
    rubric: Rubric
    preset: str | None = None
    explain: bool = False
    trace: str = ""
    """The span that it is graded for, as a W3C `traceparent`; empty where nobody traces it."""
