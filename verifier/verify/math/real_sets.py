r"""Sets of real numbers in one spelling: intervals, unions, inequalities in one variable, set-builder notation.

`k < -5`, `(-\infty,-5)` and `\{x \mid x+5<0\}` are one set. Inequalities are solved where they are linear, or linear
inside one absolute value; others are not read, which decides nothing.
"""

from itertools import pairwise
from typing import Any, NamedTuple

from verifier.verify.math import heavy
from verifier.verify.math.evaluate import Approximate, NoValue
from verifier.verify.math.tree import Node, has_both_signs, symbol, symbols, walk, with_sign
from verifier.verify.math.values import close, constant_value, infinite

MAX_PIECES = 50
FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "!=", "=": "="}
ORDERINGS = frozenset({"<", ">", "<=", ">=", "!="})


class NoRealSet(Exception):
    """The tree is no set of real numbers that this module can read."""


class Piece(NamedTuple):
    """One interval; ends are mpf, infinite ends open."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool


RealSet = tuple[Piece, ...]


def same_set(left: RealSet, right: RealSet) -> bool:
    """Whether two sets have the same ends, closed in the same places."""
    if len(left) != len(right):
        return False
    return all(
        mine.low_closed == other.low_closed
        and mine.high_closed == other.high_closed
        and _same_end(mine.low, other.low)
        and _same_end(mine.high, other.high)
        for mine, other in zip(left, right, strict=True)
    )


def _same_end(left: Any, right: Any) -> bool:
    context = heavy.arithmetic()
    if context.isinf(left) or context.isinf(right):
        return bool(left == right)
    return close(left, right)


def real_set(node: Node) -> RealSet:
    """The set that the tree describes, or NoRealSet."""
    head = node.head
    if head == "quantity":
        return real_set(node.args[0])
    if head == "bracket" and len(node.args) == 2:
        return (_interval(node),)
    if head == "set":
        return _union(tuple(Piece(end, end, True, True) for end in map(_end, node.args)))
    if head == "constant" and node.name == "all R":
        return everything()
    if head in ("union", "intersection", "difference"):
        left, right = real_set(node.args[0]), real_set(node.args[1])
        if head == "union":
            return _union(left + right)
        return _intersection(left, right if head == "intersection" else complement(right))
    if head == "list":
        parts = [real_set(each) for each in node.args]
        both, either = _intersect(parts), _union(tuple(piece for part in parts for piece in part))
        # What is left out can only narrow the rest (`x>0, x \neq 1`), and what together leaves out nothing says
        # nothing as a choice (`x>0, x<5`).
        left_out = any(each.head == "chain" and each.name == "!=" for each in node.args)
        narrowed = node.name != "or" and (left_out or either == everything())
        return both if node.name == "both" or (node.name == "and" and both) or narrowed else either
    if head == "builder":
        return _built(node)
    if head == "chain":
        return _solution(node)
    raise NoRealSet(head)


def _intersect(parts: list[RealSet]) -> RealSet:
    total = everything()
    for part in parts:
        total = _intersection(total, part)
    return total


def everything() -> RealSet:
    context = heavy.arithmetic()
    return (Piece(-context.inf, context.inf, False, False),)


def _end(node: Node) -> Any:
    context = heavy.arithmetic()
    if sign := infinite(node):
        return context.inf * sign
    if symbols(node) or any(each.head == "apply" for each in walk(node)):
        raise NoRealSet("an end with symbols")
    try:
        value = constant_value(node)
    except NoValue as problem:
        raise NoRealSet(str(problem)) from problem
    if abs(context.im(value)) > context.mpf(10) ** -30:
        raise NoRealSet("a complex end")
    return context.re(value)


def _interval(node: Node) -> Piece:
    context = heavy.arithmetic()
    low, high = map(_end, node.args)
    if not low < high:
        raise NoRealSet("an interval from high to low")
    low_closed = node.name[:1] == "[" and not context.isinf(low)
    return Piece(low, high, low_closed, node.name[1:] == "]" and not context.isinf(high))


def _union(pieces: RealSet) -> RealSet:
    if len(pieces) > MAX_PIECES:
        raise NoRealSet("too many pieces")
    merged: list[Piece] = []
    for piece in sorted(pieces, key=lambda each: (each.low, not each.low_closed)):
        last = merged[-1] if merged else None
        if last and (
            piece.low < last.high or (_same_end(piece.low, last.high) and (piece.low_closed or last.high_closed))
        ):
            if _same_end(piece.high, last.high):
                merged[-1] = last._replace(high_closed=last.high_closed or piece.high_closed)
            elif piece.high > last.high:
                merged[-1] = last._replace(high=piece.high, high_closed=piece.high_closed)
        else:
            merged.append(piece)
    return tuple(merged)


def complement(pieces: RealSet) -> RealSet:
    context = heavy.arithmetic()
    low, low_closed = -context.inf, False
    made = []
    for piece in _union(pieces):
        if low < piece.low or (_same_end(low, piece.low) and low_closed and not piece.low_closed):
            made.append(Piece(low, piece.low, low_closed, not piece.low_closed and not context.isinf(piece.low)))
        low, low_closed = piece.high, not piece.high_closed
    if not context.isinf(low) or (not made and not pieces):
        made.append(Piece(low, context.inf, low_closed and not context.isinf(low), False))
    return tuple(made)


def _intersection(left: RealSet, right: RealSet) -> RealSet:
    return complement(complement(left) + complement(right))


def _built(node: Node) -> RealSet:
    element, condition = node.args
    if element.head == "chain" and element.name == "in":
        return _intersection(real_set(element.args[1]), real_set(condition))
    if element.head != "symbol" or symbols(condition) - {element.name}:
        raise NoRealSet("a set of more than one variable")
    return real_set(condition)


def _solution(node: Node) -> RealSet:
    """The solutions of a relation in one variable."""
    signs = node.name.split()
    if signs == ["in"]:
        return real_set(node.args[1])
    if not ORDERINGS.intersection(signs) or not set(signs) <= ORDERINGS:
        raise NoRealSet("no inequality")
    if signs == ["!="] and has_both_signs(node):  # `x \ne \pm 1` is neither
        return _intersect([_solution(with_sign(node, upper)) for upper in "pm"])
    total = everything()
    for (left, right), sign in zip(pairwise(node.args), signs, strict=True):
        total = _intersection(total, _solve(left, right, sign))
    return total


def _solve(left: Node, right: Node, sign: str) -> RealSet:
    """Solutions of `left sign right`: linear in one symbol, in one value such as f(x), or in one absolute value."""
    if sides := _absolute(left, right, sign):
        return sides
    if infinite(left) or infinite(right):
        return everything()
    left, right = (symbol(each.name) if each.head == "apply" else each for each in (left, right))  # f(x) > 2
    if left.head == "symbol" and not symbols(right):
        return _ray(_end(right), sign)
    return _linear(left, right, sign)


def _ray(end: Any, sign: str) -> RealSet:
    context = heavy.arithmetic()
    if sign == "!=":
        return complement((Piece(end, end, True, True),))
    if sign in ("<", "<="):
        return (Piece(-context.inf, end, False, sign == "<="),)
    return (Piece(end, context.inf, sign == ">=", False),)


def _linear(left: Node, right: Node, sign: str) -> RealSet:
    names = symbols(left) | symbols(right)
    if len(names) != 1:
        raise NoRealSet("not one variable")
    name = next(iter(names))
    context = heavy.arithmetic()
    values = []
    for place in (0, 1, 2, 5):
        sides = Approximate({name: context.mpf(place)})
        try:
            values.append(sides.value(left) - sides.value(right))
        except NoValue as problem:
            raise NoRealSet(str(problem)) from problem
    slope = values[1] - values[0]
    if (
        context.im(slope)
        or not slope
        or not close(values[2] - values[0], 2 * slope)
        or not close(values[3] - values[0], 5 * slope)
    ):
        raise NoRealSet("not linear")
    return _ray(-values[0] / slope, sign if slope > 0 else FLIPPED[sign])


def _absolute(left: Node, right: Node, sign: str) -> RealSet | None:
    """`|x-a| < c` and its mirror image."""
    if right.head == "call" and right.name == "abs" and not symbols(left):
        left, right, sign = right, left, FLIPPED[sign]
    if left.head != "call" or left.name != "abs" or symbols(right) or infinite(right):
        return None
    inner, bound = left.args[0], Node("negate", (right,))
    if sign == "!=":
        return _intersection(_solve(inner, right, "!="), _solve(inner, bound, "!="))
    if sign in ("<", "<="):
        return _intersection(_solve(inner, right, sign), _solve(inner, bound, FLIPPED[sign]))
    return _union(_solve(inner, right, sign) + _solve(inner, bound, FLIPPED[sign]))
