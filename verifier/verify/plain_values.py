"""A literal that was read, as the plain Python value that it spells."""

from decimal import Decimal
from typing import Any

from verifier.verify.literal import Value


def plain_value(value: Value) -> Any:
    """None, a bool, int, float, str, bytes' text, or a list, tuple, set or dict of these; sets become lists."""
    content: Any = value.content
    if value.type == "list":
        return [plain_value(one) for one in content]
    if value.type == "tuple":
        return tuple(plain_value(one) for one in content)
    if value.type == "set":
        return [plain_value(one) for one in content]
    if value.type == "dict":
        return {hashable(plain_value(key)): plain_value(item) for key, item in content}
    if isinstance(content, Decimal):
        return int(content) if value.type == "int" else float(content)
    return content


def hashable(key: Any) -> Any:
    """A key of a dict: a text as a rule. One that could be no key in Python stands as its text."""
    return str(key) if isinstance(key, list | dict) else key
