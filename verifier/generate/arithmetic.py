"""Sums to be worked out: products of long numbers, and expressions."""

from typing import ClassVar, NamedTuple

from pydantic import Field

from verifier.generate.dice import Dice
from verifier.generate.problem import Generator, Problem

ASK = "Think first, then give the number in <answer> </answer> tags, such as <answer>42</answer>."
LOOSEST, TIGHTEST = 0, 2


class Multiplications(Generator):
    """Two whole numbers of so many digits, to be multiplied."""

    name: ClassVar[str] = "multiplication"
    preset: ClassVar[str] = "numeric"
    digits: int = Field(default=3, ge=1, le=50, description="Of each factor")

    def draw(self, dice: Dice) -> Problem:
        least = 0 if self.digits == 1 else 10 ** (self.digits - 1)
        left, right = (dice.between(least, 10**self.digits - 1) for _ in range(2))
        return Problem(
            id="",
            prompt=f"What is {left} * {right}? {ASK}",
            ground_truth=str(left * right),
            preset=self.preset,
            metadata={"digits": self.digits},
        )


class Sum(NamedTuple):
    """An expression: its text, its value, and how tightly its outermost operator binds."""

    text: str
    value: int
    tightness: int


class Arithmetic(Generator):
    """An expression of so many whole numbers with +, - and *, bracketed where it must be."""

    name: ClassVar[str] = "arithmetic"
    preset: ClassVar[str] = "numeric"
    numbers: int = Field(default=4, ge=2, le=50)
    largest_number: int = Field(default=99, ge=1, le=10**12)

    def draw(self, dice: Dice) -> Problem:
        sums = []
        for _ in range(self.numbers):
            number = dice.between(0, self.largest_number)
            sums.append(Sum(str(number), number, TIGHTEST))
        while len(sums) > 1:
            place = dice.below(len(sums) - 1)
            sums[place : place + 2] = [joined(sums[place], dice.one_of("+-*"), sums[place + 1])]
        return Problem(
            id="",
            prompt=f"What is {sums[0].text}? {ASK}",
            ground_truth=str(sums[0].value),
            preset=self.preset,
            metadata={"numbers": self.numbers},
        )


def joined(left: Sum, operator: str, right: Sum) -> Sum:
    tightness = 1 if operator == "*" else LOOSEST
    first = f"({left.text})" if left.tightness < tightness else left.text
    second = f"({right.text})" if right.tightness <= tightness and right.tightness < TIGHTEST else right.text
    values = {"+": left.value + right.value, "-": left.value - right.value, "*": left.value * right.value}
    return Sum(f"{first} {operator} {second}", values[operator], tightness)
