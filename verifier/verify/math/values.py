"""Are two expressions the same value, whatever their symbols stand for?

The deciders, in order: equal trees; exact rational arithmetic; forty digits, for constants; and for expressions with
symbols, evaluation at several points chosen once for all. A disagreement at a point where neither side takes a branch
of a root or logarithm refutes; agreement at three points, exact or to thirty digits, confirms. Points are where symbols
are positive first, so that `\\ln x^2` and `2\\ln x` are equal, and then of either sign, so that `\\sqrt{x^2}` and `x`
are not.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from random import Random
from typing import Any

from verifier.patterns import word_set
from verifier.read.units import Unit, conversion, read_unit, turn_of
from verifier.verify.math import heavy
from verifier.verify.math.evaluate import Approximate, NotRational, NoValue, TooLarge, Undefined, exact, residue
from verifier.verify.math.policy import UNDECIDED, Decision, Policy
from verifier.verify.math.rounding import rounds_to
from verifier.verify.math.tree import Node, number, renamed, symbol, symbols, walk

DOUBTFUL = "?"
GENERIC = word_set(
    "unit units item items objects things pieces members elements square cubic total ways times people each"
)
PLAIN_WORDS = re.compile(r"[A-Za-z ]+")
POINTS = 3
ATTEMPTS = 24
EVEN_ATTEMPTS = 9  # points whose symbols are all of one size; the others have some small and some large
PROOF_DIGITS = 150
MOST_DIGITS = 2_500
MAX_SYMBOLS = 24
COEFFICIENT_ERROR = Fraction(1, 100)
WHOLE_NUMBER_CALLS = frozenset({"factorial", "binom", "floor", "ceil", "gcd", "lcm", "mod"})
STEPPED_CALLS = frozenset({"floor", "ceil", "mod"})  # equal at whole numbers where they differ between them
WHOLE_BY_CUSTOM = frozenset("ijklmnpqrNMKT")  # letters that stand for whole numbers where a step is taken
INTEGRATION_LETTERS = frozenset("CcK")
WHOLE_LETTERS = frozenset("kmn")
CONSTANT_LETTERS = INTEGRATION_LETTERS | frozenset("kABDab")


def same_value(gold: Node, answer: Node, policy: Policy) -> Decision:
    """Equal, different or undecided, for two trees that are values."""
    sides = _in_one_unit(gold, answer, policy)
    if isinstance(sides, Decision):
        return sides
    gold, answer = sides
    if gold == answer:
        return Decision(True, "equal trees")
    signs = infinite(gold), infinite(answer)
    if any(signs):
        return Decision(signs[0] == signs[1], "infinity")
    if decision := _bases(gold, answer):
        return decision
    if decision := _degrees(gold, answer, policy):
        return decision
    if decision := _percents(gold, answer, policy):
        return decision
    return _compared(gold, answer, policy)


def _compared(gold: Node, answer: Node, policy: Policy) -> Decision:
    names = symbols(gold) | symbols(answer)
    if not names:
        return same_constant(gold, answer, policy)
    decision = same_expression(gold, answer, policy)
    if decision.equal:
        return decision
    for names_again in _renamings(gold, answer):
        again = same_expression(gold, renamed(answer, names_again), policy)
        if again.equal:
            return Decision(True, f"{again.decider}, with {names_again}")
    bare = _without_constant(gold), _without_constant(answer)
    if bare[0] and bare[1] and _differ_by_a_constant(bare[0], bare[1]):
        return Decision(True, "equal but for a constant of integration")
    return decision


def _without_constant(node: Node) -> Node | None:
    """A sum without its constant of integration, when it has one: `+C` and nothing else of that name."""
    if node.head != "add":
        return None
    constants = [each for each in node.args if each.head == "symbol" and each.name[0] in INTEGRATION_LETTERS]
    rest = tuple(each for each in node.args if each not in constants)
    if len(constants) != 1 or not rest or constants[0].name in symbols(Node("add", rest)):
        return None
    return Node("add", rest)


def _differ_by_a_constant(gold: Node, answer: Node) -> bool:
    """Whether the difference is the same wherever neither chooses a branch: `\\ln 2x` and `\\ln x`."""
    names = sorted(symbols(gold) | symbols(answer))
    differences = []
    try:
        for pair in pairs_at_points(gold, answer, names, False) if names else ():
            if not pair.branched:
                differences.append(pair.gold - pair.answer)
            if len(differences) > POINTS:
                break
    except TooLarge:
        return False
    return len(differences) > POINTS and all(close(differences[0] + 1, each + 1) for each in differences)


# Units, per cent, degrees, bases


def _in_one_unit(gold: Node, answer: Node, policy: Policy) -> tuple[Node, Node] | Decision:
    """Both values, in one unit where both name one; a decision where units alone decide."""
    gold, answer = _without_doubt(gold, answer), _without_doubt(answer, gold)
    if policy.units != "ignored" and (in_degrees := _angles(gold, answer)):
        return in_degrees
    if policy.units == "required" and gold.head == "quantity" and answer.head != "quantity":
        return Decision(False, "the unit is missing")
    bare_gold, bare_answer = (each.args[0] if each.head == "quantity" else each for each in (gold, answer))
    if policy.units == "ignored" or not gold.head == answer.head == "quantity":
        return bare_gold, bare_answer
    units = _unit(gold.name), _unit(answer.name)
    converted = conversion(units[0], units[1]) if units[0] and units[1] else None
    if converted is None:
        same_things = units == (None, None) and not _other_words(gold.name, answer.name)
        return (bare_gold, bare_answer) if same_things else Decision(False, f"units: {gold.name} and {answer.name}")
    if converted.factor != 1:
        bare_answer = Node("multiply", (bare_answer, number(converted.factor)))
    if converted.shift:
        bare_answer = Node("add", (bare_answer, number(converted.shift)))
    return bare_gold, bare_answer


def _angles(gold: Node, answer: Node) -> tuple[Node, Node] | Decision | None:
    r"""Both in degrees, where one is and the other has a unit: 60 radians are not `60^\circ`, and `\pi/3` radians are.

    None where neither is in degrees, or only one has a unit. `25^\circ` may be a temperature, as 25 °C is.
    """
    sides = [_degree_outside(gold), _degree_outside(answer)]
    other = next((side for side in sides if side.head == "quantity"), None)
    if other is None or not any(side.head == "degree" for side in sides):
        return None
    unit = _unit(other.name)
    if unit is None or unit.dimension is None or turn_of(unit) is None:
        temperature = unit is not None and unit.shift
        return None if temperature else Decision(False, f"units: degrees and {other.name}")
    half_turn = Node("divide", (number(180), Node("constant", name="pi")))
    size = {"rad": half_turn, "cycle": number(360), "angle": number(1)}[unit.dimension[0][0]]
    degrees = Node("multiply", (other.args[0], number(unit.scale), size))
    first, second = (side.args[0] if side.head == "degree" else degrees for side in sides)
    return first, second


def _unit(name: str) -> Unit | None:
    """The unit that the words behind a value are; None for what was counted."""
    return read_unit(name.removeprefix(DOUBTFUL))


def _other_words(gold: str, answer: str) -> bool:
    """Whether two things were counted: no word of the one begins like a word of the other."""
    if not all(map(PLAIN_WORDS.fullmatch, (gold, answer))):
        return False
    words = [set(re.findall(r"[a-z]{3,}", name.lower())) for name in (gold, answer)]
    beginnings = [{word[:3] for word in side} for side in words]
    return all(words) and not GENERIC & (words[0] | words[1]) and not beginnings[0] & beginnings[1]


def _without_doubt(node: Node, other: Node) -> Node:
    """A letter in italics behind a number is a symbol where the other side has symbols, and else a unit."""
    if node.head == "quantity" and node.name.startswith(DOUBTFUL) and symbols(other):
        return Node("multiply", (node.args[0], symbol(node.name[1:])))
    return node


def _bases(gold: Node, answer: Node) -> Decision | None:
    if gold.head != "base" and answer.head != "base":
        return None
    if gold.head == answer.head == "base":
        try:
            return Decision(exact(gold) == exact(answer) and gold.name == answer.name, "numerals in a base")
        except NoValue:
            return Decision(False, "numerals in a base")
    digits = [each.args[0] if each.head == "base" else each for each in (gold, answer)]
    return Decision(digits[0] == digits[1], "digits, the base stated once")


def _degrees(gold: Node, answer: Node, policy: Policy) -> Decision | None:
    r"""`90` for `90^\circ`, and `90+\frac\alpha2` for `90^\circ+\frac\alpha2`: the signs left out on one side."""
    gold, answer = _degree_outside(gold), _degree_outside(answer)
    if gold.head == answer.head == "degree":
        return _compared(gold.args[0], answer.args[0], policy)
    signs = [any(each.head == "degree" for each in walk(side)) for side in (gold, answer)]
    if signs[0] == signs[1]:
        return None
    if "degree" in (gold.head, answer.head):
        plain = answer if signs[0] else gold
        if any(each.head == "constant" and each.name == "pi" for each in walk(plain)):
            return (
                None  # an angle that is written with pi is in radians: `\pi/3` is 60 degrees, and not `\pi/3` degrees
            )
    elif not (symbols(gold) and symbols(answer)):
        return None  # the sine of 30 is not that of 30 degrees
    decision = _compared(_undegreed(gold), _undegreed(answer), policy)
    return decision._replace(decider=f"degrees: {decision.decider}") if decision.equal else None


def _degree_outside(node: Node) -> Node:
    r"""`-5^\circ` as so many degrees: the sign, or a whole factor such as -1 of "below zero", inside."""
    if node.head == "negate" and node.args[0].head == "degree":
        return Node("degree", (Node("negate", node.args[0].args),))
    if node.head == "multiply" and len(node.args) == 2 and node.args[0].head == "degree" and node.args[1].number:
        return Node("degree", (Node("multiply", (node.args[0].args[0], node.args[1])),))
    return node


def _undegreed(node: Node) -> Node:
    args = tuple(map(_undegreed, node.args))
    return args[0] if node.head == "degree" else node._replace(args=args)


def _percents(gold: Node, answer: Node, policy: Policy) -> Decision | None:
    r"""`25` for `25\%`: the sign left out, unless the bare number is at most 1 and so may be a share itself."""
    if (gold.head == "percent") == (answer.head == "percent") or policy.percent == "factor":
        return None
    bare = [each.args[0] if each.head == "percent" else each for each in (gold, answer)]
    without_sign = answer if gold.head == "percent" else gold
    try:
        if policy.percent == "either" and abs(exact(without_sign)) <= 1:
            return None
    except NoValue:
        return None
    as_number = _compared(bare[0], bare[1], policy)
    if as_number.equal or policy.percent == "ignore":
        return as_number._replace(decider=f"per cent sign on one side: {as_number.decider}")
    return None


def infinite(node: Node) -> int:
    """1 or -1 for an infinity, else 0."""
    if node.head == "constant" and node.name == "infinity":
        return 1
    if node.head == "negate":
        return -infinite(node.args[0])
    if node.head == "quantity":
        return infinite(node.args[0])
    return 0


# Constants


def same_constant(gold: Node, answer: Node, policy: Policy) -> Decision:
    """For two trees without symbols."""
    try:
        values = exact(gold), exact(answer)
    except NotRational:
        return _same_irrational(gold, answer, policy)
    except TooLarge:
        return _beyond_bounds(gold, answer)
    except Undefined as problem:
        return Decision(False if _defined(gold) else None, f"undefined: {problem}")
    if values[0] == values[1]:
        return Decision(True, "exact rational arithmetic")
    if rounds_to(gold, answer, values[0], values[1], policy):
        return Decision(True, "rounding")
    return Decision(False, "exact rational arithmetic")


def _defined(node: Node) -> bool:
    try:
        exact(node)
    except NotRational:
        return True
    except NoValue:
        return False
    return True


def _same_irrational(gold: Node, answer: Node, policy: Policy) -> Decision:
    try:
        gold_value = constant_value(gold)
        answer_value = constant_value(answer)
    except TooLarge:
        return _beyond_bounds(gold, answer)
    except NoValue as problem:
        return Decision(None, f"no value: {problem}")
    if close(gold_value, answer_value):
        return _to_the_last_digit(gold, answer)
    context = heavy.arithmetic()
    real = abs(context.im(gold_value)) + abs(context.im(answer_value)) < context.mpf(10) ** -30
    if real and rounds_to(gold, answer, context.re(gold_value), context.re(answer_value), policy):
        return Decision(True, "rounding")
    return Decision(False, "forty digits")


def _to_the_last_digit(gold: Node, answer: Node) -> Decision:
    r"""Whether two constants that agree to forty digits agree to many more: `e^{\pi\sqrt{163}}` is no whole number.

    How many depends on how large and small the numbers in them are: a difference of `10^{-200}` is to be seen.
    """
    try:
        digits = PROOF_DIGITS + 2 * max(_magnitude(gold), _magnitude(answer))
        if digits > MOST_DIGITS:
            return Decision(None, "digits beyond the bounds", costly=True)
        pair = Approximate({}, digits).value(gold), Approximate({}, digits).value(answer)
    except NoValue as problem:
        return Decision(None, str(problem), costly=isinstance(problem, TooLarge))
    difference, scale = abs(pair[0] - pair[1]), max(abs(pair[0]), abs(pair[1]))
    error = heavy.arithmetic(digits).mpf(10) ** (-4 * digits // 5)
    return Decision(bool(difference <= error * max(scale, error)) or bool(scale < error), "forty digits")


def _magnitude(node: Node) -> int:
    """How many digits the largest and the smallest number in the tree have before or behind the point."""
    most = 0
    for each in walk(node):
        value = Approximate({}).value(each) if each.head in ("number", "power", "factorial") else 0
        most = max(most, abs(heavy.arithmetic().mag(value)) if value else 0)
    return int(most * 0.302) + 1


@lru_cache(maxsize=4096)
def constant_value(node: Node) -> Any:
    """The value of a tree without symbols, to forty digits; raises NoValue."""
    return Approximate({}).value(node)


def close(left: Any, right: Any) -> bool:
    """Equal but for the last digits of forty."""
    scale = max(abs(left), abs(right))
    error = heavy.arithmetic().mpf(10) ** -28
    return bool(abs(left - right) <= scale * error) or bool(scale < error)


def _beyond_bounds(gold: Node, answer: Node) -> Decision:
    """Numbers too large to write out: compared modulo primes that nobody can know before both are written."""
    try:
        equal = all(residue(gold, prime) == residue(answer, prime) for prime in _primes(gold, answer))
    except NoValue:
        return Decision(None, "numbers beyond the bounds", costly=True)
    return Decision(equal, "residues modulo two primes of 127 bits")


def _primes(gold: Node, answer: Node) -> list[int]:
    texts = (
        f"{each.head} {each.name} {each.number.value.numerator:x}" if each.number else f"{each.head} {each.name}"
        for each in (*walk(gold), *walk(answer))
    )
    random = Random(hashlib.blake2b("\n".join(texts).encode()).digest())
    found: list[int] = []
    while len(found) < 2:
        candidate = random.getrandbits(127) | 1 << 126 | 1
        if all(pow(base, candidate - 1, candidate) == 1 for base in (2, 3, 5, 7, 11, 13, 17, 19)):
            found.append(candidate)
    return found


# Expressions with symbols


def same_expression(gold: Node, answer: Node, policy: Policy) -> Decision:
    """For two trees with symbols: agreement at points."""
    names = sorted(symbols(gold) | symbols(answer))
    if len(names) > MAX_SYMBOLS:
        return Decision(None, "too many symbols", costly=True)
    whole = _wants_whole_numbers(gold) or _wants_whole_numbers(answer)
    decision = _at_fractions(gold, answer, names, whole)
    if decision.equal is None and not decision.costly:
        decision = _at_points(gold, answer, names, whole)
    if decision.equal and whole and _differ_between_whole_numbers(gold, answer, names):
        return Decision(False, "equal at whole numbers alone")
    if not decision.equal and _has_decimals(gold, answer) and policy.round_to_gold:
        return _rounded_coefficients(gold, answer, names, whole, policy) or decision
    return decision


def _differ_between_whole_numbers(gold: Node, answer: Node, names: list[str]) -> bool:
    r"""Whether two functions that agree at whole numbers are two: `\lfloor x\rfloor` and `\lceil x\rceil`.

    Not asked of letters that stand for whole numbers: `\lfloor n/2\rfloor` is `\lceil (n-1)/2\rceil`.
    """
    called = {_operation(each) for side in (gold, answer) for each in walk(side)} & WHOLE_NUMBER_CALLS
    if not called or called - STEPPED_CALLS:
        return False
    if all(_letter(name) in WHOLE_BY_CUSTOM for name in names):
        return False
    decision = _at_fractions(gold, answer, names, False, enough=ATTEMPTS)
    if decision.equal is None and not decision.costly:
        decision = _at_points(gold, answer, names, False)
    return decision.equal is False


def _operation(node: Node) -> str:
    return node.name if node.head == "call" else node.head


def _wants_whole_numbers(node: Node) -> bool:
    r"""Whether it takes whole numbers, as `n!` and `(-1)^n` do."""
    return any(
        _operation(each) in WHOLE_NUMBER_CALLS
        or (each.head == "power" and each.args[0].head == "negate" and bool(symbols(each.args[1])))
        for each in walk(node)
    )


@lru_cache(maxsize=512)
def _points(names: tuple[str, ...], whole: bool) -> tuple[dict[str, Fraction], ...]:
    """Points at which to compare: small positive, large positive, of either sign; the same for the same names."""
    random = Random(f"{names}{whole}")
    made = []
    for attempt in range(ATTEMPTS):
        point = {}
        for name in names:
            if whole:
                value = Fraction(random.randint(2 + attempt, 9 + 2 * attempt))
            elif attempt >= EVEN_ATTEMPTS:  # roots such as \\sqrt{a-x^2} are real only where a is large and x small
                low, high = random.choice(((101, 989), (1103, 3989), (5003, 60013)))
                value = Fraction(random.randint(low, high), 997)
            elif attempt % 3 == 0:
                value = Fraction(random.randint(101, 989), 997)
            elif attempt % 3 == 1:
                value = Fraction(random.randint(1103, 3989), 1009)
            else:
                value = Fraction((-1 if attempt == 2 else random.choice((-1, 1))) * random.randint(211, 2989), 991)
            point[name] = value
        made.append(point)
    return tuple(made)


def _at_fractions(gold: Node, answer: Node, names: list[str], whole: bool, enough: int = POINTS) -> Decision:
    agreed = 0
    for point in _points(tuple(names), whole):
        try:
            values = exact(gold, point), exact(answer, point)
        except (NotRational, TooLarge):
            return UNDECIDED
        except Undefined:
            continue
        if values[0] != values[1]:
            return Decision(False, "exact values differ at a sample point")
        agreed += 1
        if agreed == enough:
            return Decision(True, f"exact values agree at {enough} sample points")
    return UNDECIDED


class Pair:
    """The two sides at one point."""

    def __init__(self, gold: Node, answer: Node, point: Mapping[str, Fraction]) -> None:
        context = heavy.arithmetic()
        values = {name: context.mpf(value.numerator) / value.denominator for name, value in point.items()}
        sides = Approximate(values), Approximate(values)
        self.gold = sides[0].value(gold)
        self.answer = sides[1].value(answer)
        self.branched = sides[0].branched or sides[1].branched


def pairs_at_points(
    gold: Node, answer: Node, names: Sequence[str], whole: bool, fixed: frozenset[str] = frozenset()
) -> Iterator[Pair]:
    """The two sides at each point where both have a value, symbols that are `fixed` at one; TooLarge ends them."""
    points = _points(tuple(names), whole)
    for point in points:
        if fixed:
            point = point | {name: points[0][name] for name in fixed}
        try:
            yield Pair(gold, answer, point)
        except TooLarge:
            raise
        except NoValue:
            continue


def _at_points(gold: Node, answer: Node, names: list[str], whole: bool) -> Decision:
    """Agreement at points where no root or logarithm had to choose a branch; where all had to, nothing is decided."""
    clean = agreed = doubtful = 0
    try:
        for pair in pairs_at_points(gold, answer, names, whole):
            if close(pair.gold, pair.answer):
                agreed += 1
                clean += not pair.branched
            elif not pair.branched:
                return Decision(False, "values differ at a sample point")
            else:
                doubtful += 1
            if clean == POINTS and (agreed == POINTS or doubtful):
                break
    except TooLarge as problem:
        return Decision(None, str(problem), costly=True)
    if clean >= POINTS or (agreed >= 2 and agreed >= doubtful):
        return Decision(True, f"values agree at {min(agreed, POINTS)} sample points")
    return UNDECIDED


def _has_decimals(gold: Node, answer: Node) -> bool:
    return any(each.number and each.number.last_place for side in (gold, answer) for each in walk(side))


def _rounded_coefficients(gold: Node, answer: Node, names: list[str], whole: bool, policy: Policy) -> Decision | None:
    r"""`2.2\tau` for `\tau\ln 9`, and `1.41421x` for `\sqrt2x`: decimals that stand for exact values."""
    decimals = [
        [each.number for each in walk(side) if each.number and each.number.last_place] for side in (gold, answer)
    ]
    written = decimals[0] or decimals[1]
    if any(not each.value for each in written):
        return None
    error = min(abs(each.last_place / each.value) for each in written if each.last_place) / 2
    if decimals[0]:
        error = min(error, COEFFICIENT_ERROR)
        if min(each.digits for each in written) < 2:
            return None
    elif policy.approximation_digits is None or min(each.digits for each in written) < policy.approximation_digits:
        return None
    seen = 0
    try:
        for pair in pairs_at_points(gold, answer, names, whole):
            scale = max(abs(pair.gold), abs(pair.answer))
            if abs(pair.gold - pair.answer) * error.denominator > scale * error.numerator * 2:
                return None
            seen += 1
    except TooLarge:
        return None
    return Decision(True, "values at points, within rounding") if seen >= POINTS else None


# Names


ASYMPTOTIC = frozenset(("o", "omega", "theta"))  # O(n) is not o(n)


def _renamings(gold: Node, answer: Node) -> list[dict[str, str]]:
    """How symbols of the answer may be renamed: letter case, spelling of subscripts, arbitrary constants."""
    if gold.head == "symbol":
        return []
    gold_names, answer_names = symbols(gold), symbols(answer)
    only_gold, only_answer = sorted(gold_names - answer_names), sorted(answer_names - gold_names)
    if ASYMPTOTIC.intersection(map(str.lower, only_gold)):
        return []
    found = []
    if only_gold and len(only_gold) == len(only_answer):
        folded = {_folded(name): name for name in only_gold}
        if len(folded) == len(only_gold) and {_folded(name) for name in only_answer} == set(folded):
            found.append({name: folded[_folded(name)] for name in only_answer})
        letters = {_letter(name): name for name in only_gold}
        others_letters = {_letter(name) for name in gold_names & answer_names}
        free = letters.keys() - others_letters
        pairs = {name: letters[_letter(name)] for name in only_answer if _letter(name) in free}
        one_bare = all((one == _letter(one)) != (two == _letter(two)) for one, two in pairs.items())
        if one_bare and len(pairs) == len(letters) == len(only_gold):
            # A subscript tells names of one letter apart; where there is one such name, it tells nothing: k for k_B.
            found.append(pairs)
        others = [name for name in gold_names & answer_names if not arbitrary(name)]
        integrated = any(all(name[0] in INTEGRATION_LETTERS for name in side) for side in (only_gold, only_answer))
        if len(only_gold) <= 3 and others and integrated and all(map(arbitrary, (*only_gold, *only_answer))):
            found += [dict(zip(only_answer, order, strict=True)) for order in permutations(only_gold)]
    elif not only_gold and not only_answer:
        shared = sorted(name for name in gold_names if arbitrary(name) and "_" in name)
        if 2 <= len(shared) <= 3:
            found += [dict(zip(shared, order, strict=True)) for order in permutations(shared)][1:]
    return found


def _folded(name: str) -> str:
    return name.replace("_", "").replace(" ", "").casefold()


def _letter(name: str) -> str:
    return name.partition("_")[0]


def arbitrary(name: str) -> bool:
    """Whether the name is one that constants of integration and the like are given."""
    return name[0] in CONSTANT_LETTERS and (len(name) == 1 or name[1:].lstrip("_").isdigit())
