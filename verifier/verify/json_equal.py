"""Is the answer the same JSON value as the ground truth?"""

from collections import Counter
from collections.abc import Hashable, Iterable
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_text import JsonRead, JsonTree, canonical_json, read_json_text
from verifier.verify.quoting import SHOWN_CHARACTERS, abridged, shown
from verifier.wire import Json, Verdict

CACHED_CHARACTERS = 4000
MAX_STEPS = 20_000
LARGEST_EXPONENT = 1_000_000
MOST_LEVELS = 100
"""Of a ground truth. No deeper value is found in a completion: a right answer of 101 brackets would be `no_answer`."""


class Difference(NamedTuple):
    """How two values differ, and the steps that lead there, innermost first."""

    what: str
    path: list[str]


class _TooManySteps(Exception):
    """Raised and caught in this module: unordered lists that would take too long to pair."""


class JsonEqual(Verifier):
    """Structural equality of JSON values: the order of keys does not count, that of list items does.

    A ground truth that is text must be JSON text (the string Paris is written `"Paris"`, with its quotes); any other is
    the value itself, save that null means a missing ground truth: write the text `null` for the value. Numbers are
    equal by value, so 1, 1.0 and 1e0 are one; types are strict, so true, 1 and "1" are three. An answer in which one
    object names a key twice with different values is wrong. Not for Python literals such as ('a', None).
    """

    kind: Literal["json"] = "json"
    rel_tol: float = Field(
        default=1e-9,
        ge=0,
        lt=1,
        allow_inf_nan=False,
        description="Relative tolerance for numbers that are not both whole",
    )
    abs_tol: float = Field(default=0.0, ge=0, allow_inf_nan=False, description="Absolute tolerance, if that is larger")
    ordered_lists: bool = Field(
        default=True, description="Off: lists are equal if their items can be matched in any order"
    )
    strict_types: bool = Field(default=True, description='Off: "1" equals 1 and "true" equals true')
    ignore_case: bool = Field(default=False, description="Strings (not keys) are compared case-folded")
    partial_credit: bool = Field(
        default=False,
        description="Score the share of top-level members or items that are right, extra ones counted wrong",
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        problem = read_gold(ground_truth).problem
        return f"the ground truth {problem}" if problem else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        gold = read_gold(ground_truth)
        if gold.problem:
            return Verdict.unverifiable(f"the ground truth {gold.problem}")
        found = read_answer(answer)
        forms = {"answer": abridged(answer), "ground_truth": abridged(gold_text(ground_truth))}
        if found.problem:
            return Verdict.incorrect(f"the answer is not JSON: {found.problem}", **forms, rule="not JSON")
        if found.repeated:
            keys = ", ".join(shown(key) for key in found.repeated[:3])
            return Verdict.incorrect(
                f"the answer names a key twice with different values: {keys}", **forms, rule="repeated"
            )
        comparison = _Comparison(self)
        try:
            return self._compared(comparison, found.value, gold.value, forms)
        except _TooManySteps:
            return Verdict.too_costly(f"pairing list items takes more than {MAX_STEPS} steps", **forms, rule="bound")

    def _compared(self, comparison: "_Comparison", found: JsonTree, gold: JsonTree, forms: dict[str, str]) -> Verdict:
        difference = comparison.difference(found, gold)
        if difference is None:
            return Verdict.correct("the JSON values are equal", **forms, rule="equal structure")
        place = "$" + "".join(f"[{step}]" for step in reversed(difference.path))
        reason = f"the JSON values differ at {place}: {difference.what}"
        if self.partial_credit and (share := comparison.share(found, gold)) > 0:
            return Verdict.partial(share, f"{share:.0%} of the members are right; {reason}", **forms, rule="share")
        return Verdict.incorrect(reason, **forms, rule="different structure")


class _Comparison:
    """One comparison under a verifier's options, with its own count of the steps spent on unordered lists."""

    def __init__(self, options: JsonEqual) -> None:
        self.options = options
        self.relative = Decimal(repr(options.rel_tol))
        self.absolute = Decimal(repr(options.abs_tol))
        self.steps = 0

    def equal(self, found: JsonTree, gold: JsonTree) -> bool:
        return self.difference(found, gold) is None

    def difference(self, found: JsonTree, gold: JsonTree) -> Difference | None:
        """Where the two first differ, or None when they are equal."""
        if isinstance(found, dict) and isinstance(gold, dict):
            return self.object_difference(found, gold)
        if isinstance(found, list) and isinstance(gold, list):
            return self.list_difference(found, gold)
        if self.scalars_equal(found, gold):
            return None
        return Difference(f"{spelt(found)} is not {spelt(gold)}", [])

    def object_difference(self, found: dict[str, JsonTree], gold: dict[str, JsonTree]) -> Difference | None:
        for key, value in gold.items():
            if key not in found:
                return Difference(f"the key {shown(key)} is missing", [])
            if difference := self.difference(found[key], value):
                difference.path.append(shown(key))
                return difference
        if len(found) > len(gold):
            return Difference(f"the key {shown(next(key for key in found if key not in gold))} is not expected", [])
        return None

    def list_difference(self, found: list[JsonTree], gold: list[JsonTree]) -> Difference | None:
        if len(found) != len(gold):
            return Difference(f"it has {len(found)} items, and {len(gold)} are expected", [])
        if not self.options.ordered_lists:
            return None if self.pairs(found, gold) == len(gold) else Difference("the items cannot be paired", [])
        for number, (one, other) in enumerate(zip(found, gold, strict=True)):
            if difference := self.difference(one, other):
                difference.path.append(str(number))
                return difference
        return None

    def scalars_equal(self, found: JsonTree, gold: JsonTree) -> bool:
        if is_number(found) and is_number(gold):
            return self.numbers_equal(found, gold)
        if isinstance(found, str) and isinstance(gold, str):
            return found == gold or (self.options.ignore_case and found.casefold() == gold.casefold())
        if not self.options.strict_types and (isinstance(found, str) or isinstance(gold, str)):
            return self.equal_across_types(found, gold)
        return type(found) is type(gold) and not isinstance(found, dict | list) and bool(found == gold)

    def equal_across_types(self, found: JsonTree, gold: JsonTree) -> bool:
        """Whether one is text that spells the other, a number, boolean or null."""
        text, value = (found, gold) if isinstance(found, str) else (gold, found)
        if isinstance(value, dict | list):
            return False
        read = read_json_text(text.strip())
        return read.problem is None and not isinstance(read.value, str) and self.scalars_equal(read.value, value)

    def numbers_equal(self, found: int | Decimal, gold: int | Decimal) -> bool:
        if found == gold:
            return True
        if isinstance(found, int) and isinstance(gold, int) and self.absolute == 0:
            return False
        one, other = Decimal(found), Decimal(gold)
        if max(abs(one.adjusted()), abs(other.adjusted())) > LARGEST_EXPONENT:
            return False
        with localcontext() as context:
            context.prec = 60
            difference = abs(one - other)
            whole = isinstance(found, int) and isinstance(gold, int)
            return difference <= max(0 if whole else self.relative * max(abs(one), abs(other)), self.absolute)

    def pairs(self, found: list[JsonTree], gold: list[JsonTree]) -> int:
        """How many items of `found` can be given a partner in `gold`: equal ones first, then whichever comes first."""
        left_found, left_gold = self.without_close_numbers(*self.without_equal_items(found, gold))
        for item in left_found:
            for number, candidate in enumerate(left_gold):
                self.spend_step()
                if self.equal(item, candidate):
                    del left_gold[number]
                    break
        return len(gold) - len(left_gold)

    def without_equal_items(self, one: list[JsonTree], other: list[JsonTree]) -> tuple[list[JsonTree], list[JsonTree]]:
        """Both lists without the items that have an equal partner, tolerance aside, in the other."""
        keys_one, keys_other = [self.hashable(item) for item in one], [self.hashable(item) for item in other]
        shared = Counter(keys_one) & Counter(keys_other)
        return without(one, keys_one, shared), without(other, keys_other, shared)

    def without_close_numbers(
        self, found: list[JsonTree], gold: list[JsonTree]
    ) -> tuple[list[JsonTree], list[JsonTree]]:
        """Both lists without the numbers that have a partner within tolerance in the other, paired in order of size."""
        one, other = sorted(filter(is_number, found)), sorted(filter(is_number, gold))
        left_one = [item for item in found if not is_number(item)]
        left_other = [item for item in gold if not is_number(item)]
        while one and other:
            if self.numbers_equal(one[-1], other[-1]):
                one.pop()
                other.pop()
            elif one[-1] > other[-1]:
                left_one.append(one.pop())
            else:
                left_other.append(other.pop())
        return left_one + one, left_other + other

    def hashable(self, value: JsonTree) -> Hashable:
        """A key that two values share only when they are equal."""
        self.spend_step()
        if isinstance(value, dict):
            return ("object", frozenset((key, self.hashable(member)) for key, member in value.items()))
        if isinstance(value, list):
            return ("list", tuple([self.hashable(item) for item in value]))
        return ("number" if is_number(value) else type(value).__name__, value)

    def spend_step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise _TooManySteps

    def share(self, found: JsonTree, gold: JsonTree) -> float:
        """The share of top-level members or items that are right; members of either side count once."""
        if isinstance(found, dict) and isinstance(gold, dict):
            right = sum(key in found and self.equal(found[key], gold[key]) for key in gold)
            return right / max(1, len(found.keys() | gold.keys()))
        if isinstance(found, list) and isinstance(gold, list):
            if self.options.ordered_lists:
                right = sum(self.equal(one, other) for one, other in zip(found, gold, strict=False))
            else:
                right = self.pairs(found, gold)
            return right / max(1, len(found), len(gold))
        return 0.0


def is_number(value: JsonTree) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def spelt(value: JsonTree) -> str:
    """A scalar as a reason shows it, or the kind of container."""
    if isinstance(value, dict | list):
        return f"an object of {len(value)} keys" if isinstance(value, dict) else f"a list of {len(value)} items"
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    return abridged(str(value), SHOWN_CHARACTERS) if is_number(value) else shown(value)


def without(items: list[JsonTree], keys: list[Hashable], shared: Counter[Hashable]) -> list[JsonTree]:
    """`items` less those whose key is in `shared`, as often as it is there."""
    left = Counter(shared)
    kept = []
    for item, key in zip(items, keys, strict=True):
        if left[key] > 0:
            left[key] -= 1
        else:
            kept.append(item)
    return kept


def read_gold(ground_truth: Json) -> JsonRead:
    """The value of a ground truth; a problem is the end of "the ground truth ..."."""
    if ground_truth is None:
        return JsonRead(None, "is null; write the text null if that is the value")
    try:
        text = gold_text(ground_truth)
    except (ValueError, RecursionError) as error:
        return JsonRead(None, f"cannot be written as JSON: {error}")
    return _remembered_gold(text) if len(text) <= CACHED_CHARACTERS else _read_gold_text(text)


def gold_text(ground_truth: Json) -> str:
    """The JSON text of a ground truth: itself, when it is text."""
    return ground_truth if isinstance(ground_truth, str) else canonical_json(ground_truth)


def _read_gold_text(text: str) -> JsonRead:
    read = read_json_text(text)
    if read.problem:
        return JsonRead(None, f"{shown(text)} is text that is not JSON: {read.problem}")
    if read.repeated:
        return JsonRead(None, f"names the key {shown(read.repeated[0])} twice with different values")
    if deeper_than(MOST_LEVELS, read.value):
        return JsonRead(None, f"is nested deeper than {MOST_LEVELS} levels, as deep as an answer is looked for")
    return read


def deeper_than(levels: int, value: JsonTree) -> bool:
    """Whether more lists and objects than that stand in one another."""
    layer: list[JsonTree] = [value]
    for _ in range(levels):
        layer = [child for one in layer if isinstance(one, list | dict) for child in children(one)]
        if not layer:
            return False
    return any(isinstance(one, list | dict) for one in layer)


def children(value: Any) -> Iterable[JsonTree]:
    return value.values() if isinstance(value, dict) else value


_remembered_gold = lru_cache(maxsize=1024)(_read_gold_text)
read_answer = lru_cache(maxsize=2)(read_json_text)
