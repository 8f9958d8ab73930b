"""Booleans, dates and sets: what values of a key can be."""

import time
from typing import Any

import pytest

from verifier.parts import Verifier
from verifier.verify.boolean import Boolean
from verifier.verify.date import Date
from verifier.verify.members import Members
from verifier.verify.schema import Schema
from verifier.wire import Json, Outcome

NUMBERS = {"kind": "numeric"}
CASES: list[tuple[Verifier, str, Json, float, str]] = [
    (Boolean(), "Yes", True, 1, "a word"),
    (Boolean(), "是", True, 1, "Chinese"),
    (Boolean(), "✗", "no", 1, "a mark"),
    (Boolean(), "0", False, 1, "a digit"),
    (Boolean(), "no", True, 0, "the other"),
    (Boolean(), "perhaps", True, 0, "neither"),
    (Boolean(), "**True**.", 1, 1, "dressed"),
    (Date(), "March 5, 2024", "2024-03-05", 1, "American"),
    (Date(), "5th of Mar. 2024", "2024-03-05", 1, "British"),
    (Date(), "2024年3月5日", "2024-03-05", 1, "Chinese"),
    (Date(), "Tuesday, March 5th 2024", "2024/3/5", 1, "a weekday"),
    (Date(), "2024-03-05T10:00:00Z", "20240305", 1, "a time behind it"),
    (Date(), "13/03/2024", "2024-03-13", 1, "no month 13"),
    (Date(), "05/03/2024", "2024-03-05", 0, "an order that nobody stated"),
    (Date(order="day_first"), "05/03/2024", "2024-03-05", 1, "day first"),
    (Date(order="month_first"), "05/03/2024", "2024-03-05", 0, "month first"),
    (Date(), "2024-02-30", "2024-03-01", 0, "no such day"),
    (Date(), "March 5", "2024-03-05", 0, "no year"),
    (Members(), "blue, Red", ["red", "blue"], 1, "any order, any case"),
    (Members(), '["blue", "red", "red"]', ["red", "blue"], 1, "JSON, and said twice"),
    (Members(), "- red\n- blue", "red and blue", 1, "bullets"),
    (Members(), "红、蓝", ["蓝", "红"], 1, "Chinese commas"),
    (Members(), "red", ["red", "blue"], 0, "one is missing"),
    (Members(score="share"), "red", ["red", "blue"], 0.5, "a share"),
    (Members(score="share"), "red, green, blue", ["red", "blue"], 0.5, "one too many costs one"),
    (Members(score="f1"), "red, green", ["red", "blue"], 0.5, "F1"),
    (Members.model_validate({"verifier": NUMBERS}), "0.5, 2", [2, "1/2"], 1, "numbers"),
    (Schema(), '{"a": 1}', {"required": ["a"]}, 1, "allowed"),
    (Schema(), '{"b": 1}', {"required": ["a"]}, 0, "not allowed"),
    (Schema(), "{", {"required": ["a"]}, 0, "no JSON"),
    (Schema(), '"2024-02-30"', {"type": "string", "format": "date"}, 0, "a format"),
    (Schema(formats=False), '"2024-02-30"', {"type": "string", "format": "date"}, 1, "formats left open"),
    (Schema(), "[1, 1]", '{"type": "array", "uniqueItems": true}', 0, "a schema in text"),
    (Schema(), "{}", {"$ref": "#"}, 1, "a schema that goes round in a circle"),
]


@pytest.mark.parametrize(("verifier", "answer", "ground_truth", "score", "why"), CASES)
def test_values(verifier: Verifier, answer: str, ground_truth: Json, score: float, why: str) -> None:
    verdict = verifier.verify(answer, ground_truth)
    assert verdict.score == pytest.approx(score), f"{why}: {verdict.reason}"


UNREADABLE: list[tuple[Verifier, list[Any]]] = [
    (Boolean(), [None, "maybe", 2, [], ""]),
    (Date(), [None, "soon", 20240305, "05/03/2024", "2024-13-01"]),
    (Members(), [None, [], 3, {"a": 1}, "", ["x", None]]),
    (Schema(), [None, {}, [], "{", {"type": "objct"}, {"$ref": "http://example.com/x"}, {"$ref": "#/$defs/x"}]),
    (Schema(), [{"pattern": "(?=a)"}, {"pattern": "(a{1000}){1000}"}, {"$ref": "file:///etc/passwd"}]),
]


@pytest.mark.parametrize(("verifier", "ground_truths"), UNREADABLE)
def test_what_cannot_be_judged_against_says_so(verifier: Verifier, ground_truths: list[Json]) -> None:
    assert [truth for truth in ground_truths if not verifier.unreadable(truth)] == []


def test_a_complaint_names_the_place() -> None:
    schema: Json = {"properties": {"people": {"items": {"required": ["name"]}}}}
    verdict = Schema().verify('{"people": [{"name": "Ann"}, {}]}', schema)
    assert "at people/1" in verdict.reason
    assert verdict.outcome is Outcome.INCORRECT


@pytest.mark.parametrize("unit", ["a", "yes ", ",", "[", "2024-", '{"a":', "\n", "a,", "- ", "是"])
def test_no_value_is_dear(unit: str) -> None:
    truths: list[tuple[Verifier, Json]] = [
        (Boolean(), True),
        (Date(), "2024-03-05"),
        (Members(), ["a", "b"]),
        (Schema(), {"type": "string", "pattern": "^(a+)+$"}),
    ]
    for verifier, truth in truths:
        for answer in (unit * (1_000_000 // len(unit)), unit * (19_000 // len(unit))):
            started = time.process_time()
            verifier.verify(answer, truth)
            assert time.process_time() - started < 0.15, verifier
