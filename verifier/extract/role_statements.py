"""The passage that says who is a knight and who a knave."""

from typing import Literal

import regex as re
from pydantic import Field

from verifier.extract.boxed import find_boxes
from verifier.extract.span import Span, stripped_span
from verifier.extract.tagged import closed_blocks
from verifier.parts import Extractor
from verifier.wire import Extraction

LONGEST = 6000  # characters of a passage that is looked for; more is an essay
ROLE = re.compile(
    r"knight|knave|liar|truth|\bl(?:ies?|ying)\b|骑士|无赖|恶棍|骗子|说谎|撒谎|真话|假话|流氓|小人|君子|诚实",
    re.IGNORECASE,
)
CONCLUSION = re.compile(
    r"(?:final answer|final solution|the answer is|answer:|solution:|solution is|in conclusion|conclusion:?"
    r"|in summary|to summarize"
    r"|最终答案|答案是|答案[：:]|结论|综上)[*_\s:：]{0,9}",
    re.IGNORECASE,
)
ITEM = re.compile(r"[ \t>]*(?:[-*+•|]|\(?\d{1,3}[.):]|[①-⑩])|[^.\n]{1,60}[:：]")


class RoleStatements(Extractor):
    """What stands in the last `<answer>` block, else in the last box, else the passage that concludes.

    That is what follows the last "final answer", "solution:", "in conclusion", 答案 or 综上 and says a role, else the
    last paragraph that says one, with the list that it ends.
    """

    kind: Literal["role_statements"] = "role_statements"
    tag_required: bool = Field(default=False, description="Only an `<answer>` block is an answer")

    def extract(self, text: str) -> Extraction:
        blocks = closed_blocks(text, "answer", last_only=True)
        if blocks:
            return found(text, blocks[-1], "answer tag")
        if self.tag_required:
            return Extraction(answer=None, method="no closed <answer>")
        boxes = [span for span in find_boxes(text, last_only=True).spans if ROLE.search(text, *span)]
        if boxes:
            return found(text, boxes[-1], "boxed")
        passage = concluding_passage(text)
        return found(text, passage, "conclusion") if passage else Extraction(answer=None, method="no role is said")


def found(text: str, span: Span, method: str) -> Extraction:
    span = stripped_span(text, *span)
    if span[0] == span[1]:
        return Extraction(answer=None, method=f"empty {method}")
    return Extraction(answer=text[slice(*span)], method=method, span=span)


def concluding_passage(text: str) -> Span | None:
    """The place of the passage, within the last LONGEST characters."""
    start = max(0, len(text) - LONGEST)
    conclusions = [match.end() for match in CONCLUSION.finditer(text, start)]
    for place in reversed(conclusions[-20:]):
        if ROLE.search(text, place):
            return place, len(text)
    return last_paragraph(text, start)


def last_paragraph(text: str, start: int) -> Span | None:
    """From the last paragraph that says a role, upwards over the lines of the list that it is part of."""
    end: int | None = None
    begin = position = len(text)
    while position > start:
        line = max(start, text.rfind("\n", start, position) + 1)
        content = text[line:position]
        if end is None and ROLE.search(content):
            end, begin = position, line
        elif end is not None and content.strip():
            gap = text.count("\n", position, begin) > 1
            if not ITEM.match(content) and (gap or not ROLE.search(content)):
                break
            begin = line
        position = line - 1
    return None if end is None else (begin, end)
