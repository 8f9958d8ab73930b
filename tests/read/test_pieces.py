"""A screen says that long patterns find nothing: it lets each of their alternatives through."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from verifier.patterns.screen import screen_of
from verifier.read import assertion, bound, unstated

parser: Any = vars(re)["_parser"]
CATEGORIES = {"DIGIT": "5", "SPACE": " ", "WORD": "w", "NOT_DIGIT": "#", "NOT_SPACE": "#", "NOT_WORD": "#"}


def examples(parsed: Iterable[Any]) -> list[str]:
    """Texts in which each alternative of a parsed pattern is chosen once, and each part is left out or there."""
    parts = [each for op, argument in parsed if (each := choices(str(op), argument)) != [""]]
    plain = [each[0] for each in parts]
    found = ["".join(plain)]
    for place, each in enumerate(parts):
        found += ["".join((*plain[:place], other, *plain[place + 1 :])) for other in each[1:]]
    return found


def choices(op: str, argument: Any) -> list[str]:
    match op:
        case "LITERAL":
            return [chr(argument)]
        case "NOT_LITERAL" | "ANY":
            return ["#"]
        case "IN":
            return [member(argument)]
        case "BRANCH":
            return [example for branch in argument[1] for example in examples(branch)]
        case "SUBPATTERN":
            return examples(argument[3])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, repeated = argument
            return [example * times for times in {least, min(most, least + 1)} for example in examples(repeated)]
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return [""]
    raise AssertionError(op)


def member(argument: Any) -> str:
    """A character that a set holds: of ASCII where it has one."""
    op, first = argument[0]
    if str(op) == "NEGATE":
        return "#"
    found = {"LITERAL": lambda: chr(first), "RANGE": lambda: chr(first[0])}.get(str(op))
    return found() if found else CATEGORIES[str(first).removeprefix("CATEGORY_")]


@pytest.mark.parametrize(
    "pattern",
    [
        *(assertion.DENYING, assertion.LABELLED_WRONG, assertion.CLAUSE_DENIED, assertion.CASE, assertion.BACK),
        *(pattern for pattern, _ in assertion.SAID_BEFORE),
        *(assertion.WITHDRAWN, assertion.GIVING_UP, assertion.NOT_THE_ANSWER, assertion.REOPENED),
        *(unstated.UNSTATED_BEFORE, assertion.EMPTY_FORM),
    ],
)
def test_a_screen_lets_each_alternative_of_its_patterns_through(pattern: Any) -> None:
    alternatives = examples(parser.parse(pattern.pattern, re.IGNORECASE))
    texts = [text for each in alternatives for text in (each, f". {each}") if pattern.search(text)]
    assert len(texts) > 2
    screen = screen_of(pattern)
    assert [text for text in texts if not screen.lets_through(text)] == []
    assert not screen.lets_through("It weighs")


def test_every_alternative_of_the_bounds_holds_a_piece() -> None:
    for pattern in (bound.RANGE, bound.STRICTLY, bound.AT_LEAST):
        texts = [text for text in examples(parser.parse(pattern.pattern, re.IGNORECASE)) if text.isascii()]
        assert len(texts) > 5
        assert [text for text in texts if not bound.PIECES.lets_through(text)] == []


def test_a_pattern_with_an_alternative_that_has_no_piece_is_noticed() -> None:
    texts = examples(parser.parse(r"\b(?:not|never(?: ever)?|by no means) [a-z]{1,3}(?=x)"))
    assert texts == ["not a", "never a", "never ever a", "by no means a", "not aa"]
