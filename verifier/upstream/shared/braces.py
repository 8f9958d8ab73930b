r"""Boxes as simple graders find them: the last `\boxed` and the brace that closes its first one.

Every brace counts, escaped ones too, and the command may be followed by anything. Our own extractor
(`extract/boxed.py`) is more careful; this one is for reproducing what others do.
"""

import re
from itertools import accumulate

BOXED, FRAMED = "\\boxed", "\\fbox"
CHUNK = 1 << 14
BRACE = re.compile(r"[{}]")
NO_BRACES = bytes(set(range(256)) - set(b"{}"))
NESTS = tuple(b"{" * depth + b"}" * depth for depth in (64, 32, 16, 8, 4, 2, 1, 2, 1))


def last_box(text: str, *, framed: bool = True) -> tuple[int, int] | None:
    r"""Where the last `\boxed` (if there is none, with `framed`, the last `\fbox`) begins and its braces end."""
    start = text.rfind(BOXED)
    if start < 0 and framed:
        start = text.rfind(FRAMED)
    end = closing_brace(text, start) if start >= 0 else None
    return None if end is None else (start, end)


def boxed_content(text: str) -> tuple[int, int] | None:
    r"""The content of the last `\boxed{...}`, which must open with exactly that; None when there is none."""
    span = last_box(text)
    if span is None or not text.startswith(BOXED + "{", span[0]):
        return None
    return span[0] + len(BOXED) + 1, span[1] - 1


def closing_brace(text: str, start: int) -> int | None:
    """After the closing brace that brings the depth to zero, counted from `start`; None where none does.

    A loop over every brace takes a tenth of a second for a million of them. So chunks in which that cannot happen are
    skipped by counting, and only the others are examined brace by brace.
    """
    depth = 0
    for chunk in range(start, len(text), CHUNK):
        part = text[chunk : chunk + CHUNK]
        opening, closing = part.count("{"), part.count("}")
        if depth + opening < 1 or (depth > 0 and depth > closing) or (depth > 0 and depth + lowest(part) > 0):
            depth += opening - closing
            continue
        for brace in BRACE.finditer(part):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0 and brace[0] == "}":
                return chunk + brace.end()
    return None


def lowest(part: str) -> int:
    """How far below its start the depth comes in `part`, as a number that is not above zero."""
    braces = part.encode("latin-1", "replace").translate(None, NO_BRACES)
    for nest in NESTS:
        braces = braces.replace(nest, b"")
    return min(accumulate((1 if brace == 0x7B else -1 for brace in braces), initial=0))
