"""Calls of tools in the formats of all families, and what is marked as a call and is none."""

import json

import pytest

from verifier.verify.calls.pythonic import Call
from verifier.verify.calls.reading import KIMI, read_calls

TIME = Call("time", {})
WEATHER = Call("get.weather", {"city": "Paris", "days": 3})
ARGUMENTS = '{"city": "Paris", "days": 3}'
CHAT = {
    "role": "assistant",
    "content": None,
    "tool_calls": [
        {"id": "1", "type": "function", "function": {"name": "time", "arguments": "{}"}},
        {"id": "2", "type": "function", "function": {"name": "get.weather", "arguments": ARGUMENTS}},
    ],
}
RESPONSES = [
    {"type": "reasoning", "summary": []},
    {"type": "function_call", "call_id": "1", "name": "time", "arguments": "{}"},
    {"type": "function_call", "call_id": "2", "name": "get.weather", "arguments": ARGUMENTS},
]

BLOCKS = [
    {"type": "text", "text": "I look."},
    {"type": "tool_use", "id": "1", "name": "time", "input": {}},
    {"type": "tool_use", "id": "2", "name": "get.weather", "input": {"city": "Paris", "days": 3}},
]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("openai", json.dumps(CHAT)),
        ("openai", json.dumps({"id": "x", "choices": [{"index": 0, "message": CHAT}]})),
        ("openai", json.dumps(CHAT["tool_calls"])),
        ("openai", json.dumps({"output": RESPONSES})),
        ("openai", json.dumps(RESPONSES)),
        (
            "hermes",
            'I look.\n<tool_call>\n{"name": "time", "arguments": {}}\n</tool_call>\n<tool_call>\n'
            f'{{"name": "get.weather", "arguments": {ARGUMENTS}}}\n</tool_call>',
        ),
        (
            "hermes",
            f'<tool_call>{{"name":"time"}}</tool_call><tool_call>{{"name":"get.weather","arguments":{ARGUMENTS}}}',
        ),
        (
            "hermes",
            "<tool_call>\n<function=time>\n</function>\n</tool_call>\n<tool_call>\n<function=get.weather>\n"
            "<parameter=city>\nParis\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>",
        ),
        (
            "llama",
            f'<|python_tag|>{{"name":"time","parameters":{{}}}}; {{"name":"get.weather","parameters":{ARGUMENTS}}}',
        ),
        ("llama", "<|python_tag|>[time(), get.weather(city='Paris', days=3)]"),
        ("json", f'[{{"name":"time","arguments":{{}}}},{{"name":"get.weather","parameters":{ARGUMENTS}}}]'),
        (
            "json",
            f'```json\n[{{"name":"time","arguments":{{}}}},{{"name":"get.weather","arguments":{ARGUMENTS}}}]\n```',
        ),
        ("pythonic", '[time(), get.weather(city="Paris", days=3)]'),
        ("pythonic", '```python\n[time(), get.weather(days=3, city="Paris",)]\n```'),
        (
            "mistral",
            f'[TOOL_CALLS] [{{"name":"time","arguments":{{}}}},{{"name":"get.weather","arguments":{ARGUMENTS}}}]',
        ),
        ("mistral", f"[TOOL_CALLS]time[ARGS]{{}}[TOOL_CALLS]get.weather[ARGS]{ARGUMENTS}"),
        (
            "deepseek",
            "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>time\n```json\n{}\n```<｜tool▁call▁end｜>"
            f"<｜tool▁call▁begin｜>get.weather<｜tool▁sep｜>{ARGUMENTS}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        ),
        ("llama", f"I look.\n<function=time>{{}}</function>\n<function=get.weather>{ARGUMENTS}</function>"),
        (
            "hermes",
            "<function=time>\n</function>\n<function=get.weather>\n<parameter=city>\nParis\n</parameter>\n"
            "<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>",
        ),
        (
            "glm",
            "<tool_call>time\n</tool_call>\n<tool_call>get.weather\n<arg_key>city</arg_key>\n<arg_value>Paris</arg_value>\n"
            "<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n</tool_call>",
        ),
        (
            "kimi",
            "<|tool_calls_section_begin|><|tool_call_begin|>functions.time:0<|tool_call_argument_begin|>{}"
            "<|tool_call_end|><|tool_call_begin|>functions.get.weather:1<|tool_call_argument_begin|>"
            f"{ARGUMENTS}<|tool_call_end|><|tool_calls_section_end|>",
        ),
        ("anthropic", json.dumps({"role": "assistant", "content": BLOCKS})),
        ("anthropic", json.dumps(BLOCKS)),
        (
            "anthropic",
            'I look.\n<function_calls>\n<invoke name="time">\n</invoke>\n<invoke name="get.weather">\n'
            '<parameter name="city">Paris</parameter>\n<parameter name="days">3</parameter>\n</invoke>\n'
            "</function_calls>",
        ),
    ],
)
def test_every_format_is_read(form: str, text: str) -> None:
    reading = read_calls(text)
    assert (reading.form, reading.calls, reading.unread) == (form, [TIME, WEATHER], "")


@pytest.mark.parametrize(
    "text",
    [
        "I cannot help with that.",
        "I would call [time(), get.weather(city='Paris')].",
        '{"answer": 5}',
        '{"name": "Ann", "age": 30}',
        "[1, 2, 3]",
        "[1] says so.",
        "",
    ],
)
def test_what_calls_nothing(text: str) -> None:
    assert read_calls(text) == ([], None, "")


@pytest.mark.parametrize(
    "text",
    [
        '<tool_call>{"name": "time"',
        "<tool_call>time()</tool_call>",
        "<function=time>{",
        "<function=time(1)>",
        "<start_function_call>call:time{}<end_function_call>",
        '<functioncall> {"name": "time"}',
        "<|tool_call_begin|>time<|tool_call_end|>",
        '<invoke name="time">{}</invoke>',
        "<tool_call>time\n<arg_key>a</arg_key></tool_call>",
        '<tool_call>{"name": "f", "arguments": {"a": 1, "a": 2}}</tool_call>',
        '<tool_call>{"name": "f", "arguments": [1]}</tool_call>',
        "[time(1)]",
        "[time(a=1, a=2)]",
        "[time(a=x)]",
        "[time(a=open('/etc/passwd'))]",
        "[time(), ",
        "[time()] and more",
        "[TOOL_CALLS]time()",
        "<|python_tag|>import os",
        "[" + "time(), " * 65 + "]",
        "[f(a=" + "[" * 1000 + ")]",
    ],
)
def test_what_is_marked_as_a_call_and_cannot_be_read(text: str) -> None:
    reading = read_calls(text)
    assert reading.calls == []
    assert reading.unread


@pytest.mark.parametrize(
    "unit",
    [
        "<tool_call>",
        "[TOOL_CALLS]",
        "[f(",
        "f(a=1),",
        '{"name": ',
        "};{",
        "[",
        "<function=f>",
        '<invoke name="f">',
        KIMI,
        "<tool_call>f<arg_key>a",
    ],
)
def test_reading_ends_whatever_it_is(unit: str) -> None:
    assert len(read_calls(unit * (300_000 // len(unit))).calls) <= 64
