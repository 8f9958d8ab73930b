"""Is what a program gave what was expected? Texts for stdin tests, values for calls.

Comparison happens outside the sandbox, on plain values: an object with an `__eq__` of its own never gets here.
"""

import collections
import decimal
import fractions
import math
from functools import partial
from typing import Any

import regex as re

from verifier import values
from verifier.verify.code.suite import Comparison

NUMBER_CHARACTERS = 400
YES_NO = ("yes", "no")
INTEGER = re.compile(r"[+-]?+\d++")
DECIMAL = re.compile(r"[+-]?+\d*+\.\d++(?:[eE][+-]?+\d++)?+|[+-]?+\d++(?:\.\d*+)?+[eE][+-]?+\d++")


def texts_agree(
    output: str, expected: str, comparison: Comparison, *, abs_tol: float = 0.0, rel_tol: float = 0.0
) -> bool:
    """Whether `output` will do where `expected` was asked for.

    `exact` forgives nothing but the newlines at the end; `lines` also white space around each line; `tokens` all white
    space. `decimals` is `tokens` where a number near one that is expected with a decimal point will do, and
    `decimals_yes_no` also takes YES for Yes, and NO for no; `numbers` takes
    one number for another however they are written (3.0 for 3); `any_case` also YES for Yes. Integers are never just
    near. `numbers_by_line` is `numbers` where each line that is not empty has its own; `lines_or_numbers` is `lines`
    where a line of nothing but numbers may have them written in another way. `unordered_lines` and `unordered_tokens`
    take them in any order, each as often as expected.
    """
    if output == expected:
        return True
    match comparison:
        case "exact":
            return ended(output) == ended(expected)
        case "lines":
            return lines(output) == lines(expected)
        case "tokens":
            return words(output, expected) == expected.split()
        case "unordered_lines":
            return collections.Counter(map(folded, lines(output))) == collections.Counter(map(folded, lines(expected)))
        case "unordered_tokens":
            return collections.Counter(words(output, expected)) == collections.Counter(expected.split())
        case "numbers_by_line":
            found, wanted = filled_lines(output), filled_lines(expected)
            alike = partial(texts_agree, comparison="numbers", abs_tol=abs_tol, rel_tol=rel_tol)
            return len(found) == len(wanted) and all(map(alike, found, wanted))
        case "lines_or_numbers":
            found, wanted = lines(output), lines(expected)
            alike = partial(lines_alike, abs_tol=abs_tol, rel_tol=rel_tol)
            return len(found) == len(wanted) and all(map(alike, found, wanted))
        case "decimals" | "decimals_yes_no" | "numbers" | "any_case":
            found, wanted = words(output, expected), expected.split()
            alike = partial(words_alike, comparison=comparison, abs_tol=abs_tol, rel_tol=rel_tol)
            return len(found) == len(wanted) and all(map(alike, found, wanted))


def words_alike(one: str, other: str, *, comparison: Comparison, abs_tol: float, rel_tol: float) -> bool:
    if one == other:
        return True
    if comparison == "decimals_yes_no" and other.lower() in YES_NO:
        return one.lower() == other.lower()
    if comparison in ("decimals", "decimals_yes_no") and not DECIMAL.fullmatch(other):
        return False
    if comparison == "any_case" and len(one) == len(other) and one.casefold() == other.casefold():
        return True
    return near(one, other, abs_tol, rel_tol)


def words(output: str, expected: str) -> list[str]:
    """The words of `output`, as many as `expected` has; what comes after those is one more, however much it is."""
    return output.split(None, len(expected.split()))


