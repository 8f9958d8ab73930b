"""Text of others as a page may hold it."""

import json
from typing import Any


def visible(content: str) -> str:
    """The text with what no page may hold (NUL, other controls, halves of characters) shown as U+FFFD."""
    if content.isprintable():
        return content
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in content)


def json_in_page(value: Any) -> str:
    """JSON that can stand in a script element: nothing in it ends the element, or begins another."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
