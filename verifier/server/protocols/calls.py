"""Calls of tools that stand beside what a model wrote, for presets that judge calls.

Others would read them as the answer, or as words behind it: `It is 42.` and `{"city_id": 7}`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.parts import kind_of
from verifier.presets.catalogue import task_for
from verifier.presets.sources import Sources
from verifier.wire import Rollout

JUDGED_BY = ("tool_calls", "bfcl")
"""Verifiers whose answer is the calls that a completion makes."""


def call_text(name: Any, arguments: Any) -> str:
    """One call as Hermes models write it."""
    call = {"name": name, "arguments": opened(arguments)}
    return f"<tool_call>\n{json.dumps(call, ensure_ascii=False)}\n</tool_call>"


def opened(arguments: Any) -> Any:
    """A call's arguments, which travel as JSON text; text that is none stays text, and the call is wrong."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments


def calls_in(message: Mapping[str, Any]) -> list[str]:
    """The calls of a chat message, in OpenAI's form or without its `function`."""
    calls = message.get("tool_calls")
    found = [call for call in calls if isinstance(call, Mapping)] if isinstance(calls, list) else []
    functions = [call["function"] if isinstance(call.get("function"), Mapping) else call for call in found]
    return [call_text(function.get("name"), function.get("arguments")) for function in functions]


def with_calls(rollout: Rollout, parts: Sequence[str], sources: Sources) -> Rollout:
    """The rollout whose completion is `parts`, texts and calls in their order, where its preset judges calls.

    Raises UnknownPreset or ConfigError.
    """
    if kind_of(type(task_for(rollout, sources=sources).rubric.verifier)) not in JUDGED_BY:
        return rollout
    return rollout.model_copy(update={"completion": "\n".join(filter(None, parts))})
