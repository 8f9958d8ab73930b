"""Calls of tools that stand beside what a model wrote, for what judges calls.

Others would read them as the answer, or as words behind it: `It is 42.` and `{"city_id": 7}`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.errors import VerifierError
from verifier.parts import kind_of
from verifier.presets.catalogue import PresetChoice, task_for
from verifier.presets.sources import BUILT_IN, Sources
from verifier.wire import Rollout

JUDGED_BY = ("tool_calls", "bfcl")
"""Verifiers whose answer is the calls that a completion makes."""
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


def calls_are_judged(rollout: Rollout, preset: PresetChoice = None, sources: Sources = BUILT_IN) -> bool:
    """Whether calls are the answer to what judges this: its own preset, or else `preset`; not where there is none."""
    try:
        task = task_for(rollout, preset, sources=sources)
    except VerifierError:
        return False  # whoever grades it says what is wrong
    return kind_of(type(task.rubric.verifier)) in JUDGED_BY


def with_calls(rollout: Rollout, parts: Sequence[str]) -> Rollout:
    """The rollout whose completion is `parts`: texts and calls, in their order."""
    return rollout.model_copy(update={"completion": "\n".join(filter(None, parts))})
