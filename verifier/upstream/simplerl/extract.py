"""Where Qwen2.5-Math's evaluation, LIMO and simpleRL find the answer in a completion."""

from typing import Literal

from verifier.parts import Extractor
from verifier.upstream.shared.qwen_answer import CYRILLIC, box, found_in, trimmed
from verifier.upstream.shared.turns import assistant_turn
from verifier.wire import Extraction


class QwenAnswer(Extractor):
    """The answer as Qwen2.5-Math's evaluation finds it: the last box, an announcement, or the last number.

    turn: look only at the assistant's turn of a chat. last_number: whether an unannounced number counts.
    """

    kind: Literal["qwen_answer"] = "qwen_answer"
    turn: bool = False
    last_number: bool = True

    def extract(self, text: str) -> Extraction:
        start, end = assistant_turn(text) if self.turn else (0, len(text))
        found = found_in(text[start:end], last_number=self.last_number)
        return Extraction(answer=found.answer, method=found.method)


class LimoAnswer(Extractor):
    """The last box, and nothing else: without one the answer is the empty text."""

    kind: Literal["limo_answer"] = "limo_answer"

    def extract(self, text: str) -> Extraction:
        text = text.replace(CYRILLIC, "")
        answer = box(text.rpartition("boxed")[2]) if "boxed" in text else ""
        return Extraction(answer=trimmed(answer), method="last boxed" if "boxed" in text else "no box")


class SimpleRLDeepSeekAnswer(Extractor):
    """In the first answer block behind the last "Assistant:", where both blocks are there; else in all of it."""

    kind: Literal["simplerl_deepseek_r1_answer"] = "simplerl_deepseek_r1_answer"

    def extract(self, text: str) -> Extraction:
        text = text.rpartition("Assistant:")[2]
        thought, answer = first_block(text, "think"), first_block(text, "answer")
        if thought and answer and thought.strip() and answer.strip():
            text = answer
        found = found_in(text)
        return Extraction(answer=found.answer, method=found.method)


def first_block(text: str, tag: str) -> str | None:
    """The text between the first `<tag>` and the first `</tag>` after it."""
    start = text.find(f"<{tag}>")
    end = text.find(f"</{tag}>", start) if start >= 0 else -1
    return None if end < 0 else text[start + len(tag) + 2 : end]
