"""The program in a fenced code block."""

from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

import regex as re
from pydantic import Field

from verifier.languages import canonical
from verifier.parts import Extractor
from verifier.wire import Extraction

# A row of three or more with nothing but an info string behind it on its line. Text may stand before it.
FENCE = re.compile(r"(?<![`~])(`{3,}+|~{3,}+)([^\n`]*+)$", re.MULTILINE)
MOST_FENCES = 10_000
END_TOKEN = re.compile(r"</?s>|<(?:\||｜)[\w▁|｜-]{1,40}(?:\||｜)>|<end_of_turn>|<eo[ae]>")  # "```<|im_end|>"
LANGUAGE = re.compile(r"[ \t]*\{?\.?([\w+#.-]*)")


class CodeBlock(Extractor):
    """The last closed fenced block of a language, without its fences.

    A block of the language wins over one without a language, wherever they stand: what follows a program is often its
    output. A fence closes with a row of its own kind that is at least as long. Indentation of the opening fence is
    taken off every line, as in a list; the span is then that of the lines as they stand.
    """

    kind: Literal["code_block"] = "code_block"
    language: str | None = Field(default=None, description="Python, cpp, ... or an alias such as py; null for any")
    untagged: bool = Field(default=True, description="Whether a block that names no language may stand in")
    unclosed: Literal["ignore", "take"] = Field(
        default="ignore", description="`take` reads a last block that is never closed to the end of the text"
    )

    def extract(self, text: str) -> Extraction:
        wanted = None if self.language is None else canonical(self.language)
        tagged = untagged = None
        for block in blocks(text):
            if not block.closed and self.unclosed == "ignore":
                continue
            if wanted is None or block.language == wanted:
                tagged = block
            elif not block.language:
                untagged = block
        found = tagged or (untagged if self.untagged else None)
        if found is None:
            return Extraction(answer=None, method=f"no closed {wanted or 'code'} block")
        answer = dedented(text[found.start : found.end], found.indent)
        if not answer.strip():
            return Extraction(answer=None, method="the code block is empty")
        return Extraction(answer=answer, method="code_block", span=(found.start, found.end))


class Block(NamedTuple):
    """A fenced block: its canonical language ("" for none), its content's place, and the indentation of its fence."""

    language: str
    start: int
    end: int
    indent: str
    closed: bool


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of `text` in order; the last may be unclosed. No more than 10,000 fences are read."""
    opening: re.Match[str] | None = None
    for fence in islice(FENCE.finditer(text), MOST_FENCES):
        if opening is None:
            opening = fence
        elif closes(fence, opening):
            yield _block(text, opening, fence.start(), closed=True)
            opening = None
    if opening is not None:
        yield _block(text, opening, len(text), closed=False)


def closes(fence: re.Match[str], opening: re.Match[str]) -> bool:
    """Is this the end of the block? A model's end token may stand right behind it."""
    behind = END_TOKEN.sub("", fence[2])
    return fence[1][0] == opening[1][0] and len(fence[1]) >= len(opening[1]) and not behind.strip()


def _block(text: str, opening: re.Match[str], end: int, *, closed: bool) -> Block:
    language = LANGUAGE.match(opening[2])
    line = text.rfind("\n", 0, opening.start()) + 1
    before = text[line : opening.start()]
    start = min(opening.end() + 1, end)
    line_of_end = text.rfind("\n", start, end) + 1 or start
    end = end if text[line_of_end:end].strip() else max(start, line_of_end)
    return Block(canonical(language[1]) if language else "", start, end, before if not before.strip() else "", closed)


def dedented(code: str, indent: str) -> str:
    """`code` with `indent` taken off each line that has it."""
    if not indent:
        return code
    return "".join(line.removeprefix(indent) for line in code.splitlines(keepends=True))
