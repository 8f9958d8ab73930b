"""The value of an expression tree at given values of its symbols: exactly as a fraction, or to forty digits.

Both evaluators are bounded: a result beyond the bounds is TooLarge, told before it is computed. Neither knows about
structures (sets, relations, matrices), which have no value.
"""

import math
import zlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from verifier.patterns import word_set
from verifier.verify.math import heavy
from verifier.verify.math.tree import Node

MAX_BITS = 60_000
MAX_MAGNITUDE = 4_000
MAX_FACTORIAL = 2_000
MAX_LONG_PRODUCT = 100_000  # factors of a factorial that is only computed modulo a prime: 10 ms
MAX_ROOT_INDEX = 64
MAX_ARGUMENT_BITS = 200  # \sin(10^{900}) would need as many digits of \pi


class NoValue(Exception):
    """The tree has no value of the kind asked for."""


class NotRational(NoValue):
    """Not a fraction, as far as this evaluator can tell."""


class Undefined(NoValue):
    """A division by zero, a logarithm of zero, infinity, or a structure."""


class TooLarge(NoValue):
    """A number beyond the bounds."""


# Exactly


def exact(node: Node, values: Mapping[str, Fraction] = {}) -> Fraction:
    """The value as a fraction; raises NoValue."""
    head = node.head
    if node.number is not None:
        return node.number.value
    if head == "symbol":
        if node.name not in values:
            raise NotRational(f"the symbol {node.name} has no value")
        return values[node.name]
    if head == "add":
        return _bounded(sum((exact(each, values) for each in node.args), Fraction(0)))
    if head == "multiply":
        product = Fraction(1)
        for each in node.args:
            product = _bounded(product * exact(each, values))
        return product
    if head == "divide":
        divisor = exact(node.args[1], values)
        if not divisor:
            raise Undefined("a division by zero")
        return _bounded(exact(node.args[0], values) / divisor)
    if head == "negate":
        return -exact(node.args[0], values)
    if head == "power":
        return exact_power(exact(node.args[0], values), exact(node.args[1], values))
    if head == "percent":
        return exact(node.args[0], values) / 100
    if head == "quantity":
        return exact(node.args[0], values)
    if head == "factorial":
        return exact_factorial(exact(node.args[0], values), step=2 if node.name else 1)
    if head == "base":
        return in_base(node)
    if head == "call":
        return _exact_call(node, values)
    raise NotRational(head)


def _exact_call(node: Node, values: Mapping[str, Fraction]) -> Fraction:
    name = node.name
    if name not in EXACT_CALLS or not node.args:
        raise NotRational(name)
    args = [exact(each, values) for each in node.args]
    if name == "sqrt":
        return exact_power(args[0], Fraction(1, 2))
    if name == "root":
        if args[1].denominator != 1 or not args[1]:
            raise NotRational("a root of a fractional index")
        sign = -1 if args[0] < 0 and args[1] % 2 else 1
        return sign * exact_power(sign * args[0], 1 / args[1])
    if name == "mod" and len(args) == 2:
        if not args[1]:
            raise Undefined("a remainder of division by zero")
        return args[0] % args[1]
    if name == "binom" and len(args) == 2:
        return exact_binomial(args[0], args[1])
    if name in ("min", "max"):
        return min(args) if name == "min" else max(args)
    if name in ("gcd", "lcm") and all(each.denominator == 1 for each in args):
        return Fraction((math.gcd if name == "gcd" else math.lcm)(*(int(each) for each in args)))
    if len(args) != 1 or name not in OF_ONE:
        raise NotRational(name)
    return Fraction(OF_ONE[name](args[0]))


OF_ONE: dict[str, Callable[[Fraction], Fraction | int]] = {
    "abs": abs, "floor": math.floor, "ceil": math.ceil, "sign": lambda value: (value > 0) - (value < 0),
}  # fmt: skip
EXACT_CALLS = word_set("sqrt root abs floor ceil binom min max gcd lcm sign mod")


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
        raise TooLarge("a number of too many digits")
    return value


def exact_power(base: Fraction, exponent: Fraction) -> Fraction:
    """`base` to the `exponent` where that is a fraction."""
    if exponent.denominator == 1:
        if base in (0, 1, -1):
            if base == 0 and exponent <= 0:
                raise Undefined("zero to the power of zero or less")
            return base ** (int(exponent) % 2 if base == -1 else 1) if exponent else Fraction(1)
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if abs(exponent) * bits > MAX_BITS:
            raise TooLarge("a power of too many digits")
        return base ** int(exponent)
    if base < 0:
        raise NotRational("a root of a negative number")
    index = exponent.denominator
    if index > MAX_ROOT_INDEX:
        raise NotRational("a root of a high index")
    upper, lower = whole_root(base.numerator, index), whole_root(base.denominator, index)
    if upper is None or lower is None:
        raise NotRational("an irrational root")
    return exact_power(Fraction(upper, lower), Fraction(exponent.numerator))


