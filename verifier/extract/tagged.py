"""The answer between an opening and a closing tag."""

from typing import Literal

from pydantic import Field

from verifier.extract.selection import Which, chosen
from verifier.extract.span import Span, stripped_span
from verifier.parts import Extractor
from verifier.read.lower import holds_any, same_length_lower
from verifier.wire import Extraction


class Tagged(Extractor):
    """What stands in `<answer>...</answer>`, without the white space around it.

    A block runs from a closing tag back to the nearest opening tag, so a tag that was mentioned and never closed does
    no harm, and a closing tag alone is nothing. A blank block is no answer, but it is still the last one.
    """

    kind: Literal["tagged"] = "tagged"
    tag: str = Field(default="answer", min_length=1, max_length=64, pattern=r"^[A-Za-z][\w.-]*$")
    which: Which = Field(default="last", description="Which block counts when several are closed")
    case_sensitive: bool = True

    def extract(self, text: str) -> Extraction:
        blocks = closed_blocks(text, self.tag, case_sensitive=self.case_sensitive, last_only=self.which == "last")
        if not blocks:
            return Extraction(answer=None, method=f"no closed <{self.tag}>")
        return chosen(text, blocks, self.which, "tagged", f"<{self.tag}>")


def closed_blocks(
    text: str, tag: str, *, case_sensitive: bool = True, last_only: bool = False, brackets: str = "<>"
) -> list[Span]:
    """The content spans of every closed block of `tag`, white space stripped, in order."""
    name = tag if case_sensitive else tag.lower()
    opening, closing = f"{brackets[0]}{name}{brackets[1]}", f"{brackets[0]}/{name}{brackets[1]}"
    if not case_sensitive and closing.isascii() and not holds_any(text, (closing.encode(),)):
        return []
    seen = text if case_sensitive else same_length_lower(text)
    blocks: list[Span] = []
    if last_only:
        end = seen.rfind(closing)
        start = seen.rfind(opening, 0, end) if end >= 0 else -1
        between = seen.rfind(closing, 0, end)
        if start >= 0 and start > between:
            return [stripped_span(text, start + len(opening), end)]
    position = 0
    while (end := seen.find(closing, position)) >= 0:
        start = seen.rfind(opening, position, end)
        if start >= 0:
            blocks.append(stripped_span(text, start + len(opening), end))
        position = end + len(closing)
    return blocks
