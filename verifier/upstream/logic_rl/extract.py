"""The answer as the knights-and-knaves rewards of Logic-RL and simpleRL find it."""

from typing import Literal

from pydantic import Field

from verifier.extract.span import stripped_span
from verifier.parts import Extractor
from verifier.upstream.shared.transcript import answer_in_order, response_start
from verifier.wire import Extraction


class LogicRlKkAnswer(Extractor):
    """What stands in `<answer>`, where each of `<think> </think> <answer> </answer>` stands once and in order.

    The response begins behind the header; without one there is no answer. A blank block is none either.
    """

    kind: Literal["logic_rl_kk"] = "logic_rl_kk"
    response_only: bool = Field(
        default=False, description="The text has no prompt before it: header and opening <think> count as there"
    )

    def extract(self, text: str) -> Extraction:
        prefix = "Assistant:<think>" if self.response_only else ""
        text = prefix + text
        start = response_start(text)
        if start is None:
            return Extraction(answer=None, method="no header of the response")
        block = answer_in_order(text, start)
        if block is None:
            return Extraction(answer=None, method="the four tags do not stand once each and in order")
        span = stripped_span(text, *block)
        if span[0] == span[1]:
            return Extraction(answer=None, method="empty <answer>")
        found = Extraction(answer=text[slice(*span)], method="four tags", span=span)
        return found.shifted(-len(prefix))
