"""Are two readings the same answer, part by part?

Structures are taken apart here (lists, tuples, sets, intervals, relations, matrices, ratios, words) and their parts
compared as values. What counts as the same when two structures are of different kinds is a table in docs/math.md.
"""

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from verifier.read.units import conversion, read_unit
from verifier.verify.math import heavy
from verifier.verify.math.evaluate import NoValue, TooLarge, exact
from verifier.verify.math.policy import UNDECIDED, Decision, Policy
from verifier.verify.math.real_sets import NoRealSet, Piece, RealSet, complement, real_set, same_set
from verifier.verify.math.rounding import LEAST_GOLD_DIGITS, written_form
from verifier.verify.math.tree import (
    STRUCTURES,
    Node,
    Written,
    has_both_signs,
    number,
    renamed,
    replaced,
    symbol,
    symbols,
    walk,
    with_sign,
)
from verifier.verify.math.values import WHOLE_LETTERS, close, pairs_at_points, same_value

FUNCTION_LETTERS = frozenset("fghFGH")
MAX_ITEMS = 60
MAX_DEPTH = 12
NOTHING = frozenset(
    {
        "no solution", "no solutions", "no real solution", "no real solutions", "none", "no such", "empty set",
        "the empty set", "no answer", "does not exist", "no integer solutions", "no root", "no real roots",
        "no roots", "无解", "无实数解", "无实根", "无实数根", "方程无解", "方程无实数解", "没有实数解", "没有实数根",
        "空集", "解なし", "해가 없다", "해가 없음", "aucune solution", "pas de solution", "keine lösung",
        "sin solución", "ninguna solución",
        "nessuna soluzione", "sem solução", "нет решений", "решений нет",
    }
)  # fmt: skip
ALL_REALS = frozenset(
    {"all real numbers", "all reals", "any real number", "all real", "real numbers", "the real numbers"}
)
SYNONYMS = {
    "undefined": "undefined", "dne": "does not exist", "not defined": "undefined", "infinity": "infinity",
    "true": "yes", "yes": "yes", "false": "no", "no": "no",
}  # fmt: skip
# "The limit does not exist", "no limit exists", "it is undefined"
SUBJECT = re.compile(
    r"\A(?:the (?:\w+ )?)?(?:limit|inverse|integral|sum|derivative|value|slope|answer|expression|it|this) "
    r"(?:is (?=undefined|infinite|not defined)|(?=does not exist))"
)
NO_LIMIT = re.compile(r"\Ano (?:such )?(?:\w+ )?(?:limit|inverse|integral|derivative|value) exists\Z")
ORDERINGS = frozenset({"<", ">", "<=", ">=", "!="})
SET_HEADS = frozenset({"bracket", "set", "union", "intersection", "difference", "builder", "chain", "list", "quantity"})
NO = Decision(False, "values of different kinds")


def same(gold: Node, answer: Node, policy: Policy, depth: int = 0) -> Decision:
    """Equal, different or undecided."""
    if depth > MAX_DEPTH:
        return Decision(None, "nests too deep", costly=True)
    if gold == answer and gold.head != "words":
        return Decision(True, "equal trees")
    if gold.head == answer.head == "quantity" and {_half(gold), _half(answer)} == {"am", "pm"}:
        return Decision(False, "times of day")
    if {gold.head, answer.head} == {"list", "quantity"}:
        gold, answer = _in_parts(gold), _in_parts(answer)
    gold, answer = (with_both_signs(distributed(_without_words(each))) for each in (gold, answer))
    if {gold.head, answer.head} <= {"add", "multiply", "negate", "symbol", "bracket", "matrix", "divide"}:
        gold, answer = _in_components(gold, answer), _in_components(answer, gold)
    if "words" in (gold.head, answer.head):
        return _same_words(gold, answer)
    if "congruent" in (gold.head, answer.head):
        return _same_residue(gold, answer, policy, depth)
    if "chain" in (gold.head, answer.head):
        return _same_relation(gold, answer, policy, depth)
    if gold.head not in STRUCTURES and answer.head not in STRUCTURES:
        return same_value(gold, answer, policy)
    return _same_structure(gold, answer, policy, depth)


def _in_parts(node: Node) -> Node:
    """`2 hours and 30 minutes` as one quantity: parts of one kind, each in a smaller unit than the last."""
    units = [read_unit(each.name) if each.head == "quantity" else None for each in node.args]
    if node.head != "list" or (last := units[-1]) is None:
        return node
    factors = [converted.factor for unit in units if unit and (converted := conversion(last, unit))]
    if len(factors) != len(units) or sorted(set(factors), reverse=True) != factors:
        return node
    parts = (Node("multiply", (each.args[0], number(factor))) for each, factor in zip(node.args, factors, strict=True))
    return Node("quantity", (Node("add", tuple(parts)),), last.name)


def _half(node: Node) -> str:
    return node.name.lower().replace(".", "")


def _without_words(node: Node) -> Node:
    """A structure without the words behind it: `(1,2) cm`, `9:05 AM`."""
    return node.args[0] if node.head == "quantity" and node.args[0].head in STRUCTURES else node


HALF_OPEN = frozenset(("[)", "(]"))  # never a point or a list

AXES = {"i": 0, "imath": 0, "j": 1, "jmath": 1, "k": 2}  # unit vectors, with or without a dot


