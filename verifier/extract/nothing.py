"""For rewards that read the whole completion."""

from typing import Literal

from verifier.parts import Extractor
from verifier.wire import Extraction


class Nothing(Extractor):
    """Looks for no answer: the answer is empty text, so that every completion is judged, blank ones too.

    With the verifier `unneeded`, for rubrics whose components read the completion alone.
    """

    kind: Literal["nothing"] = "nothing"

    def extract(self, text: str) -> Extraction:
        return Extraction(answer="", method="no answer was looked for")
