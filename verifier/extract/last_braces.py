"""The last complete JSON object of a text, as ZeroEval finds it."""

import json
from typing import Literal

from verifier.parts import Extractor
from verifier.wire import Extraction


class LastBraces(Extractor):
    """From the first brace to the one that closes it, of the last such pair; no answer where that is no JSON.

    Braces in strings count, and line breaks are dropped, as in ZeroEval's `extract_last_complete_json`. With `member`,
    an object without that member, or where it is null, is no answer.
    """

    kind: Literal["last_braces"] = "last_braces"
    member: str | None = None

    def extract(self, text: str) -> Extraction:
        span = last_pair(text)
        if span is None:
            return Extraction(answer=None, method="no closed braces")
        spelt = text[slice(*span)].replace("\n", "")
        try:
            value = json.loads(spelt)
        except (ValueError, RecursionError):
            return Extraction(answer=None, method="the last braces hold no JSON")
        if self.member is not None and value.get(self.member) is None:
            return Extraction(answer=None, method=f"the last object has no {self.member}")
        return Extraction(answer=spelt, method="last_braces", span=span)


def last_pair(text: str) -> tuple[int, int] | None:
    depth, start, found = 0, None, None
    for place, character in enumerate(text):
        if character == "{":
            if start is None:
                start = place
            depth += 1
        elif character == "}" and depth:
            depth -= 1
            if not depth and start is not None:
                found, start = (start, place + 1), None
    return found
