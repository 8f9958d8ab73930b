r"""The box that DeepScaleR, oat-zero and understand-r1-zero read."""

from typing import Literal

from pydantic import Field

from verifier.parts import Extractor
from verifier.upstream.shared.braces import BOXED, boxed_content
from verifier.wire import Extraction

OPENED, CLOSED = "<think>", "</think>"


class DeepScalerBox(Extractor):
    r"""What stands in the last `\boxed{...}`, every brace counted, escaped ones too.

    No answer where the last `\boxed` is not closed or is followed by anything but a brace, whatever stands before it.
    With `after_thinking`, both think tags must occur somewhere, and only the text between the first and the second
    `</think>` is read.
    """

    kind: Literal["deepscaler_box"] = "deepscaler_box"
    after_thinking: bool = Field(
        default=False, description="Demand think tags, and read what follows the first closing one"
    )

    def extract(self, text: str) -> Extraction:
        start = 0
        if self.after_thinking:
            if OPENED not in text or CLOSED not in text:
                return Extraction(answer=None, method="no think tags")
            start = text.index(CLOSED) + len(CLOSED)
            end = text.find(CLOSED, start)
            text = text[start : len(text) if end < 0 else end]
        return boxed(text).shifted(start)


def boxed(text: str) -> Extraction:
    r"""The content of the last box, as it is."""
    if BOXED not in text:
        return Extraction(answer=None, method="no box")
    span = boxed_content(text)
    if span is None:
        return Extraction(answer=None, method="the last box is not closed or has no braces")
    return Extraction(answer=text[slice(*span)], method="boxed", span=span)
