"""Does each key of the answer have the right value?"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from verifier.execution import RunProgram, no_sandbox
from verifier.parts import ProgramVerifier, Verifier, verdict_of
from verifier.read.units import conversion, read_unit
from verifier.verify import AnyVerifier
from verifier.verify.exact import Exact
from verifier.verify.json_text import JsonTree, read_json_text
from verifier.verify.quoting import abridged, json_name, shown
from verifier.wire import Json, Outcome, Verdict

MAX_KEYS = 1000
MOST_IN_LINES = 20_000  # characters of a ground truth in lines; a longer one is given as an object
MAX_LINE_CHARACTERS = 400_000
CACHED_CHARACTERS = 4000
MISSING = "the key is missing"
DIVIDER = re.compile("[:=：]")
# Of a ground truth: `Ana is a knight` too.
GOLD_DIVIDER = re.compile(r"\s{0,9}(?:[:=：]|->|→)\s{0,9}|\s{1,9}is(?:\s{1,9}an?)?\s{1,9}")
BETWEEN_PAIRS = re.compile(r"[,;，；]\s{0,9}(?:and\s{1,9})?")
KEY_SEPARATORS = re.compile(r"[\s_\-]+")
DRESS = " \t\"'`*"
Folding = tuple[bool, bool]


# 007 and 1.2.3 are none.
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})\.\d{1,18}|-?(?:0|[1-9]\d{0,17})(?:/[1-9]\d{0,17})?")


GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,18})?")
NOTHING = frozenset(("null", "none", "nil", "n/a", ""))  # how answers write that a key has no value


def one_number(one: str, other: str) -> bool:
    """Whether both texts are plain numbers of one value: `18.5` and `18.50`, `0.5` and `1/2`, `1,300` and `1300`."""
    numbers = [
        text.strip().replace(",", "") if GROUPED.fullmatch(text.strip()) else text.strip() for text in (one, other)
    ]
    return all(map(PLAIN_NUMBER.fullmatch, numbers)) and Fraction(numbers[0]) == Fraction(numbers[1])


AMOUNT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s?([^\d\s.,/-][^\d\n]{0,20})")


def one_quantity(one: str, other: str) -> bool:
    """Whether both texts are a number with a unit, and of one value: `5 kg` and `5000 g`."""
    amounts = [AMOUNT.fullmatch(text.strip()) for text in (one, other)]
    if not (amounts[0] and amounts[1]):
        return False
    units = [read_unit(amount[2]) for amount in amounts if amount]
    converted = conversion(units[0], units[1]) if units[0] and units[1] and units[0].dimension else None
    if converted is None:
        return False
    values = [Fraction(amount[1].replace(",", "")) for amount in amounts if amount]
    return values[0] == values[1] * converted.factor + converted.shift


class Pairs(NamedTuple):
    """Values by folded key, the keys as they were written, and the keys that were given two values."""

    values: dict[str, Json]
    names: dict[str, str]
    disputed: frozenset[str]


class KeyValues(ProgramVerifier):
    """Each key of the ground truth is judged by a verifier of its own; the answer's keys come in any order.

    The ground truth is an object, the JSON text of one, or lines of `key: value`. The answer is the JSON text of an
    object, or lines of `key: value` or `key = value`. Values that are no text reach their verifier as canonical
    JSON text. A key that the answer leaves out is wrong, unless it is `optional`, and so is one that it gives two
    different values; where the ground truth is null, so is anything but null, "none" and "n/a". An answer without a
    `required` key, or with a `forbidden` one, earns nothing. When a value of the ground truth cannot be read by its
    verifier, nothing is judged. Not for comparing structures as wholes: that is `json`.
    """

    kind: Literal["key_values"] = "key_values"
    keys: dict[str, AnyVerifier] = Field(default={}, description="The verifier of each key that does not use `default`")
    default: AnyVerifier = Field(default=Exact(ignore_case=True), description="The verifier of all other keys")
    score: Literal["all", "share", "f1"] = Field(
        default="all", description="All must be right, or each is worth its share, or F1 over the keys given"
    )
    weights: dict[str, Annotated[float, Field(ge=0, le=1e6)]] = Field(
        default={}, description="What a key counts for in `share` and `f1`; 1 for those not named"
    )
    optional: tuple[str, ...] = Field(default=(), description="Keys that may be left out; wrong is still wrong")
    required: tuple[str, ...] = Field(default=(), description="Keys that must be right for anything to be earned")
    forbidden: tuple[str, ...] = Field(default=(), description="Keys that may not be given at all")
    aliases: dict[str, tuple[str, ...]] = Field(
        default={}, description="Other names of a key: {'age': ['years', '年龄']}", max_length=MAX_KEYS
    )
    value_aliases: dict[str, tuple[str, ...]] = Field(
        default={}, description="Other spellings of a value, of any key: {'knight': ['骑士', 'truth-teller']}"
    )
    extra: Literal["ignore", "penalise", "reject"] = Field(
        default="penalise", description="A key that is not expected: no fault; one more wrong key; or no score at all"
    )
    equal_numbers: bool = Field(
        default=True,
        description="Where `default` compares text, numbers and quantities of one value are equal: 18.5 and 18.50, "
        "5 kg and 5000 g",
    )
    ignore_key_case: bool = Field(default=True, description="`Age` and `age` are one key")
    ignore_key_separators: bool = Field(
        default=True, description="`first name`, `first_name` and `first-name` are one key"
    )

    @property
    def folding(self) -> Folding:
        return self.ignore_key_case, self.ignore_key_separators

    @property
    def runs_programs(self) -> bool:
        return any(part.runs_programs for part in (self.default, *self.keys.values()))

    def unreadable(self, ground_truth: Json) -> str | None:
        gold = self.gold(ground_truth)
        return gold if isinstance(gold, str) else self.unreadable_value(gold)

    def unreadable_value(self, gold: Pairs) -> str | None:
        """Why the first value that its verifier cannot read is unreadable."""
        for key, value in gold.values.items():
            if value is None and self.compares_text(gold.names[key]):
                continue
            if problem := self.verifier_of(gold.names[key]).unreadable(value):
                return f"at the key {shown(gold.names[key])}, {problem}"
        return None

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        gold = self.gold(ground_truth)
        if isinstance(gold, str):
            return Verdict.unverifiable(gold)
        if problem := self.unreadable_value(gold):
            return Verdict.unverifiable(problem)
        repeats = isinstance(ground_truth, str) and answer.strip() == ground_truth.strip()  # `Ann: knight, Zoe: knave`
        found = gold if repeats else read_answer(answer, self.folding)
        if not isinstance(found, str) and self.aliases:
            found = self.by_their_own_names(found)
        if isinstance(found, str):
            return Verdict.incorrect(f"the answer has no keys: {found}", answer=abridged(answer), rule="no keys")
        optional = {folded(name, self.folding) for name in self.optional}
        wanted = [key for key in gold.values if key in found.values or key not in optional]
        verdicts = {key: self.verdict_of(key, found, gold, run) for key in wanted}
        for key, verdict in verdicts.items():
            if not verdict.outcome.judged:
                reason = f"at the key {shown(gold.names[key])}, {verdict.reason}"
                return verdict.model_copy(update={"reason": reason})
        extra = [found.names[key] for key in found.values if key not in gold.values]
        told = self.summary({gold.names[key]: verdict for key, verdict in verdicts.items()}, extra)
        broken = self.broken_rule(found, verdicts)
        return Verdict.incorrect(f"{broken}; {told.reason}", **told.evidence) if broken else told

    def by_their_own_names(self, found: Pairs) -> Pairs:
        """The pairs with every alias replaced by the key it stands for; two names of one key are that key twice."""
        pairs = [(self.own_names.get(key, found.names[key]), value) for key, value in found.values.items()]
        renamed = paired(pairs, self.folding)
        disputed = {folded(self.own_names.get(key, key), self.folding) for key in found.disputed}
        return renamed._replace(disputed=renamed.disputed | disputed)

    @cached_property
    def own_names(self) -> dict[str, str]:
        """The key that each folded alias stands for."""
        return {folded(alias, self.folding): key for key, others in self.aliases.items() for alias in others}

    @cached_property
    def own_values(self) -> dict[str, str]:
        """The value that each alias of one stands for, both without regard to case and white space at the ends."""
        return {a.strip().casefold(): value for value, others in self.value_aliases.items() for a in others}

    def broken_rule(self, found: Pairs, verdicts: dict[str, Verdict]) -> str | None:
        """Which demand the answer does not meet at all: a forbidden key, or a required one that is not right."""
        for name in sorted(self.forbidden):
            if folded(name, self.folding) in found.values:
                return f"the key {shown(name)} is forbidden"
        for name in sorted(self.required):
            verdict = verdicts.get(folded(name, self.folding))
            if verdict is None or verdict.outcome is not Outcome.CORRECT:
                return f"the required key {shown(name)} is not right"
        return None

    def gold(self, ground_truth: Json) -> Pairs | str:
        """The ground truth's pairs, or why it has none."""
        if isinstance(ground_truth, str):
            if len(ground_truth) <= CACHED_CHARACTERS:
                return _remembered_gold(ground_truth, self.folding)
            return read_gold_text(ground_truth, self.folding)
        return gold_pairs(ground_truth, self.folding)

    def verifier_of(self, name: str) -> Verifier:
        """The verifier of a key, as the ground truth writes it or as it folds."""
        if name in self.keys or not self.keys:
            return self.keys.get(name, self.default)
        wanted = folded(name, self.folding)
        return next((part for key, part in self.keys.items() if folded(key, self.folding) == wanted), self.default)

    def compares_text(self, name: str) -> bool:
        """Whether a key's value is compared as text, by the verifier of all keys that have none of their own."""
        return self.verifier_of(name) is self.default and isinstance(self.default, Exact)

    def verdict_of(self, key: str, found: Pairs, gold: Pairs, run: RunProgram) -> Verdict:
        if key not in found.values:
            return Verdict.incorrect(MISSING)
        if key in found.disputed:
            return Verdict.incorrect("the key is given two different values")
        text = value_text(found.values[key])
        text = self.own_values.get(text.strip().casefold(), text) if self.value_aliases else text
        verifier, wanted = self.verifier_of(gold.names[key]), gold.values[key]
        as_text = self.compares_text(gold.names[key])
        if wanted is None and as_text:
            same = text.strip().casefold() in NOTHING
            return Verdict.correct("it has no value") if same else Verdict.incorrect(f"{shown(text)} is not null")
        if self.equal_numbers and as_text and one_number(text, value_text(wanted)):
            return Verdict.correct("the numbers are equal")
        if self.equal_numbers and as_text and one_quantity(value_text(wanted), text):
            return Verdict.correct("the quantities are equal")
        return verdict_of(verifier, text, wanted, run)

    def weight_of(self, name: str) -> float:
        """What a key counts for, as the ground truth writes it or as it folds."""
        wanted = folded(name, self.folding)
        return next((w for key, w in self.weights.items() if folded(key, self.folding) == wanted), 1.0)

    def summary(self, verdicts: dict[str, Verdict], extra: list[str]) -> Verdict:
        """One verdict from those of the keys and the keys that were not expected."""
        right = sum(verdict.outcome is Outcome.CORRECT for verdict in verdicts.values())
        counted = 0 if self.extra == "ignore" else len(extra)
        evidence = {
            "keys": {
                abridged(name, 60): f"{part.outcome}: {part.reason}" for name, part in list(verdicts.items())[:50]
            },
            "extra": [abridged(name, 60) for name in extra[:20]],
            "rule": f"{self.score} of the keys",
        }
        reason = f"{right} of {len(verdicts)} keys are right" + (f", {len(extra)} not expected" if counted else "")
        if wrong := next((name for name, part in verdicts.items() if part.outcome is not Outcome.CORRECT), None):
            reason += f"; at {shown(wrong)}, {verdicts[wrong].reason}"
        if right == len(verdicts) and not counted:
            return Verdict.correct(reason, **evidence)
        share = self.share(verdicts, counted)
        if self.score == "all" or share <= 0 or (counted and self.extra == "reject"):
            return Verdict.incorrect(reason, **evidence)
        return Verdict.partial(min(share, 1.0), reason, **evidence)

    def share(self, verdicts: dict[str, Verdict], extra: int) -> float:
        """The share that is earned; `extra` keys count 1 each, missing ones as given by nobody."""
        weights = {name: self.weight_of(name) if self.weights else 1.0 for name in verdicts}
        earned = sum(weights[name] * (verdict.score or 0.0) for name, verdict in verdicts.items())
        wanted = sum(weights.values())
        if self.score != "f1":
            return earned / (wanted + extra) if wanted + extra else 0.0
        missing = sum(weights[name] for name, verdict in verdicts.items() if verdict.reason == MISSING)
        return 2 * earned / (wanted + wanted - missing + extra) if earned else 0.0


