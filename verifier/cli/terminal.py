"""Text on its way to a terminal."""

import shutil
import textwrap

from verifier.report.text import on_one_line as on_one_line

WIDTH = 80
"""Characters of a line where standard output is no terminal: pipes, pagers, pages of documentation."""
LEAST_WIDTH = 20
"""A paragraph gets so many characters, however narrow the terminal is."""


def terminal_width() -> int:
    return shutil.get_terminal_size((WIDTH, 24)).columns


def wrapped(text: str, width: int, margin: str) -> list[str]:
    """Lines of at most `width` characters behind `margin`. No word is split, so that it can be copied and found."""
    lines = textwrap.wrap(
        visible(text), max(LEAST_WIDTH, width - len(margin)), break_long_words=False, break_on_hyphens=False
    )
    return [margin + line for line in lines]


def visible(text: str) -> str:
    """Without control characters and lone surrogates, so that an answer can neither steer a terminal nor crash it."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
