r"""The final answer where it is to be one number, perhaps with a unit."""

from typing import Literal

import regex as re

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.last_number import LastNumber
from verifier.extract.span import Span
from verifier.extract.standing import last_standing, repeated
from verifier.extract.wrapping import unwrapped_span
from verifier.parts import Extractor
from verifier.read.amount import whole_amount
from verifier.read.quantity import MENTIONING, number_in_words
from verifier.wire import Extraction, Json

# A line of results, as "v_f = 0.0240 m³/kg" or "[h_2] = 479.1 kJ/kg": of several the last one is asked for.
NAME = r"[\[*$\\]{0,3}(?:\\[a-z]+\s?)?[^\W\d][\w\u0307{}^,'\\]{0,30}[\]*]{0,2}"  # with the dot of a rate above it
RESULT = re.compile(rf"{NAME}\s?(?:=|≈|\\approx)\s?(?P<value>[-−+]?[$€£]?\d[^=≈\n]{{0,60}}?)[.$*\s]*\Z")
SIGNS = ("=", "≈", "\\approx")  # one of which every RESULT has
PARTS = re.compile(r"[,;]\s|\n")
LAST_LINE = 200  # characters
LONGEST_IN_WORDS = 80  # characters of a number in words at the end of a text
WORD = re.compile(r"(?<![\w-])[a-zA-Z]+|[负百零〇一二三四五六七八九两十]")
SHARE = re.compile(r"\s(?:out of|in)\s")  # "three out of ten"
SAYS_NUMBER = re.compile(r"[\d\\π√∞½-¾]")


class FinalNumber(Extractor):
    """What `final_answer` finds, of `name = number` the number, and of several such lines or parts the last.

    Where no answer is stated, the last number of the text.
    """

    kind: Literal["final_number"] = "final_number"

    def extract(self, text: str) -> Extraction:
        return last_standing(text, self.written)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        return repeated(text, ground_truth) or self.extract(text)

    def written(self, text: str) -> Extraction:
        """The number that is written, whatever is said about it."""
        stop = len(text.rstrip())
        line = max(text.rfind("\n", 0, stop) + 1, stop - LAST_LINE)
        found = FinalAnswer().written(text)
        if (result := _result(text[line:stop])) and "box" not in found.method:
            start, end = result.span("value")
            return _extraction(text, (line + start, line + end))
        if found.answer is None or found.span is None:
            return _last_amount(text) if found.method == "no final answer" else found
        if found.method == "final value" and not (SAYS_NUMBER.search(found.answer) or number_in_words(found.answer)):
            return _last_amount(text)
        results = [_result(part.strip()) for part in PARTS.split(found.answer)]
        if results[-1] and all(results):
            return found.model_copy(update={"answer": results[-1]["value"]})
        return found


def _result(line: str) -> re.Match[str] | None:
    return RESULT.match(line) if any(sign in line for sign in SIGNS) else None


def _last_amount(text: str) -> Extraction:
    """The last number with all that belongs to it; in a text without figures, the number that its end spells."""
    found = LastNumber().extract(text)
    if found.span is not None:
        start, end = whole_amount(text, *found.span)
        return Extraction(answer=text[start:end], method=found.method, span=(start, end))
    stop = len(text.rstrip(" \t\r\n.!*"))
    begin = max(0, stop - LONGEST_IN_WORDS)
    for word in WORD.finditer(text, begin, stop):
        said = text[word.start() : stop]
        if MENTIONING.intersection(text[begin : word.start()].lower().split()[-1:]) and number_in_words(said):
            return found  # "fewer than seven", "twice seven"
        if number_in_words(said) is not None or all(map(number_in_words, SHARE.split(said, maxsplit=1))):
            return Extraction(answer=said, method="number in words", span=(word.start(), stop))
    return found


def _extraction(text: str, span: Span) -> Extraction:
    start, end = unwrapped_span(text, *span)
    return Extraction(answer=text[start:end], method="final value", span=(start, end))