def folded(name: str, folding: Folding) -> str:
    """The key under which `name` is looked up."""
    ignore_case, ignore_separators = folding
    name = name.strip()
    if ignore_separators:
        name = KEY_SEPARATORS.sub(" ", name).strip() or name
    return name.casefold() if ignore_case else name


def gold_pairs(value: Json | JsonTree, folding: Folding) -> Pairs | str:
    """A ground truth's pairs, or why they cannot be used."""
    if not isinstance(value, dict) or not value:
        what = "an empty object" if isinstance(value, dict) else json_name(value)
        return f"the ground truth is {what}; key_values expects an object such as {{'Alice': 'knight'}}"
    if len(value) > MAX_KEYS:
        return f"the ground truth has {len(value)} keys; key_values takes at most {MAX_KEYS}"
    pairs = paired(value.items(), folding)
    if len(pairs.values) < len(value):
        return "two keys of the ground truth are alike; set ignore_key_case or ignore_key_separators to false"
    return pairs


def read_gold_text(text: str, folding: Folding) -> Pairs | str:
    """The pairs of a ground truth that is JSON text or lines of `key: value`, or why it has none."""
    in_lines = len(text) <= MOST_IN_LINES and not text.lstrip().startswith(("{", "[", '"'))
    if in_lines and (pieces := gold_pieces(text)):
        pairs = paired(pieces, folding)
        if len(pairs.values) < len(pieces):
            return f"the ground truth {shown(text)} names a key twice"
        return pairs
    read = read_json_text(text)
    if read.problem:
        return f"the ground truth {shown(text)} is text that is not JSON: {read.problem}"
    if read.repeated:
        return f"the ground truth names the key {shown(read.repeated[0])} twice with different values"
    return gold_pairs(plain_numbers(read.value), folding)


