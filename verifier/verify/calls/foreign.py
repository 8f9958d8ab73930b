"""Java and JavaScript values as models write them into calls, for BFCL's rows in these languages.

Every argument is a text, such as `new ArrayList<>(Arrays.asList(1, 2))`, `5L` or `{'a': true}`, that is read by the
declared type. What is not of that type stays a text, as in the original (bfcl_eval/eval_checker/ast_eval at
6ea5797, type_convertor): it is then compared as a variable's name or an expression would be. Nothing is evaluated.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

Language = Literal["python", "java", "javascript"]

JAVA_TYPES: dict[str, type] = {
    **dict.fromkeys(("byte", "short", "integer", "long"), int),
    **dict.fromkeys(("float", "double"), float),
    "boolean": bool,
    **dict.fromkeys(("char", "String", "any"), str),
    **dict.fromkeys(("Array", "ArrayList"), list),
    "HashMap": dict,
}
JAVASCRIPT_TYPES: dict[str, type] = {
    "String": str,
    "integer": int,
    "float": float,
    "Bigint": int,
    "Boolean": bool,
    "dict": dict,
    "array": list,
    "any": str,
}
NESTED = ("Array", "ArrayList", "array")
MOST_CHARACTERS = 1_000
"""Of a collection or number. The longest of BFCL's values has 160; patterns look for their ends again and again."""
MOST_ROWS = 12
"""Of an array of arrays; BFCL's have at most 3."""

WHOLE = re.compile(r"-?\d+$")
DECIMAL = re.compile(r"-?\d+(\.\d+)?$")
DOUBLE = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?$")
FLOAT = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?[fF]$")
LONG = re.compile(r"-?\d+[lL]$")
BIGINT = re.compile(r"-?\d+n$")
AS_LIST = re.compile(r"new\s+ArrayList<\w*>\(Arrays\.asList\((.+?)\)\)")
ADDED = re.compile(r"new\s+ArrayList<\w*>\(\)\s*\{\{\s*(.+?)\s*\}\}", re.DOTALL)
ONE_ADDED = re.compile(r"add\((.+?)\)")
EMPTY_LIST = re.compile(r"new\s+ArrayList<\w*>\(\)")
ARRAY = re.compile(r"new\s+\w+\[\]\s*\{(.*?)\}")
MAP = re.compile(r"new\s+HashMap<.*?>\s*\(\)\s*\{\s*\{?\s*(.*?)\s*\}?\s*\}", re.DOTALL)
PUT = re.compile(r"put\(\"(.*?)\",\s*(.*?)\)")
EMPTY_MAP = re.compile(r"new\s+HashMap<.*?>\s*\(\)")
ROWS_OF_ARRAYS = re.compile(r"\[\s*\[.*?\]\s*(,\s*\[.*?\]\s*)*\]|\bnew\s+Array\(\s*\[.*?\]\s*(,\s*\[.*?\]\s*)*\)")
ROW_OF_ARRAY = re.compile(r"\[(.*?)\]")
ARRAY_OF_JAVASCRIPT = re.compile(r"\[(.*?)\]|\bnew\s+Array\((.*?)\)")
OBJECT = re.compile(r"\{(.*?)\}")
PAIR = re.compile(r"([^:]+):\s*(.*?)(?:,\s*(?=[^,]+:)|$)")


def java(text: str, kind: str, items: str | None = None) -> Any:
    """The value that `text` writes, if it is of this type; else the text."""
    if len(text) > MOST_CHARACTERS or JAVA_TYPES[kind] is str:
        return text
    match kind:
        case "byte" | "short" | "integer":
            return int(text) if WHOLE.match(text) else text
        case "long":
            return int(text.strip().rstrip("lL")) if LONG.match(text) else text
        case "double":
            return float(text) if DOUBLE.match(text) else text
        case "float":
            return float(text.strip().rstrip("fF")) if FLOAT.match(text) else text
        case "boolean":
            return {"true": True, "false": False}.get(text, text)
        case "ArrayList":
            return java_list(text, items)
        case "Array":
            found = ARRAY.search(text)
            parts = [part.strip() for part in found[1].split(",")] if found else []
            return [java(part, items) if items else java_value(part) for part in parts if part] if found else text
        case _:
            return java_map(text)


