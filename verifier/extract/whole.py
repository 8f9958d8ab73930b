"""The entire text as the answer."""

from typing import Literal

from verifier.parts import Extractor
from verifier.wire import Extraction


class Whole(Extractor):
    """All of the text, without the white space around it. No answer when nothing else is there.

    For short free answers, and as the last member of a `first_of`. With `raw`, all of it as it is, blank or not: for
    verifiers that find the answer themselves.
    """

    kind: Literal["whole"] = "whole"
    raw: bool = False

    def extract(self, text: str) -> Extraction:
        if self.raw:
            return Extraction(answer=text, method="whole", span=(0, len(text)))
        answer = text.strip()
        if not answer:
            return Extraction(answer=None, method="the text is blank")
        start = len(text) - len(text.lstrip())
        return Extraction(answer=answer, method="whole", span=(start, start + len(answer)))