def gold_pieces(text: str) -> list[tuple[str, Json]]:
    """The pairs of a ground truth in lines, or parted by commas; nothing unless all of it is pairs."""
    found: list[tuple[str, Json]] = []
    for line in text.splitlines():
        parts = [GOLD_DIVIDER.split(piece, maxsplit=1) for piece in BETWEEN_PAIRS.split(line)]
        if not all(len(part) == 2 for part in parts):
            parts = [GOLD_DIVIDER.split(line, maxsplit=1)]
        for part in parts if line.strip() else ():
            key, value = part[0].lstrip("-•" + DRESS).rstrip(DRESS), part[-1].rstrip(",;" + DRESS).lstrip(DRESS)
            if len(part) != 2 or not key or not value or len(found) == MAX_KEYS:
                return []
            found.append((key, value))
    return found


_remembered_gold = lru_cache(maxsize=1024)(read_gold_text)


def read_answer(text: str, folding: Folding) -> Pairs | str:
    """The pairs of an answer, or why it has none."""
    if not text.lstrip().startswith("{"):
        return pairs_of_lines(text, folding)
    read = read_json_text(text)
    if read.problem:
        return f"it is not JSON: {read.problem}"
    if not isinstance(read.value, dict) or len(read.value) > MAX_KEYS:
        return f"it has more than {MAX_KEYS} keys"
    pairs = paired(read.value.items(), folding)
    return pairs._replace(disputed=pairs.disputed | {folded(key, folding) for key in read.repeated})


