"""Which calls a ground truth expects, in the forms of data sets.

| data | looks like |
| --- | --- |
| any | `[{"name": "f", "arguments": {"a": 1}}]`, also as a chat-completions message; `[]` where no call is right |
| with tools | `{"tools": [...], "calls": [...]}`; xLAM's columns `tools` and `answers` |
| BFCL | `{"function": [...], "ground_truth": [{"f": {"a": [1, 2], "b": ["x", ""]}}]}`; `""` for what may be left out |

Each may be JSON text. A call without `arguments` leaves them open: whatever the tool's schema allows is right.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from verifier.verify.calls.foreign import Language
from verifier.verify.calls.pythonic import MOST_CALLS, Call, Unread
from verifier.verify.calls.reading import object_of, of_value
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name, shown
from verifier.wire import Json

WANTED = '[{"name": "f", "arguments": {"a": 1}}], {"tools": [...], "calls": [...]}, or a row of BFCL'
TOOLS = ("tools", "function", "functions")
CALLS = ("calls", "answers", "tool_calls", "ground_truth", "expected_calls")


class Tool(NamedTuple):
    """A declared function: JSON Schema of its arguments, and what stands for those left out."""

    name: str
    schema: dict[str, Any]
    defaults: dict[str, Any]


class Wanted(NamedTuple):
    """An expected call; `arguments` is None where they are open, `accepted` has lists of values that are right."""

    name: str
    arguments: dict[str, Any] | None = None
    accepted: dict[str, list[Any]] | None = None


class Expected(NamedTuple):
    calls: list[Wanted]
    tools: Mapping[str, Tool]
    language: Language | None = None
    """In which BFCL's row has its values written; None where it does not say."""


def expected(ground_truth: Json) -> Expected | str:
    """The calls and tools of a row, or why it cannot be read."""
    return _expected(json.dumps(ground_truth, ensure_ascii=False))


@lru_cache(maxsize=512)
def _expected(spelt: str) -> Expected | str:
    try:
        return read_row(opened(json.loads(spelt)))
    except Unread as error:
        return f"the ground truth can't be read: {error}; expected {WANTED}"


def opened(value: Any) -> Any:
    """What JSON text spells; any other text as it is."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        read = read_json_text(value)
        if read.problem:
            raise Unread(f"{shown(value)} is not JSON: {read.problem}")
        return json.loads(value)
    return value


def read_row(row: Any) -> Expected:
    tools: dict[str, Tool] = {}
    calls = row
    if isinstance(row, dict) and any(name in row for name in (*TOOLS, *CALLS)) and not isinstance(row.get("name"), str):
        told = opened(next((row[name] for name in TOOLS if row.get(name) is not None), []))
        tools = {tool.name: tool for tool in map(tool_of, told if isinstance(told, list) else [told])}
        column = next((name for name in CALLS if name in row), None)
        if column is None:
            raise Unread(f"there are tools, and none of {', '.join(CALLS)}")
        calls = opened(row[column])
    if isinstance(calls, dict):
        calls = calls.get("tool_calls", [calls])
    if not isinstance(calls, list):
        raise Unread(f"the calls are {json_name(calls)}")
    if len(calls) > MOST_CALLS:
        raise Unread(f"there are {len(calls)} calls; at most {MOST_CALLS} are compared")
    return Expected([wanted(call) for call in calls], tools, language_of(row))


def language_of(row: Any) -> Language | None:
    """What `language` says, or the row's id: `simple_java_7`, `simple_javascript_3`."""
    said = str(row.get("language") or row.get("id") or "") if isinstance(row, dict) else ""
    if "javascript" in said.lower():
        return "javascript"
    return "java" if "java" in said.lower() else None


def wanted(call: Any) -> Wanted:
    value = opened(call)
    if not isinstance(value, dict):
        raise Unread(f"a call is {json_name(value)}")
    if isinstance(value.get("name"), str) and not ({"arguments", "parameters"} & value.keys()):
        return Wanted(value["name"])
    _, calls = of_value(value)
    if calls:
        [one] = calls
        return Wanted(one.name, one.arguments)
    if len(value) == 1:
        [(name, accepted)] = value.items()
        if isinstance(accepted, dict) and all(isinstance(values, list) for values in accepted.values()):
            return Wanted(name, None, accepted)
    raise Unread(f"{shown(json.dumps(value))} is not a call")


def tool_of(declared: Any) -> Tool:
    value = opened(declared)
    inner = value.get("function", value) if isinstance(value, dict) else None
    if not isinstance(inner, dict) or not isinstance(inner.get("name"), str):
        raise Unread(f"a tool is {json_name(value)} without a name")
    schema = object_of(inner.get("parameters", inner.get("input_schema")))
    properties = schema.get("properties", {} if "type" in schema else schema)  # xLAM's are the properties themselves
    if not isinstance(properties, dict):
        raise Unread(f"the properties of {inner['name']} are {json_name(properties)}")
    defaults = {
        name: details["default"]
        for name, details in properties.items()
        if isinstance(details, dict) and "default" in details
    }
    return Tool(inner["name"], schema, defaults)


__all__ = ["Call", "Expected", "Tool", "Wanted", "expected"]