def _in_components(node: Node, other: Node) -> Node:
    r"""`3\hat{i} - 2\hat{j}` as the tuple or column `(3, -2)` that the other side is; others as they are."""
    size = len(other.args)
    if other.head not in ("bracket", "matrix") or size not in (2, 3) or node.head in STRUCTURES:
        return node
    if other.name != "()" if other.head == "bracket" else any(len(row.args) != 1 for row in other.args):
        return node
    if {each.name for each in walk(node) if _axis(each) is not None} <= {"i"}:
        return node  # 4i is a complex number
    terms = [[_axis(each) for each in walk(term)] for term in (node.args if node.head == "add" else (node,))]
    along = [[axis for axis in term if axis is not None] for term in terms]
    inside = [inner for each in walk(node) if each.head in ("power", "call", "apply") for inner in walk(each)]
    if any(len(axes) != 1 or axes[0] >= size for axes in along) or any(_axis(each) is not None for each in inside):
        return node
    sums = [_along(node, place) for place in range(size)]
    if other.head == "matrix":
        return Node("matrix", tuple(row._replace(args=(each,)) for row, each in zip(other.args, sums, strict=True)))
    return Node("bracket", tuple(sums), other.name)


def _along(node: Node, place: int) -> Node:
    """A sum of vectors with 1 for one unit vector and 0 for the others: the coordinate there."""
    if (axis := _axis(node)) is not None:
        return number(int(axis == place))
    return node._replace(args=tuple(_along(each, place) for each in node.args))


def _axis(node: Node) -> int | None:
    """Which unit vector a symbol is: `hat i`, a bold `i` (which reads as the imaginary unit), `vec k`."""
    if node.head not in ("symbol", "constant"):
        return None
    name = node.name.removeprefix("hat ").removeprefix("vec ")
    return AXES.get(name)


def distributed(node: Node) -> Node:
    r"""A matrix with its factor or divisor inside: `\frac12\begin{pmatrix}2\\4\end{pmatrix}`; others as they are."""
    if node.head not in ("multiply", "divide", "negate", "quantity"):
        return node
    inner = [distributed(each) for each in node.args]
    matrices = [each for each in inner if each.head == "matrix"]
    if len(matrices) != 1 or (node.head == "divide" and inner[0].head != "matrix"):
        return node
    place = inner.index(matrices[0])
    rows = tuple(
        row._replace(args=tuple(node._replace(args=(*inner[:place], each, *inner[place + 1 :])) for each in row.args))
        for row in matrices[0].args
    )
    return Node("matrix", rows)


# Plus-minus


def with_both_signs(node: Node) -> Node:
    r"""`a\pm b` as the list of its two values, all signs taken together; other trees as they are."""
    if node.head in ("list", "set"):
        args: list[Node] = []
        for each in node.args:
            both = with_both_signs(each)
            args.extend(both.args if both.head == "list" and each.head != "list" else (both,))
        return node._replace(args=tuple(args)) if len(args) != len(node.args) else node
    if node.head == "chain" and node.name == "=" and has_both_signs(node.args[1]) and not has_both_signs(node.args[0]):
        both = with_both_signs(node.args[1])
        return Node("list", tuple(node._replace(args=(node.args[0], each)) for each in both.args))
    if node.head in STRUCTURES or not has_both_signs(node):
        return node
    return Node("list", (with_sign(node, "p"), with_sign(node, "m")))


# Words


def _same_words(gold: Node, answer: Node) -> Decision:
    texts = [each.name if each.head == "words" else "" for each in (gold, answer)]
    texts = [
        SYNONYMS.get(text, text) for text in (NO_LIMIT.sub("does not exist", SUBJECT.sub("", text)) for text in texts)
    ]
    texts = ["no solution" if text in NOTHING else text for text in texts]
    for words, other in ((texts[0], answer), (texts[1], gold)):
        if words == "no solution" and other.head == "set" and not other.args:
            return Decision(True, "no solution is the empty set")
        if words in ALL_REALS and other.head not in ("words", "list"):
            return _same_real_sets(Node("constant", name="all R"), other)
        if words == "infinity" and other.head == "constant" and other.name == "infinity":
            return Decision(True, "words")
    return Decision(texts[0] == texts[1] != "", "words")


# Relations


def name_and_value(node: Node) -> tuple[Node | None, Node] | None:
    r"""What a chain of equalities says: `x = 5` is x, 5; `z = 1+1 = 2` is z, 2; `x \in S` is x, S; else None."""
    signs = node.name.split()
    if (
        len(signs) > 1
        and ORDERINGS.intersection(signs[-1:])
        and node.args[-1].number
        and not node.args[-1].number.value
    ):
        signs, node = signs[:-1], node._replace(args=node.args[:-1], name=" ".join(signs[:-1]))  # `S = ... > 0`
    if not set(signs) <= {"=", "~", "in"} or "in" in signs[1:]:
        return None
    if signs[0] == "in":
        return (node.args[0], node.args[1]) if len(signs) == 1 else None
    named = is_name(node.args[0])
    if named and node.args[0].head in ("symbol", "power") and symbols(node.args[0]) & symbols(node.args[-1]):
        return None  # `x^2 = x^2+1` names nothing
    start = 1 if named else 0
    if signs == ["="] and not named and is_name(node.args[1]) and not symbols(node.args[0]):
        return node.args[1], node.args[0]
    if not named and all(part.head == "matrix" for part in node.args):
        alike = all(same(node.args[0], part, Policy(), 1).equal is not False for part in node.args[1:])
        return (None, node.args[-1]) if alike else None  # a product that is worked out, entry by entry
    if not named and (symbols(node.args[0]) or any(part.head in STRUCTURES for part in node.args)):
        return None
    rest = signs[start:]
    exactly = rest.index("~") if "~" in rest else len(rest)
    if not named and any(
        same_value(node.args[0], part, Policy()).equal is False for part in node.args[1 : exactly + 1]
    ):
        return None
    if any(_contradicts(node.args[start + exactly], part) for part in node.args[start + exactly + 1 :]):
        return None
    return (node.args[0] if named else None), node.args[start + exactly]