def pairs_of_lines(text: str, folding: Folding) -> Pairs | str:
    """The pairs of lines such as `- **Alice**: knight`; lines without a divider are passed over."""
    if len(text) > MAX_LINE_CHARACTERS:
        return f"its {len(text)} characters are more than the {MAX_LINE_CHARACTERS} that are read"
    found = []
    for line in text.splitlines():
        divider = DIVIDER.search(line)
        key = line[: divider.start()].lstrip("-•" + DRESS).rstrip(DRESS) if divider else ""
        if divider and key:
            found.append((key, line[divider.end() :].rstrip(",;" + DRESS).lstrip(DRESS)))
            if len(found) > MAX_KEYS:
                return f"it has more than {MAX_KEYS} keys"
    return paired(found, folding) if found else "it is neither a JSON object nor lines of `key: value`"


def paired(items: Iterable[tuple[str, Json]], folding: Folding) -> Pairs:
    values: dict[str, Json] = {}
    names: dict[str, str] = {}
    disputed = set()
    for name, value in items:
        key = folded(name, folding)
        if key in values and value_text(values[key]) != value_text(value):
            disputed.add(key)
        values[key] = value
        names[key] = name
    return Pairs(values, names, frozenset(disputed))


def value_text(value: Json | JsonTree) -> str:
    """A value as its verifier reads it: text as it is, all else as canonical JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=float)


def plain_numbers(value: JsonTree) -> Json:
    """`value` with each Decimal as a float: the form in which a ground truth arrives when it is no text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: plain_numbers(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain_numbers(item) for item in value]
    plain: Json = value
    return plain