def ended(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n")


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


def filled_lines(text: str) -> list[str]:
    return [line for line in lines(text) if line]


def lines_alike(one: str, other: str, *, abs_tol: float, rel_tol: float) -> bool:
    """The same, or numbers that are pairwise near."""
    found, wanted = words(one, other), other.split()
    alike = partial(near, abs_tol=abs_tol, rel_tol=rel_tol)
    return one == other or (len(found) == len(wanted) and all(map(alike, found, wanted)))


def folded(line: str) -> str:
    return " ".join(line.split())


def near(one: str, other: str, abs_tol: float, rel_tol: float) -> bool:
    """Whether two words are numbers within tolerance of each other."""
    if len(one) > NUMBER_CHARACTERS or len(other) > NUMBER_CHARACTERS or "_" in one:
        return False
    try:
        if INTEGER.fullmatch(other) or not (abs_tol or rel_tol):
            return decimal.Decimal(one) == decimal.Decimal(other)
        left, right = float(one), float(other)
    except (ValueError, ArithmeticError):
        return False
    return close(left, right, abs_tol, rel_tol)


def close(left: float, right: float, abs_tol: float, rel_tol: float) -> bool:
    """Equal, both not a number, or within tolerance of `right`, the expected one."""
    if left == right or (math.isnan(left) and math.isnan(right)):
        return True
    if not (math.isfinite(left) and math.isfinite(right)):
        return False
    return abs(left - right) <= max(abs_tol, rel_tol * abs(right))


def values_agree(
    found: Any,
    expected: Any,
    *,
    abs_tol: float = 0.0,
    rel_tol: float = 0.0,
    rows_alike: bool = True,
    booleans_are_numbers: bool = False,
    unordered: bool = False,
) -> bool:
    """Whether a returned value is the expected one.

    A boolean is no integer, unless `booleans_are_numbers`; 1.0 is 1; two NaNs are alike; integers must be equal and
    floats near. With `rows_alike`, a tuple will do where a list is expected
    (JSON has no tuples), and a key written as text where the returned key is a number. With `unordered`, the items of
    the outermost row may come in any order.
    """

    def agree(one: Any, other: Any) -> bool:
        if isinstance(one, values.NotPlain) or isinstance(other, values.NotPlain):
            return False
        if booleans_are_numbers and isinstance(one, bool) != isinstance(other, bool):
            return isinstance(one, int | float) and isinstance(other, int | float) and one == other
        if one is None or other is None or isinstance(one, bool) or isinstance(other, bool):
            return type(one) is type(other) and bool(one == other)
        if isinstance(other, int | float | decimal.Decimal | fractions.Fraction | complex):
            return numbers_agree(one, other, abs_tol, rel_tol)
        if isinstance(other, dict):
            return isinstance(one, dict) and dicts_agree(one, other)
        if isinstance(other, set | frozenset):
            return isinstance(one, set | frozenset) and one == other
        if isinstance(other, list | tuple | collections.deque | range):
            alike = rows_alike and isinstance(one, list | tuple | collections.deque | range)
            return (alike or type(one) is type(other)) and rows_agree(one, other)
        return type(one) is type(other) and bool(one == other)

    def dicts_agree(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
        if len(one) != len(other):
            return False
        if rows_alike and one.keys() != other.keys():
            one = {key if isinstance(key, str) else text_key(key): item for key, item in one.items()}
            if len(one) != len(other):
                return False
        return all(key in one and agree(one[key], item) for key, item in other.items())

    def rows_agree(one: Any, other: Any) -> bool:
        return values.length(one) == values.length(other) and all(map(agree, one, other))

    if unordered and isinstance(expected, list | tuple) and isinstance(found, list | tuple | set | frozenset):
        return in_any_order(list(found), list(expected), agree)
    return agree(found, expected)


def text_key(key: Any) -> Any:
    """The key as JSON writes it."""
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    return str(key) if (isinstance(key, int) and key.bit_length() < 1000) or isinstance(key, float) else key


def numbers_agree(one: Any, other: Any, abs_tol: float, rel_tol: float) -> bool:
    if not isinstance(one, int | float | decimal.Decimal | fractions.Fraction | complex):
        return False
    if one == other:
        return True
    if isinstance(one, complex) or isinstance(other, complex):
        try:
            difference, size = abs(complex(one) - complex(other)), abs(complex(other))
        except (OverflowError, ValueError):
            return False
        return difference <= max(abs_tol, rel_tol * size)
    if not (abs_tol or rel_tol):
        return bool(one != one and other != other)  # two NaNs
    if isinstance(one, int) and isinstance(other, int) and not abs_tol:
        return False
    try:
        return close(float(one), float(other), abs_tol, rel_tol)
    except (OverflowError, ValueError):
        return False


def in_any_order(found: list[Any], expected: list[Any], agree: Any) -> bool:
    """Whether the items of both can be paired. Quadratic at worst, so at most a few thousand."""
    if len(found) != len(expected):
        return False
    if sorted_alike(found, expected, agree):
        return True
    if len(found) > MOST_UNORDERED:
        return False
    rest = list(found)
    for item in expected:
        place = next((index for index, one in enumerate(rest) if agree(one, item)), None)
        if place is None:
            return False
        del rest[place]
    return True


MOST_UNORDERED = 2000


def sorted_alike(found: list[Any], expected: list[Any], agree: Any) -> bool:
    try:
        return all(map(agree, sorted(found), sorted(expected)))
    except TypeError:
        return False


def shown_value(value: Any) -> str:
    """The beginning of a value as Python writes it; integers of more digits than it will write are only described."""
    try:
        return shown(repr(value))
    except (ValueError, RecursionError) as error:
        return f"<{type(value).__name__}: {error}>"[:200]


def shown(text: str, most: int = 500) -> str:
    """The beginning of a text, for evidence."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
