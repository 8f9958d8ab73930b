"""Calls against the ones expected: names, arguments, defaults, order, open calls, none at all."""

import json

import pytest

from verifier.verify.tool_calls import Bfcl, ToolCalls
from verifier.wire import Json, Outcome

WEATHER: Json = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "days": {"type": "integer", "default": 1},
                "unit": {"type": "string"},
            },
            "required": ["city"],
        },
    },
}
ROW: Json = {"tools": [WEATHER], "calls": [{"name": "weather", "arguments": {"city": "Paris"}}]}
TWO: Json = [{"name": "f", "arguments": {"a": 1}}, {"name": "g", "arguments": {"b": [1, 2.5]}}]
XLAM: Json = {
    "query": "...",
    "tools": json.dumps([{"name": "f", "description": "", "parameters": {"a": {"type": "int", "default": 5}}}]),
    "answers": '[{"name": "f", "arguments": {"a": 5}}]',
}
OPEN: Json = {"tools": [WEATHER], "calls": [{"name": "weather"}]}


@pytest.mark.parametrize(
    ("answer", "ground_truth", "params", "outcome", "why"),
    [
        ("[f(a=1), g(b=[1, 2.5])]", TWO, {}, Outcome.CORRECT, "both"),
        ("[g(b=[1, 2.5]), f(a=1)]", TWO, {}, Outcome.CORRECT, "in another order"),
        ("[g(b=[1, 2.5]), f(a=1)]", TWO, {"ordered": True}, Outcome.INCORRECT, "order counts"),
        ("[f(a=1)]", TWO, {}, Outcome.INCORRECT, "one is missing"),
        ("[f(a=1)]", TWO, {"score": "share"}, Outcome.PARTIAL, "half of them"),
        ("[f(a=1), g(b=[1, 2.5]), f(a=1)]", TWO, {}, Outcome.INCORRECT, "one too many"),
        ("[f(a='1'), g(b=[1, 2.5])]", TWO, {}, Outcome.INCORRECT, "a text is no number"),
        ("[f(a='1'), g(b=[1, 2.5])]", TWO, {"values": {"strict_types": False}}, Outcome.CORRECT, "unless that's asked"),
        ("[f(a=1.0), g(b=[1, 2.5])]", TWO, {}, Outcome.CORRECT, "numbers by value"),
        ("[f(a=True), g(b=[1, 2.5])]", TWO, {}, Outcome.INCORRECT, "true is not 1"),
        ("[f(a=9), g()]", TWO, {"arguments": False}, Outcome.CORRECT, "names alone"),
        ("[f(a=1), h(b=[1, 2.5])]", TWO, {}, Outcome.INCORRECT, "another name"),
        ("I don't know.", TWO, {}, Outcome.INCORRECT, "nothing called"),
        ("I can't do that.", [], {}, Outcome.CORRECT, "no call is right"),
        ("[f()]", [], {}, Outcome.INCORRECT, "no call is right"),
        ("", [], {}, Outcome.INCORRECT, "it says nothing"),
        ("...", [], {}, Outcome.INCORRECT, "it says nothing"),
        ('{"role": "assistant", "content": null}', [], {}, Outcome.INCORRECT, "a message that says nothing"),
        ('{"choices": [{"message": {"content": ""}}]}', [], {}, Outcome.INCORRECT, "a message that says nothing"),
        ('{"choices": [{"message": {"content": "I can\'t."}}]}', [], {}, Outcome.CORRECT, "a message"),
        ('{"answer": 5}', [], {}, Outcome.CORRECT, "an answer in JSON"),
        ("无法完成。", [], {}, Outcome.CORRECT, "a refusal in Chinese"),
        ("So:\n```python\nprint(5)\n```", [], {}, Outcome.CORRECT, "a program is no call"),
        ("<function=f>{}</function>", [], {}, Outcome.INCORRECT, "Llama's call of a function"),
        ("<start_function_call>call:f{}<end_function_call>", [], {}, Outcome.INCORRECT, "a mark that is not read"),
        ('{"name": "f", "arguments": {"a": "<tool_call>"}}', [], {}, Outcome.INCORRECT, "the mark is an argument"),
        ("<tool_call>oops", [], {}, Outcome.INCORRECT, "neither a call nor none"),
        ("weather(city='Paris')", ROW, {}, Outcome.CORRECT, "as it is"),
        ("weather(city='Paris', days=1)", ROW, {}, Outcome.CORRECT, "the default, spelt out"),
        ("weather(city='Paris', days=2)", ROW, {}, Outcome.INCORRECT, "not the default"),
        ("weather(city='Paris', unit='C')", ROW, {}, Outcome.INCORRECT, "no default"),
        ("weather(city='paris')", ROW, {}, Outcome.INCORRECT, "case"),
        ("weather(city='paris')", ROW, {"values": {"ignore_case": True}}, Outcome.CORRECT, "case is free"),
        ("f()", XLAM, {}, Outcome.CORRECT, "the default is right"),
        ("f(a=5)", XLAM, {}, Outcome.CORRECT, "as it is"),
        ("f(a=6)", XLAM, {}, Outcome.INCORRECT, "another"),
        ("weather(city='Rome')", OPEN, {}, Outcome.CORRECT, "the schema allows it"),
        ("weather(days=1)", OPEN, {}, Outcome.INCORRECT, "the city is required"),
        ("weather(city=5)", OPEN, {}, Outcome.INCORRECT, "a city is text"),
        ("math_sum(a=1)", [{"name": "math.sum", "arguments": {"a": 1}}], {}, Outcome.INCORRECT, "another name"),
        (
            "math_sum(a=1)",
            [{"name": "math.sum", "arguments": {"a": 1}}],
            {"dots_are_underscores": True},
            Outcome.CORRECT,
            "as the API writes it",
        ),
        ("[f(a=1)]", '[{"name": "f", "arguments": "{\\"a\\": 1}"}]', {"format": "hermes"}, Outcome.INCORRECT, "format"),
        ("[f(a=1)]", '[{"name": "f", "arguments": "{\\"a\\": 1}"}]', {"format": "pythonic"}, Outcome.CORRECT, "format"),
    ],
)
def test_calls(answer: str, ground_truth: Json, params: dict[str, Json], outcome: Outcome, why: str) -> None:
    verifier = ToolCalls.model_validate(params)
    assert verifier.unreadable(ground_truth) is None
    assert verifier.verify(answer, ground_truth).outcome is outcome, why