def whole_root(value: int, index: int) -> int | None:
    """The whole number whose `index`-th power is `value`, or None."""
    if index == 2:
        root = math.isqrt(value)
    elif value < 2:
        root = value
    else:
        root = 1 << -(-value.bit_length() // index)
        while True:
            lower = ((index - 1) * root + value // root ** (index - 1)) // index
            if lower >= root:
                break
            root = lower
    return root if root**index == value else None


def exact_factorial(value: Fraction, step: int = 1) -> Fraction:
    if value.denominator != 1 or value < 0:
        raise NotRational("a factorial of no natural number")
    if value > MAX_FACTORIAL:
        raise TooLarge("a factorial of too many digits")
    return Fraction(math.factorial(int(value)) if step == 1 else math.prod(range(int(value), 1, -step)))


def exact_binomial(upper: Fraction, lower: Fraction) -> Fraction:
    if upper.denominator != 1 or lower.denominator != 1 or upper < 0:
        raise NotRational("a binomial of no natural numbers")
    if lower < 0 or lower > upper:
        return Fraction(0)
    if min(lower, upper - lower) * upper.numerator.bit_length() > MAX_BITS // 4:
        raise TooLarge("a binomial of too many digits")
    return Fraction(math.comb(int(upper), int(lower)))


def in_base(node: Node) -> Fraction:
    """The value of digits written in a base; digits that the base has not are Undefined."""
    written = node.args[0].number
    base = int(node.name) if len(node.name) < 4 else 0
    if written is None or written.value.denominator != 1 or not 2 <= base <= 36:
        raise Undefined("no numeral of a base")
    try:
        return Fraction(int(str(written.value.numerator), base))
    except ValueError as error:
        raise Undefined(f"{written.value.numerator} is not a numeral in base {base}") from error


# Modulo a prime: what is too large to be written out


def residue(node: Node, prime: int) -> int:
    """The value modulo `prime`, for a rational number of any size; raises NoValue."""
    head, args = node.head, node.args
    if node.number is not None:
        return node.number.value.numerator * _inverse(node.number.value.denominator, prime) % prime
    if head in ("add", "multiply"):
        total = int(head == "multiply")
        for each in args:
            value = residue(each, prime)
            total = (total * value if head == "multiply" else total + value) % prime
        return total
    if head == "divide":
        return residue(args[0], prime) * _inverse(residue(args[1], prime), prime) % prime
    if head == "negate":
        return -residue(args[0], prime) % prime
    if head == "quantity":
        return residue(args[0], prime)
    if head == "power":
        exponent = exact(args[1])
        if exponent.denominator != 1:
            raise NotRational("a fractional exponent")
        base = residue(args[0], prime)
        return pow(base if exponent >= 0 else _inverse(base, prime), abs(int(exponent)), prime)
    if head == "factorial" and not node.name:
        return _factorial_residue(exact(args[0]), prime)
    raise NotRational(head)


def _inverse(value: int, prime: int) -> int:
    if not value % prime:
        raise Undefined("a division by zero, modulo a prime")
    return pow(value, -1, prime)


def _factorial_residue(value: Fraction, prime: int) -> int:
    if value.denominator != 1 or value < 0:
        raise NotRational("a factorial of no natural number")
    if value > MAX_LONG_PRODUCT:
        raise TooLarge("a factorial of too many factors")
    product = 1
    for factor in range(2, int(value) + 1):
        product = product * factor % prime
    return product


# To forty digits


class Approximate:
    """One evaluation to forty digits; `branched` is set when a root or logarithm had to choose a branch."""

    def __init__(self, values: Mapping[str, Any], digits: int = 40) -> None:
        self.context = heavy.arithmetic(digits)
        self.values = values
        self.branched = False

    def value(self, node: Node) -> Any:
        """The value as an mpf or mpc; raises NoValue."""
        try:
            found = self._value(node)
        except ZeroDivisionError as error:
            raise Undefined("a division by zero") from error
        except (ValueError, OverflowError, TypeError) as error:
            raise Undefined(str(error)) from error
        return self._checked(found)

    def _checked(self, found: Any) -> Any:
        context = self.context
        if not context.isfinite(found):
            raise Undefined("no finite value")
        if found and context.mag(found) > MAX_MAGNITUDE:
            raise TooLarge("a number of too great a magnitude")
        return found

    def _value(self, node: Node) -> Any:
        head = node.head
        context = self.context
        if node.number is not None:
            value = node.number.value
            if value.numerator.bit_length() > MAX_BITS:
                raise TooLarge("a number of too many digits")
            return context.mpf(value.numerator) / value.denominator
        if head == "symbol":
            if node.name not in self.values:
                raise Undefined(f"the symbol {node.name} has no value")
            return self.values[node.name]
        if head == "constant":
            return self._constant(node.name)
        if head == "base":
            return context.mpf(in_base(node).numerator)
        if head == "call":
            return self._call(node.name, [self._checked(self._value(each)) for each in node.args])
        if head == "apply":
            return self._unknown_function(node)
        args = [self._checked(self._value(each)) for each in node.args]
        if head == "add":
            return sum(args[1:], args[0])
        if head == "multiply":
            product = args[0]
            for each in args[1:]:
                product = product * each
            return product
        if head == "divide":
            return args[0] / args[1]
        if head == "negate":
            return -args[0]
        if head == "power":
            return self._power(args[0], args[1])
        if head == "percent":
            return args[0] / 100
        if head == "degree":
            return args[0] * context.pi / 180
        if head == "quantity":
            return args[0]
        if head == "factorial":
            return self._factorial(args[0], double=bool(node.name))
        raise Undefined(f"a {head} has no value")

    def _constant(self, name: str) -> Any:
        if name == "i":
            return self.context.mpc(0, 1)
        if name not in ("pi", "e"):
            raise Undefined(f"{name} has no value")
        return +getattr(self.context, name)

    def _unknown_function(self, node: Node) -> Any:
        """A smooth stand-in that depends on the function's name and arguments alone."""
        seed = zlib.crc32(node.name.encode())
        total = self.context.mpf(seed % 1009) / 97
        for place, each in enumerate(node.args):
            argument = self._checked(self._value(each))
            total += argument * (seed % (7 + place)) / 5 + self.context.sin(argument * (1 + seed % 5) + place)
        return total

    def _power(self, base: Any, exponent: Any) -> Any:
        context = self.context
        if not base:
            if context.re(exponent) <= 0:
                raise Undefined("zero to the power of zero or less")
            return base
        size = abs(context.mag(base)) + 1
        if abs(exponent) * size > MAX_MAGNITUDE * 4:
            raise TooLarge("a power of too great a magnitude")
        if context.isint(exponent):
            return base ** int(context.re(exponent))
        self._note_branch(base)
        return context.power(base, exponent)

    def _note_branch(self, value: Any) -> None:
        if self.context.im(value) or self.context.re(value) < 0:
            self.branched = True

    def _factorial(self, value: Any, *, double: bool = False) -> Any:
        if self.context.im(value) or abs(value) > MAX_FACTORIAL:
            raise TooLarge("a factorial of too great a number")
        return self.context.fac2(value) if double else self.context.gamma(value + 1)

    def _call(self, name: str, args: list[Any]) -> Any:
        context = self.context
        if name == "binom" and len(args) == 2:
            if max(abs(args[0]), abs(args[1])) > MAX_FACTORIAL:
                raise TooLarge("a binomial of too great a number")
            return context.binomial(args[0], args[1])
        if name in ("max", "min") and args:
            if any(context.im(each) for each in args):
                raise Undefined("complex numbers have no order")
            return max(args) if name == "max" else min(args)
        if name == "root":
            return self._root(args[0], args[1])
        if len(args) != 1 or name not in FUNCTIONS:
            raise Undefined(f"{name} of {len(args)} arguments is not evaluated")
        argument = args[0]
        if name in BRANCHING:
            self._note_branch(argument)
        elif name in BRANCHING_OUTSIDE or name in BRANCHING_INSIDE:
            outside = abs(argument) > 1 if name in BRANCHING_OUTSIDE else abs(argument) < 1
            self.branched = self.branched or outside or bool(context.im(argument))
        elif name == "zeta" and (context.im(argument) or not 1 < argument < 100):
            raise Undefined("zeta is evaluated between 1 and 100 only")
        elif name in ("sinh", "cosh") and abs(argument) > MAX_MAGNITUDE:
            raise TooLarge("an exponential of too great a number")
        elif argument and context.mag(argument) > MAX_ARGUMENT_BITS:
            raise TooLarge("an argument of too great a magnitude")
        return getattr(context, FUNCTIONS[name])(argument)

    def _root(self, value: Any, index: Any) -> Any:
        context = self.context
        if not index:
            raise Undefined("a root of index zero")
        if not context.im(value) and context.re(value) < 0 and context.isint(index) and int(index) % 2:
            return -self._power(-value, 1 / index)
        return self._power(value, 1 / index)


BRANCHING = word_set("sqrt ln log")
BRANCHING_OUTSIDE = word_set("arcsin arccos artanh")  # of the numbers from -1 to 1
BRANCHING_INSIDE = word_set("arcosh arcsec arccsc")
# Functions of one number, by their names in mpmath.
FUNCTIONS = {
    "sqrt": "sqrt", "ln": "ln", "log": "ln", "arcsin": "asin", "arccos": "acos", "arcosh": "acosh", "artanh": "atanh",
    "arcsec": "asec", "arccsc": "acsc", "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec",
    "csc": "csc", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "coth": "coth", "sech": "sech", "abs": "fabs",
    "arctan": "atan", "arccot": "acot", "arsinh": "asinh", "floor": "floor", "ceil": "ceil", "sign": "sign", "Re": "re",
    "Im": "im", "zeta": "zeta",
}  # fmt: skip
