"""The part of a completion in which an answer counts: behind the reasoning, and before the turn ends.

The policy, for completions with `<think>` tags:

| in the completion | `skip` (default) | `keep` | `require` |
| --- | --- | --- | --- |
| `<think>...</think> answer` | after the last `</think>` | everything | after the last `</think>` |
| `... </think> answer` (the prompt opened it) | after the last `</think>` | everything | after the last `</think>` |
| `<think>...` never closed | no answer | everything | no answer |
| `<think>` opened again after the last `</think>` | no answer | everything | no answer |
| no tag at all | everything | everything | no answer |

So an answer that stands only inside the reasoning does not count unless the rubric says `keep`. The same holds for the
marks of every other family of models: `<reasoning>`, `[THINK]`, `◁think▷`, `<|begin_of_thought|>`, the channels of
gpt-oss. A token that ends the turn (`<|im_end|>`, `<｜end▁of▁sentence｜>`) ends the answer too, except for `keep`.
"""

from collections import deque
from functools import lru_cache
from typing import Literal, NamedTuple

from verifier.extract.span import Span
from verifier.patterns import standard as re
from verifier.patterns.screen import FOLDED, Screen
from verifier.read.lower import SHARED

Thinking = Literal["skip", "keep", "require"]

# How each family of models marks its reasoning. `<think off>`-like variants are not written by policies, but prompts.
NAMES = (
    "think|thinking|thought|thoughts|reasoning|scratchpad|analysis|seed:think|longcat_think|mm:think|inner_monologue"
)
# A pattern for each first character, which a search skips to: one pattern of all takes 20 times as long. It looks
# ahead for texts of nothing but such characters.
REASONING_MARKS = tuple(
    (begin, re.compile(rf"{re.escape(begin)}(?=\|?[\w/])(?:(?P<opens>{opens})|{closes})", flags))
    for begin, opens, closes, flags in (
        (
            "<",
            rf"(?:{NAMES})>|\|(?:begin_of_thought|START_THINKING|thinking|inner_prefix)\|>|unused94>"
            r"|\|channel\|>\s{0,3}(?:analysis|commentary)\b",
            rf"/(?:{NAMES})>|\|(?:end_of_thought|END_THINKING|/thinking|inner_suffix)\|>|unused95>"
            r"|\|channel\|>\s{0,3}final\b(?:<\|message\|>)?",
            re.IGNORECASE,
        ),
        ("[", r"(?:THINK|think)\]", r"/(?:THINK|think)\]", re.NOFLAG),
        ("◁", r"think▷", r"/think▷", re.NOFLAG),
    )
)
# gpt-oss where a tokenizer has dropped its special tokens: the channels' names remain, glued to the text.
BARE_CHANNELS = re.compile(r"\A\s{0,9}analysis(?=[A-Z])")
BARE_FINAL = "assistantfinal"
# What ends a turn, by family; what stands behind it belongs to another turn. `</s>` is HTML too, so only at the end.
ENDS_OF_TURN = tuple(
    (begin, re.compile(re.escape(begin) + behind))
    for begin, behind in (
        (
            "<",
            r"(?:\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|end_of_sentence|return|end|eos|EOT|end_of_solution"
            r"|END_OF_TURN_TOKEN|END_RESPONSE|user|User|observation|endofprompt)\|>"
            r"|｜(?:end▁of▁sentence|User|Assistant)｜>|end_of_turn>|turn\|>|eos>|\|im_start\|>\s{0,9}user\b)",
        ),
        ("[", r"(?:e~\[|EOS\])"),
    )
)
ENDS_OF_TEXT = ("</s>", "<eoa>", "<eoe>", "<pad>")
LONGEST_END = 200  # characters of `</s>` and its kin in a row
# Of all these marks the beginning.
MARKED = Screen(
    rf"<\||<｜|<(?i-u:/?(?:{NAMES})>|unused9|(?:start|end)_of_turn>|turn|eos>)"
    rf"|\[(?:/?think\]|/?THINK\]|e~\[|EOS\])|◁|{FOLDED}"
)
WHOLE_CHAT = ("<|im_start|>", "<start_of_turn>", "<|begin_of_text|>")
CHAT = re.compile(
    r"<\|im_start\|>[ \t\n]{0,9}assistant|<start_of_turn>model|<\|start_header_id\|>assistant<\|end_header_id\|>"
)


class AnswerRegion(NamedTuple):
    """The part of a completion in which an answer counts; `start` is None when there is none, and `reason` says why."""

    start: int | None
    reason: str
    end: int | None = None


NO_TAGS = AnswerRegion(0, "no reasoning tags")


def answer_region(completion: str, thinking: Thinking) -> AnswerRegion:
    """From which character of `completion` on an answer counts, and to which."""
    if thinking == "keep":
        return AnswerRegion(0, "reasoning kept")
    region = _behind_the_reasoning(completion, thinking)
    if region.start is None:
        return region
    start, end = one_turn(completion, region.start)
    return AnswerRegion(start, region.reason, end)


def _behind_the_reasoning(completion: str, thinking: Thinking) -> AnswerRegion:
    last: re.Match[str] | None = None
    if MARKED.lets_through(completion):
        for _, pattern in REASONING_MARKS:
            for mark in deque(pattern.finditer(completion), maxlen=1):
                last = mark if last is None or mark.start() > last.start() else last
    if last is None and BARE_CHANNELS.match(completion):
        place = completion.rfind(BARE_FINAL)
        return (
            AnswerRegion(place + len(BARE_FINAL), "after the reasoning")
            if place >= 0
            else AnswerRegion(None, "the reasoning was opened and never closed")
        )
    if last is None:
        if thinking == "require":
            return AnswerRegion(None, "no </think>, and this rubric requires reasoning")
        return NO_TAGS
    if last["opens"]:
        return AnswerRegion(None, "the reasoning was opened and never closed")
    return AnswerRegion(last.end(), "after the reasoning")


@lru_cache(maxsize=SHARED)
def one_turn(text: str, start: int) -> Span:
    """Where the turn that begins at `start` lies; of a whole conversation, the first answer in it."""
    if "<" not in text and "[" not in text:  # with which all of ENDS_OF_TURN begin
        return start, len(text)
    if not MARKED.lets_through(text):
        return start, _without_ends(text, start, len(text))
    if text.startswith(WHOLE_CHAT, start) and (opening := CHAT.search(text, start)):
        start = opening.end()
    return start, end_of_turn(text, start)


def end_of_turn(text: str, start: int) -> int:
    """Where the turn that begins at `start` ends: at its end mark, without tokens that end the text."""
    end = len(text)
    for _, pattern in ENDS_OF_TURN:
        for mark in pattern.finditer(text, start, end):
            if text[start : mark.start()].strip():
                end = mark.start()
                break
    return _without_ends(text, start, end)


def _without_ends(text: str, start: int, end: int) -> int:
    """Where the text ends without the tokens that end it."""
    low = max(start, end - LONGEST_END)
    while end > low:
        if text[end - 1].isspace():
            end -= 1
        elif text.endswith(ENDS_OF_TEXT, low, end):
            end = text.rfind("<", low, end)
        else:
            break
    return end