def java_list(text: str, items: str | None) -> Any:
    if found := AS_LIST.search(text):
        parts = [part.strip() for part in found[1].split(",")]
    elif found := ADDED.search(text):
        parts = [part.strip() for part in ONE_ADDED.findall(found[1])]
    else:
        return [] if EMPTY_LIST.search(text) else text
    if items in ("char", "String"):
        return [part[1:-1] for part in parts]
    return [java(part, items) if items else java_value(part) for part in parts]


def java_map(text: str) -> Any:
    if found := MAP.search(text):
        return {key: java_value(value.strip()) for key, value in PUT.findall(found[1])}
    return {} if EMPTY_MAP.search(text) else text


def java_value(text: str) -> Any:
    """A value whose type nothing declares."""
    if text in ("true", "false"):
        return text == "true"
    if text.startswith('"') and text.endswith('"'):
        return text[1:-1]
    if LONG.match(text):
        return int(text[:-1])
    return float(text.strip().rstrip("fF")) if FLOAT.match(text) else number_or_text(text)


def javascript(text: str, kind: str, items: str | None = None) -> Any:
    """The value that `text` writes, if it is of this type; else the text."""
    if kind == "String":
        return unquoted(text)
    if kind == "any" or len(text) > MOST_CHARACTERS:
        return text
    match kind:
        case "integer":
            return int(text) if WHOLE.match(text) else text
        case "float":
            return float(text) if DECIMAL.match(text) else text
        case "Bigint":
            return int(text[:-1]) if BIGINT.match(text) else text
        case "Boolean":
            return {"true": True, "false": False}.get(text, text)
        case "array":
            return javascript_array(text.strip(), items)
        case _:
            return javascript_object(text.strip())


def javascript_array(text: str, items: str | None = None) -> Any:
    try:
        if text.count("[") <= MOST_ROWS + 1 and (found := ROWS_OF_ARRAYS.match(text)):
            rows = [row.strip() for row in ROW_OF_ARRAY.findall(found[0])]
            rows = [row[1:] if place == 0 and row.startswith("[") else row for place, row in enumerate(rows)]
            return [[javascript_value(part) for part in row.split(",")] for row in rows]
        found = ARRAY_OF_JAVASCRIPT.match(text)
        if not found:
            return text
        inside = (found[1] if found[1] is not None else found[2] or "").strip()
        parts = [part.strip() for part in inside.split(",")] if inside else []
        return [javascript(part, items) if items else javascript_value(part) for part in parts]
    except ValueError:
        return text


def javascript_object(text: str) -> Any:
    if text == "{}":
        return {}
    found = OBJECT.match(text)
    if not found:
        return text
    pairs: dict[str, Any] = {}
    try:
        for key, written in PAIR.findall(found[1]):
            value = written.strip()
            if value.startswith("[") and value.endswith("]"):
                read: Any = javascript_array(value)
            elif value.startswith("{") and value.endswith("}"):
                read = javascript_object(value)
            else:
                read = javascript_value(value.strip("'\""))
            pairs[key.strip().strip("'\"")] = read
    except ValueError:
        return text
    return pairs


def javascript_value(text: str) -> Any:
    """A value whose type nothing declares."""
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    return number_or_text(text) if (bare := unquoted(text)) == text else bare


def unquoted(text: str) -> str:
    quoted = any(text.startswith(quote) and text.endswith(quote) for quote in "\"'")
    return text[1:-1] if quoted else text


def number_or_text(text: str) -> Any:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


READERS: Mapping[str, Callable[[str, str, str | None], Any]] = {"java": java, "javascript": javascript}
