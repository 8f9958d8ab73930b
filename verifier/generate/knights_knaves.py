"""Islanders who always tell the truth or always lie, and one way only in which that can be."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import ClassVar, NamedTuple, Self

from pydantic import Field, model_validator

from verifier.generate.dice import Dice
from verifier.generate.problem import Generator, Problem

PROMPT = """\
On an island, knights always tell the truth and knaves always lie. You meet {count} of its people: {names}.
{statements}
Who is a knight and who is a knave? Think first, then answer in <answer> </answer> tags, a line a person, such as \
<answer>(1) {first} is a knight</answer>."""
NAMES = (
    *("Ada", "Bruno", "Clara", "Dmitri", "Elif", "Farah", "Goran", "Hanna", "Ines", "Jonas", "Kofi", "Lena", "Marek"),
    *(
        "Nadia",
        "Omar",
        "Petra",
        "Quentin",
        "Rosa",
        "Stefan",
        "Tessa",
        "Uma",
        "Viktor",
        "Wanda",
        "Xenia",
        "Yusuf",
        "Zita",
    ),
)
World = Sequence[bool]  # for each person: a knight?


class Statement(NamedTuple):
    """What somebody says, and whether it holds in a world."""

    text: str
    holds: Callable[[World], bool]


class KnightsKnavesProblems(Generator):
    """Puzzles with exactly one solution: every other casting of the people is tried and fails."""

    name: ClassVar[str] = "knights_knaves"
    preset: ClassVar[str] = "knights_knaves"
    least_people: int = Field(default=2, ge=2, le=10)
    most_people: int = Field(default=5, ge=2, le=10)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least_people > self.most_people:
            raise ValueError("least_people may not be above most_people")
        return self

    def draw(self, dice: Dice) -> Problem | None:
        count = dice.between(self.least_people, self.most_people)
        names = dice.some_of(NAMES, count)
        statements = [statement(speaker, names, dice) for speaker in range(count)]
        worlds = solutions([said.holds for said in statements])
        if len(worlds) != 1:
            return None
        lines = [f"{name} says: {said.text}" for name, said in zip(names, statements, strict=True)]
        roles = {name: "knight" if honest else "knave" for name, honest in zip(names, worlds[0], strict=True)}
        return Problem(
            id="",
            prompt=PROMPT.format(count=count, names=", ".join(names), statements="\n".join(lines), first=names[0]),
            ground_truth={**roles},
            preset=self.preset,
            metadata={"people": count},
        )


def solutions(claims: Sequence[Callable[[World], bool]]) -> list[World]:
    """Every world in which exactly the knights' claims hold."""
    worlds = product((True, False), repeat=len(claims))
    return [world for world in worlds if all(claim(world) == world[n] for n, claim in enumerate(claims))]


def statement(speaker: int, names: Sequence[str], dice: Dice) -> Statement:
    """Something that `speaker` may say of the others."""
    others = [n for n in range(len(names)) if n != speaker]
    form = dice.below(6) if len(others) > 1 else dice.below(3)
    one = simple(dice.one_of(others), names, dice)
    if form == 0:
        return Statement(f'"{capital(one.text)}."', one.holds)
    if form == 1:
        return same_kind(speaker, dice.one_of(others), names, dice)
    if form == 2:
        return how_many(len(names), dice)
    first, second = (simple(n, names, dice) for n in dice.some_of(others, 2))
    match form:
        case 3:
            text, holds = f"{first.text} and {second.text}", lambda w: first.holds(w) and second.holds(w)
        case 4:
            text, holds = f"{first.text} or {second.text}", lambda w: first.holds(w) or second.holds(w)
        case _:
            text, holds = f"if {first.text}, then {second.text}", lambda w: not first.holds(w) or second.holds(w)
    return Statement(f'"{capital(text)}."', holds)


def simple(person: int, names: Sequence[str], dice: Dice) -> Statement:
    knight = bool(dice.below(2))
    return Statement(f"{names[person]} is a {'knight' if knight else 'knave'}", lambda world: world[person] == knight)


def same_kind(speaker: int, other: int, names: Sequence[str], dice: Dice) -> Statement:
    same = bool(dice.below(2))
    text = f'"{names[other]} and I are {"of the same kind" if same else "of different kinds"}."'
    return Statement(text, lambda world: (world[speaker] == world[other]) == same)


def how_many(people: int, dice: Dice) -> Statement:
    number = dice.below(people + 1)
    return Statement(f'"Of us {people}, exactly {number} are knights."', lambda world: sum(world) == number)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
