"""One call against the accepted values of BFCL, as its AST checker judges Python calls.

github.com/ShishirPatil/gorilla at 6ea5797, berkeley-function-call-leaderboard/bfcl_eval/eval_checker/ast_eval. Each
argument has a list of values that are right; `""` in it says that the argument may be left out. Types are those of the
declaration, or of the first accepted value where that is another ("a variable").
"""

import re
from collections.abc import Sequence
from typing import Any

from verifier.verify.calls.expected import Tool, Wanted
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
NESTED = ("array", "tuple")
LEFT_OUT = ""
FOLDED = re.compile(r"[ ,./\-_*^]")
Values = Sequence[Any]


def problem_of(tool: Tool | None, wanted: Wanted) -> str | None:
    """Why the original would stop at this row; None if it wouldn't."""
    if wanted.accepted is None:
        return f"the call of {wanted.name} has no lists of accepted values, as BFCL's have"
    if tool is None:
        return f"there is no declaration of {wanted.name}"
    properties, required = tool.schema.get("properties"), tool.schema.get("required")
    if not isinstance(properties, dict) or not isinstance(required, list):
        return f"the parameters of {wanted.name} have no properties and required"
    for name in wanted.accepted.keys() & properties.keys():
        told = properties[name]
        kind = told.get("type") if isinstance(told, dict) else None
        if kind not in TYPES:
            known = ", ".join(TYPES)
            return f"the type of {name} is {kind!r}; expected one of {known} (Java and JavaScript are not judged)"
        items = told.get("items")
        if kind in NESTED and (not isinstance(items, dict) or items.get("type") not in TYPES):
            return f"the items of {name} have no type that BFCL knows"
    return None


def complaint(tool: Tool, wanted: Wanted, call: Call, *, strict: bool = False) -> str | None:
    """What is wrong with the call; None if nothing. `strict` compares texts by case and white space alone."""
    accepted = wanted.accepted or {}
    properties = tool.schema["properties"]
    for name in tool.schema["required"]:
        if name not in call.arguments:
            return f"the required argument {name} is missing"
    for name, value in call.arguments.items():
        if name not in properties or name not in accepted:
            return f"the argument {name} is not expected"
        if told := argument_complaint(value, properties[name], accepted[name], strict=strict):
            return f"{name} {told}"
    for name, values in accepted.items():
        if name not in call.arguments and LEFT_OUT not in values:
            return f"the argument {name} is missing"
    return None


def argument_complaint(value: Any, told: dict[str, Any], accepted: Values, *, strict: bool) -> str | None:
    kind = told["type"]
    wanted = TYPES[kind]
    inner: type | None = TYPES[told["items"]["type"]] if kind in NESTED else None
    if kind == "tuple" and isinstance(value, tuple):
        value = list(value)
    if kind == "float" and type(value) is int:
        value = float(value)
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