def _assigned(node: Node) -> tuple[Node | None, Node] | None:
    """What a chain names and what its value is; any other tree is a value."""
    return name_and_value(node) if node.head == "chain" else (None, node)


def _contradicts(exactly: Node, about: Node) -> bool:
    r"""Whether a value is neither rounded nor cut off to what follows: `\sqrt{2} \approx 1.43` says two things."""
    form = written_form(about)
    units = {each.name for each in (exactly, about) if each.head == "quantity"}
    value = exactly.args[0] if exactly.head == "quantity" else exactly
    if form is None or len(units) > 1 or symbols(value) or value.head in STRUCTURES:
        return False
    place = form.last_place or Fraction(10) ** _zeros(form.value)
    half = place / 2 if form.value >= 0 else -place / 2
    digits = max(form.digits, LEAST_GOLD_DIGITS)
    rounded, cut_off = (
        Node("number", number=Written(middle, place, digits)) for middle in (form.value, form.value + half)
    )
    return all(same_value(each, value, Policy()).equal is False for each in (rounded, cut_off))


def _zeros(whole: Fraction) -> int:
    """How many zeros a whole number ends in: 15,700 may be rounded to hundreds."""
    digits = str(abs(whole.numerator))
    return len(digits) - len(digits.rstrip("0")) if whole.denominator == 1 and whole else 0


def _derived(node: Node) -> tuple[Node | None, Node] | None:
    """The end of a derivation: `a+b = -2+5 = 3` and `2x/x = 2` end in a constant that what comes before agrees with."""
    if set(node.name.split()) != {"="} or any(part.head in STRUCTURES for part in node.args) or symbols(node.args[-1]):
        return None
    before = node.args[-2]
    if len(node.args) == 2 and before.head == "add" and all(is_name(each) for each in before.args):
        return before, node.args[-1]
    if same_value(node.args[-1], before, Policy()).equal:
        return node.args[0], node.args[-1]
    return None


def is_name(node: Node) -> bool:
    """Whether the tree can be what a value is given to: `x`, `f(x)`, `AB`, `BC^2`, `|z|`, `(x,y)`; no numbers in it."""
    if node.head in ("symbol", "apply") or (node.head == "constant" and node.name in ("i", "e")):
        return True  # `i = 3` calls a number i
    if node.head == "divide" and all(map(_is_change, node.args)):
        return True
    if node.head in ("multiply", "divide"):
        return all(is_name(each) or _is_argument(each) for each in node.args) and is_name(node.args[0])
    if node.head == "power":
        return is_name(node.args[0]) and node.args[1].head in ("number", "symbol", "negate")
    if node.head in ("call", "quantity"):
        return all(is_name(each) for each in node.args)
    return node.head == "bracket" and bool(node.args) and all(is_name(each) for each in node.args)


def _is_change(node: Node) -> bool:
    r"""A name, or the difference of two values of one name: `\frac{E'-E}{E}` is what it is called."""
    if node.head == "add" and len(node.args) == 2 and node.args[1].head == "negate":
        pair = node.args[0], node.args[1].args[0]
        return all(each.head == "symbol" for each in pair) and _letters(pair[0]) == _letters(pair[1])
    return node.head == "symbol"


def _letters(name: Node) -> str:
    """What is called, without subscripts and marks: `L/L` for `\\frac{L_K}{L_G}`, `E` for `|E_b|`."""
    if name.head in ("symbol", "apply"):
        return name.name.partition("_")[0].rstrip("'")
    if name.head == "multiply" and name.args[0].head == "symbol" and all(map(_is_argument, name.args[1:])):
        return _letters(name.args[0])
    return f"{name.head if name.name != 'abs' else ''}{''.join(map(_letters, name.args))}"


def _is_argument(node: Node) -> bool:
    """Whether the tree can be the argument in `V(s)`, which reads as a product."""
    return bool(symbols(node)) and node.head in ("add", "multiply", "bracket", "list")


def _same_relation(gold: Node, answer: Node, policy: Policy, depth: int) -> Decision:
    if gold.head == answer.head == "chain":
        return _same_chains(gold, answer, policy, depth)
    if gold.head == "chain":
        pair = name_and_value(gold) if policy.assignments == "value" else None
        if pair and "in" in gold.name.split():
            return same(pair[1], answer, policy, depth + 1)
        if pair and {"=", "~"}.intersection(gold.name.split()):
            return _same_assignments(pair, (None, answer), policy, depth) or NO
        return NO if set(gold.name.split()) <= {"=", "~"} else _same_real_sets(gold, answer)
    pair = name_and_value(answer) or _derived(answer)
    if pair and _rounds_to_another(gold, answer):
        return NO
    if pair and (policy.assignments == "value" or pair[0] is None):
        return same(gold, pair[1], policy, depth + 1)
    if set(answer.name.split()) <= {"=", "~"}:
        return NO
    return _same_real_sets(gold, answer)


