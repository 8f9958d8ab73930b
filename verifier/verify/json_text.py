"""Reading and writing JSON text within bounds. Not for Python literals, and not for finding JSON inside prose.

Reading is strict: one value and nothing after it, no NaN, no Infinity, no comments, no trailing commas, at most
400,000 characters and about 200 levels deep. Numbers that are no whole numbers are read as Decimal, so `0.1` is one
tenth. What pydantic's reader refuses is refused here, hence no depth can exhaust the stack.
"""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeAlias

import pydantic_core

from verifier.wire import Json, without_lone_surrogates

MAX_CHARACTERS = 400_000

JsonTree: TypeAlias = Any
"""What JSON text reads as: None, bool, int, Decimal, str, list or dict of these."""


class JsonRead(NamedTuple):
    """A value that was read, or the reason why none was.

    `repeated` names the keys that stood twice in one object, unless each time with one and the same scalar.
    """

    value: JsonTree
    problem: str | None = None
    repeated: tuple[str, ...] = ()


def read_json_text(text: str) -> JsonRead:
    """The JSON value that `text` spells, or why it spells none."""
    if len(text) > MAX_CHARACTERS:
        return JsonRead(None, f"it has {len(text)} characters, and at most {MAX_CHARACTERS} are read")
    text = str(without_lone_surrogates(text))
    try:
        pydantic_core.from_json(text, allow_inf_nan=False)
    except ValueError as error:
        return JsonRead(None, str(error))
    repeated: dict[str, None] = {}

    def as_object(pairs: list[tuple[str, JsonTree]]) -> dict[str, JsonTree]:
        found = dict(pairs)
        if len(found) < len(pairs):
            repeated.update(dict.fromkeys(key for key, value in pairs if not one_scalar(value, found[key])))
        return found

    try:
        value = json.loads(text, parse_float=Decimal, object_pairs_hook=as_object)
    except InvalidOperation:
        return JsonRead(None, "it holds a number whose exponent is beyond what is computed with")
    return JsonRead(value, repeated=tuple(repeated))


def one_scalar(one: JsonTree, other: JsonTree) -> bool:
    """Whether two JSON values are one text, number, boolean or null; true is not 1."""
    return type(one) is type(other) and not isinstance(one, dict | list) and bool(one == other)


def canonical_json(value: Json) -> str:
    """A JSON value as text: keys sorted, no white space, characters unescaped. Raises ValueError for a circle."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
