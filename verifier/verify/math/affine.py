r"""Solutions with free parameters as sets of points: `(1-2t, t, 3), t \in \mathbb{R}`, whatever the parameter's name.

One set has many such forms: `(1, 0) + t(1, 2)` is `(2, 2) + s(-3, -6)`. Where every coordinate is of the first degree
in the parameters, two sets are compared by exact linear algebra: each holds the other's base point and directions.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from verifier.verify.math.evaluate import NoValue, exact
from verifier.verify.math.policy import Decision
from verifier.verify.math.tree import Node, number, symbols

MAX_PARAMETERS, MAX_COORDINATES = 4, 12
_REALS = r"(?:\\mathbb|\\mathbf|\\Bbb)\s?\{?\s?R\s?\}?|\\R(?![a-zA-Z])|ℝ"
ANY_REAL = re.compile(
    rf"(?<![a-zA-Z\\])[a-z](?:_\d)?(?:\s?,\s?[a-z](?:_\d)?)*\s?(?:\\in(?![a-zA-Z])|∈)\s?(?:{_REALS})(?!\s?[\^_+*\\])"
    r"|(?:any|all|every|arbitrary) real(?: (?:numbers?|values?|parameters?))?[ }~]{0,3}[a-z](?![a-zA-Z])"
    r"|(?<![a-zA-Z\\])[a-z][ ~]{0,2}(?:\\text\{ ?)?is (?:an(?:y| arbitrary)? real|free|arbitrary)"
)
ELSEWHERE = re.compile(
    r"\\(?:geq?|leq?|neq?|lt|gt|setminus|mathbb\s?\{?\s?[ZNQC])(?![a-zA-Z])|[<>≤≥≠ℤℕℚℂ]"
    r"|positive|negative|integer|nonzero"
)
PLACES = tuple(Fraction(place) for place in ("1009/7", "-613/11", "89/13", "-37/3"))  # where a higher degree shows


class Flat(NamedTuple):
    """A point and the directions from it: all that the parameters reach."""

    base: tuple[Fraction, ...]
    directions: tuple[tuple[Fraction, ...], ...]


def has_free_parameters(text: str, tree: Node) -> bool:
    r"""Whether a ground truth has parameters that are any real numbers: it says so, or names the points of a line.

    `(x, y) = (t+2, t)` and `\mathbf r = (1, 0) + t(1, 2)` give points; `\mathbf r(t) = ...` is a function of time.
    """
    if narrowed(text):
        return False
    named = tree.args[0] if tree.head == "chain" and tree.name == "=" else None
    return ANY_REAL.search(text) is not None or (
        named is not None and (named.head == "bracket" or (named.head == "symbol" and named.name.split()[-1] == "r"))
    )


def narrowed(text: str) -> bool:
    """Whether parameters are said to be of a part of the real numbers."""
    return ELSEWHERE.search(text) is not None


def same_flat(gold: Node, answer: Node) -> Decision | None:
    """Whether two sets of points are one; None where either is not of the first degree in its symbols."""
    sides = []
    for node in (gold, answer):
        try:
            side = _flat(node)
        except NoValue:
            return None
        if side is None:
            return None
        sides.append(side)
    one, other = sides
    if len(one.base) != len(other.base):
        return Decision(False, "points of different dimensions")
    between = tuple(a - b for a, b in zip(one.base, other.base, strict=True))
    rank = _rank(one.directions)
    alike = rank == _rank(other.directions) == _rank((*one.directions, *other.directions, between))
    return Decision(alike, "sets of points with free parameters")


def _flat(node: Node) -> Flat | None:
    """The set that a tuple, a column, a sum with parameters or a list of equations stands for."""
    node = _value(node)
    names = sorted(symbols(node))
    if not 0 < len(names) <= MAX_PARAMETERS:
        return None
    zero = dict.fromkeys(names, Fraction(0))
    base = _point(node, zero)
    if base is None or not 1 < len(base) <= MAX_COORDINATES:
        return None
    directions = []
    for name in names:
        point = _point(node, {**zero, name: Fraction(1)}) or base
        directions.append(tuple(a - b for a, b in zip(point, base, strict=True)))
    for shift in range(len(PLACES)):
        values = {name: PLACES[(index + shift) % len(PLACES)] for index, name in enumerate(names)}
        expected = tuple(
            start + sum(values[name] * way[place] for name, way in zip(names, directions, strict=True))
            for place, start in enumerate(base)
        )
        if _point(node, values) != expected:
            return None
    return Flat(base, tuple(directions))


def _value(node: Node) -> Node:
    r"""What is the point: behind `(x, y, z) =` or `\vec r =`, before the bar of a set; of equations a tuple."""
    if node.head == "builder":
        node = node.args[0]
    if node.head == "list" and all(each.head == "chain" and each.name == "=" for each in node.args):
        sides = [each.args for each in node.args]
        names = [side[0].name for side in sides]
        if all(side[0].head == "symbol" for side in sides) and names == sorted(set(names)):
            return Node("bracket", tuple(side[1] for side in sides), "()")
    if node.head == "chain" and node.name == "=":
        return node.args[1]
    return node


def _point(node: Node, values: Mapping[str, Fraction]) -> tuple[Fraction, ...] | None:
    """The coordinates for some values of the parameters; None where the tree is no point."""
    if node.head == "bracket" and node.name in ("()", "[]", "<>"):
        return tuple(exact(each, values) for each in node.args)
    if node.head == "matrix" and 1 in (len(node.args), max(len(row.args) for row in node.args)):
        return tuple(exact(entry, values) for row in node.args for entry in row.args)
    if node.head == "add":
        points = [point for each in node.args if (point := _point(each, values)) is not None]
        if len(points) < len(node.args) or len({len(point) for point in points}) > 1:
            return None
        return tuple(sum(parts, Fraction(0)) for parts in zip(*points, strict=True))
    if node.head == "negate":
        node = Node("multiply", (number(-1), *node.args))
    if node.head == "multiply":
        vectors = [point for each in node.args if (point := _point(each, values)) is not None]
        if len(vectors) != 1:
            return None
        factor = exact(Node("multiply", tuple(each for each in node.args if _point(each, values) is None)), values)
        return tuple(factor * each for each in vectors[0])
    return None


def _rank(vectors: Sequence[Sequence[Fraction]]) -> int:
    rows = [list(vector) for vector in vectors]
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in range(rank, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for row in range(rank + 1, len(rows)):
            share = rows[row][column] / rows[rank][column]
            rows[row] = [a - share * b for a, b in zip(rows[row], rows[rank], strict=True)]
        rank += 1
    return rank
