"""The kinds of part that a rubric is made of, and the rosters that name them on the wire.

A part is a frozen model with one method: its fields are its configuration, its `kind` is its name on the wire, its
line in the roster is its registration, its class is its schema. Parts are pure: they open nothing, start nothing and
wait for nothing. They do not raise for a bad answer; what they raise is a bug, recorded as `failed` (but see
`Shaper.shape`).

An installed package adds parts through the entry-point groups `verifier.extractors`, `verifier.verifiers`,
`verifier.shapers` and `verifier.group_shapers`; a request can only name a kind, never an import path.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from inspect import Parameter, signature
from typing import Annotated, Any, ClassVar, Literal, NamedTuple
from warnings import warn

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, SchemaValidator, core_schema

from verifier.errors import ConfigError
from verifier.execution import RunProgram, no_sandbox
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
        """The answer in `text` and its position; `answer` is None if there is none. Must be linear in `len(text)`."""

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        """`extract`, for extractors that need the ground truth, such as its language. Most do not."""
        return self.extract(text)

    def extract_from(self, text: str, rollout: Rollout) -> Extraction:
        """`extract_for`, for extractors that also read the prompt, such as its list of options. Most do not."""
        return self.extract_for(text, rollout.ground_truth)


class Verifier(Part):
    """Compares an answer with the ground truth. One that needs programs to be run is a `ProgramVerifier`."""

    entry_point_group: ClassVar[str] = "verifier.verifiers"
    takes_run: ClassVar[bool] = False
    """Whether `verify` is called with the sandbox as its third argument."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Plugins from before `ProgramVerifier` take `run` whether they need it or not; they still get it."""
        super().__pydantic_init_subclass__(**kwargs)
        if not cls.takes_run and "verify" in cls.__dict__:
            cls.takes_run = needed_arguments(cls.verify) > len(("self", "answer", "ground_truth"))
            if cls.takes_run:
                warn(
                    f"{cls.__module__}.{cls.__name__}.verify takes `run`, which only a ProgramVerifier needs: remove "
                    "the parameter, or derive the class from verifier.parts.ProgramVerifier if it runs programs",
                    DeprecationWarning,
                    stacklevel=2,
                )

    @property
    def runs_programs(self) -> bool:
        """Whether `verify` may run programs, which takes seconds; a comparison takes microseconds."""
        return False

    @property
    def leaves_open(self) -> bool:
        """Whether `verify` may leave the verdict to a judge."""
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
    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        """The verdict on `answer`, given a ground truth that `unreadable` has passed."""


class ProgramVerifier(Verifier):
    """A verifier that runs programs in the sandbox, or holds other verifiers, which may."""

    takes_run: ClassVar[bool] = True

    @property
    def runs_programs(self) -> bool:
        return True

    @abstractmethod
    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        """The verdict on `answer`. `run` is the sandbox; what it raises is a failure of ours and must not be caught."""


def verdict_of(verifier: Verifier, answer: str, ground_truth: Json, run: RunProgram) -> Verdict:
    """`verifier.verify`, with the sandbox for one that takes it."""
    verify: Callable[..., Verdict] = verifier.verify
    return verify(answer, ground_truth, run) if verifier.takes_run else verify(answer, ground_truth)


def needed_arguments(function: Callable[..., Any]) -> int:
    parameters = signature(function).parameters.values()
    return sum(p.default is Parameter.empty and p.kind is Parameter.POSITIONAL_OR_KEYWORD for p in parameters)


class Shaper(Part):
    """Computes one component of the reward of a judged rollout."""

    entry_point_group: ClassVar[str] = "verifier.shapers"

    @abstractmethod
    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        """The component's value, before its weight. Only judged rollouts are shaped.

        Raises Unshapable when the rollout lacks what the value depends on, such as its length in tokens: it is then
        `unverifiable`, never a zero.
        """


class Inquiry(NamedTuple):
    """What one call asks of a judge. What others wrote in it is data, and is fenced in the prompt.

    `criteria`: is each of these met? `rating`: one whole number for all of them, from `lowest` to `highest`. `pair`:
    is `answer` the better one, or `other`?
    """

    form: Literal["criteria", "rating", "pair"]
    question: str
    answer: str
    criteria: tuple[str, ...] = ()
    reference: str = ""
    other: str = ""
    lowest: int = 0
    highest: int = 1

    @property
    def size(self) -> int:
        """How many numbers answer it."""
        return len(self.criteria) if self.form == "criteria" else 1


