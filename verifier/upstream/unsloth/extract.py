"""Where the unsloth GRPO notebooks find the answer: the same finds, in linear time where their patterns are not."""

from functools import lru_cache
from typing import Literal

import regex

from verifier.parts import Extractor
from verifier.wire import Extraction

Family = Literal["gemma3_1b", "advanced_llama3", "qwen3_4b", "deepseek_r1_0528", "lfm2_5"]

WORKING, WORKED = "<start_working_out>", "<end_working_out>"
SOLUTION, SOLVED = "<SOLUTION>", "</SOLUTION>"
THOUGHT = "</think>"
LINE_END = r"[^\S\n]*+(?:\n|\Z)"
CLOSED = regex.compile(SOLVED + LINE_END)
LAST_BOX = regex.compile(r"\\boxed\{([^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+)\}" + LINE_END)


@lru_cache(maxsize=64)
def closed_or_ended(end_token: str) -> "regex.Pattern[str]":
    """The closing tag at a line's end, or with the end token after it."""
    return regex.compile(rf"{SOLVED}(?:{LINE_END}|\s*+{regex.escape(end_token)}{LINE_END})")


class UnslothAnswer(Extractor):
    """What the notebook's `match_format` takes for the answer, white space included.

    `gemma3_1b` and `advanced_llama3`: the solution block, after a working-out block that begins a line. `qwen3_4b`: the
    same, the opening tag being the prompt's; `end_token` may follow. `deepseek_r1_0528`: all after the thinking.
    `lfm2_5`: a box that ends a line after the thinking.
    """

    kind: Literal["unsloth_answer"] = "unsloth_answer"
    family: Family
    end_token: str = "<|endoftext|>"

    def extract(self, text: str) -> Extraction:
        span = self.answer_span(text)
        if span is None:
            return Extraction(answer=None, method="the notebook's format is not there")
        return Extraction(answer=text[span[0] : span[1]], method=f"unsloth {self.family}", span=span)

    def answer_span(self, text: str) -> tuple[int, int] | None:
        if self.family in ("deepseek_r1_0528", "lfm2_5"):
            thought = text.find(THOUGHT)
            if thought < 0:
                return None
            start = thought + len(THOUGHT)
            if self.family == "deepseek_r1_0528":
                return start, len(text)
            box = LAST_BOX.search(text, start)
            return box.span(1) if box else None
        if self.family == "qwen3_4b":
            return solution_span(text, 0, closed_or_ended(self.end_token))
        working = first_on_its_line(text, WORKING)
        return None if working < 0 else solution_span(text, working + len(WORKING) + 1, CLOSED)


def solution_span(text: str, start: int, closed: "regex.Pattern[str]") -> tuple[int, int] | None:
    """The text in the solution block that follows the first end of working out from `start` on."""
    worked = text.find(WORKED, start)
    opened = text.find(SOLUTION, worked + len(WORKED)) if worked >= 0 else -1
    if opened < 0:
        return None
    begin = opened + len(SOLUTION)
    end = closed.search(text, begin + 1)
    return (begin, end.start()) if end else None


def first_on_its_line(text: str, words: str) -> int:
    """Where `words` first stand with nothing but white space before them on their line; -1 if nowhere."""
    place = text.find(words)
    while place >= 0:
        line = text.rfind("\n", 0, place) + 1
        if not text[line:place].strip():
            return place
        next_line = text.find("\n", place)
        place = text.find(words, next_line) if next_line >= 0 else -1
    return -1


class UnslothXmlAnswer(Extractor):
    """What follows the last `<answer>`, or all of the text, up to the next `</answer>`, white space stripped."""

    kind: Literal["unsloth_xml_answer"] = "unsloth_xml_answer"

    def extract(self, text: str) -> Extraction:
        opened = text.rfind("<answer>")
        start = 0 if opened < 0 else opened + len("<answer>")
        closed = text.find("</answer>", start)
        end = len(text) if closed < 0 else closed
        answer = text[start:end].strip()
        begin = start + len(text[start:end]) - len(text[start:end].lstrip())
        return Extraction(answer=answer, method="unsloth xml", span=(begin, begin + len(answer)))
