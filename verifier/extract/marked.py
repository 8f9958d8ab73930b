"""The answer behind a marker: "the answer is", "####", "故选" and their kin."""

from collections.abc import Iterator
from functools import cache
from heapq import heapify, heapreplace
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from verifier.extract.span import Span, stripped_span
from verifier.extract.wrapping import unwrapped_span
from verifier.parts import Extractor
from verifier.patterns import full as re
from verifier.read.lower import same_length_lower
from verifier.read.when_elsewhere import ORDINAL_DAY
from verifier.wire import Extraction

MARKERS = (
    "####",
    "answer is",
    "answer:",
    "answer：",
    "answer**",
    "answer =",
    "answer should be",
    "answer would be",
    "answer must be",
    "answer to the question is",
    "answer to this question is",
    "final answer\n",
    "答案是",
    "答案为",
    "答案:",
    "答案：",
    "答案**",
    "答案应为",
    "答案应该是",
    "答案选",
    "【答案】",
    "[答案]",
    "答：",
    "故选",
    "应选",
    "所以选",
    "因此选",
)
TRIES = 4
NEAR_THE_END = 2_000  # characters in which a marker is looked for first, since most answers stand there
LONGEST_SENTENCE = 10_000  # characters; a longer one runs to the end of its line

# "... is that the coin is tails up. Therefore, the answer (Yes or No) is No.": an aside within a marker.
ASIDE = re.compile(r"answer\s\([^()\n]{1,60}\)(?=\s(?:is|should be|would be|must be)\b|:)")
# What may stand between a marker and its answer; stars only where they close the marker's own emphasis.
LEAD = re.compile(r"(?:[\s:：=>#,，]|[*_]{1,3}(?=[\s:：]|\Z)|is\b|是|为|→)*+")
FENCE = re.compile(r"```[\w+-]{0,20}[ \t]*\n([^`]{0,20000})```")  # `Answer:` and the answer in a block of code
DISPLAYS = (("$$", "$$"), (r"\[", r"\]"))
INLINES = (("$", "$"), (r"\(", r"\)"), ("**", "**"), ("`", "`"), ('"', '"'), ("“", "”"))
AFTER_INLINE = re.compile(r"[\s*_]*(?:\Z|[.。;；，,!！)（(])")
CLAUSE = re.compile(r"[,，]? (?:because|since|which|where)\b")
STOP = re.compile(r"[。！？]|(?<![\d)])!(?=\s)|[.?](?=[*_\"”')\]]*\s+[\"“'*(\[\\$]*[A-Z\u4e00-\u9fff])")
NO_STOP_AFTER = re.compile(
    r"(?:^|.*[\s(\"])(?:Dr|Mr|Mrs|Ms|St|Prof|Jr|Sr|vs|No|Mt|Ft|Lt|Gen|Col|Capt|(?:[A-Z]\.)*[A-Z])"
)
# "4. Qxf7#", "4... Nf6": the number of a move of chess, behind which its sentence goes on.
MOVE = re.compile(r"\.\s?(?:[KQRBN][a-h]?[1-8]?x?[a-h][1-8]|[a-h]x[a-h][1-8]|O-O|0-0)")
INITIAL = re.compile(r"\s+[A-Z]\.")


class Marked(Extractor):
    """What follows the last marker, to the end of its sentence or line.

    When nothing follows on the marker's line, the next line that is not blank counts, and a display formula counts to
    its end. Emphasis, math delimiters, quotes, a box around the whole and a closing full stop are taken off. A marker
    with nothing behind it gives way to the one before.
    """

    kind: Literal["marked"] = "marked"
    markers: tuple[Annotated[str, StringConstraints(min_length=1, max_length=80)], ...] = Field(
        default=MARKERS, min_length=1, max_length=100, description="Plain text, not patterns; case does not matter"
    )

    def extract(self, text: str) -> Extraction:
        for end in marker_ends(text, self.markers):
            start, stop = statement_span(text, end)
            if start < stop and not SAYS_THE_SAME.fullmatch(text, start, stop):
                return Extraction(answer=text[start:stop], method="marked", span=(start, stop))
        return Extraction(answer=None, method="no marker with an answer behind it")


