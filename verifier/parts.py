"""The kinds of part that a rubric is made of, and the roster that names them on the wire.

A part is a frozen model with one method: its fields are its configuration, its `kind` is its name on the wire, its
place in the roster is its registration, its class is its schema. Parts are pure: they open nothing, start nothing and
wait for nothing. They do not raise for a bad answer; what they raise is a bug, recorded as `failed` (but see
`Shaper.shape`).

An installed package adds parts through the entry-point groups `verifier.extractors`, `verifier.verifiers`,
`verifier.shapers` and `verifier.group_shapers`; a request can only name a kind, never an import path.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import reduce
from importlib.metadata import entry_points
from operator import or_
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field

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

        Raises Unshapable when the rollout lacks what the value hangs on, such as its length in tokens: it is then
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


def roster(base: type[Part], *members: type[Part]) -> Any:
    """The union of `members` and of what installed packages offer for `base`, told apart by `kind`.

    Returns a type for use as a pydantic annotation. Raises ConfigError when two parts claim one kind or an installed
    one is not of the right base.
    """
    known = {kind_of(member): member for member in members}
    for entry in entry_points(group=base.entry_point_group):
        offered = entry.load()
        if not (isinstance(offered, type) and issubclass(offered, base)):
            raise ConfigError(
                f"entry point {entry.name!r} of {base.entry_point_group} is no {base.__name__}: {entry.value}"
            )
        if known.setdefault(kind_of(offered), offered) is not offered:
            raise ConfigError(f"entry point {entry.value!r} claims the kind {kind_of(offered)!r}, which is taken")
    union = reduce(or_, known.values())
    return Annotated[union, Field(discriminator="kind")] if len(known) > 1 else union
