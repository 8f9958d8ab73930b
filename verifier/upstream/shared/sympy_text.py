"""Plain text as sympy's `parse_expr` would understand it, without Python ever evaluating it.

`parse_expr` turns text into a Python expression (`2x` into `Integer(2)*Symbol('x')`) and evaluates that. Here the
expression is a tree that is walked: numbers, symbols, operators, tuples, comparisons and the functions in `FUNCTIONS`
mean what they mean there; everything else (attributes, keyword arguments, lambdas, any other function) is refused. So
are powers and factorials that would not fit in memory.
"""

import ast
import operator
from collections.abc import Callable
from functools import lru_cache
from tokenize import TokenError
from typing import Any

import regex as re

from verifier.upstream.shared import libraries

LONGEST = 1_000
DEEPEST = 60
MOST_DIGITS = 10_000
LARGEST_FACTORIAL = 2_000
EXPONENT = re.compile(r"e[-+]?\d{4}", re.IGNORECASE)

CONSTANTS = frozenset(
    ("pi", "E", "I", "oo", "zoo", "nan", "EulerGamma", "GoldenRatio", "Catalan", "TribonacciConstant", "true", "false")
)
NUMBERS = frozenset(("Integer", "Float", "Number", "Rational", "Symbol", "Function"))
GROWING = frozenset(("factorial", "factorial2", "binomial", "gamma", "rf", "ff", "subfactorial", "fibonacci"))
ELEMENTARY = "sqrt cbrt root exp log ln Abs abs sign floor ceiling frac round sum Max Min max min gcd lcm Mod"
ANGULAR = (
    "sin cos tan cot sec csc asin acos atan acot asec acsc atan2 sinh cosh tanh coth sech csch asinh acosh atanh acoth "
    "asech acsch sinc"
)
STRUCTURES = "re im arg conjugate Tuple Pow Add Mul Interval FiniteSet Union Intersection Eq Ne Lt Le Gt Ge Matrix"
FUNCTIONS = frozenset(f"{ELEMENTARY} {ANGULAR} {STRUCTURES}".split())
BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitXor: operator.xor,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Refused(ValueError):
    """Text outside the language, or a value beyond the bounds."""


def read(text: str, *, implicit: bool = False, evaluate: bool = True) -> Any:
    """What `parse_expr` makes of `text`: a sympy object as a rule, a tuple, list or boolean of Python otherwise.

    With `implicit`, factors may stand side by side (`implicit_multiplication_application`); without `evaluate`, `1/2`
    stays a product. Raises Refused, or one of `libraries.raised()` where `parse_expr` itself would raise.
    """
    if len(text) > LONGEST or nesting(text) > DEEPEST:
        raise Refused("too long or too deep")
    try:
        tree = ast.parse(libraries.python_tokens(implicit)(text).strip(), mode="eval")
    except (TokenError, MemoryError) as error:
        raise Refused(str(error)) from error
    return value(tree.body if evaluate else libraries.unevaluated().visit(tree.body))


@lru_cache(maxsize=2_048)
def read_or_none(text: str, *, implicit: bool = False) -> Any:
    """What `read` gives, or None where it raises."""
    try:
        return read(text, implicit=implicit)
    except libraries.raised():
        return None


def nesting(text: str) -> int:
    """How deep brackets and chains of signs nest in `text`, at most."""
    depth = deepest = signs = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        signs = signs + 1 if character in "-+~ " else 0
        deepest = max(deepest, depth, signs)
    return deepest


