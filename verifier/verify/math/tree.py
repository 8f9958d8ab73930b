"""The expression tree that both sides of a comparison are read into."""

from fractions import Fraction
from typing import NamedTuple

from verifier.patterns import word_set


class Written(NamedTuple):
    """A number as written: its exact value, one unit in its last place (None for whole numbers), how many digits."""

    value: Fraction
    last_place: Fraction | None = None
    digits: int = 0


class Node(NamedTuple):
    """One operation: `head` names it, `name` tells variants apart, `number` is there in leaves only.

    Heads of values: number, symbol, constant, add, multiply, divide, power, negate, plus_minus, call, apply, percent,
    degree, base, factorial. Heads of structures: list, bracket, set, builder, union, intersection, difference, chain,
    matrix, ratio, words, congruent.
    """

    head: str
    args: tuple["Node", ...] = ()
    name: str = ""
    number: Written | None = None


STRUCTURES = word_set("list bracket set builder union intersection difference chain matrix ratio words congruent")


SHOWN_BITS = 1_000


def height(node: Node) -> int:
    """How many levels the tree has."""
    levels, level = 0, [node]
    while level:
        levels += 1
        level = [child for each in level for child in each.args]
    return levels


def number(value: Fraction | int, last_place: Fraction | None = None, digits: int = 0) -> Node:
    return Node("number", number=Written(Fraction(value), last_place, digits))


def symbol(name: str) -> Node:
    return Node("symbol", name=name)


def walk(node: Node) -> list[Node]:
    """Every node of the tree, the root first."""
    found = [node]
    for each in found:
        found.extend(each.args)
    return found


def symbols(node: Node) -> frozenset[str]:
    """The free names of the tree."""
    return frozenset(each.name for each in walk(node) if each.head == "symbol")


def renamed(node: Node, names: dict[str, str]) -> Node:
    """The tree with symbols renamed."""
    if node.head == "symbol":
        return Node("symbol", name=names.get(node.name, node.name))
    if not node.args:
        return node
    return node._replace(args=tuple(renamed(each, names) for each in node.args))


def replaced(node: Node, old: Node, new: Node) -> Node:
    """The tree with `new` wherever `old` stands."""
    if node == old:
        return new
    return node._replace(args=tuple(replaced(each, old, new) for each in node.args)) if node.args else node


def shown(node: Node) -> str:
    """The tree in prefix form, for evidence."""
    if node.number is not None:
        value = node.number.value
        bits = max(value.numerator.bit_length(), value.denominator.bit_length())
        return str(value) if bits < SHOWN_BITS else f"a number of {bits} bits"
    label = (
        node.name
        if node.head in ("symbol", "constant", "words")
        else f"{node.head}{':' + node.name if node.name else ''}"
    )
    return f"{label}({', '.join(shown(each) for each in node.args)})" if node.args else label


def has_both_signs(node: Node) -> bool:
    r"""Whether a `\pm` or `\mp` stands in the tree."""
    return any(each.head == "plus_minus" for each in walk(node))


def with_sign(node: Node, upper: str) -> Node:
    """The tree with one of both signs taken everywhere: "p" for the upper ones, "m" for the lower."""
    args = tuple(with_sign(each, upper) for each in node.args)
    if node.head != "plus_minus":
        return node._replace(args=args)
    last = args[-1] if node.name == upper else Node("negate", (args[-1],))
    return last if len(args) == 1 else Node("add", (args[0], last))
