"""The calls of tools in what a policy wrote, in the format of its family, or that there are none.

| format | looks like |
| --- | --- |
| `openai` | a chat-completions message or response with `tool_calls`, or the items of the Responses API, as JSON |
| `json` | `{"name": ..., "arguments": {...}}` (or `parameters`), a list of these, or several with `;` between them |
| `hermes` | `<tool_call>{"name": ..., "arguments": {...}}</tool_call>`; Qwen3-Coder's `<function=f>` in it |
| `llama` | `<|python_tag|>` before `json` or `pythonic` |
| `pythonic` | `[f(a=1), g(b="x")]`, or one call |
| `mistral` | `[TOOL_CALLS]` before a list, or `[TOOL_CALLS]f{"a": 1}`, with or without `[ARGS]` |
| `deepseek` | `<｜tool▁call▁begin｜>function<｜tool▁sep｜>f`, then the arguments as JSON, `<｜tool▁call▁end｜>` |

Prose around marked calls is passed over. Without marks, the calls must be all there is (in a fence or not): a call that
is mentioned in a sentence is none. What is marked as a call and can't be read is told: it's neither a call nor none.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from verifier.verify.calls.pythonic import MOST_CALLS, Call, Unread, pythonic_calls
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name, shown

Format = Literal["openai", "json", "hermes", "llama", "pythonic", "mistral", "deepseek"]
FENCE = re.compile(r"```[\w+-]{0,20}\n(.*?)\n?```", re.DOTALL)
FUNCTION = re.compile(r"\s*<function=([\w.:-]{1,200})>(.*?)(?:</function>\s*|\Z)", re.DOTALL)
PARAMETER = re.compile(r"\s*<parameter=([\w.:-]{1,200})>\n?(.*?)\n?</parameter>", re.DOTALL)
NAMED = re.compile(r"\s*([A-Za-z_][\w.-]{0,199})\s*(?:\[CALL_ID\]\w{0,50})?(?:\[ARGS\])?\s*(?=\{)")
LIKE_CALL = re.compile(
    r"\[\s{0,20}[A-Za-z_][\w.]{0,199}\(|[A-Za-z_][\w.]{0,199}\(\s{0,20}(?:[A-Za-z_]\w{0,199}\s{0,3}=(?!=)|\)\s{0,20}\Z)"
)
PYTHON_TAG, TOOL_CALLS = "<|python_tag|>", "[TOOL_CALLS]"
OPEN, CLOSE = "<tool_call>", "</tool_call>"
DEEPSEEK, SEPARATOR, DEEPSEEK_END = "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<｜tool▁call▁end｜>"
MAX_CHARACTERS = 400_000
Found = tuple[Format | None, list[Call]]


class Reading(NamedTuple):
    """The calls in order; `unread` says what is marked as a call and could not be read."""

    calls: list[Call]
    form: Format | None = None
    unread: str = ""


def read_calls(text: str) -> Reading:
    """What the text calls. Takes time that grows with the text."""
    if len(text) > MAX_CHARACTERS:
        return Reading([], None, f"it has more than {MAX_CHARACTERS:,} characters")
    form, read = recognised(text)
    try:
        found_form, calls = read(text)
    except Unread as error:
        return Reading([], form, str(error))
    if len(calls) > MOST_CALLS:
        return Reading([], form, f"there are more than {MOST_CALLS} calls")
    return Reading(calls, found_form if calls else None)


def recognised(text: str) -> tuple[Format | None, Callable[[str], Found]]:
    """The format of the calls in a text by its marks, and what reads it."""
    for mark, form, read in MARKS:
        if mark in text:
            return form, read
    bare = unfenced(text)
    if bare.startswith(("{", "[")) and read_json_text(bare.split(";", 1)[0] if ";" in bare else bare).problem is None:
        return "json", lambda _: from_json(bare)
    if bare.startswith(("{", "[{")) and '"name"' in bare:
        return "json", lambda _: from_json(bare)
    if LIKE_CALL.match(bare):
        return "pythonic", lambda _: ("pythonic", pythonic_calls(bare))
    return None, lambda _: (None, [])


def unfenced(text: str) -> str:
    """The inside of the fence, where the text is nothing but one."""
    bare = text.strip()
    if bare.startswith("```") and (fence := FENCE.fullmatch(bare)):
        return fence[1].strip()
    return bare


def hermes(text: str) -> Found:
    calls = []
    for part in text.split(OPEN)[1:]:
        inside = part.partition(CLOSE)[0].strip()
        if function := FUNCTION.match(inside):
            calls.append(Call(function[1], tagged_arguments(function[2])))
        else:
            calls.append(one_call(value_of(inside)))
        if len(calls) > MOST_CALLS:
            break
    return "hermes", calls


def tagged_arguments(text: str) -> dict[str, Any]:
    """Qwen3-Coder's: the value of each is JSON where it is some, else the text."""
    arguments: dict[str, Any] = {}
    end = 0
    while found := PARAMETER.match(text, end):
        if found[1] in arguments:
            raise Unread(f"the argument {found[1]} stands twice")
        read = read_json_text(found[2].strip())
        arguments[found[1]] = found[2] if read.problem else json.loads(found[2])
        end = found.end()
    if text[end:].strip():
        raise Unread(f"{shown(text[end:].strip())} appears between the arguments")
    return arguments


