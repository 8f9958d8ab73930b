"""Text of others as a page may hold it."""

import json
from typing import Any


def visible(content: str) -> str:
    """The text with what no page may hold (NUL, other controls, halves of characters) shown as U+FFFD."""
    if content.isprintable():
        return content
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in content)


def on_one_line(text: str, most: int = 300) -> str:
    """The beginning of a text with its line ends shown, to stand in a line."""
    short = text if len(text) <= most else f"{text[:most]}... ({len(text):,} characters)"
    return visible(short.replace("\r", "\\r").replace("\n", "\\n").replace("\t", " "))


def json_in_page(value: Any) -> str:
    """JSON that can stand in a script element: nothing in it ends the element, or begins another."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
