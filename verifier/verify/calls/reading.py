"""The calls of tools in what a policy wrote, in the format of its family, or that there are none.

| format | looks like |
| --- | --- |
| `openai` | a chat-completions message or response with `tool_calls`, or the items of the Responses API, as JSON |
| `anthropic` | a message whose `content` has blocks of the type `tool_use`, as JSON; `<invoke name="f">` |
| `json` | `{"name": ..., "arguments": {...}}` (or `parameters`), a list of these, or several with `;` between them |
| `hermes` | `<tool_call>{"name": ..., "arguments": {...}}</tool_call>`; `<function=f><parameter=a>`, also alone |
| `llama` | `<|python_tag|>` before `json` or `pythonic`; `<function=f>{"a": 1}</function>` |
| `pythonic` | `[f(a=1), g(b="x")]`, or one call |
| `mistral` | `[TOOL_CALLS]` before a list, or `[TOOL_CALLS]f{"a": 1}`, with or without `[ARGS]` |
| `deepseek` | `<｜tool▁call▁begin｜>function<｜tool▁sep｜>f`, then the arguments as JSON, `<｜tool▁call▁end｜>` |
| `glm` | `<tool_call>f`, `<arg_key>a</arg_key>`, `<arg_value>1</arg_value>`, `</tool_call>` |
| `kimi` | `<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{"a": 1}<|tool_call_end|>` |

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

Format = Literal["openai", "json", "hermes", "llama", "pythonic", "mistral", "deepseek", "anthropic", "glm", "kimi"]
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
FUNCTION_TAG = "<function="
INVOKE = re.compile(r"<invoke name=\"([\w.:-]{1,200})\">(.*?)(?:</invoke>|\Z)", re.DOTALL)
INVOKED_WITH = re.compile(r"\s*<parameter name=\"([\w.:-]{1,200})\"[^<>]{0,60}>\n?(.*?)\n?</parameter>", re.DOTALL)
INVOKE_TAG = "<invoke name="
GLM = re.compile(r"([\w.:-]{1,200})\s*(<arg_key>.*)?", re.DOTALL)
GLM_ARGUMENT = re.compile(r"\s*<arg_key>\s*([\w.:-]{1,200})\s*</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)
KIMI, KIMI_ARGUMENTS, KIMI_END = "<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<|tool_call_end|>"
KIMI_NAME = re.compile(r"(?:functions\.)?([\w.-]{1,200}?)(?::\d{1,6})?")
OTHER_MARK = re.compile(
    r"<\|?(?:start_)?(?:tool|function)[_\u2581]?calls?(?:[_\u2581]\w{1,30})?\|?>|<\|action_start\|>|<｜DSML｜"
)
"""Marks of families that are not read: `<start_function_call>`, `<functioncall>`. Behind one stands a call."""
MOST_BLOCKS = 16
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
    bare = unfenced(text)
    if bare.startswith(("{", "[")) and read_json_text(bare).problem is None:  # a mark may stand in an argument
        return "json", lambda _: from_json(bare)
    for mark, form, read in MARKS:
        if mark in text:
            return form, read
    if other := OTHER_MARK.search(text):
        return None, lambda _: unknown_mark(other[0])
    if bare.startswith(("{", "[")) and read_json_text(bare.split(";", 1)[0] if ";" in bare else bare).problem is None:
        return "json", lambda _: from_json(bare)
    if bare.startswith(("{", "[{")) and '"name"' in bare:
        return "json", lambda _: from_json(bare)
    if LIKE_CALL.match(bare):
        return "pythonic", lambda _: ("pythonic", pythonic_calls(bare))
    return None, lambda _: (None, [])


def text_said(text: str) -> str:
    """What a response without calls says: all of it, or the content of a message that stands there as JSON."""
    bare = text.strip()
    if not bare.startswith("{") or read_json_text(bare).problem is not None:
        return text
    value: Any = json.loads(bare)
    choices = value.get("choices")
    if isinstance(choices, list) and len(choices) == 1 and isinstance(choices[0], dict):
        value = choices[0].get("message")
    if not isinstance(value, dict) or "content" not in value:
        return text
    return json.dumps(value["content"], ensure_ascii=False) if value["content"] else ""


def call_in_block(text: str) -> str:
    """The first fenced block that is nothing but calls; empty where there is none."""
    blocks = (found[1].strip() for found, _ in zip(FENCE.finditer(text), range(MOST_BLOCKS), strict=False))
    return next((block for block in blocks if read_calls(block).calls), "")


def unfenced(text: str) -> str:
    """The inside of the fence, where the text is nothing but one."""
    bare = text.strip()
    if bare.startswith("```") and (fence := FENCE.fullmatch(bare)):
        return fence[1].strip()
    return bare


def unknown_mark(mark: str) -> Found:
    raise Unread(f"{mark} marks a call in a format that is not read")


def hermes(text: str) -> Found:
    calls: list[Call] = []
    form: Format = "hermes"
    for part in text.split(OPEN)[1:]:
        inside = part.partition(CLOSE)[0].strip()
        if function := FUNCTION.match(inside):
            calls.append(Call(function[1], tagged_arguments(function[2])))
        elif glm := GLM.fullmatch(inside):
            calls.append(Call(glm[1], pairs_in(glm[2] or "", GLM_ARGUMENT)))
            form = "glm"
        else:
            calls.append(one_call(value_of(inside)))
        if len(calls) > MOST_CALLS:
            break
    return form, calls


def functions(text: str) -> Found:
    """Functions without a mark around them: Llama's with JSON in it, Qwen3-Coder's with a tag for each argument."""
    calls: list[Call] = []
    form: Format = "hermes"
    for part in text.split(FUNCTION_TAG)[1:]:
        if (function := FUNCTION.match(FUNCTION_TAG + part)) is None:
            raise Unread(f"{shown(FUNCTION_TAG + part)} names no function")
        if (inside := function[2].strip()).startswith("{"):
            calls.append(Call(function[1], object_of(value_of(inside))))
            form = "llama"
        else:
            calls.append(Call(function[1], tagged_arguments(function[2])))
        if len(calls) > MOST_CALLS:
            break
    return form, calls


def invoked(text: str) -> Found:
    calls = []
    for part in text.split(INVOKE_TAG)[1:]:
        if (found := INVOKE.match(INVOKE_TAG + part)) is None:
            raise Unread(f"{shown(INVOKE_TAG + part)} names no function")
        calls.append(Call(found[1], pairs_in(found[2], INVOKED_WITH)))
        if len(calls) > MOST_CALLS:
            break
    return "anthropic", calls


def kimi(text: str) -> Found:
    calls = []
    for part in text.split(KIMI)[1:]:
        head, separator, behind = part.partition(KIMI_ARGUMENTS)
        name = KIMI_NAME.fullmatch(head.strip())
        if not separator or name is None:
            raise Unread(f"{shown(head.strip())} before the arguments names no function")
        calls.append(Call(name[1], object_of(value_of(behind.partition(KIMI_END)[0].strip()))))
        if len(calls) > MOST_CALLS:
            break
    return "kimi", calls


def tagged_arguments(text: str) -> dict[str, Any]:
    """Qwen3-Coder's arguments."""
    return pairs_in(text, PARAMETER)


def pairs_in(text: str, pair: re.Pattern[str]) -> dict[str, Any]:
    """Names and values, each pair in its tags: a value is JSON where it is some, else the text."""
    arguments: dict[str, Any] = {}
    end = 0
    while found := pair.match(text, end):
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
    (KIMI, "kimi", kimi),
    (FUNCTION_TAG, "hermes", functions),
    (INVOKE_TAG, "anthropic", invoked),
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
    if isinstance(value.get("content"), list) and any(map(is_tool_use, value["content"])):
        return "anthropic", [one_call(block) for block in value["content"] if is_tool_use(block)]
    if isinstance(value.get("message"), dict):
        return of_value(value["message"])
    if isinstance(value.get("function"), dict):
        return "openai", [one_call(value["function"])]
    if is_tool_use(value):
        return "anthropic", [one_call(value)]
    if value.get("type") == "function_call":
        return "openai", [one_call(value)]
    is_call = isinstance(value.get("name"), str) and ("arguments" in value or "parameters" in value)
    return ("json", [one_call(value)]) if is_call else (None, [])


def is_tool_use(value: Any) -> bool:
    """A block of Anthropic's messages."""
    return isinstance(value, dict) and value.get("type") == "tool_use"


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