def _rounds_to_another(gold: Node, answer: Node) -> bool:
    """Whether a decimal ground truth is another one than the answer gives to the same place: e ≈ 2.71 for 2.72."""
    wanted, given = written_form(gold), written_form(answer.args[-1])
    if not answer.name.endswith("~") or wanted is None or given is None or wanted.last_place is None:
        return False
    return wanted.last_place == given.last_place and wanted.value != given.value


def _bound_symbol(name: Node | None, value: Node) -> str | None:
    r"""The x of `f(x)`, and of `f^{-1}(x)`, which reads as a product; the n of `a_n`; the x of `x^2` without a name."""
    if name is None:
        letters = [each for each in symbols(value) if len(each) == 1 and each.islower()]
        return letters[0] if len(letters) == len(symbols(value)) == 1 else None
    if name.head == "symbol" and (term := TERM.fullmatch(name.name)) and not term[2]:
        return term[1]
    if name.head == "apply" and len(name.args) == 1 and name.args[0].head == "symbol":
        return name.args[0].name
    if name.head == "multiply" and len(name.args) == 2 and name.args[1].head == "symbol":
        return name.args[1].name if _inverse_of(name) or name.args[0].head == "symbol" else None
    return None


def _inverse_of(name: Node) -> str | None:
    """The f of `f^{-1}(x)`."""
    inverted = name.head == "multiply" and name.args[0].head == "power" and name.args[0].args[1].head == "negate"
    return name.args[0].args[0].name if inverted and name.args[0].args[0].name in FUNCTION_LETTERS else None


def _same_chains(gold: Node, answer: Node, policy: Policy, depth: int) -> Decision:
    pairs = name_and_value(gold), name_and_value(answer)
    if pairs[0] and pairs[1] and (decision := _same_assignments(pairs[0], pairs[1], policy, depth)):
        return decision
    signs = gold.name.split(), answer.name.split()
    if signs == (["="], ["="]):
        return _same_equation(gold, answer)
    if ORDERINGS.intersection(signs[0]) and ORDERINGS.intersection(signs[1]):
        if {name.casefold() for name in symbols(gold)} != {name.casefold() for name in symbols(answer)}:
            return Decision(False, "inequalities of different variables")
        decision = _same_real_sets(gold, answer)
        return decision if decision.equal is not None else _same_inequality(gold, answer, policy, depth)
    return _same_real_sets(gold, answer) if ORDERINGS.intersection(signs[0] + signs[1]) else NO


def _same_assignments(
    gold: tuple[Node | None, Node], answer: tuple[Node | None, Node], policy: Policy, depth: int
) -> Decision | None:
    """Two assignments: equal when their values are, if they are to the same name or define a function."""
    names = gold[0], answer[0]
    terms = [TERM.fullmatch(name.name) if name and name.head == "symbol" else None for name in names]
    if terms[0] and terms[1]:  # a_{n+1} = 2^n is a_n = 2^{n-1}
        ahead = int(terms[0][2] or 0) - int(terms[1][2] or 0)
        return same(gold[1], _counted_by(answer[1], terms[1][1], terms[0][1], ahead), policy, depth + 1)
    bound = _bound_symbol(*gold), _bound_symbol(*answer)
    inverse = tuple(name and _inverse_of(name) for name in names)
    plain = next((_letters(name) for name, of in zip(names, inverse, strict=True) if name and not of), None)
    if any(inverse) and plain and plain[:1] in inverse:
        return None  # f is not the inverse of f
    if bound[0] and bound[1]:
        values = renamed(gold[1], {bound[0]: "argument"}), renamed(answer[1], {bound[1]: "argument"})
        return same(values[0], values[1], policy, depth + 1)
    decision = same(gold[1], answer[1], policy, depth + 1)
    if names[0] is None or names[1] is None or _folded(names[0]) == _folded(names[1]):
        return decision
    formula = bool(symbols(gold[1]))
    one_letter = formula and _letters(names[0]) == _letters(names[1])
    points = "bracket" in (names[0].head, names[1].head)
    single = all(
        each.head in ("symbol", "apply", "bracket") or of for each, of in zip(names, bound, strict=True) if each
    )
    return decision if decision.equal and (one_letter or ((formula or points) and single)) else None


def _counted_by(node: Node, old: str, new: str, ahead: int) -> Node:
    """An expression for a term of a sequence, with another letter that counts, and `ahead` terms further on."""
    if node == symbol(old):
        return Node("add", (symbol(new), number(ahead)))
    if node.head == "symbol" and (term := TERM.fullmatch(node.name)) and term[1] == old:
        place = int(term[2] or 0) + ahead
        return symbol(f"{node.name.partition('_')[0]}_{new}{f'{place:+}' if place else ''}")
    return node._replace(args=tuple(_counted_by(each, old, new, ahead) for each in node.args))


def _folded(name: Node) -> str:
    return str(name).casefold()


