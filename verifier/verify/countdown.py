"""Does an expression of the given numbers make the target?"""

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.arithmetic import MAX_CHARACTERS, Expression, Leaf, NotArithmetic, plain_text, read
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import abridged, json_name, shown
from verifier.wire import Json, Verdict

WANTED = '{"target": 24, "numbers": [1, 2, 3, 4]}'
MAX_NUMBERS = 100
MAX_JOINED = 12
MAX_SIDES = 8
FLOAT_PRECISION = Fraction(1, 10**9)
NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,100}(?:\.[0-9]{0,100})?|\.[0-9]{1,100})(?:[eE][+-]?[0-9]{1,3})?|[+-]?[0-9]{1,50}/[0-9]{1,50}"
)
Operator = Literal["+", "-", "*", "/", "//", "^"]


class Task(NamedTuple):
    """A countdown task. `rounded` when the target is a float that may stand for a fraction."""

    target: Fraction
    numbers: tuple[Fraction, ...]
    rounded: bool


class Countdown(Verifier):
    r"""An expression that uses each given number once, and whose exact value is the target.

    The ground truth is `{"target": 24, "numbers": [1, 2, 3, 4]}` (or `nums`), or its JSON text. Read as people write:
    `×`, `÷`, `−`, LaTeX, square brackets, `2(3+4)`, with `= 24` behind it or before it; every side of an equation must
    have the same value. Values are fractions, never floats. A target that is a float with a fraction is met within one
    part in 10^9. What is no whole step of the game is off unless asked for: `//`, powers, joining digits.
    """

    kind: Literal["countdown"] = "countdown"
    operators: tuple[Operator, ...] = Field(
        default=("+", "-", "*", "/"), min_length=1, description="Allowed operators; ^ is also **"
    )
    use: Literal["all", "some"] = Field(default="all", description="Use every number exactly once, or at most once")
    join_digits: bool = Field(default=False, description="Allow 34 to be formed from 3 and 4")
    signs: bool = Field(default=True, description="Allow a minus sign before a number or bracket")
    wrong_value: float = Field(default=0.0, ge=0, lt=1, description="Score of a valid expression with the wrong value")
    near: Literal["nothing", "distance"] = Field(
        default="nothing", description="What nearness adds to it: nothing, or at least 1/(1+distance)"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        task = task_of(ground_truth)
        return task if isinstance(task, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        task = task_of(ground_truth)
        if isinstance(task, str):
            return Verdict.unverifiable(task)
        if len(answer) > MAX_CHARACTERS:
            return Verdict.incorrect(f"its {len(answer)} characters are more than an equation has", rule="length")
        sides = [side for side in plain_text(answer).split("=") if side.strip()]
        numbers: list[Json] = [str(number) for number in task.numbers]
        evidence: dict[str, Json] = {"answer": abridged(answer), "target": str(task.target), "numbers": numbers}
        try:
            read_sides = [read(side) for side in sides[: MAX_SIDES + 1]]
        except NotArithmetic as error:
            if error.beyond_bounds:
                return Verdict.too_costly(f"the answer was not computed: {error}", **evidence, rule="bound")
            return Verdict.incorrect(f"the answer is not an expression: {error}", **evidence, rule="reading")
        if not read_sides or len(read_sides) > MAX_SIDES:
            return Verdict.incorrect("the answer is neither an expression nor an equation", **evidence, rule="reading")
        return self.verdict(read_sides, task, evidence)

    def verdict(self, sides: list[Expression], task: Task, evidence: dict[str, Json]) -> Verdict:
        """The verdict on the sides of an equation; a lone expression is one side."""
        complaints = [self.complaint(side, task) for side in sides]
        if None not in complaints:
            return Verdict.incorrect(str(complaints[0]), **evidence, rule="numbers")
        made = sides[complaints.index(None)]
        evidence = {**evidence, "value": shown(str(made.value))}
        if any(not meets(side.value, made.value, rounded=True) for side in sides):
            return Verdict.incorrect("the sides of the equation are not equal", **evidence, rule="equation")
        if meets(made.value, task.target, rounded=task.rounded):
            return Verdict.correct("each number once, and the value is the target", **evidence, rule="value")
        reason = f"the value is {shown(str(made.value), 40)}, the target {shown(str(task.target), 40)}"
        nearness = 1 / (1 + distance(made.value, task.target)) if self.near == "distance" else 0.0
        if share := max(self.wrong_value, nearness):
            return Verdict.partial(share, reason, **evidence, rule="value")
        return Verdict.incorrect(reason, **evidence, rule="value")

    def complaint(self, side: Expression, task: Task) -> str | None:
        """What is against the rules in the way this side is made; None if nothing is."""
        allowed = set(self.operators) | ({"sign"} if self.signs else set())
        if forbidden := sorted(side.operators - allowed):
            return f"the operator {forbidden[0]!r} is not allowed"
        left = Counter(task.numbers)
        unmatched = [leaf for leaf in side.leaves if not taken(leaf, left)]
        if unmatched and not (self.join_digits and joined(unmatched, left)):
            number = unmatched[0]
            used = "used more often than it is given" if number.value in task.numbers else "not among those given"
            return f"the number {shown(number.text, 40)} is {used}"
        if self.use == "all" and (unused := +left):
            return f"the number {shown(str(next(iter(unused))), 40)} is not used"
        return None


def taken(leaf: Leaf, left: Counter[Fraction]) -> bool:
    """Whether the number is still to be had; it is taken then. A minus sign may belong to a number that is given."""
    for value in (-leaf.value, leaf.value) if leaf.negated else (leaf.value,):
        if left[value] > 0:
            left[value] -= 1
            return True
    return False


def joined(leaves: list[Leaf], left: Counter[Fraction]) -> bool:
    """Whether the digits of `leaves` are those of numbers still to be had, side by side; they are taken then."""
    parts = [number for number in left.elements() if number.denominator == 1 and number >= 0]
    if len(parts) > MAX_JOINED or any("." in leaf.text for leaf in leaves):
        return False
    chosen = _spelt("|".join(leaf.text for leaf in leaves), [str(part) for part in parts])
    if chosen is None:
        return False
    left.subtract(Fraction(part) for part in chosen)
    return True


def _spelt(text: str, parts: list[str]) -> list[str] | None:
    """The parts, each once, that spell `text` from left to right; a bar is a border. Depth is at most MAX_JOINED."""
    text = text.removeprefix("|")
    if not text:
        return []
    for part in sorted(set(parts), key=len, reverse=True):
        if text.startswith(part):
            rest = list(parts)
            rest.remove(part)
            behind = _spelt(text[len(part) :], rest)
            if behind is not None:
                return [part, *behind]
    return None


def meets(value: Fraction, target: Fraction, *, rounded: bool) -> bool:
    return value == target or (rounded and abs(value - target) <= abs(target) * FLOAT_PRECISION)


def distance(value: Fraction, target: Fraction) -> float:
    """As a float; what is beyond its range is very far."""
    try:
        return float(abs(value - target))
    except OverflowError:
        return 1e300


def task_of(ground_truth: Json) -> Task | str:
    """The task, or why there is none."""
    if isinstance(ground_truth, str):
        parsed = read_json_text(ground_truth)
        if parsed.problem:
            return f"the ground truth {shown(ground_truth)} is not JSON text; expected {WANTED}"
        ground_truth = parsed.value
    if not isinstance(ground_truth, dict):
        return f"the ground truth is {json_name(ground_truth)}; countdown expects an object such as {WANTED}"
    numbers = ground_truth.get("numbers", ground_truth.get("nums"))
    if "target" not in ground_truth or not isinstance(numbers, list):
        return f"the ground truth has the keys {shown(', '.join(ground_truth))}; countdown expects {WANTED}"
    if not 0 < len(numbers) <= MAX_NUMBERS:
        return f"the ground truth gives {len(numbers)} numbers; countdown takes 1 to {MAX_NUMBERS}"
    read_numbers = [number_of(number) for number in numbers]
    target = number_of(ground_truth["target"])
    if target is None or None in read_numbers:
        wrong = ground_truth["target"] if target is None else numbers[read_numbers.index(None)]
        return f"the ground truth holds {shown(str(wrong))} where a number was expected, as in {WANTED}"
    rounded = isinstance(ground_truth["target"], float | Decimal) and target.denominator != 1
    return Task(target, tuple(number for number in read_numbers if number is not None), rounded)


def number_of(value: Json) -> Fraction | None:
    """The number as it is written: 0.1 is one tenth."""
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return None
    text = str(value).strip()
    try:
        return Fraction(text) if NUMBER.fullmatch(text) else None
    except ZeroDivisionError:
        return None
