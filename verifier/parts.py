"""The kinds of part that a rubric is made of, and the rosters that name them on the wire.

A part is a frozen model with one method: its fields are its configuration, its `kind` is its name on the wire, its
line in the roster is its registration, its class is its schema. Parts are pure: they open nothing, start nothing and
wait for nothing. They do not raise for a bad answer; what they raise is a bug, recorded as `failed` (but see
`Shaper.shape`).

An installed package adds parts through the entry-point groups `verifier.extractors`, `verifier.verifiers`,
`verifier.shapers` and `verifier.group_shapers`; a request can only name a kind, never an import path.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, SchemaValidator, core_schema

from verifier.errors import ConfigError
from verifier.execution import RunProgram
from verifier.wire import Extraction, Json, Rollout, Verdict, Wire

Points = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]  # bounded: no sum of components can overflow
Penalty = Annotated[float, Field(ge=-1e6, le=0, allow_inf_nan=False)]


class Part(Wire, ABC):
    """One configurable piece of a rubric."""

    entry_point_group: ClassVar[str]


class Extractor(Part):
    """Finds the answer in a completion. It sees the text after the reasoning, as the rubric's `thinking` says."""

    entry_point_group: ClassVar[str] = "verifier.extractors"

    @abstractmethod
    def extract(self, text: str) -> Extraction:
        """Where the answer stands in `text`; `answer` is None when there is none. Must be linear in `len(text)`."""

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        """`extract`, for one that must know what kind of answer is wanted, such as its language. Most do not look."""
        return self.extract(text)

    def extract_from(self, text: str, rollout: Rollout) -> Extraction:
        """`extract_for`, for one that also reads the prompt, such as the options that it lists. Most do not look."""
        return self.extract_for(text, rollout.ground_truth)


