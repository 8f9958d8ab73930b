r"""Trees made from trees while they are read: `\prod_{k=1}^{4} k` written out.

Only what follows from the rules of arithmetic, and stays small; else there is no tree here, and the text is left to
other readers.
"""

from verifier.verify.math.tree import Node, number, walk

MOST_TERMS = 200
MOST_NODES = 5_000


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
