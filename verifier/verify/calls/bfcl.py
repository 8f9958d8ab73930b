"""One call against the accepted values of BFCL, as its AST checker judges Python calls.

github.com/ShishirPatil/gorilla at 6ea5797, berkeley-function-call-leaderboard/bfcl_eval/eval_checker/ast_eval. Each
argument has a list of values that are right; `""` in it says that the argument may be left out. Types are those of the
declaration, or of the first accepted value where that is another ("a variable").
"""

import re
from collections.abc import Sequence
from typing import Any

from verifier.verify.calls.expected import Expected, Tool, Wanted
from verifier.verify.calls.foreign import JAVA_TYPES, JAVASCRIPT_TYPES, NESTED, READERS, Language
from verifier.verify.calls.pythonic import Call

TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "array": list,
    "tuple": list,
    "dict": dict,
    "any": str,
}
TYPES_OF: dict[Language, dict[str, type]] = {"python": TYPES, "java": JAVA_TYPES, "javascript": JAVASCRIPT_TYPES}
NESTED_OF: dict[Language, tuple[str, ...]] = {"python": ("array", "tuple"), "java": NESTED, "javascript": NESTED}
LEFT_OUT = ""
FOLDED = re.compile(r"[ ,./\-_*^]")
Values = Sequence[Any]


def problem_of(row: Expected, wanted: Wanted) -> str | None:
    """Why the original would stop at this call of a row; None if it wouldn't."""
    tool = row.tools.get(wanted.name)
    if wanted.accepted is None:
        return f"the call of {wanted.name} has no lists of accepted values, as BFCL's have"
    if tool is None:
        return f"there is no declaration of {wanted.name}"
    properties, required = tool.schema.get("properties"), tool.schema.get("required")
    if not isinstance(properties, dict) or not isinstance(required, list):
        return f"the parameters of {wanted.name} have no properties and required"
    language = language_of(row, tool)
    if language is None:
        return f"the types of {wanted.name} are Java's or JavaScript's; say which, as language or in the row's id"
    for name in wanted.accepted.keys() & properties.keys():
        told = properties[name]
        kind = told.get("type") if isinstance(told, dict) else None
        if kind not in TYPES_OF[language]:
            return f"the type of {name} is {kind!r}; expected one of {', '.join(TYPES_OF[language])}"
        items = told.get("items")
        if kind in NESTED_OF[language] and (not isinstance(items, dict) or items.get("type") not in TYPES_OF[language]):
            return f"the items of {name} have no type that BFCL knows"
    return None


def language_of(row: Expected, tool: Tool) -> Language | None:
    """The row's language, else the only one that knows every type, Python first; None where two might."""
    if row.language is not None:
        return row.language
    properties = tool.schema.get("properties")
    told = properties.values() if isinstance(properties, dict) else ()
    kinds = {one.get("type") for one in told if isinstance(one, dict)}
    if kinds & FOREIGN:
        fit = [one for one in ("java", "javascript") if kinds <= TYPES_OF[one].keys()]
        return fit[0] if len(fit) == 1 else None  # type: ignore[return-value]
    return "python"


FOREIGN = (JAVA_TYPES.keys() | JAVASCRIPT_TYPES.keys()) - TYPES.keys()


def complaint(row: Expected, wanted: Wanted, call: Call, *, strict: bool = False) -> str | None:
    """What is wrong with the call; None if nothing. `strict` compares texts by case and white space alone."""
    accepted = wanted.accepted or {}
    tool = row.tools[wanted.name]
    language = language_of(row, tool) or "python"
    properties = tool.schema["properties"]
    for name in tool.schema["required"]:
        if name not in call.arguments:
            return f"the required argument {name} is missing"
    for name, value in call.arguments.items():
        if name not in properties or name not in accepted:
            return f"the argument {name} is not expected"
        if told := argument_complaint(value, properties[name], accepted[name], language, strict=strict):
            return f"{name} {told}"
    for name, values in accepted.items():
        if name not in call.arguments and LEFT_OUT not in values:
            return f"the argument {name} is missing"
    return None


def argument_complaint(
    value: Any, told: dict[str, Any], accepted: Values, language: Language, *, strict: bool
) -> str | None:
    kind, types = told["type"], TYPES_OF[language]
    wanted = types[kind]
    items = told["items"]["type"] if kind in NESTED_OF[language] else None
    inner: type | None = types[items] if items else None
    if read := READERS.get(language):
        if isinstance(value, str):
            value = read(value, kind, items)
        elif not strict:
            return f"is a {type(value).__name__}; expected a text in {language}"
    if language == "python" and kind == "float" and type(value) is int:
        value = float(value)
    if kind == "tuple" and isinstance(value, tuple):
        value = list(value)
    right_type, variable = typed(value, accepted, wanted, inner)
    if not right_type:
        return f"is a {type(value).__name__}; expected {kind}"
    if variable:
        return None if value in accepted else "has another value"
    same = matches_one_dict if wanted is dict else matches_dicts if inner is dict else None
    if same is not None:
        return None if same(value, accepted, strict=strict) else "has another value"
    if wanted is str:
        right = any(
            folded(value, strict=strict) == folded(one, strict=strict) for one in accepted if isinstance(one, str)
        )
    elif wanted is list:
        items = [folded(one, strict=strict) for one in value]
        # An accepted text is the list of its letters: `""` is right for [].
        lists = [list(one) for one in accepted if isinstance(one, list | str)]
        right = any(items == [folded(one, strict=strict) for one in other] for other in lists)
    else:
        right = value in accepted
    return None if right else "has another value"


def typed(value: Any, accepted: Values, wanted: Any, inner: Any) -> tuple[bool, bool]:
    """Whether the value has the right type, and whether that is another than the declared."""
    first = next((type(one) for one in accepted if one != LEFT_OUT), None)
    variable = first is not None and first is not wanted
    if type(value) is wanted:
        if inner is None:
            return True, variable
        for one in accepted:
            if not isinstance(one, list) or all(typed(item, one, inner, None)[0] for item in value):
                return True, variable
        return False, False
    if first is not None and type(value) is first:
        return True, True
    return False, False


def folded(text: Any, *, strict: bool) -> Any:
    """A text without case, spaces and eight signs; anything else as it is."""
    if not isinstance(text, str):
        return text
    return " ".join(text.split()).casefold() if strict else FOLDED.sub("", text).lower().replace("'", '"')


def matches_one_dict(value: Any, accepted: Values, *, strict: bool) -> bool:
    return any(matches_dict(value, one, strict=strict) for one in accepted if one != LEFT_OUT)


def matches_dict(value: Any, accepted: Any, *, strict: bool) -> bool:
    """Each key has one of its accepted values, and those that may not be left out are there."""
    if not isinstance(value, dict) or not isinstance(accepted, dict):
        return False
    for key, item in value.items():
        if key not in accepted:
            return False
        if folded(item, strict=strict) not in [folded(one, strict=strict) for one in values_of(accepted[key])]:
            return False
    return all(key in value or LEFT_OUT in values_of(values) for key, values in accepted.items())


def values_of(accepted: Any) -> Values:
    return accepted if isinstance(accepted, list | str) else []


def matches_dicts(value: Any, accepted: Values, *, strict: bool) -> bool:
    """A list of objects, each like the accepted one in its place."""
    return any(
        isinstance(one, list | str)
        and len(value) == len(one)
        and all(matches_dict(item, other, strict=strict) for item, other in zip(value, one, strict=True))
        for one in accepted
    )
