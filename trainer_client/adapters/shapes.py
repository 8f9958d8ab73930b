"""What trainers hand over, in the shapes they have it in, as the service reads it: text, JSON values, groups."""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from verifier.wire import beginning


def text_of(spoken: Any) -> str:
    """The text of a prompt or a completion: plain, a message, or the last of a conversation's.

    A completion's last word is the assistant's, also where a tool's answer stands after it. A message without text, as
    one that only calls tools, has none: it is an answer that says nothing.
    """
    if spoken is None or isinstance(spoken, str):
        return spoken or ""
    if isinstance(spoken, Mapping):
        return _content(spoken)
    if isinstance(spoken, Sequence) and all(isinstance(message, Mapping) for message in spoken):
        by_the_assistant = [message for message in spoken if message.get("role") == "assistant"]
        said = by_the_assistant or spoken
        return _content(said[-1]) if said else ""
    raise ValueError(f"a text is {beginning(repr(spoken))}; expected a string, or messages with content")


def with_calls(spoken: Any) -> str:
    """A completion's text with every call of a tool that it makes, in the form that `tool_calls` reads (hermes).

    For presets that judge calls alone: to others, the number in `{"city_id": 42}` would be an answer.
    """
    messages = [spoken] if isinstance(spoken, Mapping) else spoken
    if not isinstance(messages, Sequence) or isinstance(messages, str):
        return text_of(spoken)
    calls = [call for message in messages if isinstance(message, Mapping) for call in message.get("tool_calls") or ()]
    return "\n".join([text_of(spoken), *map(_call_text, calls)]).strip()


def _call_text(call: Any) -> str:
    """One call as text; its arguments are an object, or one as JSON text (OpenAI)."""
    function = call.get("function") or call if isinstance(call, Mapping) else {}
    arguments = function.get("arguments")
    written = arguments if isinstance(arguments, str) else json.dumps(plain(arguments or {}))
    return f'<tool_call>{{"name": {json.dumps(function.get("name"))}, "arguments": {written or "{}"}}}</tool_call>'


def question_of(prompt: Any) -> str:
    """The text of a prompt: plain, or what the last of its messages says."""
    if isinstance(prompt, Sequence) and not isinstance(prompt, str) and prompt:
        return text_of(prompt[-1])
    return text_of(prompt)


def _content(message: Mapping[str, Any]) -> str:
    """The message's text: a string, or blocks of which those with text count; an image has none."""
    content = message.get("content")
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, Sequence):
        return "".join(block if isinstance(block, str) else _text_in(block) for block in content)
    raise ValueError(f"a message's content is {beginning(repr(content))}; expected text, blocks or nothing")


def _text_in(block: Any) -> str:
    text = block.get("text") if isinstance(block, Mapping) else None
    return text if isinstance(text, str) else ""


def plain(value: Any) -> Any:
    """The value with numpy's arrays and numbers, which data frames and verl's rows hold, as lists and numbers."""
    if hasattr(value, "tolist") and not isinstance(value, type):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(name) if hasattr(name, "tolist") else name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def is_json(value: Any) -> bool:
    """Whether a plain value can travel; a trainer's rows hold tensors and objects as well."""
    if isinstance(value, Mapping):
        return all(isinstance(name, str) and is_json(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(map(is_json, value))
    return value is None or isinstance(value, str | int | bool) or (isinstance(value, float) and isfinite(value))


def runs(prompts: Sequence[Any], truths: Sequence[Any] | None = None) -> list[str]:
    """A group's name for each prompt: trainers put a prompt's completions side by side.

    Two rows may ask the same with other truths ("Solve the puzzle above"), and are not one group.
    """
    rows = prompts if truths is None else list(zip(prompts, map(plain, truths), strict=True))
    names: list[str] = []
    for position, row in enumerate(rows):
        same = position and row == rows[position - 1]
        names.append(names[-1] if same else str(position))
    return names
