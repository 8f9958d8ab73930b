r"""Reading arithmetic as people write it, exactly: `(3+5)*2`, `3 × 5 − 2`, `\frac{8}{4}+2`, `2(3+4)`.

Values are fractions, so nothing is rounded. One pass with two stacks, no recursion, and every bound is checked before a
number is built. Not Python's arithmetic (see upstream/shared/python_arithmetic.py), and no algebra: there are no
letters, but an x between two operands is a multiplication sign.
"""

import re
from fractions import Fraction
from typing import NamedTuple

MAX_CHARACTERS = 10_000
MAX_NUMBERS = 500
MAX_DIGITS = 400
MAX_BITS = 20_000

SIGNS = str.maketrans(
    {"×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*", "•": "*", "÷": "/", "∕": "/", "⁄": "/", "／": "/"}
    | {"−": "-", "–": "-", "—": "-", "－": "-", "＋": "+", "＊": "*", "（": "(", "）": ")", "＝": "=", "．": "."}
    | {"[": "(", "]": ")", "{": "(", "}": ")", "^": "^", "，": ","}
    | {chr(0xFF10 + digit): str(digit) for digit in range(10)}
)
DRESS = re.compile(r"\\(?:left|right|displaystyle|,|;|!|:|quad|\(|\)|\[|\])|\$|`|(?<!\*)\*\*(?=\s*\Z)|\A\s*\*\*(?!\*)")
COMMANDS = {r"\times": "*", r"\cdot": "*", r"\ast": "*", r"\div": "/"}
COMMAND = re.compile(r"\\(?:times|cdot|ast|div)(?![A-Za-z])")
FRACTION = re.compile(r"\\[dtc]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
TEXT = re.compile(r"\\(?:text|mathrm|boxed)\s*\{([^{}]*)\}")
GROUPED = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+)(?![\d,])")
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?|\.\d+)|(\*\*|//|[-+*/^()xX]))")
LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "negative": 3, "positive": 3, "^": 4}


class NotArithmetic(Exception):
    """Why a text has no value. `beyond_bounds` when it may have one that costs too much to find."""

    def __init__(self, reason: str, *, beyond_bounds: bool = False) -> None:
        super().__init__(reason)
        self.beyond_bounds = beyond_bounds


class Leaf(NamedTuple):
    """A number as it was written, and whether a sign stands directly before it, where no operand does."""

    text: str
    value: Fraction
    negated: bool


class Expression(NamedTuple):
    """What was read: the value, the numbers from left to right, the operators used."""

    value: Fraction
    leaves: tuple[Leaf, ...]
    operators: frozenset[str]


def plain_text(text: str) -> str:
    """`text` with the operators and brackets of ASCII, and without what is written around an expression."""
    text = GROUPED.sub(lambda number: number[1].replace(",", ""), text.strip())
    for _ in range(4):  # fractions in fractions, from the inside out
        text, made = FRACTION.subn(lambda f: f"(({f[1] or f[2]})/({f[3] or f[4]}))", TEXT.sub(r"\1", text))
        if not made:
            break
    text = COMMAND.sub(lambda command: COMMANDS[command[0]], DRESS.sub("", text))
    return text.translate(SIGNS).strip().rstrip(".。,;").strip()


def read(text: str) -> Expression:
    """The expression that plain `text` spells; raises NotArithmetic."""
    reader = Reader()
    position, text = 0, text.strip()
    while position < len(text):
        token = TOKEN.match(text, position)
        if token is None:
            raise NotArithmetic(f"{text[position:].lstrip()[:1]!r} is not part of an expression")
        position = token.end()
        number, mark = token.groups()
        if number is not None:
            reader.number(number)
        else:
            reader.mark("*" if mark in "xX" else "^" if mark == "**" else mark)
    return reader.finished()


class Reader:
    """Takes tokens one by one; two stacks."""

    def __init__(self) -> None:
        self.values: list[Fraction] = []
        self.operators: list[str] = []
        self.used: set[str] = set()
        self.leaves: list[Leaf] = []
        self.operand_next = True
        self.after_bracket = False

    def number(self, text: str) -> None:
        if not self.operand_next:
            self.between("a number directly follows another", closed_only=True)
        if len(text) > MAX_DIGITS or len(self.leaves) >= MAX_NUMBERS:
            raise NotArithmetic("it holds more numbers or digits than are read", beyond_bounds=True)
        value = Fraction(text)
        negated = bool(self.operators) and self.operators[-1] == "negative"
        self.leaves.append(Leaf(text, value, negated))
        self.values.append(value)
        self.operand_next, self.after_bracket = False, False

    def between(self, complaint: str, *, closed_only: bool = False) -> None:
        """Multiplication without a sign: `2(3)`, `(2)(3)`, `(2)3`; two numbers side by side are none."""
        if closed_only and not self.after_bracket:
            raise NotArithmetic(complaint)
        self.binary("*")

    def mark(self, mark: str) -> None:
        if mark == "(":
            if not self.operand_next:
                self.between("")
            if len(self.operators) > MAX_CHARACTERS:
                raise NotArithmetic("it is nested too deeply", beyond_bounds=True)
            self.operators.append(mark)
            self.operand_next = True
        elif mark == ")":
            self.close()
        elif not self.operand_next:
            self.binary(mark)
        elif mark in "+-":
            self.operators.append("negative" if mark == "-" else "positive")
            self.used.add("sign")
        else:
            raise NotArithmetic(f"{mark!r} has nothing before it")

    def close(self) -> None:
        if self.operand_next:
            raise NotArithmetic("a bracket closes where a number was expected")
        while self.operators and self.operators[-1] != "(":
            self.reduce(self.operators.pop())
        if not self.operators:
            raise NotArithmetic("a bracket closes that was never opened")
        self.operators.pop()
        self.after_bracket = True

    def binary(self, mark: str) -> None:
        level = LEVEL[mark] + (mark == "^")
        while self.operators and LEVEL.get(self.operators[-1], 0) >= level:
            self.reduce(self.operators.pop())
        self.operators.append(mark)
        self.used.add(mark)
        self.operand_next, self.after_bracket = True, False

    def finished(self) -> Expression:
        if self.operand_next:
            raise NotArithmetic("it ends where a number was expected" if self.leaves else "it holds no number")
        while self.operators:
            operator = self.operators.pop()
            if operator == "(":
                raise NotArithmetic("a bracket is never closed")
            self.reduce(operator)
        return Expression(self.values[0], tuple(self.leaves), frozenset(self.used))

    def reduce(self, operator: str) -> None:
        right = self.values.pop()
        if operator in ("negative", "positive"):
            self.values.append(-right if operator == "negative" else right)
            return
        value = applied(self.values.pop(), operator, right)
        if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
            raise NotArithmetic("a value on the way is longer than is computed with", beyond_bounds=True)
        self.values.append(value)


def applied(left: Fraction, operator: str, right: Fraction) -> Fraction:
    """The exact result; raises NotArithmetic where there is none."""
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "//":
            if not right:
                raise NotArithmetic("it divides by zero")
            return left / right if operator == "/" else Fraction(left // right)
        case _:
            return power(left, right)


def power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        raise NotArithmetic("an exponent is not a whole number")
    if not base and exponent < 0:
        raise NotArithmetic("it divides by zero")
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if base not in (-1, 0, 1) and bits * abs(exponent) > MAX_BITS:
        raise NotArithmetic("a power is longer than is computed with", beyond_bounds=True)
    return Fraction(base**exponent.numerator if base not in (-1, 1) else (base if exponent.numerator % 2 else 1))
