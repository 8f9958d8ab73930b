"""Search-R1's answer: the last of at least two `<answer>` blocks."""

from typing import Literal

from verifier.extract.span import stripped_span
from verifier.parts import Extractor
from verifier.wire import Extraction

OPENING, CLOSING = "<answer>", "</answer>"


class SearchR1Answer(Extractor):
    """The last `<answer>...</answer>` of two or more, for its prompt shows one: send prompt and completion together.

    github.com/PeterGriffinJin/Search-R1 at a14dc3a, verl/utils/reward_score/qa_em.py.
    """

    kind: Literal["search_r1_answer"] = "search_r1_answer"

    def extract(self, text: str) -> Extraction:
        blocks: list[tuple[int, int]] = []
        position = 0
        while (start := text.find(OPENING, position)) >= 0 and (end := text.find(CLOSING, start)) >= 0:
            blocks = [*blocks[-1:], (start + len(OPENING), end)]
            position = end + len(CLOSING)
        if len(blocks) < 2:
            return Extraction(answer=None, method="fewer than two <answer> blocks")
        span = stripped_span(text, *blocks[-1])
        return Extraction(answer=text[slice(*span)], method="search_r1_answer", span=span)