def mistral(text: str) -> Found:
    calls = []
    for part in text.split(TOOL_CALLS)[1:]:
        if named := NAMED.match(part):
            calls.append(Call(named[1], object_of(value_of(part[named.end() :].strip()))))
        else:
            calls += from_json(part.strip())[1]
    return "mistral", calls


def llama(text: str) -> Found:
    inside = text.rpartition(PYTHON_TAG)[2].strip()
    return "llama", from_json(inside)[1] if inside.startswith(("{", "[{")) else pythonic_calls(inside)


def deepseek(text: str) -> Found:
    calls = []
    for part in text.split(DEEPSEEK)[1:]:
        head, separator, behind = part.partition(DEEPSEEK_END)[0].partition(SEPARATOR)
        if not separator:
            raise Unread("a call has no separator")
        if head.strip() == "function":  # V3 and R1 name the kind first; V3.1 names the function
            name, _, rest = behind.partition("\n")
        else:
            name, rest = head, behind
        calls.append(Call(name.strip(), object_of(value_of(unfenced(rest)))))
    return "deepseek", calls


MARKS: tuple[tuple[str, Format, Callable[[str], Found]], ...] = (
    (OPEN, "hermes", hermes),
    (TOOL_CALLS, "mistral", mistral),
    (PYTHON_TAG, "llama", llama),
    (DEEPSEEK, "deepseek", deepseek),
)


def from_json(text: str) -> Found:
    """The calls of a JSON text, or of several with `;` between them."""
    read = read_json_text(text)
    if read.problem and ";" in text and text.startswith("{"):
        parts = [part for part in split_objects(text) if part]
        return "json", [one_call(value_of(part)) for part in parts]
    return of_value(value_of(text))


def split_objects(text: str) -> list[str]:
    """Where one object ends and `;` stands before the next."""
    return [part.strip() for part in re.split(r"(?<=\})\s*;\s*(?=\{|\Z)", text)]


def of_value(value: Any) -> Found:
    if isinstance(value, list):
        found = [of_value(one) for one in value[: MOST_CALLS + 1]]
        forms = [form for form, _ in found if form]
        return (forms[0] if forms else None), [call for _, calls in found for call in calls]
    if not isinstance(value, dict):
        return None, []
    for holder in ("choices", "output", "tool_calls"):
        if isinstance(value.get(holder), list):
            return "openai", of_value(value[holder])[1]
    if isinstance(value.get("message"), dict):
        return of_value(value["message"])
    if isinstance(value.get("function"), dict):
        return "openai", [one_call(value["function"])]
    if value.get("type") == "function_call":
        return "openai", [one_call(value)]
    is_call = isinstance(value.get("name"), str) and ("arguments" in value or "parameters" in value)
    return ("json", [one_call(value)]) if is_call else (None, [])


def one_call(value: Any) -> Call:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise Unread(f"a call is {json_name(value)} without a name")
    arguments = value["arguments"] if "arguments" in value else value.get("parameters", value.get("input"))
    return Call(value["name"], object_of(arguments))


def object_of(arguments: Any) -> dict[str, Any]:
    """The arguments: an object, or its JSON text; none where there is nothing."""
    value = value_of(arguments) if isinstance(arguments, str) and arguments.strip() else arguments
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise Unread(f"the arguments are {json_name(value)}; expected an object")
    return value


def value_of(text: str) -> Any:
    """The value of a JSON text, whole numbers and others told apart."""
    read = read_json_text(text)
    if read.problem:
        raise Unread(f"{shown(text)} is not JSON: {read.problem}")
    if read.repeated:
        raise Unread(f"the key {shown(read.repeated[0])} appears twice with different values")
    return json.loads(text)
