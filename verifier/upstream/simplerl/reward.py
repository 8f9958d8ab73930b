"""What simpleRL-reason pays: a value for right or wrong, and whether there was a box."""

from typing import Literal

import regex as re

from verifier.parts import Points, Shaper
from verifier.upstream.shared.turns import assistant_turn
from verifier.wire import Extraction, Outcome, Rollout, Verdict

CLOSED_BOX = re.compile(r"\\boxed\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\}")


class SimpleRLBox(Shaper):
    r"""One of four values, by whether the answer is right and whether the assistant's turn has a box.

    `closed`: a closed `\boxed{}` that nests at most two further levels of braces; `word`: the word "boxed".
    """

    kind: Literal["simplerl_box"] = "simplerl_box"
    box: Literal["closed", "word"] = "closed"
    right: Points = 1.0
    wrong: Points = 0.0
    right_without: Points = 1.0
    wrong_without: Points = 0.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        right = verdict.outcome is Outcome.CORRECT
        turn = rollout.completion[slice(*assistant_turn(rollout.completion))]
        if "boxed" in turn if self.box == "word" else ("}" in turn and CLOSED_BOX.search(turn)):
            return self.right if right else self.wrong
        return self.right_without if right else self.wrong_without


class SimpleRLDeepSeekValue(Shaper):
    """1 for right in the form, -1 for wrong without it, halves between. Form: both blocks, with content."""

    kind: Literal["simplerl_deepseek_r1_value"] = "simplerl_deepseek_r1_value"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        text = rollout.completion.rpartition("Assistant:")[2]
        formed = all(has_content(text, tag) for tag in ("think", "answer"))
        if verdict.outcome is Outcome.CORRECT:
            return 1.0 if formed else 0.5
        return -0.5 if formed else -1.0


def has_content(text: str, tag: str) -> bool:
    start = text.find(f"<{tag}>")
    end = text.find(f"</{tag}>", start) if start >= 0 else -1
    return end >= 0 and bool(text[start + len(tag) + 2 : end].strip())
