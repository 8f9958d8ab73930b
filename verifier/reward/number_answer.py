"""The reward of answering with a number, whichever."""

import re
from typing import Literal

from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Rollout, Verdict

LONGEST = 100
NUMBER = re.compile(r"\s*[-+]?(?:\\?\$)?\s?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?\s?\\?%?\s*", re.ASCII)


class NumberAnswer(Shaper):
    """`value` when the answer that was found is one written number, with a sign, commas, a dollar or a percent sign."""

    kind: Literal["number_answer"] = "number_answer"
    value: Points = 1.0
    otherwise: Points = 0.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        answer = (extraction.answer if extraction else None) or ""
        written = len(answer) <= LONGEST and NUMBER.fullmatch(answer) and any(map(str.isdigit, answer))
        return self.value if written else self.otherwise
