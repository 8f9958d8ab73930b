"""The short answer to a question: what a text marks as such, or all of it."""

from collections.abc import Iterator
from typing import Literal

import regex as re

from verifier.extract import marked
from verifier.extract.boxed import Boxed, find_boxes
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.marked import FENCE, NEAR_THE_END, SAYS_THE_SAME, TRIES, marker_ends, sentence_end
from verifier.extract.span import stripped_span
from verifier.extract.standing import last_standing, repeated
from verifier.extract.tagged import Tagged
from verifier.extract.wrapping import unwrapped_span
from verifier.parts import Extractor
from verifier.read.closings import ANNOUNCING, ANSWER_WORDS
from verifier.read.lower import same_length_lower
from verifier.wire import Extraction, Json

# "Had it been signed later, the answer would be Truman": in sentences, what would be the answer is none.
WOULD_BE = ("would be", "should be", "must be")
MARKERS = (
    *(marker for marker in marked.MARKERS if not marker.endswith(WOULD_BE)),
    *("answer here is", "answer here:", "answer**:", "answer:**"),
)
# "Only one is left.\n\nThe composer is **Ferdinando Paer**.", "..., but it asks for the second: **Buzz Aldrin**."
ENDS_IN_BOLD = re.compile(
    r"(?P<before>[^\n*]{0,10}\w[^\n*]{1,300})\*\*(?![^*\n]{0,80}:\*\*)([^*\n]{1,80})\*\*[\s.!)\"']{0,5}\Z"
)
TURNS = re.compile(r":\s?\Z|\bbut\b[^.]{0,120}\b(?:is|was)\s\Z")
# "## Short answer", and below it "**Marie Curie**", before the background.
ANSWER_HEADING = re.compile(
    r"(?im)^#{1,6}[ \t]*(?:the[ \t])?(?:(?:short|final|direct|quick|correct)[ \t])?answer[ \t]*:?[ \t]*\n+[>*_ \t]*"
)
# '"Who sang Hey Jude?" -> The Beatles'
ANSWERED_QUESTION = re.compile(r"[^\n]*\?[\s\"”'’)]*(?:->|→|=>|⇒)\s*([^\n?→]*[^\s?→])\s*\Z")
# "Q: Who wrote Hamlet?", and below it "A: Shakespeare"
QUESTION_AND_ANSWER = re.compile(r"Q(?:uestion)?\s?[:.)]\s[^\n]{1,500}\n+A(?:nswer)?\s?[:.)]\s([^\n]{1,300})")
REASONED = 200  # characters before a conclusion, and more: reasoning, in which other answers are weighed
LEAD = re.compile(r"[\s:：*_]*+")
LETTER, BEHIND = re.compile(r"\s*\(?[A-J]\)?[.:]?\s*"), re.compile(r"[.)][ *]+(?=[^\s.])")
# "The answer is final.": a word about an answer that stands elsewhere; where it is the answer, all of the text has it.
POINTS_BACK = re.compile(rf"{SAYS_THE_SAME.pattern}|final|correct|right|clear|obvious|as follows", re.IGNORECASE)


def announced(text: str) -> Iterator[int]:
    """Where an answer is announced, last first: English and Chinese a few times, other languages once a word."""
    known: set[int] = set()
    for start in sorted({max(0, len(text) - NEAR_THE_END), 0}, reverse=True):
        ends = {*marker_ends(text, MARKERS, TRIES, start=start), *announced_elsewhere(text, start)} - known
        yield from sorted(ends, reverse=True)
        known |= ends


def announced_elsewhere(text: str, start: int) -> Iterator[int]:
    """Where other languages announce an answer for the last time: "Antwort: Martin Luther"."""
    seen = same_length_lower(text[start:])
    for word in ANSWER_WORDS:
        place = start + seen.rfind(word) if word in seen else -1
        within_a_word = place > 0 and text[place - 1].isalpha() and text[place - 1].isascii()
        if place >= 0 and not within_a_word and (found := ANNOUNCING.match(text, place)):
            yield found.end()


class ShortAnswer(Extractor):
    """A box, `<answer>`, the member `answer` of a JSON object, the sentence behind the last "answer is"; else all text.

    For short free answers, which may be a sentence or two without any mark; also for answers of brackets and other
    symbols. Not for mathematics (`final_answer`).
    """

    kind: Literal["short_answer"] = "short_answer"

    def extract(self, text: str) -> Extraction:
        return last_standing(text, self.written)

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        found = repeated(text, ground_truth) or self.extract(text)
        return found if found.span is None or LETTER.fullmatch(str(ground_truth)) else _with_its_text(text, found)

    def written(self, text: str) -> Extraction:
        """The answer that is written, whatever is said about it."""
        for extractor in (Boxed(), Tagged(case_sensitive=False), JsonValueExtractor(field="answer")):
            found = extractor.extract(text)
            if found.answer is not None:
                return found
        for end in announced(text):
            lead = LEAD.match(text, end)
            start = lead.end() if lead else end
            if fence := FENCE.match(text, start):
                return Extraction(answer=fence[1].strip(), method="short answer", span=fence.span(1))
            line_end = text.find("\n", start)
            stop = sentence_end(text, start, line_end if line_end >= 0 else len(text))
            span = unwrapped_span(text, start, stop)
            if span[0] < span[1] and not POINTS_BACK.fullmatch(text, *span):
                return Extraction(answer=text[slice(*span)], method="short answer", span=span)
        if (arrow := ANSWERED_QUESTION.match(text)) and arrow[1].strip():
            return Extraction(answer=text[slice(*arrow.span(1))], method="short answer", span=arrow.span(1))
        if asked := QUESTION_AND_ANSWER.fullmatch(text.strip()):
            place = text.rindex(asked[1])
            return Extraction(answer=asked[1], method="short answer", span=(place, place + len(asked[1])))
        if "#" in text and (heading := ANSWER_HEADING.search(text)):
            line_end = text.find("\n", heading.end())
            span = unwrapped_span(text, heading.end(), line_end if line_end >= 0 else len(text))
            if span[0] < span[1]:
                return Extraction(answer=text[slice(*span)], method="short answer", span=span)
        if "\\boxed" in text and find_boxes(text, last_only=True).unclosed:
            return Extraction(answer=None, method="the last box is never closed")
        if concluded := _concluded_in_bold(text):
            return concluded
        span = stripped_span(text, 0, len(text))
        if span[0] == span[1]:
            return Extraction(answer=None, method="the text is blank")
        return Extraction(answer=text[slice(*span)], method="all of the text", span=span)


def _with_its_text(text: str, found: Extraction) -> Extraction:
    """A letter with the text of its option behind it: of "The correct answer is C. Sunday." not C alone."""
    if (
        found.span is None
        or not LETTER.fullmatch(found.answer or "")
        or not (behind := BEHIND.match(text, found.span[1]))
    ):
        return found
    line_end = text.find("\n", behind.end())
    stop = sentence_end(text, behind.end(), line_end if line_end >= 0 else len(text))
    span = unwrapped_span(text, found.span[0], stop)
    return found.model_copy(update={"answer": text[slice(*span)], "span": span})


def _concluded_in_bold(text: str) -> Extraction | None:
    """The only words that are set in bold, where they end a reasoning, or stand behind a colon or "but"."""
    line = text.rstrip().rfind("\n") + 1
    found = ENDS_IN_BOLD.match(text, line) if text.count("**") == 2 else None
    if found is None or (line < REASONED and not TURNS.search(found["before"])):
        return None
    return Extraction(answer=found[2].strip(), method="conclusion", span=found.span(2))
