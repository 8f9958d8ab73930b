"""Python literals read from the text of tests. Nothing is evaluated: the syntax tree is walked."""

import ast
import math
import warnings
from typing import Any

MOST_CHARACTERS = 20_000_000
NESTING = 500  # deeper brackets are refused before the parser sees them


class NotLiteral(ValueError):
    """The text is no literal; the message says which part is not."""


def syntax_tree(source: str) -> ast.Module:
    """The tree of `source`; raises SyntaxError, also for what the parser would need too much memory or stack for."""
    if len(source) > MOST_CHARACTERS:
        raise SyntaxError(f"{len(source)} characters of tests; at most {MOST_CHARACTERS}")
    if deepest(source) > NESTING:
        raise SyntaxError(f"brackets nested more than {NESTING} deep")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (ValueError, MemoryError, RecursionError) as error:
        raise SyntaxError(str(error) or "nested too deeply") from error


def deepest(source: str) -> int:
    """At most so many brackets are open at once in `source`; those in strings count, so it may be fewer."""
    depth = most = 0
    for character in source:
        if character in "([{":
            depth += 1
            most = max(most, depth)
        elif character in ")]}":
            depth = max(0, depth - 1)
    return most


def literal(text: str) -> Any:
    """The value of a Python literal; raises NotLiteral."""
    try:
        tree = ast.parse(text.strip(), mode="eval") if deepest(text) <= NESTING else None
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotLiteral(f"no Python: {text[:80]!r}") from error
    if tree is None:
        raise NotLiteral("nested too deeply")
    return value_of(tree.body)


def value_of(node: ast.expr) -> Any:
    """The value of the literal at `node`; raises NotLiteral."""
    match node:
        case ast.Constant(value=value) if value is not Ellipsis:
            return value
        case ast.List(elts=items):
            return [value_of(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(value_of(item) for item in items)
        case ast.Set(elts=items):
            return set(map(_hashable, items))
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {_hashable(key): value_of(value) for key, value in zip(keys, values, strict=True) if key}
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = value_of(operand)
            if isinstance(number, int | float | complex) and not isinstance(number, bool):
                return -number if isinstance(sign, ast.USub) else number
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as sign, right=ast.Constant(value=complex() as imaginary)):
            real = value_of(left)
            if isinstance(real, int | float):
                return real + imaginary if isinstance(sign, ast.Add) else real - imaginary
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str() as word)], keywords=[]) if name == "float":
            if word.strip().lower().lstrip("+-") in ("inf", "nan", "infinity"):
                return float(word)
        case ast.Call(func=ast.Name(id="set" | "frozenset" | "list" | "tuple" | "dict" as name), args=[], keywords=[]):
            return {"set": set(), "frozenset": frozenset(), "list": [], "tuple": (), "dict": {}}[name]
        case ast.Call(func=ast.Name(id="frozenset"), args=[items], keywords=[]):
            return frozenset(value_of(items))
        case ast.Attribute(value=ast.Name(id="math"), attr="inf" | "nan" | "pi" | "e" | "tau" as name):
            return {"inf": math.inf, "nan": math.nan, "pi": math.pi, "e": math.e, "tau": math.tau}[name]
    raise NotLiteral(f"no literal: {ast.unparse(node)[:80]}")


def _hashable(node: ast.expr) -> Any:
    value = value_of(node)
    try:
        hash(value)
    except TypeError as error:
        raise NotLiteral(f"cannot be a key or in a set: {ast.unparse(node)[:80]}") from error
    return value