# "P.S. I fixed a typo; the answer is unchanged.": it stands before.
SAYS_THE_SAME = re.compile(
    r"(?:still )?(?:unchanged|unaffected|(?:exactly )?the same(?: as (?:before|above))?|not (?:affected|changed)"
    r"|(?:as )?(?:given |stated |shown )?above|as (?:before|stated|given))",
    re.IGNORECASE,
)


def marker_ends(text: str, markers: tuple[str, ...], tries: int = TRIES, *, start: int = 0) -> Iterator[int]:
    """Where the last few markers end, last first. Of markers that overlap, the one that starts last is heard."""
    limit = len(text)
    for begin in sorted({max(start, limit - NEAR_THE_END), start}, reverse=True):
        seen = same_length_lower(text[begin:])
        if "answer (" in seen:  # its words are moved to the end of the aside, so that places stay what they are
            seen = ASIDE.sub(lambda found: "answer".rjust(len(found[0])), seen)
        limit -= begin
        # The nearest on top; of those that start in one place the first of `markers`.
        nearest = [(-seen.rfind(marker, 0, limit), order, marker) for order, marker in enumerate(lowered(markers))]
        heapify(nearest)
        while tries and (place := -nearest[0][0]) >= 0:
            _, order, marker = nearest[0]
            if place + len(marker) > limit:
                heapreplace(nearest, (-seen.rfind(marker, 0, limit), order, marker))
                continue
            limit = place
            tries -= 1
            yield begin + place + len(marker)
        limit += begin


@cache
def lowered(markers: tuple[str, ...]) -> tuple[str, ...]:
    """The markers in lower case, each once."""
    return tuple(dict.fromkeys(marker.lower() for marker in markers))


def statement_span(text: str, position: int) -> Span:
    """The answer stated at `position`: empty when there is none."""
    lead = LEAD.match(text, position)
    start = lead.end() if lead else position
    if fence := FENCE.match(text, start):
        return stripped_span(text, *fence.span(1))
    for opening, closing in DISPLAYS:
        if text.startswith(opening, start):
            end = text.find(closing, start + len(opening))
            if end >= 0:
                return unwrapped_span(text, start, end + len(closing))
    line_end = text.find("\n", start)
    end = sentence_end(text, start, line_end if line_end >= 0 else len(text))
    return unwrapped_span(text, start, inline_end(text, start, end))


def sentence_end(text: str, start: int, end: int) -> int:
    """Where the sentence that begins at `start` ends, at most at `end`.

    A full stop ends it when a capital follows, unless it stands behind a title or an initial ("J. K. Rowling"); a
    letter that is all of the sentence ("C. Because") is no initial.
    """
    for stop in STOP.finditer(text, start, min(end, start + LONGEST_SENTENCE)):
        place = stop.start()
        before = text[max(start, place - 12) : place]
        if before.rstrip(".").isdigit() and MOVE.match(text, place, end):
            continue
        if before[-1:].isdigit() and ORDINAL_DAY.match(text, place, end):
            continue
        if stop[0] == "." and NO_STOP_AFTER.fullmatch(before):
            a_letter_alone = place - start == 1 and not INITIAL.match(text, place + 1)
            if not a_letter_alone:
                continue
        return place
    return end


def inline_end(text: str, start: int, end: int) -> int:
    """Where a statement ends that begins with one formula or emphasised word and goes on about something else."""
    for opening, closing in INLINES:
        if text.startswith(opening, start):
            close = text.find(closing, start + len(opening), end)
            after = close + len(closing)
            if close >= 0 and AFTER_INLINE.match(text, after, end) and text.find(opening, after, end) < 0:
                return after
            break
    clause = CLAUSE.search(text, start, end)
    return clause.start() if clause else end
