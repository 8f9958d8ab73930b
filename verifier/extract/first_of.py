"""Several extractors, of which the first to find something is heard."""

from typing import Literal

from pydantic import Field

from verifier.extract import AnyExtractor
from verifier.parts import Extractor
from verifier.wire import Extraction


class FirstOf(Extractor):
    """The answer of the first member that finds one, under that member's own `method`.

    The order is a priority, not a place in the text: a box found by the first member wins over a number that stands
    behind it.
    """

    kind: Literal["first_of"] = "first_of"
    extractors: tuple[AnyExtractor, ...] = Field(min_length=1, description="Asked in this order")

    def extract(self, text: str) -> Extraction:
        refusals = []
        for extractor in self.extractors:
            extraction = extractor.extract(text)
            if extraction.answer is not None:
                return extraction
            refusals.append(extraction.method)
        return Extraction(answer=None, method="; ".join(dict.fromkeys(refusals)))
