r"""Trees made from trees while they are read: `\prod_{k=1}^{4} k` written out, `\frac{d}{dx}x^3` as `3x^2`.

Only what follows from the rules of arithmetic and of differentiation, and stays small; else there is no tree here, and
the text is left to other readers.
"""

from collections.abc import Callable

from verifier.verify.math.tree import Node, number, symbol, walk

MOST_TERMS = 200
MOST_NODES = 5_000
# Letters that may stand for functions of the variable, `\frac{d}{dt} y`: their derivative is not known.
MAYBE_FUNCTIONS = frozenset("fghuvwxyzFGHUVWXYZqprsθ")
ZERO, ONE = number(0), number(1)


def replaced(node: Node, old: Node, new: Node) -> Node:
    """The tree with `new` wherever `old` stands."""
    if node == old:
        return new
    return node._replace(args=tuple(replaced(each, old, new) for each in node.args)) if node.args else node


def written_out(command: str, index: Node, bounds: tuple[Node, Node], body: Node) -> Node | None:
    r"""The sum or product over whole numbers between the bounds; None where it is long, or has other bounds."""
    low, high = (each.number.value if each.number else None for each in bounds)
    if low is None or high is None or low.denominator != 1 or high.denominator != 1:
        return None
    count, nodes = int(high - low) + 1, walk(body)
    named = any(each.head == "symbol" and f"{index.name}" in each.name.partition("_")[2] for each in nodes)
    if not 1 <= count <= MOST_TERMS or count * len(nodes) > MOST_NODES or named:
        return None
    terms = tuple(replaced(body, index, number(low + step)) for step in range(count))
    return terms[0] if count == 1 else Node("add" if command == r"\sum" else "multiply", terms)


def derivative(node: Node, variable: str) -> Node | None:
    """The derivative by `variable` of an expression that holds it; None where a rule is missing."""
    names = {each.name for each in walk(node) if each.head == "symbol"}
    if variable not in names or MAYBE_FUNCTIONS & (names - {variable}) or any(len(name) > 1 for name in names):
        return None
    found = _derived(node, variable)
    return found if found and len(walk(found)) <= MOST_NODES else None


def _derived(node: Node, variable: str) -> Node | None:
    args = node.args
    if not any(each == symbol(variable) for each in walk(node)):
        return ZERO
    if node.head == "symbol":
        return ONE
    inner = [_derived(each, variable) for each in args]
    slopes = [each for each in inner if each is not None]
    if len(slopes) < len(args):
        return None
    if node.head in ("add", "negate"):
        return node._replace(args=tuple(slopes))
    if node.head == "multiply":
        terms = (Node("multiply", (*args[:n], slope, *args[n + 1 :])) for n, slope in enumerate(slopes))
        return Node("add", tuple(terms))
    if node.head == "divide":
        upper = _difference(_times(slopes[0], args[1]), _times(args[0], slopes[1]))
        return Node("divide", (upper, _times(args[1], args[1])))
    if node.head == "power":
        if slopes[1] == ZERO:
            return _times(args[1], Node("power", (args[0], _difference(args[1], ONE))), slopes[0])
        of_base = Node("divide", (_times(args[1], slopes[0]), args[0]))
        return _times(node, Node("add", (_times(slopes[1], Node("call", (args[0],), "ln")), of_base)))
    outer = OUTER.get(node.name) if node.head == "call" and len(args) == 1 else None
    return _times(outer(args[0]), slopes[0]) if outer else None


def _times(*factors: Node) -> Node:
    return Node("multiply", factors)


def _difference(left: Node, right: Node) -> Node:
    return Node("add", (left, Node("negate", (right,))))


def _call(name: str, argument: Node) -> Node:
    return Node("call", (argument,), name)


def _one_over(value: Node) -> Node:
    return Node("divide", (ONE, value))


def _square(value: Node) -> Node:
    return Node("power", (value, number(2)))


OUTER: dict[str, Callable[[Node], Node]] = {  # the derivative of a function, at its argument
    "sin": lambda at: _call("cos", at),
    "cos": lambda at: Node("negate", (_call("sin", at),)),
    "tan": lambda at: _one_over(_square(_call("cos", at))),
    "exp": lambda at: _call("exp", at),
    "ln": _one_over,
    "log": _one_over,
    "sqrt": lambda at: _one_over(_times(number(2), _call("sqrt", at))),
    "arctan": lambda at: _one_over(Node("add", (ONE, _square(at)))),
    "arcsin": lambda at: _one_over(_call("sqrt", _difference(ONE, _square(at)))),
    "sinh": lambda at: _call("cosh", at),
    "cosh": lambda at: _call("sinh", at),
}