Said = tuple[float | None, ...]
"""What a judge answered: 1 or 0 for each criterion, the rating, or 1, 0.5, 0 for the first of a pair; null for none."""


class AskingVerifier(Verifier):
    """A verifier that has a judge asked: `verify` leaves the verdict open, and `conclude` closes it.

    An engine that has judges (`SecondOpinionEngine`) puts the inquiries to those that the rubric's `second_opinion`
    names. Elsewhere nothing is judged: `failed`, never a zero.
    """

    @property
    def leaves_open(self) -> bool:
        return True

    @property
    def closed_by(self) -> Verifier:
        """The verifier whose inquiries these are: another one where this one only leads up to it."""
        return self

    @abstractmethod
    def inquiries(self, rollout: Rollout, answer: str) -> tuple[Inquiry, ...]:
        """What is asked about an answer that `verify` left open."""

    @abstractmethod
    def conclude(self, rollout: Rollout, said: Sequence[Said]) -> Verdict:
        """The verdict, given what was answered to each of the `inquiries`, with its `judgement`."""


LEFT_OPEN = Verdict.failed("a judge decides this, and none has been asked").model_copy(update={"decided": False})
"""The verdict of an `AskingVerifier` until a judge has been heard."""


class ProvingVerifier(Verifier):
    """A verifier whose answers an outside prover checks: `verify` decides what needs none, and leaves the rest null.

    An engine that has provers (`ProofEngine`) sends `code` to the one that the operator calls `prover`, and has
    `conclude` read the reply. Elsewhere those answers are not judged, never a zero.
    """

    prover: str = Field(default="lean", description="A prover that the operator has configured; never an address")
    max_calls: int = Field(default=4096, ge=0, description="Proofs checked for one request at most")

    @abstractmethod
    def code(self, answer: str, ground_truth: Json) -> str | None:
        """What is sent for an answer; None where `verify` decides it."""

    @abstractmethod
    def conclude(self, answer: str, ground_truth: Json, reply: Any) -> Verdict:
        """The verdict, given the prover's reply to `code`."""

    def timed_out(self, answer: str, ground_truth: Json) -> Verdict | None:
        """The verdict where the prover ran out of its time; None where the answer has not asked for more of it."""
        return None


class DenseShaper(Shaper):
    """A component that rewards single tokens; its value is their sum."""

    @abstractmethod
    def token_rewards(self, rollout: Rollout) -> list[float]:
        """The reward of every token the policy wrote, in order, before the weight. Raises Unshapable, as `shape`."""

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return float(sum(self.token_rewards(rollout)))


class Member(NamedTuple):
    """A judged rollout of a group. `answer`: what was found in it, for parts that have a judge asked."""

    rollout: Rollout
    verdict: Verdict
    answer: str = ""


class GroupShaper(Part):
    """Computes one component of the reward of each rollout in a group, depending on the others.

    It runs where a request's results are gathered, over those of one group that were judged, by one rubric.
    """

    entry_point_group: ClassVar[str] = "verifier.group_shapers"

    def lacks(self, rollout: Rollout) -> str | None:
        """What the rollout lacks that this part needs, such as its length in tokens; None if nothing.

        A member that lacks something is `unverifiable`, and left out of its group.
        """
        return None

    @abstractmethod
    def shape(self, members: Sequence[Member]) -> list[float]:
        """The component's value for each member, before its weight, in their order. There is at least one member."""


class AskingGroupShaper(GroupShaper):
    """A group component that has a judge asked. Where there is none, the group's members are `failed`."""

    @abstractmethod
    def inquiries(self, members: Sequence[Member]) -> tuple[Inquiry, ...]:
        """What is asked about the members."""

    @abstractmethod
    def conclude(self, members: Sequence[Member], said: Sequence[Said]) -> list[float | None]:
        """The component's value for each member, given what was answered; null for one that is not judged then."""


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
            raise PydanticCustomError("too_deep", "parts nested deeper than {most}", {"most": DEEPEST})
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
