"""FinQA's programs over the numbers of a report: what they give, and whether two are the same.

`subtract(5829, 5735), divide(#0, 5735)`: steps of an operation and two arguments, each a number, a constant
(`const_100`), an earlier step (`#0`), or for the operations on tables the name of a row. As
github.com/czyssrs/FinQA at 0f16e28 has it (code/evaluate/evaluate.py), its mistakes included: a table's row may be
left over from an earlier step, and programs that sympy simplifies to different forms are different.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

OPERATIONS = frozenset(
    ("add", "subtract", "multiply", "divide", "exp", "greater", "table_max", "table_min", "table_sum", "table_average")
)
MOST_STEPS = 30
"""FinQA's own have at most 13; each step may double what is simplified."""
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "add": lambda one, other: one + other,
    "subtract": lambda one, other: one - other,
    "multiply": lambda one, other: one * other,
    "divide": lambda one, other: one / other,
    "exp": lambda one, other: one**other,
}
OF_ROWS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "table_max": max,
    "table_min": min,
    "table_sum": sum,
    "table_average": lambda row: sum(row) / len(row),
}

Result = float | str


class NoProgram(Exception):
    """Why a program has no result."""


class Step(NamedTuple):
    """One step; `spelt` is how the original knows it, so that equal ones have one name."""

    operation: str
    arguments: tuple[str, str]
    spelt: str


def tokens_of(text: str) -> list[str]:
    """The tokens of a program: operations with their bracket, arguments, closing brackets."""
    found: list[str] = []
    for part in text.split(", "):
        token = ""
        for character in part:
            if character == ")" and token:
                found.append(token)
                token = ""
            token += character
            if character in "()":
                found.append(token)
                token = ""
        if token:
            found.append(token)
    return found


def check_structure(tokens: Sequence[str]) -> None:
    """Raises NoProgram unless every fourth token is an operation, and every one before those a closing bracket."""
    for place, token in enumerate(tokens):
        if place % 4 == 0 and token.strip("(") not in OPERATIONS:
            raise NoProgram(f"{token[:40]!r} is not an operation")
        if place % 4 == 3 and token != ")":
            raise NoProgram(f"{token[:40]!r} stands where a step should end")


def steps_of(tokens: Sequence[str]) -> list[Step]:
    """The complete steps; raises NoProgram for one that cannot be read."""
    texts = [text.strip() for text in "|".join(tokens).split(")")[:-1]]
    if len(texts) > MOST_STEPS:
        raise NoProgram(f"it has {len(texts)} steps, and at most {MOST_STEPS} are read")
    found = []
    for text in texts:
        parts = text.split("(")
        arguments = parts[1].strip("|").strip().split("|") if len(parts) == 2 else []
        if len(arguments) < 2:
            raise NoProgram(f"{text[:60]!r} is not an operation with two arguments")
        found.append(Step(parts[0].strip("|").strip(), (arguments[0].strip(), arguments[1].strip()), text))
    return found


# --- what a program gives -------------------------------------------------------------------------------------------