@pytest.mark.parametrize(
    "ground_truth",
    [
        None,
        "f(a=1)",
        5,
        [5],
        [{"arguments": {}}],
        {"tools": [WEATHER]},
        {"tools": [{"type": "function"}], "calls": []},
        {"tools": [{"name": "f", "parameters": {"type": "nonsense"}}], "calls": [{"name": "f"}]},
        [{"name": "f", "arguments": [1]}],
        [{"name": "f", "arguments": {}}] * 65,
        '[{"name": ',
        {"function": [{"name": "g"}], "ground_truth": [{"f": {"a": [1]}}]},
    ],
)
def test_what_cannot_be_judged(ground_truth: Json) -> None:
    assert ToolCalls().unreadable(ground_truth)


GREEDY: Json = {
    "function": [
        {"name": "f", "parameters": {"type": "dict", "properties": {"a": {"type": "integer"}}, "required": ["a"]}},
    ],
    "ground_truth": [{"f": {"a": [1, 2]}}, {"f": {"a": [1]}}],
}


def test_where_two_calls_fit_one_expectation_the_original_pairs_greedily_and_ours_does_not() -> None:
    answer = "[f(a=1), f(a=2)]"
    assert Bfcl().verify(answer, GREEDY).outcome is Outcome.INCORRECT
    assert ToolCalls().verify(answer, GREEDY).outcome is Outcome.CORRECT
    assert Bfcl().verify("[f(a=2), f(a=1)]", GREEDY).outcome is Outcome.CORRECT


def test_signs_that_the_original_leaves_out_count_in_the_strict_twin() -> None:
    row: Json = {
        "function": {
            "name": "f",
            "parameters": {"type": "dict", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        },
        "ground_truth": [{"f": {"a": ["3.5"]}}],
    }
    assert Bfcl().verify("f(a='35')", row).outcome is Outcome.CORRECT
    assert ToolCalls().verify("f(a='35')", row).outcome is Outcome.INCORRECT
    assert ToolCalls().verify("f(a='3.5 ')", row).outcome is Outcome.CORRECT


def test_a_call_that_only_a_block_shows_is_neither_made_nor_refused() -> None:
    verdict = ToolCalls().verify('Sure:\n```json\n{"name": "f", "arguments": {}}\n```', [])
    assert verdict.is_undecided
    assert ToolCalls().verify("```json\n{}\n```\nI can't.", []).outcome is Outcome.CORRECT


def test_a_row_without_a_right_call_asks_for_none() -> None:
    row: Json = {"function": [{"name": "f", "parameters": {}}], "ground_truth": []}
    assert Bfcl().verify("I can't.", row).outcome is Outcome.CORRECT
    assert Bfcl().verify("f()", row).outcome is Outcome.INCORRECT