def value(node: ast.expr) -> Any:
    """The value of one node of the expression."""
    match node:
        case ast.BinOp(left, ast.Pow(), right):
            return power(value(left), value(right))
        case ast.BinOp(left, operation, right) if type(operation) in BINARY:
            return BINARY[type(operation)](value(left), value(right))
        case ast.UnaryOp(operation, operand):
            return UNARY[type(operation)](value(operand))
        case ast.Compare():
            return comparison(node)
        case ast.BoolOp(operation, values):
            return chain(isinstance(operation, ast.And), values)
        case ast.Tuple(elements):
            return tuple(value(element) for element in elements)
        case ast.List(elements):
            return [value(element) for element in elements]
        case ast.Set(elements):
            return {value(element) for element in elements}
        case ast.Subscript(row, index):
            return member(value(row), value(index))
        case ast.Call(function, arguments, []):
            return call(function, arguments)
        case ast.Call(ast.Name(name), arguments, [ast.keyword("evaluate", ast.Constant(False))]):
            return named(name)(*(value(argument) for argument in arguments), evaluate=False)
        case ast.Name(name):
            return named(name)
        case ast.Constant(bool() | int() | None as constant):
            return constant
    raise Refused(f"{type(node).__name__} is not read")


def named(name: str) -> Any:
    if name in CONSTANTS:
        return getattr(libraries.sympy(), name)
    if name in FUNCTIONS or name in GROWING:
        return {"abs": abs, "sum": sum, "round": round}.get(name) or getattr(
            libraries.sympy(), {"max": "Max", "min": "Min"}.get(name, name)
        )
    raise Refused(f"the name {name} is not read")


def member(row: Any, index: Any) -> Any:
    if not isinstance(row, list | tuple):
        raise TypeError("not subscriptable")
    return row[index]


def comparison(node: ast.Compare) -> Any:
    left, result = value(node.left), True
    for operation, right_node in zip(node.ops, node.comparators, strict=True):
        if type(operation) not in COMPARED:
            raise Refused(f"{type(operation).__name__} is not read")
        right = value(right_node)
        result = COMPARED[type(operation)](left, right)
        if len(node.ops) > 1 and not result:  # sympy raises here at what has no truth value, as it does in Python
            return result
        left = right
    return result


def chain(every: bool, nodes: list[ast.expr]) -> Any:
    result = value(nodes[0])
    for node in nodes[1:]:
        if bool(result) is not every:
            return result
        result = value(node)
    return result


def call(function: ast.expr, arguments: list[ast.expr]) -> Any:
    """A number or symbol, as the tokeniser spells them, or a function of values."""
    if isinstance(function, ast.Name) and function.id in NUMBERS:
        return literal(function.id, arguments)
    called = value(function)
    values = [value(argument) for argument in arguments]
    if isinstance(function, ast.Name) and function.id in GROWING:
        for argument in values:
            if argument.is_number and abs(argument) > LARGEST_FACTORIAL:
                raise Refused("a factorial beyond the bounds")
    return called(*values)


def literal(name: str, arguments: list[ast.expr]) -> Any:
    """What `Integer(3)`, `Float('1.5')`, `Symbol('x')` and the like stand for."""
    made = getattr(libraries.sympy(), name)
    match arguments:
        case [ast.Constant(int() as whole)] if name == "Integer" and not isinstance(whole, bool):
            return made(whole)
        case [ast.Constant(str() as text)] if name in ("Symbol", "Function"):
            return made(text)
        case [ast.Constant(str() as text)] if name == "Float" and not EXPONENT.search(text):
            return made(text)
        case [ast.Constant(str() as text)] if name == "Number" and text.isdecimal():
            return libraries.sympy().Integer(int(text))
    if name in ("Integer", "Float", "Rational"):
        return made(*(value(argument) for argument in arguments))
    raise Refused(f"{name} of this is not read")


def power(base: Any, exponent: Any) -> Any:
    """`base ** exponent`, unless the number would be too large to write."""
    if getattr(base, "is_Rational", False) and getattr(exponent, "is_Rational", False):
        size = max(abs(base.p), base.q)
        if size > 1 and (len(str(exponent.p)) > 9 or size.bit_length() * abs(exponent) > MOST_DIGITS * 3.33):
            raise Refused("a power beyond the bounds")
    return base**exponent
