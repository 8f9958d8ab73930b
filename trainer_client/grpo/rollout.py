"""What is generated and what is learnt from: problems, completions, rollouts, and rollouts with their rewards."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from verifier.wire import Json, PresetRef, Result
from verifier.wire import Rollout as WireRollout


class Message(BaseModel):
    """One turn of a conversation that ends with the question."""

    model_config = ConfigDict(frozen=True)

    role: str
    content: str


class Problem(BaseModel):
    """One prompt with what its answers are judged against."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    prompt: str
    """Of messages, their texts with blank lines between them: what the service is shown."""
    messages: tuple[Message, ...] = ()
    """The conversation, where the prompt is one."""
    ground_truth: Json
    preset: str | PresetRef | None = None
    metadata: dict[str, Json] = {}
    demonstration: str | None = None
    """A completion that a warm-up may imitate."""


@dataclass(frozen=True)
class Completion:
    """What an engine wrote for one prompt, token for token: its text is never tokenised again."""

    prompt: int
    """Position of the prompt among those the engine was given."""
    ids: tuple[int, ...]
    """With the end-of-text token, if it came to that."""
    logps: tuple[float, ...]
    """The sampler's, at the temperature of sampling; NaN where it has none."""
    truncated: bool


@dataclass(frozen=True)
class Rollout:
    """A completion of a problem, and the version of the weights it came from."""

    id: str
    problem: Problem
    group: str
    prompt_ids: tuple[int, ...]
    completion: Completion
    text: str
    version: int

    def on_the_wire(self) -> WireRollout:
        return WireRollout(
            id=self.id,
            completion=self.text,
            ground_truth=self.problem.ground_truth,
            prompt=self.problem.prompt,
            group=self.group,
            preset=self.problem.preset,
            truncated=self.completion.truncated,
            completion_tokens=len(self.completion.ids),
            metadata=self.problem.metadata,
        )


@dataclass(frozen=True)
class Scored:
    """Rollouts, whole groups after one another, each with the service's result."""

    rollouts: Sequence[Rollout]
    results: Sequence[Result]
    notes: dict[str, float] = field(default_factory=dict)
    """Seconds and counts about how they came to be, for the log."""

    def __post_init__(self) -> None:
        mismatched = [(r.id, s.id) for r, s in zip(self.rollouts, self.results, strict=True) if r.id != s.id]
        if mismatched:
            raise ValueError(f"the result of {mismatched[0][1]!r} stands where that of {mismatched[0][0]!r} belongs")

    @property
    def rewards(self) -> list[float | None]:
        return [result.reward for result in self.results]

    def group_numbers(self) -> list[int]:
        """Each rollout's group, numbered from 0 in order of appearance."""
        numbers: dict[str, int] = {}
        return [numbers.setdefault(rollout.group, len(numbers)) for rollout in self.rollouts]
