"""How open-r1 and open-thoughts find the program in a completion: both look through the reasoning too."""

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from verifier.parts import Extractor
from verifier.wire import Extraction, Json

FENCE = "```"
OPENING = re.compile(r"```[a-zA-Z]*\n")  # of the standard library, which skips to the fence


class OpenR1Code(Extractor):
    """What stands between the last "```language" that ends its line and the next three backticks.

    Without such a block the program is the empty one (`absent="empty"`) or there is no answer. With `stated`, a
    ground truth's `language` comes before `language`.
    """

    kind: Literal["open_r1_code"] = "open_r1_code"
    language: str = "python"
    stated: bool = False
    absent: Literal["empty", "no_answer"] = Field(default="empty")

    def extract(self, text: str) -> Extraction:
        return self.extract_for(text, None)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        language = self.language
        if self.stated and isinstance(ground_truth, dict) and isinstance(ground_truth.get("language"), str):
            language = str(ground_truth["language"])
        span = last_block(text, f"{FENCE}{language}\n")
        if span is None or (self.absent == "no_answer" and span[0] == span[1]):
            return Extraction(answer="" if self.absent == "empty" else None, method=f"no {language} block")
        return Extraction(answer=text[span[0] : span[1]], method="open_r1_code", span=span)


def last_block(text: str, opening: str) -> tuple[int, int] | None:
    """The span of the last block; blocks are found from the front, so a block's inside holds no other."""
    span, place = None, text.find(opening)
    while place >= 0:
        start = place + len(opening)
        end = text.find(FENCE, start)
        if end < 0:
            break
        span = (start, end)
        place = text.find(opening, end + len(FENCE))
    return span


class OpenThoughtsCode(Extractor):
    """The last block between three backticks whose opening line holds nothing more than letters."""

    kind: Literal["open_thoughts_code"] = "open_thoughts_code"

    def extract(self, text: str) -> Extraction:
        spans = list(blocks(text))
        if not spans:
            return Extraction(answer=None, method="Does not contain code component.")
        return Extraction(answer=text[spans[-1][0] : spans[-1][1]], method="open_thoughts_code", span=spans[-1])


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """The spans of all such blocks in order."""
    opened = OPENING.search(text) if "\n" in text else None
    while opened is not None:
        end = text.find(FENCE, opened.end())
        if end < 0:
            return
        yield opened.end(), end
        opened = OPENING.search(text, end + len(FENCE))
