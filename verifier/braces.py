r"""Boxes as simple graders find them: the last `\boxed` and the brace that closes its first one.

Every brace counts, escaped ones too, and the command may be followed by anything. Our own extractor (`extract/boxed.py`)
is more careful; this one is for reproducing what others do.
"""

import regex as re

BRACE = re.compile(r"[{}]")
BOXED, FRAMED = "\\boxed", "\\fbox"


def last_box(text: str, *, framed: bool = True) -> tuple[int, int] | None:
    r"""Where the last `\boxed` (if there is none, with `framed`, the last `\fbox`) begins and its braces end."""
    start = text.rfind(BOXED)
    if start < 0 and framed:
        start = text.rfind(FRAMED)
    end = closing_brace(text, start) if start >= 0 else None
    return None if end is None else (start, end)


def closing_brace(text: str, start: int) -> int | None:
    """Behind the brace that balances the first one after `start`; None where the text ends before."""
    depth = 0
    for brace in BRACE.finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return None


def boxed_content(text: str) -> tuple[int, int] | None:
    r"""The content of the last `\boxed{...}`, which must open with exactly that; None when there is none."""
    span = last_box(text)
    if span is None or not text.startswith(BOXED + "{", span[0]):
        return None
    return span[0] + len(BOXED) + 1, span[1] - 1