def _same_equation(gold: Node, answer: Node, *, positive: bool = False) -> Decision:
    """Two equations or inequalities: the quotient of the differences of their sides is one number that is not 0.

    `fixed` are the symbols that a factor may depend on: `xy' = y` and `y' = y/x` are one equation for y.
    """
    if any(each.head in STRUCTURES for each in (*gold.args, *answer.args)):
        return NO
    sides = [Node("add", (each.args[0], Node("negate", (each.args[1],)))) for each in (gold, answer)]
    names = sorted(symbols(sides[0]) | symbols(sides[1]))
    if not symbols(sides[0]) or not symbols(sides[1]):
        return Decision(False, "an equation without unknowns")
    unknown = {name.rstrip("'") for name in names if name.endswith("'")}
    fixed = frozenset(name for name in names if unknown and name.rstrip("'") not in unknown)
    context = heavy.arithmetic()
    nothing = context.mpf(10) ** -25
    ratios: list[Any] = []
    try:
        for pair in pairs_at_points(sides[0], sides[1], names, False, fixed):
            if abs(pair.gold) < nothing:
                continue
            ratios.append(pair.answer / pair.gold)
            if abs(ratios[-1]) < nothing:
                return Decision(False, "an equation that says nothing")
            if len(ratios) == 4:
                break
    except TooLarge as problem:
        return Decision(None, str(problem), costly=True)
    if len(ratios) < 3:
        return UNDECIDED
    constant = all(close(left, right) for left, right in pairwise(ratios))
    turned = positive and (context.im(ratios[0]) or context.re(ratios[0]) < 0)
    return Decision(constant and not turned, "proportional sides")


def _same_inequality(gold: Node, answer: Node, policy: Policy, depth: int) -> Decision:
    """Inequalities of several variables, or chains of them."""
    gold, answer = _ascending(gold), _ascending(answer)
    if gold.name != answer.name:
        return NO
    if len(gold.args) > 2:
        return _each_same(gold.args, answer.args, policy, depth)
    return _same_equation(gold, answer, positive=gold.name != "!=")


def _ascending(chain: Node) -> Node:
    signs = chain.name.split()
    if not set(signs) <= {">", ">="}:
        return chain
    return Node("chain", chain.args[::-1], " ".join(sign.replace(">", "<") for sign in reversed(signs)))


def _same_real_sets(gold: Node, answer: Node) -> Decision:
    if not all(each.head in SET_HEADS or each.name == "all R" for each in (gold, answer)):
        return NO
    try:
        sets = real_set(gold), real_set(answer)
    except NoRealSet as problem:
        return Decision(None, f"no real set: {problem}")
    return Decision(same_set(sets[0], sets[1]), "sets of real numbers")


STEPS = (Fraction(0), Fraction(1), Fraction(2))
MOST_IN_A_PERIOD = 200  # classes of the common step


class Class(NamedTuple):
    """Numbers in equal steps, and what they are called; with `of_pi`, start and step are multiples of \\pi."""

    name: Node | None
    start: Fraction
    step: Fraction
    of_pi: bool = False


def same_family(gold: Node, answer: Node, policy: Policy, counter: str | None = None) -> Decision:
    r"""Expressions counted by any integer: equal as they stand, or the same classes of numbers.

    `7k+3`, `7k-4` and `3 \pmod 7` are one class. That the counter is any integer is for the caller to know: a tree does
    not hold it.
    """
    decision = same(gold, answer, policy)
    if decision.equal:
        return decision
    try:
        sides = _classes(gold, counter), _classes(answer, counter)
    except NoValue:
        return decision
    names = {_folded(each.name) for side in sides for each in side if each.name}
    if "congruent" in (gold.head, answer.head) and len(names) > 1:
        return decision
    steps = [each.step for side in sides for each in side]
    common = Fraction(math.lcm(*(step.numerator for step in steps)), math.gcd(*(step.denominator for step in steps)))
    if len({each.of_pi for side in sides for each in side}) > 1 or any(
        common / step > MOST_IN_A_PERIOD for step in steps
    ):
        return decision
    starts = [
        {(each.start + each.step * turn) % common for each in side for turn in range(int(common / each.step))}
        for side in sides
    ]
    return Decision(True, "residue classes") if starts[0] == starts[1] else decision


def _classes(node: Node, counter: str | None) -> list[Class]:
    r"""The classes that a tree lists; raises NoValue where it lists something else.

    `2k\pi \pm \frac{\pi}{3}` lists two, from a third and from minus a third, each in steps of two.
    """
    node = with_both_signs(node)
    found = []
    for each in node.args if node.head in ("list", "set") else (node,):
        congruent = each.head == "congruent"
        named = each.args[0] if congruent else each
        side = _assigned(named)
        if side is None:
            raise NoValue("a relation")
        if congruent:
            found.append(Class(side[0], exact(side[1]), abs(exact(each.args[1]))))
        elif len(symbols(side[1])) == 1 and counter in (None, *symbols(side[1])):
            found.append(_counted(*side, *symbols(side[1])))
        else:
            raise NoValue("another letter, or none that counts")
    if not all(each.step for each in found):
        raise NoValue("one number")
    return found


def _counted(name: Node | None, value: Node, counter: str) -> Class:
    r"""The class that a value runs through: `\frac{\pi}{4} + k\pi`."""
    try:
        (first, second, third), of_pi = [exact(value, {counter: step}) for step in STEPS], False
    except NoValue:
        free = replaced(value, Node("constant", name="pi"), symbol(FREE_PI))
        (first, second, third), twice = (
            [exact(free, {counter: step, FREE_PI: pi}) for step in STEPS] for pi in STEPS[1:]
        )
        of_pi = True
        if [first * 2, second * 2, third * 2] != twice:
            raise NoValue("no multiple of pi") from None
    if third - second != second - first:
        raise NoValue("steps that are not equal")
    return Class(name, first, abs(second - first), of_pi)


FREE_PI = "pi as a symbol"
TERM = re.compile(r"[A-Za-z]_([nkmij])([+-]\d{1,3})?")  # of a sequence, by the letters that count: a_n, a_n+1


