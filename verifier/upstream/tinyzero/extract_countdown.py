"""The equation as TinyZero's countdown reward finds it."""

from typing import Literal

from pydantic import Field

from verifier.extract.span import stripped_span
from verifier.parts import Extractor
from verifier.upstream.shared.transcript import last_block_of_line, response_start
from verifier.wire import Extraction


class TinyZeroCountdownAnswer(Extractor):
    """The last `<answer>...</answer>` on the last line of the response; only a line feed ends a line.

    A blank block is an answer all the same. With `header`, the text is prompt and response, and the response begins
    behind `Assistant:` or the chat header; without either there is no answer.
    """

    kind: Literal["tinyzero_countdown"] = "tinyzero_countdown"
    header: bool = Field(default=True, description="Whether the text begins with the prompt")

    def extract(self, text: str) -> Extraction:
        start = response_start(text) if self.header else 0
        if start is None:
            return Extraction(answer=None, method="no header of the response")
        line = max(start, text.rfind("\n", start) + 1)
        block = last_block_of_line(text, line)
        if block is None:
            return Extraction(answer=None, method="no <answer> on the last line")
        span = stripped_span(text, *block)
        return Extraction(answer=text[slice(*span)], method="last line", span=span)
