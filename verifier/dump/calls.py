"""Calls of tools that stand beside what a model wrote, for what judges calls.

Others would read them as the answer, or as words behind it: `It is 42.` and `{"city_id": 7}`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.presets.sources import BUILT_IN
from verifier.wire import PresetRef, Rollout

JUDGED_BY = ("tool_calls", "bfcl")
"""Presets, and their verifiers, whose answer is the calls that a completion makes."""
ASKERS = ("user", "human", "system", "developer")
"""Who asks in a conversation; calls before what they said last answered something else."""


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


def calls_in(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """The calls that the model made since it was asked, in OpenAI's form or without its `function`."""
    asked = [place for place, message in enumerate(messages) if message.get("role") in ASKERS]
    found = []
    for message in messages[asked[-1] + 1 if asked else 0 :]:
        calls = message.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, Mapping):
                function = call["function"] if isinstance(call.get("function"), Mapping) else call
                found.append(call_text(function.get("name"), function.get("arguments")))
    return found


def calls_are_judged(preset: str | PresetRef | None) -> bool:
    """Whether calls are the answer to the preset of that name, or to that for data of that name.

    Known without loading it: where a service grades, nothing here does. `auto` is not known so.
    """
    if preset is None:
        return False
    name = preset if isinstance(preset, str) else preset.name
    found = BUILT_IN.preset(name) or name
    return (found if isinstance(found, str) else found.name).partition("/")[0] in JUDGED_BY


def with_calls(rollout: Rollout, parts: Sequence[str]) -> Rollout:
    """The rollout whose completion is `parts`: texts and calls, in their order."""
    return rollout.model_copy(update={"completion": "\n".join(filter(None, parts))})