def result_of(tokens: Sequence[str], table: Sequence[Sequence[str]]) -> Result:
    """A number to five places, or `yes` or `no`; raises NoProgram."""
    check_structure(tokens)
    try:
        value = _run(steps_of(tokens), table)
        return str(value) if value in ("yes", "no") else float(round(value, 5))
    except (ArithmeticError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise NoProgram(f"it cannot be computed: {type(error).__name__}") from None


def _run(steps: Sequence[Step], table: Sequence[Sequence[str]]) -> Any:
    results: dict[int, Any] = {}
    rows = {row[0]: row[1:] for row in table}
    row: list[float] | None = None
    for place, (operation, (first, second), _) in enumerate(steps):
        if operation in ARITHMETIC or operation == "greater":
            one, other = _argument(first, results), _argument(second, results)
            if operation == "greater":
                results[place] = "yes" if one > other else "no"
            else:
                results[place] = ARITHMETIC[operation](one, other)
        elif operation in OF_ROWS:
            if "#" in first:
                results[int(first.replace("#", ""))]
            elif first not in rows:
                raise NoProgram(f"the table has no row {first[:60]!r}")
            else:
                row = [number(cell.replace("$", "").strip().split("(")[0].strip()) for cell in rows[first]]
            if row is None:
                raise NoProgram(f"{first[:60]!r} is not a row of the table")
            results[place] = OF_ROWS[operation](row)
    if not results:
        raise NoProgram("it has no step")
    return results[max(results)]


def _argument(text: str, results: Mapping[int, Any]) -> Any:
    return results[int(text.replace("#", ""))] if "#" in text else number(text)


def number(text: str) -> float:
    """`1,234`, `5%`, `const_100`, `const_m1`; raises NoProgram for what is none."""
    text = text.replace(",", "")
    try:
        if "const" in text:
            text = text.replace("const_", "")
            return float("-1" if text == "m1" else text)
        return float(text.replace("%", "")) / 100.0 if "%" in text else float(text)
    except ValueError:
        raise NoProgram(f"{text[:40]!r} is not a number") from None


# --- whether two programs are the same ------------------------------------------------------------------------------


@cache
def algebra() -> Any:
    """sympy, which takes half a second to load: only formulas need it."""
    import sympy

    return sympy


class Formula:
    """The ground truth's program as a formula of its numbers, with which others are compared."""

    def __init__(self, tokens: Sequence[str]) -> None:
        """Raises NoProgram for what the original cannot read."""
        self._symbols: dict[str, Any] = {}
        steps = steps_of(tokens)
        if not steps:
            raise NoProgram("it has no step")
        for step in steps:
            for name in names_in(step):
                self._symbols.setdefault(name, algebra().Symbol(f"a{len(self._symbols)}"))
        try:
            self._simplified = self._form(steps)
        except (TypeError, ValueError, KeyError, ArithmeticError, AttributeError) as error:
            raise NoProgram(f"it is not a formula: {type(error).__name__}") from None

    def is_same(self, tokens: Sequence[str]) -> bool:
        try:
            check_structure(tokens)
            steps = steps_of(tokens)
            known = all(name in self._symbols for step in steps for name in names_in(step))
            earlier = all(one < place for place, step in enumerate(steps) for one in steps_in(step))
            return bool(steps) and known and earlier and bool(self._simplified == self._form(steps))
        except (NoProgram, TypeError, ValueError, KeyError, ArithmeticError, AttributeError):
            return False

    def _form(self, steps: Sequence[Step]) -> Any:
        """What the last step computes, simplified as the original does; steps that it does not use do not count."""
        built: dict[int, Any] = {}
        used = {len(steps) - 1}
        for place in reversed(range(len(steps))):
            used |= {one for one in steps_in(steps[place]) if place in used}
        if not used <= set(range(len(steps))):
            raise KeyError("a step that is not there")
        for place in sorted(used):
            step = steps[place]
            if "table" in step.operation:
                built[place] = self._symbols[step.spelt]
                continue
            one, other = (
                built[int(argument.replace("#", ""))] if "#" in argument else self._symbols[argument]
                for argument in step.arguments
            )
            built[place] = one > other if step.operation == "greater" else ARITHMETIC[step.operation](one, other)
        return algebra().simplify(built[len(steps) - 1], evaluate=False)


def names_in(step: Step) -> list[str]:
    """What the original gives a symbol: a step on a table's row as a whole, or the arguments that are no steps."""
    return [step.spelt] if "table" in step.operation else [one for one in step.arguments if "#" not in one]


def steps_in(step: Step) -> list[int]:
    """The earlier steps that a step uses; raises ValueError."""
    return [] if "table" in step.operation else [int(one.strip("#")) for one in step.arguments if "#" in one]