def periodic_counter(node: Node) -> str | None:
    r"""The k of `\frac{\pi}{4} + k\pi`: in an expression with \pi, a letter that by custom counts whole numbers."""
    counters: set[frozenset[str]] = set()
    for item in node.args if node.head in ("list", "set") else (node,):
        side = _assigned(item)
        if side is None or not any(each.head == "constant" and each.name == "pi" for each in walk(side[1])):
            return None
        counters.add(symbols(side[1]))
    counted = counters.pop() if len(counters) == 1 else frozenset()
    return next(iter(counted)) if len(counted) == 1 and counted <= WHOLE_LETTERS else None


def _same_residue(gold: Node, answer: Node, policy: Policy, depth: int) -> Decision:
    r"""`x \equiv 3 \pmod 7` and `3 \pmod 7`, `10 \pmod 7`, `3`; names and moduli must be one where both have them."""
    sides = [each.args[0] if each.head == "congruent" else each for each in (gold, answer)]
    moduli = [each.args[1] for each in (gold, answer) if each.head == "congruent"]
    if len(moduli) == 2 and not same_value(moduli[0], moduli[1], policy).equal:
        return Decision(False, "congruences of two moduli")
    pairs = [_assigned(each) for each in sides]
    if pairs[0] is None or pairs[1] is None:
        return Decision(None, "congruences")
    if pairs[0][0] and pairs[1][0] and _folded(pairs[0][0]) != _folded(pairs[1][0]):
        return Decision(False, "congruences of two names")
    try:
        mine, other, modulus = exact(pairs[0][1]), exact(pairs[1][1]), exact(moduli[0])
    except NoValue:
        return same(sides[0], sides[1], policy, depth + 1)
    if not modulus or (mine - other) % modulus:
        return Decision(False, "congruences")
    bare = other if answer.head != "congruent" else mine if gold.head != "congruent" else None
    return Decision(bare is None or mine == other or 0 <= bare < modulus, "congruences")


# Collections


def _same_structure(gold: Node, answer: Node, policy: Policy, depth: int) -> Decision:
    if "ratio" in (gold.head, answer.head):
        return _same_ratio(gold, answer)
    if "matrix" in (gold.head, answer.head):
        return _same_matrix(gold, answer, policy, depth)
    decision = _same_collection(gold, answer, policy, depth)
    if decision.equal:
        return decision
    if gold.head == answer.head == "bracket" and gold.args and len(gold.args) == len(answer.args):
        return decision
    as_sets = _same_real_sets(gold, answer)
    return as_sets if as_sets.equal or decision.equal is None else decision


def _end_of_derivation(rows: Node, policy: Policy, depth: int) -> Node | None:
    r"""The last row of `2x+1 &= 4 \\ 2x &= 3 \\ x &= 3/2`, where its value fulfils those above; None for other systems.

    Right because each row then says the same of one name: they are steps to one value, and no several values.
    """
    *above, last = rows.args
    if rows.name != "and" or last.head != "chain" or last.name != "=" or last.args[0].head != "symbol":
        return None
    if not all(row.head == "chain" and set(row.name.split()) == {"="} for row in above):
        return None
    solved = [replaced(row, *last.args) for row in above]
    sides = (pair for row in solved for pair in pairwise(row.args))
    return last if all(same(left, right, policy, depth + 1).equal for left, right in sides) else None


def _same_collection(gold: Node, answer: Node, policy: Policy, depth: int) -> Decision:
    kinds = gold.head, answer.head
    if kinds == ("bracket", "bracket"):
        if len(gold.args) != len(answer.args) or (len(gold.args) == 2 and gold.name != answer.name):
            return Decision(False, "tuples or intervals of different length or ends")
        return _each_same(gold.args, answer.args, policy, depth)
    if kinds in (("bracket", "list"), ("list", "bracket")):
        if HALF_OPEN & {gold.name, answer.name}:
            return Decision(False, "an interval without its ends")
        return _each_same(_values(_by_coordinate(gold)), _values(_by_coordinate(answer)), policy, depth)
    if kinds[0] in ("list", "set") and kinds[1] in ("list", "set"):
        return _same_items(gold, answer, policy, depth)
    if kinds[1] == "list" and gold.head not in STRUCTURES:
        if last := _end_of_derivation(answer, policy, depth):
            return same(gold, last, policy, depth + 1)
        if any(each.head == "words" for each in answer.args):
            return Decision(False, "not read: words beside a value")
        alike = all(each.head != "quantity" and same(gold, each, policy, depth + 1).equal for each in answer.args)
        return Decision(alike, "one value in several spellings" if alike else "several values for one")
    if kinds[1] in ("list", "set", "bracket") and len(answer.args) == 1:
        return same(gold, answer.args[0], policy, depth + 1)
    if kinds[0] in ("list", "set", "bracket") and len(gold.args) == 1:  # `[103]`, the list of all prime factors
        return same(gold.args[0], answer, policy, depth + 1)
    if kinds[0] == kinds[1] and gold.head in ("union", "intersection", "difference"):
        decision = _each_same(gold.args, answer.args, policy, depth)
        return decision if decision.equal else UNDECIDED
    composite = {"union", "intersection", "difference", "builder"}
    return UNDECIDED if composite.intersection(kinds) and SET_HEADS.issuperset(kinds) else NO


COORDINATES = ("x", "y", "z")


def _by_coordinate(node: Node) -> Node:
    """`y=-2, x=3` as x, then y, in which order a point names them; anything else as it is."""
    names = [name.name for name in _names(node)]
    if len(names) < 2 or sorted(names) != list(COORDINATES[: len(names)]):
        return node
    return node._replace(args=tuple(each for _, each in sorted(zip(names, node.args, strict=True), key=lambda p: p[0])))


