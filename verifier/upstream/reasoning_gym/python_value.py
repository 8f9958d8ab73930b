"""What Python's `eval` makes of a text that is a plain value, such as `[[0, 1], [1, 0]]` or `(0x12 + 3) << 1`.

Literals, displays of them, sums and repetitions of lists and texts, and whole numbers with `+ - * << >> & | ^ ~`: those
have one meaning, whatever names are in scope. Everything else (names, calls, comprehensions, powers) is NotPlain.
"""

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from typing import Any

MOST_BITS = 100_000
LONGEST = 100_000


class NotPlain(Exception):
    """The text is an expression of Python that is more than a value."""


WHOLE: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
SHIFTS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
SIGNS: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
}


def python_value(text: object) -> Any:
    """The value. Raises what `eval` raises where the text is no expression (SyntaxError, say), else NotPlain."""
    if not isinstance(text, str) or len(text) > LONGEST:
        raise NotPlain("not a short text")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `"\d"` is a warning in Python, which nobody here would read
        try:
            return value(ast.parse(text.lstrip(" \t"), mode="eval").body)
        except (MemoryError, RecursionError) as error:
            raise NotPlain("nested too deep") from error


def value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(constant):
            return constant
        case ast.List(elements):
            return [value(element) for element in elements]
        case ast.Tuple(elements):
            return tuple(value(element) for element in elements)
        case ast.UnaryOp(sign, operand) if type(sign) in SIGNS:
            number = value(operand)
            if type(number) is int or (type(number) is float and not isinstance(sign, ast.Invert)):
                return SIGNS[type(sign)](number)
        case ast.BinOp(left, operation, right):
            return computed(value(left), type(operation), value(right))
    raise NotPlain(type(node).__name__)


def computed(left: Any, operation: type[ast.operator], right: Any) -> Any:
    kinds = type(left), type(right)
    if kinds == (int, int):
        if left.bit_length() + right.bit_length() > MOST_BITS:
            raise NotPlain("a number beyond the bounds")
        if operation in WHOLE:
            return WHOLE[operation](left, right)
        if operation in SHIFTS and 0 <= right < MOST_BITS:
            return SHIFTS[operation](left, right)
    elif operation is ast.Add and kinds in ((list, list), (str, str), (tuple, tuple)):
        if len(left) + len(right) <= LONGEST:
            return left + right
    elif operation is ast.Mult and kinds in ((list, int), (str, int)) and len(left) * abs(right) <= LONGEST:
        return left * right
    raise NotPlain(operation.__name__)
