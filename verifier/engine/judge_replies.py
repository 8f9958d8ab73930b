"""A judge's reply to an inquiry, read to the last character: what is not exactly what was asked for answers nothing."""

import json
import re
from typing import Any

from verifier.parts import Inquiry, Said

THOUGHT = "</think>"
FENCE_END = re.compile(r"\s*```\s*\Z")
OBJECT_START = re.compile(r"^[ \t]*\{", re.MULTILINE)
MOST_CHARACTERS = 200_000
MOST_STARTS = 64
"""Places where the object may begin: a reply that reasons about JSON has some."""
BETTER = {"A": 1.0, "B": 0.0, "tie": 0.5}


class Unreadable(Exception):
    """The reply is not what was asked for, and why."""


def read_reply(reply: str, fence: str, inquiry: Inquiry) -> Said:
    """What the reply answers; raises Unreadable. `fence` is the random name that the reply must repeat as its `id`."""
    found = last_object(reply)
    if found.get("id") != fence:
        raise Unreadable("its id is not the one that was asked for")
    key = {"criteria": "met", "rating": "rating", "pair": "better"}[inquiry.form]
    if more := found.keys() - {"id", "why", key}:
        raise Unreadable(f"it has more than was asked for: {', '.join(sorted(more))[:60]}")
    if key not in found:
        raise Unreadable(f"it has no {key!r}")
    value = found[key]
    if inquiry.form == "criteria":
        return criteria_in(value, inquiry.size)
    return (rating_in(value, inquiry) if inquiry.form == "rating" else better_in(value),)


def last_object(reply: str) -> dict[str, Any]:
    """The JSON object that ends the reply, within a code fence or not."""
    if len(reply) > MOST_CHARACTERS:
        raise Unreadable("it is too long")
    text = FENCE_END.sub("", reply.rpartition(THOUGHT)[2]).rstrip()
    reader = json.JSONDecoder(object_pairs_hook=without_repeats, parse_constant=refuse_constant)
    starts = [found.end() - 1 for found in OBJECT_START.finditer(text)][:MOST_STARTS]
    for start in starts:
        try:
            found, end = reader.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if end == len(text) and isinstance(found, dict):
            return found
    raise Unreadable("it does not end with one JSON object")


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def criteria_in(value: Any, size: int) -> Said:
    if not isinstance(value, dict):
        raise Unreadable("`met` is not an object")
    numbers = [str(number) for number in range(1, size + 1)]
    if more := value.keys() - set(numbers):
        raise Unreadable(f"it answers what was not asked: {', '.join(sorted(more))[:60]}")
    if wrong := [name for name, met in value.items() if met is not None and not isinstance(met, bool)]:
        raise Unreadable(f"criterion {wrong[0]} is neither true, false nor null")
    return tuple(None if (met := value.get(number)) is None else float(met) for number in numbers)


def rating_in(value: Any, inquiry: Inquiry) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not inquiry.lowest <= value <= inquiry.highest:
        raise Unreadable(f"the rating is not a whole number from {inquiry.lowest} to {inquiry.highest}")
    return float(value)


def better_in(value: Any) -> float | None:
    if value is not None and not (isinstance(value, str) and value in BETTER):
        raise Unreadable("`better` is neither A, B, tie nor null")
    return None if value is None else BETTER[value]