def _names(node: Node) -> list[Node]:
    """What every item gives a value to; nothing where one of them does not."""
    pairs = [name_and_value(each) if each.head == "chain" and "in" not in each.name else None for each in node.args]
    names = [pair[0] for pair in pairs if pair and pair[0]]
    return names if len(names) == len(pairs) else []


def _values(node: Node) -> tuple[Node, ...]:
    """The items, assignments replaced by their values."""
    return tuple(_value(each) for each in node.args)


def _value(item: Node) -> Node:
    pair = _assigned(item)
    return pair[1] if pair else item


def _each_same(gold: tuple[Node, ...], answer: tuple[Node, ...], policy: Policy, depth: int) -> Decision:
    """Item by item, in order."""
    if len(gold) != len(answer):
        return Decision(False, f"{len(gold)} and {len(answer)} items")
    decision = Decision(True, "item by item")
    for mine, other in zip(gold, answer, strict=True):
        item = same(mine, other, policy, depth + 1)
        if item.equal is False:
            return item
        if item.equal is None:
            decision = item
    return decision


def _same_items(gold: Node, answer: Node, policy: Policy, depth: int) -> Decision:
    """Two collections without a common order of their own: as sets, by name where items are named, or in order."""
    if max(len(gold.args), len(answer.args)) > MAX_ITEMS:
        return Decision(None, f"more than {MAX_ITEMS} items", costly=True)
    if "" != gold.name != answer.name != "" and any(ORDERINGS & {*each.name.split()} for each in gold.args):
        return _same_real_sets(gold, answer)
    names = _distinct_names(gold), _distinct_names(answer)
    if names[0] and not names[1] and not any(each.head == "chain" for each in answer.args[1:]):
        return _each_same(_values(gold), _values(answer), policy, depth)
    if names[0] and names[1] and sorted(names[0]) == sorted(names[1]):
        order = [names[1].index(name) for name in names[0]]
        return _each_same(_values(gold), tuple(_value(answer.args[place]) for place in order), policy, depth)
    if policy.lists == "ordered" and "set" not in (gold.head, answer.head):
        return _each_same(_values(gold), _values(answer), policy, depth)
    of_names = names[0] and not (_variable(gold) and _variable(gold) == _variable(answer))  # `x_1=1, x_2=2`: `x=1, x=2`
    return _matched(
        gold.args if of_names else _values(gold), answer.args if of_names else _values(answer), policy, depth
    )


def _variable(node: Node) -> str:
    """The one letter, with indices or without, that every item gives a value to; nothing where there are several."""
    letters = {_letters(name) for name in _names(node)}
    return letters.pop() if len(letters) == 1 else ""


def share_of_items(gold: Node, answer: Node, policy: Policy) -> tuple[int, int]:
    """How many of the gold's items an unordered answer names, and how many there are; none if it names a wrong one."""
    if gold.head not in ("list", "set") or len(gold.args) > MAX_ITEMS:
        return 0, 1
    items = answer.args if answer.head in ("list", "set") else (answer,)
    left = list(_values(gold))
    for item in items:
        place = next((n for n, mine in enumerate(left) if same(mine, _value(item), policy, 1).equal), None)
        if place is None:
            return 0, len(gold.args)
        del left[place]
    return len(gold.args) - len(left), len(gold.args)


def _distinct_names(node: Node) -> list[str]:
    """The names that every item assigns to, when there are at least two and no two are alike; else none."""
    found = list(map(_folded, _names(node)))
    return found if len(set(found)) == len(found) > 1 else []


def _matched(gold: tuple[Node, ...], answer: tuple[Node, ...], policy: Policy, depth: int) -> Decision:
    """As sets: every item of either side has its equal on the other."""
    met: set[int] = set()
    undecided = False
    for mine in gold:
        equal = [same(mine, other, policy, depth + 1).equal for other in answer]
        undecided = undecided or None in equal
        if True not in equal:
            return Decision(None if undecided else False, "an item without its equal")
        met.update(place for place, each in enumerate(equal) if each)
    if len(met) < len(answer):
        return Decision(None if undecided else False, "an item too many")
    return Decision(True, "the same items")


def _same_ratio(gold: Node, answer: Node) -> Decision:
    if gold.head == answer.head == "ratio":
        if len(gold.args) != len(answer.args):
            return NO
        try:
            parts = [[exact(each) for each in side.args] for side in (gold, answer)]
        except NoValue as problem:
            return Decision(None, str(problem))
        first = parts[0][0], parts[1][0]
        proportional = all(mine * first[1] == other * first[0] for mine, other in zip(*parts, strict=True))
        return Decision(proportional and any(parts[0]) == any(parts[1]), "ratios")
    ratio, other = (gold, answer) if gold.head == "ratio" else (answer, gold)
    if len(ratio.args) != 2 or other.head != "divide":
        return NO
    return same_value(Node("divide", ratio.args), other, Policy())


def _branches(matrix: Node) -> tuple[Node, ...]:
    """The rows as pairs of value and condition."""
    return tuple(Node("bracket", row.args, "()") for row in matrix.args)


OTHERWISE = Node("words", name="otherwise")


