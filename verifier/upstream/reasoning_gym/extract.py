"""reasoning-gym's answer: the last `<answer>` block."""

from typing import Literal

from verifier.extract.span import Span, stripped_span
from verifier.parts import Extractor
from verifier.wire import Extraction

OPENING, CLOSING = "<answer>", "</answer>"


class ReasoningGymAnswer(Extractor):
    """The last `<answer>...</answer>`, from the first opening tag to the first closing one behind it.

    An empty block is an answer. With `single`, for the strict form: the one block that there is, or none.
    """

    kind: Literal["reasoning_gym_answer"] = "reasoning_gym_answer"
    single: bool = False

    def extract(self, text: str) -> Extraction:
        if self.single and not text.count(OPENING) == text.count(CLOSING) == 1:
            return Extraction(answer=None, method="not one <answer> block and no more")
        block = last_block(text)
        if block is None:
            return Extraction(answer=None, method="no <answer> block")
        span = stripped_span(text, *block)
        return Extraction(answer=text[slice(*span)], method="reasoning_gym_answer", span=span)


def last_block(text: str) -> Span | None:
    position, last = 0, None
    while (start := text.find(OPENING, position)) >= 0 and (end := text.find(CLOSING, start)) >= 0:
        last = (start + len(OPENING), end)
        position = end + len(CLOSING)
    return last
