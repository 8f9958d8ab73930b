"""What Python's `eval` would make of an arithmetic expression, without it: our own grammar, within bounds.

The grammar is Python's for digits, `+ - * / // **`, decimal points, parentheses and white space, and the values are
Python's: whole numbers, floats, complex numbers where a root makes them. Whatever `eval` raises for (a syntax error, a
division by zero, an overflow, a call of a number) is NotEvaluable, and so are the values that are not numbers (`()`,
`...`). What CPython 3.11 refuses by its own bounds is refused here: 200 nested parentheses, about 2990 levels of
operators, 4300 digits. Work beyond `Budget` is refused as well, where `eval` would go on for minutes or for ever.

One pass with two stacks, no recursion: linear in the length of the text, beside the arithmetic itself.
"""

import re
from typing import NamedTuple

Number = int | float | complex

MAX_PARENTHESES = 200
MAX_LEVELS = 2990
MAX_DIGITS = 4300
WORK = 20_000_000  # steps of about a nanosecond
DIGIT_BITS = 30
TOKEN = re.compile(r"[ \t\f]*(?:([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)|(\*\*|//|[-+*/()\r\n]))")
BINARY = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "**": 4}
UNARY = {"+": "positive", "-": "negative"}
LEVEL = {**BINARY, "positive": 3, "negative": 3}


class NotEvaluable(Exception):
    """Raised and caught in `verifier.upstream`: the text has no value, and why."""


class TooMuchWork(NotEvaluable):
    """The value would cost more than the bounds allow."""


class Node(NamedTuple):
    """A value and how many operators deep the expression is that made it."""

    value: Number
    depth: int


class Budget:
    """The work that one expression may still cost."""

    def __init__(self) -> None:
        self.left = WORK

    def pay(self, steps: float) -> None:
        self.left -= int(min(steps, WORK + 1))
        if self.left < 0:
            raise TooMuchWork("it would take too long to compute")


def value_of(text: str) -> Number:
    """The value of `text`; raises NotEvaluable."""
    values: list[Node] = []
    operators: list[str] = []
    budget = Budget()
    operand_next, open_now, position = True, 0, 0
    text = text.rstrip(" \t\f\r\n")
    while position < len(text):
        token = TOKEN.match(text, position)
        if token is None:
            raise NotEvaluable("a syntax error")
        position = token.end()
        number, mark = token.groups()
        if mark in ("\r", "\n"):
            if not open_now:
                raise NotEvaluable("a syntax error: it goes on behind the end of a line")
        elif number is not None and operand_next:
            values.append(Node(literal(number), 0))
            operand_next = False
        elif mark == "(" and operand_next:
            open_now += 1
            if open_now > MAX_PARENTHESES:
                raise NotEvaluable("too many nested parentheses")
            operators.append(mark)
        elif mark in UNARY and operand_next:
            operators.append(UNARY[mark])
            if len(operators) > MAX_LEVELS + MAX_PARENTHESES:
                raise NotEvaluable("too many levels of operators")
        elif mark == ")" and not operand_next and open_now:
            while operators[-1] != "(":
                reduce(values, operators.pop(), budget)
            operators.pop()
            open_now -= 1
        elif mark in BINARY and not operand_next:
            level = LEVEL[mark] + (mark == "**")  # it alone groups from the right
            while operators and LEVEL.get(operators[-1], 0) >= level:
                reduce(values, operators.pop(), budget)
            operators.append(mark)
            operand_next = True
        else:
            raise NotEvaluable("a syntax error, or a value that is not a number")
    if operand_next or open_now:
        raise NotEvaluable("a syntax error: it ends early")
    while operators:
        reduce(values, operators.pop(), budget)
    return values[0].value


def literal(text: str) -> Number:
    """The value of a number as written; whole ones may begin with a zero only when they are nothing else."""
    if "." in text:
        return float(text)
    if len(text) > MAX_DIGITS or (text[0] == "0" and text.strip("0")):
        raise NotEvaluable("a syntax error: a number that Python does not read")
    return int(text)


def reduce(values: list[Node], operator: str, budget: Budget) -> None:
    """Apply `operator` to the operands on top of `values`."""
    right = values.pop()
    if operator in ("positive", "negative"):
        values.append(deeper(-right.value if operator == "negative" else +right.value, right.depth))
        return
    left = values.pop()
    try:
        value = applied(left.value, operator, right.value, budget)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise NotEvaluable(f"{type(error).__name__}: {error}") from None
    values.append(deeper(value, max(left.depth, right.depth)))


def deeper(value: Number, depth: int) -> Node:
    if depth >= MAX_LEVELS:
        raise NotEvaluable("too many levels of operators")
    return Node(value, depth + 1)


def applied(left: Number, operator: str, right: Number, budget: Budget) -> Number:
    """The result, paid for before it is computed."""
    budget.pay(cost(left, operator, right))
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case "//":
            return left // right  # type: ignore[operator]  # of complex numbers: a TypeError, as in Python
        case _:
            power: Number = left**right
            return power


def cost(left: Number, operator: str, right: Number) -> float:
    """About how many steps an operation on whole numbers takes; all others are cheap."""
    if not (isinstance(left, int) and isinstance(right, int)):
        return 10
    long, short = left.bit_length() / DIGIT_BITS, right.bit_length() / DIGIT_BITS
    match operator:
        case "+" | "-":
            return 10 + long + short
        case "*" | "/" | "//":
            return 10 + long * short
        case _:
            if right <= 0 or abs(left) <= 1:
                return 10
            digits = long * right if right.bit_length() < 64 else float("inf")
            return 10 + float(min(digits**1.6, 1e18))