def _places(branches: tuple[Node, ...]) -> list[RealSet]:
    """The set that each branch holds on; `x = 0` is a point, and `otherwise` is what the others leave."""
    conditions = [branch.args[-1] for branch in branches]
    stated = [
        () if each == OTHERWISE else real_set(Node("set", each.args[1:]) if each.name == "=" else each)
        for each in conditions
    ]
    left = complement(tuple(piece for place in stated for piece in place))
    return [left if each == OTHERWISE else place for each, place in zip(conditions, stated, strict=True)]


def _same_branches(gold: tuple[Node, ...], answer: tuple[Node, ...], policy: Policy, depth: int) -> Decision:
    """The branches of two functions, which have no order; one of both may say `otherwise`."""
    rest = [sum(branch.args[-1] == OTHERWISE for branch in side) for side in (gold, answer)]
    if sorted(rest) != [0, 1]:
        return _matched(gold, answer, policy, depth)
    if len({frozenset(symbols(each.args[-1])) for each in (*gold, *answer) if each.args[-1] != OTHERWISE}) != 1:
        return UNDECIDED
    try:
        places = _places(gold), _places(answer)
    except NoRealSet as problem:
        return Decision(None, f"no real set: {problem}")
    order = [next((n for n, other in enumerate(places[1]) if same_set(place, other)), -1) for place in places[0]]
    if sorted(order) != list(range(len(answer))):
        return Decision(False, "other branches")
    return _each_same(tuple(each.args[0] for each in gold), tuple(answer[n].args[0] for n in order), policy, depth)


LARGEST_DENOMINATOR = 10**6
# Steps beyond an end, or as shares of an interval.
POINTS_OF_A_BRANCH = tuple(map(Fraction, ("1/7", "31/97", "2", "31/3", "499/7", "1000003/7")))


def _same_by_cases(branches: tuple[Node, ...], formula: Node) -> Decision:
    """`|x|` beside x for x >= 0 and -x for x < 0: exact values at points of every branch, with its closed ends."""
    names = {name for branch in branches for name in symbols(branch.args[-1])}
    if len(names) != 1 or any(len(branch.args) != 2 for branch in branches):
        return UNDECIDED
    [name] = names
    sides = (formula, *(branch.args[0] for branch in branches))
    if any(sum(each.name in PIECEWISE for each in walk(side)) > 1 or _divides_by(side, name) for side in sides):
        return UNDECIDED  # with places of its own where it bends or has no value
    try:
        places = _places(branches)
        if complement(tuple(piece for place in places for piece in place)):
            return Decision(None, "branches that leave numbers out beside one formula")
        for branch, place in zip(branches, places, strict=True):
            for point in (each for piece in place for each in _points_of(piece)):
                if exact(branch.args[0], {name: point}) != exact(formula, {name: point}):
                    return Decision(False, "exact values differ at a point of a branch")
    except (NoRealSet, NoValue) as problem:
        return Decision(None, str(problem))
    return Decision(True, "exact values agree at points of every branch")


PIECEWISE = frozenset(("abs", "max", "min", "floor", "ceil", "sign", "mod"))


def _divides_by(tree: Node, name: str) -> bool:
    return any(each.head in ("divide", "power") and name in symbols(each.args[-1]) for each in walk(tree))


def _points_of(piece: Piece) -> Iterator[Fraction]:
    """Fractions in the piece: its closed ends where they are fractions, and some between."""
    ends = [None if heavy.arithmetic().isinf(end) else Fraction(str(end)) for end in (piece.low, piece.high)]
    for end, closed in zip(ends, piece[2:], strict=True):
        if closed and end is not None and end.denominator > LARGEST_DENOMINATOR:
            raise NoRealSet("an end that is no short fraction")
        if closed and end is not None:
            yield end
    low, high = ends
    if low is None:
        yield from ((high or 0) - step for step in POINTS_OF_A_BRANCH)
    elif high is None:
        yield from (low + step for step in POINTS_OF_A_BRANCH)
    else:
        yield from (low + (high - low) * step / (step + 1) for step in POINTS_OF_A_BRANCH if low < high)


def _same_matrix(gold: Node, answer: Node, policy: Policy, depth: int) -> Decision:
    """Matrices entry by entry; one row or column is also a tuple."""
    if gold.head == answer.head == "matrix":
        if [len(row.args) for row in gold.args] != [len(row.args) for row in answer.args]:
            return Decision(False, "matrices of different shape")
        if gold.name == answer.name == "cases":
            return _same_branches(_branches(gold), _branches(answer), policy, depth)
        entries = [tuple(entry for row in side.args for entry in row.args) for side in (gold, answer)]
        return _each_same(entries[0], entries[1], policy, depth)
    matrix, other = (gold, answer) if gold.head == "matrix" else (answer, gold)
    rows = matrix.args
    if matrix.name == "cases" and other.head not in STRUCTURES:
        return _same_by_cases(_branches(matrix), other)
    if len(rows) > 1 and other.head == "bracket" and all(each.head == "bracket" for each in other.args):
        square = Node("matrix", tuple(Node("row", each.args) for each in other.args))  # ((1, 2), (3, 4))
        return _same_matrix(*((gold, square) if gold is matrix else (square, answer)), policy, depth)
    if other.head not in ("bracket", "list") or (len(rows) > 1 and any(len(row.args) > 1 for row in rows)):
        return NO
    entries_of_vector = Node("bracket", tuple(entry for row in rows for entry in row.args), "()")
    other = other._replace(head="bracket", name="()")
    return (
        _same_collection(entries_of_vector, other, policy, depth)
        if gold.head == "matrix"
        else _same_collection(other, entries_of_vector, policy, depth)
    )
