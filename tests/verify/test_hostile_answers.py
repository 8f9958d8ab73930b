"""What an answer may say to a verifier without costing more than a fraction of a second of CPU."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from verifier.parts import Verifier
from verifier.verify.any_of import AnyOf
from verifier.verify.choice import Choice
from verifier.verify.exact import Exact
from verifier.verify.json_equal import JsonEqual
from verifier.verify.key_values import KeyValues
from verifier.verify.label import Label
from verifier.verify.literal import Literal
from verifier.verify.numeric import Numeric
from verifier.verify.text import Text
from verifier.wire import Json, Outcome

MILLION = 10**6
CPU_SECONDS = 0.5

HOSTILE = {
    "digits": "9" * MILLION,
    "huge exponent": "9" * MILLION + "e" + "9" * MILLION,
    "points of points": "A(" * 39 + "1" + ")" * 39,
    "cases that do not end": r"\begin{cases} 1 & n \text{ is even}",
    "digits under a bar": "1/" + "9" * MILLION,
    "ten thousand digits a side": "9" * 9999 + "/" + "7" * 9999,
    "largest exponents": "1.5e10000/1.7e-10000",
    "grouped digits": "1" + ",111" * 250_000,
    "commas": "," * MILLION,
    "spaces": " " * MILLION,
    "NULs": "\x00" * MILLION,
    "lone surrogates": "\ud800" * MILLION,
    "combining marks": "a" + "\u0315\u0300" * (MILLION // 2),
    "combining marks, short": "a" + "\u0315\u0300" * 2400,
    "characters that become eighteen": "\ufdfa" * MILLION,
    "raised digits": "²" * MILLION,
    "braces": "{" * MILLION,
    "fractions": r"\frac{" * (MILLION // 6),
    "text commands": r"\text{" * (MILLION // 6),
    "short text commands": r"\text{" * 800,
    "brackets": "[" * 10**5,
    "nested objects": '{"a":' * 10**5,
    "closed brackets": "[" * 10**5 + "]" * 10**5,
    "empty objects": "[" + "{}," * 130_000 + "{}]",
    "decimals": "[" + "0.1," * 95_000 + "0]",
    "one key many times": "{" + '"a":1,' * 60_000 + '"a":[]}',
    "many keys": "{" + ",".join(f'"k{number}":1' for number in range(35_000)) + "}",
    "many lines": "a:1\n" * 90_000,
    "colons": ":" * MILLION,
    "letters": "A, " * 1600,
    "parentheses": "(" * MILLION,
    "stars": "*" * MILLION,
    "articles": "a an the " * 100_000,
}

VERIFIERS: dict[str, tuple[Verifier, Json]] = {
    "exact": (Exact(ignore_case=True, unicode_nfkc=True, ignore_punctuation=True, ignore_articles=True), "x"),
    "numeric": (Numeric(significant_digits=3, round_to_gold=True), "5.0"),
    "choice": (Choice(several=True), {"answer": "AC", "options": ["Rome", "Paris", "Oslo"]}),
    "key_values": (KeyValues(), {"a": "1"}),
    "json": (JsonEqual(), [1]),
    "json as bags": (JsonEqual(ordered_lists=False, strict_types=False, partial_credit=True), [1, [2, "3"]]),
    "literal": (Literal(), "[1]"),
    "label": (Label(), "yes"),
    "text": (Text(), ["Marie Curie", "17 March 1903"]),
    "any_of": (AnyOf(verifier=Exact(ignore_case=True, unicode_nfkc=True)), ["x"] * 1000),
}


def cpu_seconds(act: Callable[[], Any]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


@pytest.mark.parametrize("kind", VERIFIERS)
@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_answer_is_wrong_and_cheap(attack: str, kind: str) -> None:
    verifier, ground_truth = VERIFIERS[kind]
    started = time.process_time()
    verdict = verifier.verify(HOSTILE[attack], ground_truth)
    spent = time.process_time() - started
    assert verdict.outcome in (Outcome.INCORRECT, Outcome.TOO_COSTLY)
    assert len(verdict.reason) < 1000
    assert spent < CPU_SECONDS


@pytest.mark.parametrize("kind", VERIFIERS)
@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_ground_truth_is_cheap(attack: str, kind: str) -> None:
    verifier = VERIFIERS[kind][0]
    assert cpu_seconds(lambda: verifier.unreadable(HOSTILE[attack])) < 4 * CPU_SECONDS


def test_an_exponent_bomb_costs_less_than_a_millisecond() -> None:
    verifier = Numeric()
    verifier.verify("8e999999999", "5")
    assert min(cpu_seconds(lambda: verifier.verify("9e999999999", "5")) for _ in range(20)) < 0.001


def test_bags_that_take_too_long_to_pair_are_too_costly() -> None:
    answer = "[" + ",".join(f"[{number}, 0.5]" for number in range(300)) + "]"
    gold = "[" + ",".join(f"[{-number}, 0.5000000001]" for number in range(300)) + "]"
    started = time.process_time()
    verdict = JsonEqual(ordered_lists=False).verify(answer, gold)
    assert verdict.outcome is Outcome.TOO_COSTLY
    assert time.process_time() - started < CPU_SECONDS


@pytest.mark.parametrize(("levels", "outcome"), [(100, Outcome.CORRECT), (190, Outcome.UNVERIFIABLE)])
def test_an_equal_answer_of_many_levels_does_not_exhaust_the_stack(levels: int, outcome: Outcome) -> None:
    text = "[" * levels + "1" + "]" * levels
    assert JsonEqual().verify(text, text).outcome is outcome
    assert JsonEqual(ordered_lists=False).verify(text, text).outcome is outcome
