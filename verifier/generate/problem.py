"""What a problem is, and what makes one."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import count
from typing import ClassVar

from verifier.errors import ConfigError
from verifier.generate.dice import Dice
from verifier.wire import Json, Wire

TRIES = 10_000


class Problem(Wire):
    """A problem to be solved: a rollout without a completion."""

    id: str
    prompt: str
    ground_truth: Json
    preset: str
    metadata: dict[str, Json] = {}


class Generator(Wire, ABC):
    """A family of problems; its fields are its parameters."""

    name: ClassVar[str]
    preset: ClassVar[str]

    @abstractmethod
    def draw(self, dice: Dice) -> Problem | None:
        """One problem, its id left empty, or None where this draw made none; it is drawn again then."""

    def problem(self, seed: int, number: int) -> Problem:
        """Problem `number` of `seed`; raises ConfigError where the parameters leave hardly any."""
        dice = Dice(f"{self.name}:{seed}:{number}")
        for _ in range(TRIES):
            if drawn := self.draw(dice):
                return drawn.model_copy(update={"id": f"{self.name}-{seed}-{number}"})
        raise ConfigError(
            f"generate {self.name}: {TRIES} draws gave no problem; widen its parameters: {self.model_dump_json()}"
        )

    def problems(self, seed: int) -> Iterator[Problem]:
        """Problems without end."""
        return (self.problem(seed, number) for number in count())
