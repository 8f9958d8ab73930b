"""Where the reasoning ends and the answer begins.

The policy, for completions with `<think>` tags:

| in the completion | `skip` (default) | `keep` | `require` |
| --- | --- | --- | --- |
| `<think>...</think> answer` | after the last `</think>` | everything | after the last `</think>` |
| `... </think> answer` (the prompt opened it) | after the last `</think>` | everything | after the last `</think>` |
| `<think>...` never closed | no answer | everything | no answer |
| `<think>` opened again after the last `</think>` | no answer | everything | no answer |
| no tag at all | everything | everything | no answer |

So an answer that stands only inside the reasoning does not count unless the rubric says `keep`.
"""

import re
from typing import Literal, NamedTuple

Thinking = Literal["skip", "keep", "require"]

THINK_TAG = re.compile(r"<(/?)(think|thinking)>", re.IGNORECASE)


class AnswerRegion(NamedTuple):
    """The part of a completion in which an answer counts; `start` is None when there is none, and `reason` says why."""

    start: int | None
    reason: str


NO_TAGS = AnswerRegion(0, "no reasoning tags")


def answer_region(completion: str, thinking: Thinking) -> AnswerRegion:
    """From which character of `completion` on an answer counts."""
    if thinking == "keep":
        return AnswerRegion(0, "reasoning kept")
    last = None
    if thinking == "skip" and "<" not in completion:
        return NO_TAGS
    for last in THINK_TAG.finditer(completion):
        pass
    if last is None:
        if thinking == "require":
            return AnswerRegion(None, "no </think>, and this rubric requires reasoning")
        return NO_TAGS
    if not last[1]:
        return AnswerRegion(None, "the reasoning was opened and never closed")
    return AnswerRegion(last.end(), "after the reasoning")