class Verifier(Part):
    """Compares an answer with the ground truth."""

    entry_point_group: ClassVar[str] = "verifier.verifiers"

    @property
    def runs_programs(self) -> bool:
        """Whether `verify` may ask for programs to be run, which takes seconds where a reading takes microseconds."""
        return False

    def unreadable(self, ground_truth: Json) -> str | None:
        """Why `ground_truth` cannot be judged against, or None when it can.

        Asked before anything else, and also when there is no answer: what cannot be judged is `unverifiable`, whatever
        the completion says. The default refuses null and blank text.
        """
        if ground_truth is None:
            return "the ground truth is null"
        if isinstance(ground_truth, str) and not ground_truth.strip():
            return "the ground truth is empty"
        return None

    @abstractmethod
    def verify(self, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
        """The verdict on `answer`, given a ground truth that `unreadable` has passed."""


class ProgramVerifier(Verifier):
    """A verifier that has programs run."""

    @property
    def runs_programs(self) -> bool:
        return True


class Shaper(Part):
    """Turns a judged rollout into one component of its reward."""

    entry_point_group: ClassVar[str] = "verifier.shapers"

    @abstractmethod
    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        """The component's value, before its weight. Only judged rollouts are shaped.

        Raises Unshapable when the rollout lacks what the value depends on, such as its length in tokens: it is then
        `unverifiable`, never a zero.
        """


class DenseShaper(Shaper):
    """A component that rewards single tokens; its value is their sum."""

    @abstractmethod
    def token_rewards(self, rollout: Rollout) -> list[float]:
        """The reward of every token the policy wrote, in order, before the weight. Raises Unshapable, as `shape`."""

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return float(sum(self.token_rewards(rollout)))


class Member(NamedTuple):
    """A judged rollout of a group."""

    rollout: Rollout
    verdict: Verdict


class GroupShaper(Part):
    """Gives each rollout of a group one component of its reward, in the light of the others.

    It runs where a request's results are gathered, over those of one group that were judged, by one rubric.
    """

    entry_point_group: ClassVar[str] = "verifier.group_shapers"

    def lacks(self, rollout: Rollout) -> str | None:
        """What this part needs to know of the rollout and is not told, such as its length in tokens; None if nothing.

        A member that lacks something is `unverifiable`, and left out of its group.
        """
        return None

    @abstractmethod
    def shape(self, members: Sequence[Member]) -> list[float]:
        """The component's value for each member, before its weight, in their order. There is at least one member."""


def kind_of(part: type[Part]) -> str:
    """The part's name on the wire."""
    return str(part.model_fields["kind"].default)


DEEPEST = 100
"""Parts within parts. A rubric needs three or four; each level is a call within a call, and the stack has an end."""


class Roster:
    """The parts of one base by `kind`: this package's own, named by where they are, and those of installed packages.

    Annotates a field that holds any of them. A part's module is imported when its kind is first named, so that one
    verdict costs what its own parts cost, and parts may hold parts without a circle of imports. What only the whole
    roster can answer (a JSON schema, which kinds there are) imports all of it.
    """

    def __init__(self, base: type[Part], homes: Mapping[str, str]) -> None:
        """homes: kind -> module.Class, below this package; a test holds each true."""
        self.base = base
        self._homes = homes
        self._readers: dict[str, SchemaValidator] = {}

    def find(self, kind: str) -> type[Part] | None:
        """The part of that kind; None when there is none. Raises ConfigError as `parts` does."""
        return self._own(kind) if kind in self._homes else self._installed.get(kind)

    def parts(self) -> dict[str, type[Part]]:
        """All of them. Raises ConfigError when two claim one kind or an installed one is not of the right base."""
        return {kind: self._own(kind) for kind in self._homes} | self._installed

    def _own(self, kind: str) -> type[Part]:
        module, _, name = self._homes[kind].rpartition(".")
        part: type[Part] = getattr(import_module(f"verifier.{module}"), name)
        return part

    @cached_property
    def _installed(self) -> dict[str, type[Part]]:
        found: dict[str, type[Part]] = {}
        for entry in entry_points(group=self.base.entry_point_group):
            offered = entry.load()
            if not (isinstance(offered, type) and issubclass(offered, self.base)):
                raise ConfigError(
                    f"entry point {entry.name!r} of {self.base.entry_point_group} is not a {self.base.__name__}: "
                    f"{entry.value}"
                )
            kind = kind_of(offered)
            taken = found.get(kind) or (self._own(kind) if kind in self._homes else offered)
            if taken is not offered:
                raise ConfigError(f"entry point {entry.value!r} claims the kind {kind!r}, which is taken")
            if kind not in self._homes:
                found[kind] = offered
        return found

    @cached_property
    def _tagged(self) -> CoreSchema:
        """Of all of them, told apart by their kind."""
        return core_schema.tagged_union_schema(
            {kind: part.__pydantic_core_schema__ for kind, part in self.parts().items()}, discriminator="kind"
        )

    def _read(self, value: Any) -> Any:
        """The part that `value` is or describes; raises pydantic's ValidationError."""
        kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
        part = self.find(kind) if isinstance(kind, str) else None
        if part is None and len(self.parts()) == 1:  # there is no other, so its kind may be left out
            [part] = self.parts().values()
            return part.model_validate(value)
        if part is None:
            return SchemaValidator(self._tagged).validate_python(value)  # which says what kinds there are
        if isinstance(value, part):
            return value
        if (depth := _DEPTH.get()) > DEEPEST:
            raise PydanticCustomError("too_deep", "parts within parts, deeper than {most}", {"most": DEEPEST})
        token = _DEPTH.set(depth + 1)
        try:
            return self._reader(str(kind), part).validate_python(value)
        finally:
            _DEPTH.reset(token)

    def _reader(self, kind: str, part: type[Part]) -> SchemaValidator:
        """What reads that one part, and names the place of what is wrong as the whole union would."""
        if kind not in self._readers:
            schema = core_schema.tagged_union_schema({kind: part.__pydantic_core_schema__}, discriminator="kind")
            self._readers[kind] = SchemaValidator(schema)
        return self._readers[kind]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = _DESCRIBED.get()
        if self in described:  # within one of its own parts: they are named, for they are being described already
            named: dict[Any, Any] = {
                kind: core_schema.definition_reference_schema(_reference(part)) for kind, part in self.parts().items()
            }
            return handler(core_schema.tagged_union_schema(named, discriminator="kind"))
        token = _DESCRIBED.set((*described, self))
        try:
            return handler(self._tagged)
        finally:
            _DESCRIBED.reset(token)


_DEPTH: ContextVar[int] = ContextVar("parts around the one that is being read", default=0)
_DESCRIBED: ContextVar[tuple[Roster, ...]] = ContextVar("rosters whose JSON schema is being written", default=())


def _reference(part: type[Part]) -> str:
    """What a JSON schema's definitions call the part."""
    schema: Any = part.__pydantic_core_schema__
    while schema["type"] == "definitions":
        schema = schema["schema"]
    return str(schema.get("ref") or schema["schema_ref"])
