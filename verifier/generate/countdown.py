"""Numbers and a target that they can make."""

from typing import ClassVar, NamedTuple, Self

from pydantic import Field, model_validator

from verifier.generate.dice import Dice
from verifier.generate.problem import Generator, Problem
from verifier.wire import Json

PROMPT = (
    "Using the numbers {numbers}, write an expression that equals {target}. Use each number exactly once, with +, -, "
    "*, / and parentheses. Think first, then give the expression in <answer> </answer> tags, such as "
    "<answer>(1 + 2) / 3</answer>."
)


class Part(NamedTuple):
    """A value on the way, and the expression that makes it."""

    value: int
    text: str


class CountdownProblems(Generator):
    """Each has a solution, in `metadata`, whose values on the way are whole numbers above zero."""

    name: ClassVar[str] = "countdown"
    preset: ClassVar[str] = "countdown"
    least_numbers: int = Field(default=3, ge=2, le=8)
    most_numbers: int = Field(default=4, ge=2, le=8)
    largest_number: int = Field(default=99, ge=2, le=10**9)
    least_target: int = Field(default=10, ge=1)
    largest_target: int = Field(default=100, ge=1, le=10**12)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least_numbers > self.most_numbers or self.least_target > self.largest_target:
            raise ValueError("least_numbers and least_target may not be above most_numbers and largest_target")
        return self

    def draw(self, dice: Dice) -> Problem | None:
        count = dice.between(self.least_numbers, self.most_numbers)
        numbers = [dice.between(1, self.largest_number) for _ in range(count)]
        parts = [Part(number, str(number)) for number in numbers]
        while len(parts) > 1:
            left, right = (parts.pop(dice.below(len(parts))) for _ in range(2))
            made = combined(left, right, dice.one_of("+-*/"))
            if made is None:
                return None
            parts.append(made)
        target = parts[0].value
        if not self.least_target <= target <= self.largest_target or target in numbers:
            return None
        given: list[Json] = [*numbers]
        return Problem(
            id="",
            prompt=PROMPT.format(numbers=numbers, target=target),
            ground_truth={"target": target, "numbers": given},
            preset=self.preset,
            metadata={"solution": parts[0].text.removeprefix("(").removesuffix(")"), "numbers": len(numbers)},
        )


def combined(left: Part, right: Part, operator: str) -> Part | None:
    """The two as one, or None when that is no whole number above zero."""
    text = f"({left.text} {operator} {right.text})"
    match operator:
        case "+":
            return Part(left.value + right.value, text)
        case "-":
            return Part(left.value - right.value, text) if left.value > right.value else None
        case "*":
            return Part(left.value * right.value, text)
        case _:
            return Part(left.value // right.value, text) if left.value % right.value == 0 else None
