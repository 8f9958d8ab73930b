r"""Products whose factors need not commute: $A^{-1}B^{-1}$ is not $(AB)^{-1}$, and $P^{-1}AP$ is not $A$.

Everything else here computes with numbers, whose products commute. That letters stand for matrices is seen by a
transpose, by an inverse among nothing but capital letters, or by a product that is written in both orders.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from verifier.verify.math.tree import STRUCTURES, Node, symbols, walk

MOST_TERMS, HIGHEST_POWER = 64, 8
TRANSPOSE = "T"
DIMENSIONS = frozenset("MLTIKNJQA")  # "ML^{-1}T^{-2}": a pressure's dimension


class Factor(NamedTuple):
    """A matrix, its inverse, its transpose, or both."""

    name: str
    inverted: bool = False
    transposed: bool = False


Word = tuple[Factor, ...]
Terms = dict[Word, Fraction]


class _Unordered(Exception):
    """Raised and caught in this module: an expression that is no sum of products of matrices."""


def order_differs(gold: Node, answer: Node) -> bool:
    """Whether two expressions that are equal as numbers are not equal as matrices; False where that is not known."""
    gold, answer = (tree.args[-1] if tree.head == "chain" else tree for tree in (gold, answer))
    if gold == answer or gold.head in STRUCTURES or answer.head in STRUCTURES:
        return False
    matrices = noncommuting(gold, answer)
    if not matrices:
        return False
    try:
        wanted, given = terms(gold, matrices), terms(answer, matrices)
    except _Unordered:
        return False
    return wanted != given


def noncommuting(gold: Node, answer: Node) -> frozenset[str]:
    """The letters that stand for matrices, or none."""
    nodes = [*walk(gold), *walk(answer)]
    named = frozenset(name for tree in (gold, answer) for name in symbols(tree) if len(name) == 1 and name.isascii())
    capitals = frozenset(filter(str.isupper, named))
    powers = [node for node in nodes if node.head == "power" and symbols(node.args[0]) & capitals]
    if any(TRANSPOSE in symbols(node.args[1]) for node in powers):
        return named - {TRANSPOSE}
    of_capitals = symbols(gold) | symbols(answer) <= capitals and len(capitals) > 1 and not capitals <= DIMENSIONS
    inverted = any((whole := _whole(node.args[1])) is not None and whole < 0 for node in powers)
    return (
        capitals
        if of_capitals and (inverted or any(_both_orders(walk(tree), capitals) for tree in (gold, answer)))
        else frozenset()
    )


def _both_orders(nodes: list[Node], capitals: frozenset[str]) -> bool:
    beside = {
        (one.name, two.name)
        for node in nodes
        if node.head == "multiply"
        for one, two in pairwise(node.args)
        if one.name != two.name and {one.name, two.name} <= capitals
    }
    return any((two, one) in beside for one, two in beside)


def terms(node: Node, matrices: frozenset[str]) -> Terms:
    """The expression as a sum of products, each with its number; raises where it is none."""
    match node.head:
        case "number" if node.number is not None:
            return {(): node.number.value} if node.number.value else {}
        case "symbol" if node.name in matrices:
            return {(Factor(node.name),): Fraction(1)}
        case "negate":
            return {word: -value for word, value in terms(node.args[0], matrices).items()}
        case "add":
            return _sum(terms(each, matrices) for each in node.args)
        case "multiply":
            product: Terms = {(): Fraction(1)}
            for each in node.args:
                product = _product(product, terms(each, matrices))
            return product
        case "divide":
            lower = terms(node.args[1], matrices)
            if list(lower) != [()]:
                raise _Unordered
            return {word: value / lower[()] for word, value in terms(node.args[0], matrices).items()}
        case "power":
            return _power(terms(node.args[0], matrices), node.args[1])
    raise _Unordered


def _power(base: Terms, exponent: Node) -> Terms:
    inverse = exponent.head == "negate"
    plain = exponent.args[0] if inverse else exponent
    if plain.head == "symbol" and plain.name == TRANSPOSE:
        base = {
            tuple(each._replace(transposed=not each.transposed) for each in word[::-1]): value
            for word, value in base.items()
        }
        return _inverse(base) if inverse else base
    whole = _whole(exponent)
    if whole is None or abs(whole) > HIGHEST_POWER:
        raise _Unordered
    if whole < 0:
        base = _inverse(base)
    result: Terms = {(): Fraction(1)}
    for _ in range(abs(whole)):
        result = _product(result, base)
    return result


def _whole(exponent: Node) -> int | None:
    sign, plain = (-1, exponent.args[0]) if exponent.head == "negate" else (1, exponent)
    if plain.number is None or plain.number.value.denominator != 1:
        return None
    return sign * plain.number.value.numerator


def _inverse(base: Terms) -> Terms:
    if len(base) != 1:
        raise _Unordered
    ((word, value),) = base.items()
    return {tuple(each._replace(inverted=not each.inverted) for each in word[::-1]): 1 / value}


def _sum(parts: Iterable[Terms]) -> Terms:
    total: Terms = {}
    for part in parts:
        for word, value in part.items():
            total[word] = total.get(word, Fraction(0)) + value
    return {word: value for word, value in total.items() if value}


def _product(one: Terms, two: Terms) -> Terms:
    if len(one) * len(two) > MOST_TERMS:
        raise _Unordered
    return _sum({_reduced(left + right): p * q} for left, p in one.items() for right, q in two.items())


def _reduced(word: Word) -> Word:
    """Without a factor beside its own inverse."""
    kept: list[Factor] = []
    for each in word:
        if kept and kept[-1] == each._replace(inverted=not each.inverted):
            kept.pop()
        else:
            kept.append(each)
    return tuple(kept)
